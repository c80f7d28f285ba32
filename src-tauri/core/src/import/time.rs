//! Times in files: RFC 3339 as most of them are written, read without a detour; seconds, milliseconds, microseconds or
//! nanoseconds since 1970; and the few forms of text that are not ambiguous.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::event::{Instant, Timestamp};
use crate::query::Zone;

/// A time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) time: Timestamp,
    /// How it was written.
    pub(super) form: Form,
}

/// How a time was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As this program writes it.
    Canonical,
    /// In another way that says which instant it is.
    Other,
    /// Without saying of which zone: it was taken as of the zone asked for.
    Local,
}

const LOCAL: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
    "%d %b %Y %H:%M:%S%.f",
];
const WITH_OFFSET: [&str; 2] = ["%d/%b/%Y:%H:%M:%S %z", "%Y/%m/%d %H:%M:%S%.f %z"];

/// Reads a time; `zone` is that of times without one.
pub(super) fn read(text: &str, zone: Zone) -> Option<Read> {
    let text = text.trim();
    if let Some(time) = canonical(text.as_bytes()) {
        return Some(Read { time, form: Form::Canonical });
    }
    if let Some(pointed) = pointed(text) {
        return read(&pointed, zone);
    }
    let other = |time| Read { time, form: Form::Other };
    if let Some(read) = compact(text, zone) {
        return Some(read);
    }
    if let Some(time) = since_1970(text) {
        return Some(other(time));
    }
    if let Some(local) = local(text) {
        let time = Timestamp { at: zone.first_instant(local)?, digits: fraction_digits(text) };
        return Some(Read { time, form: Form::Local });
    }
    if let Ok(time) = Timestamp::parse(text) {
        return Some(other(time));
    }
    let parsed = DateTime::parse_from_rfc2822(text).ok();
    let parsed = parsed.or_else(|| WITH_OFFSET.iter().find_map(|form| DateTime::parse_from_str(text, form).ok()))?;
    Some(other(Timestamp { at: Instant::from_utc(parsed.to_utc()).ok()?, digits: fraction_digits(text) }))
}

/// Returns a time whose fraction stands behind a comma with a point; None where there is no such fraction.
pub(super) fn pointed(text: &str) -> Option<String> {
    let (whole, fraction) = text.rsplit_once(',')?;
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let seconds = whole.rsplit_once(':').is_some_and(|(before, last)| before.contains(':') && last.len() == 2);
    let counted = whole.len() >= 9 && whole.bytes().all(|byte| byte.is_ascii_digit());
    ((1..=9).contains(&digits) && (seconds || counted)).then(|| format!("{whole}.{fraction}"))
}

/// Reads `20260301100000`, `202603011000` and `20260301T100000Z`. As milliseconds, the numbers would be times in 1976 or
/// in the far future.
fn compact(text: &str, zone: Zone) -> Option<Read> {
    let (local, form) = match text.strip_suffix('Z') {
        Some(utc) => (utc, Form::Other),
        None => (text, Form::Local),
    };
    let known = local.len() >= 12 && (local.starts_with("19") || local.starts_with("20"));
    if !known || local.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'T' && byte != b'.') {
        return None;
    }
    let forms = match local.len() {
        12 => ["%Y%m%d%H%M", "%Y%m%d%H%M"],
        13 | 16.. if !local.contains('T') => return None,
        _ => ["%Y%m%d%H%M%S", "%Y%m%dT%H%M%S%.f"],
    };
    let local_time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(local, form).ok())?;
    let at = if form == Form::Other { Zone::utc() } else { zone }.first_instant(local_time)?;
    Some(Read { time: Timestamp { at, digits: fraction_digits(local) }, form })
}

/// Reads `2026-11-21T14:23:14.265Z` with up to nine digits.
fn canonical(text: &[u8]) -> Option<Timestamp> {
    let (b'Z', [date @ .., _]) = (*text.last()?, text) else { return None };
    let (whole, fraction) = date.split_at_checked(19)?;
    let at = |place: usize, byte: u8| whole[place] == byte;
    if !(at(4, b'-') && at(7, b'-') && at(10, b'T') && at(13, b':') && at(16, b':')) {
        return None;
    }
    let part = |from: usize, until: usize| number(&whole[from..until]);
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
    // Years near the ends of the range, days that a month does not have and leap seconds are for the slow reader.
    if !(1700..2262).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=28).contains(&day) && !has_day(year, month, day)
    {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanos, digits) = match fraction {
        [] => (0, 0),
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            let count = u8::try_from(digits.len()).ok()?;
            (number(digits)? * 10_i64.pow(9 - u32::from(count)), count)
        }
        _ => return None,
    };
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let at = seconds.checked_mul(1_000_000_000)?.checked_add(nanos)?;
    Some(Timestamp { at: Instant::from_nanos(at), digits })
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

fn has_day(year: i64, month: i64, day: i64) -> bool {
    let fits = |number: i64| u32::try_from(number).ok();
    let date = || NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, fits(month)?, fits(day)?);
    date().is_some()
}

/// Returns days since 1970 in the Gregorian calendar: years are counted from March, so that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Reads a number of seconds, milliseconds, microseconds or nanoseconds: their size tells them apart.
fn since_1970(text: &str) -> Option<Timestamp> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // Fewer digits are a date or a year, or a time before 1973 that no audit log has.
    if !(9..=19).contains(&whole.len()) || !plain(whole) || !plain(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let (unit, digits) = match whole.len() {
        ..=11 => (1_000_000_000, 0),
        12..=14 => (1_000_000, 3),
        15..=17 => (1_000, 6),
        _ => (1, 9),
    };
    let fraction = &fraction[..fraction.len().min(9 - digits)];
    let more: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let step = unit / 10_i64.pow(u32::try_from(fraction.len()).ok()?);
    let nanos = number.checked_mul(unit)?.checked_add(more * step)?;
    let digits = u8::try_from(digits + fraction.len()).ok()?;
    Some(Timestamp { at: Instant::from_nanos(sign * nanos), digits })
}

fn local(text: &str) -> Option<NaiveDateTime> {
    if !text.is_ascii() || text.len() < 10 {
        return None;
    }
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).or_else(day)
}

fn fraction_digits(text: &str) -> u8 {
    let after = text.split_once('.').map_or("", |(_, after)| after);
    u8::try_from(after.bytes().take_while(u8::is_ascii_digit).count().min(9)).unwrap_or(9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zurich(text: &str) -> Option<(String, Form)> {
        let read = read(text, Zone::parse("Europe/Zurich").unwrap())?;
        Some((read.time.to_rfc3339(), read.form))
    }

    #[test]
    fn times_are_read_with_their_precision_in_every_form() {
        use Form::{Canonical, Local, Other};
        let cases = [
            ("2026-02-20T10:11:12Z", "2026-02-20T10:11:12Z", Canonical),
            ("2024-02-29T23:59:59.123456789Z", "2024-02-29T23:59:59.123456789Z", Canonical),
            ("2026-02-20T10:11:12.5+02:00", "2026-02-20T08:11:12.5Z", Other),
            ("2026-02-20 10:11:12.34", "2026-02-20T09:11:12.34Z", Local),
            ("2026-07-20 10:11", "2026-07-20T08:11:00Z", Local),
            ("2026-07-20", "2026-07-19T22:00:00Z", Local),
            ("1771582272", "2026-02-20T10:11:12Z", Other),
            ("1771582272.25", "2026-02-20T10:11:12.25Z", Other),
            ("1771582272345", "2026-02-20T10:11:12.345Z", Other),
            ("1771582272345678", "2026-02-20T10:11:12.345678Z", Other),
            ("1771582272345678901", "2026-02-20T10:11:12.345678901Z", Other),
            ("-100000000", "1966-10-31T14:13:20Z", Other),
            ("Fri, 20 Feb 2026 10:11:12 +0100", "2026-02-20T09:11:12Z", Other),
            ("20/Feb/2026:10:11:12 +0000", "2026-02-20T10:11:12Z", Other),
        ];
        for (text, expected, form) in cases {
            assert_eq!(zurich(text), Some((expected.to_owned(), form)), "{text}");
        }
        for text in ["", "yesterday", "20260220", "2026-02-30T00:00:00Z", "02/03/2026 10:00", "0001-01-01T00:00:00Z"] {
            assert_eq!(zurich(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_reads_what_the_long_way_reads(nanos in -8_500_000_000_000_000_000_i64..9_200_000_000_000_000_000, digits in 0_u8..10) {
            let text = Instant::from_nanos(nanos).to_rfc3339(digits);

            prop_assert_eq!(canonical(text.as_bytes()), Timestamp::parse(&text).ok());
        }
    }
}
