//! The list: records of a selection by row number, and all of them one after the other.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;

use crate::event::Record;

use super::read::{Key, Raw};
use super::reader::RecordReader;
use super::select::Selection;
use super::{Error, Stop, Store};

/// Records read in one go while streaming.
const BATCH: usize = 1_000;
/// Batches that may wait for whoever takes them.
const WAITING: usize = 4;
/// Threads that make records.
const READERS: usize = 2;

/// Numbers listed in one go.
const LISTED: usize = 16 * BATCH;

type Numbered<T> = (usize, T);

/// What a thread makes of the batches that it finds on its desk.
pub(super) type Work<'a, T> = dyn Fn(&Connection, &Desk<'_, T>) -> Result<(), Error> + Sync + 'a;

/// Where a thread finds numbers of records and leaves what it made of them.
pub(super) struct Desk<'a, T> {
    waiting: &'a Mutex<Receiver<Numbered<Vec<u32>>>>,
    made: SyncSender<Result<Numbered<T>, Error>>,
}

impl<T> Desk<'_, T> {
    /// Returns the next batch with its place; None where there are no more.
    pub(super) fn next(&self) -> Option<Numbered<Vec<u32>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }

    /// Leaves what was made of the batch at `place`. Breaks where nobody wants more.
    pub(super) fn hand_in(&self, place: usize, made: T) -> ControlFlow<()> {
        if self.made.send(Ok((place, made))).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

impl Store {
    /// Returns up to `length` records of `selection` from row `start` on, newest first.
    pub fn page(&self, selection: &Selection, start: u64, length: u32, raw: Raw) -> Result<Vec<Record>, Error> {
        self.page_unless(selection, start, length, raw, &|| false)
    }

    /// Returns the same, unless `stop` says so before the rows are found: then it ends as cancelled.
    pub fn page_unless(
        &self,
        selection: &Selection,
        start: u64,
        length: u32,
        raw: Raw,
        stop: Stop<'_>,
    ) -> Result<Vec<Record>, Error> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let numbers = self.ask(selection, |matches| matches.list(start, length, stop))?;
        self.records(&signed(&numbers), raw)
    }

    /// Passes every record of `selection` to `visit`, newest first, until it breaks or `stop` says so. Memory stays flat.
    pub fn each(
        &self,
        selection: &Selection,
        raw: Raw,
        stop: &(dyn Fn() -> bool + Sync),
        mut visit: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        // Records with their bytes may be very large: they are held one at a time.
        if raw == Raw::With {
            return self.each_alone(selection, raw, stop, &mut visit);
        }
        let visit = &mut |records: Vec<Record>| records.into_iter().try_for_each(&mut visit);
        self.each_batch(selection, stop, visit)
    }

    /// Passes records of `selection`, some at a time, to `visit`, until that breaks or `stop` says so.
    fn each_batch(
        &self,
        selection: &Selection,
        stop: &(dyn Fn() -> bool + Sync),
        visit: &mut dyn FnMut(Vec<Record>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let work = |connection: &Connection, desk: &Desk<'_, Vec<Record>>| {
            let mut reader = RecordReader::new(self, connection, Raw::Without);
            while let Some((place, numbers)) = desk.next() {
                let mut records = Vec::with_capacity(numbers.len());
                for number in numbers {
                    records.push(reader.record(i64::from(number))?.ok_or_else(|| missing(number))?);
                }
                if desk.hand_in(place, records).is_break() {
                    return Ok(());
                }
            }
            Ok(())
        };
        self.each_by(selection, BATCH, stop, &work, visit)
    }

    /// Passes what `work` makes of the records of `selection`, `batch` of them at a time and on several threads, to
    /// `visit` in the order of the list, until that breaks or `stop` says so.
    pub(super) fn each_by<T: Send>(
        &self,
        selection: &Selection,
        batch: usize,
        stop: &(dyn Fn() -> bool + Sync),
        work: &Work<'_, T>,
        visit: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let first = self.ask(selection, |matches| matches.list(0, batch, stop))?;
        // Few records are not worth a second thread.
        let readers = if first.len() < batch { 1 } else { READERS };
        let (jobs, waiting) = sync_channel(WAITING);
        let waiting = Mutex::new(waiting);
        let ended = AtomicBool::new(false);
        let (made, results) = sync_channel(WAITING);
        thread::scope(|scope| {
            let (jobs, ended) = (jobs, &ended);
            let lister = scope.spawn(move || {
                let mut place = 0;
                self.numbers(selection, batch, stop, &mut |numbers| {
                    place += 1;
                    Ok(!ended.load(Ordering::Relaxed) && jobs.send((place - 1, numbers.to_vec())).is_ok())
                })
            });
            for _ in 0..readers {
                let desk = Desk { waiting: &waiting, made: made.clone() };
                scope.spawn(move || {
                    if let Err(error) = self.read(|connection| work(connection, &desk)) {
                        // Nobody hears it only where the answer is no longer wanted.
                        let _ = desk.made.send(Err(error));
                    }
                });
            }
            drop(made);
            let passed = pass(results, visit);
            // Nobody listens any more: the readers have ended, and the lister must not wait for them.
            ended.store(true, Ordering::Relaxed);
            while waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
            let listed = lister.join().map_err(|_| Error::Damaged { what: "a thread ended early".to_owned() })?;
            match passed? {
                ControlFlow::Break(()) => Ok(()),
                ControlFlow::Continue(()) => listed,
            }
        })
    }

    fn each_alone(
        &self,
        selection: &Selection,
        raw: Raw,
        stop: &(dyn Fn() -> bool + Sync),
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.read(|connection| {
            let mut reader = RecordReader::new(self, connection, raw);
            self.numbers(selection, BATCH, stop, &mut |numbers| {
                for number in numbers {
                    let record = reader.record(i64::from(*number))?.ok_or_else(|| missing(*number))?;
                    if visit(record).is_break() {
                        return Ok(false);
                    }
                }
                Ok(true)
            })
        })
    }

    /// Passes the numbers of all records in batches, newest first, until `visit` returns false.
    fn numbers(
        &self,
        selection: &Selection,
        batch: usize,
        stop: &(dyn Fn() -> bool + Sync),
        visit: &mut dyn FnMut(&[u32]) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut start = 0;
        loop {
            let numbers = self.ask(selection, |matches| matches.list(start, LISTED, stop))?;
            start += numbers.len() as u64;
            for batch in numbers.chunks(batch) {
                if !visit(batch)? {
                    return Ok(());
                }
            }
            if numbers.len() < LISTED {
                return Ok(());
            }
        }
    }

    /// Returns the record with this number if `selection` holds it.
    pub fn visible(&self, selection: &Selection, number: i64, raw: Raw) -> Result<Option<Record>, Error> {
        let Some(record) = self.records(&[number], raw)?.pop() else { return Ok(None) };
        let seq = u32::try_from(number).map_err(|_| missing(u32::MAX))?;
        let at = record.at().nanos();
        let holds = self.ask(selection, |matches| matches.contains(at, seq, &|| false))?;
        Ok(holds.then_some(record))
    }

    /// Returns how many records of `selection` come before `key` in the list, which is newest first.
    pub fn rows_before(&self, selection: &Selection, key: Key) -> Result<u64, Error> {
        let seq = u32::try_from(key.seq).unwrap_or(u32::MAX);
        self.ask(selection, |matches| matches.before(key.at.nanos(), seq, &|| false))
    }
}

/// Passes batches on in their order, whichever order they are made in.
fn pass<T>(
    results: Receiver<Result<Numbered<T>, Error>>,
    visit: &mut dyn FnMut(T) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, Error> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for result in results {
        let (place, made) = result?;
        early.insert(place, made);
        while let Some(made) = early.remove(&next) {
            next += 1;
            if visit(made).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

pub(super) fn signed(numbers: &[u32]) -> Vec<i64> {
    numbers.iter().map(|number| i64::from(*number)).collect()
}

fn missing(number: u32) -> Error {
    Error::Damaged { what: format!("event {number} is missing") }
}
