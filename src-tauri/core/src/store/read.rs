//! Reading records back by number or by identifier, their revisions, and what the journal holds in all.

use std::ops::ControlFlow;

use rusqlite::Connection;

use crate::event::{EventUid, Instant, Record};
use crate::page::{StreamId, Window};
use crate::query::{Clause, Matcher, Predicate, Sign, Test};

use super::blocks::{self, Shelf};
use super::body::Unpacker;
use super::known;
use super::reader::{RecordReader, stream_names};
use super::{Error, Store};

/// Bytes of blocks kept while identifiers are compared.
const SHELF_BYTES: usize = 1024 * 1024;

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
    /// Returns the records with these numbers, in the order given.
    pub fn records(&self, numbers: &[i64], raw: Raw) -> Result<Vec<Record>, Error> {
        self.read(|connection| {
            let mut reader = RecordReader::new(self, connection, raw);
            let mut records = Vec::with_capacity(numbers.len());
            for number in numbers {
                records.extend(reader.record(*number)?);
            }
            Ok(records)
        })
    }

    /// Returns the number of the event that the remote calls `uid`, in whichever stream.
    pub fn find_uid(&self, uid: &EventUid) -> Result<Option<i64>, Error> {
        self.read(|connection| {
            // One view of the file: the index of identifiers and the blocks have to belong together.
            let view = connection.unchecked_transaction()?;
            let streams = stream_names(&view)?;
            let mut hashes: Vec<u64> = streams.keys().map(|stream| known::hash(*stream, uid.as_str())).collect();
            hashes.sort_unstable();
            let Some(entries) = known::find(&view, blocks::highest(&view)?, &hashes)? else {
                return find_in_bodies(&view, uid);
            };
            let mut numbers: Vec<i64> = entries.iter().map(|entry| i64::from(entry.number)).collect();
            numbers.sort_unstable();
            let mut shelf = Shelf::new(SHELF_BYTES);
            for number in numbers {
                let Some(block) = shelf.of(&view, number)? else { continue };
                if block.body.detail(block.place(number))?.uid == uid.as_str() {
                    return Ok(Some(number));
                }
            }
            Ok(None)
        })
    }

    /// Returns the later versions of the event with this number, oldest first.
    pub fn revisions(&self, number: i64) -> Result<Vec<Revision>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT fetch.received, revision.dictionary, revision.raw
                 FROM revision JOIN fetch ON fetch.id = revision.fetch WHERE revision.event = ?1 ORDER BY revision.id",
            )?;
            let mut rows = select.query([number])?;
            let mut unpacker = Unpacker::default();
            let mut revisions = Vec::new();
            while let Some(row) = rows.next()? {
                let packed: Vec<u8> = row.get(2)?;
                let raw = unpacker.bytes(connection, row.get(1)?, &packed)?;
                revisions.push(Revision { received: Instant::from_nanos(row.get(0)?), raw });
            }
            Ok(revisions)
        })
    }

    /// Returns what the journal holds in all.
    pub fn totals(&self) -> Result<Totals, Error> {
        let snapshot = self.follow()?;
        let revisions: i64 = self.read(|connection| {
            Ok(connection.query_row("SELECT coalesce(max(id), 0) FROM revision", [], |row| row.get(0))?)
        })?;
        let span = snapshot.span().map(|(from, to)| (Instant::from_nanos(from), Instant::from_nanos(to)));
        Ok(Totals { events: u64::from(snapshot.covered()), revisions: u64::try_from(revisions).unwrap_or(0), span })
    }

    /// Returns how many events of `stream` are kept.
    pub fn count_of(&self, stream: &StreamId) -> Result<u64, Error> {
        self.read(|connection| {
            let count: i64 = connection
                .prepare_cached(
                    "SELECT coalesce(sum(added), 0) FROM fetch JOIN stream ON stream.id = fetch.stream WHERE stream.name = ?1",
                )?
                .query_row([&stream.0], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
    }

    /// Returns how many events of `stream` are kept that happened at or after `earliest`.
    pub fn count_since(&self, stream: &StreamId, earliest: Instant) -> Result<u64, Error> {
        if self.totals()?.span.is_none_or(|(oldest, _)| oldest >= earliest) {
            return self.count_of(stream);
        }
        let since = Predicate {
            time: vec![Window { from: earliest, until: Instant::MAX }],
            clauses: vec![Clause { sign: Sign::Include, any: vec![Test::Stream(Matcher::exact(&stream.0))] }],
        };
        self.count(&self.select(&since)?, &|| false, &|_, _| {})
    }
}

/// Looks for `uid` event by event, where the index of identifiers is missing.
fn find_in_bodies(connection: &Connection, uid: &EventUid) -> Result<Option<i64>, Error> {
    let mut found = None;
    blocks::bodies(connection, &mut Unpacker::default(), 1, |head, body| {
        for place in 0..body.events() {
            if body.detail(place)?.uid == uid.as_str() {
                found = Some(head.first + i64::try_from(place).unwrap_or(i64::MAX));
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}
