//! What a position says. To everyone else it is a text to keep and give back.

use serde::{Deserialize, Serialize};

use super::Error;
use crate::event::Instant;
use crate::page::{Position, Window};

/// A place between two pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Place {
    /// The page at this address.
    Link { url: String },
    /// The page that this token stands for.
    Token { token: String },
    /// The page with this number, and a digest of the one before.
    Number { number: u64, seen: String },
    /// The page after so many records, and a digest of the one before.
    Offset { offset: u64, seen: String },
    /// The page of what is older than this instant.
    Before { nanos: i64 },
    /// A page of another way through one instant.
    Probe {
        probe: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<String>,
        from: i64,
        until: i64,
        bound: i64,
    },
}

const LONGEST: usize = 32 * 1024;

impl Place {
    /// Reads a position.
    pub(crate) fn read(position: &Position) -> Result<Self, Error> {
        if position.0.len() > LONGEST {
            return Err(Error::Position);
        }
        serde_json::from_str(&position.0).map_err(|_| Error::Position)
    }

    /// Returns the position that says this.
    pub(crate) fn to_position(&self) -> Position {
        Position(serde_json::to_string(self).expect("texts and numbers are always JSON"))
    }

    /// Returns the instant that a probe looks at.
    pub(crate) fn span(from: i64, until: i64) -> Window {
        Window { from: Instant::from_nanos(from), until: Instant::from_nanos(until) }
    }
}
