//! The canonical event: the one shape that every remote's record takes after its connector.
//! This module alone knows what an event is made of; nothing here knows where one came from.

mod address;
mod field;
mod glimpse;
mod instant;
mod record;
mod shown;

pub(crate) use address::bare as bare_address;
pub use field::{Field, Fields};
pub use glimpse::{Details, Glimpse, Said, Scribe};
pub use instant::{Instant, InstantError, Timestamp};
pub use record::{Column, Record};
pub use shown::{ResultStyle, TimeStyle, TimeZone};

use serde::{Deserialize, Serialize};

/// The remote's identifier for an event. Never blank, so that a row can always be traced back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventUid(String);

/// An identifier of nothing but white space was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event id is blank")]
pub struct BlankUid;

impl EventUid {
    /// How identifiers begin that are digests of everything that a record says, and not of its bytes: the same
    /// identifier is the same content, however it was written.
    pub const OF_CONTENT: &'static str = "h2:";

    /// Returns the identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EventUid {
    type Error = BlankUid;

    fn try_from(text: String) -> Result<Self, BlankUid> {
        if text.trim().is_empty() {
            return Err(BlankUid);
        }
        Ok(Self(text))
    }
}

impl From<EventUid> for String {
    fn from(uid: EventUid) -> Self {
        uid.0
    }
}

impl std::fmt::Display for EventUid {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether the action took effect, as far as the remote says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Outcome {
    /// The remote says that it did.
    Success,
    /// The remote says that it did not.
    Failure,
    /// The remote does not say. This is never read as success.
    #[default]
    Unknown,
}

impl Outcome {
    /// Every outcome, in the order of their stored codes.
    pub const ALL: [Self; 3] = [Self::Success, Self::Failure, Self::Unknown];

    /// Returns the word used in JSON, CSV and queries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the outcome that `word` names, if it names one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// One of the things an action was done to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Target {
    /// The vendor's word for what it is, such as `user` or `repo`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// The remote's identifier.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// The name that people know it by.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// One value that the action changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Change {
    /// What changed, in the vendor's word.
    pub field: String,
    /// The value before, where the remote says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The value after, where the remote says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

/// Something about a record that a reviewer has to know before relying on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Flag {
    /// No usable time: the event is ordered by when it was recorded, or received where that is not known either.
    NoTime,
    /// No action: shown as "unnamed action".
    NoAction,
    /// No identifier: a hash of the record stands in.
    NoUid,
    /// Larger than one event is expected to be; kept whole.
    Oversized,
    /// The record could not be understood as an object; its bytes are kept.
    Unreadable,
    /// A key occurs twice in one object; the first value was taken.
    DuplicateKey,
    /// Bytes that are not UTF-8 were met; the bytes are kept, shown with replacement marks.
    InvalidUtf8,
    /// The remote sent the same identifier again with different content.
    Revised,
}

impl Flag {
    /// Every flag, in the order of their bits in [`Flags`].
    pub const ALL: [Self; 8] = [
        Self::NoTime,
        Self::NoAction,
        Self::NoUid,
        Self::Oversized,
        Self::Unreadable,
        Self::DuplicateKey,
        Self::InvalidUtf8,
        Self::Revised,
    ];

    /// Returns the word used in JSON and in `is:` queries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::NoAction => "no_action",
            Self::NoUid => "no_uid",
            Self::Oversized => "oversized",
            Self::Unreadable => "unreadable",
            Self::DuplicateKey => "duplicate_key",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::Revised => "revised",
        }
    }

    /// Returns the bit that stands for this flag.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of [`Flag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u16);

impl Flags {
    /// Returns the set that `bits` encodes; unknown bits are kept.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Returns the encoded set.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Adds `flag` to the set.
    pub fn insert(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }

    /// Says whether `flag` is in the set.
    pub const fn contains(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Returns the flags in the set, in their declared order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.contains(*flag))
    }
}

/// A remote's record in canonical form, with the exact bytes that it was read from.
///
/// Which organization, connector and stream it belongs to is the page's to say, not the event's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// The remote's identifier, or a hash of the record where it has none (flag [`Flag::NoUid`]).
    pub uid: Option<EventUid>,
    /// When the action happened, in UTC. None where the record has no usable time.
    pub occurred: Option<Timestamp>,
    /// The time as the remote wrote it.
    pub occurred_text: Option<String>,
    /// When the remote recorded or processed it, where that is a second, different time.
    pub recorded: Option<Timestamp>,
    /// Whether the action took effect.
    pub outcome: Outcome,
    /// Everything that is one piece of text.
    pub fields: Fields,
    /// Everything it was done to; the first is also in the target fields.
    pub targets: Vec<Target>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// What to know before relying on it.
    pub flags: Flags,
    /// The exact bytes received for this event.
    pub raw: Vec<u8>,
}

impl Event {
    /// Returns the instant that orders an event that was received then: when it happened; where that is not known, when the
    /// remote recorded it; where that is not known either, when it was received.
    pub fn at(&self, received: Instant) -> Instant {
        self.occurred.or(self.recorded).map_or(received, |time| time.at)
    }
}
