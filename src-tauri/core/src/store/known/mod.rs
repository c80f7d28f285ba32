//! Which identifiers are kept already: sorted runs on disk, merged eight into one, and a set in memory before them.
//! Everything here follows from the blocks and is made again from them where it is missing.

mod filter;
mod identifiers;
mod run;
#[cfg(test)]
mod tests;

use rusqlite::Connection;

use super::Error;
use super::blocks;
use crate::digest::Hasher;
use crate::query::folded;

use super::body::Unpacker;
use filter::Filter;
use run::{Run, RunWriter};

pub(super) use identifiers::Identifiers;
pub(super) use run::Entry;

/// So many runs of a level become one of the next.
const FAN: usize = 8;
/// Entries sorted at a time while the index is made again.
const SORTED_AT_ONCE: usize = 512 * 1024;

/// Returns the hash of an identifier within its stream: 48 bits. Identifiers that differ in case only share it, so that
/// a question, which does not mind case, finds them.
pub(super) fn hash(stream: i64, uid: &str) -> u64 {
    let mut hasher = Hasher::default();
    hasher.update(&stream.to_le_bytes());
    hasher.update(folded(uid).as_bytes());
    hasher.finish()[..6].iter().fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

/// The writer's view of the index.
#[derive(Debug, Default)]
pub(super) struct Known {
    filter: Option<Filter>,
    runs: Option<Vec<Run>>,
}

impl Known {
    /// Reads what the file holds, or makes it again where it does not belong to a journal of so many events.
    pub(super) fn prepare(&mut self, connection: &Connection, events: i64) -> Result<(), Error> {
        if self.runs.is_some() && self.filter.is_some() {
            return Ok(());
        }
        if !is_whole(connection, events)? {
            rebuild(connection)?;
        }
        let runs = run::all(connection)?;
        if self.filter.is_none() {
            let held = usize::try_from(events).unwrap_or(0);
            let mut filter = Filter::with_room(held + held / 2);
            for run in &runs {
                run::each(connection, run, |entry| filter.add(entry.hash))?;
            }
            self.filter = Some(filter);
        }
        self.runs = Some(runs);
        Ok(())
    }

    /// Says whether an identifier with this hash may be kept; false is certain.
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.may_hold(hash))
    }

    /// Returns the entries that have one of the hashes in `wanted`, which ascend; in the order of their hashes.
    pub(super) fn find(&self, connection: &Connection, wanted: &[u64]) -> Result<Vec<Entry>, Error> {
        find_in(connection, self.runs.as_deref().unwrap_or_default(), wanted)
    }

    /// Adds a run of `entries`, and merges runs where there are many of a size.
    pub(super) fn add(&mut self, connection: &Connection, mut entries: Vec<Entry>) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        if let Some(filter) = &mut self.filter {
            entries.iter().for_each(|entry| filter.add(entry.hash));
        }
        add_run(connection, self.runs.get_or_insert_default(), &mut entries)
    }

    /// Reads the runs again, after a transaction that was rolled back. The set in memory holds too much then, which is no harm.
    pub(super) fn forget_runs(&mut self) {
        self.runs = None;
    }

    /// Reads everything again: another process has added events.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Returns the entries with one of these hashes, for a reader; None where the index is not whole.
pub(super) fn find(connection: &Connection, events: i64, wanted: &[u64]) -> Result<Option<Vec<Entry>>, Error> {
    if !is_whole(connection, events)? {
        return Ok(None);
    }
    find_in(connection, &run::all(connection)?, wanted).map(Some)
}

fn find_in(connection: &Connection, runs: &[Run], wanted: &[u64]) -> Result<Vec<Entry>, Error> {
    let mut found = Vec::new();
    for run in runs {
        run.find(connection, wanted, &mut found)?;
    }
    found.sort_unstable();
    Ok(found)
}

fn is_whole(connection: &Connection, events: i64) -> Result<bool, Error> {
    let held: i64 = connection
        .prepare_cached("SELECT coalesce(sum(entries), 0) FROM known_run")?
        .query_row([], |row| row.get(0))?;
    Ok(held == events)
}

fn add_run(connection: &Connection, runs: &mut Vec<Run>, entries: &mut Vec<Entry>) -> Result<(), Error> {
    entries.sort_unstable();
    let mut writer = RunWriter::new(connection, next_id(runs));
    for entry in entries.drain(..) {
        writer.push(entry)?;
    }
    runs.push(writer.finish()?);
    while let Some(level) = crowded(runs) {
        let id = next_id(runs);
        let (merged, kept): (Vec<Run>, Vec<Run>) = runs.drain(..).partition(|run| run.level() == level);
        *runs = kept;
        runs.push(run::merge(connection, &merged, id)?);
    }
    Ok(())
}

fn next_id(runs: &[Run]) -> i64 {
    runs.iter().map(|run| run.id).max().unwrap_or(0) + 1
}

fn crowded(runs: &[Run]) -> Option<u32> {
    let many = |level: u32| runs.iter().filter(|run| run.level() == level).count() >= FAN;
    runs.iter().map(Run::level).find(|level| many(*level))
}

/// Makes the index again from the blocks.
pub(super) fn rebuild(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch("DELETE FROM known_chunk; DELETE FROM known_run;")?;
    let mut runs = Vec::new();
    let mut entries = Vec::new();
    let mut unpacker = Unpacker::default();
    blocks::bodies(connection, &mut unpacker, 1, |block, body| {
        for place in 0..body.events() {
            let number = block.first + i64::try_from(place).unwrap_or(i64::MAX);
            entries.push(Entry { hash: hash(block.stream, body.detail(place)?.uid), number: number_of(number)? });
        }
        if entries.len() >= SORTED_AT_ONCE {
            add_run(connection, &mut runs, &mut entries)?;
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    if entries.is_empty() { Ok(()) } else { add_run(connection, &mut runs, &mut entries) }
}

/// Returns `number` as the index keeps it.
pub(super) fn number_of(number: i64) -> Result<u32, Error> {
    u32::try_from(number)
        .map_err(|_| Error::Damaged { what: "a journal holds no more than 4,294,967,295 events".to_owned() })
}
