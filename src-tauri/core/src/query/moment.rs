//! Moments and spans as text: reading what people write for a date, and refusing dates that do not exist.

use chrono::{FixedOffset, TimeDelta, Utc};

use crate::event::Instant;

use super::calendar::{
    BadMoment, day, digits, first_of, following_month, is_digits, offset_seconds, refused, time_of_day,
};
use super::filter::{DateRange, Moment};
use super::wrong::Wrong;

/// Seconds that a relative moment may lie back: 150 years.
const LONGEST_AGO: i64 = 150 * 366 * 86_400;

impl Moment {
    /// Reads a moment.
    pub(super) fn parse(text: &str) -> Result<Self, BadMoment> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.as_str() {
            "today" => return Ok(Self::Today),
            "yesterday" => return Ok(Self::Yesterday),
            "now" => return Ok(Self::Ago { text: lower, seconds: 0 }),
            _ => {}
        }
        if let Some(moment) = ago(&lower) {
            return moment;
        }
        let (date, time) = match lower.split_once(['t', ' ']) {
            Some((date, time)) => (date, Some(time.trim())),
            None => (lower.as_str(), None),
        };
        let moment = match time {
            None => period(date)?,
            Some(time) => moment_of(date, time)?,
        };
        moment.ok_or_else(|| not_a_date(text.trim()))
    }

    /// Returns how it is written.
    pub(super) fn to_text(&self) -> &str {
        match self {
            Self::Local { text, .. } | Self::Absolute { text, .. } | Self::Ago { text, .. } => text,
            Self::Today => "today",
            Self::Yesterday => "yesterday",
        }
    }
}

impl DateRange {
    /// Reads a span of a `date:` term.
    pub(super) fn parse(text: &str) -> Result<Self, BadMoment> {
        if let Some(sign) = [">=", "<=", ">", "<"].into_iter().find(|sign| text.starts_with(sign)) {
            let moment = Moment::parse(&text[sign.len()..]).map_err(|bad| bad.within(sign, ""))?;
            return Ok(match sign {
                ">=" => Self::From(moment),
                "<=" => Self::To(moment),
                ">" => Self::After(moment),
                _ => Self::Before(moment),
            });
        }
        let Some((from, to)) = text.split_once("..") else {
            return Moment::parse(text).map(Self::In);
        };
        let open = |text: &str| matches!(text.trim(), "" | "*");
        let side = |text: &str| if open(text) { Ok(None) } else { Moment::parse(text).map(Some) };
        let before = side(from).map_err(|bad| bad.within("", &format!("..{to}")))?;
        match (before, side(to).map_err(|bad| bad.within(&format!("{from}.."), ""))?) {
            (None, None) => Err(refused(Wrong::OpenRange)),
            (Some(from), Some(to)) if backwards(&from, &to) => Err(BadMoment {
                wrong: Wrong::Backwards,
                suggestion: Some(format!("{}..{}", to.to_text(), from.to_text())),
            }),
            (from, to) => Ok(Self::Between(from, to)),
        }
    }

    /// Returns how it is written.
    pub(super) fn to_text(&self) -> String {
        let side =
            |moment: &Option<Moment>| moment.as_ref().map_or(String::new(), |moment| moment.to_text().to_owned());
        match self {
            Self::In(moment) => moment.to_text().to_owned(),
            Self::Between(from, to) => format!("{}..{}", side(from), side(to)),
            Self::After(moment) => format!(">{}", moment.to_text()),
            Self::From(moment) => format!(">={}", moment.to_text()),
            Self::Before(moment) => format!("<{}", moment.to_text()),
            Self::To(moment) => format!("<={}", moment.to_text()),
        }
    }
}

/// Returns how long the moment written as `text` lasts: the unit of its last digit.
pub(super) fn resolution(text: &str) -> TimeDelta {
    let lower = text.to_ascii_lowercase();
    let time = lower.split_once('t').map_or("", |(_, time)| time);
    let clock = time.split(['+', '-', 'z']).next().unwrap_or("");
    match clock.split_once('.') {
        Some((_, fraction)) => {
            let digits = u32::try_from(fraction.len().min(9)).unwrap_or(9);
            TimeDelta::nanoseconds(10_i64.pow(9 - digits))
        }
        None if clock.matches(':').count() > 1 => TimeDelta::seconds(1),
        None => TimeDelta::minutes(1),
    }
}

fn ago(text: &str) -> Option<Result<Moment, BadMoment>> {
    let unit = text.chars().last()?;
    let number = text.strip_suffix(unit).filter(|number| is_digits(number))?;
    let seconds = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        'y' => {
            let wrong = Wrong::Years { text: text.to_owned() };
            let days = number.parse::<i64>().ok().and_then(|years| years.checked_mul(365));
            let suggestion = days.filter(|days| *days <= LONGEST_AGO / 86_400).map(|days| format!("{days}d"));
            return Some(Err(BadMoment { wrong, suggestion }));
        }
        _ => return None,
    };
    let seconds = number.parse::<i64>().ok().and_then(|number| number.checked_mul(seconds));
    let moment = seconds.filter(|seconds| *seconds <= LONGEST_AGO).map(|seconds| {
        let number = number.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        Moment::Ago { text: format!("{number}{unit}"), seconds }
    });
    Some(moment.ok_or_else(|| refused(Wrong::TooLongAgo { text: text.to_owned() })))
}

/// Reads a day, month, quarter or year.
fn period(text: &str) -> Result<Option<Moment>, BadMoment> {
    let parts: Vec<&str> = text.split('-').collect();
    let Some(year) = parts.first().and_then(|year| digits(year, 4)) else { return Ok(None) };
    let (text, start, end) = match parts[1..] {
        [] => (text.to_owned(), day(year, 1, 1)?, first_of(year + 1, 1)),
        [quarter] if quarter.starts_with('q') => match digits(&quarter[1..], 1) {
            Some(number @ 1..=4) => {
                let month = number * 3 - 2;
                (format!("{year}-Q{number}"), day(year, month, 1)?, following_month(year, number * 3))
            }
            Some(_) | None => {
                return Err(refused(Wrong::Quarter { text: quarter.to_uppercase() }));
            }
        },
        [month] => match digits(month, 2) {
            Some(month) => (text.to_owned(), day(year, month, 1)?, following_month(year, month)),
            None => return Ok(None),
        },
        [month, date] => match (digits(month, 2), digits(date, 2)) {
            (Some(month), Some(date)) => {
                let start = day(year, month, date)?;
                (text.to_owned(), start, start + TimeDelta::days(1))
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(Moment::Local { text, start, end }))
}

/// Reads a day with a time of day, and perhaps an offset from UTC.
fn moment_of(date: &str, time: &str) -> Result<Option<Moment>, BadMoment> {
    let Some(Moment::Local { start, .. }) = period(date)?.filter(|_| date.len() == 10) else { return Ok(None) };
    let (clock, offset) = match time.find(['z', '+', '-']) {
        Some(at) => (time[..at].trim_end(), Some(&time[at..])),
        None => (time, None),
    };
    let Some(since_midnight) = time_of_day(clock)? else { return Ok(None) };
    let local = start + since_midnight;
    let text = format!("{date}T{clock}");
    let Some(offset) = offset else {
        let end = local + resolution(&text);
        return Ok(Some(Moment::Local { text, start: local, end }));
    };
    let Some(seconds) = offset_seconds(offset) else {
        return Err(refused(Wrong::Offset { text: offset.to_owned() }));
    };
    let at = FixedOffset::east_opt(seconds).and_then(|zone| local.and_local_timezone(zone).single());
    let at = at.and_then(|time| Instant::from_utc(time.with_timezone(&Utc)).ok());
    let text = format!("{text}{}", offset.to_ascii_uppercase());
    Ok(at.map(|at| Moment::Absolute { text, at }))
}

fn backwards(from: &Moment, to: &Moment) -> bool {
    match (from, to) {
        (Moment::Local { start, .. }, Moment::Local { end, .. }) => end <= start,
        (Moment::Absolute { at: from, .. }, Moment::Absolute { at: to, .. }) => to < from,
        (Moment::Ago { seconds: from, .. }, Moment::Ago { seconds: to, .. }) => to > from,
        (Moment::Today, Moment::Yesterday) => true,
        _ => false,
    }
}

fn not_a_date(text: &str) -> BadMoment {
    BadMoment { wrong: Wrong::NoDate { text: text.to_owned() }, suggestion: other_spelling(text) }
}

/// Returns the ISO date that another spelling means, where it can mean only one.
fn other_spelling(text: &str) -> Option<String> {
    let eight = (text.len() == 8 && is_digits(text)).then(|| vec![&text[..4], &text[4..6], &text[6..]]);
    let parts = eight.unwrap_or_else(|| text.split(['-', '/', '.']).collect());
    let [first, second, third] = parts[..] else { return None };
    if !parts.iter().all(|part| is_digits(part) && part.len() <= 4) {
        return None;
    }
    let (year, month, date) = match (first.len(), third.len()) {
        (4, 1..=2) => (first, second, third),
        (1..=2, 4) if text.contains('.') || first.parse::<u8>().is_ok_and(|day| day > 12) => (third, second, first),
        (1..=2, 4) if second.parse::<u8>().is_ok_and(|day| day > 12) => (third, first, second),
        _ => return None,
    };
    let spelled = format!("{year}-{month:0>2}-{date:0>2}");
    period(&spelled).ok().flatten().map(|_| spelled)
}
