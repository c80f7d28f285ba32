//! Sources that keep a place for us: what came since is read from there, and the place is kept with each page.
//!
//! Such a stream runs in the order in which the remote came to know of its events, so nothing has to be read again.
//! When the remote has forgotten the place, what came since is read by spans of time, or the stream begins anew.

use crate::coverage;
use crate::event::Instant;
use crate::interval::{Interval, IntervalId, IntervalState};
use crate::page::{Position, StreamId, Window};

use super::entry::{close, intervals, open};
use super::plan::{self, Habits, SyncRange};
use super::progress::Tally;
use super::step::{Durable, End, Walk, blocking};
use super::stride;
use super::walk::Walker;
use super::windows::{expire, habits};
use super::{Error, Session};

/// Times that a stream begins anew within one sync.
const BEGINNINGS: u32 = 2;

/// Syncs one stream.
pub(super) async fn run(session: &Session<'_>, stream: &StreamId, tally: &mut Tally) -> Result<(), Error> {
    let habits = habits(session, stream, None);
    expire(session, stream, &habits).await?;
    let mut place = position(session, stream).await?;
    for beginning in 0..=BEGINNINGS {
        let Some(reach) = round(session, stream, &habits, place.take(), tally).await? else { return Ok(()) };
        if beginning == BEGINNINGS {
            close(session, reach.entry, reach.window, missing("the remote does not keep to its own places"), &[])
                .await?;
            return Ok(());
        }
        close(session, reach.entry, reach.window, (IntervalState::Superseded, None), &[]).await?;
        catch_up(session, stream, tally).await?;
    }
    Ok(())
}

/// What was being read when the place was lost.
struct Lost {
    entry: IntervalId,
    window: Window,
}

fn missing(reason: &str) -> (IntervalState, Option<String>) {
    (IntervalState::Missing, Some(reason.to_owned()))
}

async fn position(session: &Session<'_>, stream: &StreamId) -> Result<Option<Position>, Error> {
    let (store, stream) = (session.store.clone(), stream.clone());
    blocking(move || store.position(&stream)).await
}

/// Reads from `place` to where the stream stands now. Returns what was being read where the place is no longer known.
async fn round(
    session: &Session<'_>,
    stream: &StreamId,
    habits: &Habits,
    place: Option<Position>,
    tally: &mut Tally,
) -> Result<Option<Lost>, Error> {
    let started = (session.clock)();
    let ledger = intervals(session, stream).await?;
    let from = first_unread(&ledger, habits, place.is_some());
    let window = Window { from: from.min(started), until: started };
    let interrupted = ledger.iter().find(|interval| interval.state == IntervalState::Open);
    let entry = match interrupted {
        Some(interval) => interval.id,
        None => open(session, stream, window).await?,
    };
    let mut walker = Walker::new(session, tally);
    let walk = Walk { stream, window: Some(window), interval: Some(entry), closing: None, place: Durable::Yes };
    let resumed = place.is_some();
    let end = walker.walk(&walk, place, |_| false).await?;
    let read = walker.settled(stream, window);
    match end {
        End::Reached | End::Enough => {
            close(session, entry, read, (IntervalState::Complete, None), &[]).await?;
            Ok(None)
        }
        End::PositionLost if resumed || walker.span.is_some() => Ok(Some(Lost { entry, window })),
        End::PositionLost => {
            let reason = "the remote knows no place to begin at";
            close(session, entry, window, missing(reason), &[]).await?;
            Ok(None)
        }
        End::Tired(reason) => {
            // Empty pages without end are not believed: the next sync asks again from where something was given.
            let (store, stream, place) = (session.store.clone(), stream.clone(), walker.fruitful.take());
            blocking(move || store.return_to(&stream, place.as_ref())).await?;
            close(session, entry, window, missing(&reason), &[]).await?;
            Ok(None)
        }
        // The place is kept: the next sync goes on there.
        End::Refused(reason) | End::Failed(reason) | End::Slow(reason) | End::Endless(reason) => {
            close(session, entry, window, missing(&reason), &[]).await?;
            Ok(None)
        }
    }
}

/// Returns the earliest instant that the coming pages may still belong to.
fn first_unread(ledger: &[Interval], habits: &Habits, placed: bool) -> Instant {
    let gap = coverage::gaps(ledger).into_iter().find(|stretch| stretch.state != IntervalState::Expired);
    let known = match (gap, coverage::complete_until(ledger)) {
        (Some(gap), _) => gap.window.from,
        (None, Some(until)) => until,
        (None, None) => Instant::MIN,
    };
    // Without a place the stream is asked by time, and what arrives late lies before the time that was reached.
    let overlap = if placed || known == Instant::MIN { 0 } else { habits.overlap };
    known.plus_nanos(-overlap).max(habits.earliest)
}

/// Reads by spans of time what the lost place would have led to, where the remote can be asked so.
async fn catch_up(session: &Session<'_>, stream: &StreamId, tally: &mut Tally) -> Result<(), Error> {
    let Some(connector) = session.connector.bounded() else { return Ok(()) };
    let bounded = Session { connector: &connector, ..*session };
    let habits = habits(&bounded, stream, None);
    let ledger = intervals(&bounded, stream).await?;
    let tasks = plan::plan(&ledger, &habits, SyncRange::default(), (session.clock)());
    stride::perform_all(&bounded, stream, &habits, tasks, tally).await.map(drop)
}
