//! Where events came from, as far as files brought them: which reads a file was, and what of time its organization covers.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use rusqlite::{OptionalExtension, TransactionBehavior, params};

use crate::event::{Instant, Record};
use crate::interval::IntervalState;
use crate::page::{StreamId, Window};

use super::read::{Raw, inside};
use super::{Error, Store, stream_number};

/// What is known of a stretch, and why it is not complete.
pub type Known = (Window, IntervalState, Option<String>);

impl Store {
    /// Returns the number of the newest read; 0 before the first.
    pub fn last_fetch(&self) -> Result<i64, Error> {
        self.read(
            |connection| Ok(connection.query_row("SELECT coalesce(max(id), 0) FROM fetch", [], |row| row.get(0))?),
        )
    }

    /// Returns the number of the read that brought the event with this number, and what was asked.
    pub fn fetch_of(&self, number: i64) -> Result<Option<(i64, String)>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT fetch.id, fetch.request FROM block JOIN fetch ON fetch.id = block.fetch
                 WHERE block.first <= ?1 ORDER BY block.first DESC LIMIT 1",
            )?;
            Ok(select.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        })
    }

    /// Returns which events of `stream` were read by which rules: the numbers from the first to the last of each block, in
    /// order.
    pub fn read_by(&self, stream: &StreamId) -> Result<BTreeMap<String, Vec<(i64, i64)>>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT fetch.manifest, block.first, block.first + block.events - 1
                 FROM block JOIN fetch ON fetch.id = block.fetch JOIN stream ON stream.id = fetch.stream
                 WHERE stream.name = ?1 ORDER BY block.first",
            )?;
            let mut rows = select.query([&stream.0])?;
            let mut read: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                read.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
            }
            Ok(read)
        })
    }

    /// Passes the events of `stream` that happened within `window`, with their bytes, until `visit` breaks.
    pub fn each_between(
        &self,
        stream: &StreamId,
        window: Window,
        visit: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.each(&self.select(&inside(stream, window))?, Raw::With, &|| false, visit)
    }

    /// Makes `known` all that the ledger says of `stream`. What it says already stays as it is.
    pub fn replace_intervals(&self, stream: &StreamId, known: &[Known], now: Instant) -> Result<(), Error> {
        let before = self.intervals(stream)?;
        let is_known = |window: Window, state: IntervalState, reason: &Option<String>| {
            known.iter().any(|new| new.0 == window && new.1 == state && new.2 == *reason)
        };
        self.write(|writer| {
            let tx = writer.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let number = stream_number(&tx, stream)?;
            for old in before.iter().filter(|old| !is_known(old.window, old.state, &old.reason)) {
                tx.execute(
                    "UPDATE interval SET state = 'superseded', completed = ?2 WHERE id = ?1",
                    [old.id.0, now.nanos()],
                )?;
            }
            for (window, state, reason) in known {
                if before.iter().any(|old| old.window == *window && old.state == *state && old.reason == *reason) {
                    continue;
                }
                tx.prepare_cached(
                    "INSERT INTO interval (stream, start, until, state, reason, opened, completed)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
                )?
                .execute(params![
                    number,
                    window.from.nanos(),
                    window.until.nanos(),
                    state.as_str(),
                    reason,
                    now.nanos()
                ])?;
            }
            tx.commit()?;
            Ok(())
        })
    }
}
