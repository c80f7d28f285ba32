//! Memory of pieces that are done, for those that come: the system clears fresh memory before it gives it.

use std::sync::{Arc, Mutex, PoisonError};

use super::chunk::PIECE_BYTES;

/// Pieces whose memory is kept.
const PIECES_KEPT: usize = 4;
/// What a single long record took is given back to the system.
const MOST_BYTES: usize = 2 * PIECE_BYTES;

/// Memory of pieces that are done.
#[derive(Clone, Default)]
pub(super) struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    /// Takes back the memory of a piece.
    pub(super) fn give_back(&self, mut bytes: Vec<u8>) {
        bytes.clear();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < PIECES_KEPT && bytes.capacity() <= MOST_BYTES {
            kept.push(bytes);
        }
    }

    /// Returns memory for a piece.
    pub(super) fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }
}
