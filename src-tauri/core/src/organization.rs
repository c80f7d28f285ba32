//! One connected organization: who it is, how it is reached, and what this account may see there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::Instant;

/// The short name that a person gave an organization: 1 to 64 letters, digits, `.`, `_` or `-`, starting with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Alias(String);

/// A text that cannot be an alias.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be an alias: use 1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit"
)]
pub struct BadAlias(String);

impl Alias {
    /// Returns the alias as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Alias {
    type Error = BadAlias;

    fn try_from(text: String) -> Result<Self, BadAlias> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let starts_well = text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        if starts_well && text.len() <= 64 && text.bytes().all(allowed) { Ok(Self(text)) } else { Err(BadAlias(text)) }
    }
}

impl From<Alias> for String {
    fn from(alias: Alias) -> Self {
        alias.0
    }
}

impl std::fmt::Display for Alias {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The part of the remote organization that this account may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum AccessScope {
    /// All of it.
    #[default]
    Organization,
    /// One workspace: the cache holds and shows nothing else.
    Workspace {
        /// The remote's identifier.
        id: String,
        /// Its name, where the remote says.
        name: Option<String>,
    },
}

/// What the remote said of this account when it was last asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Access {
    /// The organization's own name.
    pub name: Option<String>,
    /// The account's role, in the vendor's word.
    pub role: Option<String>,
    /// What it may see.
    #[serde(default)]
    pub scope: AccessScope,
    /// How many days the remote keeps its log, where it says.
    pub retention_days: Option<u32>,
}

/// Where an organization's events come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Source {
    /// A remote that is asked for them.
    #[default]
    Remote,
    /// Files that a person imports; there is nobody to ask.
    Files,
}

/// Whether the organization's cache can be read and synced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// Both.
    #[default]
    Ready,
    /// The remote rejected the key: read only, until the key is replaced.
    Paused {
        /// The remote's refusal, in words.
        reason: String,
        /// Since when.
        at: Instant,
    },
    /// The account lost the role: neither, until the role returns.
    Sealed {
        /// The remote's refusal, in words.
        reason: String,
        /// Since when.
        at: Instant,
    },
}

/// One connected organization. Holds no secret and no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// A random identifier that names its folder and its keys; never shown.
    pub id: String,
    /// What people call it here.
    pub alias: Alias,
    /// The connector's identifier.
    pub connector: String,
    /// Where its events come from.
    #[serde(default)]
    pub source: Source,
    /// The connector's settings: addresses, slugs; no secret.
    pub settings: BTreeMap<String, String>,
    /// What the remote said of this account.
    pub access: Access,
    /// Whether it can be read and synced.
    #[serde(flatten)]
    pub state: State,
    /// When it was added.
    pub created: Instant,
}
