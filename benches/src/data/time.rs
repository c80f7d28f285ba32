//! When things happen: two years that end on a fixed day, busy by day and quiet at weekends, with bursts, ties within
//! one millisecond and events that arrive late.

use super::chance::{Chance, index};

/// The last millisecond: the end of 30 June 2026 in UTC. Fixed, so that every answer can be repeated.
pub(crate) const END: i64 = 1_782_864_000_000;
/// Days before the end.
pub(crate) const DAYS: i64 = 730;
/// The first millisecond.
pub(crate) const START: i64 = END - DAYS * DAY;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const SEED: u64 = 0x7261_696C;

/// When an event happens, and whether it belongs to a burst of failed sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// The number of the burst's hour.
    pub(crate) burst: Option<u64>,
}

/// Walks through the two years, event by event, in the order in which they are written.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    events: u64,
    next: u64,
    hours: Vec<u64>,
    total: u64,
    hour: usize,
    before: u64,
    last: i64,
}

impl Clock {
    /// Returns a clock that spreads `events` events over the two years.
    pub(crate) fn new(events: u64) -> Self {
        let hours: Vec<u64> = (0..index(DAYS.unsigned_abs()) * 24).map(|hour| weight(hour as u64)).collect();
        let total = hours.iter().sum();
        Self { events, next: 0, hours, total, hour: 0, before: 0, last: START }
    }

    /// Returns the moment of the next event, which draws on `chance`.
    pub(crate) fn tick(&mut self, chance: &mut Chance) -> Moment {
        let regular = self.regular(chance);
        let burst = is_burst(self.hour as u64) && chance.permille(600);
        let tied = chance.permille(20);
        let late = !burst && chance.permille(5);
        if !tied {
            self.last = regular;
        }
        let delay = if late { i64::try_from(chance.below(3 * DAY.unsigned_abs())).unwrap_or(0) } else { 0 };
        Moment { at: (self.last - delay).max(START), burst: burst.then_some(self.hour as u64) }
    }

    /// Each event has a share of the sum of all hours' weights, and falls into the hour where its share lies.
    fn regular(&mut self, chance: &mut Chance) -> i64 {
        const PARTS: u128 = 1 << 20;
        let place = u128::from(self.next) * PARTS + u128::from(chance.below(1 << 20));
        let drawn = place * u128::from(self.total) / (u128::from(self.events.max(1)) * PARTS);
        let drawn = u64::try_from(drawn).unwrap_or(u64::MAX).min(self.total - 1);
        self.next += 1;
        while drawn >= self.before + self.hours[self.hour] {
            self.before += self.hours[self.hour];
            self.hour += 1;
        }
        let hours = i64::try_from(self.hour).unwrap_or(0);
        let within = u128::from(drawn - self.before) * HOUR.unsigned_abs() as u128 / u128::from(self.hours[self.hour]);
        START + hours * HOUR + i64::try_from(within).unwrap_or(0)
    }
}

/// Returns how busy an hour is. Weights are large, so that an hour divides into milliseconds.
fn weight(hour: u64) -> u64 {
    const WORKDAY: [u64; 24] = [3, 2, 2, 3, 4, 7, 14, 28, 44, 52, 54, 46, 38, 50, 55, 48, 36, 24, 15, 10, 8, 6, 5, 4];
    const SCALE: u64 = 1_000_000;
    let base = WORKDAY[index(hour % 24)];
    // The two years begin on a Monday.
    let base = match hour / 24 % 7 {
        5 => 1 + base / 8,
        6 => 1 + base / 12,
        _ => base,
    };
    let growth = 100 + hour / 24 / 10;
    let noise = 70 + Chance::of(SEED, hour).below(60);
    let burst = if is_burst(hour) { 5 } else { 1 };
    base * growth * noise * burst * SCALE / 10_000
}

fn is_burst(hour: u64) -> bool {
    Chance::of(SEED + 1, hour).below(200) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: u64 = 200_000;

    fn moments() -> Vec<Moment> {
        let mut clock = Clock::new(EVENTS);
        (0..EVENTS).map(|number| clock.tick(&mut Chance::of(1, number))).collect()
    }

    #[test]
    fn the_events_fill_two_years_and_none_lies_outside() {
        let all = moments();

        assert!(all.iter().all(|moment| (START..END).contains(&moment.at)));
        assert!(all[0].at < START + DAY);
        assert!(all[all.len() - 1].at > END - 3 * DAY);
        assert_eq!(chrono::DateTime::from_timestamp_millis(END).unwrap().to_rfc3339(), "2026-07-01T00:00:00+00:00");
    }

    #[test]
    fn people_work_by_day_and_rest_at_weekends() {
        let all = moments();
        let at = |moment: &Moment| chrono::DateTime::from_timestamp_millis(moment.at).unwrap();
        let share = |of: &dyn Fn(&Moment) -> bool| all.iter().filter(|moment| of(moment)).count() * 100 / all.len();

        assert!(
            share(&|moment| chrono::Timelike::hour(&at(moment)) / 12 == 1 || at(moment).timestamp() % 86_400 >= 25_200)
                > 85
        );
        let weekend = share(&|moment| chrono::Datelike::weekday(&at(moment)).number_from_monday() > 5);
        assert!((3..15).contains(&weekend), "{weekend}");
    }

    #[test]
    fn some_events_share_a_millisecond_some_come_late_and_some_in_bursts() {
        let all = moments();
        let permille = |count: usize| count * 1_000 / all.len();

        let tied = permille(all.windows(2).filter(|pair| pair[0].at == pair[1].at).count());
        let late = permille(all.windows(2).filter(|pair| pair[1].at < pair[0].at - 60_000).count());
        let burst = permille(all.iter().filter(|moment| moment.burst.is_some()).count());
        assert!((15..40).contains(&tied), "{tied}");
        assert!((3..7).contains(&late), "{late}");
        assert!((5..40).contains(&burst), "{burst}");
    }
}
