//! Reading records back: rows into canonical events, in time order, by key, by number or by identifier.

use std::ops::ControlFlow;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::event::{EventUid, Field, Instant, Record};
use crate::page::StreamId;

use super::reader::{Blocks, RecordReader};
use super::row::uid_value;
use super::select::Selection;
use super::term::hash_of;
use super::{Error, Store};

/// Records read in one go while streaming.
const BATCH: u32 = 2_000;
/// A batch ends early where its records hold this many bytes: a few of them may be very large.
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// Some records, and whether more may follow.
struct Batch {
    records: Vec<Record>,
    ended: bool,
}

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
        let mut found = Vec::new();
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        if wanted == 0 {
            return Ok(found);
        }
        self.each_of(limit, selection, after, raw, |record| {
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
        visit: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.each_of(BATCH, selection, after, raw, visit)
    }

    fn each_of(
        &self,
        length: u32,
        selection: &Selection,
        after: Option<Key>,
        raw: Raw,
        mut visit: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let length = if selection.residual.is_some() { BATCH } else { length.min(BATCH) };
        let read = if selection.residual.is_some() { Raw::With } else { raw };
        let mut after = after;
        loop {
            let batch = self.read(|connection| self.batch(connection, selection, after, length, read))?;
            let Some(last) = batch.records.last() else { return Ok(()) };
            after = Some(Key { at: last.at(), seq: last.seq });
            for mut record in batch.records {
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
            if batch.ended {
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

    /// Returns how many events of `stream` are kept that happened at or after `earliest`.
    pub fn count_since(&self, stream: &StreamId, earliest: Instant) -> Result<u64, Error> {
        if self.totals()?.span.is_none_or(|(oldest, _)| oldest >= earliest) {
            return self.count_of(stream);
        }
        self.read(|connection| {
            let mut count = connection.prepare_cached(
                "SELECT count(*) FROM event WHERE at >= ?1 AND stream = (SELECT id FROM stream WHERE name = ?2)",
            )?;
            let count: i64 = count.query_row(rusqlite::params![earliest.nanos(), stream.0], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
    }

    fn batch(
        &self,
        connection: &Connection,
        selection: &Selection,
        after: Option<Key>,
        limit: u32,
        raw: Raw,
    ) -> Result<Batch, Error> {
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
        let mut batch = Batch { records: Vec::new(), ended: false };
        let mut bytes = 0;
        while bytes < BATCH_BYTES {
            let Some(row) = rows.next()? else {
                batch.ended = batch.records.len() < usize::try_from(limit).unwrap_or(usize::MAX);
                break;
            };
            let record = reader.record(row)?;
            bytes += record.event.raw.len() + record.event.fields.get(Field::Description).map_or(0, str::len);
            batch.records.push(record);
        }
        Ok(batch)
    }
}
