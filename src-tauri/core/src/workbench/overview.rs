//! What there is to know about a cache besides its events: which times it covers, what was done with it, and the room
//! that it takes.

use serde::Serialize;

use crate::coverage::{self, Cause, Knowledge, Stretch, knowledge};
use crate::event::Instant;
use crate::failure::Failure;
use crate::interval::IntervalState;
use crate::organization::Alias;
use crate::page::Window;
use crate::query::{Filter, Zone};
use crate::store::Activity;

use super::questions::select;
use super::{Workbench, blocking, now};

const DAY: i64 = 24 * 3_600 * 1_000_000_000;

/// The most days that one answer counts.
const MOST_DAYS: u32 = 400;

/// What is known of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum SpanState {
    /// The remote's own count agrees with what is here.
    Proven,
    /// It was read to its end.
    Collected,
    /// It is being read, or its read was interrupted.
    Reading,
    /// It was read, but something says that events are missing.
    Suspect,
    /// It was not read.
    Missing,
    /// The remote no longer keeps it.
    Expired,
    /// Nothing was asked for there.
    Unknown,
}

/// A stretch of time of one stream, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CoverageSpan {
    /// The stream.
    pub stream: String,
    /// RFC 3339, UTC.
    pub from: String,
    /// RFC 3339, UTC.
    pub to: String,
    /// What is known of it.
    pub state: SpanState,
    /// Why it is not simply collected.
    pub reason: Option<String>,
    /// The same as a fact, where it is this program that says so.
    pub cause: Option<Cause>,
}

/// One day in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CoverageDay {
    /// Its start. RFC 3339, UTC.
    pub from: String,
    /// Events inside.
    pub count: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// The worst that is known of a part of it.
    pub state: SpanState,
}

/// Which times a cache covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Coverage {
    /// What is known of each stretch of time, stream by stream, oldest first.
    pub spans: Vec<CoverageSpan>,
    /// The days asked for, oldest first, without holes.
    pub days: Vec<CoverageDay>,
    /// The oldest event. RFC 3339, UTC.
    pub oldest: Option<String>,
    /// The newest event. RFC 3339, UTC.
    pub newest: Option<String>,
}

/// Something that was done with a cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ActivityEntry {
    /// When. RFC 3339, UTC.
    pub at: String,
    /// What, as one word: `sync`, `import`, `export` and others.
    pub kind: String,
    /// Pages read.
    pub pages: Option<u64>,
    /// Events that were new.
    pub added: Option<u64>,
    /// Events with different bytes than before.
    pub revised: Option<u64>,
    /// New events whose time or action is not understood.
    pub unclear: Option<u64>,
    /// Gaps that were left.
    pub gaps: Option<u64>,
    /// Events written to a file.
    pub rows: Option<u64>,
    /// How long it took.
    pub duration_ms: Option<u64>,
    /// The files read or written.
    pub files: Vec<String>,
}

impl Workbench {
    /// Returns which times the cache of an organization covers, and the counts of `days` days up to and including the
    /// day of `until`, which is today where it is none.
    ///
    /// # Errors
    /// When there is no such organization, or its cache cannot be read now.
    pub async fn coverage(&self, alias: &Alias, days: u32, until: Option<Instant>) -> Result<Coverage, Failure> {
        let description = self.describe(alias).await?;
        let this = self.clone();
        blocking(move || {
            let store = this.store(&description)?;
            let (mut spans, mut stretches) = (Vec::new(), Vec::new());
            for stream in store.streams()? {
                let known = coverage::stretches(&store.intervals(&stream)?);
                spans.extend(known.iter().map(|stretch| span(&stream.0, stretch)));
                stretches.extend(known);
            }
            let everything = select(&store, &description, &Filter::default(), Zone::utc())?;
            let days = days.min(MOST_DAYS);
            let window = days_up_to(until.unwrap_or_else(now), days);
            let bars = if days == 0 { Vec::new() } else { store.histogram(&everything, window, days, &|| false)? };
            let ends = store.span(&everything, &|| false)?;
            Ok(Coverage {
                spans,
                days: bars
                    .iter()
                    .map(|bar| CoverageDay {
                        from: bar.window.from.to_rfc3339(0),
                        count: bar.count,
                        failed: bar.failed,
                        state: state_of_day(&stretches, bar.window),
                    })
                    .collect(),
                oldest: ends.map(|(oldest, _)| oldest.to_rfc3339(0)),
                newest: ends.map(|(_, newest)| newest.to_rfc3339(0)),
            })
        })
        .await
    }

    /// Returns the last `limit` things that were done with a cache, newest first.
    ///
    /// # Errors
    /// When there is no such organization, or its cache cannot be read now.
    pub async fn activity(&self, alias: &Alias, limit: u32) -> Result<Vec<ActivityEntry>, Failure> {
        let description = self.describe(alias).await?;
        let this = self.clone();
        blocking(move || Ok(this.store(&description)?.activity(None, limit)?.iter().map(entry).collect())).await
    }
}

/// Returns the `days` whole days in UTC of which the last is that of `until`.
fn days_up_to(until: Instant, days: u32) -> Window {
    let end = until.nanos().div_euclid(DAY).saturating_add(1).saturating_mul(DAY);
    let start = end.saturating_sub(i64::from(days).saturating_mul(DAY));
    Window { from: Instant::from_nanos(start), until: Instant::from_nanos(end) }
}

/// Returns what is known of a day: of the part of it that was asked for, where that begins or ends within the day.
fn state_of_day(stretches: &[Stretch], day: Window) -> SpanState {
    let from = stretches.iter().map(|stretch| stretch.window.from).min().unwrap_or(day.from).max(day.from);
    let until = stretches.iter().map(|stretch| stretch.window.until).max().unwrap_or(day.until).min(day.until);
    let asked = Window { from, until };
    let asked = if asked.is_empty() { day } else { asked };
    let mut inside =
        stretches.iter().filter(|stretch| stretch.window.from < asked.until && asked.from < stretch.window.until);
    match coverage::state_of(stretches, asked) {
        None => SpanState::Unknown,
        Some(IntervalState::Complete) if inside.all(|stretch| knowledge(stretch) == Knowledge::Proven) => {
            SpanState::Proven
        }
        Some(known) => plain_state(known),
    }
}

fn span(stream: &str, stretch: &Stretch) -> CoverageSpan {
    let proven = knowledge(stretch) == Knowledge::Proven;
    CoverageSpan {
        stream: stream.to_owned(),
        from: stretch.window.from.exact(),
        to: stretch.window.until.exact(),
        state: if proven { SpanState::Proven } else { plain_state(stretch.state) },
        reason: stretch.reason.clone().filter(|_| !proven),
        cause: stretch.reason.as_deref().filter(|_| !proven).and_then(Cause::of),
    }
}

/// Returns the state of a stretch of which the remote gave no count.
fn plain_state(state: IntervalState) -> SpanState {
    match state {
        IntervalState::Complete | IntervalState::Superseded => SpanState::Collected,
        IntervalState::Open => SpanState::Reading,
        IntervalState::Suspect => SpanState::Suspect,
        IntervalState::Missing => SpanState::Missing,
        IntervalState::Expired => SpanState::Expired,
    }
}

fn entry(activity: &Activity) -> ActivityEntry {
    let detail = &activity.detail;
    let number = |key: &str| detail[key].as_u64();
    let mut files: Vec<String> = detail["files"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|file| file.as_str().or_else(|| file["file"].as_str()).map(str::to_owned))
        .collect();
    files.extend(["path", "file"].iter().filter_map(|key| detail[*key].as_str()).map(str::to_owned));
    ActivityEntry {
        at: activity.at.to_rfc3339(9),
        kind: activity.kind.clone(),
        pages: number("pages"),
        added: number("added"),
        revised: number("revised"),
        unclear: number("unclear"),
        gaps: number("gaps"),
        rows: number("rows"),
        duration_ms: number("duration_ms"),
        files,
    }
}

#[cfg(test)]
mod tests {
    use crate::interval::PROVEN;

    use super::*;

    #[test]
    fn days_are_whole_and_end_with_the_day_of_the_instant() {
        let noon = Instant::from_nanos(10 * DAY + DAY / 2);

        let window = days_up_to(noon, 3);

        assert_eq!((window.from.nanos(), window.until.nanos()), (8 * DAY, 11 * DAY));
        assert_eq!(days_up_to(Instant::from_nanos(-1), 1).from.nanos(), -DAY);
    }

    #[test]
    fn today_is_collected_once_it_was_read_up_to_now() {
        let at = |nanos: i64| Instant::from_nanos(nanos);
        let read = Window { from: at(DAY / 2), until: at(2 * DAY + DAY / 3) };
        let known = [Stretch { window: read, state: IntervalState::Complete, reason: None }];
        let day = |number: i64| Window { from: at(number * DAY), until: at((number + 1) * DAY) };

        assert_eq!(state_of_day(&known, day(0)), SpanState::Collected);
        assert_eq!(state_of_day(&known, day(2)), SpanState::Collected);
        assert_eq!(state_of_day(&known, day(3)), SpanState::Unknown);
        assert_eq!(state_of_day(&[], day(0)), SpanState::Unknown);
    }

    #[test]
    fn a_day_is_proven_when_all_of_it_is() {
        let hour = |number: i64| Instant::from_nanos(number * DAY / 24);
        let stretch = |from, until, reason: Option<&str>| Stretch {
            window: Window { from: hour(from), until: hour(until) },
            state: IntervalState::Complete,
            reason: reason.map(str::to_owned),
        };
        let day = Window { from: hour(0), until: hour(24) };
        let (night, noon) = (stretch(0, 12, Some(PROVEN)), stretch(12, 24, None));

        assert_eq!(state_of_day(&[night.clone(), stretch(12, 24, Some(PROVEN))], day), SpanState::Proven);
        assert_eq!(state_of_day(&[night.clone(), noon], day), SpanState::Collected);
        assert_eq!(span("events", &night).state, SpanState::Proven);
        assert_eq!(span("events", &night).reason, None);
    }

    #[test]
    fn what_was_done_is_told_with_the_numbers_that_it_has() {
        let detail = serde_json::json!({ "pages": 3, "added": 7, "gaps": 0, "files": ["a.csv", { "file": "b.csv" }] });

        let told = entry(&Activity { at: Instant::from_nanos(0), kind: "sync".to_owned(), detail });

        assert_eq!((told.pages, told.added, told.gaps, told.rows), (Some(3), Some(7), Some(0), None));
        assert_eq!(told.files, ["a.csv", "b.csv"]);
    }
}
