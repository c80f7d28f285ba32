//! Asking a record directly: the plain meaning of a predicate, without an index.

use std::net::IpAddr;

use crate::event::{Field, Instant, Outcome, Record};
use crate::page::Window;
use ipnet::IpNet;

use super::filter::{HasColumn, IpPattern, Property, Sign};
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
