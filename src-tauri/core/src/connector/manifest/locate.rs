//! Where in a manifest's text something stands, for error messages.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// What is wrong with a manifest, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ManifestError {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// A step from the top of a manifest to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl ManifestError {
    /// Makes the error that stands at `span` of `text`.
    pub(super) fn at(text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Self {
        let start = span.map_or(0, |span| span.start.min(text.len()));
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        Self { message: message.into(), line, column: before[line_start..].chars().count() + 1 }
    }

    /// Makes the error that stands where `path` leads, or as near to it as there is something.
    pub(super) fn along(text: &str, path: &[Step], message: impl Into<String>) -> Self {
        Self::at(text, find(text, path), message)
    }
}

fn find(text: &str, path: &[Step]) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let (first, rest) = path.split_first()?;
    let Step::Key(key) = first else { return None };
    let (name, value) = table.get_ref().iter().find(|(name, _)| name.get_ref() == key)?;
    let mut span = name.span();
    let mut here = value;
    for step in rest {
        let inside = match (step, here.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => {
                table.iter().find(|(name, _)| name.get_ref() == key).map(|(name, value)| (name.span(), value))
            }
            (Step::Index(index), DeValue::Array(list)) => list.get(*index).map(|value| (value.span(), value)),
            _ => None,
        };
        let Some((place, value)) = inside else { break };
        (span, here) = (place, value);
    }
    Some(span)
}
