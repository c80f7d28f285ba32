//! Sources that only list: the whole list is walked once, then its head again and again.
//!
//! Where new events push the others from page to page, nothing is lost as long as the head is read again afterwards.

use super::reconcile::prove;
use crate::coverage;
use crate::event::Instant;
use crate::interval::{Interval, IntervalId, IntervalState};
use crate::page::{Position, StreamId, Window};

use super::progress::Tally;
use super::step::{Durable, End, Step, Walk, blocking};
use super::walk::Walker;
use super::{CROWDED, Error, Session, kept_of, nanos, remote_total};

/// Times that the whole list is walked again because the remote counts more than are here.
const WHOLE_AGAIN: u32 = 2;
/// Times that a walk is repeated because the one before it overlooked something.
const WALKS: u32 = 5;
const RESTLESS: &str = "events moved from page to page each time that they were read";

/// Syncs one stream.
pub(super) async fn run(session: &Session<'_>, stream: &StreamId, tally: &mut Tally) -> Result<(), Error> {
    let ledger = intervals(session, stream).await?;
    let interrupted = ledger.iter().find(|interval| interval.state == IntervalState::Open).cloned();
    let overlap = nanos(session.connector.plan(stream).overlap);
    let broken = coverage::gaps(&ledger).iter().any(|stretch| stretch.state != IntervalState::Expired);
    let boundary = match (interrupted, coverage::complete_until(&ledger)) {
        (Some(interval), _) => {
            whole(session, stream, Some(&interval), tally).await?;
            Some(interval.opened)
        }
        (None, Some(until)) if !broken => Some(until.plus_nanos(-overlap)),
        (None, _) => {
            let started = (session.clock)();
            whole(session, stream, None, tally).await?;
            Some(started)
        }
    };
    reconcile(session, stream, boundary, tally).await
}

async fn intervals(session: &Session<'_>, stream: &StreamId) -> Result<Vec<Interval>, Error> {
    let (store, stream) = (session.store.clone(), stream.clone());
    blocking(move || store.intervals(&stream)).await
}

/// Walks the whole list, from where an interrupted walk stood if there is one.
async fn whole(
    session: &Session<'_>,
    stream: &StreamId,
    interrupted: Option<&Interval>,
    tally: &mut Tally,
) -> Result<(), Error> {
    let now = (session.clock)();
    let everything = Window { from: Instant::from_nanos(0), until: now };
    let (id, window, position) = match interrupted {
        Some(interval) => (interval.id, interval.window, interval.position.clone()),
        None => (open(session, stream, everything).await?, everything, None),
    };
    settle(session, stream, id, window, position, tally).await
}

/// Walks to the end of the list and settles the ledger entry.
async fn settle(
    session: &Session<'_>,
    stream: &StreamId,
    id: IntervalId,
    window: Window,
    position: Option<Position>,
    tally: &mut Tally,
) -> Result<(), Error> {
    let resumed = position.is_some();
    let mut walker = Walker::new(session, tally);
    let walk = Walk { stream, window: None, interval: Some(id), closing: None, place: Durable::No };
    let mut end = walker.walk(&walk, position, |_| false).await?;
    if end == End::PositionLost && resumed {
        end = walker.walk(&walk, None, |_| false).await?;
    }
    let end = again(&mut walker, &walk, end, || |_: &Step| false).await?;
    let crowded = std::mem::take(&mut walker.stuck);
    match end {
        End::Reached | End::Enough => complete(session, id, window, &crowded).await,
        End::Tired(reason) => {
            let (store, now) = (session.store.clone(), (session.clock)());
            blocking(move || store.close_interval(id, IntervalState::Suspect, Some(&reason), now)).await
        }
        End::PositionLost => fail(session, id, "the remote no longer knows its own position").await,
        End::Refused(reason) | End::Failed(reason) | End::Slow(reason) | End::Endless(reason) => {
            fail(session, id, &reason).await
        }
    }
}

/// Walks the same way again until nothing turns up that was overlooked: where entries are deleted while pages are
/// counted, others move to pages that were read already.
pub(super) async fn again<E: FnMut(&Step) -> bool>(
    walker: &mut Walker<'_, '_>,
    walk: &Walk<'_>,
    mut end: End,
    enough: impl Fn() -> E,
) -> Result<End, Error> {
    for _ in 0..WALKS {
        if !matches!(end, End::Reached | End::Enough) || !walker.again() {
            return Ok(end);
        }
        end = walker.walk(&Walk { interval: None, closing: None, ..*walk }, None, enough()).await?;
        if walker.overlooked == 0 {
            return Ok(end);
        }
    }
    Ok(match end {
        End::Reached | End::Enough => End::Tired(RESTLESS.to_owned()),
        other => other,
    })
}

async fn complete(session: &Session<'_>, id: IntervalId, window: Window, crowded: &[Window]) -> Result<(), Error> {
    let (store, now) = (session.store.clone(), (session.clock)());
    let doubts: Vec<(Window, &str)> = crowded.iter().map(|span| (*span, CROWDED)).collect();
    blocking(move || store.settle_interval(id, window, (IntervalState::Complete, None), &doubts, now)).await
}

/// Reads the head of the list until it meets what is known and lies before `boundary`. Returns how many events the
/// remote counted when it began: all of those have been met afterwards.
async fn head(
    session: &Session<'_>,
    stream: &StreamId,
    boundary: Option<Instant>,
    tally: &mut Tally,
) -> Result<Option<u64>, Error> {
    let mut counted = remote_total(session).await?.and_then(|total| total.events);
    let started = (session.clock)();
    let settled = started.plus_nanos(-nanos(session.connector.plan(stream).settle));
    let from = boundary.unwrap_or(Instant::from_nanos(0));
    let window = Window { from: from.min(settled), until: settled };
    let mut guard = Guard { boundary, newest_allowed: None, ordered: true };
    let mut walker = Walker::new(session, tally);
    let walk = Walk { stream, window: None, interval: None, closing: None, place: Durable::No };
    let enough = |step: &Step| {
        counted = counted.or(step.total);
        guard.enough(step)
    };
    let mut end = walker.walk(&walk, None, enough).await?;
    if walker.may_overlook() {
        let afresh = || {
            let mut guard = Guard { boundary, newest_allowed: None, ordered: true };
            move |step: &Step| guard.enough(step)
        };
        end = again(&mut walker, &walk, end, afresh).await?;
    }
    let (state, reason) = match end {
        End::Reached | End::Enough => (IntervalState::Complete, None),
        End::PositionLost => (IntervalState::Missing, Some("the remote no longer knows its own position".to_owned())),
        End::Tired(reason) => (IntervalState::Suspect, Some(reason)),
        End::Refused(reason) | End::Failed(reason) | End::Slow(reason) | End::Endless(reason) => {
            (IntervalState::Missing, Some(reason))
        }
    };
    if !window.is_empty() {
        let id = open(session, stream, window).await?;
        let (store, now) = (session.store.clone(), (session.clock)());
        blocking(move || store.close_interval(id, state, reason.as_deref(), now)).await?;
    }
    Ok(counted)
}

/// Decides when a walk of the head has met known ground. Only a list that runs from newer to older can be cut short.
struct Guard {
    boundary: Option<Instant>,
    newest_allowed: Option<Instant>,
    ordered: bool,
}

impl Guard {
    fn enough(&mut self, step: &Step) -> bool {
        let Some((oldest, newest)) = step.span else { return false };
        self.ordered &= step.descending && self.newest_allowed.is_none_or(|allowed| newest <= allowed);
        self.newest_allowed = Some(oldest);
        let known = step.kept.added == 0 && step.kept.revised == 0;
        self.ordered && known && self.boundary.is_some_and(|boundary| oldest < boundary)
    }
}

/// Reads the head, compares what is kept with the remote's count, and walks the whole list again where more are counted.
async fn reconcile(
    session: &Session<'_>,
    stream: &StreamId,
    boundary: Option<Instant>,
    tally: &mut Tally,
) -> Result<(), Error> {
    let mut counted = head(session, stream, boundary, tally).await?;
    for _ in 0..WHOLE_AGAIN {
        if missing(session, stream, counted).await?.is_none() {
            return prove(session, stream, counted).await;
        }
        let started = (session.clock)();
        whole(session, stream, None, tally).await?;
        counted = head(session, stream, Some(started), tally).await?;
    }
    if let Some(reason) = missing(session, stream, counted).await? {
        let window = Window { from: Instant::from_nanos(0), until: (session.clock)() };
        let (store, stream, now) = (session.store.clone(), stream.clone(), (session.clock)());
        blocking(move || store.note_interval(&stream, window, IntervalState::Suspect, &reason, now)).await?;
    }
    Ok(())
}

/// Returns what to say where the remote counts more events than are kept.
async fn missing(session: &Session<'_>, stream: &StreamId, counted: Option<u64>) -> Result<Option<String>, Error> {
    if *session.scope != crate::organization::AccessScope::Organization {
        return Ok(None);
    }
    let kept = kept_of(session, stream).await?;
    Ok(counted
        .filter(|counted| *counted > kept)
        .map(|counted| format!("the remote counts {counted} events, {kept} are here")))
}

async fn open(session: &Session<'_>, stream: &StreamId, window: Window) -> Result<IntervalId, Error> {
    let (store, stream, now) = (session.store.clone(), stream.clone(), (session.clock)());
    blocking(move || store.open_interval(&stream, window, 0, now)).await
}

async fn fail(session: &Session<'_>, id: IntervalId, reason: &str) -> Result<(), Error> {
    let (store, now, reason) = (session.store.clone(), (session.clock)(), reason.to_owned());
    blocking(move || store.close_interval(id, IntervalState::Missing, Some(&reason), now)).await
}
