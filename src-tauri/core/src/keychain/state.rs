//! How a vault is, for people who have to do something about it.

use std::error::Error as _;

use crate::keychain::error::Error;

/// Whether a vault can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It waits for a person: it is locked, a window asks for its password, or access was refused.
    Locked,
    /// It is not there or does not run.
    Unavailable,
    /// Its files are damaged or belong to another version.
    Damaged,
}

/// What a probe found, in a sentence for people and, apart from it, in the store's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultState {
    /// Whether it can be used.
    pub readiness: Readiness,
    /// What to tell people; None when ready.
    pub message: Option<String>,
    /// What the store said, for a box of details; None where it said nothing.
    pub detail: Option<String>,
}

impl From<Result<(), Error>> for VaultState {
    fn from(probe: Result<(), Error>) -> Self {
        let Err(error) = probe else {
            return Self { readiness: Readiness::Ready, message: None, detail: None };
        };
        let readiness = match &error {
            Error::Locked { .. }
            | Error::Denied { .. }
            | Error::TimedOut { .. }
            | Error::Waiting { .. }
            | Error::OtherPassphrase => Readiness::Locked,
            Error::Unavailable { .. } | Error::Random(_) | Error::Io { .. } => Readiness::Unavailable,
            Error::Missing { .. }
            | Error::Ambiguous { .. }
            | Error::TooLong { .. }
            | Error::NotKept { .. }
            | Error::WrongPassphrase
            | Error::ShortPassphrase { .. }
            | Error::OtherKind { .. }
            | Error::SameKind { .. }
            | Error::Taken { .. }
            | Error::Newer { .. }
            | Error::Damaged { .. }
            | Error::Name(_) => Readiness::Damaged,
        };
        Self { readiness, message: Some(error.to_string()), detail: error.source().map(ToString::to_string) }
    }
}
