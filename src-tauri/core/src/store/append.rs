//! Adding what was received: a page's events, its ledger entry and its position in one transaction.
//! Repeating a page changes nothing.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::Serialize;

use crate::digest::sha256;
use crate::event::Instant;
use crate::interval::{IntervalId, IntervalState};
use crate::page::{Next, Page, Position, Sheaf, StreamId, Window};

use super::arrive;
use super::blocks::{self, Shelf};
use super::body::{self, SAMPLE_BYTES, SAMPLES};
use super::chain::Blocks;
use super::insert::{Batch, insert_blocks, insert_ready, insert_revisions};
use super::known::Known;
use super::open::{WRITER_CACHE_KIB, give_up_pages};
use super::pack::Packers;
use super::term::{REMEMBERED_BYTES_OF_MANY, Terms};
use super::{Error, Store, stream_number, tree};

/// Bytes of blocks that the writer keeps at hand to compare with.
const SHELF_BYTES: usize = 4 * 1024 * 1024;

/// Everything known of one page besides its events.
#[derive(Debug)]
pub struct Fetch<'a> {
    /// The stream it belongs to.
    pub stream: &'a StreamId,
    /// The connector's identifier.
    pub connector: &'a str,
    /// The connector manifest's digest or version.
    pub manifest: &'a str,
    /// Method and address, without secrets.
    pub request: &'a str,
    /// The window asked for.
    pub window: Option<Window>,
    /// Where it was read from.
    pub position: Option<&'a Position>,
    /// The HTTP status.
    pub status: u16,
    /// The remote's clock.
    pub remote_time: Option<Instant>,
    /// When it was received here.
    pub received: Instant,
    /// The body as received.
    pub body: &'a [u8],
    /// Its SHA-256 where that is known already.
    pub digest: Option<[u8; 32]>,
    /// Events left out because they lie outside what this account may see.
    pub outside: u64,
}

/// What the ledger learns from a page.
#[derive(Clone, Debug, Default)]
pub struct LedgerStep {
    /// The interval that is being read.
    pub interval: Option<IntervalId>,
    /// Where to go on reading it.
    pub position: Option<Position>,
    /// Its new state, with the reason where it is not complete.
    pub state: Option<(IntervalState, Option<String>)>,
    /// Its new span, where the read proved less or more than planned.
    pub window: Option<Window>,
    /// The stream's resume token.
    pub resume: Option<Position>,
}

/// What a page brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Appended {
    /// Events not seen before.
    pub added: u64,
    /// Events already kept, byte for byte.
    pub duplicates: u64,
    /// Events already kept, now with different bytes.
    pub revised: u64,
}

/// The one connection that writes.
pub(super) struct Writer {
    pub(super) connection: Connection,
    terms: Terms,
    known: Known,
    shelf: Shelf,
    packers: Packers,
    samples: Vec<Vec<u8>>,
    /// The highest number when this writer last looked: a different one was another process's doing.
    highest: i64,
    room: Room,
    /// The digests of blocks, as far as they are made while blocks are written.
    pub(super) tied: Option<Blocks>,
}

/// How much memory the writer takes for pages of the file and for terms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Little: a sync runs beside other work.
    Usual,
    /// More: new terms touch pages all over their index; one that leaves the cache is encrypted and read again.
    Large,
}

/// Events for which the writer takes more room: no remote's page holds as many.
const LARGE_BATCH: usize = 4_096;
const LARGE_CACHE_KIB: i64 = 65_536;

impl std::fmt::Debug for Writer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Writer").field("highest", &self.highest).finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn new(connection: Connection, newest: Option<(i64, &[u8])>) -> Result<Self, Error> {
        let packers = Packers::new(newest)?;
        let highest = blocks::highest(&connection)?;
        Ok(Self {
            connection,
            terms: Terms::default(),
            known: Known::default(),
            shelf: Shelf::new(SHELF_BYTES),
            packers,
            samples: Vec::new(),
            highest,
            room: Room::Usual,
            tied: None,
        })
    }

    /// Gives up what is at hand for many events: at the next page it is read again.
    pub(super) fn rest(&mut self) -> Result<(), Error> {
        if self.room == Room::Large {
            self.connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
            self.terms = Terms::default();
            self.room = Room::Usual;
        }
        self.shelf.clear();
        give_up_pages(&self.connection)
    }
}

impl Store {
    /// Keeps one page: its new events, a record of the read, and what the ledger learns from it, all or nothing.
    ///
    /// # Errors
    /// [`Error::DiskFull`] or another file error; then nothing of the page is kept.
    pub fn append(&self, fetch: &Fetch<'_>, page: &Page, ledger: &LedgerStep) -> Result<Appended, Error> {
        self.keep(fetch, (page, None), ledger)
    }

    /// Keeps one page as [`Store::append`] does, from which [`Store::ready`] has made `sheaf`.
    ///
    /// # Errors
    /// [`Error::DiskFull`] or another file error; then nothing of the page is kept.
    pub fn append_ready(
        &self,
        fetch: &Fetch<'_>,
        (page, sheaf): (&Page, &Sheaf),
        ledger: &LedgerStep,
    ) -> Result<Appended, Error> {
        self.keep(fetch, (page, Some(sheaf)), ledger)
    }

    fn keep(
        &self,
        fetch: &Fetch<'_>,
        (page, sheaf): (&Page, Option<&Sheaf>),
        ledger: &LedgerStep,
    ) -> Result<Appended, Error> {
        self.write(|writer| {
            if page.events.len() >= LARGE_BATCH && writer.room == Room::Usual {
                writer.connection.pragma_update(None, "cache_size", -LARGE_CACHE_KIB)?;
                writer.terms.take(REMEMBERED_BYTES_OF_MANY);
                writer.room = Room::Large;
            }
            let result = append_page(writer, fetch, (page, sheaf), ledger);
            if result.is_err() {
                writer.terms.forget();
                writer.known.forget_runs();
                writer.shelf.clear();
            }
            let appended = result?;
            let added = usize::try_from(appended.added).unwrap_or(0);
            self.0.ahead.note(page.events.len(), added);
            if let Some(sheaf) = sheaf.filter(|_| added == page.events.len()) {
                self.0.made.put(writer.highest - i64::try_from(added).unwrap_or(0) + 1, &sheaf.words);
            }
            if let Some(newest) = train_when_ready(writer)? {
                self.0.ahead.set_newest(Some(newest));
            }
            Ok(appended)
        })
    }
}

fn append_page(
    writer: &mut Writer,
    fetch: &Fetch<'_>,
    (page, sheaf): (&Page, Option<&Sheaf>),
    ledger: &LedgerStep,
) -> Result<Appended, Error> {
    let Writer { connection, terms, known, shelf, packers, samples, highest, room: _, tied } = writer;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = blocks::highest(&tx)?;
    if found != *highest {
        terms.forget();
        known.forget();
        *highest = found;
    }
    known.prepare(&tx, found)?;
    let stream = stream_number(&tx, fetch.stream)?;
    let mut journal = arrive::Journal { connection: &tx, known, shelf, stream, highest: found };
    let arrivals = arrive::sort(&mut journal, page)?;
    let fetch_number = insert_fetch(&tx, stream, fetch, page, arrivals.counts)?;
    let batch = Batch { fetch: fetch_number, first: found + 1, received: fetch.received };
    let mut longer = tied.clone();
    match sheaf {
        Some(sheaf) => insert_ready(&tx, (terms, packers, &mut longer), &batch, (&arrivals, sheaf))?,
        None => insert_blocks(&tx, (terms, packers, &mut longer), &batch, &arrivals.added)?,
    }
    tree::grow_by(&tx, found, &arrivals, sheaf)?;
    insert_revisions(&tx, packers, fetch_number, &arrivals)?;
    known.add(&tx, arrivals.entries)?;
    let counted = (u64::try_from(page.events.len()).unwrap_or(u64::MAX), arrivals.counts.added);
    super::ledger::record(&tx, stream, ledger, counted, fetch.received)?;
    tx.commit()?;
    *tied = longer;
    *highest = found + i64::try_from(arrivals.added.len()).unwrap_or(i64::MAX);
    if packers.dictionary.is_none() {
        let room = SAMPLES - samples.len().min(SAMPLES);
        let small = arrivals.added.iter().map(|event| &event.raw).filter(|raw| raw.len() <= SAMPLE_BYTES);
        samples.extend(small.take(room).cloned());
    }
    Ok(arrivals.counts)
}

fn insert_fetch(
    tx: &Transaction<'_>,
    stream: i64,
    fetch: &Fetch<'_>,
    page: &Page,
    counts: Appended,
) -> Result<i64, Error> {
    let problems: Vec<String> = page.problems.iter().map(|problem| problem.say.clone()).collect();
    let next = match &page.next {
        Next::Page(position) | Next::Stuck { past: position, .. } => Some(&position.0),
        Next::End | Next::Unsaid => None,
    };
    tx.prepare_cached(
        "INSERT INTO fetch (stream, connector, manifest, request, window_from, window_until, position, next, status,
             remote_time, received, body_bytes, body_sha256, events, added, revised, outside, problems)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?
    .execute(params![
        stream,
        fetch.connector,
        fetch.manifest,
        fetch.request,
        fetch.window.map(|window| window.from.nanos()),
        fetch.window.map(|window| window.until.nanos()),
        fetch.position.map(|position| &position.0),
        next,
        fetch.status,
        fetch.remote_time.map(Instant::nanos),
        fetch.received.nanos(),
        i64::try_from(fetch.body.len()).unwrap_or(i64::MAX),
        fetch.digest.unwrap_or_else(|| sha256(fetch.body)).as_slice(),
        i64::try_from(page.events.len()).unwrap_or(i64::MAX),
        i64::try_from(counts.added).unwrap_or(i64::MAX),
        i64::try_from(counts.revised).unwrap_or(i64::MAX),
        i64::try_from(fetch.outside).unwrap_or(i64::MAX),
        (!problems.is_empty()).then(|| problems.join("\n")),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Trains the compression dictionary once enough records are known, in a transaction of its own. Returns a new one.
fn train_when_ready(writer: &mut Writer) -> Result<Option<(i64, Vec<u8>)>, Error> {
    if writer.packers.dictionary.is_some() || writer.samples.len() < SAMPLES {
        return Ok(None);
    }
    let samples = std::mem::take(&mut writer.samples);
    let Some(bytes) = body::train(&samples) else { return Ok(None) };
    writer.connection.execute("INSERT INTO dictionary (bytes) VALUES (?1)", [&bytes])?;
    let number = writer.connection.last_insert_rowid();
    writer.packers = Packers::new(Some((number, &bytes)))?;
    Ok(Some((number, bytes)))
}
