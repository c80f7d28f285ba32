//! What is walked, what a page of it brought, and how a walk ends: plain values.

use crate::event::Instant;
use crate::interval::IntervalId;
use crate::page::{StreamId, Window};
use crate::store::Appended;

use super::Error;

/// How a walk came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The remote said so.
    Reached,
    /// The walker had seen enough.
    Enough,
    /// The remote went round in circles.
    Endless(String),
    /// The walk went on for longer than any that leads to an end.
    Tired(String),
    /// The remote refused the window.
    Refused(String),
    /// The remote gave no usable answer.
    Failed(String),
    /// The remote took too long to answer.
    Slow(String),
    /// The saved position is no longer known.
    PositionLost,
}

/// What one page brought.
pub(super) struct Step {
    /// What became of its events.
    pub(super) kept: Appended,
    /// Its oldest and newest instant.
    pub(super) span: Option<(Instant, Instant)>,
    /// Whether its events ran from newer to older.
    pub(super) descending: bool,
    /// How many events the remote said there are in all, when it gave the page.
    pub(super) total: Option<u64>,
    /// Whether something follows it.
    pub(super) more: bool,
}

/// What is being walked.
pub(super) struct Walk<'a> {
    /// The stream.
    pub(super) stream: &'a StreamId,
    /// The window; None for a list without one.
    pub(super) window: Option<Window>,
    /// The ledger entry that its pages count towards.
    pub(super) interval: Option<IntervalId>,
    /// Whether the entry becomes complete with the last page, and over which window.
    pub(super) closing: Option<Window>,
    /// Whether the remote keeps a place for us from round to round.
    pub(super) place: Durable,
}

/// Whether a place lasts longer than the walk that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durable {
    /// It is for this walk alone.
    No,
    /// The next round goes on there.
    Yes,
}

/// Runs blocking work off the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::store::Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(Error::Store),
        Err(_) => Err(Error::Stopped),
    }
}
