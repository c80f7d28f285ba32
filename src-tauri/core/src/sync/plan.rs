//! What a sync has to read, from the ledger, the connector's habits and the time. Pure.

use crate::coverage;
use crate::event::Instant;
use crate::interval::{Interval, IntervalId, IntervalState};
use crate::page::{Position, Window};

use super::rungs;

/// The part of time that somebody asked for; open on either side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncRange {
    /// The first instant wanted.
    pub from: Option<Instant>,
    /// The first instant no longer wanted.
    pub until: Option<Instant>,
}

/// How a stream has to be read. All lengths in nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Habits {
    /// The longest window of one walk, where it is limited.
    pub(super) step: Option<i64>,
    /// How long the remote allows it to be, where it says so.
    pub(super) longest: Option<i64>,
    /// Events younger than this may still be on their way: the read goes up to now, completeness does not.
    pub(super) settle: i64,
    /// How far before the newest complete read the next one begins, for events that arrive late.
    pub(super) overlap: i64,
    /// How far back events may still arrive late: the longest of the overlap and the rungs.
    pub(super) reach: i64,
    /// At which ages of its events a span is read once more.
    pub(super) rungs: Vec<i64>,
    /// The earliest instant that the remote can still have.
    pub(super) earliest: Instant,
    /// What the remote refuses to give from before this has expired.
    pub(super) expired_before: Instant,
}

/// One walk to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Goes on with an interrupted walk.
    Resume {
        /// Its entry.
        interval: IntervalId,
        /// Its window.
        window: Window,
        /// Where to go on; None to begin again.
        position: Option<Position>,
    },
    /// Reads a window from its start.
    Read {
        /// The window.
        window: Window,
    },
}

/// Returns the walks of a sync, newest first.
pub(super) fn plan(intervals: &[Interval], habits: &Habits, range: SyncRange, now: Instant) -> Vec<Task> {
    let wanted = Window {
        from: range.from.unwrap_or(Instant::MIN).max(habits.earliest),
        until: range.until.unwrap_or(now).min(now),
    };
    if wanted.is_empty() {
        return Vec::new();
    }
    let interrupted: Vec<&Interval> =
        intervals.iter().filter(|interval| interval.state == IntervalState::Open).collect();
    let mut windows = fresh_windows(intervals, &interrupted, habits, range, wanted);
    if range == SyncRange::default() {
        windows.extend(rungs::due(intervals, &habits.rungs, wanted, now));
    }
    windows = rungs::apart(windows);
    windows.sort_by_key(|window| std::cmp::Reverse(window.until));

    let mut tasks: Vec<(Instant, Task)> = windows
        .into_iter()
        .flat_map(|window| cut(window, habits.step))
        .map(|window| (window.until, Task::Read { window }))
        .collect();
    tasks.extend(interrupted.into_iter().map(|interval| {
        let task = Task::Resume { interval: interval.id, window: interval.window, position: interval.position.clone() };
        (interval.window.until, task)
    }));
    tasks.sort_by_key(|(until, _)| std::cmp::Reverse(*until));
    tasks.into_iter().map(|(_, task)| task).collect()
}

/// What no complete or interrupted walk covers, and the overlap before the newest one.
fn fresh_windows(
    intervals: &[Interval],
    interrupted: &[&Interval],
    habits: &Habits,
    range: SyncRange,
    wanted: Window,
) -> Vec<Window> {
    // What was begun is as good as covered here: its own task goes on with it. What expired is gone.
    let settled: Vec<Interval> = intervals
        .iter()
        .filter(|interval| {
            matches!(interval.state, IntervalState::Open | IntervalState::Complete | IntervalState::Expired)
        })
        .map(|interval| Interval { state: IntervalState::Complete, ..interval.clone() })
        .collect();
    let mut windows = coverage::uncovered(&settled, wanted);
    for stretch in coverage::gaps(intervals) {
        let again = matches!(stretch.state, IntervalState::Suspect | IntervalState::Missing);
        let window =
            Window { from: stretch.window.from.max(wanted.from), until: stretch.window.until.min(wanted.until) };
        if again && !window.is_empty() && !windows.iter().any(|other| covers(other, &window)) {
            windows.push(window);
        }
    }
    let newest = coverage::complete_until(&settled)
        .into_iter()
        .chain(interrupted.iter().map(|interval| interval.window.until))
        .max();
    if let (None, Some(newest)) = (range.until, newest) {
        let head = Window { from: newest.plus_nanos(-habits.overlap).max(wanted.from), until: wanted.until };
        windows.retain(|window| !covers(&head, window));
        windows.push(head);
    }
    windows
}

fn covers(outer: &Window, inner: &Window) -> bool {
    outer.from <= inner.from && inner.until <= outer.until
}

/// Cuts a window into walks of at most `step`, newest first.
pub(super) fn cut(window: Window, step: Option<i64>) -> Vec<Window> {
    let Some(step) = step.filter(|step| *step > 0) else { return vec![window] };
    let mut windows = Vec::new();
    let mut until = window.until;
    while until > window.from {
        let from = until.plus_nanos(-step).max(window.from);
        windows.push(Window { from, until });
        until = from;
    }
    windows
}

/// Returns what lies before `earliest` and was never read to its end.
pub(super) fn expired(intervals: &[Interval], earliest: Instant) -> Vec<Window> {
    // What nobody has asked for since the last read has no entry yet.
    let end = intervals.iter().map(|interval| interval.window.until).max();
    let since = end.map(|from| Window { from, until: earliest });
    coverage::gaps(intervals)
        .into_iter()
        .filter(|stretch| stretch.state != IntervalState::Expired)
        .map(|stretch| Window { until: stretch.window.until.min(earliest), ..stretch.window })
        .chain(since)
        .filter(|window| !window.is_empty())
        .collect()
}

/// Returns what a finished walk of `window` proves: nothing younger than `settle` is settled yet.
pub(super) fn proven(window: Window, settle: i64, now: Instant) -> Window {
    let until = window.until.min(now.plus_nanos(-settle)).max(window.from);
    Window { until, ..window }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HABITS: Habits = Habits {
        step: None,
        longest: None,
        settle: 5,
        overlap: 10,
        reach: 10,
        rungs: Vec::new(),
        earliest: Instant::from_nanos(0),
        expired_before: Instant::MIN,
    };

    fn window(from: i64, until: i64) -> Window {
        Window { from: Instant::from_nanos(from), until: Instant::from_nanos(until) }
    }

    fn interval(id: i64, window: Window, state: IntervalState) -> Interval {
        Interval {
            id: IntervalId(id),
            window,
            state,
            reason: None,
            position: Some(Position("p".to_owned())),
            opened: Instant::from_nanos(id),
            completed: (state != IntervalState::Open).then_some(Instant::from_nanos(id)),
            rung: 0,
            added: 0,
        }
    }

    fn windows(tasks: &[Task]) -> Vec<(i64, i64)> {
        tasks
            .iter()
            .map(|task| match task {
                Task::Read { window } | Task::Resume { window, .. } => (window.from.nanos(), window.until.nanos()),
            })
            .collect()
    }

    fn planned(ledger: &[Interval], habits: &Habits, range: SyncRange, now: i64) -> Vec<(i64, i64)> {
        windows(&plan(ledger, habits, range, Instant::from_nanos(now)))
    }

    #[test]
    fn the_first_sync_reads_everything_in_steps_newest_first() {
        assert_eq!(planned(&[], &HABITS, SyncRange::default(), 100), [(0, 100)]);
        let stepped = Habits { step: Some(40), ..HABITS };
        assert_eq!(planned(&[], &stepped, SyncRange::default(), 100), [(60, 100), (20, 60), (0, 20)]);
    }

    #[test]
    fn the_next_sync_reads_what_is_new_and_an_overlap() {
        let ledger = [interval(1, window(0, 95), IntervalState::Complete)];
        assert_eq!(planned(&ledger, &HABITS, SyncRange::default(), 200), [(85, 200)]);
    }

    #[test]
    fn an_interrupted_walk_goes_on_after_the_new_head() {
        let ledger = [interval(1, window(0, 100), IntervalState::Open)];
        let tasks = plan(&ledger, &HABITS, SyncRange::default(), Instant::from_nanos(200));
        assert_eq!(windows(&tasks), [(90, 200), (0, 100)]);
        assert!(matches!(&tasks[1], Task::Resume { position: Some(_), .. }));
    }

    #[test]
    fn holes_doubts_and_failures_are_read_again() {
        use IntervalState::{Complete, Expired, Missing, Suspect};
        let ledger = [
            interval(1, window(0, 10), Expired),
            interval(2, window(10, 20), Complete),
            interval(3, window(20, 30), Missing),
            interval(4, window(40, 90), Complete),
            interval(5, window(50, 60), Suspect),
        ];
        assert_eq!(planned(&ledger, &HABITS, SyncRange::default(), 100), [(80, 100), (50, 60), (20, 40)]);
    }

    #[test]
    fn a_range_limits_what_is_read() {
        let range =
            |from, until| SyncRange { from: Some(Instant::from_nanos(from)), until: Some(Instant::from_nanos(until)) };
        assert_eq!(planned(&[], &HABITS, range(30, 50), 100), [(30, 50)]);
        assert_eq!(planned(&[], &HABITS, range(150, 200), 100), []);
        let ledger = [interval(1, window(30, 50), IntervalState::Complete)];
        assert_eq!(planned(&ledger, &HABITS, range(20, 60), 100), [(50, 60), (20, 30)]);
    }

    #[test]
    fn only_what_was_never_completed_expires() {
        use IntervalState::{Complete, Expired, Missing, Open};
        let ledger = [
            interval(1, window(0, 10), Expired),
            interval(2, window(10, 40), Missing),
            interval(3, window(20, 30), Complete),
            interval(4, window(40, 80), Open),
        ];
        let expected = |until| expired(&ledger, Instant::from_nanos(until));
        assert_eq!(expected(10), []);
        assert_eq!(expected(35), [window(10, 20), window(30, 35)]);
        assert_eq!(expected(60), [window(10, 20), window(30, 40), window(40, 60)]);
        assert_eq!(expected(90), [window(10, 20), window(30, 40), window(40, 80), window(80, 90)]);
    }

    #[test]
    fn what_is_younger_than_the_settling_time_is_not_proven() {
        assert_eq!(proven(window(0, 100), 5, Instant::from_nanos(100)), window(0, 95));
        assert_eq!(proven(window(98, 100), 5, Instant::from_nanos(100)), window(98, 98));
        assert_eq!(proven(window(0, 50), 5, Instant::from_nanos(100)), window(0, 50));
    }
}
