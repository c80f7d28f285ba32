//! What questions are answered with: rows by key, counts by value, bars over time.

use crate::event::{Field, Instant};
use crate::page::Window;

use super::read::Key;

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FacetColumn {
    /// The first of these fields that has a text.
    FirstOf(&'static [Field]),
    /// The outcome.
    Outcome,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The text.
    pub value: String,
    /// How many events have it.
    pub count: u64,
}

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

/// The whole result of a selection: how many, and a key every so many rows, so that any row is near one.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// How many records.
    pub count: u64,
    /// The key of every [`Outline::STRIDE`]th record, the first included.
    pub anchors: Vec<Key>,
}

impl Outline {
    /// Records from one anchor to the next.
    pub const STRIDE: u64 = 1_000;

    pub(super) fn add(&mut self, key: Key) {
        if self.count.is_multiple_of(Self::STRIDE) {
            self.anchors.push(key);
        }
        self.count += 1;
    }
}

/// Returns `buckets` empty bars of equal width over `span`, and that width.
pub(super) fn empty_bars(span: Window, buckets: u32) -> (Vec<Bar>, i64) {
    let width = bucket_width(span, buckets);
    let begin = |number: i64| {
        let nanos = i128::from(span.from.nanos()) + i128::from(number) * i128::from(width);
        Instant::from_nanos(i64::try_from(nanos).unwrap_or(i64::MAX)).min(span.until)
    };
    let bars = (0..i64::from(buckets))
        .map(|number| Window { from: begin(number), until: begin(number + 1) })
        .filter(|window| !window.is_empty())
        .map(|window| Bar { window, count: 0, failed: 0 })
        .collect();
    (bars, width)
}

fn bucket_width(span: Window, buckets: u32) -> i64 {
    let length = (i128::from(span.until.nanos()) - i128::from(span.from.nanos())).max(1);
    let buckets = i128::from(buckets.max(1));
    // Rounded up, so that the last bar reaches the end.
    let width = length / buckets + i128::from(length % buckets != 0);
    i64::try_from(width).unwrap_or(i64::MAX).max(1)
}
