//! What a rule makes of the text that it found.

use std::collections::BTreeMap;

use crate::connector::json::{self, Node};

/// Turns the text that was found into the text that is wanted; where it cannot, the next alternative is tried.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Transform {
    Lookup(Table),
    Prefix(Table),
    Suffix(Table),
    Split {
        separator: String,
        take: i64,
    },
    StripPrefix(String),
    Bool(Table),
    /// The text is JSON itself: what it holds.
    Json,
    Lower,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) entries: Entries,
    pub(super) default: Option<String>,
    /// The file with more entries, until they are taken in.
    pub(super) file: Option<String>,
}

/// The entries of a table.
pub(crate) type Entries = BTreeMap<String, String>;

impl Transform {
    pub(super) fn apply(&self, text: String) -> Option<String> {
        match self {
            Self::Lookup(table) => table.look_up(&text),
            Self::Prefix(table) => table.get(|key| text.starts_with(key)),
            Self::Suffix(table) => table.get(|key| text.ends_with(key)),
            Self::Split { separator, take } => {
                let parts: Vec<&str> = text.split(separator.as_str()).collect();
                let index = if *take < 0 { i64::try_from(parts.len()).ok()? + take } else { *take };
                parts.get(usize::try_from(index).ok()?).map(|part| part.trim().to_owned())
            }
            Self::StripPrefix(prefix) => Some(text.strip_prefix(prefix.as_str()).unwrap_or(&text).to_owned()),
            Self::Bool(table) => {
                let word = match text.to_ascii_lowercase().as_str() {
                    "true" | "1" | "yes" | "on" => "true",
                    "false" | "0" | "no" | "off" => "false",
                    _ => return table.default.clone(),
                };
                if table.entries.is_empty() { Some(word.to_owned()) } else { table.get(|key| key == word) }
            }
            Self::Json => Some(inside(&text)),
            Self::Lower => Some(text.to_lowercase()),
        }
    }
}

impl Table {
    /// Returns the value of `text`, spelled so or differing in capitals only, or the default.
    fn look_up(&self, text: &str) -> Option<String> {
        let exact = self.entries.get(text);
        let loose = || self.entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(text)).map(|(_, value)| value);
        exact.or_else(loose).or(self.default.as_ref()).cloned()
    }

    /// Returns the value of the longest key that fits, or the default.
    fn get(&self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let entry = self.entries.iter().filter(|(key, _)| fits(key)).max_by_key(|(key, _)| key.len());
        entry.map(|(_, value)| value).or(self.default.as_ref()).cloned()
    }
}

/// Returns what a text of JSON holds: a text without its quotes, the parts of a list; anything else as it is.
fn inside(text: &str) -> String {
    // The reader takes lists and objects only, so a single value is read as the element of a list.
    let Ok(parsed) = json::parse(&format!("[{text}]")) else { return text.to_owned() };
    match parsed.node.elements() {
        Some([Node::List(parts)]) => parts.iter().filter_map(Node::scalar).collect::<Vec<_>>().join(", "),
        Some([value]) => {
            value.scalar().unwrap_or_else(|| if *value == Node::Null { String::new() } else { text.to_owned() })
        }
        _ => text.to_owned(),
    }
}
