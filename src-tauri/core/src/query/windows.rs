//! Sets of time as disjoint, ascending windows: joined, intersected, taken away from each other.

use crate::event::Instant;
use crate::page::Window;

/// All of time.
pub(super) const ALWAYS: Window = Window { from: Instant::MIN, until: Instant::MAX };

/// Returns the same time as disjoint, ascending windows that do not touch.
pub(super) fn joined(mut windows: Vec<Window>) -> Vec<Window> {
    windows.retain(|window| !window.is_empty());
    windows.sort_by_key(|window| window.from);
    let mut result: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match result.last_mut() {
            Some(last) if window.from <= last.until => last.until = last.until.max(window.until),
            _ => result.push(window),
        }
    }
    result
}

/// Returns the time in both. Both are disjoint and ascending, and so is the result.
pub(super) fn both(one: &[Window], other: &[Window]) -> Vec<Window> {
    let overlaps =
        one.iter().flat_map(|a| other.iter().map(|b| Window { from: a.from.max(b.from), until: a.until.min(b.until) }));
    joined(overlaps.collect())
}

/// Returns the time that is not in `windows`, which are disjoint and ascending.
pub(super) fn outside(windows: &[Window]) -> Vec<Window> {
    let mut result = Vec::with_capacity(windows.len() + 1);
    let mut from = ALWAYS.from;
    for window in windows {
        result.push(Window { from, until: window.from });
        from = window.until;
    }
    result.push(Window { from, until: ALWAYS.until });
    joined(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(spans: &[(i64, i64)]) -> Vec<Window> {
        let window = |(from, until): &(i64, i64)| Window {
            from: Instant::from_nanos(*from),
            until: Instant::from_nanos(*until),
        };
        spans.iter().map(window).collect()
    }

    #[test]
    fn windows_join_meet_and_leave_the_rest() {
        let one = joined(windows(&[(5, 9), (1, 3), (3, 4), (8, 12), (7, 7)]));

        assert_eq!(one, windows(&[(1, 4), (5, 12)]));
        assert_eq!(both(&one, &windows(&[(2, 6), (11, 20)])), windows(&[(2, 4), (5, 6), (11, 12)]));
        assert_eq!(outside(&one), windows(&[(i64::MIN, 1), (4, 5), (12, i64::MAX)]));
        assert_eq!(outside(&[ALWAYS]), []);
        assert_eq!(outside(&[]), [ALWAYS]);
    }
}
