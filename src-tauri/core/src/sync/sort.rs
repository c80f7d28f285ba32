//! Small decisions about answers and pages: what stops a sync, what lies in scope, in which order events run.

use crate::event::{Event, EventUid, Field, Flag, Instant};
use crate::organization::AccessScope;
use crate::page::{Meaning, Page, Response};
use crate::remote;

use super::step::{Durable, End};
use super::{Error, SECOND};

/// Differences between two clocks up to this are not believed.
const COARSE: i64 = 3 * SECOND;

/// Sorts what stops the whole sync from what only ends this walk.
pub(super) fn end_of(error: remote::Error, place: Durable, placed: bool) -> Result<End, Error> {
    match error {
        remote::Error::Refused(refusal) => match refusal.meaning {
            // Whether the place or the whole request is at fault shows when it is asked for without the place.
            Meaning::Window | Meaning::Organization if place == Durable::Yes && placed => Ok(End::PositionLost),
            Meaning::Window => Ok(End::Refused(refusal.say)),
            Meaning::CursorGone => Ok(End::PositionLost),
            _ => Err(Error::Refused(refusal)),
        },
        remote::Error::Cancelled => Err(Error::Cancelled),
        error if matches!(error.root(), remote::Error::Timeout { .. }) => {
            Ok(End::Slow(crate::failure::sentence(&error)))
        }
        error if stops_everything(error.root()) => Err(Error::Remote(error)),
        error => Ok(End::Failed(crate::failure::sentence(&error))),
    }
}

/// Counts the events of a page whose time or action is not understood: the remote may write them in a new form.
pub(super) fn count_unclear(page: &Page) -> u64 {
    let unclear = |event: &&Event| event.flags.contains(Flag::NoTime) || event.flags.contains(Flag::NoAction);
    u64::try_from(page.events.iter().filter(unclear).count()).unwrap_or(u64::MAX)
}

/// Says whether every other window would meet the same trouble.
fn stops_everything(error: &remote::Error) -> bool {
    match error {
        remote::Error::Offline { .. }
        | remote::Error::Tls { .. }
        | remote::Error::ForeignOrigin { .. }
        | remote::Error::Redirected { .. }
        | remote::Error::BadAddress { .. }
        | remote::Error::BadRequest { .. }
        | remote::Error::MissingSecret { .. }
        | remote::Error::BadSecret { .. }
        | remote::Error::Vault(_)
        // Asking for the next window would only prolong the pause.
        | remote::Error::Throttled { .. }
        | remote::Error::Setup(_) => true,
        remote::Error::Timeout { .. }
        | remote::Error::Cut { .. }
        | remote::Error::TooLarge { .. }
        | remote::Error::Refused(_)
        | remote::Error::Trouble { .. }
        | remote::Error::Unusable { .. }
        | remote::Error::Exhausted { .. }
        | remote::Error::Cancelled => false,
    }
}

/// Returns the remote's clock at the time of its answer.
pub(super) fn server_time(response: &Response, now: Instant) -> Option<Instant> {
    let skew = remote::server_clock_skew(response, now)?;
    Some(now.plus_nanos(skew.num_nanoseconds()?))
}

/// Returns by how many nanoseconds the remote's clock is ahead of ours; its `Date` is too coarse for less than seconds.
pub(super) fn skew_of(response: &Response, now: Instant) -> i64 {
    let skew = remote::server_clock_skew(response, now).and_then(|skew| skew.num_nanoseconds()).unwrap_or(0);
    if skew.abs() > COARSE { skew } else { 0 }
}

/// Takes out what lies outside the account's scope and returns how many that were.
pub(super) fn keep_in_scope(page: &mut Page, scope: &AccessScope) -> u64 {
    let AccessScope::Workspace { id, .. } = scope else { return 0 };
    let before = page.events.len();
    page.events.retain(|event| event.fields.get(Field::WorkspaceId) == Some(id));
    u64::try_from(before - page.events.len()).unwrap_or(u64::MAX)
}

/// Returns the oldest and newest instant of `events`.
pub(super) fn span_of(events: &[Event]) -> Option<(Instant, Instant)> {
    let mut times = events.iter().filter_map(|event| event.occurred).map(|time| time.at);
    let first = times.next()?;
    Some(times.fold((first, first), |(oldest, newest), at| (oldest.min(at), newest.max(at))))
}

/// Says whether `events` run from newer to older.
pub(super) fn is_descending(events: &[Event]) -> bool {
    let times: Vec<Instant> = events.iter().filter_map(|event| event.occurred).map(|time| time.at).collect();
    times.windows(2).all(|pair| pair[0] >= pair[1])
}

/// Returns a number that stands for an event's identifier within one walk.
pub(super) fn fingerprint(uid: Option<&EventUid>) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    uid.hash(&mut hasher);
    hasher.finish()
}
