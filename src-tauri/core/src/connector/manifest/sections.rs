//! The parts of a manifest as TOML writes them. What each key means is said here and nowhere else.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::page::PageSection;
use super::records::{
    AccessSection, ActionSection, CatalogueSection, CheckSection, MapSection, RecordsSection, ViewSection,
};
use crate::connector::pattern::Pattern;
use crate::connector::pointer::Pointer;
use crate::connector::rule::Scalar;
use crate::connector::span::Span;
use crate::connector::template::{JsonTemplate, QueryValue, Template};
use crate::page::{Meaning, Method};

/// A whole manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sections {
    pub(crate) manifest: u32,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) vendor: String,
    pub(crate) evidence: String,
    #[serde(default)]
    pub(crate) docs: Vec<String>,
    pub(crate) about: Option<String>,
    /// What the log does not contain.
    pub(crate) omits: Option<String>,
    /// Where a key comes from, and which role and plan it needs.
    pub(crate) help: Option<String>,
    #[serde(default)]
    pub(crate) setting: Vec<SettingSection>,
    #[serde(default)]
    pub(crate) secret: Vec<SecretSection>,
    pub(crate) auth: AuthSection,
    #[serde(default)]
    pub(crate) stream: Vec<StreamSection>,
    pub(crate) request: RequestSection,
    pub(crate) window: Option<WindowSection>,
    #[serde(default)]
    pub(crate) order: OrderSection,
    pub(crate) page: PageSection,
    pub(crate) sync: SyncSection,
    #[serde(default)]
    pub(crate) limits: LimitsSection,
    #[serde(default)]
    pub(crate) error: Vec<ErrorSection>,
    #[serde(default)]
    pub(crate) access: Vec<AccessSection>,
    #[serde(default)]
    pub(crate) check: Vec<CheckSection>,
    pub(crate) records: RecordsSection,
    pub(crate) map: MapSection,
    #[serde(default)]
    pub(crate) catalogue: CatalogueSection,
    #[serde(default)]
    pub(crate) action: Vec<ActionSection>,
    #[serde(default)]
    pub(crate) view: ViewSection,
}

/// A value that people enter and that is not secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingSection {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) kind: SettingKind,
    pub(crate) label: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) default: Option<String>,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) pattern: Option<Pattern>,
    #[serde(default)]
    pub(crate) choices: Vec<String>,
    /// For an address: the hosts it may have; `*.example.com` stands for any host below.
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
}

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// Any text.
    #[default]
    Text,
    /// An address: https, or http on this computer.
    Url,
    /// One of its choices.
    Select,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretSection {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthSection {
    pub(crate) kind: AuthKind,
    pub(crate) secret: Option<String>,
    pub(crate) header: Option<String>,
    pub(crate) value: Option<Template>,
    pub(crate) user: Option<Template>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthKind {
    Bearer,
    Header,
    Basic,
    None,
}

/// An endpoint with a ledger of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamSection {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) vars: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestSection {
    #[serde(default)]
    pub(crate) method: Method,
    pub(crate) url: Template,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, QueryValue>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Template>,
    pub(crate) body: Option<JsonTemplate>,
}

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
    #[expect(dead_code, reason = "read for people who write manifests; the engine treats both alike")]
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SyncSection {
    pub(crate) mode: SyncKind,
    #[serde(default)]
    pub(crate) backfill: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SyncKind {
    Windows,
    List,
    Stream,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsSection {
    /// `1750/1h`.
    pub(crate) budget: Option<String>,
    /// The shortest pause between two requests.
    pub(crate) gap: Option<Span>,
    pub(crate) remaining: Option<String>,
    pub(crate) reset: Option<String>,
    #[serde(default)]
    pub(crate) reset_as: ResetForm,
    pub(crate) retry_after: Option<bool>,
    #[serde(default)]
    pub(crate) throttled: Vec<When>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResetForm {
    #[default]
    EpochS,
    DeltaS,
    Date,
}

/// What an answer has to look like. Every key that is given has to hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    pub(crate) status: Option<u16>,
    pub(crate) at: Option<Pointer>,
    pub(crate) header: Option<String>,
    pub(crate) is: Option<Scalar>,
    pub(crate) contains: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorSection {
    pub(crate) when: When,
    pub(crate) means: Meaning,
    pub(crate) say: String,
}
