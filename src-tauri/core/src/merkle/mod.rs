//! Merkle trees as RFC 9162 builds them: a leaf is SHA-256(0x00, bytes), a node SHA-256(0x01, left, right).
//! Pure; knows neither files nor events.

mod levels;
mod proof;
#[cfg(test)]
mod tests;

use ring::digest::{Context, SHA256, digest};

pub use levels::Levels;
pub use proof::{verify_consistency, verify_inclusion};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// Returns the hash of a leaf: of the exact bytes of one event. Can be computed on any thread, ahead of the tree.
pub fn leaf(bytes: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&[0]);
    context.update(bytes);
    copied(context.finish().as_ref())
}

/// Returns the hash of a node over its two children.
pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    copied(digest(&SHA256, &bytes).as_ref())
}

fn copied(bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    // SHA-256 has 32 bytes; zip stops there whatever comes.
    hash.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    hash
}

/// A tree that only grows, as the few hashes that it takes to go on: the roots of its complete subtrees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Largest subtree first, one for each bit of the size.
    peaks: Vec<Hash>,
}

impl Tree {
    /// Returns the tree that [`Tree::to_bytes`] wrote, unless the bytes do not belong to a tree of that size.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (peaks, rest) = bytes.as_chunks::<32>();
        let fits = rest.is_empty() && u32::try_from(peaks.len()).is_ok_and(|peaks| peaks == size.count_ones());
        fits.then(|| Self { size, peaks: peaks.to_vec() })
    }

    /// Returns the hashes that it takes to go on, one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// Returns how many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds leaves in their order.
    pub fn append(&mut self, leaves: &[Hash]) {
        leaves.iter().for_each(|leaf| self.push(*leaf));
    }

    fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut bits = self.size;
        while bits & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
            bits >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Returns the root; that of no leaves is the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return copied(digest(&SHA256, &[]).as_ref()) };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}
