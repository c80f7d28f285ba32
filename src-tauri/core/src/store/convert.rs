//! From the second schema to the third: each fetch's rows and blocks of that time, read once, written as blocks of today.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Deserialize;

use crate::event::{Change, Event, EventUid, Field, Flags, Instant, Outcome, Target, Timestamp};

use super::Error;
use super::blocks::insert_revision;
use super::body::{newest_dictionary, read_dictionary};
use super::insert::{Batch, insert_blocks};
use super::known;
use super::pack::Packers;
use super::term::{Terms, term_fields};

/// A block of that time larger than this was not written by us.
const LARGEST_BLOCK: usize = 512 * 1024 * 1024;
/// Texts remembered before they are forgotten all at once.
const REMEMBERED: usize = 100_000;
const FIXED_COLUMNS: usize = 8;

/// The texts of an event as they lay in its detail block.
#[derive(Default, Deserialize)]
struct Detail {
    #[serde(rename = "t", default)]
    occurred_text: Option<String>,
    #[serde(rename = "d", default)]
    description: Option<String>,
    #[serde(rename = "s", default)]
    session_id: Option<String>,
    #[serde(rename = "r", default)]
    request_id: Option<String>,
    #[serde(rename = "g", default)]
    targets: Vec<Target>,
    #[serde(rename = "c", default)]
    changes: Vec<Change>,
}

/// Carries everything over, fetch by fetch.
pub(super) fn run(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch(
        "INSERT INTO fetch SELECT id, stream, connector, manifest, request, window_from, window_until, position, next,
             status, remote_time, received, body_bytes, body_sha256, events, added, revised, outside, problems FROM fetch_2",
    )?;
    let newest = newest_dictionary(connection)?;
    let mut packers = Packers::new(newest.as_ref().map(|(number, bytes)| (*number, &**bytes)))?;
    let mut terms = Terms::default();
    let mut texts = HashMap::new();
    let mut fetches = Fetches::default();
    let mut first = 1;
    loop {
        // Numbers were given in the order of fetches, so each run of equal fetches is that fetch whole.
        let (fetch, rows) = rows_from(connection, first)?;
        let Some(last) = rows.last().map(|row| row.seq) else { break };
        let batch = Batch { fetch, first, received: fetches.of(connection, fetch)?.received };
        let mut events = Vec::with_capacity(rows.len());
        for (row, seq) in rows.into_iter().zip(first..) {
            if row.seq != seq {
                return Err(damaged("a number of an event is missing"));
            }
            events.push(event(connection, &mut texts, fetches.of(connection, fetch)?, row)?);
        }
        insert_blocks(connection, (&mut terms, &mut packers, &mut None), &batch, &events.iter().collect::<Vec<_>>())?;
        first = last + 1;
    }
    revisions(connection, &mut packers, &mut fetches)?;
    known::rebuild(connection)
}

fn damaged(what: &str) -> Error {
    Error::Damaged { what: what.to_owned() }
}

/// An event's row as it was.
struct OldRow {
    seq: i64,
    place: usize,
    uid: Value,
    event: Event,
    terms: Vec<Option<i64>>,
}

/// Reads the rows from the number `first` on that belong to one fetch.
fn rows_from(connection: &Connection, first: i64) -> Result<(i64, Vec<OldRow>), Error> {
    let mut columns = String::from("seq, place, uid, at, occurred_digits, recorded, recorded_digits, outcome");
    for field in term_fields() {
        columns.push_str(", ");
        columns.push_str(field.name());
    }
    let sql = format!("SELECT {columns}, flags, fetch FROM event_2 WHERE seq >= ?1 ORDER BY seq");
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query([first])?;
    let mut found: (i64, Vec<OldRow>) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        let fetch: i64 = row.get("fetch")?;
        if !found.1.is_empty() && fetch != found.0 {
            break;
        }
        found.0 = fetch;
        found.1.push(old_row(row)?);
    }
    Ok(found)
}

fn old_row(row: &Row<'_>) -> Result<OldRow, Error> {
    let time =
        |nanos: Option<i64>, digits: Option<u8>| Some(Timestamp { at: Instant::from_nanos(nanos?), digits: digits? });
    let outcome = usize::try_from(row.get::<_, i64>(7)?).ok().and_then(|code| Outcome::ALL.get(code)).copied();
    let count = term_fields().count();
    Ok(OldRow {
        seq: row.get(0)?,
        place: usize::try_from(row.get::<_, i64>(1)?).unwrap_or(usize::MAX),
        uid: row.get(2)?,
        event: Event {
            occurred: time(Some(row.get(3)?), row.get(4)?),
            recorded: time(row.get(5)?, row.get(6)?),
            outcome: outcome.ok_or_else(|| damaged("an event has an unknown outcome"))?,
            flags: Flags::from_bits(row.get("flags")?),
            ..Event::default()
        },
        terms: (0..count).map(|place| row.get(FIXED_COLUMNS + place)).collect::<Result<_, _>>()?,
    })
}

/// Completes an event with its texts and its bytes.
fn event(
    connection: &Connection,
    texts: &mut HashMap<i64, String>,
    old: &OldFetch,
    row: OldRow,
) -> Result<Event, Error> {
    let mut event = row.event;
    let uid = uid_text(row.uid).and_then(|text| EventUid::try_from(text).ok());
    event.uid = Some(uid.ok_or_else(|| damaged("an event has no identifier"))?);
    event.raw = old.raw.item(row.place)?.to_vec();
    let detail: Detail = serde_json::from_slice(old.detail.item(row.place)?)
        .map_err(|_| damaged("the details of an event cannot be read"))?;
    event.occurred_text = detail.occurred_text;
    event.targets = detail.targets;
    event.changes = detail.changes;
    for (field, number) in term_fields().zip(row.terms) {
        if let Some(number) = number {
            event.fields.set(field, term(connection, texts, number)?);
        }
    }
    let long = [
        (Field::Description, detail.description),
        (Field::SessionId, detail.session_id),
        (Field::RequestId, detail.request_id),
    ];
    for (field, text) in long {
        event.fields.set(field, text.unwrap_or_default());
    }
    Ok(event)
}

fn term(connection: &Connection, texts: &mut HashMap<i64, String>, number: i64) -> Result<String, Error> {
    if let Some(text) = texts.get(&number) {
        return Ok(text.clone());
    }
    let mut find = connection.prepare_cached("SELECT text FROM term_2 WHERE id = ?1")?;
    let text: Option<String> = find.query_row([number], |row| row.get(0)).optional()?;
    let text = text.ok_or_else(|| damaged("an event names a term that is not there"))?;
    if texts.len() >= REMEMBERED {
        texts.clear();
    }
    texts.insert(number, text.clone());
    Ok(text)
}

fn uid_text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        Value::Blob(bytes) => {
            let hex = format!("{:032x}", u128::from_be_bytes(bytes.try_into().ok()?));
            Some(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
        }
        Value::Null | Value::Integer(_) | Value::Real(_) => None,
    }
}

fn revisions(connection: &Connection, packers: &mut Packers, fetches: &mut Fetches) -> Result<(), Error> {
    let mut select = connection.prepare("SELECT event, fetch, place, raw_hash FROM revision_2 ORDER BY id")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let fetch: i64 = row.get(1)?;
        let place = usize::try_from(row.get::<_, i64>(2)?).unwrap_or(usize::MAX);
        let raw = packers.record(fetches.of(connection, fetch)?.raw.item(place)?)?;
        insert_revision(connection, row.get(0)?, fetch, row.get(3)?, packers.dictionary, &raw)?;
    }
    Ok(())
}

/// The fetch that was read last, with its blocks.
#[derive(Default)]
struct Fetches(Option<(i64, OldFetch)>);

struct OldFetch {
    received: Instant,
    raw: OldBlock,
    detail: OldBlock,
}

impl Fetches {
    fn of(&mut self, connection: &Connection, number: i64) -> Result<&OldFetch, Error> {
        let fetch = match self.0.take() {
            Some((kept, fetch)) if kept == number => fetch,
            _ => read_fetch(connection, number)?,
        };
        Ok(&self.0.insert((number, fetch)).1)
    }
}

fn read_fetch(connection: &Connection, number: i64) -> Result<OldFetch, Error> {
    let mut select =
        connection.prepare_cached("SELECT received, dictionary, raw, detail FROM fetch_2 WHERE id = ?1")?;
    let mut rows = select.query([number])?;
    let row = rows.next()?.ok_or_else(|| damaged("a fetch is missing"))?;
    let dictionary = row.get::<_, Option<i64>>(1)?.map(|number| read_dictionary(connection, number)).transpose()?;
    Ok(OldFetch {
        received: Instant::from_nanos(row.get(0)?),
        raw: OldBlock::unpack(&row.get::<_, Vec<u8>>(2)?, dictionary.as_deref())?,
        detail: OldBlock::unpack(&row.get::<_, Vec<u8>>(3)?, None)?,
    })
}

/// A block as it was written then: how many items, the length of each, and the items, each number in four bytes.
struct OldBlock {
    plain: Vec<u8>,
    /// Where each item begins, and where the last ends.
    bounds: Vec<usize>,
}

impl OldBlock {
    fn unpack(bytes: &[u8], dictionary: Option<&[u8]>) -> Result<Self, Error> {
        let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or(0);
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST_BLOCK);
        let mut decompressor = zstd::bulk::Decompressor::with_dictionary(dictionary.unwrap_or_default())?;
        let plain = size.and_then(|size| decompressor.decompress(bytes, size).ok());
        plain.and_then(Self::index).ok_or_else(|| damaged("a block of records does not decompress"))
    }

    fn index(plain: Vec<u8>) -> Option<Self> {
        let number = |at: usize| {
            let bytes = plain.get(at..at.checked_add(4)?)?;
            usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let count = number(0)?;
        let mut end = count.checked_mul(4)?.checked_add(4)?;
        let mut bounds = vec![end];
        for place in 0..count {
            end = end.checked_add(number(4 + place * 4)?)?;
            bounds.push(end);
        }
        (end == plain.len()).then_some(Self { bounds, plain })
    }

    fn item(&self, place: usize) -> Result<&[u8], Error> {
        match (self.bounds.get(place), self.bounds.get(place.saturating_add(1))) {
            (Some(from), Some(until)) => Ok(&self.plain[*from..*until]),
            _ => Err(damaged("a block of records has too few items")),
        }
    }
}
