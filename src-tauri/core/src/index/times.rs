//! The times and numbers of a segment's rows, in ascending order, as narrow as they allow.

use super::Error;
use super::bytes::{Reader, Writer};

/// Offsets from the first value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Offsets {
    Narrow(Box<[u32]>),
    Wide(Box<[u64]>),
}

/// The instants of a segment, ascending. Kept as multiples of their common unit: milliseconds of two years take 4 bytes
/// a row, nanoseconds of centuries 8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Times {
    base: i64,
    unit: u64,
    offsets: Offsets,
}

impl Times {
    /// Takes instants in ascending order.
    pub(super) fn new(at: &[i64]) -> Self {
        let base = at.first().copied().unwrap_or(0);
        let past = |at: i64| at.wrapping_sub(base).cast_unsigned();
        let mut unit = 0;
        for value in at {
            unit = greatest_common_divisor(unit, past(*value));
            if unit == 1 {
                break;
            }
        }
        let unit = unit.max(1);
        let offsets: Vec<u64> = at.iter().map(|value| past(*value) / unit).collect();
        Self { base, unit, offsets: narrowed(offsets) }
    }

    /// Returns the instant of a row.
    pub(super) fn at(&self, row: usize) -> i64 {
        let offset = match &self.offsets {
            Offsets::Narrow(offsets) => u64::from(offsets[row]),
            Offsets::Wide(offsets) => offsets[row],
        };
        self.base.wrapping_add(offset.wrapping_mul(self.unit).cast_signed())
    }

    /// Returns the first row at or after `at`.
    pub(super) fn first_from(&self, at: i64) -> usize {
        if at <= self.base {
            return 0;
        }
        let past = at.wrapping_sub(self.base).cast_unsigned();
        let wanted = past / self.unit + u64::from(!past.is_multiple_of(self.unit));
        match &self.offsets {
            Offsets::Narrow(offsets) => offsets.partition_point(|offset| u64::from(*offset) < wanted),
            Offsets::Wide(offsets) => offsets.partition_point(|offset| *offset < wanted),
        }
    }

    /// Returns all instants.
    pub(super) fn all(&self) -> Vec<i64> {
        let rows = match &self.offsets {
            Offsets::Narrow(offsets) => offsets.len(),
            Offsets::Wide(offsets) => offsets.len(),
        };
        (0..rows).map(|row| self.at(row)).collect()
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.signed(self.base);
        writer.number(self.unit);
        let mut last = 0;
        let mut push = |offset: u64| {
            writer.number(offset - last);
            last = offset;
        };
        match &self.offsets {
            Offsets::Narrow(offsets) => offsets.iter().for_each(|offset| push(u64::from(*offset))),
            Offsets::Wide(offsets) => offsets.iter().for_each(|offset| push(*offset)),
        }
        writer.0
    }

    pub(super) fn decode(plain: &[u8], rows: usize) -> Result<Self, Error> {
        let mut reader = Reader::new(plain, "the times of a segment");
        let base = reader.signed()?;
        let unit = reader.number()?.max(1);
        let mut offsets = Vec::with_capacity(rows);
        let mut last = 0u64;
        for _ in 0..rows {
            last = last.checked_add(reader.number()?).ok_or_else(|| reader.damaged())?;
            offsets.push(last);
        }
        reader.end()?;
        Ok(Self { base, unit, offsets: narrowed(offsets) })
    }
}

fn narrowed(offsets: Vec<u64>) -> Offsets {
    if offsets.last().is_none_or(|last| u32::try_from(*last).is_ok()) {
        #[allow(clippy::cast_possible_truncation)] // Ascending, and the last one fits.
        return Offsets::Narrow(offsets.into_iter().map(|offset| offset as u32).collect());
    }
    Offsets::Wide(offsets.into_boxed_slice())
}

fn greatest_common_divisor(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The numbers of a segment's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seqs {
    /// One after the other from this one on, as in a log that arrived in the order of its times.
    From(u32),
    /// Each for itself.
    Each(Box<[u32]>),
}

impl Seqs {
    pub(super) fn new(seq: &[u32]) -> Self {
        let first = seq.first().copied().unwrap_or(0);
        let in_a_row = seq.iter().zip(first..).all(|(one, expected)| *one == expected);
        if in_a_row { Self::From(first) } else { Self::Each(seq.into()) }
    }

    /// Returns the number of a row.
    pub(super) fn seq(&self, row: usize) -> u32 {
        match self {
            Self::From(first) => first + u32::try_from(row).unwrap_or(0),
            Self::Each(seqs) => seqs[row],
        }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        match self {
            Self::From(first) => {
                writer.number(0);
                writer.number(u64::from(*first));
            }
            Self::Each(seqs) => {
                writer.number(1);
                let mut last = 0i64;
                for seq in seqs {
                    writer.signed(i64::from(*seq) - last);
                    last = i64::from(*seq);
                }
            }
        }
        writer.0
    }

    pub(super) fn decode(plain: &[u8], rows: usize) -> Result<Self, Error> {
        let mut reader = Reader::new(plain, "the numbers of a segment");
        let seqs = match reader.number()? {
            0 => {
                let first: u32 = reader.small()?;
                let last = u32::try_from(rows).ok().and_then(|rows| first.checked_add(rows));
                last.ok_or_else(|| reader.damaged())?;
                Self::From(first)
            }
            1 => {
                let mut last = 0i64;
                let mut seqs = Vec::with_capacity(rows);
                for _ in 0..rows {
                    last = last.checked_add(reader.signed()?).ok_or_else(|| reader.damaged())?;
                    seqs.push(u32::try_from(last).map_err(|_| reader.damaged())?);
                }
                Self::Each(seqs.into())
            }
            _ => return Err(reader.damaged()),
        };
        reader.end()?;
        Ok(seqs)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn times_of_any_span_come_back(mut at in prop::collection::vec(any::<i64>(), 1..50), millis in prop::collection::vec(0i64..100_000_000_000, 1..50)) {
            at.sort_unstable();
            let mut rounded: Vec<i64> = millis.iter().map(|milli| milli * 1_000_000).collect();
            rounded.sort_unstable();
            for values in [at, rounded] {
                let times = Times::new(&values);
                prop_assert_eq!(&times.all(), &values);
                prop_assert_eq!(&Times::decode(&times.encode(), values.len()).unwrap(), &times);
                for wanted in values.iter().flat_map(|at| [at.saturating_sub(1), *at, at.saturating_add(1)]).chain([i64::MIN, 0, i64::MAX]) {
                    prop_assert_eq!(times.first_from(wanted), values.partition_point(|at| *at < wanted));
                }
            }
        }

        #[test]
        fn numbers_come_back(seq in prop::collection::vec(any::<u32>(), 1..50), first in 0u32..1_000) {
            for values in [seq, (first..first + 20).collect()] {
                let seqs = Seqs::new(&values);
                prop_assert_eq!(&Seqs::decode(&seqs.encode(), values.len()).unwrap(), &seqs);
                prop_assert!(values.iter().enumerate().all(|(row, seq)| seqs.seq(row) == *seq));
            }
        }
    }

    #[test]
    fn a_log_in_the_order_of_its_times_takes_four_bytes_a_row_for_its_times_and_none_for_its_numbers() {
        let day = 86_400_000_000_000i64;
        let at: Vec<i64> = (0..49 * 2).map(|number| number * day / 2).collect();
        assert!(matches!(Times::new(&at).offsets, Offsets::Narrow(_)));
        assert_eq!(Seqs::new(&[7, 8, 9]), Seqs::From(7));
    }
}
