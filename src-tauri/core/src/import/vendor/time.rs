//! Times as pages of vendors write them: what every file may hold, and the forms of countries. A date whose day and month
//! cannot be told apart is not guessed.

use chrono::{NaiveDate, NaiveDateTime};

use super::super::time::{self as plain, Form};
use crate::event::{Instant, Timestamp};
use crate::query::Zone;

/// Which number of a date with slashes is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    DayFirst,
    MonthFirst,
    /// No value of the file says.
    Unknown,
}

/// Why a time is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoTime {
    /// It is in no form that is read.
    Form,
    /// It does not say of which zone it is, and nobody else did.
    Zone,
    /// Its day and its month cannot be told apart.
    Order,
}

/// A time that was read, and whether the zone had to be assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) time: Timestamp,
    pub(super) form: Form,
}

const CLOCKS: [&str; 8] =
    ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H.%M.%S", "%H:%M:%S,%f"];
const DAYS: [&str; 9] =
    ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%a, %b %d, %Y"];

/// Reads a time; `zone` is that of times without one.
pub(super) fn read(text: &str, zone: Option<Zone>, order: DateOrder) -> Result<Moment, NoTime> {
    let text = text.trim();
    if let Some(read) = plain::read(text, zone.unwrap_or(Zone::utc())) {
        let form = read.form;
        return if form == Form::Local && zone.is_none() {
            Err(NoTime::Zone)
        } else {
            Ok(Moment { time: read.time, form })
        };
    }
    let (rest, named) = without_zone(text);
    let local = match local(rest, order) {
        Some(Ok(local)) => local,
        Some(Err(error)) => return Err(error),
        None => return Err(NoTime::Form),
    };
    let (zone, form) = match (named, zone) {
        (Some(named), _) => (named, Form::Other),
        (None, Some(zone)) => (zone, Form::Local),
        (None, None) => return Err(NoTime::Zone),
    };
    let at: Instant = zone.first_instant(local).ok_or(NoTime::Form)?;
    Ok(Moment { time: Timestamp { at, digits: digits(rest) }, form })
}

/// Returns a date without the midnight that workbooks write behind it.
pub(super) fn day_of(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix(" 00:00:00").map_or(text, str::trim_end)
}

/// Says whether a text is a date and nothing else.
pub(super) fn is_day(text: &str) -> bool {
    let day = day_of(text);
    !day.contains(':') && matches!(date(&day.to_uppercase(), DateOrder::DayFirst), Some(Ok(_)))
}

/// Says whether a text is a time of day and nothing else.
pub(super) fn is_clock(text: &str) -> bool {
    let text = text.trim().to_uppercase();
    CLOCKS.iter().any(|form| chrono::NaiveTime::parse_from_str(&text, form).is_ok())
}

/// Returns the text without a zone that it names, and the zone.
fn without_zone(text: &str) -> (&str, Option<Zone>) {
    for end in ["(UTC)", "(GMT)", "UTC", "GMT", "Z"] {
        if let Some(rest) = text.strip_suffix(end) {
            return (rest.trim_end(), Some(Zone::utc()));
        }
    }
    (text, None)
}

fn local(text: &str, order: DateOrder) -> Option<Result<NaiveDateTime, NoTime>> {
    // Browsers write a narrow blank before AM and PM, and a comma between date and clock.
    let text = text.replace(['\u{202f}', '\u{a0}'], " ").replace(" at ", ", ").to_uppercase();
    let text = text.replace("A.M.", "AM").replace("P.M.", "PM");
    let places = text.match_indices([' ', ',', 'T']).map(|(place, _)| place).chain([text.len()]);
    for place in places {
        let (day, clock) = text.split_at(place);
        let clock = clock.trim_start_matches([' ', ',', 'T']);
        let clock = if clock.is_empty() {
            chrono::NaiveTime::from_hms_opt(0, 0, 0)
        } else {
            CLOCKS.iter().find_map(|form| chrono::NaiveTime::parse_from_str(clock, form).ok())
        };
        let Some(clock) = clock else { continue };
        match date(day.trim(), order) {
            Some(Ok(day)) => return Some(Ok(day.and_time(clock))),
            Some(Err(error)) => return Some(Err(error)),
            None => {}
        }
    }
    None
}

fn date(text: &str, order: DateOrder) -> Option<Result<NaiveDate, NoTime>> {
    if let Some((one, other, year)) = slashed(text) {
        let order = if one > 12 {
            DateOrder::DayFirst
        } else if other > 12 {
            DateOrder::MonthFirst
        } else if one == other {
            DateOrder::DayFirst
        } else {
            order
        };
        return match order {
            DateOrder::DayFirst => NaiveDate::from_ymd_opt(year, other, one).map(Ok),
            DateOrder::MonthFirst => NaiveDate::from_ymd_opt(year, one, other).map(Ok),
            DateOrder::Unknown => Some(Err(NoTime::Order)),
        };
    }
    DAYS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok()).map(Ok)
}

/// Reads `1/2/2026` or `1-2-2026` as three numbers.
fn slashed(text: &str) -> Option<(u32, u32, i32)> {
    let mut parts = text.split(['/', '-']);
    let (one, other, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || one.len() > 2 || other.len() > 2 || year.len() != 4 {
        return None;
    }
    Some((one.parse().ok()?, other.parse().ok()?, year.parse().ok()?))
}

/// Tells which number of dates with slashes is the day, by the values that leave no choice.
pub(super) fn order_of<'a>(values: impl Iterator<Item = &'a str>) -> DateOrder {
    for value in values {
        let day = value.trim().split([' ', ',']).next().unwrap_or_default();
        match slashed(day) {
            Some((13..=31, 1..=12, _)) => return DateOrder::DayFirst,
            Some((1..=12, 13..=31, _)) => return DateOrder::MonthFirst,
            _ => {}
        }
    }
    DateOrder::Unknown
}

fn digits(text: &str) -> u8 {
    let after = text.rsplit_once('.').map_or("", |(_, after)| after);
    let clock = text.contains(':');
    let count = after.bytes().take_while(u8::is_ascii_digit).count();
    if clock && after.len() <= 12 { u8::try_from(count.min(9)).unwrap_or(9) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_pages_are_read_in_the_forms_of_countries() {
        let zone = Some(Zone::parse("Asia/Ho_Chi_Minh").unwrap());
        let cases = [
            ("2026-07-01 10:00:00", "2026-07-01T03:00:00Z"),
            ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z"),
            ("2026-07-01 10:00:00 UTC", "2026-07-01T10:00:00Z"),
            ("Jul 1, 2026, 10:00:00 PM", "2026-07-01T15:00:00Z"),
            ("July 1, 2026 at 10:00\u{202f}PM", "2026-07-01T15:00:00Z"),
            ("01.07.2026 10:00:00", "2026-07-01T03:00:00Z"),
            ("25/07/2026 10:00", "2026-07-25T03:00:00Z"),
            ("7/25/2026, 10:00:00 AM", "2026-07-25T03:00:00Z"),
            ("1 Jul 2026 10:00:00.250", "2026-07-01T03:00:00.250Z"),
            ("1782900000", "2026-07-01T10:00:00Z"),
        ];
        for (text, expected) in cases {
            let read = read(text, zone, DateOrder::Unknown).map(|moment| moment.time.to_rfc3339());
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        }
        for (text, why) in [("soon", NoTime::Form), ("07/01/2026 10:00:00", NoTime::Order), ("", NoTime::Form)] {
            assert_eq!(read(text, zone, DateOrder::Unknown), Err(why), "{text}");
        }
        for text in ["2026-07-01 10:00:00", "25/07/2026 10:00"] {
            assert_eq!(read(text, None, DateOrder::Unknown), Err(NoTime::Zone), "{text}");
        }
        assert!(read("2026-07-01T10:00:00+07:00", None, DateOrder::Unknown).is_ok());
    }

    #[test]
    fn one_value_tells_the_order_of_all() {
        assert_eq!(order_of(["01/02/2026 10:00", "01/13/2026 10:00"].into_iter()), DateOrder::MonthFirst);
        assert_eq!(order_of(["01/02/2026", "13/02/2026, 10:00"].into_iter()), DateOrder::DayFirst);
        assert_eq!(order_of(["01/02/2026"].into_iter()), DateOrder::Unknown);
    }
}
