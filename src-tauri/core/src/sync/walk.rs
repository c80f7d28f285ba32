//! One walk: page after page through one window or list, each kept as it arrives.

use std::collections::{BTreeSet, HashSet};

use crate::event::{Field, Instant};
use crate::interval::{IntervalId, IntervalState};
use crate::page::{Next, Page, PageRequest, Position, Response, StreamId, Window};
use crate::remote;
use crate::store::{Appended, Fetch, LedgerStep};

use super::progress::{Phase, Progress, Tally};
use super::sort::{end_of, fingerprint, is_descending, keep_in_scope, server_time, span_of};
use super::{Error, Session};

/// Pages in a row that may hold no events. Each leads to a place that is new to the walk, so it still gets somewhere.
const EMPTY_PAGES: u32 = 1_000;
/// Pages in a row that may hold nothing but events that this walk has met already.
const REPEATED_PAGES: u32 = 50;
/// Pages of one walk, however long it is.
const MOST_PAGES: u64 = 1_000_000;
/// Identifiers remembered to notice an endless walk.
const REMEMBERED: usize = 4_000_000;
/// Actions remembered to look for where pages do not lead through an instant.
const ACTIONS: usize = 500;

/// How a walk came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The remote said so.
    Reached,
    /// The walker had seen enough.
    Enough,
    /// The remote went round in circles.
    Endless(String),
    /// The walk went on for longer than any that leads to an end.
    Tired(String),
    /// The remote refused the window.
    Refused(String),
    /// The remote gave no usable answer.
    Failed(String),
    /// The saved position is no longer known.
    PositionLost,
}

/// What one page brought.
pub(super) struct Step {
    /// What became of its events.
    pub(super) kept: Appended,
    /// Its oldest and newest instant.
    pub(super) span: Option<(Instant, Instant)>,
    /// Whether its events ran from newer to older.
    pub(super) descending: bool,
    /// How many events the remote said there are in all, when it gave the page.
    pub(super) total: Option<u64>,
}

/// What is being walked.
pub(super) struct Walk<'a> {
    /// The stream.
    pub(super) stream: &'a StreamId,
    /// The window; None for a list without one.
    pub(super) window: Option<Window>,
    /// The ledger entry that its pages count towards.
    pub(super) interval: Option<IntervalId>,
    /// Whether the entry becomes complete with the last page, and over which window.
    pub(super) closing: Option<Window>,
}

/// A walk on its way.
pub(super) struct Walker<'s, 'a> {
    pub(super) session: &'s Session<'a>,
    tally: &'s mut Tally,
    pub(super) seen_positions: HashSet<Position>,
    seen_events: HashSet<u64>,
    /// What the walk before this one met, and the newest instant that it met.
    earlier: Option<(HashSet<u64>, Instant)>,
    /// Events that the walk before this one should have met and did not.
    pub(super) overlooked: u64,
    pages: u64,
    /// The actions met so far, while there are few of them.
    pub(super) actions: BTreeSet<String>,
    /// Spans that could not be paged through.
    pub(super) stuck: Vec<Window>,
    /// The oldest and newest instant that this walk met.
    pub(super) span: Option<(Instant, Instant)>,
}

impl<'s, 'a> Walker<'s, 'a> {
    pub(super) fn new(session: &'s Session<'a>, tally: &'s mut Tally) -> Self {
        Self {
            session,
            tally,
            seen_positions: HashSet::new(),
            seen_events: HashSet::new(),
            earlier: None,
            overlooked: 0,
            pages: 0,
            actions: BTreeSet::new(),
            stuck: Vec::new(),
            span: None,
        }
    }

    /// Prepares for walking the same way once more, to learn what the walk before overlooked. Says no where that walk
    /// took a single page: then nothing can have moved from one page to another.
    pub(super) fn again(&mut self) -> bool {
        let Some((_, newest)) = self.span.filter(|_| self.pages > 1) else { return false };
        self.earlier = Some((std::mem::take(&mut self.seen_events), newest));
        self.seen_positions.clear();
        self.overlooked = 0;
        self.pages = 0;
        true
    }

    /// Walks until the end, or until `enough` says so after a page.
    pub(super) async fn walk(
        &mut self,
        walk: &Walk<'_>,
        start: Option<Position>,
        mut enough: impl FnMut(&Step) -> bool,
    ) -> Result<End, Error> {
        let mut position = start;
        let (mut empty, mut repeated) = (0, 0);
        for _ in 0..MOST_PAGES {
            let page = match self.fetch(walk, position.as_ref()).await? {
                Ok(page) => page,
                Err(end) => return Ok(end),
            };
            let fresh = self.remember(&page.1);
            let bare = page.1.events.is_empty();
            empty = if bare { empty + 1 } else { 0 };
            // A page without events neither repeats anything nor ends a row of repetitions.
            repeated = if fresh { 0 } else { repeated + u32::from(!bare) };
            let next = page.1.next.clone();
            let last = matches!(next, Next::End);
            let step = self.keep(walk, position.as_ref(), page, last).await?;
            if enough(&step) {
                return Ok(End::Enough);
            }
            let following = match next {
                Next::End => return Ok(End::Reached),
                Next::Page(following) => following,
                Next::Stuck { span, probes, past } => {
                    self.dig(walk, span, probes).await?;
                    repeated = 0;
                    past
                }
            };
            if !self.seen_positions.insert(following.clone()) {
                return Ok(End::Endless("the remote gave the same continuation twice".to_owned()));
            }
            if empty >= EMPTY_PAGES || repeated >= REPEATED_PAGES {
                let pages = empty.max(repeated);
                return Ok(End::Tired(format!("the remote gave {pages} pages in a row with nothing new in them")));
            }
            position = Some(following);
        }
        Ok(End::Tired(format!("the walk did not end within {MOST_PAGES} pages")))
    }

    /// Notes the page's events and says whether any of them is new to this walk.
    pub(super) fn remember(&mut self, page: &Page) -> bool {
        if self.seen_events.len() >= REMEMBERED {
            self.seen_events.clear();
        }
        let mut fresh = false;
        self.pages += 1;
        for event in &page.events {
            if let Some(action) = event.fields.get(Field::Action)
                && self.actions.len() < ACTIONS
                && !self.actions.contains(action)
            {
                self.actions.insert(action.to_owned());
            }
            let print = fingerprint(event);
            let new = self.seen_events.insert(print);
            fresh |= new;
            if let Some((met, newest)) = &self.earlier {
                let old = event.occurred.is_some_and(|time| time.at < *newest);
                self.overlooked += u64::from(new && old && !met.contains(&print));
            }
        }
        fresh
    }

    pub(super) async fn fetch(
        &mut self,
        walk: &Walk<'_>,
        position: Option<&Position>,
    ) -> Result<Result<(PageRequest, Page, Response), End>, Error> {
        let session = self.session;
        let request = session.connector.request(walk.stream, walk.window.as_ref(), position)?;
        let tally = self.tally.clone();
        let on_wait = |wait: remote::Wait| {
            (session.progress)(Progress { phase: Phase::Waiting(wait), tally: tally.clone() });
        };
        let judge = |response: &Response| session.connector.judge(response);
        let response = match session.remote.fetch(&request, judge, on_wait, session.cancel).await {
            Ok(response) => response,
            Err(error) => {
                let end = end_of(error)?;
                if let End::Failed(say) | End::Refused(say) = &end {
                    self.tally.trouble = Some(say.clone());
                }
                return Ok(Err(end));
            }
        };
        match session.connector.read(walk.stream, walk.window.as_ref(), position, &response) {
            Ok(page) => Ok(Ok((request, page, response))),
            Err(error) => {
                let say = crate::failure::sentence(&error);
                self.tally.trouble = Some(say.clone());
                Ok(Err(End::Failed(say)))
            }
        }
    }

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
        let now = (session.clock)();
        let span = span_of(&page.events);
        let descending = is_descending(&page.events);
        let closes = last && walk.closing.is_some() && self.stuck.is_empty();
        let step = LedgerStep {
            interval: walk.interval,
            position: match &page.next {
                Next::Page(next) => Some(next.clone()),
                // The other ways into the span come next: whoever is interrupted there begins with this page again.
                Next::Stuck { .. } | Next::End => position.cloned(),
            },
            state: closes.then_some((IntervalState::Complete, None)),
            window: walk.closing.filter(|_| closes),
            resume: None,
        };
        let total = page.total;
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
        self.span = match (self.span, span) {
            (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
            (known, new) => known.or(new),
        };
        (session.progress)(Progress { phase: Phase::Reading, tally: self.tally.clone() });
        Ok(Step { kept, span, descending, total })
    }
}

/// Runs blocking work off the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::store::Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(Error::Store),
        Err(_) => Err(Error::Stopped),
    }
}
