//! What is written beside an organization's cache: whose it is, which key opens it, and what was last known of it. It
//! holds no secret and no event.

use serde::{Deserialize, Serialize};

use crate::event::Instant;
use crate::keychain::DataKey;
use crate::organization::Organization;
use crate::page::{StreamId, Window};

use super::doubting::Doubt;
use super::schedule::Every;

/// The form of descriptions.
pub(super) const FORMAT: u32 = 1;

/// What the description says of the cache file, so that a lost key and a damaged file can be told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CacheFacts {
    /// Names the data key.
    pub(super) key_id: String,
    /// Tells whether a key is the right one, without telling the key.
    pub(super) check_value: String,
    /// Where the key is kept.
    pub(super) kept_in: String,
    /// The key that is about to take its place, while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<KeyFacts>,
    /// The mark under which the cache is being set aside, while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) leaving: Option<String>,
}

/// What is said of a key: enough to know it, nothing of what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeyFacts {
    /// Names the key.
    pub(super) key_id: String,
    /// Tells whether a key is this one.
    pub(super) check_value: String,
}

impl CacheFacts {
    pub(super) fn new(key: &DataKey, kept_in: String) -> Self {
        let (key_id, check_value) = (key.key_id().to_owned(), key.check_value());
        Self { key_id, check_value, kept_in, next: None, leaving: None }
    }

    /// Says whether nothing is under way that has to be finished or taken back before the cache is opened.
    pub(super) fn is_settled(&self) -> bool {
        self.next.is_none() && self.leaving.is_none()
    }

    /// Says whether a check value is that of a key which may open the cache.
    pub(super) fn knows(&self, check_value: &str) -> bool {
        self.check_value == check_value || self.next.as_ref().is_some_and(|next| next.check_value == check_value)
    }
}

/// What was known of the cache after the last sync, so that a list of organizations opens no cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// Events kept.
    pub(super) events: u64,
    /// Up to when nothing more is expected.
    pub(super) complete_until: Option<Instant>,
    /// When the last sync came to an end.
    pub(super) last_sync: Option<Instant>,
    /// What is known to be missing.
    pub(super) gaps: Vec<KnownGap>,
}

/// A stretch that is known to be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownGap {
    /// The stream.
    pub(super) stream: StreamId,
    /// The stretch.
    pub(super) window: Window,
    /// Why.
    pub(super) reason: String,
}

/// One organization's description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) format: u32,
    /// The organization.
    #[serde(flatten)]
    pub(super) organization: Organization,
    /// The names of its secrets in the vault, whatever becomes of its connector.
    #[serde(default)]
    pub(super) secrets: Vec<String>,
    /// How often it is synced by itself; None unless somebody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) every: Option<Every>,
    /// Its cache; None until the cache was made.
    pub(super) cache: Option<CacheFacts>,
    /// What was known after the last sync.
    #[serde(default)]
    pub(super) snapshot: Snapshot,
    /// How the cache contradicts what was signed about it; None where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) doubt: Option<Doubt>,
    /// The generation of the journal of which a checkpoint was kept: one that is not there any more was taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) noted: Option<String>,
    /// Caches that were set aside, by the mark that their files and keys bear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) aside: Vec<String>,
}

impl Description {
    pub(super) fn new(organization: Organization) -> Self {
        Self {
            format: FORMAT,
            organization,
            secrets: Vec::new(),
            every: None,
            cache: None,
            snapshot: Snapshot::default(),
            doubt: None,
            noted: None,
            aside: Vec::new(),
        }
    }
}
