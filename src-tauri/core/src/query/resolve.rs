//! From filter to predicate: every moment becomes an instant, every field the columns that answer it.

use crate::event::{Field, Instant};
use crate::page::Window;

use super::filter::{Condition, DateRange, Filter, Moment, Pattern, QueryField, Sign, Term};
use super::matcher::{Matcher, Needle};
use super::moment::resolution;
use super::predicate::{Clause, Predicate, Test};
use super::windows::{ALWAYS, both, joined, outside};
use super::zone::{Edge, Zone};

impl Filter {
    /// Returns what a record has to satisfy, given the clock and the zone that local moments are meant in.
    pub fn resolve(&self, now: Instant, zone: Zone) -> Predicate {
        let mut predicate = Predicate { time: vec![ALWAYS], clauses: Vec::new() };
        for Term { sign, condition } in self.merged() {
            match time(&condition, now, zone) {
                Some(windows) => {
                    let allowed = match sign {
                        Sign::Include => windows,
                        Sign::Exclude => outside(&windows),
                    };
                    predicate.time = both(&predicate.time, &allowed);
                }
                None => predicate.clauses.push(Clause { sign, any: tests(condition) }),
            }
        }
        predicate
    }
}

impl Moment {
    /// Returns its span: from its first instant to the first instant after it. A relative moment is one instant.
    pub fn window(&self, now: Instant, zone: Zone) -> Window {
        let local = |start, end| Window { from: zone.instant(start, Edge::Start), until: zone.instant(end, Edge::End) };
        match self {
            Self::Local { start, end, .. } => local(*start, *end),
            Self::Absolute { text, at } => {
                let length = resolution(text).num_nanoseconds().unwrap_or(1);
                Window { from: *at, until: at.plus_nanos(length) }
            }
            Self::Today => day(now, zone, 0),
            Self::Yesterday => day(now, zone, 1),
            Self::Ago { seconds, .. } => {
                let at = Instant::from_nanos(now.nanos().saturating_sub(seconds.saturating_mul(1_000_000_000)));
                Window { from: at, until: at.plus_nanos(1) }
            }
        }
    }
}

impl DateRange {
    /// Returns the instants that it covers.
    pub fn window(&self, now: Instant, zone: Zone) -> Window {
        let span = |moment: &Moment| moment.window(now, zone);
        let from = |from| Window { from, ..ALWAYS };
        let until = |until| Window { until, ..ALWAYS };
        match self {
            Self::In(moment @ Moment::Ago { .. }) => Window { until: now.plus_nanos(1), ..span(moment) },
            Self::In(moment) => span(moment),
            Self::Between(start, end) => Window {
                from: start.as_ref().map_or(ALWAYS.from, |moment| span(moment).from),
                until: end.as_ref().map_or(ALWAYS.until, |moment| span(moment).until),
            },
            Self::After(moment) => from(span(moment).until),
            Self::From(moment) => from(span(moment).from),
            Self::Before(moment) => until(span(moment).from),
            Self::To(moment) => until(span(moment).until),
        }
    }
}

/// Returns the calendar day that began `back` midnights before today's.
fn day(now: Instant, zone: Zone, back: i64) -> Window {
    let date = zone.clock(now).date() - chrono::TimeDelta::days(back);
    let midnight = |date: chrono::NaiveDate| date.and_time(chrono::NaiveTime::MIN);
    let next = date + chrono::TimeDelta::days(1);
    Window { from: zone.instant(midnight(date), Edge::Start), until: zone.instant(midnight(next), Edge::End) }
}

/// Returns the instants that a condition on time covers; None for one on anything else.
fn time(condition: &Condition, now: Instant, zone: Zone) -> Option<Vec<Window>> {
    let windows = match condition {
        Condition::After(moment) => vec![DateRange::From(moment.clone()).window(now, zone)],
        Condition::Before(moment) => vec![DateRange::Before(moment.clone()).window(now, zone)],
        Condition::Date(ranges) => ranges.iter().map(|range| range.window(now, zone)).collect(),
        Condition::Text(_)
        | Condition::Field(..)
        | Condition::Ip(_)
        | Condition::Result(_)
        | Condition::Has(_)
        | Condition::Is(_)
        | Condition::Details(..) => return None,
    };
    Some(joined(windows))
}

fn tests(condition: Condition) -> Vec<Test> {
    match condition {
        Condition::Text(words) => vec![Test::Text(Needle::new(&words))],
        Condition::Field(field, patterns) => patterns.iter().flat_map(|pattern| field_tests(field, pattern)).collect(),
        Condition::Ip(addresses) => addresses.into_iter().map(Test::Ip).collect(),
        Condition::Result(outcomes) => outcomes.into_iter().map(Test::Outcome).collect(),
        Condition::Has(columns) => columns.into_iter().map(Test::Has).collect(),
        Condition::Is(properties) => properties.into_iter().map(Test::Is).collect(),
        Condition::Details(path, patterns) => {
            patterns.iter().map(|pattern| Test::Details(path.clone(), Matcher::new(pattern))).collect()
        }
        Condition::After(_) | Condition::Before(_) | Condition::Date(_) => Vec::new(),
    }
}

fn field_tests(field: QueryField, pattern: &Pattern) -> Vec<Test> {
    let columns: &[Field] = match field {
        QueryField::Action => {
            return vec![Test::Fields(vec![Field::Action, Field::ActionLabel], Matcher::action(pattern))];
        }
        QueryField::Initiator => return initiator_tests(pattern),
        QueryField::Stream => return vec![Test::Stream(Matcher::new(pattern))],
        QueryField::Id => return vec![Test::Uid(Matcher::new(pattern))],
        QueryField::Category => &[Field::Category],
        QueryField::Scope => &[Field::Scope],
        QueryField::Actor => &[Field::ActorId, Field::ActorName, Field::ActorEmail],
        QueryField::Role => &[Field::ActorRole],
        QueryField::Target => &[Field::TargetName, Field::TargetId, Field::TargetType],
        QueryField::Workspace => &[Field::Workspace, Field::WorkspaceId],
        QueryField::Country => &[Field::Country],
        QueryField::City => &[Field::City],
        QueryField::Source => &[Field::Origin],
        QueryField::Severity => &[Field::Severity],
        QueryField::Session => &[Field::SessionId],
        QueryField::Request => &[Field::RequestId],
    };
    vec![Test::Fields(columns.to_vec(), Matcher::new(pattern))]
}

/// An actor of type `other` is none of the three: nobody can tell.
fn initiator_tests(pattern: &Pattern) -> Vec<Test> {
    let types: &[&str] = match pattern.text.as_str() {
        "person" => &["user"],
        "token" => &["api_key", "service", "app"],
        "system" => &["system", "support", "anonymous"],
        other => &[other],
    };
    types.iter().map(|name| Test::Fields(vec![Field::ActorType], Matcher::exact(name))).collect()
}
