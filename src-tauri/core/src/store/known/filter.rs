//! A set of hashes that sometimes holds more than was put in and never less: it spares new identifiers every read.

/// Bits of the set for each hash when it is full.
const BITS: usize = 16;
/// Bits that each hash sets, all in one line of the processor's cache.
const MARKS: u32 = 7;
const LINE_BITS: usize = 512;
const SMALLEST: usize = 64 * 1024;
/// A full part is followed by one that has room for so many times what is held by then.
const GROWTH: usize = 3;

/// The set, in parts: a new one is added when the last is full.
#[derive(Debug, Default)]
pub(super) struct Filter {
    parts: Vec<Part>,
    held: usize,
}

#[derive(Debug)]
struct Part {
    lines: Vec<[u64; LINE_BITS / 64]>,
    room: usize,
}

impl Filter {
    /// Makes a set that holds `expected` hashes before it grows.
    pub(super) fn with_room(expected: usize) -> Self {
        Self { parts: vec![Part::new(expected.max(SMALLEST))], held: 0 }
    }

    pub(super) fn add(&mut self, hash: u64) {
        if self.parts.last().is_none_or(|part| part.room == 0) {
            self.parts.push(Part::new((self.held * GROWTH).max(SMALLEST)));
        }
        if let Some(part) = self.parts.last_mut() {
            part.add(hash);
        }
        self.held += 1;
    }

    /// Says whether `hash` may have been added; false is certain.
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.parts.iter().any(|part| part.may_hold(hash))
    }
}

impl Part {
    fn new(room: usize) -> Self {
        Self { lines: vec![[0; LINE_BITS / 64]; (room * BITS).div_ceil(LINE_BITS)], room }
    }

    fn line(&self, hash: u64) -> usize {
        let mixed = u128::from(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let lines = self.lines.len() as u128;
        usize::try_from((mixed * lines) >> 64).unwrap_or(0)
    }

    fn add(&mut self, hash: u64) {
        let line = self.line(hash);
        for (word, bit) in marks(hash) {
            self.lines[line][word] |= bit;
        }
        self.room = self.room.saturating_sub(1);
    }

    fn may_hold(&self, hash: u64) -> bool {
        let line = &self.lines[self.line(hash)];
        marks(hash).all(|(word, bit)| line[word] & bit != 0)
    }
}

fn marks(hash: u64) -> impl Iterator<Item = (usize, u64)> {
    let mixed =
        (hash ^ (hash >> 23)).wrapping_mul(0xd6e8_feb8_6659_fd93).rotate_left(32).wrapping_mul(0xa076_1d64_78bd_642f);
    (0..MARKS).map(move |mark| {
        let bits = mixed >> (mark * 9);
        (usize::from((bits >> 6) as u8 & 7), 1 << (bits & 63))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_held_and_little_else() {
        let mut filter = Filter::default();
        let hash = |number: u64| (number.wrapping_mul(0x5851_f42d_4c95_7f2d) >> 16) & 0xffff_ffff_ffff;
        for number in 0..200_000 {
            filter.add(hash(number));
        }

        assert!((0..200_000).all(|number| filter.may_hold(hash(number))));
        let wrong = (200_000..300_000).filter(|number| filter.may_hold(hash(*number))).count();
        assert!(wrong < 600, "{wrong} of 100,000");
    }
}
