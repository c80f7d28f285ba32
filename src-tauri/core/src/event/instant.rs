//! Points in time as integers, and the precision with which they were received.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

const SECOND: i64 = 1_000_000_000;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// The longest text of an instant in UTC.
const LONGEST_TEXT: usize = 30;

/// A point in time: nanoseconds since 1970 in UTC. Covers the years 1678 to 2261.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// A text or number that is no point in time that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// The text has none of the known forms.
    #[error("not a date and time")]
    Form,
    /// The time lies outside the years 1678 to 2261; vendors use year 1 to say "none".
    #[error("outside the years 1678 to 2261")]
    Range,
}

impl Instant {
    /// The earliest instant.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest instant.
    pub const MAX: Self = Self(i64::MAX);

    /// Returns the instant that lies `nanos` nanoseconds after 1970 began.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Returns the instant that lies `millis` milliseconds after 1970 began, held to the range.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// Returns the instant that lies `seconds` seconds after 1970 began, held to the range.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// Returns nanoseconds since 1970.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Returns whole milliseconds since 1970, rounded towards the past.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Returns whole seconds since 1970, rounded towards the past.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Returns the instant `nanos` later (or earlier, when negative), held to the range.
    pub const fn plus_nanos(self, nanos: i64) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// Returns the same instant as chrono's type.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_nanos(self.0)
    }

    /// Returns the instant of `time`.
    ///
    /// # Errors
    /// [`InstantError::Range`] outside the years 1678 to 2261.
    pub fn from_utc(time: DateTime<Utc>) -> Result<Self, InstantError> {
        time.timestamp_nanos_opt().map(Self).ok_or(InstantError::Range)
    }

    /// Returns RFC 3339 text in UTC with `digits` digits after the second (0 to 9).
    pub fn to_rfc3339(self, digits: u8) -> String {
        let mut text = Vec::with_capacity(LONGEST_TEXT);
        self.write_rfc3339(digits, &mut text);
        text.into_iter().map(char::from).collect()
    }

    /// Returns RFC 3339 text in UTC with as many digits after the second as it takes: none, 3, 6 or 9.
    pub fn exact(self) -> String {
        let lost = |digits: &u8| self.0.rem_euclid(10_i64.pow(9 - u32::from(*digits))) != 0;
        self.to_rfc3339([0, 3, 6].into_iter().find(|digits| !lost(digits)).unwrap_or(9))
    }

    /// Writes what [`Instant::to_rfc3339`] returns, without anything in between.
    pub fn write_rfc3339(self, digits: u8, into: &mut Vec<u8>) {
        let (seconds, nanos) = (self.seconds(), self.0.rem_euclid(SECOND));
        let (year, month, day) = civil(seconds.div_euclid(DAY));
        let second = seconds.rem_euclid(DAY);
        let mut text = *b"0000-00-00T00:00:00.000000000";
        let parts = [(0, 4, year), (5, 2, month), (8, 2, day), (11, 2, second / 3_600), (14, 2, second / 60 % 60)];
        for (at, width, value) in parts.into_iter().chain([(17, 2, second % 60), (20, 9, nanos)]) {
            let mut rest = value;
            for place in text[at..at + width].iter_mut().rev() {
                *place += (rest % 10).to_le_bytes()[0];
                rest /= 10;
            }
        }
        let kept = if digits == 0 { 19 } else { 20 + usize::from(digits.min(9)) };
        into.extend_from_slice(&text[..kept]);
        into.push(b'Z');
    }
}

/// Returns year, month and day of the day that lies `days` days after 1970 began, in the calendar of today.
///
/// Counted in years that begin in March, so that the day that some have more stands at the end of a year.
fn civil(days: i64) -> (i64, i64, i64) {
    /// From 1 March of the year 0 to 1 January 1970.
    const TO_1970: i64 = 719_468;
    const FOUR_CENTURIES: i64 = 146_097;
    let days = days + TO_1970;
    let (era, day) = (days.div_euclid(FOUR_CENTURIES), days.rem_euclid(FOUR_CENTURIES));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day - (153 * from_march + 2) / 5 + 1)
}

/// A point in time together with the precision in which it was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    /// The point in time.
    pub at: Instant,
    /// Digits after the second that the remote gave: 0 to 9.
    pub digits: u8,
}

impl Timestamp {
    /// Reads a date and time: RFC 3339, or with a space for the `T`, or with an offset of hours only
    /// as PostgreSQL writes it, or with no offset, which is taken as UTC.
    ///
    /// # Errors
    /// [`InstantError`] where the text is none of these or lies outside the range.
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        let text = text.trim();
        let digits = fraction_digits(text);
        let time = parse_time(text).ok_or(InstantError::Form)?;
        Ok(Self { at: Instant::from_utc(time)?, digits })
    }

    /// Returns RFC 3339 text in UTC with the precision received.
    pub fn to_rfc3339(self) -> String {
        self.at.to_rfc3339(self.digits)
    }

    /// Writes what [`Timestamp::to_rfc3339`] returns.
    pub fn write_rfc3339(self, into: &mut Vec<u8>) {
        self.at.write_rfc3339(self.digits, into);
    }
}

fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    if !text.is_ascii() || text.len() < 10 {
        return None;
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    const WITH_OFFSET: [&str; 4] =
        ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z", "%Y-%m-%d %H:%M:%S%.f UTC"];
    const LOCAL: [&str; 4] = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let with_offset = WITH_OFFSET.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    let local = || LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let utc_word = || NaiveDateTime::parse_from_str(text, WITH_OFFSET[3]).ok();
    with_offset.map(|time| time.to_utc()).or_else(|| local().or_else(utc_word).map(|time| time.and_utc()))
}

fn fraction_digits(text: &str) -> u8 {
    let after = text.split_once('.').map_or("", |(_, after)| after);
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    u8::try_from(digits.min(9)).unwrap_or(9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn instants_are_written_as_chrono_writes_them(nanos in any::<i64>(), digits in 0u8..12) {
            let instant = Instant::from_nanos(nanos);
            let time = instant.to_utc();
            let fraction = format!(".{:09}", time.timestamp_subsec_nanos());
            let kept = if digits == 0 { "" } else { &fraction[..=usize::from(digits.min(9))] };

            prop_assert_eq!(instant.to_rfc3339(digits), format!("{}{kept}Z", time.format("%Y-%m-%dT%H:%M:%S")));
        }

        #[test]
        fn an_exact_instant_comes_back_as_it_was(seconds in -1_000_000_i64..1_000_000, nanos in prop_oneof![Just(0), Just(5_000_000), 0..SECOND]) {
            let instant = Instant::from_nanos(seconds * SECOND + nanos);

            prop_assert_eq!(Timestamp::parse(&instant.exact()).unwrap().at, instant);
        }
    }

    #[test]
    fn known_forms_of_time_are_read_with_their_precision() {
        let cases = [
            ("2026-02-20T10:11:12Z", "2026-02-20T10:11:12Z"),
            ("2026-02-20T10:11:12.345Z", "2026-02-20T10:11:12.345Z"),
            ("2026-02-20 10:11:12.345678+00", "2026-02-20T10:11:12.345678Z"),
            ("2026-02-20 10:11:12.34+05:30", "2026-02-20T04:41:12.34Z"),
            ("2022-07-20T20:13:30.136022207Z", "2022-07-20T20:13:30.136022207Z"),
            ("2026-02-20 10:11:12", "2026-02-20T10:11:12Z"),
            ("2026-02-20T10:11:12.1+07:00", "2026-02-20T03:11:12.1Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(Timestamp::parse(text).map(Timestamp::to_rfc3339), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30 10:00:00", "20260220", "２０２６-02-20"] {
            assert_eq!(Timestamp::parse(text), Err(InstantError::Form), "{text}");
        }
        assert_eq!(Timestamp::parse("0001-01-01T00:00:00Z"), Err(InstantError::Range));
        assert_eq!(Timestamp::parse("9999-12-31T23:59:59Z"), Err(InstantError::Range));
    }

    #[test]
    fn every_day_that_an_instant_can_hold_has_its_date() {
        for day in Instant::MIN.seconds().div_euclid(DAY)..=Instant::MAX.seconds().div_euclid(DAY) {
            let date = DateTime::from_timestamp(day * DAY, 0).unwrap().date_naive();
            let (year, month, of_month) = civil(day);
            assert_eq!(format!("{year:04}-{month:02}-{of_month:02}"), date.to_string());
        }
    }

    #[test]
    fn milliseconds_before_1970_round_towards_the_past() {
        assert_eq!(Instant::from_nanos(-1).millis(), -1);
        assert_eq!(Instant::from_nanos(-1).seconds(), -1);
    }
}
