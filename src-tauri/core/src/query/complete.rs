//! Completion: what the cursor stands in, told from text that need not be a query yet.

use serde::Serialize;

use super::error::{floor, narrow, utf16_of};
use super::filter::Sign;
use super::key::Key;
use super::quote::{is_blank, is_curl, is_quote, is_sign, unescaped};

/// What can be completed, and which bytes of the text the completion replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Completion {
    /// The first byte to replace.
    pub from: u32,
    /// The first byte to keep.
    pub to: u32,
    /// What stands there up to the cursor.
    pub kind: CompletionKind,
}

/// What stands before the cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum CompletionKind {
    /// The start of a field's name, or of a word; also the empty place where a term may begin.
    Field {
        /// What is written of it.
        prefix: String,
    },
    /// The start of a value.
    Value {
        /// The field's canonical name.
        field: String,
        /// What is written of the value, without quotation marks.
        prefix: String,
        /// Asked for or excluded.
        sign: Sign,
    },
    /// Words that are no field's name.
    Text {
        /// What is written of them, without quotation marks.
        prefix: String,
    },
}

impl Completion {
    /// Returns it with places in UTF-16 units, as a web page counts them, instead of bytes.
    pub fn in_utf16(&self, text: &str) -> Self {
        Self { from: utf16_of(text, self.from), to: utf16_of(text, self.to), kind: self.kind.clone() }
    }
}

/// Returns what stands at byte `cursor` of `text`.
pub fn complete(text: &str, cursor: u32) -> Completion {
    let cursor = floor(text, usize::try_from(cursor).unwrap_or(usize::MAX));
    let token = token_at(text, cursor);
    let signed = text[token.start..cursor].chars().next().filter(|character| is_sign(*character));
    let start = token.start + signed.map_or(0, char::len_utf8);
    let sign = if signed.is_some() { Sign::Exclude } else { Sign::Include };
    let written = &text[start..cursor];

    let value = token.colon.filter(|colon| *colon < cursor);
    if let Some((key, colon)) = value.and_then(|colon| Key::parse(&text[start..colon]).map(|key| (key, colon))) {
        let from = token.comma.unwrap_or(colon) + 1;
        let kind = CompletionKind::Value { field: key.name(), prefix: content(&text[from..cursor]), sign };
        return Completion { from: narrow(from), to: narrow(token.value_end), kind };
    }
    let is_name = written.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '.'));
    let kind = if is_name {
        CompletionKind::Field { prefix: written.to_owned() }
    } else {
        CompletionKind::Text { prefix: content(written) }
    };
    // A name that is completed in the middle keeps its values.
    let to = token.colon.filter(|colon| is_name && *colon >= cursor).map_or(token.end, |colon| colon + 1);
    Completion { from: narrow(start), to: narrow(to), kind }
}

/// A run without blanks outside of quotation marks, and where it divides.
struct Token {
    start: usize,
    end: usize,
    /// The first colon outside of quotation marks.
    colon: Option<usize>,
    /// The last comma behind the colon and before the cursor, outside of quotation marks.
    comma: Option<usize>,
    /// Where the value at the cursor ends.
    value_end: usize,
}

fn token_at(text: &str, cursor: usize) -> Token {
    let mut token = Token { start: 0, end: text.len(), colon: None, comma: None, value_end: text.len() };
    let mut open = None;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match open {
            Some(opener) if !escaped && closes(opener, character) => open = None,
            None if is_quote(character) => open = Some(character),
            None if is_blank(character) && at >= cursor => {
                token.end = at;
                break;
            }
            None if is_blank(character) => {
                token = Token { start: at + character.len_utf8(), colon: None, comma: None, ..token };
            }
            None if character == ':' => token.colon = token.colon.or(Some(at)),
            None if character == ',' && token.colon.is_some() && at < cursor => token.comma = Some(at),
            None if character == ',' && token.colon.is_some() => token.value_end = token.value_end.min(at),
            _ => {}
        }
        escaped = open.is_some() && character == '\\' && !escaped;
    }
    token.value_end = token.value_end.min(token.end);
    token
}

fn closes(opener: char, character: char) -> bool {
    character == '"' || (is_curl(opener) && is_curl(character))
}

/// Returns `written` without the quotation mark that opens it, and without the one that closes it.
fn content(written: &str) -> String {
    match written.strip_prefix(is_quote) {
        Some(inner) => unescaped(inner.strip_suffix(is_quote).unwrap_or(inner)),
        None => written.to_owned(),
    }
}
