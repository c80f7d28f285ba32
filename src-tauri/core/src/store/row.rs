//! One event as a row of a block's columns, and back.

use crate::event::{Event, Field, Flags, Instant, Outcome, Timestamp};

use super::Error;
use super::columns::Columns;
use super::term::term_fields;

/// Bits of the `holds` column: which details an event has, so that `has:` needs no body.
pub(super) const HOLDS_DESCRIPTION: u32 = 1;
pub(super) const HOLDS_SESSION: u32 = 2;
pub(super) const HOLDS_REQUEST: u32 = 4;
pub(super) const HOLDS_TARGETS: u32 = 8;
pub(super) const HOLDS_CHANGES: u32 = 16;

/// Adds `event`, received at that instant, as one more row. `code` says what stands for its text of a field.
pub(super) fn push(
    columns: &mut Columns,
    event: &Event,
    received: Instant,
    mut code: impl FnMut(&Event, Field) -> Result<u32, Error>,
) -> Result<(), Error> {
    let digits = |time: Option<Timestamp>| time.map_or(0, |time| u32::from(time.digits) + 1);
    columns.at.push(event.at(received).nanos());
    columns.digits.push(digits(event.occurred));
    columns.recorded.push(event.recorded.map_or(0, |time| time.at.nanos()));
    columns.recorded_digits.push(digits(event.recorded));
    columns.outcome.push(event.outcome as u32);
    columns.flags.push(u32::from(event.flags.bits()));
    columns.holds.push(holds(event));
    for (column, field) in columns.fields.iter_mut().zip(term_fields()) {
        column.push(code(event, field)?);
    }
    Ok(())
}

fn holds(event: &Event) -> u32 {
    let has = |field| event.fields.get(field).is_some();
    let bit = |present: bool, bit: u32| if present { bit } else { 0 };
    bit(has(Field::Description), HOLDS_DESCRIPTION)
        | bit(has(Field::SessionId), HOLDS_SESSION)
        | bit(has(Field::RequestId), HOLDS_REQUEST)
        | bit(!event.targets.is_empty(), HOLDS_TARGETS)
        | bit(!event.changes.is_empty(), HOLDS_CHANGES)
}

/// Returns the event at `place` as far as numbers say, without its texts; None where they are impossible.
pub(super) fn event_at(columns: &Columns, place: usize) -> Option<Event> {
    let outcome = usize::try_from(*columns.outcome.get(place)?).ok()?;
    Some(Event {
        occurred: timestamp(*columns.at.get(place)?, *columns.digits.get(place)?)?,
        recorded: timestamp(*columns.recorded.get(place)?, *columns.recorded_digits.get(place)?)?,
        outcome: *Outcome::ALL.get(outcome)?,
        flags: Flags::from_bits(u16::try_from(*columns.flags.get(place)?).ok()?),
        ..Event::default()
    })
}

/// Reads a time from its columns: Some(None) where there is none.
pub(super) fn timestamp(nanos: i64, digits: u32) -> Option<Option<Timestamp>> {
    let Some(digits) = digits.checked_sub(1) else { return Some(None) };
    Some(Some(Timestamp { at: Instant::from_nanos(nanos), digits: u8::try_from(digits).ok()? }))
}
