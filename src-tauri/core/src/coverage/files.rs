//! What files prove: an export covers the time from its first row to its last, one that was cut at the vendor's limit only
//! up to the instant at which it was cut, and between two files nothing is known. Pure.

use std::fmt;

use crate::event::Instant;
use crate::interval::IntervalState;
use crate::page::Window;

use super::Stretch;

/// What one file covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Its name.
    pub name: String,
    /// The time of its oldest row.
    pub oldest: Instant,
    /// The time of its newest row.
    pub newest: Instant,
    /// The nanoseconds that its times are told apart by.
    pub grain: i64,
    /// Where it was cut.
    pub cut: Cut,
    /// How many rows the vendor writes at most.
    pub limit: Option<u64>,
    /// Whether events are known of its oldest instant, and of its newest, that are not among its rows: whoever cuts
    /// exports by rows may have begun this one in the middle of it.
    pub partial: (bool, bool),
    /// Whether a person said where it begins, and where it ends: then nobody cut it there in the middle of an instant.
    pub told: (bool, bool),
}

/// Where an export ends because it could not hold more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// Nowhere: it holds less than it could.
    #[default]
    Nowhere,
    /// Behind its oldest row: newer rows come first in it.
    Older,
    /// Behind its newest row: older rows come first in it.
    Newer,
    /// Anywhere: its rows are in no order of time, or all of one instant.
    Anywhere,
}

/// What to export next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The time of the first row of the export; None for whatever there is before.
    pub from: Option<Instant>,
    /// The time of the last row of the export; None for whatever there is behind.
    pub until: Option<Instant>,
    /// Why.
    pub reason: String,
}

/// Returns what the slices prove of each stretch between the oldest and the newest row, oldest first, without overlap.
pub fn of_slices(slices: &[Slice]) -> Vec<Stretch> {
    let (Some(from), Some(until)) =
        (slices.iter().map(|slice| slice.oldest).min(), slices.iter().map(|slice| slice.after(slice.newest)).max())
    else {
        return Vec::new();
    };
    let mut stretches = Vec::new();
    let mut at = from;
    for mut hole in holes(slices, Window { from, until }) {
        // A file of one instant between two holes is part of the first.
        hole.window.from = hole.window.from.max(at);
        if hole.window.from > at {
            stretches.push(complete(Window { from: at, until: hole.window.from }));
        }
        at = hole.window.until;
        stretches.push(hole);
    }
    if at < until {
        stretches.push(complete(Window { from: at, until }));
    }
    stretches
}

fn complete(window: Window) -> Stretch {
    Stretch { window, state: IntervalState::Complete, reason: None }
}

/// Returns what to export next so that nothing stays open, the newest first. The proposals reach into what is there, so
/// that their rows meet.
pub fn wanted(slices: &[Slice]) -> Vec<Wanted> {
    let stretches = of_slices(slices);
    let oldest = slices.iter().map(|slice| slice.oldest);
    let newest = slices.iter().map(|slice| slice.newest);
    let open = stretches.iter().enumerate().rev().filter(|(_, stretch)| stretch.state != IntervalState::Complete);
    open.map(|(place, hole)| {
        let (first, last) = (place == 0, place + 1 == stretches.len());
        let below = newest.clone().filter(|at| *at <= hole.window.from).max();
        let above = slices.iter().filter(|slice| slice.after(slice.oldest) >= hole.window.until);
        let above = above.map(|slice| slice.oldest).min();
        let (from, until) = match (first, last) {
            (true, true) => (oldest.clone().min(), newest.clone().max()),
            (true, false) => (None, above),
            (false, true) => (below, None),
            (false, false) => (below, above),
        };
        Wanted { from, until, reason: hole.reason.clone().unwrap_or_default() }
    })
    .collect()
}

impl Slice {
    /// Returns the instant in the middle of which it was cut.
    pub fn cut_at(&self) -> Option<Instant> {
        match self.cut {
            Cut::Older => Some(self.oldest),
            Cut::Newer => Some(self.newest),
            Cut::Nowhere | Cut::Anywhere => None,
        }
    }

    /// Returns the time from its first row to its last.
    fn window(&self) -> Window {
        Window { from: self.oldest, until: self.after(self.newest) }
    }

    /// Returns the time of which it has every row: what it was cut in is not among it.
    fn covered(&self) -> Window {
        let from = if self.partial.0 { self.after(self.oldest) } else { self.oldest };
        let until = if self.partial.1 { self.newest } else { self.after(self.newest) };
        match self.cut {
            Cut::Nowhere => Window { from, until },
            Cut::Older => Window { from: self.after(self.oldest), until },
            Cut::Newer => Window { from, until: self.newest },
            Cut::Anywhere => Window { from, until: from },
        }
    }

    fn after(&self, at: Instant) -> Instant {
        Instant::from_nanos(at.nanos().saturating_add(self.grain))
    }

    /// Returns the stretch in which it was cut.
    fn doubt(&self) -> Option<Stretch> {
        let (window, side) = match self.cut {
            Cut::Nowhere => return None,
            Cut::Older => (Window { from: self.oldest, until: self.after(self.oldest) }, "older"),
            Cut::Newer => (Window { from: self.newest, until: self.after(self.newest) }, "newer"),
            Cut::Anywhere => (self.window(), "other"),
        };
        let reason = format!("`{}` ends at its limit{}: {side} events were left out", self.name, Rows(self.limit));
        Some(Stretch { window, state: IntervalState::Suspect, reason: Some(reason) })
    }
}

struct Rows(Option<u64>);

impl fmt::Display for Rows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(limit) => write!(formatter, " of {limit} rows"),
            None => Ok(()),
        }
    }
}

/// Returns windows that overlap or touch as one, oldest first.
fn union(windows: impl Iterator<Item = Window>) -> Vec<Window> {
    let mut windows: Vec<Window> = windows.filter(|window| !window.is_empty()).collect();
    windows.sort_unstable_by_key(|window| (window.from, window.until));
    let mut joined: Vec<Window> = Vec::new();
    for window in windows {
        match joined.last_mut() {
            Some(last) if last.until >= window.from => last.until = last.until.max(window.until),
            _ => joined.push(window),
        }
    }
    joined
}

/// Returns what the slices leave open of `all`, and why: where one was cut beside it, for that reason.
fn holes(slices: &[Slice], all: Window) -> Vec<Stretch> {
    let doubts: Vec<Stretch> = slices.iter().filter_map(Slice::doubt).collect();
    let mut from = all.from;
    let mut open = Vec::new();
    let end = Window { from: all.until, until: all.until };
    for known in union(slices.iter().map(Slice::covered)).into_iter().chain([end]) {
        if known.from > from {
            open.push(Window { from, until: known.from });
        }
        from = from.max(known.until);
    }
    let explained = |window: Window| {
        let beside = |doubt: &&Stretch| doubt.window.from < window.until && window.from < doubt.window.until;
        match doubts.iter().find(beside) {
            Some(doubt) => Stretch { window: widened(slices, doubt.window, window, all), ..doubt.clone() },
            None => {
                let reason = Some("no file covers it".to_owned());
                Stretch { window: framed(slices, window), state: IntervalState::Missing, reason }
            }
        }
    };
    open.into_iter().map(explained).collect()
}

/// Widens a hole by the instants on both sides: whoever cuts exports by rows may have done so in the middle of them.
fn framed(slices: &[Slice], hole: Window) -> Window {
    let below = slices.iter().filter(|slice| slice.after(slice.newest) == hole.from && !slice.told.1);
    let above = slices.iter().filter(|slice| slice.oldest == hole.until && !slice.told.0);
    Window {
        from: below.map(|slice| slice.newest).min().unwrap_or(hole.from),
        until: above.map(|slice| slice.after(slice.oldest)).max().unwrap_or(hole.until),
    }
}

/// Widens a hole that a cut left by the instant on its other side: whoever cuts exports by rows may have begun the next
/// one in the middle of it.
fn widened(slices: &[Slice], doubt: Window, hole: Window, all: Window) -> Window {
    let mut hole = hole;
    if doubt.until == hole.until && hole.from > all.from {
        let newest = slices.iter().map(|slice| slice.newest).filter(|at| *at <= hole.from).max();
        hole.from = newest.unwrap_or(hole.from);
    }
    if doubt.from == hole.from && hole.until < all.until {
        let beside = slices.iter().filter(|slice| slice.oldest == hole.until).map(|slice| slice.after(slice.oldest));
        hole.until = beside.min().unwrap_or(hole.until);
    }
    hole
}

#[cfg(test)]
mod tests;
