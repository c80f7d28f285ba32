//! Keeps a page with what the ledger learns from it, all or nothing.

use crate::interval::{IntervalState, PROVEN};
use crate::page::{Next, Page, PageRequest, Position, Response};
use crate::store::{Fetch, LedgerStep};

use super::progress::{Phase, Progress};
use super::sort::{count_unclear, is_descending, keep_in_scope, server_time, span_of};
use super::step::{Durable, Step, Walk, blocking};
use super::walk::Walker;
use super::{Error, UNORDERED};

impl Walker<'_, '_> {
    /// Keeps one page with what the ledger learns from it.
    pub(super) async fn keep(
        &mut self,
        walk: &Walk<'_>,
        position: Option<&Position>,
        (request, mut page, response): (PageRequest, Page, Response),
        last: bool,
    ) -> Result<Step, Error> {
        let session = self.session;
        let received = u64::try_from(page.events.len()).unwrap_or(u64::MAX);
        let outside = keep_in_scope(&mut page, session.scope);
        let unclear = count_unclear(&page);
        let now = (session.clock)();
        let span = span_of(&page.events);
        let descending = is_descending(&page.events);
        let ends = last && walk.closing.is_some() && self.stuck.is_empty();
        let closes = ends && !self.may_overlook();
        self.deferred |= ends && !closes;
        let step = LedgerStep {
            interval: walk.interval,
            position: match &page.next {
                Next::Page(next) => Some(next.clone()),
                // The other ways into the span come next: whoever is interrupted there begins with this page again.
                Next::Stuck { .. } | Next::Unsaid | Next::End => position.cloned(),
            },
            // Whoever goes on after an interruption has to know that an order was missing.
            state: match closes {
                true => Some(self.verdict(walk, page.total)),
                false => self.unordered.then(|| (IntervalState::Open, Some(UNORDERED.to_owned()))),
            },
            // A remote whose clock is behind ours knows nothing yet of the time in between.
            window: walk.closing.filter(|_| closes).map(|window| self.settled(walk.stream, window)),
            resume: (walk.place == Durable::Yes)
                .then(|| session.connector.place_after(walk.stream, position, &page, &response))
                .flatten(),
        };
        let total = page.total;
        self.counted = self.counted.into_iter().chain(total).min();
        if walk.window.is_none() {
            // Within a window the remote counts the window only.
            self.tally.total = total.or(self.tally.total);
        }
        let (store, stream) = (session.store.clone(), walk.stream.clone());
        let manifest = session.connector.manifest();
        let (connector, manifest) = (manifest.id().to_owned(), manifest.evidence().to_owned());
        let (window, position) = (walk.window, position.cloned());
        let kept = blocking(move || {
            let fetch = Fetch {
                stream: &stream,
                connector: &connector,
                manifest: &manifest,
                request: &format!("{:?} {}", request.method, request.url),
                window,
                position: position.as_ref(),
                status: response.status,
                remote_time: server_time(&response, now),
                received: now,
                body: &response.body,
                digest: None,
                outside,
            };
            store.append(&fetch, &page, &step)
        })
        .await?;
        self.tally.add(received, kept, outside, span);
        // What was here before was told when it came.
        self.tally.unclear += unclear.min(kept.added + kept.revised);
        self.span = match (self.span, span) {
            (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
            (known, new) => known.or(new),
        };
        (session.progress)(Progress { phase: Phase::Reading, tally: self.tally.clone() });
        Ok(Step { kept, span, descending, total, more: !last })
    }

    /// Says what the end of a walk proves, where the remote counted what there is in it.
    pub(super) fn verdict(&self, walk: &Walk<'_>, last: Option<u64>) -> (IntervalState, Option<String>) {
        let met = u64::try_from(self.seen_events.len()).unwrap_or(u64::MAX);
        let known = !self.resumed && !self.forgot;
        let whole = walk.window.is_some() && known && self.session.connector.counts_events();
        match self.counted.into_iter().chain(last).min().filter(|_| whole) {
            Some(counted) if counted > met => {
                (IntervalState::Suspect, Some(format!("the remote counts {counted} events here, {met} came")))
            }
            Some(_) if last == Some(met) => (IntervalState::Complete, Some(PROVEN.to_owned())),
            Some(_) | None => self.order_verdict(),
        }
    }

    /// Says what the end of a walk proves where nothing was counted.
    pub(super) fn order_verdict(&self) -> (IntervalState, Option<String>) {
        match self.unordered {
            true => (IntervalState::Suspect, Some(UNORDERED.to_owned())),
            false => (IntervalState::Complete, None),
        }
    }
}
