//! The filter as one English sentence, for exports, manifests and everyone who has to sign what was asked.

use crate::event::Outcome;

use super::filter::{Condition, Filter, Moment, Sign, Term};
use super::key::Key;
use super::quote::quoted;
use super::title::visible;
use super::zone::ZoneContext;

impl Filter {
    /// Returns the filter as one sentence.
    pub fn sentence(&self, context: &ZoneContext) -> String {
        let terms = self.merged();
        let (times, others): (Vec<&Term>, Vec<&Term>) = terms.iter().partition(|term| is_time(term));
        let mut phrases: Vec<String> = others.into_iter().map(|term| phrase(term, context)).collect();
        phrases.extend(span(&times, context));
        if phrases.is_empty() {
            return "All events.".to_owned();
        }
        format!("Events {}.", phrases.join(", "))
    }
}

fn is_time(term: &Term) -> bool {
    matches!(term.condition, Condition::After(_) | Condition::Before(_) | Condition::Date(_))
}

/// Returns the phrase for a term that is not about time.
fn phrase(term: &Term, context: &ZoneContext) -> String {
    let values = term.condition.spell(context);
    match (&term.condition, term.sign) {
        (Condition::Text(words), Sign::Include) => format!("that contain {}", visible(&quoted(words))),
        (Condition::Text(words), Sign::Exclude) => format!("that do not contain {}", visible(&quoted(words))),
        (Condition::Result(outcomes), Sign::Include) if outcomes[..] == [Outcome::Failure] => "that failed".to_owned(),
        (Condition::Result(outcomes), Sign::Include) if outcomes[..] == [Outcome::Success] => {
            "that succeeded".to_owned()
        }
        (Condition::Has(_), Sign::Include) => format!("that have a value in {}", either(&values)),
        (Condition::Has(_), Sign::Exclude) => format!("that have no value in {}", either(&values)),
        (Condition::Is(_), sign) => format!("that are {}", be(sign, &values)),
        (other, sign) => format!("whose {} is {}", Key::of(other).noun(), be(sign, &values)),
    }
}

/// Returns the phrases about time: from and until as one, then the dates, then what is excluded.
fn span(times: &[&Term], context: &ZoneContext) -> Vec<String> {
    let included = |term: &&&Term| term.sign == Sign::Include;
    let spell = |moment: &Moment| moment.spell_start(context);
    let from = times.iter().filter(included).filter_map(|term| match &term.condition {
        Condition::After(moment) => Some(format!("from {}", spell(moment))),
        _ => None,
    });
    let until = times.iter().filter(included).filter_map(|term| match &term.condition {
        Condition::Before(moment) => Some(format!("until {}", spell(moment))),
        _ => None,
    });
    let (from, until): (Vec<String>, Vec<String>) = (from.collect(), until.collect());
    let has_end = from.is_empty() || !until.is_empty() || times.iter().filter(included).any(|term| is_date(term));
    let now = (!has_end).then(|| "until now".to_owned());
    let bounds: Vec<String> = from.into_iter().chain(until).chain(now).collect();
    let bounds = (!bounds.is_empty()).then(|| bounds.join(" "));
    bounds.into_iter().chain(times.iter().filter_map(|term| dated(term, context))).collect()
}

fn is_date(term: &Term) -> bool {
    matches!(term.condition, Condition::Date(_))
}

/// Returns the phrase for dates, or for what is excluded from time.
fn dated(term: &Term, context: &ZoneContext) -> Option<String> {
    match (&term.condition, term.sign) {
        (Condition::Date(ranges), sign) => {
            let values: Vec<String> = ranges.iter().map(|range| range.spell_dated(context)).collect();
            let word = match sign {
                Sign::Include => "dated",
                Sign::Exclude => "not dated",
            };
            Some(format!("{word} {}", either(&values)))
        }
        (Condition::After(moment), Sign::Exclude) => Some(format!("not from {}", moment.spell_start(context))),
        (Condition::Before(moment), Sign::Exclude) => Some(format!("not until {}", moment.spell_start(context))),
        _ => None,
    }
}

fn be(sign: Sign, values: &[String]) -> String {
    match (sign, values) {
        (Sign::Include, values) => either(values),
        (Sign::Exclude, [one]) => format!("not {one}"),
        (Sign::Exclude, [one, other]) => format!("neither {one} nor {other}"),
        (Sign::Exclude, many) => format!("none of {}", listed(many, "and")),
    }
}

fn either(values: &[String]) -> String {
    listed(values, "or")
}

fn listed(values: &[String], word: &str) -> String {
    match values {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {word} {last}", most.join(", ")),
    }
}
