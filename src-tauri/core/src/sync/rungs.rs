//! When a span of time is read once more: at certain ages of its events, because remotes deliver late. Pure.

use crate::coverage;
use crate::event::Instant;
use crate::interval::Interval;
use crate::page::Window;

/// Returns what was read when its events were younger than a rung and are older now. A rung waits until a tenth of its
/// length is due, so that frequent syncs do not read crumbs.
pub(super) fn due(intervals: &[Interval], rungs: &[i64], wanted: Window, now: Instant) -> Vec<Window> {
    let read = coverage::read_at(intervals);
    let of_rung = |rung: &i64| {
        let (rung, ripe) = (*rung, now.plus_nanos(-*rung));
        read.iter().filter_map(move |(window, at)| {
            let from = window.from.max(at.plus_nanos(-rung)).max(wanted.from);
            let due = Window { from, until: window.until.min(ripe).min(wanted.until) };
            (!due.is_empty() && from <= ripe.plus_nanos(-rung / 10)).then_some(due)
        })
    };
    rungs.iter().flat_map(of_rung).collect()
}

/// Joins windows that overlap or touch.
pub(super) fn apart(mut windows: Vec<Window>) -> Vec<Window> {
    windows.retain(|window| !window.is_empty());
    windows.sort_by_key(|window| (window.from, window.until));
    let mut joined: Vec<Window> = Vec::new();
    for window in windows {
        match joined.last_mut() {
            Some(last) if window.from <= last.until => last.until = last.until.max(window.until),
            _ => joined.push(window),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::{IntervalId, IntervalState};

    fn window(from: i64, until: i64) -> Window {
        Window { from: Instant::from_nanos(from), until: Instant::from_nanos(until) }
    }

    /// Returns a complete read that began at `opened`.
    fn interval(opened: i64, window: Window) -> Interval {
        Interval {
            id: IntervalId(opened),
            window,
            state: IntervalState::Complete,
            reason: None,
            position: None,
            opened: Instant::from_nanos(opened),
            completed: Some(Instant::from_nanos(opened + 1)),
            rung: 0,
            added: 0,
        }
    }

    #[test]
    fn what_was_read_young_is_read_again_when_it_is_older() {
        let rungs = [100, 1_000];
        let ledger = [interval(5_000, window(0, 4_990))];
        let due = |now| super::due(&ledger, &rungs, window(0, now), Instant::from_nanos(now));

        assert_eq!(due(5_000), []);
        // A tenth of the first rung is ripe.
        assert_eq!(due(5_010), [window(4_900, 4_910)]);
        assert_eq!(due(5_200), [window(4_900, 4_990), window(4_000, 4_200)]);
        assert_eq!(due(9_000), [window(4_900, 4_990), window(4_000, 4_990)]);
        let again = [ledger.to_vec(), vec![interval(9_000, window(4_000, 4_990))]].concat();
        assert_eq!(super::due(&again, &rungs, window(0, 9_000), Instant::from_nanos(9_000)), []);
    }

    #[test]
    fn windows_that_touch_are_read_as_one() {
        let windows = vec![window(5, 9), window(0, 3), window(3, 4), window(8, 12), window(20, 20)];
        assert_eq!(apart(windows), [window(0, 4), window(5, 12)]);
    }
}
