//! Coverage: from the ledger's entries to what is known of each stretch of time. Pure.

use std::collections::BTreeSet;

use crate::event::Instant;
use crate::interval::{Interval, IntervalState};
use crate::page::Window;

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

/// Says what is known of `window` as a whole: the worst of its parts; None where it lies outside the ledger.
pub fn state_of(stretches: &[Stretch], window: Window) -> Option<IntervalState> {
    let severity = |state: IntervalState| match state {
        IntervalState::Complete | IntervalState::Superseded => 0,
        IntervalState::Expired => 1,
        IntervalState::Suspect => 2,
        IntervalState::Open => 3,
        IntervalState::Missing => 4,
    };
    stretches
        .iter()
        .filter(|stretch| stretch.window.from < window.until && window.from < stretch.window.until)
        .map(|stretch| stretch.state)
        .max_by_key(|state| severity(*state))
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
    fn an_empty_ledger_covers_nothing() {
        assert!(stretches(&[]).is_empty());
        assert_eq!(uncovered(&[], window(0, 5)), [window(0, 5)]);
        assert_eq!(complete_until(&[]), None);
    }
}
