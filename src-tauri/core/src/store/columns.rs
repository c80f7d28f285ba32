//! The columns of a block: times, outcomes, flags and codes of its events, packed so that most take no bytes at all.
//!
//! Each column opens with a byte that says how it is written; the whole is compressed where that makes it smaller.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use super::Error;
use super::number::{Input, put, put_signed};
use super::term::term_fields;

const LEVEL: i32 = 1;
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;
/// A number takes at most so many bytes.
const LONGEST_NUMBER: usize = 10;

/// How a column is written.
const ZERO: u8 = 0;
const CONSTANT: u8 = 1;
const NUMBERS: u8 = 2;
/// Steps from one value to the next in a unit of ten to the power that the kind adds: 16 to 34.
const STEPS: u8 = 16;
const LARGEST_POWER: u32 = 18;

thread_local! {
    // Making one costs more than the columns of a block.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// What the journal keeps of each event of a block as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// The instant that orders the list, in nanoseconds.
    pub(super) at: Vec<i64>,
    /// Digits after the second plus 1; 0 where the event has no time of its own.
    pub(super) digits: Vec<u32>,
    /// When the remote recorded it, in nanoseconds; 0 where it does not say.
    pub(super) recorded: Vec<i64>,
    /// Digits after the second plus 1; 0 where the remote does not say when it recorded it.
    pub(super) recorded_digits: Vec<u32>,
    /// Codes of outcomes.
    pub(super) outcome: Vec<u32>,
    /// Bits of flags.
    pub(super) flags: Vec<u32>,
    /// Bits that say which details it has.
    pub(super) holds: Vec<u32>,
    /// For each field that is a term, in their order, the code of its text; 0 where it has none.
    pub(super) fields: Vec<Vec<u32>>,
}

impl Columns {
    /// Returns columns for no events yet.
    pub(super) fn new() -> Self {
        Self { fields: vec![Vec::new(); term_fields().count()], ..Self::default() }
    }

    /// Returns how many events they describe.
    #[cfg(test)]
    pub(super) fn events(&self) -> usize {
        self.at.len()
    }

    /// Writes them.
    pub(super) fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut plain = vec![PLAIN];
        put_times(&mut plain, &self.at);
        put_times(&mut plain, &self.recorded);
        for column in self.small() {
            put_numbers(&mut plain, column);
        }
        let compressed =
            COMPRESSOR.with_borrow_mut(|with| kept(with, || Compressor::new(LEVEL))?.compress(&plain[1..]))?;
        if compressed.len() < plain.len() {
            let mut bytes = Vec::with_capacity(compressed.len() + 1);
            bytes.push(COMPRESSED);
            bytes.extend(compressed);
            return Ok(bytes);
        }
        Ok(plain)
    }

    /// The columns other than times, in the order in which they are written.
    fn small(&self) -> impl Iterator<Item = &Vec<u32>> {
        [&self.digits, &self.recorded_digits, &self.outcome, &self.flags, &self.holds].into_iter().chain(&self.fields)
    }

    /// Reads the columns of so many events.
    ///
    /// # Errors
    /// [`Error::Damaged`] where they are not what [`Columns::encode`] writes.
    pub(super) fn decode(bytes: &[u8], events: usize) -> Result<Self, Error> {
        let plain = plain(bytes, events)?;
        Self::read(&plain, events).ok_or_else(damaged)
    }

    fn read(plain: &[u8], events: usize) -> Option<Self> {
        let mut input = Input::new(plain);
        let mut columns = Self::new();
        read_times(&mut input, &mut columns.at, events)?;
        read_times(&mut input, &mut columns.recorded, events)?;
        let Self { digits, recorded_digits, outcome, flags, holds, fields, .. } = &mut columns;
        for column in [digits, recorded_digits, outcome, flags, holds].into_iter().chain(fields) {
            read_numbers(&mut input, column, events)?;
        }
        input.is_empty().then_some(columns)
    }
}

fn damaged() -> Error {
    Error::Damaged { what: "the columns of a block cannot be read".to_owned() }
}

/// Undoes the compression, if any.
fn plain(bytes: &[u8], events: usize) -> Result<std::borrow::Cow<'_, [u8]>, Error> {
    match bytes.split_first() {
        Some((&PLAIN, rest)) => Ok(rest.into()),
        Some((&COMPRESSED, rest)) => {
            let columns = 7 + term_fields().count();
            let largest =
                events.saturating_mul(LONGEST_NUMBER).saturating_add(1 + LONGEST_NUMBER).saturating_mul(columns);
            let claimed = zstd::zstd_safe::get_frame_content_size(rest).ok().flatten().ok_or_else(damaged)?;
            let size = usize::try_from(claimed).ok().filter(|size| *size <= largest).ok_or_else(damaged)?;
            let plain = DECOMPRESSOR.with_borrow_mut(|with| kept(with, Decompressor::new)?.decompress(rest, size));
            plain.map(Into::into).map_err(|_| damaged())
        }
        _ => Err(damaged()),
    }
}

/// Returns what a thread has made before, making it when it is first needed.
fn kept<T>(place: &mut Option<T>, make: impl FnOnce() -> std::io::Result<T>) -> std::io::Result<&mut T> {
    match place {
        Some(made) => Ok(made),
        None => Ok(place.insert(make()?)),
    }
}

fn put_numbers(plain: &mut Vec<u8>, column: &[u32]) {
    let first = column.first().copied().unwrap_or(0);
    if column.iter().all(|value| *value == first) {
        plain.push(if first == 0 { ZERO } else { CONSTANT });
        if first != 0 {
            put(plain, u64::from(first));
        }
        return;
    }
    plain.push(NUMBERS);
    for value in column {
        put(plain, u64::from(*value));
    }
}

fn read_numbers(input: &mut Input<'_>, column: &mut Vec<u32>, events: usize) -> Option<()> {
    match input.byte()? {
        ZERO => column.resize(events, 0),
        CONSTANT => column.resize(events, u32::try_from(input.number()?).ok()?),
        NUMBERS if events <= input.left() => {
            column.reserve(events);
            for _ in 0..events {
                column.push(u32::try_from(input.number()?).ok()?);
            }
        }
        _ => return None,
    }
    Some(())
}

fn put_times(plain: &mut Vec<u8>, column: &[i64]) {
    let first = column.first().copied().unwrap_or(0);
    if column.iter().all(|value| *value == first) {
        plain.push(if first == 0 { ZERO } else { CONSTANT });
        if first != 0 {
            put_signed(plain, first);
        }
        return;
    }
    let (power, unit) = common_unit(column);
    plain.push(STEPS + power);
    let mut before = 0i64;
    for value in column {
        let scaled = value / unit;
        put_signed(plain, scaled.wrapping_sub(before));
        before = scaled;
    }
}

/// The largest power of ten that divides every value.
fn common_unit(column: &[i64]) -> (u8, i64) {
    let (mut power, mut unit) = (0u8, 1i64);
    while u32::from(power) < LARGEST_POWER && column.iter().all(|value| value % (unit * 10) == 0) {
        power += 1;
        unit *= 10;
    }
    (power, unit)
}

fn read_times(input: &mut Input<'_>, column: &mut Vec<i64>, events: usize) -> Option<()> {
    match input.byte()? {
        ZERO => column.resize(events, 0),
        CONSTANT => column.resize(events, input.signed()?),
        kind if kind >= STEPS && events <= input.left() => {
            let power = u32::from(kind - STEPS);
            let unit = (power <= LARGEST_POWER).then(|| 10i64.pow(power))?;
            column.reserve(events);
            let mut scaled = 0i64;
            for _ in 0..events {
                scaled = scaled.wrapping_add(input.signed()?);
                column.push(scaled.checked_mul(unit)?);
            }
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(events: usize) -> impl Strategy<Value = Vec<u32>> {
        prop_oneof![
            Just(vec![0; events]),
            any::<u32>().prop_map(move |value| vec![value; events]),
            prop::collection::vec(0u32..9, events),
            prop::collection::vec(any::<u32>(), events),
        ]
    }

    fn times(events: usize) -> impl Strategy<Value = Vec<i64>> {
        prop_oneof![
            any::<i64>().prop_map(move |value| vec![value; events]),
            prop::collection::vec(any::<i64>(), events),
            prop::collection::vec((-9_000_000_000i64..9_000_000_000).prop_map(|second| second * 1_000_000_000), events),
            prop::collection::vec((0i64..9).prop_map(|millis| millis * 1_000_000), events),
        ]
    }

    fn columns() -> impl Strategy<Value = Columns> {
        (0usize..120).prop_flat_map(|events| {
            let small = prop::collection::vec(numbers(events), 5);
            let fields = prop::collection::vec(numbers(events), term_fields().count());
            (times(events), times(events), small, fields).prop_map(|(at, recorded, mut small, fields)| Columns {
                at,
                recorded,
                digits: small.remove(0),
                recorded_digits: small.remove(0),
                outcome: small.remove(0),
                flags: small.remove(0),
                holds: small.remove(0),
                fields,
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(columns in columns()) {
            let bytes = columns.encode().unwrap();

            prop_assert_eq!(Columns::decode(&bytes, columns.events()).unwrap(), columns);
        }

        #[test]
        fn damage_is_an_error_or_other_columns_and_never_a_panic(
            columns in columns(),
            place in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let mut bytes = columns.encode().unwrap();
            let place = place.index(bytes.len());
            prop_assert!(columns.events() == 0 || Columns::decode(&bytes[..place], columns.events()).is_err());
            bytes[place] ^= 1 << bit;
            if let Ok(read) = Columns::decode(&bytes, columns.events()) {
                prop_assert_eq!(read.events(), columns.events());
            }
        }
    }

    #[test]
    fn columns_that_say_nothing_take_next_to_nothing() {
        let mut columns = Columns::new();
        columns.at = (0..100).map(|number| number * 1_000_000_000).collect();
        columns.recorded = vec![0; 100];
        let Columns { digits, recorded_digits, outcome, flags, holds, fields, .. } = &mut columns;
        for column in [digits, recorded_digits, outcome, flags, holds].into_iter().chain(fields) {
            column.resize(100, 0);
        }

        assert!(columns.encode().unwrap().len() < 60);
    }
}
