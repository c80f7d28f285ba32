//! The three wire formats, as pure functions from a question and a view to an answer.

pub(crate) mod demo;
pub(crate) mod invent;
pub(crate) mod kilo;

use std::collections::HashMap;

use crate::story::StoryEvent;
use crate::view::{Content, View};

/// A wire format that the server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// The demo's own: every event in full.
    Demo,
    /// Kilo's, for the events of [`System::Code`](crate::System::Code).
    Kilo,
    /// Invent's, for the events of [`System::Assistant`](crate::System::Assistant).
    Invent,
}

/// One request, after its token was understood.
pub(crate) struct Ask<'a> {
    /// The path below the base address, without slash at the start.
    pub(crate) path: &'a str,
    pub(crate) query: &'a HashMap<String, String>,
    pub(crate) view: View<'a>,
    pub(crate) twist: Twist,
}

/// A fault that only the wire itself can commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Twist {
    #[default]
    Honest,
    /// The way to the next page leads to this page again.
    RepeatNext,
    /// No events, though there are more.
    EmptyPage,
    /// Half the events, and a way to the others.
    ShortPage,
    /// The events of the page the wrong way round.
    Reversed,
    /// A count that is seven too high.
    WrongTotal,
}

/// An answer before it becomes HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// Returns JSON with a status.
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }
}

/// Why an account gets no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The token is missing, unknown or revoked.
    Token,
    /// The role may not read the audit log.
    Role,
}

impl Wire {
    /// Returns the JSON text of `event` as this wire first sends it, for those who need records without a server.
    pub fn record(self, event: &StoryEvent) -> String {
        match self {
            Self::Demo => demo::text(Content::First, event),
            Self::Kilo => write(&kilo::row(Content::First, event)),
            Self::Invent => write(&invent::row(Content::First, event)),
        }
    }

    /// Returns the wire that the path below the base address belongs to.
    pub(crate) fn of_path(path: &str) -> Self {
        match path.split('/').next() {
            Some("api") => Self::Kilo,
            Some("orgs") => Self::Invent,
            _ => Self::Demo,
        }
    }

    /// Answers `ask`.
    pub(crate) fn answer(self, ask: &Ask) -> Answer {
        match self {
            Self::Demo => demo::answer(ask),
            Self::Kilo => kilo::answer(ask),
            Self::Invent => invent::answer(ask),
        }
    }

    /// Refuses in the words of the wire.
    pub(crate) fn refuse(self, refusal: Refusal, path: &str) -> Answer {
        match self {
            Self::Demo => demo::refuse(refusal),
            Self::Kilo => kilo::refuse(refusal, path),
            Self::Invent => invent::refuse(refusal),
        }
    }
}

/// Reads a time with offset, as microseconds since 1970.
pub(crate) fn micros(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_micros())
}

/// Writes JSON; the parts are plain data, so it always can be written.
pub(crate) fn write(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("text, numbers and lists of them are always JSON")
}
