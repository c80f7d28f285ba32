//! When an organization is due to be synced by itself. Pure: the clock and chance come from outside, and nothing here
//! waits, so that a computer that slept finds each organization due once.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::event::Instant;

/// How often an organization is synced by itself while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Every {
    /// Every 15 minutes.
    QuarterHour,
    /// Every hour.
    Hour,
    /// Every day.
    Day,
}

/// How soon it is tried again where there is no network: that is nothing to wait an hour for.
const OFFLINE: Duration = Duration::from_secs(5 * 60);
/// Part of a period that chance may add, so that not all computers come at the full hour.
const JITTER: u32 = 10;

/// How a sync by itself ended, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It came to an end, whether or not it went well.
    Done,
    /// There was no network.
    Offline,
}

/// An organization that is to be synced by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub id: String,
    /// How often.
    pub every: Every,
    /// When it was last synced, by whomever.
    pub last_sync: Option<Instant>,
}

/// A random length up to the given one.
pub type Chance<'a> = &'a dyn Fn(Duration) -> Duration;

/// Which organizations are due when, and which are being synced.
#[derive(Debug, Default)]
pub struct Schedule(BTreeMap<String, Plan>);

#[derive(Debug)]
struct Plan {
    every: Every,
    at: Instant,
    running: bool,
    /// The last sync that was taken into account.
    last_sync: Option<Instant>,
}

impl Every {
    /// Returns the period.
    pub fn period(self) -> Duration {
        Duration::from_secs(match self {
            Self::QuarterHour => 15 * 60,
            Self::Hour => 60 * 60,
            Self::Day => 24 * 60 * 60,
        })
    }

    fn with_chance(self, chance: Chance<'_>) -> Duration {
        self.period() + chance(self.period() / JITTER)
    }
}

impl Schedule {
    /// Returns those of `wanted` that are due and takes note that they run. Whoever is not wanted any more is forgotten.
    pub fn due(&mut self, wanted: &[Wanted], now: Instant, chance: Chance<'_>) -> Vec<String> {
        self.0.retain(|id, plan| plan.running || wanted.iter().any(|one| one.id == *id));
        let mut due = Vec::new();
        for one in wanted {
            let plan = self.0.entry(one.id.clone()).or_insert_with(|| Plan::first(one, now, chance));
            plan.heed(one, now, chance);
            if !plan.running && plan.at <= now {
                plan.running = true;
                due.push(one.id.clone());
            }
        }
        due
    }

    /// Takes note that a sync has ended.
    pub fn ended(&mut self, id: &str, ended: Ended, now: Instant, chance: Chance<'_>) {
        let Some(plan) = self.0.get_mut(id) else { return };
        plan.running = false;
        let pause = plan.every.with_chance(chance);
        plan.at = later(now, if ended == Ended::Offline { pause.min(OFFLINE) } else { pause });
    }

    /// Returns when an organization is due next.
    #[cfg(test)]
    fn next(&self, id: &str) -> Option<Instant> {
        self.0.get(id).map(|plan| plan.at)
    }
}

impl Plan {
    fn first(one: &Wanted, now: Instant, chance: Chance<'_>) -> Self {
        let at = one.last_sync.map_or(now, |last| later(last, one.every.with_chance(chance)));
        // After a pause of the program all are due: they begin spread over a minute, not at once.
        let at = if at <= now { later(now, chance(Duration::from_secs(60))) } else { at };
        Self { every: one.every, at, running: false, last_sync: one.last_sync }
    }

    /// Takes up another period, a sync by somebody else, and a clock that was set back.
    fn heed(&mut self, one: &Wanted, now: Instant, chance: Chance<'_>) {
        if self.running {
            return;
        }
        let synced = one.last_sync > self.last_sync;
        let far = self.at > later(now, self.every.period() * 2);
        if self.every != one.every || synced || far {
            let last_sync = one.last_sync.filter(|last| *last <= now);
            *self = Self::first(&Wanted { last_sync, ..one.clone() }, now, chance);
            self.last_sync = one.last_sync;
        }
    }
}

fn later(at: Instant, length: Duration) -> Instant {
    at.plus_nanos(i64::try_from(length.as_nanos()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60;

    fn at(minutes: i64) -> Instant {
        Instant::from_seconds(1_800_000_000 + minutes * MINUTE)
    }

    fn wanted(id: &str, every: Every, last: Option<i64>) -> Wanted {
        Wanted { id: id.to_owned(), every, last_sync: last.map(at) }
    }

    fn none(_: Duration) -> Duration {
        Duration::ZERO
    }

    fn longest(length: Duration) -> Duration {
        length
    }

    #[test]
    fn an_organization_is_due_a_period_after_its_last_sync() {
        let mut schedule = Schedule::default();
        let acme = [wanted("acme", Every::QuarterHour, Some(0))];

        assert!(schedule.due(&acme, at(1), &none).is_empty());
        assert!(schedule.due(&acme, at(14), &none).is_empty());
        assert_eq!(schedule.due(&acme, at(15), &none), ["acme"]);
        assert!(schedule.due(&acme, at(40), &none).is_empty(), "it runs already");
        schedule.ended("acme", Ended::Done, at(41), &none);
        assert_eq!(schedule.next("acme"), Some(at(56)));
        assert_eq!(schedule.due(&acme, at(56), &none), ["acme"]);
    }

    #[test]
    fn chance_puts_it_off_by_a_tenth_at_most() {
        let mut schedule = Schedule::default();
        let acme = [wanted("acme", Every::Hour, Some(0))];

        assert!(schedule.due(&acme, at(65), &longest).is_empty());
        assert_eq!(schedule.due(&acme, at(66), &longest), ["acme"]);
    }

    #[test]
    fn a_computer_that_slept_finds_each_due_once_and_not_all_at_the_same_instant() {
        let mut schedule = Schedule::default();
        let all = [wanted("acme", Every::QuarterHour, Some(0)), wanted("globex", Every::Hour, Some(0))];
        schedule.due(&all, at(0), &none);

        let woken = schedule.due(&all, at(3_000), &none);
        assert_eq!(woken, ["acme", "globex"]);
        for id in woken {
            schedule.ended(&id, Ended::Done, at(3_001), &none);
        }
        assert!(schedule.due(&all, at(3_002), &none).is_empty(), "what was slept through is not made up for");

        let mut fresh = Schedule::default();
        assert!(fresh.due(&all, at(3_000), &longest).is_empty());
        assert_eq!(fresh.due(&all, at(3_001), &longest), ["acme", "globex"]);
    }

    #[test]
    fn without_a_network_it_is_tried_again_soon() {
        let mut schedule = Schedule::default();
        let acme = [wanted("acme", Every::Day, None)];
        assert_eq!(schedule.due(&acme, at(0), &none), ["acme"]);

        schedule.ended("acme", Ended::Offline, at(1), &none);

        assert_eq!(schedule.next("acme"), Some(at(6)));
    }

    #[test]
    fn a_sync_by_hand_another_period_and_a_clock_that_was_set_back_are_heeded() {
        let mut schedule = Schedule::default();
        schedule.due(&[wanted("acme", Every::Hour, Some(0))], at(1), &none);

        schedule.due(&[wanted("acme", Every::Hour, Some(50))], at(51), &none);
        assert_eq!(schedule.next("acme"), Some(at(110)));
        schedule.due(&[wanted("acme", Every::QuarterHour, Some(50))], at(52), &none);
        assert_eq!(schedule.next("acme"), Some(at(65)));
        assert_eq!(schedule.due(&[wanted("acme", Every::QuarterHour, Some(50))], at(-100), &none), ["acme"]);
    }

    #[test]
    fn whoever_is_not_wanted_any_more_is_forgotten() {
        let mut schedule = Schedule::default();
        schedule.due(&[wanted("acme", Every::Hour, Some(0))], at(1), &none);

        assert!(schedule.due(&[], at(500), &none).is_empty());
        assert_eq!(schedule.next("acme"), None);
    }
}
