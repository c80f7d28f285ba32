//! Reading records back by number or by identifier, their revisions, and what the journal holds in all.

use std::ops::ControlFlow;

use rusqlite::Connection;

use crate::event::{EventUid, Instant, Record};
use crate::page::{StreamId, Window};
use crate::query::{Clause, Matcher, Predicate, Sign, Test, folded};

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

/// Events this far apart mostly lie in different blocks.
const NEAR: u64 = 64;
/// Blocks to unpack from which on two threads are faster than one.
const WORTH_A_THREAD: usize = 24;

impl Store {
    /// Returns the records with these numbers, in the order given.
    pub fn records(&self, numbers: &[i64], raw: Raw) -> Result<Vec<Record>, Error> {
        let leaps = numbers.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > NEAR).count();
        if leaps < WORTH_A_THREAD {
            return self.records_in_turn(numbers, raw);
        }
        let (first, others) = numbers.split_at(numbers.len() / 2);
        std::thread::scope(|scope| {
            let others = scope.spawn(|| self.records_in_turn(others, raw));
            let mut records = self.records_in_turn(first, raw)?;
            let others = others.join().map_err(|_| Error::Damaged { what: "a thread ended early".to_owned() })?;
            records.extend(others?);
            Ok(records)
        })
    }

    fn records_in_turn(&self, numbers: &[i64], raw: Raw) -> Result<Vec<Record>, Error> {
        self.read(|connection| {
            let mut reader = RecordReader::new(self, connection, raw);
            let mut records = Vec::with_capacity(numbers.len());
            for number in numbers {
                records.extend(reader.record(*number)?);
            }
            Ok(records)
        })
    }

    /// Returns the number of the event that the remote calls `uid`, in whichever stream; the first where several have it.
    pub fn find_uid(&self, uid: &EventUid) -> Result<Option<i64>, Error> {
        self.read(|connection| {
            let text = folded(uid.as_str());
            let found = uids_like(connection, &text)?;
            Ok(found.into_iter().find(|(_, known)| known == uid.as_str()).map(|(number, _)| number))
        })
    }

    /// Returns the numbers of the events whose identifier is `text` when case does not matter.
    pub(super) fn numbers_of_uid(&self, connection: &Connection, text: &str) -> Result<Vec<u32>, Error> {
        let found = uids_like(connection, text)?;
        found.into_iter().map(|(number, _)| known::number_of(number)).collect()
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
        self.count_between(stream, Window { from: earliest, until: Instant::MAX })
    }

    /// Returns how many events of `stream` are kept that happened within `window`.
    pub fn count_between(&self, stream: &StreamId, window: Window) -> Result<u64, Error> {
        self.count(&self.select(&inside(stream, window))?, &|| false, &|_, _| {})
    }

    /// Returns the identifiers of the events of `stream` that happened within `window`; none where they are more than
    /// `most`.
    pub fn uids_between(&self, stream: &StreamId, window: Window, most: u32) -> Result<Vec<EventUid>, Error> {
        let selection = self.select(&inside(stream, window))?;
        let mut uids = Vec::new();
        if self.count(&selection, &|| false, &|_, _| {})? > u64::from(most) {
            return Ok(uids);
        }
        self.each(&selection, Raw::Without, &|| false, |record| {
            // Without a time of its own an event stands where it was received.
            uids.extend(record.event.uid.filter(|_| record.event.occurred.is_some()));
            ControlFlow::Continue(())
        })?;
        Ok(uids)
    }
}

pub(super) fn inside(stream: &StreamId, window: Window) -> Predicate {
    let of_stream = Clause { sign: Sign::Include, any: vec![Test::Stream(Matcher::exact(&stream.0))] };
    Predicate { time: vec![window], clauses: vec![of_stream] }
}

/// Returns the numbers and the identifiers of the events whose identifier folds to `text`.
fn uids_like(connection: &Connection, text: &str) -> Result<Vec<(i64, String)>, Error> {
    // One view of the file: the index of identifiers and the blocks have to belong together.
    let view = connection.unchecked_transaction()?;
    let mut hashes: Vec<u64> = stream_names(&view)?.keys().map(|stream| known::hash(*stream, text)).collect();
    hashes.sort_unstable();
    let Some(entries) = known::find(&view, blocks::highest(&view)?, &hashes)? else {
        return uids_in_bodies(&view, text);
    };
    let mut numbers: Vec<i64> = entries.iter().map(|entry| i64::from(entry.number)).collect();
    numbers.sort_unstable();
    let mut shelf = Shelf::new(SHELF_BYTES);
    let mut found = Vec::new();
    for number in numbers {
        let Some(block) = shelf.of(&view, number)? else { continue };
        let uid = block.body.detail(block.place(number))?.uid;
        if folded(uid) == text {
            found.push((number, uid.to_owned()));
        }
    }
    Ok(found)
}

/// Looks event by event, where the index of identifiers is missing.
fn uids_in_bodies(connection: &Connection, text: &str) -> Result<Vec<(i64, String)>, Error> {
    let mut found = Vec::new();
    blocks::bodies(connection, &mut Unpacker::default(), 1, |head, body| {
        for place in 0..body.events() {
            let uid = body.detail(place)?.uid;
            if folded(uid) == text {
                found.push((head.first + i64::try_from(place).unwrap_or(i64::MAX), uid.to_owned()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use crate::page::StreamId;
    use crate::store::LedgerStep;
    use crate::store::tests::{create, event, fetch, page};

    use super::*;

    #[test]
    fn records_that_lie_far_apart_come_in_the_order_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let store = create(folder.path());
        let stream = StreamId("events".to_owned());
        let events = (0..4_000).map(|number| event(&format!("e{number}"), number, "member.added", "{}")).collect();
        store.append(&fetch(&stream, b"body"), &page(events), &LedgerStep::default()).unwrap();
        // Newest and oldest in turn, and one that is not there.
        let mut asked: Vec<i64> = (0..50).flat_map(|step| [4_000 - step * 70, 1 + step * 70]).collect();
        asked.insert(60, 5_000);

        let found = store.records(&asked, Raw::Without).unwrap();

        asked.remove(60);
        assert_eq!(found.iter().map(|record| record.seq).collect::<Vec<_>>(), asked);
        assert_eq!(found[1].event.uid.as_ref().unwrap().as_str(), "e0");
    }
}
