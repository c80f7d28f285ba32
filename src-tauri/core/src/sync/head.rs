//! Sources that answer newest first and cannot be asked for a span of time: they are read from their head back to what
//! is known, and one known event is no proof that the rest is.
//!
//! What an interrupted walk has passed stays an open entry of the ledger; the next sync reads the new head first and then
//! goes on where that walk stood.

use crate::event::Instant;
use crate::interval::{Interval, IntervalState};
use crate::page::{StreamId, Window};

use super::entry::{close, intervals, open, settle, split};
use super::list::again;
use super::plan::{self, Habits, SyncRange};
use super::progress::Tally;
use super::reconcile::note_doubts;
use super::step::{Durable, End, Step, Walk};
use super::walk::Walker;
use super::windows::{RESTARTS, expire, habits, reads_downwards};
use super::{CROWDED, Error, Session};

/// Syncs one stream.
pub(super) async fn run(session: &Session<'_>, stream: &StreamId, tally: &mut Tally) -> Result<(), Error> {
    let habits = habits(session, stream, None);
    expire(session, stream, &habits).await?;
    let ledger = intervals(session, stream).await?;
    let now = (session.clock)();
    let head = Window { from: boundary(&ledger, &habits, now), until: now };
    back(session, stream, &habits, None, head, tally).await?;
    let interrupted = ledger.into_iter().filter(|interval| interval.state == IntervalState::Open);
    let mut interrupted: Vec<Interval> = interrupted.collect();
    interrupted.sort_by_key(|interval| std::cmp::Reverse(interval.window.until));
    for interval in interrupted {
        if interval.window.from >= head.from {
            // The new head went over all of it.
            close(session, interval.id, interval.window, (IntervalState::Superseded, None), &[]).await?;
        } else {
            let window = interval.window;
            back(session, stream, &habits, Some(interval), window, tally).await?;
        }
    }
    Ok(())
}

/// Returns how far back the head has to be read: to before the first thing that was not read to its end.
fn boundary(ledger: &[Interval], habits: &Habits, now: Instant) -> Instant {
    let tasks = plan::plan(ledger, habits, SyncRange::default(), now);
    let from = tasks.iter().filter_map(|task| match task {
        plan::Task::Read { window } => Some(window.from),
        plan::Task::Resume { .. } => None,
    });
    from.min().unwrap_or(now).min(now)
}

/// Reads from the head, or from where an interrupted walk stood, back to before `window`.
async fn back(
    session: &Session<'_>,
    stream: &StreamId,
    habits: &Habits,
    interrupted: Option<Interval>,
    window: Window,
    tally: &mut Tally,
) -> Result<(), Error> {
    let started = (session.clock)();
    let (id, position) = match interrupted {
        Some(interval) => (interval.id, interval.position.filter(|_| session.connector.has_ids())),
        None => (open(session, stream, window).await?, None),
    };
    let proven = plan::proven(window, habits.settle, started);
    let mut walker = Walker::new(session, tally);
    let walk = Walk { stream, window: None, interval: Some(id), closing: Some(proven), place: Durable::No };
    let certain = reads_downwards(session, stream);
    let passed = |step: &Step| passes(step, window.from, certain);
    let mut end = walker.walk(&walk, position.clone(), passed).await?;
    for _ in 0..RESTARTS {
        if end != End::PositionLost || (position.is_none() && walker.span.is_none()) {
            break;
        }
        end = walker.walk(&walk, None, passed).await?;
    }
    if walker.may_overlook() {
        end = again(&mut walker, &walk, end, || passed).await?;
    }
    let span = walker.span.filter(|_| !walker.may_overlook());
    let crowded = std::mem::take(&mut walker.stuck);
    let done = walker.settled(stream, window);
    match end {
        End::Enough | End::Reached => close(session, id, done, (IntervalState::Complete, None), &crowded).await?,
        End::PositionLost => {
            let reason = "the remote no longer knows its own position".to_owned();
            close(session, id, window, (IntervalState::Missing, Some(reason)), &[]).await?;
        }
        End::Tired(reason) => close(session, id, window, (IntervalState::Suspect, Some(reason)), &crowded).await?,
        End::Refused(reason) | End::Failed(reason) | End::Slow(reason) | End::Endless(reason) => {
            let (read, rest) = split(session, stream, window, span);
            settle(session, stream, plan::proven(read, habits.settle, started), &crowded).await?;
            close(session, id, rest, (IntervalState::Missing, Some(reason)), &[]).await?;
        }
    }
    note_doubts(session, stream, &crowded, CROWDED).await
}

/// Says whether a page lies wholly before `from`; one event does where the remote certainly answers newest first.
fn passes(step: &Step, from: Instant, certain: bool) -> bool {
    step.span.is_some_and(|(oldest, newest)| newest < from || (certain && step.descending && oldest < from))
}
