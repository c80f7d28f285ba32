//! When things happen: working hours and quiet weekends, bursts of failed sign-ins, scripts that do much in one
//! millisecond. Times are microseconds since 1970 in UTC.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Weekday};

use super::actors::Org;
use super::chance::Chance;

/// Days that the story reaches back.
pub const DAYS: u64 = 180;
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// Why an event happens when it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Daily work.
    Work,
    /// The `step`th guess of the burst of failed sign-ins called `number`, of `steps`.
    Burst { number: u64, step: u64, steps: u64 },
    /// One of many changes that the script run called `number` makes within one millisecond.
    Script { number: u64 },
    /// One asset of an import of hundreds within one millisecond.
    Import,
}

/// A moment at which something happens, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) micros: i64,
    pub(crate) cause: Cause,
}

/// Returns where the story of `anchor` ends: 14:30 UTC on that day.
pub(crate) fn end(anchor: NaiveDate) -> i64 {
    anchor.and_hms_opt(14, 30, 0).map_or(0, |time| time.and_utc().timestamp_micros())
}

/// Returns where it begins.
pub(crate) fn start(anchor: NaiveDate) -> i64 {
    anchor.checked_sub_days(Days::new(DAYS)).map_or(0, end)
}

/// Returns the span that the server cannot answer for, if `org` has one: from (inclusive) and to (exclusive).
pub(crate) fn gap(org: Org, anchor: NaiveDate) -> Option<(i64, i64)> {
    let midnight = end(anchor) - 14 * HOUR - HOUR / 2;
    match org {
        Org::Acme => Some((midnight - 60 * DAY, midnight - 57 * DAY)),
        Org::Northwind => None,
    }
}

/// Returns the moments of the whole story of `org`, oldest first: exactly as many as its size.
pub(crate) fn moments(org: Org, anchor: NaiveDate) -> Vec<Moment> {
    let mut all = bursts(org, anchor);
    all.extend(import(org, anchor));
    all.extend(scripts(org, anchor));
    let work = rhythm(org, anchor, org.size() - all.len());
    all.extend(work.into_iter().map(|micros| Moment { micros, cause: Cause::Work }));
    all.sort_by_key(|moment| moment.micros);
    all
}

const GUESSED: [(i64, i64); 7] = [(1, 161), (6, 197), (19, 1325), (44, 110), (78, 270), (121, 1390), (160, 122)];

fn bursts(org: Org, anchor: NaiveDate) -> Vec<Moment> {
    let midnight = end(anchor) - 14 * HOUR - HOUR / 2;
    let later = if org == Org::Acme { 0 } else { 2 };
    let mut all = Vec::new();
    for ((days, minute), number) in GUESSED.into_iter().zip(0..) {
        let mut chance = Chance::of(org.seed(), 9_000_000 + number);
        let steps = 45 + chance.below(70);
        let mut micros = midnight - (days + later) * DAY + minute * 60 * SECOND;
        for step in 0..steps {
            micros += SECOND + within(&mut chance, 6 * SECOND);
            all.push(Moment { micros, cause: Cause::Burst { number, step, steps } });
        }
    }
    all
}

fn import(org: Org, anchor: NaiveDate) -> impl Iterator<Item = Moment> {
    let at = end(anchor) - 9 * DAY - 12 * HOUR - if org == Org::Acme { 0 } else { 2 * DAY };
    (0..230).map(move |number| Moment { micros: at + number / 2, cause: Cause::Import })
}

/// Groups of changes that share a millisecond, and in threes even the microsecond; the first three fall on a full one.
fn scripts(org: Org, anchor: NaiveDate) -> Vec<Moment> {
    let wanted = if org == Org::Acme { 4_200 } else { 2_600 };
    let mut chance = Chance::of(org.seed(), 8_000_000);
    let mut all = Vec::with_capacity(wanted);
    let mut number = 0;
    while all.len() < wanted {
        let size = (2 + usize::try_from(chance.below(59)).unwrap_or(0)).min(wanted - all.len());
        let days = within(&mut chance, 178 * DAY) / DAY;
        let at = end(anchor) - days * DAY - within(&mut chance, 7 * HOUR) - SECOND;
        let at = at - at.rem_euclid(1_000);
        for step in (0..).take(size) {
            all.push(Moment { micros: at + step / 3 * 7, cause: Cause::Script { number } });
        }
        number += 1;
    }
    all
}

/// Spreads `count` moments so that each hour gets its share.
fn rhythm(org: Org, anchor: NaiveDate, count: usize) -> Vec<i64> {
    let begin = start(anchor);
    let hours: Vec<u64> = (0..).take(24 * 180).map(|hour| weight(org, begin, hour)).collect();
    let total: u128 = hours.iter().map(|weight| u128::from(*weight)).sum();
    let count_wide = count as u128;
    let mut chance = Chance::of(org.seed(), 7_000_000);
    let (mut hour, mut before) = (0, 0);
    let mut all: Vec<i64> = (0..count_wide)
        .map(|number| {
            let drawn = (number * 1_000_000 + u128::from(chance.below(1_000_000))) * total / (count_wide * 1_000_000);
            while drawn >= before + u128::from(hours[hour]) {
                before += u128::from(hours[hour]);
                hour += 1;
            }
            let part = i64::try_from((drawn - before) * 3_600_000_000 / u128::from(hours[hour])).unwrap_or(0);
            begin + i64::try_from(hour).unwrap_or(0) * HOUR + part - within(&mut chance, SECOND)
        })
        .collect();
    all.sort_unstable();
    tie(&mut chance, &mut all);
    all
}

/// Makes some neighbours fall into one millisecond, and some of these onto one microsecond.
fn tie(chance: &mut Chance, all: &mut [i64]) {
    let mut place = 0;
    while place + 4 < all.len() {
        if chance.below(70) == 0 {
            let at = all[place] - all[place].rem_euclid(1_000) + 400;
            let size = 2 + usize::try_from(chance.below(3)).unwrap_or(0);
            for micros in &mut all[place..place + size] {
                *micros = at + 11 * within(chance, 3);
            }
            place += size;
        }
        place += 1;
    }
}

fn weight(org: Org, begin: i64, hour: i64) -> u64 {
    const WORKDAY: [u64; 24] = [2, 2, 2, 3, 4, 7, 14, 28, 44, 52, 54, 46, 38, 50, 55, 48, 36, 24, 15, 10, 8, 6, 4, 3];
    let Some(time) = DateTime::from_timestamp_micros(begin + hour * HOUR) else { return 1 };
    let base = WORKDAY[usize::try_from(time.hour()).unwrap_or(0)];
    let base = match time.weekday() {
        Weekday::Sat => 1 + base / 12,
        Weekday::Sun => 1 + base / 18,
        Weekday::Fri if time.hour() > 13 => base / 2 + 1,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => base,
    };
    base * (70 + Chance::of(org.seed(), 6_000_000 + hour.unsigned_abs()).below(60))
}

fn within(chance: &mut Chance, bound: i64) -> i64 {
    i64::try_from(chance.below(bound.unsigned_abs())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 4).unwrap()
    }

    #[test]
    fn a_story_has_its_size_and_stays_within_its_days() {
        for org in Org::ALL {
            let all = moments(org, anchor());

            assert_eq!(all.len(), org.size());
            assert!(all.is_sorted_by_key(|moment| moment.micros));
            assert!(all.first().unwrap().micros >= start(anchor()) - SECOND);
            assert!(all.last().unwrap().micros < end(anchor()));
            assert!(all.last().unwrap().micros > end(anchor()) - HOUR);
        }
    }

    #[test]
    fn people_work_by_day_and_rest_at_weekends() {
        let at = |moment: &Moment| DateTime::from_timestamp_micros(moment.micros).unwrap();
        let work: Vec<_> =
            moments(Org::Acme, anchor()).into_iter().filter(|moment| moment.cause == Cause::Work).collect();
        let by_day = work.iter().filter(|moment| (7..18).contains(&at(moment).hour())).count();
        let weekend = work.iter().filter(|moment| at(moment).weekday().number_from_monday() > 5).count();

        assert!(by_day * 10 > work.len() * 7, "{by_day} of {}", work.len());
        assert!(weekend * 10 < work.len(), "{weekend} of {}", work.len());
    }

    #[test]
    fn a_burst_lasts_minutes_and_touches_no_gap() {
        let (from, to) = gap(Org::Acme, anchor()).unwrap();
        for number in 0..7 {
            let burst: Vec<i64> = moments(Org::Acme, anchor())
                .iter()
                .filter(|moment| matches!(moment.cause, Cause::Burst { number: of, .. } if of == number))
                .map(|moment| moment.micros)
                .collect();
            assert!(burst.len() >= 45 && burst[burst.len() - 1] - burst[0] < 10 * 60 * SECOND);
            assert!(burst.iter().all(|micros| *micros < from || *micros >= to));
        }
    }
}
