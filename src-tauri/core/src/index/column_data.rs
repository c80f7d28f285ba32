//! One column of a segment: the values that occur in it, how often, and which row has which.

use super::Error;
use super::bytes::{Reader, Writer};
use super::column::ColumnId;

/// The different codes of a column in one segment, ascending, and how many rows have each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Values {
    pub(super) codes: Box<[u32]>,
    pub(super) counts: Box<[u32]>,
}

/// Which row has which value, by its place among the segment's [`Values`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Places {
    /// All rows have the only one.
    One,
    /// At most 256 values.
    Bytes(Box<[u8]>),
    /// More.
    Words(Box<[u16]>),
    /// The value of another column decides: for each place there, the place here.
    Decided { by: ColumnId, map: Box<[u16]> },
}

impl Values {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.number(self.codes.len() as u64);
        let mut last = 0;
        for code in &self.codes {
            writer.number(u64::from(code - last));
            last = *code;
        }
        for count in &self.counts {
            writer.number(u64::from(*count));
        }
        writer.0
    }

    pub(super) fn decode(plain: &[u8], rows: usize) -> Result<Self, Error> {
        let mut reader = Reader::new(plain, "the values of a column");
        let length: usize = reader.small()?;
        if length == 0 || length > rows {
            return Err(reader.damaged());
        }
        let mut codes = Vec::with_capacity(length);
        let mut last = 0u32;
        for place in 0..length {
            let step: u32 = reader.small()?;
            last = last.checked_add(step).filter(|_| step > 0 || place == 0).ok_or_else(|| reader.damaged())?;
            codes.push(last);
        }
        let mut counts = Vec::with_capacity(length);
        for _ in 0..length {
            counts.push(reader.small::<u32>()?);
        }
        reader.end()?;
        Ok(Self { codes: codes.into(), counts: counts.into() })
    }
}

const ONE: u8 = 0;
const BYTES: u8 = 1;
const WORDS: u8 = 2;
const DECIDED: u8 = 3;

impl Places {
    /// The high bytes of words go first, all together: they are nearly always alike and compress to nothing.
    pub(super) fn encode(&self) -> Vec<u8> {
        match self {
            Self::One => vec![ONE],
            Self::Bytes(places) => [&[BYTES], &**places].concat(),
            Self::Words(places) => {
                let high = places.iter().map(|place| place.to_le_bytes()[1]);
                let low = places.iter().map(|place| place.to_le_bytes()[0]);
                std::iter::once(WORDS).chain(high).chain(low).collect()
            }
            Self::Decided { by, map } => {
                let mut writer = Writer(vec![DECIDED]);
                writer.number(by.place() as u64);
                for place in map {
                    writer.number(u64::from(*place));
                }
                writer.0
            }
        }
    }

    /// Reads the places of a column with `values` values. What a deciding column decides is checked by [`Self::fits`].
    pub(super) fn decode(plain: &[u8], rows: usize, values: usize) -> Result<Self, Error> {
        let damaged = || Error::Damaged { what: "the codes of a column" };
        let (kind, rest) = plain.split_first().ok_or_else(damaged)?;
        let places = match *kind {
            ONE if rest.is_empty() && values == 1 => Self::One,
            BYTES if rest.len() == rows => Self::Bytes(rest.into()),
            WORDS if rest.len() == rows * 2 => {
                let (high, low) = rest.split_at(rows);
                Self::Words(low.iter().zip(high).map(|(low, high)| u16::from_le_bytes([*low, *high])).collect())
            }
            DECIDED => {
                let mut reader = Reader::new(rest, "the codes of a column");
                let by = ColumnId::at(reader.small()?).ok_or_else(damaged)?;
                let mut map = Vec::new();
                while map.len() < rows {
                    match reader.small::<u16>() {
                        Ok(place) => map.push(place),
                        Err(_) => break,
                    }
                }
                Self::Decided { by, map: map.into() }
            }
            _ => return Err(damaged()),
        };
        if places.largest().is_some_and(|largest| largest >= values) { Err(damaged()) } else { Ok(places) }
    }

    fn largest(&self) -> Option<usize> {
        match self {
            Self::One => None,
            Self::Bytes(places) => greatest(places),
            Self::Words(places) => greatest(places),
            Self::Decided { map, .. } => greatest(map),
        }
    }

    /// Returns the place of a row's value; for a decided column that of the deciding one.
    pub(super) fn own(&self, row: usize) -> usize {
        match self {
            Self::One | Self::Decided { .. } => 0,
            Self::Bytes(places) => usize::from(places[row]),
            Self::Words(places) => usize::from(places[row]),
        }
    }
}

/// Returns the greatest of `places`. As values and not as references, many are compared at once.
fn greatest<T: Copy + Ord + Into<usize>>(places: &[T]) -> Option<usize> {
    let (first, rest) = places.split_first()?;
    Some(rest.iter().copied().fold(*first, T::max).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_column_comes_back() {
        let values = Values { codes: [0, 3, 900].into(), counts: [1, 2, 1].into() };
        assert_eq!(Values::decode(&values.encode(), 4).unwrap(), values);
        for places in [
            Places::Bytes([0, 1, 1, 2].into()),
            Places::Words([0, 2, 1, 2].into()),
            Places::Decided { by: ColumnId::FLAGS, map: [0, 2].into() },
        ] {
            assert_eq!(Places::decode(&places.encode(), 4, 3).unwrap(), places);
        }
        assert_eq!(Places::decode(&Places::One.encode(), 4, 1).unwrap(), Places::One);
    }

    #[test]
    fn a_code_beyond_the_values_is_damage() {
        assert!(Places::decode(&Places::Bytes([0, 3].into()).encode(), 2, 3).is_err());
        assert!(Places::decode(&[9, 9], 2, 3).is_err());
        assert!(Values::decode(&[0], 4).is_err());
        assert!(Values::decode(&[5, 1, 1, 1], 4).is_err());
    }
}
