//! The end of a sync of windows: what is kept is compared with what the remote says there is.

use crate::coverage;
use crate::event::Instant;
use crate::interval::{IntervalState, PROVEN};
use crate::page::{StreamId, Window};

use super::entry::{intervals, note, settle};
use super::plan::{Habits, Task};
use super::progress::Tally;
use super::windows::perform;
use super::{CROWDED, Error, Session, kept_since, remote_total};

/// Times that a mismatch of counts is looked into before it is believed.
const RECOUNTS: u32 = 2;

/// Compares what is kept with what the remote says there is, and looks again before it believes a difference.
pub(super) async fn reconcile(
    session: &Session<'_>,
    stream: &StreamId,
    habits: &Habits,
    mut doubts: Vec<Window>,
    tally: &mut Tally,
) -> Result<(), Error> {
    if *session.scope != crate::organization::AccessScope::Organization {
        return note_doubts(session, stream, &doubts, CROWDED).await;
    }
    let mut difference = None;
    for _ in 0..RECOUNTS {
        let Some((counted, earliest)) = counted(session).await? else {
            return note_doubts(session, stream, &doubts, CROWDED).await;
        };
        tally.total = Some(counted);
        if kept_since(session, stream, earliest).await? >= counted {
            // Every event that the remote counts is here: what could not be paged through was found all the same.
            return agree(session, stream, counted, doubts).await;
        }
        // Events that arrived since the walk began explain a difference. Read after the count, the head holds them.
        let now = (session.clock)();
        let head = Window { from: now.plus_nanos(-habits.reach).max(habits.earliest), until: now };
        if !head.is_empty() {
            doubts.extend(perform(session, stream, habits, Task::Read { window: head }, tally).await?);
        }
        let kept = kept_since(session, stream, earliest).await?;
        if kept >= counted {
            return agree(session, stream, counted, doubts).await;
        }
        difference = Some(format!("the remote counts {counted} events, {kept} are here"));
    }
    let Some(reason) = difference else { return Ok(()) };
    if doubts.is_empty() {
        let ledger = intervals(session, stream).await?;
        let complete = ledger.iter().filter(|interval| interval.state == IntervalState::Complete);
        let from = complete.clone().map(|interval| interval.window.from).min();
        let until = complete.map(|interval| interval.window.until).max();
        doubts.extend(from.zip(until).map(|(from, until)| Window { from, until }));
    }
    note_doubts(session, stream, &doubts, &reason).await
}

async fn agree(session: &Session<'_>, stream: &StreamId, counted: u64, doubts: Vec<Window>) -> Result<(), Error> {
    clear(session, stream, doubts).await?;
    prove(session, stream, Some(counted)).await
}

/// Notes of what was read to its end that the remote itself counts no more than is here.
pub(super) async fn prove(session: &Session<'_>, stream: &StreamId, counted: Option<u64>) -> Result<(), Error> {
    // The remote counts what its other streams hold as well: only where there are none is it this one's count.
    if counted.is_none() || session.connector.streams().len() > 1 {
        return Ok(());
    }
    let ledger = intervals(session, stream).await?;
    let unproven = |stretch: &coverage::Stretch| {
        stretch.state == IntervalState::Complete && stretch.reason.as_deref() != Some(PROVEN)
    };
    for stretch in coverage::stretches(&ledger).into_iter().filter(unproven) {
        note(session, stream, stretch.window, IntervalState::Complete, PROVEN).await?;
    }
    Ok(())
}

async fn counted(session: &Session<'_>) -> Result<Option<(u64, Option<Instant>)>, Error> {
    Ok(remote_total(session).await?.and_then(|total| Some((total.events?, total.earliest))))
}

/// Notes that nothing is missing from `doubts` after all.
async fn clear(session: &Session<'_>, stream: &StreamId, doubts: Vec<Window>) -> Result<(), Error> {
    for window in doubts {
        settle(session, stream, window, &[]).await?;
    }
    Ok(())
}

pub(super) async fn note_doubts(
    session: &Session<'_>,
    stream: &StreamId,
    doubts: &[Window],
    reason: &str,
) -> Result<(), Error> {
    for window in doubts.iter().copied() {
        note(session, stream, window, IntervalState::Suspect, reason).await?;
    }
    Ok(())
}
