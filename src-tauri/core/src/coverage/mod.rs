//! Coverage: from the ledger's entries to what is known of each stretch of time. Pure.

mod cause;
mod files;
mod knowledge;

pub use cause::Cause;
pub use knowledge::{Knowledge, knowledge};

use std::collections::BTreeSet;

use crate::event::Instant;
use crate::interval::{Interval, IntervalState};
use crate::page::Window;

pub use files::{Cut, Slice, Wanted, of_slices, wanted};

/// A stretch of time of which one thing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The stretch.
    pub window: Window,
    /// What is known of it.
    pub state: IntervalState,
    /// Why it is not complete.
    pub reason: Option<String>,
}

const NEVER_READ: &str = "never read";
const INTERRUPTED: &str = "the read was interrupted";

/// Returns the stretches that the ledger knows, oldest first, without overlap; a hole between two of them is missing.
///
/// Where entries overlap the one that was settled last counts, except that an unfinished read never
/// takes away what an earlier one completed.
pub fn stretches(intervals: &[Interval]) -> Vec<Stretch> {
    // Where something begins (true) or ends, and the entries that cover the stretch in between: the last one counts.
    let mut edges: Vec<(Instant, bool, usize)> = intervals
        .iter()
        .enumerate()
        .flat_map(|(place, interval)| [(interval.window.from, true, place), (interval.window.until, false, place)])
        .collect();
    edges.sort_unstable();
    let mut covering = BTreeSet::new();
    let mut stretches: Vec<Stretch> = Vec::new();
    for (number, (from, begins, place)) in edges.iter().copied().enumerate() {
        let interval = &intervals[place];
        let rank = (interval.completed, interval.id.0, place);
        match begins {
            true if interval.state != IntervalState::Superseded && !interval.window.is_empty() => covering.insert(rank),
            true => false,
            false => covering.remove(&rank),
        };
        let Some((until, ..)) = edges.get(number + 1).copied().filter(|(until, ..)| *until > from) else { continue };
        let window = Window { from, until };
        let known = covering.last().map(|(_, _, place)| &intervals[*place]);
        let (state, reason) = match known {
            Some(interval) if interval.state == IntervalState::Open => {
                (IntervalState::Open, Some(INTERRUPTED.to_owned()))
            }
            Some(interval) => (interval.state, interval.reason.clone()),
            None => (IntervalState::Missing, Some(NEVER_READ.to_owned())),
        };
        match stretches.last_mut() {
            Some(last) if last.state == state && last.reason == reason => last.window.until = window.until,
            _ => stretches.push(Stretch { window, state, reason }),
        }
    }
    stretches
}

/// Returns what was read to its end and when that read began, oldest first: of several reads the last.
pub fn read_at(intervals: &[Interval]) -> Vec<(Window, Instant)> {
    let complete = intervals.iter().filter(|interval| interval.state == IntervalState::Complete);
    let complete: Vec<&Interval> = complete.filter(|interval| !interval.window.is_empty()).collect();
    let ends = complete
        .iter()
        .enumerate()
        .flat_map(|(place, interval)| [(interval.window.from, true, place), (interval.window.until, false, place)]);
    let mut edges: Vec<(Instant, bool, usize)> = ends.collect();
    edges.sort_unstable();
    let mut covering = BTreeSet::new();
    let mut read: Vec<(Window, Instant)> = Vec::new();
    for (number, (from, begins, place)) in edges.iter().copied().enumerate() {
        let rank = (complete[place].opened, place);
        let _ = if begins { covering.insert(rank) } else { covering.remove(&rank) };
        let Some((until, ..)) = edges.get(number + 1).copied().filter(|(until, ..)| *until > from) else { continue };
        let Some((at, _)) = covering.last().copied() else { continue };
        match read.last_mut() {
            Some((window, known)) if *known == at && window.until == from => window.until = until,
            _ => read.push((Window { from, until }, at)),
        }
    }
    read
}

/// Returns the stretches that are not complete.
pub fn gaps(intervals: &[Interval]) -> Vec<Stretch> {
    stretches(intervals).into_iter().filter(|stretch| stretch.state != IntervalState::Complete).collect()
}

/// Returns the end of the newest complete stretch: up to here nothing new is expected.
pub fn complete_until(intervals: &[Interval]) -> Option<Instant> {
    stretches(intervals)
        .into_iter()
        .rev()
        .find(|stretch| stretch.state == IntervalState::Complete)
        .map(|stretch| stretch.window.until)
}

/// Returns the parts of `wanted` that no complete stretch covers, oldest first.
pub fn uncovered(intervals: &[Interval], wanted: Window) -> Vec<Window> {
    let mut open = Vec::new();
    let mut from = wanted.from;
    for stretch in stretches(intervals).iter().filter(|stretch| stretch.state == IntervalState::Complete) {
        if stretch.window.until <= from || stretch.window.from >= wanted.until {
            continue;
        }
        if stretch.window.from > from {
            open.push(Window { from, until: stretch.window.from });
        }
        from = from.max(stretch.window.until);
    }
    if from < wanted.until {
        open.push(Window { from, until: wanted.until });
    }
    open
}

/// Says what is known of `window` as a whole: the worst of its parts in every stream. None where nothing worse is known
/// than that a part of it lies outside of a stream's ledger.
///
/// `stretches` are those of one stream after the other, each stream's as [`stretches`] returns them: without holes.
pub fn state_of(stretches: &[Stretch], window: Window) -> Option<IntervalState> {
    let severity = |state: Option<IntervalState>| match state {
        Some(IntervalState::Complete | IntervalState::Superseded) => 0,
        Some(IntervalState::Expired) => 1,
        None => 2,
        Some(IntervalState::Suspect) => 3,
        Some(IntervalState::Open) => 4,
        Some(IntervalState::Missing) => 5,
    };
    let streams = stretches.chunk_by(|one, next| one.window.until == next.window.from);
    let states = streams.flat_map(|stream| {
        let known = stream.iter().filter(|part| part.window.from < window.until && window.from < part.window.until);
        let inside = stream.first().is_some_and(|first| first.window.from <= window.from)
            && stream.last().is_some_and(|last| window.until <= last.window.until);
        known.map(|stretch| Some(stretch.state)).chain((!inside).then_some(None))
    });
    states.max_by_key(|state| severity(*state)).flatten()
}

/// Returns the parts of `window` that lie before or after what some stream's ledger knows, oldest first: nobody asked for
/// what happened there. `stretches` are those that [`state_of`] takes.
pub fn unasked(stretches: &[Stretch], window: Window) -> Vec<Window> {
    let streams = || stretches.chunk_by(|one, next| one.window.until == next.window.from);
    let begin = streams().filter_map(|stream| stream.first()).map(|first| first.window.from).max();
    let end = streams().filter_map(|stream| stream.last()).map(|last| last.window.until).min();
    let Some((begin, end)) = begin.zip(end).filter(|(begin, end)| begin < end) else { return vec![window] };
    let before = Window { until: begin.min(window.until), ..window };
    let after = Window { from: end.max(window.from), ..window };
    [before, after].into_iter().filter(|part| part.from < part.until).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::IntervalId;

    fn window(from: i64, until: i64) -> Window {
        Window { from: Instant::from_nanos(from), until: Instant::from_nanos(until) }
    }

    fn interval(id: i64, from: i64, until: i64, state: IntervalState, completed: Option<i64>) -> Interval {
        Interval {
            id: IntervalId(id),
            window: window(from, until),
            state,
            reason: (state == IntervalState::Suspect).then(|| "count differs".to_owned()),
            position: None,
            opened: Instant::from_nanos(0),
            completed: completed.map(Instant::from_nanos),
            rung: 0,
            added: 0,
        }
    }

    #[test]
    fn a_hole_between_two_reads_is_missing() {
        use IntervalState::{Complete, Missing};
        let ledger = [interval(1, 0, 10, Complete, Some(1)), interval(2, 20, 30, Complete, Some(2))];

        let states: Vec<_> = stretches(&ledger).into_iter().map(|stretch| (stretch.window, stretch.state)).collect();

        assert_eq!(states, [(window(0, 10), Complete), (window(10, 20), Missing), (window(20, 30), Complete)]);
        assert_eq!(uncovered(&ledger, window(5, 40)), [window(10, 20), window(30, 40)]);
        assert_eq!(complete_until(&ledger), Some(Instant::from_nanos(30)));
    }

    #[test]
    fn what_was_settled_last_counts_but_an_open_read_takes_nothing_away() {
        use IntervalState::{Complete, Open, Suspect};
        let ledger = [
            interval(1, 0, 30, Complete, Some(1)),
            interval(2, 10, 20, Suspect, Some(2)),
            interval(3, 5, 25, Open, None),
            interval(4, 12, 15, Complete, Some(3)),
        ];

        let states: Vec<_> = stretches(&ledger).into_iter().map(|stretch| (stretch.window, stretch.state)).collect();

        assert_eq!(
            states,
            [
                (window(0, 10), Complete),
                (window(10, 12), Suspect),
                (window(12, 15), Complete),
                (window(15, 20), Suspect),
                (window(20, 30), Complete)
            ]
        );
    }

    #[test]
    fn a_ledger_of_years_is_read_at_once() {
        use IntervalState::{Complete, Superseded};
        let mut ledger: Vec<Interval> =
            (0..100_000).map(|n| interval(n, n * 10 - 30, n * 10 + 10, Complete, Some(n))).collect();
        ledger.push(interval(200_000, 5, 5, Complete, Some(7)));
        ledger.push(interval(200_001, -50, -40, Superseded, Some(8)));

        let states: Vec<_> = stretches(&ledger).into_iter().map(|stretch| (stretch.window, stretch.state)).collect();

        assert_eq!(states, [(window(-50, -30), IntervalState::Missing), (window(-30, 1_000_000), Complete)]);
    }

    #[test]
    fn what_is_known_of_a_bar_is_the_worst_of_its_parts_in_every_stream() {
        use IntervalState::{Complete, Expired, Missing, Suspect};
        let one = stretches(&[
            interval(1, 0, 10, Expired, Some(1)),
            interval(2, 10, 40, Complete, Some(2)),
            interval(3, 20, 30, Suspect, Some(3)),
        ]);
        let other = stretches(&[interval(4, 15, 20, Complete, Some(4)), interval(5, 25, 40, Complete, Some(5))]);
        let both = [one.clone(), other].concat();
        let cases = [
            (10, 20, Some(Complete), None),
            (15, 20, Some(Complete), Some(Complete)),
            (5, 20, Some(Expired), None),
            (15, 25, Some(Suspect), Some(Missing)),
            (30, 40, Some(Complete), Some(Complete)),
            (30, 41, None, None),
            (25, 41, Some(Suspect), Some(Suspect)),
            (-1, 5, None, None),
            (50, 60, None, None),
        ];
        for (from, until, of_one, of_both) in cases {
            assert_eq!(state_of(&one, window(from, until)), of_one, "{from} to {until}");
            assert_eq!(state_of(&both, window(from, until)), of_both, "{from} to {until} in both");
        }
    }

    #[test]
    fn an_empty_ledger_covers_nothing() {
        assert_eq!(state_of(&[], window(0, 5)), None);
        assert!(stretches(&[]).is_empty());
        assert_eq!(uncovered(&[], window(0, 5)), [window(0, 5)]);
        assert_eq!(complete_until(&[]), None);
    }

    #[test]
    fn what_nobody_asked_for_lies_outside_of_what_every_stream_knows() {
        let stretch =
            |from, until| Stretch { window: window(from, until), state: IntervalState::Missing, reason: None };
        let two = [stretch(10, 50), stretch(50, 90), stretch(20, 80)];

        assert_eq!(unasked(&two, window(0, 100)), [window(0, 20), window(80, 100)]);
        assert_eq!(unasked(&two, window(30, 70)), []);
        assert_eq!(unasked(&[], window(0, 100)), [window(0, 100)]);
        assert_eq!(
            unasked(&[stretch(0, 10), stretch(90, 100)], window(0, 100)),
            [window(0, 100)],
            "nothing is known of both"
        );
    }
}
