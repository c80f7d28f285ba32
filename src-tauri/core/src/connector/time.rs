//! Times as remotes write them: texts, or counts of seconds and fractions since 1970.

use std::fmt;

use chrono::{DateTime, NaiveDateTime};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::json::Node;
use super::pointer::Pointer;
use super::rule::Nulls;
use crate::event::{Instant, Timestamp};

/// One way to find a record's time.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeRule {
    pub(crate) at: Pointer,
    #[serde(default, rename = "as")]
    pub(crate) form: TimeForm,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TimeForm {
    Rfc3339,
    /// As databases print it: a space for the `T`, an offset of hours only or none.
    Sql,
    EpochS,
    EpochMs,
    EpochUs,
    EpochNs,
    /// As in the United States: the month before the day, often with AM or PM and an offset.
    Us,
    /// A text, or a number whose size tells its unit.
    #[default]
    Auto,
}

/// Ways to find a record's time, the first that works counts: a path, a table, or a list of these.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimeRules(pub(crate) Vec<TimeRule>);

impl<'de> Deserialize<'de> for TimeRules {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RulesVisitor)
    }
}

struct RulesVisitor;

impl<'de> Visitor<'de> for RulesVisitor {
    type Value = TimeRules;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a path, a table or a list of these")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TimeRules, E> {
        let at = Pointer::try_from(text).map_err(E::custom)?;
        Ok(TimeRules(vec![TimeRule { at, form: TimeForm::Auto }]))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TimeRules, A::Error> {
        Ok(TimeRules(vec![TimeRule::deserialize(MapAccessDeserializer::new(map))?]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<TimeRules, A::Error> {
        let mut rules = Vec::new();
        while let Some(TimeRules(more)) = list.next_element()? {
            rules.extend(more);
        }
        Ok(TimeRules(rules))
    }
}

/// The time of a record: as written, and as an instant where it can be kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FoundTime {
    pub(crate) text: Option<String>,
    pub(crate) time: Option<Timestamp>,
}

/// Returns the first of `rules` that gives a usable time; otherwise the first text that was there.
pub(crate) fn find(rules: &[TimeRule], root: &Node, nulls: &Nulls) -> FoundTime {
    let mut unusable = FoundTime::default();
    for rule in rules {
        let Some(text) = rule.at.find(root).filter(|node| !node.is_blank()).and_then(Node::scalar) else { continue };
        if nulls.contains(&text) {
            continue;
        }
        if let Some(time) = read(rule.form, &text) {
            return FoundTime { text: Some(text), time: Some(time) };
        }
        unusable.text.get_or_insert(text);
    }
    unusable
}

/// Reads `text` as a time of this form.
pub(crate) fn read(form: TimeForm, text: &str) -> Option<Timestamp> {
    match form {
        TimeForm::Rfc3339 | TimeForm::Sql => Timestamp::parse(text).ok(),
        TimeForm::EpochS => epoch(text, 9),
        TimeForm::EpochMs => epoch(text, 6),
        TimeForm::EpochUs => epoch(text, 3),
        TimeForm::EpochNs => epoch(text, 0),
        TimeForm::Us => us(text),
        TimeForm::Auto => Timestamp::parse(text).ok().or_else(|| epoch(text, unit(text)?)).or_else(|| odd(text)),
    }
}

/// Reads forms that only some exports have: a colon or comma before the fraction, a zone in words, words for months.
fn odd(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !text.is_ascii() || text.len() > 64 {
        return None;
    }
    for zone in [" UTC", " GMT", " Z", " +0000 UTC", "Z"] {
        if let Some(time) = text.strip_suffix(zone).and_then(|local| Timestamp::parse(local).ok()) {
            return Some(time);
        }
    }
    if let Some((before, fraction)) =
        text.rsplit_once([':', ',']).filter(|(before, _)| before.matches(':').count() == 2)
    {
        return Timestamp::parse(&format!("{before}.{fraction}")).ok();
    }
    let zoned = DateTime::parse_from_rfc2822(text).ok().map(|time| time.to_utc());
    let worded =
        || WORDED.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|time| time.and_utc());
    let at = Instant::from_utc(zoned.or_else(worded)?).ok()?;
    Some(Timestamp { at, digits: 0 })
}

/// Reads a time whose month stands before its day; without an offset it is taken as UTC.
fn us(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let zoned = US.iter().find_map(|form| DateTime::parse_from_str(text, &format!("{form} %:z")).ok());
    let local = || US.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let at = zoned.map(|time| time.to_utc()).or_else(|| local().map(|time| time.and_utc()))?;
    let (_, fraction) = text.split_once('.').unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count().min(9);
    Some(Timestamp { at: Instant::from_utc(at).ok()?, digits: u8::try_from(digits).ok()? })
}

/// Times with the month before the day.
const US: [&str; 2] = ["%m/%d/%Y %I:%M:%S%.f %p", "%m/%d/%Y %H:%M:%S%.f"];

/// Times in words, taken as UTC.
const WORDED: [&str; 6] = [
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y @ %H:%M:%S%.f",
    "%b %d %Y %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%a %b %d %H:%M:%S UTC %Y",
];

/// Returns how many digits lie between the number's unit and a nanosecond.
fn unit(text: &str) -> Option<usize> {
    let whole = text.trim().trim_start_matches('-').split('.').next()?;
    match whole.trim_start_matches('0').len() {
        0..=11 => Some(9),
        12..=14 => Some(6),
        15..=17 => Some(3),
        _ => Some(0),
    }
}

fn epoch(text: &str, scale: usize) -> Option<Timestamp> {
    let text = text.trim();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || !only_digits(whole) || !only_digits(fraction) {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(scale)];
    let padded = format!("{whole}{fraction}{}", "0".repeat(scale - fraction.len()));
    let nanos = i64::try_from(padded.parse::<i128>().ok()?).ok()?;
    let digits = u8::try_from(9 - scale + fraction.len()).ok()?;
    Some(Timestamp { at: Instant::from_nanos(if negative { -nanos } else { nanos }), digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_the_precision_given() {
        let cases = [
            (TimeForm::Rfc3339, "2026-02-20T10:11:12.5+07:00", Some("2026-02-20T03:11:12.5Z")),
            (TimeForm::Sql, "2026-02-20 10:11:12.345678+00", Some("2026-02-20T10:11:12.345678Z")),
            (TimeForm::EpochS, "1685465626", Some("2023-05-30T16:53:46Z")),
            (TimeForm::EpochS, "1685465626.150", Some("2023-05-30T16:53:46.150Z")),
            (TimeForm::EpochMs, "1685465626150", Some("2023-05-30T16:53:46.150Z")),
            (TimeForm::EpochUs, "1685465626150001", Some("2023-05-30T16:53:46.150001Z")),
            (TimeForm::EpochNs, "1685465626150001002", Some("2023-05-30T16:53:46.150001002Z")),
            (TimeForm::EpochMs, "-1", Some("1969-12-31T23:59:59.999Z")),
            (TimeForm::Auto, "1685465626150", Some("2023-05-30T16:53:46.150Z")),
            (TimeForm::Auto, "1685465626", Some("2023-05-30T16:53:46Z")),
            (TimeForm::Auto, "2026-02-20 10:11:12", Some("2026-02-20T10:11:12Z")),
            (TimeForm::Auto, "2026-02-20 10:11:12Z", Some("2026-02-20T10:11:12Z")),
            (TimeForm::Auto, "2026-02-20 10:11:12.5Z", Some("2026-02-20T10:11:12.5Z")),
            (TimeForm::Auto, "2026-02-20T10:11:12.345+0000", Some("2026-02-20T10:11:12.345Z")),
            (TimeForm::Auto, "2026-02-20 10:11:12.5 UTC", Some("2026-02-20T10:11:12.5Z")),
            (TimeForm::Auto, "2026-02-20 10:11:12:345", Some("2026-02-20T10:11:12.345Z")),
            (TimeForm::Auto, "2026-02-20 10:11:12,345", Some("2026-02-20T10:11:12.345Z")),
            (TimeForm::Auto, "Fri, 20 Feb 2026 10:11:12 +0000", Some("2026-02-20T10:11:12Z")),
            (TimeForm::Auto, "Feb 20, 2026 10:11:12 PM", Some("2026-02-20T22:11:12Z")),
            (TimeForm::Auto, "2026/02/20 10:11:12", Some("2026-02-20T10:11:12Z")),
            (TimeForm::Auto, "1685465626150001002", Some("2023-05-30T16:53:46.150001002Z")),
            (TimeForm::Us, "1/9/2026 3:04:05 PM", Some("2026-01-09T15:04:05Z")),
            (TimeForm::Us, "01/09/2026 03:04:05.250 AM +01:00", Some("2026-01-09T02:04:05.250Z")),
            (TimeForm::Us, "12/31/2026 23:59:59", Some("2026-12-31T23:59:59Z")),
            (TimeForm::Us, "31/12/2026 23:59:59", None),
            (TimeForm::Auto, "1/9/2026 3:04:05 PM", None),
            (TimeForm::EpochS, "99999999999999999999", None),
            (TimeForm::EpochS, "soon", None),
            (TimeForm::Rfc3339, "0001-01-01T00:00:00Z", None),
        ];
        for (form, text, expected) in cases {
            assert_eq!(read(form, text).map(Timestamp::to_rfc3339).as_deref(), expected, "{text}");
        }
    }
}
