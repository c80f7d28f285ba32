//! Days and times of day: which exist, and why the others do not.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::wrong::Wrong;

/// Why a text is no moment, and what may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadMoment {
    pub wrong: Wrong,
    pub suggestion: Option<String>,
}

impl BadMoment {
    /// Returns it with its suggestion between what stands around the moment.
    pub fn within(self, before: &str, behind: &str) -> Self {
        Self { suggestion: self.suggestion.map(|moment| format!("{before}{moment}{behind}")), ..self }
    }
}

/// Returns the time that has passed since midnight at `clock`, such as `10:30` or `10:30:15.5`; None where it has
/// another form.
pub(super) fn time_of_day(clock: &str) -> Result<Option<TimeDelta>, BadMoment> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<Option<i32>> = whole.split(':').map(|part| digits(part, 2)).collect();
    let has_fraction = whole.len() < clock.len();
    let (hour, minute, second) = match parts[..] {
        [Some(hour), Some(minute)] if !has_fraction => (hour, minute, 0),
        [Some(hour), Some(minute), Some(second)] => (hour, minute, second),
        _ => return Ok(None),
    };
    if has_fraction && !(is_digits(fraction) && fraction.len() <= 9) {
        return Ok(None);
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err(refused(Wrong::TimeOfDay { text: clock.to_owned() }));
    }
    let nanos = format!("{fraction:0<9}").parse().unwrap_or(0);
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Ok(Some(TimeDelta::seconds(seconds) + TimeDelta::nanoseconds(nanos)))
}

/// Returns the seconds ahead of UTC that `z`, `+01`, `+0130` or `+01:30` mean.
pub(super) fn offset_seconds(text: &str) -> Option<i32> {
    if text == "z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let number = text.get(1..)?.replacen(':', "", 1);
    if !is_digits(&number) {
        return None;
    }
    let (hours, minutes) = match number.len() {
        2 => (digits(&number, 2)?, 0),
        4 => (digits(&number[..2], 2)?, digits(&number[2..], 2)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Returns the first instant of a day, or why there is no such day.
pub(super) fn day(year: i32, month: i32, date: i32) -> Result<NaiveDateTime, BadMoment> {
    if !(1678..=2261).contains(&year) {
        return Err(refused(Wrong::Year { year }));
    }
    let (Ok(number @ 1..=12), Ok(date)) = (u32::try_from(month), u32::try_from(date)) else {
        return Err(refused(Wrong::Month { month }));
    };
    let day = NaiveDate::from_ymd_opt(year, number, date).map(|day| day.and_time(NaiveTime::MIN));
    day.ok_or_else(|| {
        let name = MONTHS[usize::try_from(number - 1).unwrap_or(0)];
        let leap = if number == 2 && date == 29 { format!(" {year}") } else { String::new() };
        refused(Wrong::Day { text: format!("{date} {name}{leap}") })
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns the first instant after a month that exists.
pub(super) fn following_month(year: i32, month: i32) -> NaiveDateTime {
    let months = year * 12 + month;
    first_of(months.div_euclid(12), months.rem_euclid(12) + 1)
}

/// Returns the first instant of a month that exists.
pub(super) fn first_of(year: i32, month: i32) -> NaiveDateTime {
    let month = u32::try_from(month).unwrap_or(1);
    NaiveDate::from_ymd_opt(year, month, 1).map_or(NaiveDateTime::MAX, |day| day.and_time(NaiveTime::MIN))
}

/// Returns the number that `text` is, if it is one of exactly `count` digits.
pub(super) fn digits(text: &str, count: usize) -> Option<i32> {
    (text.len() == count && is_digits(text)).then(|| text.parse().ok()).flatten()
}

/// Says whether `text` is one or more digits and nothing else.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a refusal without a suggestion.
pub(super) fn refused(wrong: Wrong) -> BadMoment {
    BadMoment { wrong, suggestion: None }
}
