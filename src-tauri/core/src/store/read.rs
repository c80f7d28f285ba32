//! Reading records back: rows into canonical events, in time order, by key, by number or by identifier.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use crate::event::{Event, EventUid, Field, Flags, Instant, Outcome, Record, Timestamp};

use super::block::{self, Block};
use super::row::{Detail, uid_text, uid_value};
use super::select::Selection;
use super::term::{Dictionary, hash_of, term_fields};
use super::{Error, Store};

/// Records read in one go while streaming.
const BATCH: u32 = 2_000;
/// Decompressed blocks kept at hand while reading.
const BLOCKS_KEPT: usize = 64;
const FIXED_COLUMNS: usize = 12;

/// Whether records carry the bytes that were received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    /// They do.
    With,
    /// They do not.
    Without,
}

/// The place of a record in the list: newest first, later numbers first among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Its instant.
    pub at: Instant,
    /// Its number.
    pub seq: i64,
}

/// A later version of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// When it was received.
    pub received: Instant,
    /// Its exact bytes.
    pub raw: Vec<u8>,
}

/// What a journal holds in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Events.
    pub events: u64,
    /// Later versions of events.
    pub revisions: u64,
    /// The oldest and the newest instant.
    pub span: Option<(Instant, Instant)>,
}

impl Store {
    /// Returns up to `limit` records of `selection` that follow `after` in the list, newest first.
    pub fn rows(&self, selection: &Selection, after: Option<Key>, limit: u32, raw: Raw) -> Result<Vec<Record>, Error> {
        if selection.residual.is_none() {
            return self.read(|connection| self.batch(connection, selection, after, limit, raw));
        }
        let mut found = Vec::new();
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        self.each(selection, after, raw, |record| {
            found.push(record);
            if found.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(found)
    }

    /// Passes every record of `selection` after `after` to `visit`, newest first, until it breaks. Memory stays flat.
    pub fn each(
        &self,
        selection: &Selection,
        after: Option<Key>,
        raw: Raw,
        mut visit: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let read = if selection.residual.is_some() { Raw::With } else { raw };
        let mut after = after;
        loop {
            let batch = self.read(|connection| self.batch(connection, selection, after, BATCH, read))?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = Some(Key { at: last.at(), seq: last.seq });
            let ended = batch.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            for mut record in batch {
                if selection.residual.as_ref().is_some_and(|predicate| !predicate.matches(&record)) {
                    continue;
                }
                if raw == Raw::Without {
                    record.event.raw = Vec::new();
                }
                if visit(record).is_break() {
                    return Ok(());
                }
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// Returns the records with these numbers, in the order given.
    pub fn records(&self, numbers: &[i64], raw: Raw) -> Result<Vec<Record>, Error> {
        self.read(|connection| {
            let mut reader = RecordReader::new(self, connection, raw)?;
            let sql = format!("{} WHERE event.seq = ?", reader.select);
            let mut select = connection.prepare_cached(&sql)?;
            let mut records = Vec::with_capacity(numbers.len());
            for number in numbers {
                let mut rows = select.query([number])?;
                if let Some(row) = rows.next()? {
                    records.push(reader.record(row)?);
                }
            }
            Ok(records)
        })
    }

    /// Returns the record with this number if `selection` holds it.
    pub fn visible(&self, selection: &Selection, number: i64, raw: Raw) -> Result<Option<Record>, Error> {
        let mut narrowed = selection.clone();
        narrowed.sql.push_str(" AND event.seq = ?");
        narrowed.args.push(Value::from(number));
        Ok(self.rows(&narrowed, None, 1, raw)?.pop())
    }

    /// Returns up to `limit` records of `selection` that come before `key` in the list, newest first.
    pub fn rows_before(&self, selection: &Selection, key: Key, limit: u32) -> Result<Vec<Record>, Error> {
        let numbers: Vec<i64> = self.read(|connection| {
            let sql = format!(
                "SELECT seq FROM event WHERE {} AND (at, seq) > (?, ?) ORDER BY at, seq LIMIT ?",
                selection.sql
            );
            let mut args = selection.args.clone();
            args.extend([Value::from(key.at.nanos()), Value::from(key.seq), Value::from(i64::from(limit))]);
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query_map(params_from_iter(args), |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(found)
        })?;
        let newest_first: Vec<i64> = numbers.into_iter().rev().collect();
        self.records(&newest_first, Raw::Without)
    }

    /// Returns the number of the event that the remote calls `uid`, in whichever stream.
    pub fn find_uid(&self, uid: &EventUid) -> Result<Option<i64>, Error> {
        self.read(|connection| {
            let mut find = connection.prepare_cached("SELECT seq FROM event WHERE uid_hash = ?1 AND uid = ?2")?;
            let found = find
                .query_row(rusqlite::params![hash_of(&[uid.as_str().as_bytes()]), uid_value(uid)], |row| row.get(0))
                .optional()?;
            Ok(found)
        })
    }

    /// Returns the later versions of the event with this number, oldest first.
    pub fn revisions(&self, number: i64) -> Result<Vec<Revision>, Error> {
        self.read(|connection| {
            let mut select =
                connection.prepare_cached("SELECT fetch, place FROM revision WHERE event = ?1 ORDER BY id")?;
            let places = select
                .query_map([number], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?
                .collect::<Result<Vec<_>, _>>()?;
            let mut blocks = Blocks::new(Raw::With);
            let mut revisions = Vec::with_capacity(places.len());
            for (fetch, place) in places {
                let block = blocks.of(connection, fetch)?;
                revisions.push(Revision { received: block.received, raw: block.raw(place)?.to_vec() });
            }
            Ok(revisions)
        })
    }

    /// Returns what the journal holds in all.
    pub fn totals(&self) -> Result<Totals, Error> {
        self.read(|connection| {
            // Numbers are given without gaps and never taken back, so the highest is the count.
            let events: i64 = connection.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
            let revisions: i64 =
                connection.query_row("SELECT coalesce(max(id), 0) FROM revision", [], |row| row.get(0))?;
            let oldest: Option<i64> = connection.query_row("SELECT min(at) FROM event", [], |row| row.get(0))?;
            let newest: Option<i64> = connection.query_row("SELECT max(at) FROM event", [], |row| row.get(0))?;
            Ok(Totals {
                events: u64::try_from(events).unwrap_or(0),
                revisions: u64::try_from(revisions).unwrap_or(0),
                span: oldest.zip(newest).map(|(from, to)| (Instant::from_nanos(from), Instant::from_nanos(to))),
            })
        })
    }

    fn batch(
        &self,
        connection: &Connection,
        selection: &Selection,
        after: Option<Key>,
        limit: u32,
        raw: Raw,
    ) -> Result<Vec<Record>, Error> {
        let mut reader = RecordReader::new(self, connection, raw)?;
        let mut args = selection.args.clone();
        let mut sql = format!("{} WHERE {}", reader.select, selection.sql);
        if let Some(key) = after {
            sql.push_str(" AND (event.at, event.seq) < (?, ?)");
            args.extend([Value::from(key.at.nanos()), Value::from(key.seq)]);
        }
        sql.push_str(" ORDER BY event.at DESC, event.seq DESC LIMIT ?");
        args.push(Value::from(i64::from(limit)));
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(args))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(reader.record(row)?);
        }
        Ok(records)
    }
}

/// Turns rows of one connection into records.
struct RecordReader<'a> {
    connection: &'a Connection,
    select: String,
    alias: String,
    dictionaries: Vec<(Field, Arc<Dictionary>)>,
    streams: HashMap<i64, String>,
    blocks: Blocks,
}

impl<'a> RecordReader<'a> {
    fn new(store: &Store, connection: &'a Connection, raw: Raw) -> Result<Self, Error> {
        let mut columns = String::from(
            "event.seq, event.fetch, event.place, event.stream, event.uid, event.at, event.occurred_digits,
             event.recorded, event.recorded_digits, event.outcome, event.flags,
             (SELECT count(*) FROM revision WHERE revision.event = event.seq)",
        );
        let mut dictionaries = Vec::new();
        for field in term_fields() {
            columns.push_str(", event.");
            columns.push_str(field.name());
            dictionaries.push((field, store.0.terms.of(connection, field)?));
        }
        let mut names = connection.prepare_cached("SELECT id, name FROM stream")?;
        let streams =
            names.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<HashMap<_, _>, _>>()?;
        Ok(Self {
            connection,
            select: format!("SELECT {columns} FROM event"),
            alias: store.alias(),
            dictionaries,
            streams,
            blocks: Blocks::new(raw),
        })
    }

    fn record(&mut self, row: &Row<'_>) -> Result<Record, Error> {
        let seq: i64 = row.get(0)?;
        let damaged = |what: &str| Error::Damaged { what: format!("cached event {seq} {what}") };
        let place: i64 = row.get(2)?;
        let block = self.blocks.of(self.connection, row.get(1)?)?;
        let detail: Detail =
            serde_json::from_slice(block.detail(place)?).map_err(|_| damaged("has details that cannot be read"))?;
        let raw = block.raw(place)?.to_vec();
        let mut event = Event {
            uid: uid_text(row.get(4)?).and_then(|text| EventUid::try_from(text).ok()),
            occurred: timestamp(Some(row.get(5)?), row.get(6)?),
            occurred_text: detail.occurred_text,
            recorded: timestamp(row.get(7)?, row.get(8)?),
            outcome: outcome(row.get(9)?).ok_or_else(|| damaged("has an unknown outcome"))?,
            flags: Flags::from_bits(row.get(10)?),
            targets: detail.targets,
            changes: detail.changes,
            raw,
            ..Event::default()
        };
        for (place, (field, dictionary)) in self.dictionaries.iter().enumerate() {
            if let Some(number) = row.get::<_, Option<i64>>(FIXED_COLUMNS + place)? {
                let text = dictionary.text(number).ok_or_else(|| damaged("names a term that is not there"))?;
                event.fields.set(*field, text);
            }
        }
        for (field, text) in [
            (Field::Description, detail.description),
            (Field::SessionId, detail.session_id),
            (Field::RequestId, detail.request_id),
        ] {
            if let Some(text) = text {
                event.fields.set(field, text);
            }
        }
        let stream: i64 = row.get(3)?;
        Ok(Record {
            seq,
            organization: self.alias.clone(),
            connector: block.connector.clone(),
            stream: self.streams.get(&stream).cloned().ok_or_else(|| damaged("names a stream that is not there"))?,
            received: block.received,
            revised: row.get(11)?,
            event,
        })
    }
}

fn timestamp(nanos: Option<i64>, digits: Option<u8>) -> Option<Timestamp> {
    Some(Timestamp { at: Instant::from_nanos(nanos?), digits: digits? })
}

fn outcome(code: i64) -> Option<Outcome> {
    Outcome::ALL.get(usize::try_from(code).ok()?).copied()
}

/// The blocks of one fetch.
struct FetchBlocks {
    received: Instant,
    connector: String,
    detail: Block,
    raw: Option<Block>,
}

impl FetchBlocks {
    fn detail(&self, place: i64) -> Result<&[u8], Error> {
        self.detail.item(usize::try_from(place).unwrap_or(usize::MAX))
    }

    fn raw(&self, place: i64) -> Result<&[u8], Error> {
        match &self.raw {
            Some(block) => block.item(usize::try_from(place).unwrap_or(usize::MAX)),
            None => Ok(&[]),
        }
    }
}

/// Blocks that were decompressed lately.
struct Blocks {
    raw: Raw,
    kept: HashMap<i64, FetchBlocks>,
}

impl Blocks {
    fn new(raw: Raw) -> Self {
        Self { raw, kept: HashMap::new() }
    }

    fn of(&mut self, connection: &Connection, fetch: i64) -> Result<&FetchBlocks, Error> {
        if !self.kept.contains_key(&fetch) {
            if self.kept.len() >= BLOCKS_KEPT {
                self.kept.clear();
            }
            let blocks = load(connection, fetch, self.raw)?;
            self.kept.insert(fetch, blocks);
        }
        self.kept.get(&fetch).ok_or_else(|| Error::Damaged { what: format!("fetch {fetch} is missing") })
    }
}

fn load(connection: &Connection, fetch: i64, raw: Raw) -> Result<FetchBlocks, Error> {
    let mut select = connection.prepare_cached(match raw {
        Raw::With => "SELECT received, connector, detail, dictionary, raw FROM fetch WHERE id = ?1",
        Raw::Without => "SELECT received, connector, detail, NULL, NULL FROM fetch WHERE id = ?1",
    })?;
    let found = select
        .query_row([fetch], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, Option<i64>>(3)?,
                row.get::<_, Option<Vec<u8>>>(4)?,
            ))
        })
        .optional()?;
    let (received, connector, detail, dictionary, raw) =
        found.ok_or_else(|| Error::Damaged { what: format!("fetch {fetch} is missing") })?;
    let dictionary = match dictionary {
        Some(number) => Some(block::dictionary(connection, number)?),
        None => None,
    };
    Ok(FetchBlocks {
        received: Instant::from_nanos(received),
        connector,
        detail: Block::unpack(&detail, None)?,
        raw: raw.map(|bytes| Block::unpack(&bytes, dictionary.as_deref())).transpose()?,
    })
}
