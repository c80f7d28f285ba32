//! Whole chunks of new events are added to the texts beside the columns, by one process at a time.

use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::thread;

use rusqlite::Connection;

use crate::index::{Mark, PackedRows, Packing, TextRows};

use super::super::blocks::{self, Shelf};
use super::super::term::hash_of;
use super::super::{Error, Inner, Store, lock};
use super::fill::JournalFiller;
use super::leaving::{self, Guest};
use super::made::CHUNK_BYTES;

/// What makes chunks, kept between two of them.
pub(super) struct Maker {
    filler: JournalFiller,
    rows: TextRows,
    packing: Packing,
    shelf: Shelf,
}

impl Store {
    /// Adds all whole chunks that the journal holds and the texts do not yet. Ends early where `go_on` says no, or where
    /// another process adds them.
    ///
    /// # Errors
    /// When the journal cannot be read or nothing can be written.
    pub fn catch_up_texts(&self, go_on: &mut dyn FnMut() -> bool) -> Result<(), Error> {
        let mut maker = None;
        while self.lacks_texts()? && go_on() {
            if !self.add_texts(&mut maker)? {
                // Who adds them makes them of the journal.
                self.0.made.forget();
                break;
            }
        }
        Ok(())
    }

    /// Does the same on a thread of its own, which ends when nobody has the journal open any more. Questions are answered
    /// from the journal meanwhile.
    pub fn catch_up_texts_beside(&self) {
        if !self.lacks_texts().unwrap_or(false) || self.0.adding.swap(true, Ordering::AcqRel) {
            return;
        }
        let Some(guest) = Guest::enter() else { return };
        let inner = std::sync::Arc::downgrade(&self.0);
        thread::spawn(move || {
            let _guest = guest;
            let mut maker = None;
            // What fails here is tried again at the next question, and the journal answers meanwhile.
            let mut add = |store: Store| Ok::<_, Error>(store.lacks_texts()? && store.add_texts(&mut maker)?);
            while opened(&inner).is_some_and(|store| add(store).unwrap_or(false)) {}
            if let Some(store) = opened(&inner) {
                store.0.adding.store(false, Ordering::Release);
            }
        });
    }

    /// Brings what is known of the files up to date. Chunks that were made for another journal, or for one that has since
    /// lost events, are forgotten.
    pub(super) fn trusted_texts(&self) -> Result<(), Error> {
        let mut trusted = lock(&self.0.trusted);
        let mut mark = self.0.beside.refresh();
        while let Some(found) = mark {
            if *trusted == Some(found) || self.text_mark(found.covered)? == Some(found) {
                break;
            }
            self.0.beside.forget_from(found.covered);
            self.0.made.forget();
            mark = self.0.beside.mark();
        }
        *trusted = mark;
        Ok(())
    }

    /// Says whether the journal holds a whole chunk of events more than the texts, or one that was made already.
    fn lacks_texts(&self) -> Result<bool, Error> {
        let covered = self.0.beside.covered();
        let lag = self.highest()?.saturating_sub(u64::from(covered));
        Ok(lag >= u64::from(self.0.chunk.load(Ordering::Relaxed)) || self.0.made.has(covered.saturating_add(1)))
    }

    /// Adds one chunk. Says no where another process adds chunks.
    fn add_texts(&self, maker: &mut Option<Maker>) -> Result<bool, Error> {
        let Some(alone) = self.0.beside.add_alone()? else { return Ok(false) };
        self.trusted_texts()?;
        if !self.lacks_texts()? {
            return Ok(true);
        }
        let covered = self.0.beside.covered();
        let packed = match self.0.made.take(covered.saturating_add(1)) {
            Some(made) => made,
            None => self.made_of_journal(maker, covered)?,
        };
        let last = covered + u32::try_from(packed.events).unwrap_or(0);
        let Some(mark) = self.text_mark(last)? else { return Ok(false) };
        self.0.beside.add(&alone, covered, packed, mark.fingerprint)?;
        *lock(&self.0.trusted) = Some(mark);
        Ok(true)
    }

    pub(super) fn made_of_journal(&self, maker: &mut Option<Maker>, covered: u32) -> Result<PackedRows, Error> {
        let maker = match maker {
            Some(known) => known,
            none => none.insert(Maker {
                filler: JournalFiller::new(),
                rows: TextRows::default(),
                packing: Packing::new()?,
                shelf: Shelf::new(0),
            }),
        };
        self.read(|connection| self.fill_texts(connection, maker, covered))?;
        Ok(maker.packing.pack(&maker.rows)?)
    }

    /// Fills a chunk with the events after `covered`, up to one that waits already.
    fn fill_texts(&self, connection: &Connection, maker: &mut Maker, covered: u32) -> Result<(), Error> {
        let Maker { filler, rows, shelf, .. } = maker;
        rows.clear();
        let most = self.0.chunk.load(Ordering::Relaxed);
        let before = self.0.made.next().and_then(|next| next.checked_sub(covered + 1)).filter(|events| *events > 0);
        let most = usize::try_from(before.unwrap_or(u32::MAX).min(most)).unwrap_or(usize::MAX);
        let highest = blocks::highest(connection)?;
        let mut number = i64::from(covered) + 1;
        while number <= highest && rows.events() < most && rows.bytes() < CHUNK_BYTES {
            if leaving::is_asked() {
                return Err(Error::Cancelled);
            }
            let missing = || Error::Damaged { what: format!("event {number} is missing") };
            let block = shelf.of(connection, number)?.ok_or_else(missing)?;
            for place in block.place(number)..block.head.events {
                filler.add(connection, &self.0.terms, block, place, rows)?;
                number += 1;
                if rows.events() >= most || rows.bytes() >= CHUNK_BYTES {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Returns the mark of texts that hold all events up to `covered`; none where the journal does not.
    fn text_mark(&self, covered: u32) -> Result<Option<Mark>, Error> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT block.first, block.events, fetch.id, fetch.received, fetch.body_sha256
                 FROM block JOIN fetch ON fetch.id = block.fetch WHERE block.first <= ?1 ORDER BY block.first DESC LIMIT 1",
            )?;
            let mut rows = find.query([covered])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let (first, events, fetch, received): (i64, i64, i64, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            if first + events <= i64::from(covered) {
                return Ok(None);
            }
            let body = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
            // When a page came in tells journals apart that hold the same events.
            let numbers = [i64::from(covered), first, events, fetch, received].map(i64::to_le_bytes).concat();
            let fingerprint = hash_of(&[&numbers, body]).cast_unsigned();
            Ok(Some(Mark { covered, fingerprint }))
        })
    }
}

pub(super) fn opened(inner: &Weak<Inner>) -> Option<Store> {
    inner.upgrade().map(Store)
}
