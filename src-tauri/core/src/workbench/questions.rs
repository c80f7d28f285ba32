//! Questions to the cache: the list, one event, counts, facets, counts over time. All take the same query.

use crate::coverage;
use crate::event::{EventUid, Field, Instant, Record};
use crate::failure::{Code, Failure};
use crate::interval::IntervalState;
use crate::organization::{AccessScope, Alias};
use crate::page::Window;
use crate::query::{Clause, Filter, Matcher, Predicate, QueryError, Sign, Test, Zone};
use crate::store::{Raw, Selection, Stop, Store};

use super::registry::Description;
use super::rows::{EventDetail, RevisionDetail};
use super::sessions::SessionId;
use super::sources;
use super::summary::{BarCoverage, Histogram, HistogramBar, TimeSpan};
use super::{Workbench, blocking, now, ticks};

/// For questions that nobody calls off: the program ends with them.
pub(super) const NEVER: Stop<'static> = &|| false;

/// A question in words, and the zone in which its dates are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The query text; empty for everything.
    pub text: String,
    /// The zone.
    pub zone: Zone,
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        let failure = Failure::new(Code::Query, format!("{} (at character {})", error.message, error.at + 1));
        match error.suggestion_label {
            Some(label) => failure.advise(label),
            None => failure,
        }
    }
}

impl Workbench {
    /// Returns `limit` events from row `offset` on, newest first.
    pub async fn query(&self, alias: &Alias, query: &Query, offset: u64, limit: u32) -> Result<Vec<Record>, Failure> {
        self.ask(alias, query, move |store, _, selection| Ok(store.page(selection, offset, limit, Raw::Without)?)).await
    }

    /// Passes every event of the answer to `visit`, newest first, in batches, until it returns false.
    pub async fn each(
        &self,
        alias: &Alias,
        query: &Query,
        mut visit: impl FnMut(Record) -> bool + Send + 'static,
    ) -> Result<(), Failure> {
        self.ask(alias, query, move |store, _, selection| {
            use std::ops::ControlFlow::{Break, Continue};
            let pass = |record| if visit(record) { Continue(()) } else { Break(()) };
            Ok(store.each(selection, Raw::Without, NEVER, pass)?)
        })
        .await
    }

    /// Returns how many events match.
    pub async fn count(&self, alias: &Alias, query: &Query) -> Result<u64, Failure> {
        self.ask(alias, query, |store, _, selection| Ok(store.count(selection, NEVER, &|_, _| {})?)).await
    }

    /// Returns counts over time in `buckets` bars of equal width.
    pub async fn histogram(&self, alias: &Alias, query: &Query, buckets: u32) -> Result<Histogram, Failure> {
        let zone = query.zone;
        self.ask(alias, query, move |store, filter, selection| {
            histogram(store, filter, selection, zone, buckets, NEVER)
        })
        .await
    }

    /// Returns counts over time of an open question.
    pub async fn session_histogram(&self, id: SessionId, buckets: u32) -> Result<Histogram, Failure> {
        let session = self.session(id).await?;
        blocking(move || {
            let stop = || session.has_ended();
            histogram(&session.store, &session.filter, &session.selection, session.zone, buckets, &stop)
        })
        .await
    }

    /// Returns one event by the remote's identifier, with its raw bytes.
    pub async fn event(&self, alias: &Alias, uid: &str) -> Result<Record, Failure> {
        let uid = EventUid::try_from(uid.to_owned()).map_err(|error| Failure::from_error(Code::Usage, &error))?;
        let everything = Query { text: String::new(), zone: Zone::utc() };
        let name = alias.clone();
        self.ask(alias, &everything, move |store, _, selection| {
            let missing = || Failure::new(Code::NotFound, format!("`{name}` holds no event with the id `{uid}`"));
            let number = store.find_uid(&uid)?.ok_or_else(missing)?;
            store.visible(selection, number, Raw::With)?.ok_or_else(missing)
        })
        .await
    }

    /// Returns the later versions of one event, oldest first, each with what is not as in the one before.
    pub async fn revisions(&self, alias: &Alias, record: &Record) -> Result<Vec<RevisionDetail>, Failure> {
        let everything = Query { text: String::new(), zone: Zone::utc() };
        let (seq, raw) = (record.seq, record.event.raw.clone());
        self.ask(alias, &everything, move |store, _, _| Ok(RevisionDetail::all(&raw, store.revisions(seq)?))).await
    }

    /// Returns everything about the event with this number.
    pub async fn event_detail(&self, alias: &Alias, seq: i64) -> Result<EventDetail, Failure> {
        let everything = Query { text: String::new(), zone: Zone::utc() };
        self.ask(alias, &everything, move |store, _, selection| {
            let missing = || Failure::new(Code::NotFound, format!("there is no event number {seq}"));
            let record = store.visible(selection, seq, Raw::With)?.ok_or_else(missing)?;
            Ok(EventDetail::new(&record, store.revisions(seq)?, sources::file_of(store, seq)?))
        })
        .await
    }

    /// Opens the cache, reads the text, and compiles both; what the account may not see is left out.
    pub(super) fn prepare(
        &self,
        description: &Description,
        query: &Query,
    ) -> Result<(Store, Filter, Selection), Failure> {
        let filter = Filter::parse(&query.text)?;
        let store = self.store(description)?;
        let selection = select(&store, description, &filter, query.zone)?;
        Ok((store, filter, selection))
    }

    pub(super) async fn ask<T: Send + 'static>(
        &self,
        alias: &Alias,
        query: &Query,
        answer: impl FnOnce(&Store, &Filter, &Selection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let description = self.describe(alias).await?;
        let (this, query) = (self.clone(), query.clone());
        blocking(move || {
            let (store, filter, selection) = this.prepare(&description, &query)?;
            answer(&store, &filter, &selection)
        })
        .await
    }
}

/// Compiles a filter over what the account may see.
pub(super) fn select(
    store: &Store,
    description: &Description,
    filter: &Filter,
    zone: Zone,
) -> Result<Selection, Failure> {
    Ok(store.select(&predicate(description, filter, zone, now()))?)
}

/// Returns what a filter asks for at an instant, of what the account may see.
pub(super) fn predicate(description: &Description, filter: &Filter, zone: Zone, now: Instant) -> Predicate {
    let mut predicate = filter.resolve(now, zone);
    if let AccessScope::Workspace { id, .. } = &description.organization.access.scope {
        let own = Test::Fields(vec![Field::WorkspaceId], Matcher::exact(id));
        predicate.clauses.push(Clause { sign: Sign::Include, any: vec![own] });
    }
    predicate
}

/// How young an event may be and not be here yet without anything being wrong, in nanoseconds.
const FRESH: i64 = 15 * 60 * 1_000_000_000;
/// A millisecond.
const MILLI: i64 = 1_000_000;

fn histogram(
    store: &Store,
    filter: &Filter,
    selection: &Selection,
    zone: Zone,
    buckets: u32,
    stop: Stop<'_>,
) -> Result<Histogram, Failure> {
    let buckets = buckets.clamp(1, 200);
    let predicate = filter.resolve(now(), zone);
    let asked = predicate.time.first().zip(predicate.time.last()).map(|(first, last)| (first.from, last.until));
    let Some((asked_from, asked_until)) = asked else { return Ok(Histogram::default()) };
    let data = store.span(selection, stop)?;
    let open_end = now().max(data.map_or(Instant::MIN, |(_, last)| last.plus_nanos(1)));
    let from = if asked_from > Instant::MIN { Some(asked_from) } else { data.map(|(first, _)| first) };
    let Some(from) = from else { return Ok(Histogram::default()) };
    let until = match (asked_until < Instant::MAX, asked_from > Instant::MIN) {
        (true, _) => asked_until,
        (false, true) => open_end,
        (false, false) => data.map_or(open_end, |(_, last)| last.plus_nanos(1)),
    };
    // Bars are told to the millisecond: they begin and end at whole ones, so that what is told is what was counted.
    let span = Window { from: from.plus_nanos(-from.nanos().rem_euclid(MILLI)), until: until.max(from.plus_nanos(1)) };
    let span = Window { until: span.until.plus_nanos((-span.until.nanos()).rem_euclid(MILLI)), ..span };
    let mut stretches = Vec::new();
    for stream in store.streams()? {
        stretches.extend(coverage::stretches(&store.intervals(&stream)?));
    }
    let bars = store.histogram(selection, span, buckets, stop)?;
    let total = bars.iter().map(|bar| bar.count).sum();
    let bars = bars
        .into_iter()
        .map(|bar| HistogramBar {
            from: bar.window.from.to_rfc3339(3),
            to: bar.window.until.to_rfc3339(3),
            count: bar.count,
            failed: bar.failed,
            coverage: bar_coverage(coverage::state_of(&stretches, asked_of(bar.window, now()))),
        })
        .collect();
    Ok(Histogram { bars, ticks: ticks::ticks(span, zone), total, unasked: unasked(&stretches, span, now()) })
}

/// Returns what nobody asked for of a span up to now. What may be on its way still is told once more than that is lacking.
fn unasked(stretches: &[coverage::Stretch], span: Window, now: Instant) -> Vec<TimeSpan> {
    let settled = now.plus_nanos(-FRESH);
    if span.from >= settled {
        return Vec::new();
    }
    let parts = coverage::unasked(stretches, Window { until: span.until.min(settled), ..span });
    let end = |part: Window| if part.until == settled { span.until.min(now) } else { part.until };
    parts.into_iter().map(|part| TimeSpan { from: part.from.to_rfc3339(3), to: end(part).to_rfc3339(3) }).collect()
}

/// Returns the part of a bar that a sync can have read: the newest events are still on their way, and the hour that is
/// running is not missing.
fn asked_of(bar: Window, now: Instant) -> Window {
    let settled = now.plus_nanos(-FRESH);
    if bar.from >= now || bar.until <= settled {
        return bar;
    }
    Window { from: bar.from.min(settled.plus_nanos(-1)), until: settled }
}

fn bar_coverage(state: Option<IntervalState>) -> BarCoverage {
    match state {
        Some(IntervalState::Complete | IntervalState::Superseded) => BarCoverage::Collected,
        Some(IntervalState::Suspect) => BarCoverage::Suspect,
        Some(IntervalState::Open | IntervalState::Missing) => BarCoverage::Missing,
        Some(IntervalState::Expired) => BarCoverage::Expired,
        None => BarCoverage::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Timestamp;

    const MINUTE: i64 = 60 * 1_000_000_000;

    fn window(from: i64, until: i64) -> Window {
        Window { from: Instant::from_nanos(from * MINUTE), until: Instant::from_nanos(until * MINUTE) }
    }

    #[test]
    fn what_nobody_asked_for_reaches_to_now_but_not_beyond() {
        let now = Instant::from_nanos(1000 * MINUTE);
        let read = |from, until| coverage::Stretch {
            window: window(from, until),
            state: IntervalState::Complete,
            reason: None,
        };
        let told = |known: &[coverage::Stretch], from, until| -> Vec<Window> {
            let spans = unasked(known, window(from, until), now);
            let parse = |text: &str| Timestamp::parse(text).unwrap().at;
            spans.iter().map(|span| Window { from: parse(&span.from), until: parse(&span.to) }).collect()
        };

        assert_eq!(told(&[read(100, 990)], 0, 1000), [window(0, 100)], "the last minutes are on their way");
        assert_eq!(told(&[read(100, 900)], 0, 2000), [window(0, 100), window(900, 1000)]);
        assert_eq!(told(&[read(100, 900)], 200, 800), []);
        assert_eq!(told(&[read(100, 900)], 950, 960), [window(950, 960)]);
        assert_eq!(told(&[read(100, 900)], 1100, 1200), [], "what lies ahead is not lacking");
        assert_eq!(told(&[], 0, 1000), [window(0, 1000)]);
    }

    #[test]
    fn the_running_hour_is_not_missing_when_it_was_read_as_far_as_it_can_be() {
        let now = Instant::from_nanos(100 * MINUTE);
        let read = coverage::Stretch { window: window(0, 98), state: IntervalState::Complete, reason: None };
        let of = |from, until| coverage::state_of(std::slice::from_ref(&read), asked_of(window(from, until), now));

        assert_eq!(of(0, 60), Some(IntervalState::Complete));
        assert_eq!(of(60, 120), Some(IntervalState::Complete));
        assert_eq!(of(95, 105), Some(IntervalState::Complete), "a bar that is younger than what can be asked for");
        assert_eq!(of(100, 110), None, "what lies ahead was not read");
        let long_ago = coverage::Stretch { window: window(0, 70), ..read.clone() };
        assert_eq!(coverage::state_of(&[long_ago], asked_of(window(60, 120), now)), None);
    }
}
