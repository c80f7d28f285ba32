//! The words that people read for fields, columns, properties and values.

use crate::event::Flag;

use super::filter::{HasColumn, Literal, Pattern, Property, QueryField};
use super::key::Key;
use super::quote::quoted;

impl Key {
    /// Returns the words that begin a chip.
    pub fn title(&self) -> String {
        let title = match self {
            Self::Field(field) => field.title(),
            Self::Text => "Text",
            Self::Ip => "IP address",
            Self::Result => "Result",
            Self::After => "From",
            Self::Before => "Until",
            Self::Date => "Date",
            Self::Has => "Has",
            Self::Is => "Is",
            Self::Details(_) => return visible(&self.name()),
        };
        title.to_owned()
    }

    /// Returns the words for it in the middle of a sentence.
    pub fn noun(&self) -> String {
        match self {
            Self::Ip => "IP address".to_owned(),
            Self::Details(_) => visible(&self.name()),
            other => other.title().to_lowercase(),
        }
    }
}

impl QueryField {
    /// Returns the words that people read for it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Action => "Action",
            Self::Category => "Category",
            Self::Scope => "Scope",
            Self::Actor => "Actor",
            Self::Role => "Role",
            Self::Initiator => "Initiator",
            Self::Target => "Target",
            Self::Workspace => "Workspace",
            Self::Country => "Country",
            Self::City => "City",
            Self::Source => "Source",
            Self::Severity => "Severity",
            Self::Session => "Session",
            Self::Request => "Request",
            Self::Stream => "Stream",
            Self::Id => "Event id",
        }
    }
}

impl HasColumn {
    /// Returns the words that people read for it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Field(field) => field.title(),
            Self::Outcome => "Result",
            Self::Time => "Time",
            Self::Changes => "Changes",
            Self::Targets => "Targets",
        }
    }
}

impl Property {
    /// Returns the words that people read for it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Revised | Self::Flagged(Flag::Revised) => "revised",
            Self::Flagged(Flag::NoTime) => "without a time",
            Self::Flagged(Flag::NoAction) => "without an action",
            Self::Flagged(Flag::NoUid) => "without an id",
            Self::Flagged(Flag::Oversized) => "oversized",
            Self::Flagged(Flag::Unreadable) => "unreadable",
            Self::Flagged(Flag::DuplicateKey) => "with a duplicate key",
            Self::Flagged(Flag::InvalidUtf8) => "with bytes that are not UTF-8",
        }
    }
}

/// Returns `text` with characters that would hide or reorder what stands around them written as their numbers, so that
/// what people read is what was asked.
pub(super) fn visible(text: &str) -> String {
    let reorders = |character| matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}');
    let is_invisible = |character| matches!(character, '\u{200b}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let hidden = |character: char| character.is_control() || reorders(character) || is_invisible(character);
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        if hidden(character) { result.extend(character.escape_unicode()) } else { result.push(character) }
    }
    result
}

impl Pattern {
    /// Returns it for people: quoted only where that tells one value from two, or a star from a wildcard.
    pub(super) fn spell(&self) -> String {
        let star = self.literal == Literal::Yes && self.text.contains('*');
        if star || self.text.contains(',') || self.text.trim() != self.text {
            visible(&quoted(&self.text))
        } else {
            visible(&self.text)
        }
    }
}
