//! What can be worked out of events ahead of the journal, on any thread: whatever does not depend on what it holds.

use std::sync::Arc;

use crate::event::{Event, Field};

/// Works it out. Texts that many events share move from the events into the sheaf.
pub type MakeSheaf = Arc<dyn Fn(&mut [Event]) -> Sheaf + Send + Sync>;

/// What was worked out of the events of a page, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheaf {
    /// For each field in the order of [`Field::ALL`] its different shared texts, in the order in which they are first met.
    pub texts: Vec<Vec<String>>,
    /// For each field which of its texts an event has, counted from 1: 0 where it has none. Empty where no event has one.
    pub numbers: Vec<Vec<u32>>,
    /// The leaf of a Merkle tree that each event is.
    pub leaves: Vec<[u8; 32]>,
    /// The events as they are kept together, where all of them are to be kept.
    pub bundles: Vec<Bundle>,
    /// Their texts as they are searched, where all of them are to be kept.
    pub words: Vec<PackedWords>,
}

/// Some events that follow each other, compressed.
#[derive(Debug, PartialEq, Eq)]
pub struct Bundle {
    /// How many.
    pub events: usize,
    /// Their bytes.
    pub body: Vec<u8>,
    /// The digest of those.
    pub digest: [u8; 32],
    /// The number of the dictionary that they are compressed with.
    pub dictionary: i64,
}

/// The texts of some events that follow each other, folded and packed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PackedWords {
    /// How many events.
    pub events: usize,
    /// The texts, each part by itself.
    pub parts: Vec<Vec<u8>>,
    /// What says of each part what cannot stand in it.
    pub filters: Vec<u8>,
}

impl Sheaf {
    /// Returns which of the texts of `field` the event at `place` has, counted from 0.
    pub fn number(&self, field: Field, place: usize) -> Option<usize> {
        let number = *self.numbers.get(field.index())?.get(place)?;
        (number as usize).checked_sub(1)
    }
}
