//! Some rows of a segment, and what can be made of two such sets.

/// Some rows of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hits {
    None,
    All,
    /// A bit a row.
    Some(Box<[u64]>),
}

impl Hits {
    pub(super) fn count(&self, rows: usize) -> usize {
        match self {
            Self::None => 0,
            Self::All => rows,
            Self::Some(words) => words.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Returns how many of the rows from `from` up to `until` it holds.
    pub(super) fn count_within(&self, from: usize, until: usize) -> usize {
        match self {
            Self::None => 0,
            Self::All => until - from,
            Self::Some(words) => {
                let mut count = 0;
                let (first, last) = (from / 64, until.div_ceil(64));
                for (place, word) in words.iter().enumerate().take(last).skip(first) {
                    let mut word = *word;
                    if place == first {
                        word &= u64::MAX << (from % 64);
                    }
                    if place == until / 64 {
                        word &= !(u64::MAX << (until % 64));
                    }
                    count += word.count_ones() as usize;
                }
                count
            }
        }
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Some(words) => words[row / 64] >> (row % 64) & 1 == 1,
        }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::All, rest) | (rest, Self::All) => rest.clone(),
            (Self::Some(one), Self::Some(two)) => tidy(one.iter().zip(two).map(|(one, two)| one & two).collect()),
        }
    }

    pub(super) fn or(&self, other: &Self, rows: usize) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, rest) | (rest, Self::None) => rest.clone(),
            (Self::Some(one), Self::Some(two)) => {
                filled(one.iter().zip(two).map(|(one, two)| one | two).collect(), rows)
            }
        }
    }

    pub(super) fn not(&self, rows: usize) -> Self {
        match self {
            Self::None => Self::All,
            Self::All => Self::None,
            Self::Some(words) => {
                let mut words: Box<[u64]> = words.iter().map(|word| !word).collect();
                if let Some(last) = words.last_mut().filter(|_| !rows.is_multiple_of(64)) {
                    *last &= !(u64::MAX << (rows % 64));
                }
                tidy(words)
            }
        }
    }

    /// Returns the rows for which `holds` is true.
    pub(super) fn of(rows: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut words = vec![0u64; rows.div_ceil(64)];
        for row in 0..rows {
            words[row / 64] |= u64::from(holds(row)) << (row % 64);
        }
        filled(words.into(), rows)
    }

    /// Returns the rows from `from` up to `until`.
    pub(super) fn between(from: usize, until: usize, rows: usize) -> Self {
        if from >= until {
            return Self::None;
        }
        if from == 0 && until == rows {
            return Self::All;
        }
        let words = (0..rows.div_ceil(64)).map(|place| {
            let below = |bound: usize| match bound.saturating_sub(place * 64) {
                bits if bits >= 64 => u64::MAX,
                bits => !(u64::MAX << bits),
            };
            below(until) & !below(from)
        });
        Self::Some(words.collect())
    }

    /// Passes each row, from the last to the first, until `visit` returns false.
    pub(super) fn backwards(&self, rows: usize, mut visit: impl FnMut(usize) -> bool) {
        match self {
            Self::None => {}
            Self::All => {
                for row in (0..rows).rev() {
                    if !visit(row) {
                        return;
                    }
                }
            }
            Self::Some(words) => {
                for (place, word) in words.iter().enumerate().rev() {
                    let mut left = *word;
                    while left != 0 {
                        let bit = 63 - left.leading_zeros() as usize;
                        if !visit(place * 64 + bit) {
                            return;
                        }
                        left &= !(1 << bit);
                    }
                }
            }
        }
    }
}

fn tidy(words: Box<[u64]>) -> Hits {
    if words.iter().all(|word| *word == 0) { Hits::None } else { Hits::Some(words) }
}

pub(super) fn filled(words: Box<[u64]>, rows: usize) -> Hits {
    let full = words.iter().map(|word| word.count_ones() as usize).sum::<usize>() == rows;
    if full { Hits::All } else { tidy(words) }
}
