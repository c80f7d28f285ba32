//! A whole tree in memory, level by level: what proofs are taken from.

use super::{Hash, Tree, node};

/// Every hash of a tree: its leaves, the nodes above them, and so on to the root.
#[derive(Clone, Debug)]
pub struct Levels(Vec<Vec<Hash>>);

impl Levels {
    /// Builds the tree over `leaves`.
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let (pairs, rest) = below.as_chunks::<2>();
            let mut above: Vec<Hash> = pairs.iter().map(|[left, right]| node(left, right)).collect();
            // A node without a neighbour stands for itself one level up.
            above.extend(rest);
            levels.push(above);
        }
        Self(levels)
    }

    /// Returns how many leaves there are.
    pub fn size(&self) -> u64 {
        self.0.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Returns the root.
    pub fn root(&self) -> Hash {
        let top = self.0.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| Tree::default().root())
    }

    /// Returns the hashes that lead from the leaf `index` to the root, lowest first; None where there is no such leaf.
    pub fn inclusion(&self, index: u64) -> Option<Vec<Hash>> {
        let mut place = usize::try_from(index).ok().filter(|_| index < self.size())?;
        let mut path = Vec::new();
        for level in &self.0 {
            path.extend(level.get(place ^ 1));
            place >>= 1;
        }
        Some(path)
    }

    /// Returns the hashes that show that the tree of the first `old` leaves is the beginning of this one.
    pub fn consistency(&self, old: u64) -> Option<Vec<Hash>> {
        let old = usize::try_from(old).ok().filter(|old| *old > 0)?;
        let size = usize::try_from(self.size()).ok().filter(|size| old <= *size)?;
        let mut path = Vec::new();
        self.subproof(old, (0, size), Known::Yes, &mut path);
        Some(path)
    }

    /// RFC 9162, 2.1.4.1: over the leaves from `from` until `until`, of which the first `old` are the old tree's.
    fn subproof(&self, old: usize, (from, until): (usize, usize), known: Known, path: &mut Vec<Hash>) {
        let size = until - from;
        if old == size {
            if known == Known::No {
                path.push(self.over(from, until));
            }
            return;
        }
        let half = split(size);
        if old <= half {
            self.subproof(old, (from, from + half), known, path);
            path.push(self.over(from + half, until));
        } else {
            self.subproof(old - half, (from + half, until), Known::No, path);
            path.push(self.over(from, from + half));
        }
    }

    /// Returns the root over some of the leaves, which begin where a subtree of that size does.
    fn over(&self, from: usize, until: usize) -> Hash {
        let size = until - from;
        if size.is_power_of_two() {
            let level = size.trailing_zeros() as usize;
            return self.0[level][from >> level];
        }
        let half = split(size);
        node(&self.over(from, from + half), &self.over(from + half, until))
    }
}

/// Whether the verifier knows the root of a part already, because it is the old tree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    No,
    Yes,
}

/// Returns the largest power of two below `size`, which is above 1.
fn split(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}
