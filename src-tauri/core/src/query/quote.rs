//! Quotation in query texts: which values stand bare, and how the others are written and read.

use std::borrow::Cow;

use super::filter::{Literal, Pattern};

/// Words that are kept free for a later meaning.
pub(super) const RESERVED: [&str; 5] = ["OR", "AND", "NOT", "&&", "||"];

impl Pattern {
    /// Returns the pattern that a person or a program means by `value`: quoted where it cannot stand bare.
    pub fn of(value: &str) -> Self {
        let literal = if is_bare(value) { Literal::No } else { Literal::Yes };
        Self { text: value.to_owned(), literal }
    }

    /// Returns the pattern for exactly `value`: `*` is an ordinary character, and an action is the whole action.
    pub fn exactly(value: &str) -> Self {
        Self { text: value.to_owned(), literal: Literal::Yes }
    }

    /// Returns how it is written.
    pub(super) fn to_text(&self) -> Cow<'_, str> {
        match self.literal {
            Literal::No if is_bare(&self.text) => Cow::Borrowed(&self.text),
            Literal::No | Literal::Yes => Cow::Owned(quoted(&self.text)),
        }
    }
}

/// Returns how `value` is written behind a colon: as it stands, or in quotation marks where it must be.
pub fn value_text(value: &str) -> Cow<'_, str> {
    if is_bare(value) { Cow::Borrowed(value) } else { Cow::Owned(quoted(value)) }
}

/// Returns how words to look for anywhere are written.
pub(super) fn words_text(words: &str) -> Cow<'_, str> {
    if is_word(words) { Cow::Borrowed(words) } else { Cow::Owned(quoted(words)) }
}

/// Returns `text` in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            result.push('\\');
        }
        result.push(character);
    }
    result.push('"');
    result
}

/// Returns the content of a quotation; a backslash counts only before a quotation mark or another backslash.
pub(super) fn unescaped(inner: &str) -> String {
    let mut result = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        let escapes = character == '\\' && matches!(characters.peek(), Some('"' | '\\'));
        let kept = if escapes { characters.next().unwrap_or(character) } else { character };
        result.push(kept);
    }
    result
}

/// Says whether `character` divides terms: white space of any kind, and the invisible ones that pasting brings.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}' | '\u{feff}')
}

/// Says whether `character` is a quotation mark, straight or curly.
pub(super) fn is_quote(character: char) -> bool {
    character == '"' || is_curl(character)
}

/// Says whether `character` is a curly quotation mark or a guillemet.
pub(super) fn is_curl(character: char) -> bool {
    matches!(character, '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}')
}

/// Says whether `character` excludes the term that it precedes.
pub(super) fn is_sign(character: char) -> bool {
    matches!(character, '-' | '!' | '\u{2212}')
}

/// Says whether `value` can stand behind a colon without quotation marks.
pub(super) fn is_bare(value: &str) -> bool {
    !value.is_empty() && !value.contains(|c| is_blank(c) || is_quote(c) || matches!(c, ',' | '(' | ')'))
}

/// Says whether `segment` can stand in a path without quotation marks.
pub(super) fn is_segment(segment: &str) -> bool {
    is_bare(segment) && !segment.contains(['.', ':'])
}

fn is_word(words: &str) -> bool {
    is_bare(words)
        && !words.contains(':')
        && !words.starts_with(is_sign)
        && !words.starts_with('*')
        && !words.ends_with('*')
        && !RESERVED.contains(&words)
}
