//! Connectors: a remote described as data, and the one engine that turns such a description into requests and
//! answers into events.
//!
//! Values in, values out: no network, no clock, no disk. A [`Connector`] is a [`Manifest`] bound to an organization's
//! settings. Whoever syncs asks it for a request, sends that, lets it judge the answer, and has it read the page.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod access;
mod address;
mod bind;
mod builtin;
mod catalogue;
mod discover;
mod envelope;
mod file;
mod json;
mod judge;
mod link;
mod manifest;
mod outline;
mod paging;
mod parameter;
mod pattern;
mod pause;
mod plan;
pub(crate) mod pointer;
mod position;
mod quirk;
mod read;
mod record;
mod request;
mod rule;
mod shape;
mod shift;
pub(crate) mod sign_in;
mod span;
mod split;
mod stuck;
mod targets;
mod template;
mod time;
mod uid;
mod window;
mod words;

#[cfg(test)]
mod tests;

pub use access::{AccessProbe, Total};
pub use bind::{Connector, SettingError};
pub use builtin::{builtin, find};
pub use catalogue::{Action, Catalogue};
pub use discover::Discovered;
pub use file::{FileFault, Mapped, Mapping};
pub use manifest::schema::schema;
pub use manifest::{Direction, Manifest, ManifestError, SecretField, Setting, SettingKind, StreamField};
pub use plan::{Order, Pace, SyncMode, SyncPlan};
pub use shift::Counting;
pub use sign_in::{SignIn, SignInWay};
pub use split::Fault;
pub use stuck::Reach;
pub use uid::Occurrences;
pub use words::{Words, words};

/// Why a request cannot be made or an answer cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The connector has no such stream.
    #[error("this connector has no stream `{0}`")]
    Stream(String),
    /// A saved position is not one of this connector's.
    #[error("the saved position is not one of this connector's: start this window again")]
    Position,
    /// A next page lies with someone else.
    #[error("the next page leads to `{0}`, not to the address of this organization: it was not followed")]
    ForeignLink(String),
    /// An address could not be put together.
    #[error("no address could be made: `{0}` has no value")]
    Unfilled(String),
    /// The address is no address or too long.
    #[error("no address could be made of the connector's parts")]
    Address,
    /// The answer is not what was declared; asking again may help.
    #[error("{0}")]
    Answer(#[from] Fault),
    /// The answer has no list where the records should be; asking again may help.
    #[error("the answer has no list of events at `{0}`")]
    NoList(String),
    /// Pages cannot be followed by time where no record has one.
    #[error("the page has no time to go on from")]
    NoBoundary,
    /// The remote does not heed the boundary that it was given.
    #[error("the remote answered with events from outside of what was asked for")]
    Unheeded,
}

impl Error {
    /// Says whether asking again may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Answer(_) | Self::NoList(_) | Self::NoBoundary | Self::Unheeded => true,
            Self::Stream(_) | Self::Position | Self::ForeignLink(_) | Self::Unfilled(_) | Self::Address => false,
        }
    }
}
