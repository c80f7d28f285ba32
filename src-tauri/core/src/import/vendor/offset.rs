//! Zones that a time names behind itself: an offset, a short name that means one offset everywhere, or a place.

use chrono::NaiveDateTime;

use crate::event::Instant;
use crate::query::Zone;

/// Which zone a time says that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offset {
    Zone(Zone),
    /// So many seconds ahead of UTC.
    Seconds(i32),
}

/// Short names of zones that have one meaning; others, such as CST and IST, have several.
const SHORT: [(&str, i32); 18] = [
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("CET", 1),
    ("MEZ", 1),
    ("CEST", 2),
    ("MESZ", 2),
    ("EET", 2),
    ("EEST", 3),
    ("ICT", 7),
    ("JST", 9),
    ("EST", -5),
    ("EDT", -4),
    ("CDT", -5),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("Z", 0),
];

impl Offset {
    /// Returns the instant at which clocks there show `local`.
    pub(super) fn instant(self, local: NaiveDateTime) -> Option<Instant> {
        match self {
            Self::Zone(zone) => zone.first_instant(local),
            Self::Seconds(seconds) => {
                let utc = local.checked_sub_signed(chrono::TimeDelta::seconds(i64::from(seconds)))?;
                Instant::from_utc(utc.and_utc()).ok()
            }
        }
    }

    /// Reads what stands for a zone: `UTC`, `GMT+7`, `+07:00`, `CEST`, `Asia/Ho_Chi_Minh`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains('/') && text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Zone::parse(text).ok().map(Self::Zone);
        }
        let upper = text.to_ascii_uppercase();
        if let Some((_, hours)) = SHORT.iter().find(|(name, _)| *name == upper) {
            return Some(if *hours == 0 { Self::Zone(Zone::utc()) } else { Self::Seconds(hours * 3_600) });
        }
        let signed = ["UTC", "GMT"].iter().find_map(|name| upper.strip_prefix(name)).unwrap_or(&upper);
        shift(signed).map(Self::Seconds)
    }
}

/// Reads `+7`, `-0330` or `+05:30`.
fn shift(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = &text[1..];
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let plain = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(hours) || !plain(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Returns the text without the zone that it names, and the zone.
pub(super) fn split(text: &str) -> (String, Option<Offset>) {
    if let Some(found) = of_unix(text) {
        return found;
    }
    let text = text.trim();
    let (bare, note) = match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((rest, note)) => (rest.trim_end(), Some(note)),
        None => (text, None),
    };
    if let Some(offset) = note.and_then(Offset::parse) {
        return (bare.to_owned(), Some(offset));
    }
    if let Some((rest, offset)) = behind(bare) {
        return (rest, Some(offset));
    }
    // A note in brackets that means nothing here is no reason to take another zone.
    (text.to_owned(), None)
}

/// Finds a zone at the end of a time.
fn behind(text: &str) -> Option<(String, Offset)> {
    let found = |rest: &str, zone: &str| Some((rest.trim_end().to_owned(), Offset::parse(zone)?));
    if let Some((rest, word)) = text.rsplit_once(' ')
        && let Some(both) = found(rest, word)
    {
        return Some(both);
    }
    if let Some(rest) = text.strip_suffix('Z').filter(|rest| rest.ends_with(|last: char| last.is_ascii_digit())) {
        return found(rest, "Z");
    }
    // Right behind the clock: `10:00:00+07:00`.
    let clock = text.find(':')?;
    let place = text[clock..].find(['+', '-'])? + clock;
    found(&text[..place], &text[place..])
}

/// Reads what the command `date` and Java write, with the year behind the zone: `Sun Mar 1 10:00:00 CET 2026`.
fn of_unix(text: &str) -> Option<(String, Option<Offset>)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [before @ .., clock, zone, year] = words.as_slice() else { return None };
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    if !is_year || !clock.contains(':') || before.len() < 2 {
        return None;
    }
    Some((format!("{} {year} {clock}", before.join(" ")), Some(Offset::parse(zone)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_behind_times() {
        let cases = [
            ("2026-03-01 10:00:00 CET", "2026-03-01 10:00:00", Some(3_600)),
            ("2026-03-01 10:00:00 UTC+7", "2026-03-01 10:00:00", Some(25_200)),
            ("2026-03-01 10:00:00 (GMT-03:30)", "2026-03-01 10:00:00", Some(-12_600)),
            ("1/25/2026 10:00 +0530", "1/25/2026 10:00", Some(19_800)),
            ("Mar 01 2026 10:00:00 GMT+0100 (Central European Standard Time)", "Mar 01 2026 10:00:00", Some(3_600)),
            ("Sun Mar  1 10:00:00 EST 2026", "Sun Mar 1 2026 10:00:00", Some(-18_000)),
            ("2026-03-01 10:00:00", "2026-03-01 10:00:00", None),
            ("2026-03-01 10:00:00 CST", "2026-03-01 10:00:00 CST", None),
            ("2026-03-01 10:00 (somewhere)", "2026-03-01 10:00 (somewhere)", None),
            ("25-12-2026", "25-12-2026", None),
        ];
        for (text, rest, seconds) in cases {
            assert_eq!(split(text), (rest.to_owned(), seconds.map(Offset::Seconds)), "{text}");
        }
        let (rest, zone) = split("2026-03-01 10:00 Europe/Berlin");
        assert_eq!(
            (rest.as_str(), zone),
            ("2026-03-01 10:00", Some(Offset::Zone(Zone::parse("Europe/Berlin").unwrap())))
        );
        assert_eq!(split("10:00 UTC").1, Some(Offset::Zone(Zone::utc())));
    }
}
