//! The filter as chips: one for each term, in words that need no knowledge of the language.

use serde::Serialize;

use super::error::narrow;
use super::filter::{Condition, Filter, Sign, Term};
use super::key::Key;
use super::said::Said;
use super::title::visible;
use super::zone::ZoneContext;

/// One term as the query bar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Chip {
    /// The term's place in the filter.
    pub index: u32,
    /// The field's name in the language; `text` for words without a field.
    pub field: String,
    /// Asked for or excluded.
    pub sign: Sign,
    /// What is said about the value, such as `Actor is not`.
    pub label: String,
    /// The value, dates spelled out with their zone.
    pub value: String,
    /// Each of its values as a fact, for those who word it themselves.
    pub said: Vec<Said>,
    /// The term as query text.
    pub text: String,
}

impl Filter {
    /// Returns one chip for each term, in order.
    pub fn chips(&self, context: &ZoneContext) -> Vec<Chip> {
        self.terms.iter().enumerate().map(|(index, term)| term.chip(narrow(index), context)).collect()
    }
}

impl Term {
    fn chip(&self, index: u32, context: &ZoneContext) -> Chip {
        Chip {
            index,
            field: Key::of(&self.condition).name(),
            sign: self.sign,
            label: self.label(),
            value: self.condition.spell(context).join(", "),
            said: self.condition.said(context),
            text: self.to_text(),
        }
    }

    fn label(&self) -> String {
        let (include, exclude) = match &self.condition {
            Condition::Text(_) => ("Contains", "Does not contain"),
            Condition::After(_) => ("From", "Not from"),
            Condition::Before(_) => ("Until", "Not until"),
            Condition::Has(_) => ("Has", "Does not have"),
            Condition::Is(_) => ("Is", "Is not"),
            other => return self.sign_words(&Key::of(other).title()),
        };
        match self.sign {
            Sign::Include => include.to_owned(),
            Sign::Exclude => exclude.to_owned(),
        }
    }

    fn sign_words(&self, title: &str) -> String {
        match self.sign {
            Sign::Include => format!("{title} is"),
            Sign::Exclude => format!("{title} is not"),
        }
    }
}

impl Condition {
    /// Returns each of its values in words.
    pub(super) fn spell(&self, context: &ZoneContext) -> Vec<String> {
        match self {
            Self::Text(words) => vec![visible(words)],
            Self::After(moment) | Self::Before(moment) => vec![moment.spell_start(context)],
            Self::Date(ranges) => ranges.iter().map(|range| range.spell(context)).collect(),
            Self::Has(columns) => columns.iter().map(|column| column.title().to_owned()).collect(),
            Self::Is(properties) => properties.iter().map(|property| property.title().to_owned()).collect(),
            Self::Field(_, patterns) | Self::Details(_, patterns) => {
                patterns.iter().map(|pattern| pattern.spell()).collect()
            }
            Self::Ip(_) | Self::Result(_) => self.value_texts().iter().map(|text| visible(text)).collect(),
        }
    }
}
