//! Asking a record directly: the plain meaning of a predicate, without an index.

use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use crate::event::{Field, Instant, Outcome, Record};
use crate::page::Window;

use super::filter::{DetailsPath, HasColumn, IpPattern, Property, Sign};
use super::fold::fold;
use super::matcher::{Matcher, Needle};
use super::predicate::{Clause, Predicate, Test};

impl Predicate {
    /// Says whether `record`, which carries its raw bytes, satisfies it.
    pub fn matches(&self, record: &Record) -> bool {
        let at = record.at();
        self.time.iter().any(|window| holds(window, at)) && self.clauses.iter().all(|clause| clause.holds(record))
    }
}

impl Clause {
    /// Says whether it holds for `record`, which carries its raw bytes.
    pub fn holds(&self, record: &Record) -> bool {
        let any = self.any.iter().any(|test| test.holds(record));
        match self.sign {
            Sign::Include => any,
            Sign::Exclude => !any,
        }
    }
}

impl Test {
    /// Says whether it holds for `record`, which carries its raw bytes.
    pub fn holds(&self, record: &Record) -> bool {
        let event = &record.event;
        match self {
            Self::Fields(fields, matcher) => {
                fields.iter().filter_map(|field| event.fields.get(*field)).any(|text| matcher.matches(text))
            }
            Self::Outcome(outcome) => event.outcome == *outcome,
            Self::Stream(matcher) => matcher.matches(&record.stream),
            Self::Uid(matcher) => event.uid.as_ref().is_some_and(|uid| matcher.matches(uid.as_str())),
            Self::Ip(pattern) => event.fields.get(Field::Ip).is_some_and(|text| pattern.matches(text)),
            Self::Text(needle) => contains(record, needle),
            Self::Has(column) => has(record, *column),
            Self::Is(Property::Revised) => record.revised > 0,
            Self::Is(Property::Flagged(flag)) => event.flags.contains(*flag),
            Self::Details(path, matcher) => path.matches(&event.raw, matcher),
        }
    }
}

impl IpPattern {
    /// Says whether the address written as `text` matches. Text that is no address is compared as text only.
    pub fn matches(&self, text: &str) -> bool {
        let address = || text.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical());
        match self {
            Self::Net(net) => address().is_some_and(|address| net.contains(&address) || IpNet::from(address) == *net),
            Self::Text(pattern) => Matcher::new(pattern).matches(text),
        }
    }
}

impl DetailsPath {
    /// Says whether a value at the path into the record `raw` matches. Any element of a list will do where the path
    /// names no position; keys are compared without case.
    pub fn matches(&self, raw: &[u8], matcher: &Matcher) -> bool {
        let text = String::from_utf8_lossy(raw);
        serde_json::from_str(&text).is_ok_and(|value| self.matches_value(&value, matcher))
    }

    /// Says whether a value at the path into `value` matches. Where the record keeps its particulars under a key
    /// `details` of its own, the path may also begin there.
    pub fn matches_value(&self, value: &Value, matcher: &Matcher) -> bool {
        found(value, &self.0, matcher) || value.get("details").is_some_and(|inner| found(inner, &self.0, matcher))
    }
}

fn found(value: &Value, path: &[String], matcher: &Matcher) -> bool {
    match (value, path.split_first()) {
        (Value::Object(object), Some((key, rest))) => {
            let wanted = fold(key);
            object.iter().any(|(name, value)| (name == key || fold(name) == wanted) && found(value, rest, matcher))
        }
        (Value::Array(list), Some((position, rest))) => {
            let here = position.parse::<usize>().ok().and_then(|position| list.get(position));
            here.is_some_and(|value| found(value, rest, matcher))
                || list.iter().any(|value| found(value, path, matcher))
        }
        (Value::Array(list), None) if !list.is_empty() => list.iter().any(|value| found(value, path, matcher)),
        (Value::String(text), None) => matcher.matches(text),
        (Value::Number(number), None) => matcher.matches(&number.to_string()),
        (Value::Bool(truth), None) => matcher.matches(if *truth { "true" } else { "false" }),
        (Value::Null, None) => matcher.matches("null"),
        (Value::Object(_) | Value::Array(_), None) => matcher.is_everything(),
        (Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null, Some(_)) => false,
    }
}

/// Says whether `at` lies in `window`. A window without an end has no first instant after it.
fn holds(window: &Window, at: Instant) -> bool {
    window.contains(at) || (window.until == Instant::MAX && at == Instant::MAX)
}

fn contains(record: &Record, needle: &Needle) -> bool {
    let event = &record.event;
    event.fields.iter().any(|(_, text)| needle.is_in(text))
        || event.uid.as_ref().is_some_and(|uid| needle.is_in(uid.as_str()))
        || needle.is_in_bytes(&event.raw)
}

fn has(record: &Record, column: HasColumn) -> bool {
    let event = &record.event;
    match column {
        HasColumn::Field(field) => event.fields.get(field).is_some(),
        HasColumn::Outcome => event.outcome != Outcome::Unknown,
        HasColumn::Time => event.occurred.is_some(),
        HasColumn::Changes => !event.changes.is_empty(),
        HasColumn::Targets => !event.targets.is_empty(),
    }
}
