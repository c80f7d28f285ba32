//! What a stream's manifest asks of whoever reads it: windows, a list or a stream, and how to be sure of each.

use std::time::Duration;

use super::manifest::Direction;
use super::manifest::sections::{SyncKind, WindowBy, WindowSection};
use super::span::Span;
use super::{Connector, pause};
use crate::event::Instant;
use crate::page::{Response, StreamId};

/// How a stream is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncPlan {
    /// By windows, as one list, or as an endless stream.
    pub mode: SyncMode,
    /// How long before now the remote's answer is taken as final.
    pub settle: Duration,
    /// How far a later read reaches back into what was read before.
    pub overlap: Duration,
    /// After how long a read window is read again.
    pub revisit: Vec<Duration>,
    /// How long the remote keeps its events.
    pub retention: Option<Duration>,
    /// Nothing is older than this.
    pub floor: Option<Instant>,
    /// In which order the remote answers.
    pub order: Order,
    /// How many records a full page holds.
    pub page_size: Option<u32>,
    /// How fast the remote may be asked.
    pub pace: Pace,
    /// Whether the remote's filter looks at the time when something happened, not at when it learned of it.
    pub by_event: bool,
}

/// The way to get at all events of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// By closed spans of time.
    Windows {
        /// How long a span is; None to ask for all of time at once.
        step: Option<Duration>,
        /// How long the remote allows it to be.
        max_span: Option<Duration>,
        /// Which spans are read first.
        direction: Direction,
    },
    /// From the first page to the last, every time.
    List,
    /// From the last known position on.
    Stream,
    /// From the newest event back to what is known.
    Head,
}

/// The order of a remote's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which end comes first.
    pub direction: Direction,
    /// Whether the vendor says so, or it was only seen.
    pub certain: bool,
}

/// How fast a remote may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// So many requests in such a time.
    pub budget: Option<(u32, Duration)>,
    /// The shortest pause between two requests.
    pub gap: Option<Duration>,
}

impl Connector {
    /// Returns how `stream` is read.
    pub fn plan(&self, stream: &StreamId) -> SyncPlan {
        if self.manifest().streams.contains_key(&stream.0) {
            return self.of(stream).plan(stream);
        }
        let sections = &self.manifest().sections;
        let window = sections.window.as_ref();
        let span = |of: fn(&WindowSection) -> Option<Span>| window.and_then(of).map(|span| span.0);
        let mode = match sections.sync.mode {
            SyncKind::Windows => SyncMode::Windows {
                step: span(|window| window.step),
                max_span: span(|window| window.max_span),
                direction: sections.sync.backfill,
            },
            SyncKind::List => SyncMode::List,
            SyncKind::Stream => SyncMode::Stream,
            SyncKind::Head => SyncMode::Head,
        };
        SyncPlan {
            mode,
            settle: span(|window| window.settle).unwrap_or_default(),
            overlap: span(|window| window.overlap).unwrap_or_default(),
            revisit: window.map(|window| window.revisit.iter().map(|span| span.0).collect()).unwrap_or_default(),
            retention: span(|window| window.retention),
            floor: window.and_then(super::manifest::floor),
            order: Order { direction: sections.order.dir, certain: sections.order.certain },
            by_event: window.is_none_or(|window| window.by == WindowBy::Event),
            page_size: sections.page.size.map(|size| size.value),
            pace: Pace {
                budget: sections.limits.budget.as_deref().and_then(budget),
                gap: sections.limits.gap.map(|span| span.0),
            },
        }
    }
}

impl Connector {
    /// Returns how long no request is left for us after `response`, where the remote says so.
    pub fn rest_after(&self, response: &Response) -> Option<Duration> {
        let limits = &self.manifest().sections.limits;
        let left: u64 = pause::first(response, limits.remaining.as_deref()?)?.parse().ok()?;
        if left == 0 { pause::reset(limits, response) } else { None }
    }
}

/// Reads `1750/1h`.
pub(crate) fn budget(text: &str) -> Option<(u32, Duration)> {
    let (count, span) = text.split_once('/')?;
    let (count, span): (u32, Duration) = (count.trim().parse().ok()?, Span::try_from(span.trim()).ok()?.0);
    (count > 0 && !span.is_zero()).then_some((count, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_has_a_count_and_a_time() {
        assert_eq!(budget("1750/1h"), Some((1750, Duration::from_secs(3600))));
        for text in ["", "5", "0/1h", "5/0s", "x/1h"] {
            assert_eq!(budget(text), None, "{text}");
        }
    }
}
