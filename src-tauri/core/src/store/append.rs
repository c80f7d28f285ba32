//! Adding what was received: a page's events, its ledger entry and its position in one transaction.
//! Repeating a page changes nothing.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::event::{Event, EventUid, Instant};
use crate::interval::{IntervalId, IntervalState};
use crate::page::{Page, Position, StreamId, Window};

use super::block::{self, SAMPLE_BYTES, SAMPLES};
use super::row::{Place, detail_bytes, event_values, insert_event_sql, uid_value};
use super::term::{Terms, hash_of};
use super::{Error, Store, stream_number};

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
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) connection: Connection,
    terms: Terms,
    dictionary: Option<(i64, Vec<u8>)>,
    samples: Vec<Vec<u8>>,
    insert_event: String,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Result<Self, Error> {
        let newest: Option<i64> = connection.query_row("SELECT max(id) FROM dictionary", [], |row| row.get(0))?;
        let dictionary = match newest {
            Some(number) => Some((number, block::dictionary(&connection, number)?)),
            None => None,
        };
        Ok(Self {
            connection,
            terms: Terms::default(),
            dictionary,
            samples: Vec::new(),
            insert_event: insert_event_sql(),
        })
    }
}

impl Store {
    /// Keeps one page: its new events, a record of the read, and what the ledger learns from it, all or nothing.
    ///
    /// # Errors
    /// [`Error::DiskFull`] or another file error; then nothing of the page is kept.
    pub fn append(&self, fetch: &Fetch<'_>, page: &Page, ledger: &LedgerStep) -> Result<Appended, Error> {
        self.write(|writer| {
            let result = append_page(writer, fetch, page, ledger);
            if result.is_err() {
                writer.terms.forget();
            }
            let appended = result?;
            train_when_ready(writer)?;
            Ok(appended)
        })
    }
}

/// One event of the page, sorted by what it is to the journal.
enum Arrival<'a> {
    Added { seq: i64, event: &'a Event, raw_hash: i64 },
    Revised { of: i64, event: &'a Event, raw_hash: i64 },
}

impl<'a> Arrival<'a> {
    fn event(&self) -> &'a Event {
        match self {
            Self::Added { event, .. } | Self::Revised { event, .. } => event,
        }
    }
}

fn append_page(writer: &mut Writer, fetch: &Fetch<'_>, page: &Page, ledger: &LedgerStep) -> Result<Appended, Error> {
    let Writer { connection, terms, dictionary, samples, insert_event } = writer;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let stream = stream_number(&tx, fetch.stream)?;
    let (arrivals, appended) = sort_arrivals(&tx, stream, page)?;
    let fetch_number = insert_fetch(&tx, stream, fetch, page, &arrivals, appended, dictionary.as_ref())?;
    for (place, arrival) in arrivals.iter().enumerate() {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        match arrival {
            Arrival::Added { seq, event, raw_hash } => {
                let at = Place { seq: *seq, fetch: fetch_number, place, stream, received: fetch.received };
                let values = event_values(&tx, terms, &at, *raw_hash, event)?;
                tx.prepare_cached(insert_event)?.execute(rusqlite::params_from_iter(values))?;
            }
            Arrival::Revised { of, raw_hash, .. } => {
                tx.prepare_cached("INSERT INTO revision (event, fetch, place, raw_hash) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![of, fetch_number, place, raw_hash])?;
            }
        }
    }
    let counted = (u64::try_from(page.events.len()).unwrap_or(u64::MAX), appended.added);
    super::ledger::record(&tx, stream, ledger, counted, fetch.received)?;
    tx.commit()?;
    if dictionary.is_none() {
        let room = SAMPLES - samples.len().min(SAMPLES);
        let small = arrivals.iter().map(|arrival| &arrival.event().raw).filter(|raw| raw.len() <= SAMPLE_BYTES);
        samples.extend(small.take(room).cloned());
    }
    Ok(appended)
}

/// Tells new events from repeated and revised ones, also within the page.
fn sort_arrivals<'a>(tx: &Transaction<'_>, stream: i64, page: &'a Page) -> Result<(Vec<Arrival<'a>>, Appended), Error> {
    let mut arrivals: Vec<Arrival<'a>> = Vec::with_capacity(page.events.len());
    let mut appended = Appended::default();
    let mut next_seq: i64 = tx.query_row("SELECT coalesce(max(seq), 0) + 1 FROM event", [], |row| row.get(0))?;
    // Within the page: the versions seen so far of each identifier.
    let mut seen: std::collections::HashMap<&EventUid, (i64, Vec<i64>)> = std::collections::HashMap::new();
    for event in &page.events {
        // Connectors give every event an identifier; one without would otherwise be lost in silence.
        let uid = event.uid.as_ref().ok_or_else(|| Error::Damaged { what: "an event has no identifier".to_owned() })?;
        let raw_hash = hash_of(&[&event.raw]);
        let known = match seen.get(uid) {
            Some(versions) => Some(versions.clone()),
            None => versions_of(tx, stream, uid)?,
        };
        match known {
            None => {
                seen.insert(uid, (next_seq, vec![raw_hash]));
                arrivals.push(Arrival::Added { seq: next_seq, event, raw_hash });
                next_seq += 1;
                appended.added += 1;
            }
            Some((_, versions)) if versions.contains(&raw_hash) => appended.duplicates += 1,
            Some((of, mut versions)) => {
                versions.push(raw_hash);
                seen.insert(uid, (of, versions));
                arrivals.push(Arrival::Revised { of, event, raw_hash });
                appended.revised += 1;
            }
        }
    }
    Ok((arrivals, appended))
}

/// Returns the event with this identifier and the hashes of all its versions.
fn versions_of(tx: &Transaction<'_>, stream: i64, uid: &EventUid) -> Result<Option<(i64, Vec<i64>)>, Error> {
    let key = uid_value(uid);
    let mut find =
        tx.prepare_cached("SELECT seq, raw_hash FROM event WHERE uid_hash = ?1 AND stream = ?2 AND uid = ?3")?;
    let mut rows = find.query(params![hash_of(&[uid.as_str().as_bytes()]), stream, key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let seq: i64 = row.get(0)?;
    let mut versions = vec![row.get(1)?];
    let mut later = tx.prepare_cached("SELECT raw_hash FROM revision WHERE event = ?1")?;
    for hash in later.query_map([seq], |row| row.get::<_, i64>(0))? {
        versions.push(hash?);
    }
    Ok(Some((seq, versions)))
}

#[allow(clippy::too_many_arguments)]
fn insert_fetch(
    tx: &Transaction<'_>,
    stream: i64,
    fetch: &Fetch<'_>,
    page: &Page,
    arrivals: &[Arrival<'_>],
    appended: Appended,
    dictionary: Option<&(i64, Vec<u8>)>,
) -> Result<i64, Error> {
    let raw: Vec<&[u8]> = arrivals.iter().map(|arrival| arrival.event().raw.as_slice()).collect();
    let details: Vec<Vec<u8>> = arrivals.iter().map(|arrival| detail_bytes(arrival.event())).collect();
    let details: Vec<&[u8]> = details.iter().map(Vec::as_slice).collect();
    let problems: Vec<String> = page.problems.iter().map(|problem| problem.say.clone()).collect();
    let next = match &page.next {
        crate::page::Next::Page(position) | crate::page::Next::Stuck { past: position, .. } => Some(&position.0),
        crate::page::Next::End => None,
    };
    tx.prepare_cached(
        "INSERT INTO fetch (stream, connector, manifest, request, window_from, window_until, position, next, status,
             remote_time, received, body_bytes, body_sha256, events, added, revised, outside, problems, dictionary, raw, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
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
        Sha256::digest(fetch.body).as_slice(),
        i64::try_from(page.events.len()).unwrap_or(i64::MAX),
        i64::try_from(appended.added).unwrap_or(i64::MAX),
        i64::try_from(appended.revised).unwrap_or(i64::MAX),
        i64::try_from(fetch.outside).unwrap_or(i64::MAX),
        (!problems.is_empty()).then(|| problems.join("\n")),
        dictionary.map(|(number, _)| number),
        block::pack(&raw, dictionary.map(|(_, bytes)| bytes.as_slice()))?,
        block::pack(&details, None)?,
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Trains the compression dictionary once enough records are known, in a transaction of its own.
fn train_when_ready(writer: &mut Writer) -> Result<(), Error> {
    if writer.dictionary.is_some() || writer.samples.len() < SAMPLES {
        return Ok(());
    }
    let samples = std::mem::take(&mut writer.samples);
    let Some(bytes) = block::train(&samples) else { return Ok(()) };
    writer.connection.execute("INSERT INTO dictionary (bytes) VALUES (?1)", [&bytes])?;
    writer.dictionary = Some((writer.connection.last_insert_rowid(), bytes));
    Ok(())
}
