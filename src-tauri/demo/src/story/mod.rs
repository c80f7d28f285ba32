//! The story: what happened in two pretend organizations during 180 days. The same anchor day tells it with the same
//! bytes, and an event's identifier depends on its organization and index only.

mod actions;
mod actors;
mod chance;
mod compose;
mod event;
mod hostile;
mod things;
mod time;

pub use actions::{Action, By, System, actions};
pub use actors::{Actor, Org, Place, Role, Workspace, workspaces};
pub use event::{Change, Status, StoryEvent, Target};
pub use hostile::Special;
pub use time::DAYS;

pub(crate) use compose::revised;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveDate, Utc};

use chance::Chance;
use time::{Cause, Moment};

/// Everything that happened in both organizations, seen from the end of one day.
#[derive(Debug)]
pub struct Story {
    anchor: NaiveDate,
    events: [Vec<StoryEvent>; 2],
}

impl Story {
    /// Tells the story that ends at 14:30 UTC of `anchor` and reaches back [`DAYS`] days.
    pub fn new(anchor: NaiveDate) -> Self {
        Self { anchor, events: Org::ALL.map(|org| tell(org, anchor)) }
    }

    /// Returns the story of `anchor`, which is told once while it is among the last two asked for in this process.
    /// Telling takes a moment, so ask where waiting is allowed.
    pub fn shared(anchor: NaiveDate) -> Arc<Self> {
        static TOLD: Mutex<VecDeque<Arc<Story>>> = Mutex::new(VecDeque::new());
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(story) = told.iter().find(|story| story.anchor == anchor) {
            return Arc::clone(story);
        }
        let story = Arc::new(Self::new(anchor));
        told.truncate(1);
        told.push_front(Arc::clone(&story));
        story
    }

    /// Returns the newest anchor whose story lies wholly in the past of `now`.
    pub fn anchor_for(now: DateTime<Utc>) -> NaiveDate {
        let today = now.date_naive();
        let over = now.timestamp_micros() >= time::end(today);
        if over { today } else { today.checked_sub_days(Days::new(1)).unwrap_or(today) }
    }

    /// Returns the day that the story ends on.
    pub fn anchor(&self) -> NaiveDate {
        self.anchor
    }

    /// Returns the events of `org`, oldest first; late ones stand in their place.
    pub fn events(&self, org: Org) -> &[StoryEvent] {
        &self.events[org as usize]
    }

    /// Returns when the story begins and ends: microseconds since 1970.
    pub fn span(&self) -> (i64, i64) {
        (time::start(self.anchor), time::end(self.anchor))
    }

    /// Returns the span that the demo wire cannot answer for until it is healed: from (inclusive) and to (exclusive),
    /// in microseconds since 1970.
    pub fn gap(&self, org: Org) -> Option<(i64, i64)> {
        time::gap(org, self.anchor)
    }

    /// Returns the `number`th event of `system` to happen after the end of the story, one a second.
    pub fn arrival(&self, org: Org, system: System, number: usize) -> StoryEvent {
        let index = org.size() + number;
        let micros = time::end(self.anchor) + (i64::try_from(number).unwrap_or(0) + 1) * 1_000_000;
        let mut chance = Chance::of(org.seed(), 4_000_000 + index as u64);
        let action = compose::action_of(system, &mut chance);
        compose::event(org, index, Moment { micros, cause: Cause::Work }, Some(action))
    }
}

fn tell(org: Org, anchor: NaiveDate) -> Vec<StoryEvent> {
    let moments = time::moments(org, anchor);
    let fixed = cover(&moments);
    let mut events: Vec<StoryEvent> = moments
        .iter()
        .zip(&fixed)
        .enumerate()
        .map(|(index, (moment, fixed))| compose::event(org, index, *moment, *fixed))
        .collect();
    let mut free: Vec<bool> =
        moments.iter().zip(&fixed).map(|(moment, fixed)| moment.cause == Cause::Work && fixed.is_none()).collect();
    trap(&mut events, &mut free);
    mark(&mut events, &free, time::end(anchor));
    events.sort_by_key(|event| (event.micros, event.index));
    events
}

/// Decides where each action occurs for certain: at two places, however rare it is.
fn cover(moments: &[Moment]) -> Vec<Option<&'static Action>> {
    let mut fixed = vec![None; moments.len()];
    let wanted = actions().len() * 2;
    for number in 0..wanted {
        let place = (2 * number + 1) * moments.len() / (2 * wanted);
        let free = |place: &usize| moments[*place].cause == Cause::Work && fixed[*place].is_none();
        if let Some(place) = (place..moments.len()).find(free).or_else(|| (0..place).rev().find(free)) {
            fixed[place] = Some(&actions()[number * 7 % actions().len()]);
        }
    }
    fixed
}

/// Turns some of the newest events into the traps, without moving any by more than a minute.
fn trap(events: &mut [StoryEvent], free: &mut [bool]) {
    let mut place = events.len() - 25;
    for special in Special::ALL {
        let fits = |place: &usize| free[*place] && events[*place].action.system == hostile::system(*special);
        let Some(found) = (0..place).rev().find(fits) else { return };
        hostile::set(&mut events[found], *special);
        free[found] = false;
        place = if *special == Special::NoIdSecond { found } else { found.saturating_sub(40) };
    }
    level_twins(events);
}

/// Gives the two equal events without identifier one time.
fn level_twins(events: &mut [StoryEvent]) {
    let time_of = |events: &[StoryEvent], special| {
        events.iter().find(|event| event.special == Some(special)).map(|event| (event.micros, event.recorded))
    };
    let Some((micros, recorded)) = time_of(events, Special::NoIdThird) else { return };
    if let Some(event) = events.iter_mut().find(|event| event.special == Some(Special::NoIdSecond)) {
        (event.micros, event.recorded) = (micros, recorded);
    }
}

/// Marks the events that appear late, and those whose content changes.
fn mark(events: &mut [StoryEvent], free: &[bool], end: i64) {
    let recent = events.len() - events.len() / 8;
    for (event, _) in events.iter_mut().zip(free).filter(|(_, free)| **free) {
        event.late = event.index > recent && event.index % 83 == 5;
        event.revisable = !event.late && event.index % 499 == 7;
        if event.late {
            event.recorded = (event.micros + 3 * 86_400_000_000).min(end);
        }
    }
}

#[cfg(test)]
mod tests;
