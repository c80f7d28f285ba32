//! What walks leave in the ledger: entries that are opened, settled, split and noted.

use crate::connector::Direction;
use crate::coverage;
use crate::event::Instant;
use crate::interval::{Interval, IntervalId, IntervalState};
use crate::page::{StreamId, Window};

use super::step::blocking;
use super::{CROWDED, Error, Session, UNORDERED};

pub(super) async fn intervals(session: &Session<'_>, stream: &StreamId) -> Result<Vec<Interval>, Error> {
    let (store, stream) = (session.store.clone(), stream.clone());
    blocking(move || store.intervals(&stream)).await
}

pub(super) async fn open(session: &Session<'_>, stream: &StreamId, window: Window) -> Result<IntervalId, Error> {
    let (store, stream, now) = (session.store.clone(), stream.clone(), (session.clock)());
    blocking(move || store.open_interval(&stream, window, 0, now)).await
}

/// Settles an entry; the spans in `crowded` stay in doubt until a count clears them.
pub(super) async fn close(
    session: &Session<'_>,
    id: IntervalId,
    window: Window,
    (state, reason): (IntervalState, Option<String>),
    crowded: &[Window],
) -> Result<(), Error> {
    let (store, now) = (session.store.clone(), (session.clock)());
    let crowded = crowded.to_vec();
    blocking(move || {
        let doubts: Vec<(Window, &str)> = crowded.into_iter().map(|span| (span, CROWDED)).collect();
        store.settle_interval(id, window, (state, reason.as_deref()), &doubts, now)
    })
    .await
}

pub(super) async fn missing(session: &Session<'_>, id: IntervalId, window: Window, reason: &str) -> Result<(), Error> {
    close(session, id, window, (IntervalState::Missing, Some(reason.to_owned())), &[]).await
}

/// Returns what a walk that broke off has read for certain, and the rest.
pub(super) fn split(
    session: &Session<'_>,
    stream: &StreamId,
    window: Window,
    span: Option<(Instant, Instant)>,
) -> (Window, Window) {
    const MILLISECOND: i64 = 1_000_000;
    let order = session.connector.plan(stream).order;
    match (span, order.certain.then_some(order.direction)) {
        // The border itself may hold more events than were read: it stays with the rest.
        (Some((oldest, _)), Some(Direction::Desc)) => {
            let border = oldest.plus_nanos(MILLISECOND).min(window.until).max(window.from);
            (Window { from: border, ..window }, Window { until: border, ..window })
        }
        (Some((_, newest)), Some(Direction::Asc)) => {
            let border = newest.plus_nanos(-MILLISECOND).max(window.from).min(window.until);
            (Window { until: border, ..window }, Window { from: border, ..window })
        }
        (_, None) | (None, _) => (Window { until: window.from, ..window }, window),
    }
}

/// Notes that `read` was read to its end, but for `crowded`.
pub(super) async fn settle(
    session: &Session<'_>,
    stream: &StreamId,
    read: Window,
    crowded: &[Window],
) -> Result<(), Error> {
    if read.is_empty() {
        return Ok(());
    }
    let id = open(session, stream, read).await?;
    close(session, id, read, (IntervalState::Complete, None), crowded).await
}

/// Returns what the interrupted walk of the entry `id` has left in doubt so far, and nobody has read since.
pub(super) fn doubts_of(ledger: &[Interval], id: IntervalId) -> Vec<Window> {
    let Some(walk) = ledger.iter().find(|interval| interval.id == id) else { return Vec::new() };
    let own = |interval: &&Interval| interval.state != IntervalState::Suspect || interval.opened >= walk.opened;
    let since: Vec<Interval> = ledger.iter().filter(own).cloned().collect();
    let doubts = coverage::gaps(&since).into_iter().filter(|stretch| stretch.state == IntervalState::Suspect);
    doubts
        .map(|stretch| stretch.window)
        .filter(|doubt| doubt.from < walk.window.until && walk.window.from < doubt.until)
        .collect()
}

/// Says whether an interrupted walk met pages whose events were in no order.
pub(super) fn lacked_order(ledger: &[Interval], id: IntervalId) -> bool {
    ledger.iter().any(|interval| interval.id == id && interval.reason.as_deref() == Some(UNORDERED))
}

pub(super) async fn note(
    session: &Session<'_>,
    stream: &StreamId,
    window: Window,
    state: IntervalState,
    reason: &str,
) -> Result<(), Error> {
    let (store, stream, now, reason) = (session.store.clone(), stream.clone(), (session.clock)(), reason.to_owned());
    blocking(move || store.note_interval(&stream, window, state, &reason, now)).await.map(drop)
}
