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
    for hole in holes(slices, Window { from, until }) {
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
                Stretch { window, state: IntervalState::Missing, reason }
            }
        }
    };
    open.into_iter().map(explained).collect()
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
mod tests {
    use super::*;

    fn slice(name: &str, oldest: i64, newest: i64, cut: Cut) -> Slice {
        let at = |number: i64| Instant::from_nanos(number * 10);
        let (name, limit, partial) = (name.to_owned(), Some(2_500), (false, false));
        Slice { name, oldest: at(oldest), newest: at(newest), grain: 10, cut, limit, partial }
    }

    fn told(slices: &[Slice]) -> Vec<(i64, i64, IntervalState)> {
        of_slices(slices)
            .into_iter()
            .map(|stretch| (stretch.window.from.nanos() / 10, stretch.window.until.nanos() / 10, stretch.state))
            .collect()
    }

    fn asked(slices: &[Slice]) -> Vec<(Option<i64>, Option<i64>)> {
        let number = |at: Option<Instant>| at.map(|at| at.nanos() / 10);
        wanted(slices).into_iter().map(|wanted| (number(wanted.from), number(wanted.until))).collect()
    }

    #[test]
    fn a_file_covers_the_time_from_its_first_row_to_its_last() {
        use IntervalState::{Complete, Missing};
        assert_eq!(told(&[slice("a", 5, 9, Cut::Nowhere)]), [(5, 10, Complete)]);
        assert_eq!(
            told(&[slice("b", 20, 29, Cut::Nowhere), slice("a", 5, 9, Cut::Nowhere)]),
            [(5, 10, Complete), (10, 20, Missing), (20, 30, Complete)]
        );
        assert_eq!(asked(&[slice("b", 20, 29, Cut::Nowhere), slice("a", 5, 9, Cut::Nowhere)]), [(Some(9), Some(20))]);
        assert!(told(&[]).is_empty());
    }

    #[test]
    fn the_instant_in_which_a_file_was_cut_is_in_doubt_until_another_covers_it() {
        use IntervalState::{Complete, Suspect};
        let (older, newer) = (slice("a", 5, 9, Cut::Older), slice("b", 9, 20, Cut::Newer));
        assert_eq!(told(std::slice::from_ref(&older)), [(5, 6, Suspect), (6, 10, Complete)]);
        assert_eq!(asked(std::slice::from_ref(&older)), [(None, Some(5))]);
        assert_eq!(told(std::slice::from_ref(&newer)), [(9, 20, Complete), (20, 21, Suspect)]);
        assert_eq!(asked(std::slice::from_ref(&newer)), [(Some(20), None)]);
        let below = slice("c", 1, 5, Cut::Nowhere);
        for slices in [[older.clone(), below.clone()], [below.clone(), older.clone()]] {
            assert_eq!(told(&slices), [(1, 10, Complete)]);
            assert!(asked(&slices).is_empty());
        }
    }

    #[test]
    fn an_instant_of_which_two_files_hold_a_part_each_is_in_doubt_until_one_holds_it_whole() {
        use IntervalState::{Complete, Suspect};
        let cut = slice("a", 5, 9, Cut::Older);
        let begun = Slice { partial: (false, true), ..slice("c", 1, 5, Cut::Nowhere) };
        let mut slices = vec![cut, begun];
        assert_eq!(told(&slices), [(1, 5, Complete), (5, 6, Suspect), (6, 10, Complete)]);
        assert_eq!(asked(&slices), [(Some(5), Some(5))]);
        slices.push(slice("whole", 5, 5, Cut::Nowhere));
        assert_eq!(told(&slices), [(1, 10, Complete)]);
    }

    #[test]
    fn a_hole_behind_a_file_that_was_cut_is_in_doubt_as_a_whole() {
        use IntervalState::{Complete, Suspect};
        let slices = [slice("new", 50, 90, Cut::Older), slice("old", 10, 30, Cut::Nowhere)];
        assert_eq!(told(&slices), [(10, 30, Complete), (30, 51, Suspect), (51, 91, Complete)]);
        assert_eq!(asked(&slices), [(Some(30), Some(50))]);
        let reason = of_slices(&slices)[1].reason.clone().unwrap();
        assert_eq!(reason, "`new` ends at its limit of 2500 rows: older events were left out");
        let rising = [slice("old", 10, 30, Cut::Newer), slice("new", 50, 90, Cut::Nowhere)];
        assert_eq!(told(&rising), [(10, 30, Complete), (30, 51, Suspect), (51, 91, Complete)]);
        assert_eq!(asked(&rising), [(Some(30), Some(50))]);
    }

    #[test]
    fn rows_of_one_instant_or_in_no_order_prove_nothing_where_they_were_cut() {
        use IntervalState::Suspect;
        assert_eq!(told(&[slice("a", 5, 9, Cut::Anywhere)]), [(5, 10, Suspect)]);
        assert_eq!(told(&[slice("a", 5, 5, Cut::Older)]), [(5, 6, Suspect)]);
    }
}
