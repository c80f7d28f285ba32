//! Times as pages of vendors write them: what every file may hold, and the forms of countries. A date whose day and month
//! cannot be told apart is not guessed.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::super::time::{self as plain, Form};
use super::offset::{self, Offset};
use super::words;
use crate::event::Timestamp;
use crate::query::Zone;

/// Which number of a date with slashes is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DateOrder {
    DayFirst,
    MonthFirst,
    /// No value of the file says.
    #[default]
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
const DAYS: [&str; 11] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d %b %Y",
    "%d %b, %Y",
    "%d-%b-%Y",
    "%d/%b/%Y",
    "%Y.%m.%d",
    "%Y-%b-%d",
];

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
    let (rest, named) = offset::split(text);
    let rest = plain::pointed(&rest).unwrap_or(rest);
    let local = match local(&rest, order) {
        Some(Ok(local)) => local,
        Some(Err(error)) => return Err(error),
        None => return Err(NoTime::Form),
    };
    let (zone, form) = match (named, zone) {
        (Some(named), _) => (named, Form::Other),
        (None, Some(zone)) => (Offset::Zone(zone), Form::Local),
        (None, None) => return Err(NoTime::Zone),
    };
    let at = zone.instant(local).ok_or(NoTime::Form)?;
    Ok(Moment { time: Timestamp { at, digits: digits(&rest) }, form })
}

/// Reads a time where nothing else of its file is known, in every form that leaves no choice.
pub(crate) fn time_in(text: &str, zone: Zone) -> Option<plain::Read> {
    plain::read(text, zone).or_else(|| {
        let Moment { time, form } = read(text, Some(zone), DateOrder::Unknown).ok()?;
        Some(plain::Read { time, form })
    })
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
    CLOCKS.iter().any(|form| NaiveTime::parse_from_str(&text, form).is_ok())
}

fn local(text: &str, order: DateOrder) -> Option<Result<NaiveDateTime, NoTime>> {
    let text = words::english(text);
    let places = text.match_indices([' ', ',', 'T']).map(|(place, _)| place).chain([text.len()]);
    let clock_of = |clock: &str| CLOCKS.iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok());
    for place in places {
        let (one, other) = text.split_at(place);
        let other = other.trim_start_matches([' ', ',', 'T']);
        let midnight = || NaiveTime::from_hms_opt(0, 0, 0);
        let clock = if other.is_empty() { midnight() } else { clock_of(other) };
        // Some write the clock before the date.
        let turned = if other.is_empty() { None } else { clock_of(one.trim()) };
        for (day, clock) in [(one, clock), (other, turned)] {
            let found = clock.and_then(|clock| Some((date(day.trim(), order)?, clock)));
            if let Some((day, clock)) = found {
                return Some(day.map(|day| day.and_time(clock)));
            }
        }
    }
    None
}

fn date(text: &str, order: DateOrder) -> Option<Result<NaiveDate, NoTime>> {
    if let Some(date) = slashed(text) {
        let Slashed { one, other, year, short } = date;
        let order = match (one, other) {
            // With two digits for the year, a first number beyond twelve may be that.
            (13.., _) if short => DateOrder::Unknown,
            (13.., _) => DateOrder::DayFirst,
            (_, 13..) => DateOrder::MonthFirst,
            _ if one == other && !short => DateOrder::DayFirst,
            _ => order,
        };
        return match order {
            DateOrder::DayFirst => NaiveDate::from_ymd_opt(year, other, one).map(Ok),
            DateOrder::MonthFirst => NaiveDate::from_ymd_opt(year, one, other).map(Ok),
            DateOrder::Unknown => Some(Err(NoTime::Order)),
        };
    }
    if let Some(date) = counted(text) {
        return Some(Ok(date));
    }
    let text = whole_year(text);
    DAYS.iter().find_map(|form| NaiveDate::parse_from_str(&text, form).ok()).map(Ok)
}

/// Reads dates that count weeks or days: `2026-W12-3`, `2026W123` and `2026-082`. A number of days has three digits, so that
/// it is no month.
fn counted(text: &str) -> Option<NaiveDate> {
    let days = text.len() == 8 && text.as_bytes().get(4) == Some(&b'-');
    let forms: &[&str] = if days && !text.contains('W') { &["%Y-%j"] } else { &["%G-W%V-%u", "%GW%V%u"] };
    forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// Returns a date with dots or with the month in words, whose year has two digits, with the year in full.
fn whole_year(text: &str) -> String {
    let parts = text.rsplit_once(['.', '-', ' ']);
    match parts {
        Some((before, year)) if year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit()) => {
            let dotted = before.matches('.').count() == 1 && text.matches('.').count() == 2;
            let worded = before.contains(|letter: char| letter.is_ascii_alphabetic());
            let place = text.len() - 2;
            if dotted || worded { format!("{}20{year}", &text[..place]) } else { text.to_owned() }
        }
        _ => text.to_owned(),
    }
}

/// A date of three numbers, of which the last is the year.
struct Slashed {
    one: u32,
    other: u32,
    year: i32,
    /// Whether the year has two digits.
    short: bool,
}

/// Reads `1/2/2026` or `1-2-2026` as three numbers.
fn slashed(text: &str) -> Option<Slashed> {
    let mut parts = text.split(['/', '-']);
    let (one, other, year) = (parts.next()?, parts.next()?, parts.next()?);
    let short = year.len() == 2 && text.contains('/');
    if parts.next().is_some() || one.len() > 2 || other.len() > 2 || !(year.len() == 4 || short) {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let year = if short { 2_000 + year } else { year };
    Some(Slashed { one: one.parse().ok()?, other: other.parse().ok()?, year, short })
}

/// Tells which number of dates with slashes is the day, by the values that leave no choice.
pub(super) fn order_of<'a>(values: impl Iterator<Item = &'a str>) -> DateOrder {
    for value in values {
        for word in value.split([' ', ',']) {
            match slashed(word) {
                Some(Slashed { one: 13..=31, other: 1..=12, short: false, .. }) => return DateOrder::DayFirst,
                Some(Slashed { one: 1..=12, other: 13..=31, .. }) => return DateOrder::MonthFirst,
                _ => {}
            }
        }
    }
    DateOrder::Unknown
}

fn digits(text: &str) -> u8 {
    let (before, after) = text.rsplit_once('.').unwrap_or_default();
    let count = after.bytes().take_while(u8::is_ascii_digit).count();
    if before.contains(':') && after.len() <= 12 { u8::try_from(count.min(9)).unwrap_or(9) } else { 0 }
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
            ("1. Juli 2026, 10:00:00,250", "2026-07-01T03:00:00.250Z"),
            ("10:00:00 25/07/2026", "2026-07-25T03:00:00Z"),
            ("25/07/2026 10:00:00 CH", "2026-07-25T15:00:00Z"),
            ("25.07.26 10:00", "2026-07-25T03:00:00Z"),
            ("01.07.26 10:00:00", "2026-07-01T03:00:00Z"),
            ("25-Jul-26 10:00", "2026-07-25T03:00:00Z"),
            ("7/25/26 10:00 AM", "2026-07-25T03:00:00Z"),
            ("Sat Jul 25 2026 10:00:00 GMT+0200 (Central European Summer Time)", "2026-07-25T08:00:00Z"),
            ("Sat Jul 25 10:00:00 UTC 2026", "2026-07-25T10:00:00Z"),
            ("Saturday, July 25, 2026 at 10:00:00 PM UTC", "2026-07-25T22:00:00Z"),
            ("20260725100000", "2026-07-25T03:00:00Z"),
            ("202607251000", "2026-07-25T03:00:00Z"),
            ("20260725T100000Z", "2026-07-25T10:00:00Z"),
            ("1782900000,5", "2026-07-01T10:00:00.5Z"),
            ("2026-07-01T10:00:00,5Z", "2026-07-01T10:00:00.5Z"),
            ("2026-W27-3", "2026-06-30T17:00:00Z"),
            ("2026-W27-3T10:00:00Z", "2026-07-01T10:00:00Z"),
            ("2026W273T10:00:00.5Z", "2026-07-01T10:00:00.5Z"),
            ("2026-W01-1T10:00:00Z", "2025-12-29T10:00:00Z"),
            ("2026-182T10:00:00Z", "2026-07-01T10:00:00Z"),
            ("2026-182 10:00", "2026-07-01T03:00:00Z"),
        ];
        for (text, expected) in cases {
            let read = read(text, zone, DateOrder::Unknown).map(|moment| moment.time.to_rfc3339());
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        }
        for (text, why) in [
            ("soon", NoTime::Form),
            ("07/01/2026 10:00:00", NoTime::Order),
            ("", NoTime::Form),
            ("26/07/01 10:00", NoTime::Order),
            ("07/07/26", NoTime::Order),
            ("2026-W54-1", NoTime::Form),
            ("2026-366", NoTime::Form),
            ("2026-07", NoTime::Form),
            ("2026-07-01 10:00 CST", NoTime::Form),
        ] {
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
