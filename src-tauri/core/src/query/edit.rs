//! Changes to a filter that come from buttons, menus and the histogram instead of the keyboard.

use serde::{Deserialize, Serialize};

use super::error::{QueryError, Span};
use super::filter::{Condition, Filter, Moment, QueryField, Sign, Term};
use super::key::{Key, nearest_field};
use super::value::{Value, condition};
use super::wrong::{Remedy, Wrong};

/// A change to a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Edit {
    /// Removes the term at a place.
    Remove {
        /// Its place.
        index: u32,
    },
    /// Adds a term for one value, in place of one that says the contrary.
    Add {
        /// The field's name; `text` for words without a field.
        field: String,
        /// The value, without quotation marks.
        value: String,
        /// Asked for or excluded.
        sign: Sign,
    },
    /// Replaces what is asked for on a field; no values remove it.
    Set {
        /// The field's name.
        field: String,
        /// The values, without quotation marks.
        values: Vec<String>,
    },
    /// Replaces the span of time that is asked for.
    Range {
        /// The start, as it would be typed; None for no start.
        from: Option<String>,
        /// The end, which is excluded, as it would be typed; None for no end.
        until: Option<String>,
    },
    /// Removes every term.
    Clear,
}

impl Filter {
    /// Returns the filter after `edit`.
    ///
    /// # Errors
    /// [`QueryError`] where a field does not exist, a value does not fit its field, or there are too many terms. Its
    /// place is within the value, not within a query text.
    pub fn edit(&self, edit: &Edit) -> Result<Self, QueryError> {
        let filter = match edit {
            Edit::Remove { index } => self.without(usize::try_from(*index).unwrap_or(usize::MAX)),
            Edit::Add { field, value, sign } => self.with(&key(field)?, value, *sign)?,
            Edit::Set { field, values } => self.setting(&key(field)?, values)?,
            Edit::Range { from, until } => self.within(from.as_deref(), until.as_deref())?,
            Edit::Clear => Self::default(),
        };
        filter.checked(0)
    }

    fn with(&self, key: &Key, value: &str, sign: Sign) -> Result<Self, QueryError> {
        let added = condition(key, &[Value::given(value)])?;
        let mut filter = Self::default();
        for term in &self.terms {
            if term.sign == sign && term.condition.covers(&added) {
                return Ok(self.clone());
            }
            let kept = if term.sign == sign { Some(term.condition.clone()) } else { term.condition.less(&added) };
            filter.terms.extend(kept.map(|condition| Term { sign: term.sign, condition }));
        }
        filter.terms.push(Term { sign, condition: added });
        Ok(filter)
    }

    /// A category belongs to a scope, so another scope leaves no category.
    fn setting(&self, key: &Key, values: &[String]) -> Result<Self, QueryError> {
        let scope = Key::Field(QueryField::Scope);
        let category = Key::Field(QueryField::Category);
        let is_set = |term: &Term| term.sign == Sign::Include && Key::of(&term.condition) == *key;
        let place = self.terms.iter().position(is_set).unwrap_or(self.terms.len());
        let mut terms: Vec<Term> = self.terms.iter().filter(|term| !is_set(term)).cloned().collect();
        let conditions = match (key, values) {
            (_, []) => Vec::new(),
            (Key::Text, words) => {
                words.iter().map(|word| condition(key, &[Value::given(word)])).collect::<Result<_, _>>()?
            }
            (_, values) => {
                let values: Vec<Value> = values.iter().map(|value| Value::given(value)).collect();
                vec![condition(key, &values)?]
            }
        };
        let new = conditions.into_iter().map(|condition| Term { sign: Sign::Include, condition });
        terms.splice(place..place, new);
        let mut filter = Self { terms };
        if *key == scope && filter != *self {
            filter.terms.retain(|term| Key::of(&term.condition) != category);
        }
        Ok(filter)
    }

    fn within(&self, from: Option<&str>, until: Option<&str>) -> Result<Self, QueryError> {
        let is_span = |term: &Term| {
            let time = matches!(term.condition, Condition::After(_) | Condition::Before(_) | Condition::Date(_));
            time && term.sign == Sign::Include
        };
        let place = self.terms.iter().position(is_span).unwrap_or(self.terms.len());
        let mut terms: Vec<Term> = self.terms.iter().filter(|term| !is_span(term)).cloned().collect();
        let start = from.map(|text| moment(text).map(Condition::After)).transpose()?;
        let end = until.map(|text| moment(text).map(Condition::Before)).transpose()?;
        let new = start.into_iter().chain(end).map(|condition| Term { sign: Sign::Include, condition });
        terms.splice(place..place, new);
        Ok(Self { terms })
    }
}

impl Condition {
    /// Says whether asking for `other`, which has one value, asks for nothing that this does not ask for.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(mine, values), Self::Field(field, more)) => mine == field && all_in(more, values),
            (Self::Details(mine, values), Self::Details(path, more)) => mine == path && all_in(more, values),
            (Self::Ip(values), Self::Ip(more)) => all_in(more, values),
            (Self::Result(values), Self::Result(more)) => all_in(more, values),
            (Self::Date(values), Self::Date(more)) => all_in(more, values),
            (Self::Has(values), Self::Has(more)) => all_in(more, values),
            (Self::Is(values), Self::Is(more)) => all_in(more, values),
            (mine, other) => mine == other,
        }
    }

    /// Returns the condition without the values of `other`; None where nothing is left of it.
    fn less(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Field(mine, values), Self::Field(field, more)) if mine == field => {
                rest(values, more).map(|values| Self::Field(*mine, values))
            }
            (Self::Details(mine, values), Self::Details(path, more)) if mine == path => {
                rest(values, more).map(|values| Self::Details(mine.clone(), values))
            }
            (Self::Ip(values), Self::Ip(more)) => rest(values, more).map(Self::Ip),
            (Self::Result(values), Self::Result(more)) => rest(values, more).map(Self::Result),
            (Self::Date(values), Self::Date(more)) => rest(values, more).map(Self::Date),
            (Self::Has(values), Self::Has(more)) => rest(values, more).map(Self::Has),
            (Self::Is(values), Self::Is(more)) => rest(values, more).map(Self::Is),
            (mine, other) => (mine != other).then(|| mine.clone()),
        }
    }
}

fn all_in<T: PartialEq>(some: &[T], all: &[T]) -> bool {
    some.iter().all(|value| all.contains(value))
}

fn rest<T: Clone + PartialEq>(values: &[T], without: &[T]) -> Option<Vec<T>> {
    let rest: Vec<T> = values.iter().filter(|value| !without.contains(value)).cloned().collect();
    (!rest.is_empty()).then_some(rest)
}

fn key(name: &str) -> Result<Key, QueryError> {
    if name == "text" {
        return Ok(Key::Text);
    }
    Key::parse(name).ok_or_else(|| {
        let error = QueryError::new(Span { at: 0, length: name.len() }, Wrong::Unknown { word: name.to_owned() });
        match nearest_field(name) {
            Some(near) => error.suggest(near, Remedy::of(near)),
            None => error,
        }
    })
}

fn moment(text: &str) -> Result<Moment, QueryError> {
    Moment::parse(text).map_err(|bad| {
        let error = QueryError::new(Span { at: 0, length: text.len() }, bad.wrong);
        match bad.suggestion {
            Some(suggestion) => error.suggest(suggestion.clone(), Remedy::of(suggestion)),
            None => error,
        }
    })
}
