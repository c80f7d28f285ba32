//! From text to filter. Everything that is no filter is answered with where, why and what to write instead.

use pest::Parser;
use pest::iterators::Pair;

use super::error::{QueryError, Span, narrow};
use super::explain;
use super::filter::{Condition, Filter, Literal, Sign, Term};
use super::key::Key;
use super::quote::{is_quote, unescaped};
use super::value::{Value, condition};
use super::wrong::{Remedy, Wrong};

/// Characters that a query text may have.
pub const MAX_CHARACTERS: usize = 10_000;
/// Terms that a filter may have.
pub const MAX_TERMS: usize = 200;

mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "query/query.pest"]
    pub(super) struct Grammar;
}

use grammar::{Grammar, Rule};

impl Filter {
    /// Reads a query text. Empty text is everything.
    ///
    /// # Errors
    /// [`QueryError`] with the place and, where one can be told, a replacement.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        check_length(text)?;
        let mut pairs = Grammar::parse(Rule::query, text).map_err(|_| unreadable(text))?;
        let items = pairs.next().map(Pair::into_inner).into_iter().flatten();
        let mut filter = Self::default();
        for item in items {
            match item.as_rule() {
                Rule::term => filter.terms.push(term(text, item)?),
                Rule::stray => return Err(explain::stray(text, span(&item))),
                _ => {}
            }
        }
        filter.checked(text.len())
    }

    /// Returns it unless it has too many terms.
    pub(super) fn checked(self, length: usize) -> Result<Self, QueryError> {
        if self.terms.len() > MAX_TERMS {
            let wrong = Wrong::TooManyTerms { terms: narrow(self.terms.len()), most: narrow(MAX_TERMS) };
            return Err(QueryError::new(Span { at: 0, length }, wrong));
        }
        Ok(self)
    }
}

fn check_length(text: &str) -> Result<(), QueryError> {
    let Some((end, _)) = text.char_indices().nth(MAX_CHARACTERS) else { return Ok(()) };
    Err(QueryError::new(Span::between(end, text.len()), Wrong::TooLong { most: narrow(MAX_CHARACTERS) }))
}

fn unreadable(text: &str) -> QueryError {
    QueryError::new(Span { at: 0, length: text.len() }, Wrong::Unreadable)
}

fn span(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::between(span.start(), span.end())
}

fn term(text: &str, pair: Pair<'_, Rule>) -> Result<Term, QueryError> {
    let whole = span(&pair);
    let mut sign = Sign::Include;
    let mut found = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::sign => sign = Sign::Exclude,
            Rule::reserved => return Err(explain::reserved(text, span(&part))),
            Rule::qualified => found = Some(qualified(text, part)?),
            Rule::phrase => found = Some(phrase(&part)?),
            Rule::word => found = Some(word(&part)?),
            _ => {}
        }
    }
    let condition = found.ok_or_else(|| explain::stray(text, whole))?;
    Ok(Term { sign, condition })
}

fn qualified(text: &str, pair: Pair<'_, Rule>) -> Result<Condition, QueryError> {
    let whole = span(&pair);
    let mut parts = pair.into_inner();
    let name = parts.next().map_or(Span::default(), |key| span(&key));
    let Some(key) = Key::parse(name.of(text)) else {
        return Err(explain::unknown_field(text, whole, name));
    };
    let values: Vec<Value> = parts.map(|part| value(&part)).collect();
    condition(&key, &values).map_err(|error| explain::whole_term(error, whole))
}

fn value(pair: &Pair<'_, Rule>) -> Value {
    let mut compare = "";
    for part in pair.clone().into_inner() {
        match part.as_rule() {
            Rule::compare => compare = part.as_str(),
            Rule::phrase => {
                let text = format!("{compare}{}", content(part.as_str()));
                let empty = text.len() == compare.len();
                return Value {
                    span: span(pair),
                    text: if empty { String::new() } else { text },
                    literal: Literal::Yes,
                };
            }
            _ => {}
        }
    }
    Value { span: span(pair), text: pair.as_str().to_owned(), literal: Literal::No }
}

fn phrase(pair: &Pair<'_, Rule>) -> Result<Condition, QueryError> {
    let words = content(pair.as_str());
    if words.is_empty() {
        let error = QueryError::new(span(pair), Wrong::EmptyQuotation);
        return Err(error.suggest("", Remedy::LeaveThemOut));
    }
    Ok(Condition::Text(words))
}

/// A bare word is found inside longer ones, so a `*` at its ends says nothing.
fn word(pair: &Pair<'_, Rule>) -> Result<Condition, QueryError> {
    let word = pair.as_str().trim_matches('*');
    if word.is_empty() {
        let error = QueryError::new(span(pair), Wrong::StarAlone);
        return Err(error.suggest("", Remedy::LeaveOut));
    }
    Ok(Condition::Text(word.to_owned()))
}

/// Returns what stands between the marks of a quotation.
fn content(quotation: &str) -> String {
    let inner = quotation.strip_prefix(is_quote).and_then(|inner| inner.strip_suffix(is_quote));
    unescaped(inner.unwrap_or(quotation))
}
