//! Exact numbers over a selection: how many, in which span of time, between which instants.

use crate::event::{Instant, Outcome};
use crate::index::ColumnId;
use crate::page::Window;

use super::select::{Selection, outcome_codes};
use super::{Error, Store};

/// Says whether an answer is no longer wanted.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// One bar of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its span.
    pub window: Window,
    /// Events inside.
    pub count: u64,
    /// Those of them that failed.
    pub failed: u64,
}

impl Store {
    /// Returns how many records `selection` holds. `progress` hears how many were found in how many thousandths of all.
    pub fn count(
        &self,
        selection: &Selection,
        stop: Stop<'_>,
        progress: &(dyn Fn(u64, u32) + Sync),
    ) -> Result<u64, Error> {
        self.ask(selection, |matches| matches.count(stop, progress))
    }

    /// Returns `buckets` bars of equal width over `span`, with the counts of `selection`.
    pub fn histogram(
        &self,
        selection: &Selection,
        span: Window,
        buckets: u32,
        stop: Stop<'_>,
    ) -> Result<Vec<Bar>, Error> {
        let width = bucket_width(span, buckets);
        let mut bounds: Vec<i64> = (0..=i64::from(buckets))
            .map(|number| {
                let nanos = i128::from(span.from.nanos()) + i128::from(number) * i128::from(width);
                i64::try_from(nanos).unwrap_or(i64::MAX).min(span.until.nanos())
            })
            .collect();
        bounds.dedup();
        let failed = outcome_codes(&[Outcome::Failure]);
        let bars = self.ask(selection, |matches| matches.histogram(&bounds, ColumnId::OUTCOME, &failed, stop))?;
        let bar = |(bounds, (count, failed)): (&[i64], (u64, u64))| {
            let window = Window { from: Instant::from_nanos(bounds[0]), until: Instant::from_nanos(bounds[1]) };
            Bar { window, count, failed }
        };
        Ok(bounds.windows(2).zip(bars).map(bar).collect())
    }

    /// Returns the first and the last instant of `selection`, if it holds anything.
    pub fn span(&self, selection: &Selection, stop: Stop<'_>) -> Result<Option<(Instant, Instant)>, Error> {
        let span = self.ask(selection, |matches| matches.span(stop))?;
        Ok(span.map(|(first, last)| (Instant::from_nanos(first), Instant::from_nanos(last))))
    }
}

/// A millisecond in nanoseconds.
const MILLI: i64 = 1_000_000;

fn bucket_width(span: Window, buckets: u32) -> i64 {
    let length = (i128::from(span.until.nanos()) - i128::from(span.from.nanos())).max(1);
    let buckets = i128::from(buckets.max(1));
    // Rounded up to milliseconds, to which bars are told, so that the last one reaches the end.
    let unit = buckets * i128::from(MILLI);
    let width = (length / unit + i128::from(length % unit != 0)) * i128::from(MILLI);
    i64::try_from(width).unwrap_or(i64::MAX)
}
