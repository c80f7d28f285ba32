//! Events that a source once gave and no longer gives: an audit log should not change, and it is told when it does.

use crate::event::Instant;
use crate::page::{StreamId, Window};

use super::Error;
use super::step::blocking;
use super::walk::Walker;

/// Events of one span that are compared.
const MOST: u32 = 200_000;
/// Events that are told by name.
const TOLD: usize = 1_000;

/// Compares what is kept of `window` with what a walk of it met, from its first page to its last.
pub(super) async fn look(
    walker: &mut Walker<'_, '_>,
    stream: &StreamId,
    window: Window,
    earliest: Instant,
) -> Result<(), Error> {
    let session = walker.session;
    // What the remote may have given up by its own rules is no change, nor is what it filters by another time.
    if !walker.remembers_all() || window.from < earliest || !session.connector.plan(stream).by_event {
        return Ok(());
    }
    let window = walker.settled(stream, window);
    if window.is_empty() {
        return Ok(());
    }
    let (store, of) = (session.store.clone(), stream.clone());
    let kept = blocking(move || store.uids_between(&of, window, MOST)).await?;
    let gone: Vec<String> =
        kept.into_iter().filter(|uid| !walker.has_met(uid)).map(|uid| uid.as_str().to_owned()).collect();
    let told = TOLD.saturating_sub(walker.tally.vanished.len());
    walker.tally.vanished.extend(gone.into_iter().take(told));
    Ok(())
}
