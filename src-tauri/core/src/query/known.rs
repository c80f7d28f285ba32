//! The values that a field of the language takes by definition, for completion where no count of events can help.

use crate::event::{Field, Flag};

use super::filter::{HasColumn, Property, QueryField};
use super::key::{ALIASES, FIELDS, FieldHelp, Key};
use super::value::{INITIATORS, RESULTS, column_word, property_word};

/// A value that a field takes by definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownValue {
    /// As it is written.
    pub value: &'static str,
    /// What it means, in a few words.
    pub meaning: String,
}

/// Returns the values that `field`, by its name or another name for it, takes by definition, in the order in which they
/// are offered; none for a field whose values come from the events.
pub fn known_values(field: &str) -> Vec<KnownValue> {
    let known = |value, meaning: &str| KnownValue { value, meaning: meaning.to_owned() };
    match Key::parse(field) {
        Some(Key::Result) => {
            let meanings = ["it took effect", "it did not take effect", "the log does not say"];
            RESULTS.iter().zip(meanings).map(|((word, _), meaning)| known(word, meaning)).collect()
        }
        Some(Key::Field(QueryField::Initiator)) => {
            let meanings = ["someone signed in", "an access key, app or service", "the remote itself or its staff"];
            INITIATORS.iter().zip(meanings).map(|((word, _), meaning)| known(word, meaning)).collect()
        }
        Some(Key::Has) => columns().map(|column| known(column_word(column), column.title())).collect(),
        Some(Key::Is) => properties().map(|property| known(property_word(property), property.title())).collect(),
        Some(Key::After | Key::Before | Key::Date) => MOMENTS.iter().map(|(word, text)| known(word, text)).collect(),
        Some(Key::Text | Key::Field(_) | Key::Ip | Key::Details(_)) | None => Vec::new(),
    }
}

/// Returns the fields that `prefix` may become: those whose name starts with it, then those that have another name that
/// does, each in the order in which they are offered. Every field for an empty prefix.
pub fn fields_like(prefix: &str) -> Vec<&'static FieldHelp> {
    let prefix = prefix.to_lowercase();
    let by_name = |help: &&FieldHelp| help.name.starts_with(&prefix);
    let by_alias =
        |help: &&FieldHelp| ALIASES.iter().any(|(alias, name)| *name == help.name && alias.starts_with(&prefix));
    let aliased = FIELDS.iter().filter(|help| !by_name(help) && by_alias(help));
    FIELDS.iter().filter(by_name).chain(aliased).collect()
}

const MOMENTS: [(&str, &str); 6] = [
    ("today", "since midnight"),
    ("yesterday", "the day before today"),
    ("24h", "24 hours before now"),
    ("7d", "7 days before now"),
    ("30d", "30 days before now"),
    ("90d", "90 days before now"),
];

fn columns() -> impl Iterator<Item = HasColumn> {
    let own = [HasColumn::Time, HasColumn::Outcome, HasColumn::Changes, HasColumn::Targets];
    own.into_iter().chain(Field::ALL.map(HasColumn::Field))
}

fn properties() -> impl Iterator<Item = Property> {
    let flags = Flag::ALL.into_iter().filter(|flag| *flag != Flag::Revised);
    [Property::Revised].into_iter().chain(flags.map(Property::Flagged))
}
