//! Sync: the one place where connector, wire and journal meet. It asks, reads, keeps and reports.
//!
//! Every page is kept the moment it arrives, together with the ledger entry that says how far the walk is, so that a
//! sync can be stopped at any instant and goes on where it was. What cannot be read is noted, never skipped in silence.

mod dig;
mod drift;
mod entry;
mod head;
mod keep;
mod list;
mod plan;
mod progress;
mod reconcile;
mod rungs;
mod sort;
mod step;
mod stream;
mod stride;
mod walk;
mod windows;

use crate::cancel::Cancel;
use crate::connector::{self, Connector, SyncMode};
use crate::event::Instant;
use crate::organization::AccessScope;
use crate::page::{Refusal, StreamId};
use crate::remote::{self, Remote};
use crate::store::{self, Store};

pub use plan::SyncRange;
pub use progress::{Phase, Progress, Tally};

/// What can stop a whole sync. What was read until then is kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The remote refuses this account.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The remote cannot be reached.
    #[error(transparent)]
    Remote(remote::Error),
    /// Not one page could be read.
    #[error("nothing could be read: {0}")]
    Unreadable(String),
    /// A part of time was asked for that the remote cannot be asked for.
    #[error("this log can only be read as a whole, not from one time to another; nothing was read")]
    NoRange,
    /// The connector cannot make a request.
    #[error(transparent)]
    Connector(#[from] connector::Error),
    /// The journal cannot be written.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The user cancelled.
    #[error("the sync was cancelled; what was read until then is kept")]
    Cancelled,
    /// The program is ending.
    #[error("the program is ending; what was read until then is kept")]
    Stopped,
}

/// Everything a sync works with.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// The connector, bound to the organization's settings.
    pub connector: &'a Connector,
    /// The wire.
    pub remote: &'a Remote,
    /// The journal.
    pub store: &'a Store,
    /// What the account may see: nothing else is kept.
    pub scope: &'a AccessScope,
    /// How many days the remote said that it keeps.
    pub retention_days: Option<u32>,
    /// Tells which actions the journal holds.
    pub actions: &'a (dyn Fn() -> Vec<String> + Send + Sync),
    /// Tells the time.
    pub clock: &'a (dyn Fn() -> Instant + Send + Sync),
    /// Hears how it goes.
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Stops it.
    pub cancel: &'a Cancel,
}

/// Why what lies between pages that were asked for by time is in doubt.
const UNORDERED: &str = "events do not come in the order by which pages are asked for";
const CROWDED: &str = "more events share one instant than a page holds";
const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400_000_000_000;

/// Returns a length of time in nanoseconds, held to what an instant can bear.
fn nanos(length: std::time::Duration) -> i64 {
    i64::try_from(length.as_nanos()).unwrap_or(i64::MAX)
}

/// Says no to a range where the remote can only be read as a whole.
///
/// # Errors
/// [`Error::NoRange`].
pub fn may_ask(connector: &Connector, range: SyncRange) -> Result<(), Error> {
    let by_time = |stream: &StreamId| matches!(connector.plan(stream).mode, SyncMode::Windows { .. });
    match range != SyncRange::default() && !connector.streams().iter().any(by_time) {
        true => Err(Error::NoRange),
        false => Ok(()),
    }
}

/// Reads what is new, late or missing in every stream and returns what it did.
///
/// # Errors
/// [`Error`] where the sync as a whole cannot go on; what was read until then is kept, and the next sync goes on there.
pub async fn run(session: &Session<'_>, range: SyncRange) -> Result<Tally, Error> {
    may_ask(session.connector, range)?;
    let mut tally = Tally::default();
    for stream in session.connector.streams() {
        let own = session.connector.of(&stream);
        let session = Session { connector: &own, ..*session };
        match own.plan(&stream).mode {
            SyncMode::Windows { .. } => windows::run(&session, &stream, range, &mut tally).await?,
            // Nobody can be asked for a part of time here; those that can be are.
            SyncMode::List | SyncMode::Stream | SyncMode::Head if range != SyncRange::default() => {}
            SyncMode::List => list::run(&session, &stream, &mut tally).await?,
            SyncMode::Stream => stream::run(&session, &stream, &mut tally).await?,
            SyncMode::Head => head::run(&session, &stream, &mut tally).await?,
        }
    }
    match tally.trouble.take() {
        Some(say) if tally.pages == 0 => Err(Error::Unreadable(say)),
        _ => Ok(tally),
    }
}

/// Asks the remote how many events there are in all; None where it does not say or does not answer.
async fn remote_total(session: &Session<'_>) -> Result<Option<connector::Total>, Error> {
    let Some(request) = session.connector.total_request() else { return Ok(None) };
    let judge = |response: &crate::page::Response| session.connector.judge(response);
    match session.remote.fetch(&request, judge, |_| {}, session.cancel).await {
        Ok(response) => Ok(session.connector.read_total(&response).ok()),
        Err(remote::Error::Cancelled) => Err(Error::Cancelled),
        // A count is a courtesy: a sync does not fail for want of it.
        Err(_) => Ok(None),
    }
}

/// Returns how many events of `stream` are kept of those that the remote still counts: what it has given up since does
/// not make up for what is missing.
async fn kept_since(session: &Session<'_>, stream: &StreamId, earliest: Option<Instant>) -> Result<u64, Error> {
    // Remotes cut or round the time of their first event.
    let Some(earliest) = earliest.map(|at| at.plus_nanos(-SECOND)) else { return kept_of(session, stream).await };
    let (store, stream) = (session.store.clone(), stream.clone());
    step::blocking(move || store.count_since(&stream, earliest)).await
}

/// Returns how many events of `stream` are kept.
async fn kept_of(session: &Session<'_>, stream: &StreamId) -> Result<u64, Error> {
    let (store, stream) = (session.store.clone(), stream.clone());
    step::blocking(move || store.count_of(&stream)).await
}
