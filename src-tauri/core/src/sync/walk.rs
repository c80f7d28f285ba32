//! One walk: page after page through one window or list, each kept as it arrives.

use std::collections::{BTreeSet, HashSet};

use crate::connector::{Counting, Occurrences};
use crate::event::{EventUid, Field, Instant};
use crate::page::{Next, Page, PageRequest, Position, Response, StreamId, Window};
use crate::remote;

use super::progress::{Phase, Progress, Tally};
use super::sort::{end_of, fingerprint, skew_of};
use super::step::{End, Step, Walk};
use super::{Error, Session, nanos};

/// Pages in a row that may hold no events. Each leads to a place that is new to the walk, so it still gets somewhere.
const EMPTY_PAGES: u32 = 1_000;
/// The same for the walks after one that was given up for it: a remote that never ends is not asked for ever.
const EMPTY_PAGES_AGAIN: u32 = 30;
/// Pages in a row that may hold nothing but events that this walk has met already.
const REPEATED_PAGES: u32 = 50;
/// Pages of one walk, however long it is.
const MOST_PAGES: u64 = 1_000_000;
/// Identifiers remembered to notice an endless walk.
const REMEMBERED: usize = 4_000_000;
/// Actions remembered to look for where pages do not lead through an instant.
const ACTIONS: usize = 500;

/// A walk on its way.
pub(super) struct Walker<'s, 'a> {
    pub(super) session: &'s Session<'a>,
    pub(super) tally: &'s mut Tally,
    pub(super) seen_positions: HashSet<Position>,
    pub(super) seen_events: HashSet<u64>,
    /// What the walk before this one met, and the newest instant that it met.
    earlier: Option<(HashSet<u64>, Instant)>,
    /// Events that the walk before this one should have met and did not.
    pub(super) overlooked: u64,
    pub(super) pages: u64,
    /// Whether its places count what lies before them, as far as they have shown.
    counting: Counting,
    /// How many events the page before said there are.
    total: Option<u64>,
    /// Whether the remote said of a page that there are fewer events than before.
    shrank: bool,
    /// Whether its end has still to be noted: it is walked once more first.
    pub(super) deferred: bool,
    /// The actions met so far, while there are few of them.
    pub(super) actions: BTreeSet<String>,
    /// Spans that could not be paged through.
    pub(super) stuck: Vec<Window>,
    /// The oldest and newest instant that this walk met.
    pub(super) span: Option<(Instant, Instant)>,
    /// How often each record without an identifier was there.
    occurrences: Occurrences,
    /// The place behind the last page that held something new, or where the walk began.
    pub(super) fruitful: Option<Position>,
    /// When the walk began.
    pub(super) began: Instant,
    /// How many events the remote says there are in what is walked: the least that it said.
    pub(super) counted: Option<u64>,
    /// Whether it goes on where another walk stood.
    pub(super) resumed: bool,
    /// Whether its pages lead on by times that do not come in order.
    pub(super) unordered: bool,
    /// Whether it met more than it can remember.
    pub(super) forgot: bool,
    /// How far the remote's clock is ahead of ours, where it is worth a word.
    pub(super) skew: i64,
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
            counting: Counting::default(),
            total: None,
            shrank: false,
            deferred: false,
            actions: BTreeSet::new(),
            stuck: Vec::new(),
            span: None,
            occurrences: Occurrences::default(),
            fruitful: None,
            began: (session.clock)(),
            counted: None,
            resumed: false,
            unordered: false,
            forgot: false,
            skew: 0,
        }
    }

    /// Returns the part of `window` that what was read proves: nothing is settled yet that is younger than the remote's
    /// own clock says it has to be.
    pub(super) fn settled(&self, stream: &StreamId, window: Window) -> Window {
        let settle = nanos(self.session.connector.plan(stream).settle);
        let until = self.began.plus_nanos(self.skew.min(0)).plus_nanos(-settle);
        Window { until: window.until.min(until).max(window.from), ..window }
    }

    /// Says whether this walk met `event`.
    pub(super) fn has_met(&self, event: &EventUid) -> bool {
        self.seen_events.contains(&fingerprint(Some(event)))
    }

    /// Says whether this walk knows all that it met.
    pub(super) fn remembers_all(&self) -> bool {
        !self.resumed && !self.forgot && self.stuck.is_empty()
    }

    /// Says whether events may have moved from page to page unseen: where places count what lies before them, and there
    /// was more than one page, or where the remote said that there are fewer events than before.
    pub(super) fn may_overlook(&self) -> bool {
        let counts = matches!(self.counting, Counting::Perhaps | Counting::Yes);
        self.took_pages() && (self.shrank || counts || self.session.connector.counts_pages())
    }

    fn took_pages(&self) -> bool {
        self.pages > 1 || self.resumed
    }

    /// Prepares for walking the same way once more, to learn what the walk before overlooked. Says no where that walk
    /// took a single page: then nothing can have moved from one page to another.
    pub(super) fn again(&mut self) -> bool {
        let newest = match self.span {
            // What lies before the place where it went on is as good as overlooked.
            _ if self.resumed => Instant::MAX,
            Some((_, newest)) if self.took_pages() => newest,
            Some(_) | None => return false,
        };
        self.earlier = Some((std::mem::take(&mut self.seen_events), newest));
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
        self.seen_positions.clear();
        self.occurrences = Occurrences::default();
        self.resumed = start.is_some();
        self.total = None;
        if let Some(start) = &start {
            self.counting = self.session.connector.counting_at(start);
        }
        self.fruitful.clone_from(&start);
        let mut position = start;
        let (mut empty, mut repeated) = (0, 0);
        for _ in 0..MOST_PAGES {
            let page = match self.fetch(walk, position.as_ref()).await? {
                Ok(page) => page,
                Err(end) => return Ok(end),
            };
            let fresh = self.remember(&page.1);
            self.unordered |= !self.session.connector.keeps_order(&page.1);
            self.look_at_place(walk, position.as_ref(), &page.1);
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
                Next::Unsaid => return Ok(End::Endless("the remote says that more follows, and not where".to_owned())),
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
            let most = if self.tally.barren == 0 { EMPTY_PAGES } else { EMPTY_PAGES_AGAIN };
            if empty >= most || repeated >= REPEATED_PAGES {
                self.tally.barren += u32::from(empty >= most);
                let pages = empty.max(repeated);
                return Ok(End::Tired(format!("the remote gave {pages} pages in a row with nothing new in them")));
            }
            if fresh {
                self.fruitful = Some(following.clone());
            }
            position = Some(following);
        }
        Ok(End::Tired(format!("the walk did not end within {MOST_PAGES} pages")))
    }

    /// Learns from what follows a page, and from the remote's own count, whether events can move between pages.
    fn look_at_place(&mut self, walk: &Walk<'_>, position: Option<&Position>, page: &Page) {
        if let Next::Page(next) = &page.next {
            let asked = (walk.stream, walk.window.as_ref());
            self.counting = self.session.connector.counting(self.counting, asked, (position, next), page.events.len());
        }
        self.shrank |= self.total.zip(page.total).is_some_and(|(before, now)| now < before);
        self.total = page.total.or(self.total);
    }

    /// Returns what the remote counted with the last page.
    pub(super) fn last_total(&self) -> Option<u64> {
        self.total
    }

    /// Notes the page's events and says whether any of them is new to this walk.
    pub(super) fn remember(&mut self, page: &Page) -> bool {
        if self.seen_events.len() >= REMEMBERED {
            self.seen_events.clear();
            self.forgot = true;
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
            let print = fingerprint(event.uid.as_ref());
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
                let end = end_of(error, walk.place, position.is_some())?;
                if let End::Failed(say) | End::Slow(say) | End::Refused(say) = &end {
                    self.tally.trouble = Some(say.clone());
                }
                return Ok(Err(end));
            }
        };
        let window = walk.window.as_ref();
        match session.connector.read_on(walk.stream, window, position, &response, &mut self.occurrences) {
            Ok(page) => {
                if let Some(length) = session.connector.rest_after(&response) {
                    session.remote.rest(length);
                }
                self.skew = skew_of(&response, (session.clock)());
                self.tally.ahead = self.tally.ahead.max(self.skew);
                Ok(Ok((request, page, response)))
            }
            Err(error) => {
                let say = crate::failure::sentence(&error);
                self.tally.trouble = Some(say.clone());
                Ok(Err(End::Failed(say)))
            }
        }
    }
}
