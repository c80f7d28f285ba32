//! `[window]` and `[order]` of a manifest: how a remote is asked for a span of time, and in which order it answers.

use serde::Deserialize;

use crate::connector::pointer::Pointer;
use crate::connector::span::Span;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WindowSection {
    #[serde(default)]
    pub(crate) format: WindowFormat,
    #[serde(default)]
    pub(crate) ends: Ends,
    /// The finest step that the remote's filter understands.
    pub(crate) grain: Option<Span>,
    /// Which of the record's times the filter looks at.
    #[serde(default)]
    pub(crate) by: WindowBy,
    pub(crate) step: Option<Span>,
    pub(crate) max_span: Option<Span>,
    pub(crate) retention: Option<Span>,
    /// Nothing is older than this.
    pub(crate) floor: Option<String>,
    pub(crate) settle: Option<Span>,
    pub(crate) overlap: Option<Span>,
    #[serde(default)]
    pub(crate) revisit: Vec<Span>,
}

/// How a window's ends are written in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WindowFormat {
    #[default]
    Rfc3339,
    Rfc3339Ms,
    Rfc3339Us,
    Rfc3339Ns,
    EpochS,
    EpochMs,
    Date,
}

/// Which ends of a window belong to it, for the remote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Ends {
    #[default]
    #[serde(rename = "[]")]
    Closed,
    #[serde(rename = "[)")]
    HalfOpen,
    #[serde(rename = "(]")]
    OpenStart,
    #[serde(rename = "()")]
    Open,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WindowBy {
    #[default]
    Event,
    Ingest,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderSection {
    #[serde(default)]
    pub(crate) dir: Direction,
    /// Whether the vendor says so, or it was only seen.
    #[serde(default)]
    pub(crate) certain: bool,
    /// What the remote sorts by.
    #[expect(dead_code, reason = "documents the order; the engine compares times, not this value")]
    pub(crate) key: Option<Pointer>,
}

/// An order in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Newest first.
    #[default]
    #[serde(alias = "newest_first")]
    Desc,
    /// Oldest first.
    #[serde(alias = "oldest_first")]
    Asc,
}
