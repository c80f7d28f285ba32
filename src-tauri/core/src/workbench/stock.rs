//! What a cache holds, as its description and its sync want to know it.

use crate::coverage;
use crate::event::{Field, Instant};
use crate::failure::Failure;
use crate::interval::IntervalState;
use crate::organization::{AccessScope, Source};
use crate::query::{Filter, Zone};
use crate::store::{FacetColumn, Store};

use super::now;
use super::questions::select;
use super::registry::{Description, KnownGap, Snapshot};

const ACTION: FacetColumn = FacetColumn::FirstOf(&[Field::Action]);
/// Actions looked for where a remote's pages do not lead through an instant.
const MOST_ACTIONS: usize = 500;

/// Returns the actions that the cache holds events of. Not knowing them only leaves more in doubt.
pub(super) fn known_actions(store: &Store) -> Vec<String> {
    let everything = Filter::default().resolve(now(), Zone::utc());
    let found = store.select(&everything).and_then(|all| store.facets(&all, &[ACTION], MOST_ACTIONS, None, &|| false));
    found.unwrap_or_default().into_iter().flat_map(|facet| facet.values).map(|value| value.value).collect()
}

/// Reads from the journal what its description says of it.
pub(super) fn snapshot(
    store: &Store,
    description: &Description,
    last_sync: Option<Instant>,
) -> Result<Snapshot, Failure> {
    let mut gaps = Vec::new();
    let mut streams = 0;
    // As far as the stream that is behind the others; None before every option with a time.
    let mut complete_until: Option<Instant> = None;
    for stream in store.streams()? {
        let intervals = store.intervals(&stream)?;
        for stretch in coverage::gaps(&intervals) {
            // What has expired cannot be fetched; it is a limit of the remote, not a gap of this cache. What reaches into
            // the future is the rest that is read next, before marks that a clock has left when it was ahead.
            if stretch.state != IntervalState::Expired && stretch.window.until <= now() {
                let reason = stretch.reason.unwrap_or_else(|| "not read".to_owned());
                gaps.push(KnownGap { stream: stream.clone(), window: stretch.window, reason });
            }
        }
        let until = coverage::complete_until(&intervals);
        streams += 1;
        complete_until = if streams == 1 { until } else { complete_until.min(until) };
    }
    if description.organization.source == Source::Files {
        // A file says nothing of what happened after it was written.
        complete_until = None;
    }
    Ok(Snapshot { events: visible_events(store, description)?, complete_until, last_sync, gaps })
}

/// Returns how many of the cache's events this account may see.
pub(super) fn visible_events(store: &Store, description: &Description) -> Result<u64, Failure> {
    match description.organization.access.scope {
        AccessScope::Organization => Ok(store.totals()?.events),
        AccessScope::Workspace { .. } => {
            let visible = select(store, description, &Filter::default(), Zone::utc())?;
            Ok(store.count(&visible, &|| false, &|_, _| {})?)
        }
    }
}
