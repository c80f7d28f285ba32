//! The parts of a manifest as TOML writes them. What each key means is said here and nowhere else.

use std::collections::BTreeMap;

use serde::Deserialize;

pub(crate) use super::auth::AuthKind;
use super::auth::AuthSections;
use super::discover::DiscoverSection;
pub(crate) use super::limits::{ErrorSection, LimitsSection, ResetForm, When};
use super::page::{End, PageSection, Send};
use super::records::{
    AccessSection, ActionSection, CatalogueSection, CheckSection, MapSection, RecordsSection, ViewSection,
};
pub use super::window::Direction;
pub(crate) use super::window::{Ends, OrderSection, WindowBy, WindowFormat, WindowSection};
use crate::connector::parameter::QueryValue;
use crate::connector::pattern::Pattern;
use crate::connector::span::Span;
use crate::connector::template::{JsonTemplate, Template};
use crate::page::Method;

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
    pub(crate) auth: AuthSections,
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
    pub(crate) discover: Option<DiscoverSection>,
    pub(crate) records: RecordsSection,
    pub(crate) map: MapSection,
    #[serde(default)]
    pub(crate) catalogue: CatalogueSection,
    #[serde(default)]
    pub(crate) action: Vec<ActionSection>,
    #[serde(default)]
    pub(crate) view: ViewSection,
    /// What this remote does that no other key can say.
    #[serde(default)]
    pub(crate) quirk: Vec<Quirk>,
}

/// A peculiarity of one remote. The set is closed: each has code and a test of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Quirk {
    /// `{from}` is written as the identifier that a log entry of that second would have at least: `900`, the second as
    /// fourteen digits, and 39 zeros.
    Auth0FromDate,
    /// The key is a token that names its own host (`aud`) and what it may read: both can be told before it is used.
    OnepasswordJwtHost,
}

/// A setting that has to have a certain value for something to count.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) setting: String,
    /// For a setting of kind `many`: one of the values chosen.
    pub(crate) is: String,
}

impl Choice {
    /// Says whether it was chosen.
    pub(crate) fn holds(&self, settings: &BTreeMap<String, String>) -> bool {
        settings.get(&self.setting).is_some_and(|chosen| chosen.split(',').any(|one| one.trim() == self.is))
    }
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
    /// Asked for only then.
    pub(crate) when: Option<Choice>,
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
    /// Some of its choices, with commas between them.
    Many,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretSection {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    /// Asked for only then.
    pub(crate) when: Option<Choice>,
}

/// An endpoint with a ledger of its own. What it says of a section takes the place of the section's own keys, one by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamSection {
    pub(crate) id: String,
    /// What people read for it.
    pub(crate) label: Option<String>,
    #[serde(default)]
    pub(crate) vars: BTreeMap<String, String>,
    /// Read only then: people choose.
    pub(crate) when: Option<Choice>,
    pub(crate) request: Option<toml::Table>,
    pub(crate) window: Option<toml::Table>,
    pub(crate) order: Option<toml::Table>,
    pub(crate) page: Option<toml::Table>,
    pub(crate) sync: Option<toml::Table>,
    pub(crate) limits: Option<toml::Table>,
    pub(crate) records: Option<toml::Table>,
    pub(crate) map: Option<toml::Table>,
}

impl StreamSection {
    /// Returns what it says of other sections, by their names.
    pub(crate) fn own(&self) -> impl Iterator<Item = (&'static str, &toml::Table)> {
        let sections = [
            ("request", &self.request),
            ("window", &self.window),
            ("order", &self.order),
            ("page", &self.page),
            ("sync", &self.sync),
            ("limits", &self.limits),
            ("records", &self.records),
            ("map", &self.map),
        ];
        sections.into_iter().filter_map(|(name, table)| Some((name, table.as_ref()?)))
    }
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
    /// What a `POST` sends.
    pub(crate) body: Option<JsonTemplate>,
    /// A question of a remote that speaks GraphQL, as it is sent; `{` has no meaning in it.
    pub(crate) graphql: Option<String>,
    /// The values of the question's variables.
    pub(crate) variables: Option<JsonTemplate>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SyncSection {
    pub(crate) mode: SyncKind,
    #[serde(default)]
    pub(crate) backfill: Direction,
    /// `stream`: what is kept from round to round; documents `[page]`, which has to be of that kind.
    pub(crate) resume: Option<Resume>,
    /// `stream`: what to do when the remote no longer knows the place that was kept.
    #[serde(default)]
    pub(crate) on_lost: OnLost,
    /// `stream` with `on_lost = "windows"`: how a span with two ends is asked for.
    pub(crate) fallback: Option<FallbackSection>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SyncKind {
    /// Closed spans of time.
    Windows,
    /// The whole list, then its head again and again.
    List,
    /// Forward from a place that the remote gave and keeps.
    Stream,
    /// From the newest event back to what is known.
    Head,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Resume {
    Link,
    Token,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnLost {
    /// The stream begins anew, a little before the end of what was read.
    #[default]
    Start,
    /// What came since is read by `[sync.fallback]` first.
    Windows,
}

/// A bounded question to a remote that is otherwise read as a stream. What is not given stays as it is elsewhere.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FallbackSection {
    pub(crate) url: Option<Template>,
    pub(crate) query: Option<BTreeMap<String, QueryValue>>,
    pub(crate) body: Option<JsonTemplate>,
    pub(crate) end: Option<End>,
    pub(crate) send: Option<Send>,
    pub(crate) step: Option<Span>,
    pub(crate) settle: Option<Span>,
    pub(crate) overlap: Option<Span>,
}
