//! From filter to text, in one canonical spelling that reads back as the same filter.

use crate::event::Outcome;

use super::filter::{Condition, DateRange, Filter, HasColumn, IpPattern, Pattern, Property, Sign, Term};
use super::key::Key;
use super::quote::{value_text, words_text};
use super::value::{column_word, property_word, result_word};

impl Filter {
    /// Returns the canonical text.
    pub fn to_text(&self) -> String {
        self.terms.iter().map(Term::to_text).collect::<Vec<_>>().join(" ")
    }

    /// Returns the filter without the term at `index`; the same filter where there is none.
    pub fn without(&self, index: usize) -> Self {
        let kept = self.terms.iter().enumerate().filter(|(at, _)| *at != index);
        Self { terms: kept.map(|(_, term)| term.clone()).collect() }
    }

    /// Says whether it asks for nothing, so that every event is meant.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns its terms with those on the same field and of the same sign put together, as they are answered.
    pub(super) fn merged(&self) -> Vec<Term> {
        let mut merged: Vec<Term> = Vec::new();
        for term in &self.terms {
            let same = merged
                .iter_mut()
                .find(|other| other.sign == term.sign && Key::of(&other.condition) == Key::of(&term.condition));
            let joined = same.is_some_and(|other| other.condition.join(&term.condition));
            if !joined {
                merged.push(term.clone());
            }
        }
        merged
    }
}

impl Term {
    /// Returns how it is written.
    pub fn to_text(&self) -> String {
        let sign = match self.sign {
            Sign::Include => "",
            Sign::Exclude => "-",
        };
        format!("{sign}{}", self.condition.to_text())
    }
}

impl Condition {
    fn to_text(&self) -> String {
        let values = match self {
            Self::Text(words) => return words_text(words).into_owned(),
            Self::After(moment) | Self::Before(moment) => moment.to_text().to_owned(),
            _ => self.value_texts().join(","),
        };
        format!("{}:{values}", Key::of(self).name())
    }

    /// Returns each of its values as it is written.
    pub(super) fn value_texts(&self) -> Vec<String> {
        match self {
            Self::Text(words) => vec![words_text(words).into_owned()],
            Self::After(moment) | Self::Before(moment) => vec![moment.to_text().to_owned()],
            Self::Field(_, patterns) | Self::Details(_, patterns) => {
                texts(patterns, |pattern| pattern.to_text().into_owned())
            }
            Self::Ip(addresses) => texts(addresses, IpPattern::to_text),
            Self::Result(outcomes) => texts(outcomes, |outcome: &Outcome| result_word(*outcome).to_owned()),
            Self::Date(ranges) => texts(ranges, |range: &DateRange| value_text(&range.to_text()).into_owned()),
            Self::Has(columns) => texts(columns, |column: &HasColumn| column_word(*column).to_owned()),
            Self::Is(properties) => texts(properties, |property: &Property| property_word(*property).to_owned()),
        }
    }

    /// Takes the values of `other` into this condition, where both are lists of alternatives on the same field.
    fn join(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(_, mine), Self::Field(_, more)) | (Self::Details(_, mine), Self::Details(_, more)) => {
                add(mine, more)
            }
            (Self::Ip(mine), Self::Ip(more)) => add(mine, more),
            (Self::Result(mine), Self::Result(more)) => add(mine, more),
            (Self::Date(mine), Self::Date(more)) => add(mine, more),
            (Self::Has(mine), Self::Has(more)) => add(mine, more),
            (Self::Is(mine), Self::Is(more)) => add(mine, more),
            _ => return false,
        }
        true
    }
}

impl IpPattern {
    /// Returns how it is written: one address without the length of its network.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Net(net) if net.prefix_len() == net.max_prefix_len() => net.addr().to_string(),
            Self::Net(net) => net.to_string(),
            Self::Text(pattern) => Pattern::to_text(pattern).into_owned(),
        }
    }
}

fn texts<T>(values: &[T], write: impl Fn(&T) -> String) -> Vec<String> {
    values.iter().map(write).collect()
}

fn add<T: Clone + PartialEq>(mine: &mut Vec<T>, more: &[T]) {
    for value in more {
        if !mine.contains(value) {
            mine.push(value.clone());
        }
    }
}
