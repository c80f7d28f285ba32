//! Sources that answer for a span of time: the ledger's holes are walked, newest first, and counted in the end.

use crate::connector::{Direction, SyncMode};
use crate::coverage;
use crate::event::Instant;
use crate::interval::{Interval, IntervalId, IntervalState};
use crate::page::{StreamId, Window};

use super::entry::{close, doubts_of, intervals, lacked_order, missing, note, open, settle, split};
use super::plan::{self, Habits, SyncRange, Task};
use super::progress::Tally;
use super::reconcile::{note_doubts, reconcile};
use super::step::{Durable, End, Step, Walk};
use super::stride;
use super::walk::Walker;
use super::{CROWDED, DAY, Error, Session, nanos, remote_total};

/// A refused window is halved down to this, so that the missing stretch is known closely.
const NARROWEST: i64 = DAY / 4;
/// How often a walk's span is halved because the remote takes too long.
const HALVINGS: u32 = 4;
/// How often a walk begins anew because the remote has forgotten its own place.
pub(super) const RESTARTS: u32 = 3;
/// Remotes delete in their own time: what may just have expired is asked for all the same.
const RETENTION_GRACE: i64 = 2 * DAY;

/// Syncs one stream.
pub(super) async fn run(
    session: &Session<'_>,
    stream: &StreamId,
    range: SyncRange,
    tally: &mut Tally,
) -> Result<(), Error> {
    let before = remote_total(session).await?;
    tally.total = before.and_then(|total| total.events);
    let habits = habits(session, stream, before.as_ref().and_then(|total| total.earliest));
    expire(session, stream, &habits).await?;
    let ledger = intervals(session, stream).await?;
    let now = (session.clock)();
    let tasks = plan::plan(&ledger, &habits, range, now);
    let mut doubts = stride::perform_all(session, stream, &habits, tasks, tally).await?;
    if range == SyncRange::default() && tally.ahead > 0 {
        // By the remote's clock there is time after our now.
        let head = Window { from: now.plus_nanos(-habits.settle), until: now.plus_nanos(tally.ahead) };
        doubts.extend(perform(session, stream, &habits, Task::Read { window: head }, tally).await?);
    }
    if range == SyncRange::default() {
        reconcile(session, stream, &habits, doubts, tally).await?;
    } else {
        note_doubts(session, stream, &doubts, CROWDED).await?;
    }
    Ok(())
}

pub(super) fn habits(session: &Session<'_>, stream: &StreamId, earliest_event: Option<Instant>) -> Habits {
    let plan = session.connector.plan(stream);
    let now = (session.clock)();
    let days = session.retention_days.map(|days| i64::from(days).saturating_mul(DAY));
    let retention = days.or(plan.retention.map(nanos));
    let kept = retention.map(|length| now.plus_nanos(-length.saturating_add(RETENTION_GRACE)));
    let (step, longest) = match plan.mode {
        SyncMode::Windows { step, max_span, .. } => ([step, max_span].into_iter().flatten().min(), max_span),
        SyncMode::List | SyncMode::Stream | SyncMode::Head => (None, None),
    };
    let floors = [kept, plan.floor, earliest_event.map(|at| at.plus_nanos(-DAY))];
    Habits {
        step: step.map(nanos),
        longest: longest.map(nanos),
        settle: nanos(plan.settle),
        overlap: nanos(plan.overlap),
        reach: nanos(plan.revisit.iter().copied().fold(plan.overlap, std::cmp::Ord::max)),
        rungs: plan.revisit.iter().copied().map(nanos).collect(),
        expired_before: retention.map_or(Instant::MIN, |length| now.plus_nanos(-length)),
        earliest: floors.into_iter().flatten().max().unwrap_or(Instant::from_nanos(0)),
    }
}

/// Returns what other walks than that of the entry `id` have left in the ledger.
async fn others(session: &Session<'_>, stream: &StreamId, id: IntervalId) -> Result<Vec<Interval>, Error> {
    let mut ledger = intervals(session, stream).await?;
    ledger.retain(|interval| interval.id != id);
    Ok(ledger)
}

/// Marks what was never read and can no longer be. What a later read completed stays complete.
pub(super) async fn expire(session: &Session<'_>, stream: &StreamId, habits: &Habits) -> Result<(), Error> {
    let ledger = intervals(session, stream).await?;
    for window in plan::expired(&ledger, habits.earliest) {
        note(session, stream, window, IntervalState::Expired, "the remote no longer keeps it").await?;
    }
    for interval in ledger {
        if interval.state == IntervalState::Open && interval.window.until <= habits.earliest {
            close(session, interval.id, interval.window, (IntervalState::Superseded, None), &[]).await?;
        }
    }
    Ok(())
}

/// Makes one walk and settles its ledger entry. Returns the spans that could not be paged through.
pub(super) async fn perform(
    session: &Session<'_>,
    stream: &StreamId,
    habits: &Habits,
    task: Task,
    tally: &mut Tally,
) -> Result<Vec<Window>, Error> {
    let (mut doubts, mut halvings, mut restarts) = (Vec::new(), HALVINGS + stride::MOST.ilog2(), RESTARTS);
    let (mut pending, started) = match task {
        Task::Resume { interval, window, position } => {
            // Without identifiers, how often a record was there is known only to a walk from the beginning.
            let position = position.filter(|_| session.connector.has_ids());
            (vec![(window, Some(interval), position)], (session.clock)())
        }
        Task::Read { window } => (vec![(window, None, None)], (session.clock)()),
    };
    while let Some((window, interval, position)) = pending.pop() {
        if session.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let id = match interval {
            Some(id) => id,
            None => open(session, stream, window).await?,
        };
        let mut proven = plan::proven(window, habits.settle, started);
        if position.is_some() && !reads_upwards(session, stream) {
            // What expired while the walk was interrupted is read no more.
            proven.from = proven.from.max(habits.earliest).min(proven.until);
        }
        let mut walker = Walker::new(session, tally);
        if position.is_some() {
            let ledger = intervals(session, stream).await?;
            walker.stuck = doubts_of(&ledger, id);
            walker.unordered = lacked_order(&ledger, id);
        }
        let walk = Walk { stream, window: Some(window), interval: Some(id), closing: Some(proven), place: Durable::No };
        // A window that grew over years without events is cut again where there are more than a page holds.
        let grown = position.is_none() && habits.step.is_some_and(|step| length(window) > step);
        let end = walker.walk(&walk, position.clone(), |step| grown && step.more).await?;
        if end == End::Enough {
            close(session, id, window, (IntervalState::Superseded, None), &[]).await?;
            pending.extend(halves(window).map(|half| (half, None, None)));
            continue;
        }
        let end = match walker.may_overlook() {
            true => super::list::again(&mut walker, &walk, end, || |_: &Step| false).await?,
            false => end,
        };
        if end == End::Reached && coverage::uncovered(&others(session, stream, id).await?, proven) != [proven] {
            super::drift::look(&mut walker, stream, proven, habits.earliest).await?;
        }
        let settled = walker.settled(stream, proven);
        let (verdict, ordered) = (walker.verdict(&walk, walker.last_total()), walker.order_verdict());
        // Where events may have moved between pages, or been skipped, a part of a walk proves nothing.
        let span = walker.span.filter(|_| !walker.may_overlook() && !walker.unordered);
        let (stuck, deferred) = (std::mem::take(&mut walker.stuck), walker.deferred);
        if end == End::Reached && (deferred || !stuck.is_empty()) {
            let verdict = if stuck.is_empty() { verdict } else { ordered };
            close(session, id, settled, verdict, &stuck).await?;
        }
        if end == End::PositionLost && restarts > 0 && (position.is_some() || walker.span.is_some()) {
            // What was in doubt is walked through once more.
            restarts -= 1;
            pending.push((window, Some(id), None));
            continue;
        }
        match end {
            End::Reached | End::Enough => {}
            End::PositionLost => missing(session, id, window, "the remote no longer knows its own position").await?,
            End::Refused(reason) => {
                let (read, rest) = split(session, stream, window, span);
                close(session, id, window, (IntervalState::Superseded, None), &[]).await?;
                settle(session, stream, read, &stuck).await?;
                if rest != window {
                    pending.push((rest, None, None));
                } else if length(rest) > NARROWEST {
                    pending.extend(halves(rest).map(|half| (half, None, None)));
                } else {
                    let id = open(session, stream, rest).await?;
                    let expired = rest.from < habits.expired_before;
                    let state = if expired { IntervalState::Expired } else { IntervalState::Missing };
                    close(session, id, rest, (state, Some(reason)), &[]).await?;
                }
            }
            End::Slow(_) if span.is_none() && length(window) > NARROWEST && halvings > 0 => {
                // A shorter span may be answered in time.
                halvings -= 1;
                close(session, id, window, (IntervalState::Superseded, None), &[]).await?;
                pending.extend(halves(window).map(|half| (half, None, None)));
            }
            End::Failed(reason) | End::Slow(reason) | End::Endless(reason) => {
                let (read, rest) = split(session, stream, window, span);
                settle(session, stream, read, &stuck).await?;
                missing(session, id, rest, &reason).await?;
            }
            End::Tired(reason) => {
                let (read, rest) = split(session, stream, window, span);
                settle(session, stream, read, &stuck).await?;
                close(session, id, rest, (IntervalState::Suspect, Some(reason)), &stuck).await?;
            }
        }
        doubts.extend(stuck);
    }
    Ok(doubts)
}

/// Says whether the remote certainly runs from older to newer.
fn reads_upwards(session: &Session<'_>, stream: &StreamId) -> bool {
    let order = session.connector.plan(stream).order;
    order.certain && order.direction == Direction::Asc
}

/// Says whether the remote certainly runs from newer to older.
pub(super) fn reads_downwards(session: &Session<'_>, stream: &StreamId) -> bool {
    let order = session.connector.plan(stream).order;
    order.certain && order.direction == Direction::Desc
}

/// Cuts a window in two. What comes last is read first.
fn halves(window: Window) -> [Window; 2] {
    let middle = window.from.plus_nanos(length(window) / 2);
    [Window { until: middle, ..window }, Window { from: middle, ..window }]
}

fn length(window: Window) -> i64 {
    window.until.nanos().saturating_sub(window.from.nanos())
}
