//! A file from its bytes to batches of events: one thread reads and cuts, two make events of the pieces, and the caller
//! gets them in the order of the file. A few pieces are under way at any time, however large the file is.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::batch::{Batch, Batches};
use super::chunk::{Chunk, Cutter};
use super::count::Counter;
use super::parse::{Manner, Parsed, Parser};
use super::spare::Spare;
use super::told::Rejected;
use super::{Bodies, Error, Stop};
use crate::digest::sha256;
use crate::page::MakeSheaf;

/// Threads that make events.
const WORKERS: usize = 2;
/// Pieces that wait for the caller.
const AHEAD: usize = 1;
/// Rejected records that are told of one file.
const MOST_TOLD: usize = 100;

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events that were handed over.
    pub events: u64,
    /// Events in pieces that were kept before and not read again.
    pub known: u64,
    /// Records that became no event.
    pub rejected: u64,
    /// The first of them.
    pub told: Vec<Rejected>,
    /// Whether the file ends in the middle of a record, a list or a compressed stream.
    pub truncated: bool,
    /// Times that do not say of which zone they are.
    pub zoneless: u64,
    /// Events whose time is not known.
    pub untimed: u64,
    /// The first of them.
    pub notes: Vec<Rejected>,
    /// The first rows that add others up, and are no events.
    pub totals: Vec<Rejected>,
    /// Bytes of the file, decompressed.
    pub bytes: u64,
}

/// A piece on its way to the caller.
struct Done {
    chunk: Chunk,
    /// The SHA-256 of its bytes.
    digest: [u8; 32],
    outcome: Outcome,
}

enum Outcome {
    Parsed(Box<Parsed>),
    /// It was kept before, with this many events.
    Known(u64),
}

type Order = Result<Receiver<Done>, Error>;

/// What a file is read with.
pub(super) struct Work<'a> {
    pub(super) manner: &'a Manner<'a>,
    /// Pieces that were kept before.
    pub(super) known: &'a Bodies,
    /// Works out ahead what can be of the events of a piece.
    pub(super) make_sheaf: Option<MakeSheaf>,
}

/// Reads what `cutter` yields and hands it over batch by batch.
pub(super) fn run<E>(
    mut cutter: Cutter,
    work: &Work<'_>,
    keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
) -> Result<Tally, Stop<E>> {
    thread::scope(|scope| {
        let (order, ordered) = sync_channel::<Order>(AHEAD);
        let (jobs, waiting) = sync_channel::<(Chunk, SyncSender<Done>)>(1);
        let waiting = std::sync::Arc::new(Mutex::new(waiting));
        for _ in 0..WORKERS {
            let waiting = waiting.clone();
            scope.spawn(move || work_off(&waiting, work));
        }
        drop(waiting);
        let spare = cutter.spare();
        let reader = scope.spawn(move || {
            read(&mut cutter, &order, &jobs);
            cutter.is_cut_off()
        });
        let mut tally = collect(ordered, &spare, keep)?;
        tally.truncated |= reader.join().unwrap_or(false);
        Ok(tally)
    })
}

/// Cuts the file; ends early where nobody listens any more.
fn read(cutter: &mut Cutter, order: &SyncSender<Order>, jobs: &SyncSender<(Chunk, SyncSender<Done>)>) {
    loop {
        match cutter.next() {
            Ok(Some(chunk)) => {
                let (tell, hear) = sync_channel(1);
                if order.send(Ok(hear)).is_err() || jobs.send((chunk, tell)).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                // Nobody listens where the caller has stopped.
                let _ = order.send(Err(error));
                return;
            }
        }
    }
}

/// Makes events of pieces until none come.
fn work_off(waiting: &Mutex<Receiver<(Chunk, SyncSender<Done>)>>, work: &Work<'_>) {
    let mut parser = Parser::new(work.manner);
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((chunk, tell)) = next else { return };
        let digest = sha256(&chunk.bytes);
        let outcome = match work.known.get(&digest) {
            Some(events) => Outcome::Known((*events).max(chunk.records.len() as u64)),
            None => Outcome::Parsed(Box::new(parser.read(&chunk).worked_out(work.make_sheaf.as_ref()))),
        };
        // Nobody listens where the caller has stopped.
        let _ = tell.send(Done { chunk, digest, outcome });
    }
}

/// Hands over what the workers made, in the order of the file.
fn collect<E>(
    ordered: Receiver<Order>,
    spare: &Spare,
    keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
) -> Result<Tally, Stop<E>> {
    let mut tally = Tally::default();
    let mut counter = Counter::default();
    let mut batches = Batches::default();
    for next in ordered {
        let hear = next.map_err(Stop::File)?;
        let Done { chunk, digest, outcome } = hear.recv().map_err(|_| Stop::File(Error::Stopped))?;
        tally.bytes = chunk.offset + chunk.bytes.len() as u64;
        match outcome {
            Outcome::Known(events) => {
                tally.known += events;
                batches.skip(&chunk, keep).map_err(Stop::Caller)?;
            }
            Outcome::Parsed(mut parsed) => {
                tally.events += parsed.events();
                tally.rejected += parsed.rejected;
                tally.zoneless += parsed.zoneless;
                tally.truncated |= parsed.cut_off;
                let room = MOST_TOLD.saturating_sub(tally.told.len());
                tally.told.extend(parsed.told.iter().take(room).cloned());
                tally.untimed += parsed.untimed;
                let room = MOST_TOLD.saturating_sub(tally.notes.len());
                tally.notes.extend(parsed.notes.drain(..).take(room));
                let room = MOST_TOLD.saturating_sub(tally.totals.len());
                tally.totals.extend(parsed.totals.drain(..).take(room));
                counter.number(&mut parsed.drafts);
                batches.hand_over(&chunk, digest, *parsed, keep).map_err(Stop::Caller)?;
            }
        }
        spare.give_back(chunk.bytes);
    }
    Ok(tally)
}

/// The digests of pieces that were kept before, with their events.
pub type KnownBodies = HashMap<[u8; 32], u64>;
