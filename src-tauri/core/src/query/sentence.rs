//! The filter as one English sentence, for exports, manifests and everyone who has to sign what was asked.

use crate::event::Outcome;

use super::filter::{Condition, Filter, Sign, Term};
use super::key::Key;
use super::quote::quoted;
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
        (Condition::Text(words), Sign::Include) => format!("that contain {}", quoted(words)),
        (Condition::Text(words), Sign::Exclude) => format!("that do not contain {}", quoted(words)),
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

/// Returns the phrases about time, in the order from, until, dated, excluded.
fn span(times: &[&Term], context: &ZoneContext) -> Option<String> {
    let words = |wanted: &dyn Fn(&Term) -> Option<&'static str>| -> Vec<String> {
        let found = times.iter().filter_map(|term| wanted(term).map(|word| (word, term)));
        found.map(|(word, term)| format!("{word} {}", either(&term.condition.spell(context)))).collect()
    };
    let mut phrases = words(&|term| match (&term.condition, term.sign) {
        (Condition::After(_), Sign::Include) => Some("from"),
        _ => None,
    });
    let untils = words(&|term| match (&term.condition, term.sign) {
        (Condition::Before(_), Sign::Include) => Some("until"),
        _ => None,
    });
    let dated = words(&|term| match (&term.condition, term.sign) {
        (Condition::Date(_), Sign::Include) => Some("dated"),
        _ => None,
    });
    if !phrases.is_empty() && untils.is_empty() && dated.is_empty() {
        phrases.push("until now".to_owned());
    }
    phrases.extend(untils);
    phrases.extend(dated);
    phrases.extend(words(&|term| match (&term.condition, term.sign) {
        (Condition::After(_), Sign::Exclude) => Some("not from"),
        (Condition::Before(_), Sign::Exclude) => Some("not until"),
        (Condition::Date(_), Sign::Exclude) => Some("not dated"),
        _ => None,
    }));
    (!phrases.is_empty()).then(|| phrases.join(" "))
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
