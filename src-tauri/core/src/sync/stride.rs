//! How far one question reaches: further and further over years without events, and as the manifest says again where
//! there are some.

use std::collections::VecDeque;

use crate::page::{StreamId, Window};

use super::plan::{Habits, Task};
use super::progress::Tally;
use super::windows::perform;
use super::{Error, Session};

/// How many steps one question covers at most.
pub(super) const MOST: u32 = 128;

/// Makes walks one after the other. Returns the spans that could not be paged through.
pub(super) async fn perform_all(
    session: &Session<'_>,
    stream: &StreamId,
    habits: &Habits,
    tasks: Vec<Task>,
    tally: &mut Tally,
) -> Result<Vec<Window>, Error> {
    let (mut tasks, mut doubts, mut steps) = (VecDeque::from(tasks), Vec::new(), 1);
    while let Some(task) = tasks.pop_front() {
        let task = joined(task, &mut tasks, habits, steps);
        let (pages, received) = (tally.pages, tally.received);
        doubts.extend(perform(session, stream, habits, task, tally).await?);
        // One page without events is what an empty window takes; all else was trouble or found something.
        let empty = tally.pages == pages + 1 && tally.received == received;
        steps = if empty { (steps * 2).min(MOST) } else { 1 };
    }
    Ok(doubts)
}

/// Joins a walk with those that follow it without a gap, up to so many steps and never longer than the remote allows.
fn joined(task: Task, tasks: &mut VecDeque<Task>, habits: &Habits, steps: u32) -> Task {
    let (Task::Read { window }, Some(step)) = (&task, habits.step) else { return task };
    let longest = step.saturating_mul(i64::from(steps)).min(habits.longest.unwrap_or(i64::MAX));
    let mut window = *window;
    while let Some(Task::Read { window: earlier }) = tasks.front() {
        let length = window.until.nanos().saturating_sub(earlier.from.nanos());
        if earlier.until != window.from || length > longest {
            break;
        }
        window.from = earlier.from;
        tasks.pop_front();
    }
    Task::Read { window }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Instant;

    fn read(from: i64, until: i64) -> Task {
        Task::Read { window: Window { from: Instant::from_nanos(from), until: Instant::from_nanos(until) } }
    }

    fn habits(longest: Option<i64>) -> Habits {
        Habits {
            step: Some(10),
            longest,
            settle: 0,
            overlap: 0,
            reach: 0,
            rungs: Vec::new(),
            earliest: Instant::from_nanos(0),
            expired_before: Instant::MIN,
        }
    }

    #[test]
    fn windows_grow_over_what_touches_and_no_further_than_allowed() {
        let rest = || VecDeque::from([read(80, 90), read(70, 80), read(50, 60)]);
        let cases = [
            (1, None, read(90, 100), 3),
            (2, None, read(80, 100), 2),
            (64, None, read(70, 100), 1),
            (64, Some(20), read(80, 100), 2),
        ];
        for (steps, longest, expected, left) in cases {
            let mut tasks = rest();
            assert_eq!(joined(read(90, 100), &mut tasks, &habits(longest), steps), expected);
            assert_eq!(tasks.len(), left);
        }
    }
}
