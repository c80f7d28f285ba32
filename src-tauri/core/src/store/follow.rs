//! The column index follows the journal: what was appended since is read from the blocks, whoever appended it.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::index::{self, ColumnId, Mark, Rows, Snapshot};

use super::blocks;
use super::columns::Columns;
use super::term::{hash_of, term_fields};
use super::{Error, Store, lock};

/// Events brought into the index in one go.
const BATCH: usize = 131_072;

/// How far the index follows the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Following {
    /// Events that it holds.
    pub held: u64,
    /// Events of the journal.
    pub events: u64,
}

/// Whether the index was already made anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remade {
    No,
    Yes,
}

impl Store {
    /// Returns all events as the index holds them, after bringing in those that are new.
    pub(super) fn follow(&self) -> Result<Arc<Snapshot>, Error> {
        self.follow_with(&mut |_| true)
    }

    /// Brings the index up to the journal. `progress` hears how far it is and says whether to go on.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when `progress` says no; what was done so far stays done.
    pub fn catch_up(&self, progress: &mut dyn FnMut(Following) -> bool) -> Result<(), Error> {
        self.follow_with(progress).map(drop)
    }

    fn follow_with(&self, progress: &mut dyn FnMut(Following) -> bool) -> Result<Arc<Snapshot>, Error> {
        let index = &self.0.index;
        let mut checked = lock(&self.0.followed);
        if !*checked {
            self.check(self.0.mark)?;
            *checked = true;
        }
        let mut remade = Remade::No;
        loop {
            let covered = index.snapshot().covered();
            let (rows, last) = self.rows_after(covered)?;
            if rows.is_empty() {
                return Ok(index.snapshot());
            }
            match index.add(rows, last) {
                // Late events belong among segments that cannot be read: all are made anew, once.
                Err(index::Error::Damaged { .. } | index::Error::Io(_)) if remade == Remade::No => {
                    remade = Remade::Yes;
                    index.clear();
                    continue;
                }
                added => added?,
            }
            if index.is_worth_saving() {
                // An index that cannot be kept still answers; it is only made again at the next start.
                let _ = self.save_index(last);
            }
            let following = Following { held: u64::from(last), events: self.highest()? };
            if following.held < following.events && !progress(following) {
                return Err(Error::Cancelled);
            }
        }
    }

    /// Takes the index from its files again: another process may have written them.
    pub(super) fn reread(&self) -> Result<Arc<Snapshot>, Error> {
        {
            let _following = lock(&self.0.followed);
            self.check(self.0.index.reopen())?;
        }
        self.follow()
    }

    /// Makes the index anew.
    pub(super) fn remake(&self) -> Result<Arc<Snapshot>, Error> {
        {
            // Whoever follows just now does so to the end; then nothing of it is kept.
            let _following = lock(&self.0.followed);
            self.0.index.clear();
        }
        self.follow()
    }

    /// Drops an index that was made for another journal, or for one that has since lost events.
    fn check(&self, mark: Mark) -> Result<(), Error> {
        if mark.covered > 0 && self.mark_at(mark.covered)? != Some(mark) {
            self.0.index.clear();
        }
        Ok(())
    }

    fn save_index(&self, covered: u32) -> Result<(), Error> {
        if let Some(mark) = self.mark_at(covered)? {
            self.0.index.save(mark)?;
        }
        Ok(())
    }

    /// Returns the mark of an index that holds all events up to `covered`; none where no block ends there.
    fn mark_at(&self, covered: u32) -> Result<Option<Mark>, Error> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT block.first, block.events, block.columns, fetch.id, fetch.received, fetch.body_sha256
                 FROM block JOIN fetch ON fetch.id = block.fetch WHERE block.first <= ?1 ORDER BY block.first DESC LIMIT 1",
            )?;
            let mut rows = find.query([covered])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let (first, events): (u32, u32) = (row.get(0)?, row.get(1)?);
            if first + events != covered + 1 {
                return Ok(None);
            }
            let columns = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            let (fetch, received): (i64, i64) = (row.get(3)?, row.get(4)?);
            let body = row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?;
            // When a page came in tells journals apart that hold as many events and end with the same ones.
            let parts = [&first.to_le_bytes()[..], columns, &fetch.to_le_bytes(), &received.to_le_bytes(), body];
            let fingerprint = hash_of(&parts).cast_unsigned();
            Ok(Some(Mark { covered, fingerprint }))
        })
    }

    pub(super) fn highest(&self) -> Result<u64, Error> {
        Ok(u64::try_from(self.read(blocks::highest)?).unwrap_or(0))
    }

    /// Reads the columns of the events after `covered`, and the number of the last of them.
    fn rows_after(&self, covered: u32) -> Result<(Rows, u32), Error> {
        let mut rows = Rows::default();
        let mut last = covered;
        self.read(|connection| {
            blocks::blocks_after(connection, i64::from(covered), |head, columns| {
                let large = |_| Error::Damaged { what: "a number is too large".to_owned() };
                let first = u32::try_from(head.first).map_err(large)?;
                add(&mut rows, first, u32::try_from(head.stream).map_err(large)?, &columns);
                last = rows.seq.last().copied().unwrap_or(last);
                Ok(if rows.len() < BATCH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })
        })?;
        rows.level();
        Ok((rows, last))
    }
}

fn add(rows: &mut Rows, first: u32, stream: u32, columns: &Columns) {
    let before = rows.len();
    let events = columns.at.len();
    let fixed = [
        (ColumnId::OUTCOME, &columns.outcome),
        (ColumnId::FLAGS, &columns.flags),
        (ColumnId::HOLDS, &columns.holds),
        (ColumnId::DIGITS, &columns.digits),
    ];
    for (column, codes) in fixed {
        rows.extend_column(column, before, codes);
    }
    rows.extend_column(ColumnId::STREAM, before, &vec![stream; events]);
    for (field, codes) in term_fields().zip(&columns.fields) {
        rows.extend_column(ColumnId::of(field), before, codes);
    }
    rows.at.extend_from_slice(&columns.at);
    if columns.digits.contains(&0) {
        recorded(&mut rows.at[before..], columns);
    }
    rows.seq.extend((first..).take(events));
}

/// Puts events without a time of their own where they were recorded. Journals of before say when they were received.
fn recorded(at: &mut [i64], columns: &Columns) {
    let known = columns.digits.iter().zip(&columns.recorded_digits).map(|(own, recorded)| *own == 0 && *recorded > 0);
    for ((at, recorded), _) in at.iter_mut().zip(&columns.recorded).zip(known).filter(|(_, known)| *known) {
        *at = *recorded;
    }
}
