//! Entries of the coverage ledger: what was asked of a stream, and what is known of the answer. Plain values.

use serde::{Deserialize, Serialize};

use crate::event::Instant;
use crate::page::{Position, Window};

/// The number of an interval in its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IntervalId(pub i64);

/// Why a complete interval is more than that: what the remote itself counts in it is here.
pub const PROVEN: &str = "the remote's own count agrees";

/// What is known of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalState {
    /// It is being read, or its read was interrupted; its position says where to go on.
    Open,
    /// It was read to its end.
    Complete,
    /// It was read to its end, but something says that events are missing.
    Suspect,
    /// It could not be read.
    Missing,
    /// The remote no longer keeps it.
    Expired,
    /// A later interval took its place.
    Superseded,
}

impl IntervalState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Complete, Self::Suspect, Self::Missing, Self::Expired, Self::Superseded];

    /// Returns the word that stands for it in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Suspect => "suspect",
            Self::Missing => "missing",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }

    /// Returns the state that `word` names, if it names one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// One entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its number.
    pub id: IntervalId,
    /// The span asked for.
    pub window: Window,
    /// What is known of it.
    pub state: IntervalState,
    /// Why it is not complete.
    pub reason: Option<String>,
    /// Where to go on reading it.
    pub position: Option<Position>,
    /// When it was opened.
    pub opened: Instant,
    /// When its state last became final.
    pub completed: Option<Instant>,
    /// How many of the planned later re-reads it stands for: 0 for the first read.
    pub rung: u32,
    /// Events it brought that were not seen before.
    pub added: u64,
}
