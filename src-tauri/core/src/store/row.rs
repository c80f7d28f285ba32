//! One event as a row: its identity, its times, its fields as numbers of terms, and the rest in its detail block.

use rusqlite::Connection;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use crate::event::{Change, Event, EventUid, Field, Instant, Target};

use super::Error;
use super::term::{Terms, hash_of, is_term, term_fields};

/// The texts of an event that live in its detail block.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Detail {
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub(super) occurred_text: Option<String>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none", default)]
    pub(super) description: Option<String>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none", default)]
    pub(super) session_id: Option<String>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    pub(super) request_id: Option<String>,
    #[serde(rename = "g", skip_serializing_if = "Vec::is_empty", default)]
    pub(super) targets: Vec<Target>,
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty", default)]
    pub(super) changes: Vec<Change>,
}

/// Bits of the `holds` column: which details an event has, so that `has:` needs no block.
pub(super) const HOLDS_DESCRIPTION: i64 = 1;
pub(super) const HOLDS_SESSION: i64 = 2;
pub(super) const HOLDS_REQUEST: i64 = 4;
pub(super) const HOLDS_TARGETS: i64 = 8;
pub(super) const HOLDS_CHANGES: i64 = 16;

/// Returns the statement that [`event_values`] fills.
pub(super) fn insert_event_sql() -> String {
    let mut columns = String::from(
        "seq, fetch, place, stream, uid_hash, uid, raw_hash, at, occurred_digits, recorded, recorded_digits, outcome, flags, holds",
    );
    for field in term_fields() {
        columns.push_str(", ");
        columns.push_str(field.name());
    }
    let count = 14 + term_fields().count();
    let places: Vec<String> = (1..=count).map(|number| format!("?{number}")).collect();
    format!("INSERT INTO event ({columns}) VALUES ({})", places.join(", "))
}

pub(super) fn detail_bytes(event: &Event) -> Vec<u8> {
    let field = |field: Field| event.fields.get(field).map(str::to_owned);
    let detail = Detail {
        occurred_text: event.occurred_text.clone(),
        description: field(Field::Description),
        session_id: field(Field::SessionId),
        request_id: field(Field::RequestId),
        targets: event.targets.clone(),
        changes: event.changes.clone(),
    };
    serde_json::to_vec(&detail).expect("a struct of strings always serializes")
}

/// Where an event stands in its journal.
pub(super) struct Place {
    pub(super) seq: i64,
    pub(super) fetch: i64,
    pub(super) place: i64,
    pub(super) stream: i64,
    pub(super) received: Instant,
}

pub(super) fn event_values(
    connection: &Connection,
    terms: &mut Terms,
    place: &Place,
    raw_hash: i64,
    event: &Event,
) -> Result<Vec<Value>, Error> {
    let uid = event.uid.as_ref().ok_or_else(|| Error::Damaged { what: "an event without identifier".to_owned() })?;
    let at = event.occurred.map_or(place.received, |time| time.at);
    let mut values = vec![
        Value::from(place.seq),
        Value::from(place.fetch),
        Value::from(place.place),
        Value::from(place.stream),
        Value::from(hash_of(&[uid.as_str().as_bytes()])),
        uid_value(uid),
        Value::from(raw_hash),
        Value::from(at.nanos()),
        Value::from(event.occurred.map(|time| i64::from(time.digits))),
        Value::from(event.recorded.map(|time| time.at.nanos())),
        Value::from(event.recorded.map(|time| i64::from(time.digits))),
        Value::from(event.outcome as i64),
        Value::from(i64::from(event.flags.bits())),
        Value::from(holds(event)),
    ];
    for field in Field::ALL.into_iter().filter(|field| is_term(*field)) {
        let number = match event.fields.get(field) {
            Some(text) => Some(terms.number(connection, field, text)?),
            None => None,
        };
        values.push(Value::from(number));
    }
    Ok(values)
}

fn holds(event: &Event) -> i64 {
    let has = |field| event.fields.get(field).is_some();
    let bit = |present: bool, bit: i64| if present { bit } else { 0 };
    bit(has(Field::Description), HOLDS_DESCRIPTION)
        | bit(has(Field::SessionId), HOLDS_SESSION)
        | bit(has(Field::RequestId), HOLDS_REQUEST)
        | bit(!event.targets.is_empty(), HOLDS_TARGETS)
        | bit(!event.changes.is_empty(), HOLDS_CHANGES)
}

/// Identifiers that are lower-case UUIDs take 16 bytes, all others their text.
pub(super) fn uid_value(uid: &EventUid) -> Value {
    match uuid_bytes(uid.as_str()) {
        Some(bytes) => Value::Blob(bytes.to_vec()),
        None => Value::Text(uid.as_str().to_owned()),
    }
}

fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let groups = [8usize, 4, 4, 4, 12];
    let mut parts = text.split('-');
    let mut digits = String::with_capacity(32);
    for length in groups {
        let part = parts.next()?;
        if part.len() != length || !part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        digits.push_str(part);
    }
    if parts.next().is_some() {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok().map(u128::to_be_bytes)
}

/// Reads an identifier back from [`uid_value`]'s form.
pub(super) fn uid_text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        Value::Blob(bytes) => {
            let hex = format!("{:032x}", u128::from_be_bytes(bytes.try_into().ok()?));
            Some(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
        }
        Value::Null | Value::Integer(_) | Value::Real(_) => None,
    }
}
