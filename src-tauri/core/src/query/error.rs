//! Why a query text was not understood: where, in words that say what to write instead, and with the replacement at hand.

use serde::Serialize;

use super::wrong::{Remedy, Wrong};

/// A query text that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong and what to write, as sentences for people.
    pub message: String,
    /// The same as facts.
    pub wrong: Box<Wrong>,
    /// Where it begins, in bytes.
    pub at: u32,
    /// How long it is, in bytes.
    pub length: u32,
    /// What to put in place of it.
    pub suggestion: Option<String>,
    /// The suggestion in words, for a button.
    pub suggestion_label: Option<String>,
    /// The same as facts.
    pub remedy: Option<Box<Remedy>>,
    /// A second way out.
    pub alternative: Option<Box<Fix>>,
    /// The suggestion stands for the whole term, while the error was found in its value.
    #[serde(skip)]
    pub(super) replaces_term: bool,
}

/// A replacement of a part of a query text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Fix {
    /// Where the part begins, in bytes.
    pub at: u32,
    /// How long it is, in bytes.
    pub length: u32,
    /// What to put in place of it.
    pub text: String,
    /// The same in words, for a button.
    pub label: String,
    /// The same as facts.
    pub remedy: Remedy,
}

/// A part of a query text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub at: usize,
    pub length: usize,
}

impl Span {
    /// Returns the part of a text from byte `from` to byte `until`.
    pub fn between(from: usize, until: usize) -> Self {
        Self { at: from, length: until.saturating_sub(from) }
    }

    /// Returns the first byte behind it.
    pub fn end(self) -> usize {
        self.at + self.length
    }

    /// Returns the part of `text` that it covers.
    pub fn of(self, text: &str) -> &str {
        text.get(self.at..self.end()).unwrap_or("")
    }
}

impl QueryError {
    /// Returns an error about `span` without a suggestion.
    pub(super) fn new(span: Span, wrong: Wrong) -> Self {
        Self {
            message: wrong.to_string(),
            wrong: Box::new(wrong),
            at: narrow(span.at),
            length: narrow(span.length),
            suggestion: None,
            suggestion_label: None,
            remedy: None,
            alternative: None,
            replaces_term: false,
        }
    }

    /// Returns it with `suggestion` in place of its span.
    pub(super) fn suggest(mut self, suggestion: impl Into<String>, remedy: Remedy) -> Self {
        self.suggestion = Some(suggestion.into());
        self.suggestion_label = Some(remedy.to_string());
        self.remedy = Some(Box::new(remedy));
        self
    }

    /// Returns it with `suggestion` in place of the whole term that it was found in.
    pub(super) fn suggest_term(self, suggestion: impl Into<String>, remedy: Remedy) -> Self {
        Self { replaces_term: true, ..self.suggest(suggestion, remedy) }
    }

    /// Returns it with a second way out.
    pub(super) fn or(mut self, span: Span, text: impl Into<String>, remedy: Remedy) -> Self {
        let (at, length) = (narrow(span.at), narrow(span.length));
        let label = remedy.to_string();
        self.alternative = Some(Box::new(Fix { at, length, text: text.into(), label, remedy }));
        self
    }

    /// Returns `text` with the suggestion applied, if there is one.
    pub fn repaired(&self, text: &str) -> Option<String> {
        let suggestion = self.suggestion.as_deref()?;
        replace(text, self.at, self.length, suggestion)
    }

    /// Returns it with positions in UTF-16 units, as a web page counts them, instead of bytes.
    pub fn in_utf16(&self, text: &str) -> Self {
        let (at, length) = units(text, self.at, self.length);
        let alternative = self.alternative.clone().map(|fix| {
            let (at, length) = units(text, fix.at, fix.length);
            Box::new(Fix { at, length, ..*fix })
        });
        Self { at, length, alternative, ..self.clone() }
    }
}

impl Fix {
    /// Returns `text` with the fix applied; None where it does not fit the text.
    pub fn repaired(&self, text: &str) -> Option<String> {
        replace(text, self.at, self.length, &self.text)
    }
}

/// Returns how many UTF-16 units precede byte `at` of `text`.
pub fn utf16_of(text: &str, at: u32) -> u32 {
    let end = floor(text, usize::try_from(at).unwrap_or(usize::MAX));
    narrow(text[..end].encode_utf16().count())
}

/// Returns the byte of `text` that `units` UTF-16 units precede.
pub fn byte_of(text: &str, units: u32) -> u32 {
    let mut left = usize::try_from(units).unwrap_or(usize::MAX);
    for (at, character) in text.char_indices() {
        if left < character.len_utf16() {
            return narrow(at);
        }
        left -= character.len_utf16();
    }
    narrow(text.len())
}

/// Returns the last place at or before byte `at` where a character begins.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Returns `number` as the narrower type that crosses to the window; query texts are far shorter than its range.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn units(text: &str, at: u32, length: u32) -> (u32, u32) {
    let start = utf16_of(text, at);
    (start, utf16_of(text, at.saturating_add(length)) - start)
}

fn replace(text: &str, at: u32, length: u32, with: &str) -> Option<String> {
    let from = usize::try_from(at).ok()?;
    let until = from.checked_add(usize::try_from(length).ok()?)?;
    Some([text.get(..from)?, with, text.get(until..)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_as_a_web_page_counts_them() {
        let text = "ä😀 x";
        for (bytes, units) in [(0, 0), (2, 1), (6, 3), (7, 4), (8, 5)] {
            assert_eq!(utf16_of(text, bytes), units);
            assert_eq!(byte_of(text, units), bytes);
        }
        assert_eq!(byte_of(text, 2), 2, "the middle of a pair is where the pair begins");
        assert_eq!((utf16_of(text, 99), byte_of(text, 99)), (5, 8));
    }

    #[test]
    fn a_suggestion_replaces_its_span_only() {
        let error =
            QueryError::new(Span { at: 3, length: 5 }, Wrong::Unreadable).suggest("action", Remedy::of("action"));

        assert_eq!(error.repaired("ä acton:x"), Some("ä action:x".to_owned()));
        assert_eq!(error.in_utf16("ä acton:x").at, 2);
    }
}
