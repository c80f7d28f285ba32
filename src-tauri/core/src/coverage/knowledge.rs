//! What is known of a stretch of time, in the words that people are told.

use crate::interval::{IntervalState, PROVEN};

use super::Stretch;

/// How sure it is that all events of a stretch of time are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knowledge {
    /// The remote's own count agrees with what is here.
    Proven,
    /// It was read to its end.
    Collected,
    /// It was read to its end, but something says that events are missing.
    Suspect,
    /// It was not read, or not to its end.
    Missing,
    /// The remote no longer keeps it.
    Expired,
}

impl Knowledge {
    /// Returns the word that stands for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Collected => "collected",
            Self::Suspect => "suspect",
            Self::Missing => "missing",
            Self::Expired => "expired",
        }
    }

    /// Says whether reading it again may bring events.
    pub const fn can_be_repaired(self) -> bool {
        matches!(self, Self::Suspect | Self::Missing)
    }
}

/// Returns what is known of `stretch`.
pub fn knowledge(stretch: &Stretch) -> Knowledge {
    match stretch.state {
        IntervalState::Complete if stretch.reason.as_deref() == Some(PROVEN) => Knowledge::Proven,
        IntervalState::Complete | IntervalState::Superseded => Knowledge::Collected,
        IntervalState::Suspect => Knowledge::Suspect,
        IntervalState::Open | IntervalState::Missing => Knowledge::Missing,
        IntervalState::Expired => Knowledge::Expired,
    }
}
