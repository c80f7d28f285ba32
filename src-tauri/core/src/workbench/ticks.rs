//! Labels under a time axis: round moments of the zone shown, never more than fit.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::page::Window;
use crate::query::Zone;

use super::summary::{Tick, TickForm};

/// Labels that fit under the axis.
const MOST: i64 = 8;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The distance from one label to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// So many seconds, at round times of the day.
    Seconds(i64),
    /// So many days.
    Days(i64),
    /// So many months.
    Months(u32),
}

const STEPS: [Step; 23] = [
    Step::Seconds(1),
    Step::Seconds(10),
    Step::Seconds(MINUTE),
    Step::Seconds(5 * MINUTE),
    Step::Seconds(15 * MINUTE),
    Step::Seconds(HOUR),
    Step::Seconds(3 * HOUR),
    Step::Seconds(6 * HOUR),
    Step::Seconds(12 * HOUR),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(240),
    Step::Months(600),
    Step::Months(1200),
];

impl Step {
    fn seconds(self) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::Days(days) => days * DAY,
            Self::Months(months) => i64::from(months) * 30 * DAY,
        }
    }

    /// Returns the last round moment at or before `local`.
    fn floor(self, local: NaiveDateTime) -> NaiveDateTime {
        let midnight = local.date().and_time(NaiveTime::MIN);
        match self {
            Self::Seconds(seconds) => {
                let since = (local - midnight).num_seconds();
                midnight + Duration::seconds(since - since % seconds)
            }
            Self::Days(days) => {
                let number = i64::from(local.date().num_days_from_ce());
                midnight - Duration::days(number % days)
            }
            Self::Months(months) => {
                let number = local.year() * 12 + i32::try_from(local.month0()).unwrap_or(0);
                let months = i32::try_from(months).unwrap_or(1);
                month(number - number.rem_euclid(months)).unwrap_or(midnight)
            }
        }
    }

    fn after(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Seconds(seconds) => local.checked_add_signed(Duration::seconds(seconds)),
            Self::Days(days) => local.checked_add_signed(Duration::days(days)),
            Self::Months(months) => {
                month(local.year() * 12 + i32::try_from(local.month0()).ok()? + i32::try_from(months).ok()?)
            }
        }
    }

    fn form(self, local: NaiveDateTime) -> TickForm {
        let midnight = local.time() == NaiveTime::MIN;
        match self {
            Self::Seconds(seconds) if seconds < MINUTE => TickForm::Second,
            Self::Seconds(_) if !midnight => TickForm::Minute,
            Self::Seconds(_) | Self::Days(_) => TickForm::Day,
            Self::Months(months) if months >= 12 => TickForm::Year,
            Self::Months(_) if local.month() == 1 => TickForm::MonthOfYear,
            Self::Months(_) => TickForm::Month,
        }
    }
}

fn month(number: i32) -> Option<NaiveDateTime> {
    let date = NaiveDate::from_ymd_opt(number.div_euclid(12), u32::try_from(number.rem_euclid(12)).ok()? + 1, 1)?;
    Some(date.and_time(NaiveTime::MIN))
}

/// Returns labels for an axis over `span` in `zone`.
pub(super) fn ticks(span: Window, zone: Zone) -> Vec<Tick> {
    let seconds = span.until.nanos().saturating_sub(span.from.nanos()) / 1_000_000_000;
    let step = STEPS.into_iter().find(|step| seconds / step.seconds() < MOST).unwrap_or(STEPS[STEPS.len() - 1]);
    let mut local = step.floor(zone.clock(span.from));
    let mut ticks = Vec::new();
    while let Some(at) = zone.first_instant(local) {
        if at >= span.until || ticks.len() > 4 * usize::try_from(MOST).unwrap_or(0) {
            break;
        }
        if at >= span.from {
            ticks.push(Tick { at: at.to_rfc3339(0), form: step.form(local) });
        }
        let Some(next) = step.after(local) else { break };
        local = next;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Instant, Timestamp};

    fn at(text: &str) -> Instant {
        Timestamp::parse(text).unwrap().at
    }

    fn labels(from: &str, until: &str, zone: &str) -> Vec<String> {
        let span = Window { from: at(from), until: at(until) };
        ticks(span, Zone::parse(zone).unwrap()).into_iter().map(|tick| format!("{} {:?}", tick.at, tick.form)).collect()
    }

    #[test]
    fn labels_fall_on_round_moments_of_the_zone() {
        assert_eq!(
            labels("2026-11-14T10:00:00Z", "2026-11-21T10:00:00Z", "UTC").first().map(String::as_str),
            Some("2026-11-15T00:00:00Z Day")
        );
        assert_eq!(
            labels("2026-11-20T22:30:00Z", "2026-11-21T04:00:00Z", "Europe/Zurich")[0],
            "2026-11-20T23:00:00Z Day"
        );
    }

    #[test]
    fn a_day_of_23_hours_keeps_its_midnights() {
        let labels = labels("2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z", "Europe/Zurich");
        assert!(labels.contains(&"2026-03-28T23:00:00Z Day".to_owned()), "{labels:?}");
        assert!(labels.contains(&"2026-03-29T22:00:00Z Day".to_owned()), "{labels:?}");
    }

    #[test]
    fn no_span_has_more_labels_than_fit() {
        for until in [
            "2026-01-01T00:00:01Z",
            "2026-01-01T03:00:00Z",
            "2026-02-01T00:00:00Z",
            "2036-01-01T00:00:00Z",
            "2260-01-01T00:00:00Z",
        ] {
            let count = labels("2026-01-01T00:00:00Z", until, "Asia/Kathmandu").len();
            assert!(count <= 10, "{until}: {count}");
        }
    }
}
