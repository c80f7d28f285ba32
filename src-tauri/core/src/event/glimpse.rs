//! An event as it lies in the cache: everything borrowed, and texts that many events share as somebody wrote them once.

use super::{Field, Flags, Instant, Outcome, Timestamp};

/// What is known of one event, without a copy of any of it.
#[derive(Clone, Copy, Debug)]
pub struct Glimpse<'a> {
    /// The remote's identifier.
    pub uid: Option<&'a str>,
    /// The alias of its organization.
    pub organization: &'a str,
    /// The connector that read it.
    pub connector: &'a str,
    /// The stream within the connector.
    pub stream: &'a str,
    /// When this program received it.
    pub received: Instant,
    /// How many later, different versions the remote has sent.
    pub revised: u32,
    /// When it happened.
    pub occurred: Option<Timestamp>,
    /// The time as the remote wrote it.
    pub occurred_text: Option<&'a str>,
    /// When the remote recorded it.
    pub recorded: Option<Timestamp>,
    /// Whether the action took effect.
    pub outcome: Outcome,
    /// What to know before relying on it.
    pub flags: Flags,
    /// What each field says.
    pub fields: [Said<'a>; Field::COUNT],
    /// All targets as a JSON array; None where there are none.
    pub targets: Option<&'a str>,
    /// All changes as a JSON array; None where there are none.
    pub changes: Option<&'a str>,
}

/// What a field of an event says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// A text of this event alone.
    Own(&'a str),
    /// A text that many events share, as a [`Scribe`] wrote it.
    Written(&'a [u8]),
}

/// Which details of events are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Details {
    /// None: what is read of an event are its times, outcome, flags and shared texts.
    Left,
    /// All of them.
    Read,
}

/// Writes events straight from the cache.
pub trait Scribe: Sync {
    /// Says whether the text of `field` is asked for.
    fn asks_for(&self, field: Field) -> bool;

    /// Returns which details are asked for.
    fn details(&self) -> Details;

    /// Writes the text of a field that many events share. What comes of it is in their [`Said::Written`].
    fn shared(&self, field: Field, text: &str, into: &mut Vec<u8>);

    /// Writes an event.
    fn event(&self, glimpse: &Glimpse<'_>, into: &mut Vec<u8>);
}
