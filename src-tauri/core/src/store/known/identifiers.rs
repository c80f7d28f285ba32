//! Whether the index holds the identifiers that the events have: a sum over both that does not depend on their order, and
//! that nobody can foresee.

use std::hash::{BuildHasher as _, RandomState};

use rusqlite::Connection;

use super::super::Error;
use super::run::{self, Entry};
use super::{hash, number_of};

/// The identifiers of some events.
#[derive(Debug, Default)]
pub(in super::super) struct Identifiers {
    by: RandomState,
    sum: u128,
    count: u64,
}

impl Identifiers {
    /// Takes in the identifier of an event of a stream; None where it cannot be read.
    pub(in super::super) fn take(&mut self, stream: i64, uid: Option<&str>, number: u64) {
        let number = i64::try_from(number).ok().and_then(|number| number_of(number).ok());
        match uid.zip(number) {
            Some((uid, number)) => self.add(Entry { hash: hash(stream, uid), number }),
            None => self.count += 1,
        }
    }

    fn add(&mut self, entry: Entry) {
        self.sum = self.sum.wrapping_add(u128::from(self.by.hash_one((entry.hash, entry.number))));
        self.count += 1;
    }

    /// Says whether these, and no others, are those by which the journal knows repeated events. Where there is no index at all it
    /// is made before anything is looked up in it.
    pub(in super::super) fn is_kept_in(&self, connection: &Connection) -> Result<bool, Error> {
        let compared = self.compare(connection);
        if matches!(compared, Err(Error::Damaged { .. })) { Ok(false) } else { compared }
    }

    fn compare(&self, connection: &Connection) -> Result<bool, Error> {
        let runs = run::all(connection)?;
        let chunks: i64 = connection.query_row("SELECT count(*) FROM known_chunk", [], |row| row.get(0))?;
        if runs.is_empty() && chunks == 0 {
            return Ok(true);
        }
        let mut found = Self { by: self.by.clone(), ..Self::default() };
        for run in &runs {
            if !run::is_sound(connection, run, |entry| found.add(entry))? {
                return Ok(false);
            }
        }
        let written = runs.iter().map(run::Run::chunks).sum::<usize>();
        Ok(found.sum == self.sum && found.count == self.count && usize::try_from(chunks) == Ok(written))
    }
}
