//! What the story tells about one event, before any wire gives it a form.

use super::actions::Action;
use super::actors::{Actor, Place, Workspace};
use super::hostile::Special;

/// Whether the action took effect, in the words of the demo wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did.
    Success,
    /// It did not.
    Failed,
}

impl Status {
    /// Returns the word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
        }
    }
}

/// Something that the action was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What kind of thing.
    pub kind: &'static str,
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub field: &'static str,
    /// The value before, where there was one.
    pub from: Option<String>,
    /// The value after, where there is one.
    pub to: Option<String>,
}

/// One event of the story.
#[derive(Clone, Debug)]
pub struct StoryEvent {
    /// Its place in the story of its organization, the oldest being 0.
    pub index: usize,
    /// Its identifier: depends on the organization and the index only.
    pub id: String,
    /// When it happened: microseconds since 1970 in UTC. Windows and order go by this even where the wire shows
    /// another time.
    pub micros: i64,
    /// When the remote recorded it.
    pub recorded: i64,
    /// What was done.
    pub action: &'static Action,
    /// Who did it; absent where the system did.
    pub actor: Option<Actor>,
    /// What it was done to, the most important first.
    pub targets: Vec<Target>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// The workspace that it belongs to.
    pub workspace: Option<&'static Workspace>,
    /// Whether it took effect, where the system says.
    pub status: Option<Status>,
    /// Why it failed.
    pub reason: Option<&'static str>,
    /// How grave it is.
    pub severity: Option<&'static str>,
    /// A sentence about it.
    pub description: String,
    /// The address that it came from.
    pub ip: Option<String>,
    /// The place that it came from.
    pub place: Option<&'static Place>,
    /// The program that it was done with.
    pub user_agent: Option<String>,
    /// Where it was done: App, Web, API or CLI.
    pub source: Option<&'static str>,
    /// The session.
    pub session: Option<String>,
    /// More about it, as JSON text.
    pub details: Option<String>,
    /// Appears only when the late events are shown.
    pub late: bool,
    /// Has different content once the events are revised.
    pub revisable: bool,
    /// What makes it one of the story's traps.
    pub special: Option<Special>,
}

impl StoryEvent {
    /// Returns the milliseconds that the wires show, rounded towards the past.
    pub const fn millis(&self) -> i64 {
        self.micros.div_euclid(1_000)
    }
}
