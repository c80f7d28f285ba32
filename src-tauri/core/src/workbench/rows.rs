//! Events as the window shows them: a short row for the grid, everything for the drawer.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::event::{Field, Outcome, Record};
use crate::store::Revision;

use super::difference::{Difference, differences};
use super::imported::SourceFile;

/// Raw bytes shown at once; the whole is kept and can be exported.
const SHOWN_BYTES: usize = 1024 * 1024;

/// One row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Row {
    /// Its number in the journal.
    pub seq: i64,
    /// The remote's identifier.
    pub uid: Option<String>,
    /// RFC 3339, UTC, in the precision received.
    pub at: String,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// When it was received. RFC 3339, UTC.
    pub received: String,
    /// The action.
    pub action: Option<String>,
    /// The action in words.
    pub action_label: Option<String>,
    /// The category.
    pub category: Option<String>,
    /// The scope.
    pub scope: Option<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// The vendor's word for the outcome.
    pub outcome_raw: Option<String>,
    /// The name, e-mail or id of who did it, whichever there is.
    pub actor: Option<String>,
    /// The name of who did it.
    pub actor_name: Option<String>,
    /// The e-mail of who did it.
    pub actor_email: Option<String>,
    /// The id of who did it.
    pub actor_id: Option<String>,
    /// The role of who did it.
    pub actor_role: Option<String>,
    /// What kind of actor it is.
    pub actor_type: Option<String>,
    /// The name or id of what it was done to.
    pub target: Option<String>,
    /// What kind of thing that is.
    pub target_type: Option<String>,
    /// The workspace.
    pub workspace: Option<String>,
    /// The address.
    pub ip: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// Where it was done.
    pub origin: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// How many later versions the remote sent.
    pub revised: u32,
    /// What to know before relying on it.
    pub flags: Vec<String>,
}

impl From<&Record> for Row {
    fn from(record: &Record) -> Self {
        let event = &record.event;
        let text = |field: Field| event.fields.get(field).map(str::to_owned);
        let first = |fields: &[Field]| fields.iter().find_map(|field| text(*field));
        let at = event.occurred.or(event.recorded);
        let at = at.map_or_else(|| record.received.to_rfc3339(3), |time| time.to_rfc3339());
        Self {
            seq: record.seq,
            uid: event.uid.as_ref().map(|uid| uid.as_str().to_owned()),
            at,
            at_ms: record.at().millis(),
            received: record.received.to_rfc3339(3),
            action: text(Field::Action),
            action_label: text(Field::ActionLabel),
            category: text(Field::Category),
            scope: text(Field::Scope),
            outcome: event.outcome,
            outcome_raw: text(Field::OutcomeRaw),
            actor: first(&[Field::ActorName, Field::ActorEmail, Field::ActorId]),
            actor_name: text(Field::ActorName),
            actor_email: text(Field::ActorEmail),
            actor_id: text(Field::ActorId),
            actor_role: text(Field::ActorRole),
            actor_type: text(Field::ActorType),
            target: first(&[Field::TargetName, Field::TargetId]),
            target_type: text(Field::TargetType),
            workspace: first(&[Field::Workspace, Field::WorkspaceId]),
            ip: text(Field::Ip),
            country: text(Field::Country),
            city: text(Field::City),
            origin: text(Field::Origin),
            description: text(Field::Description),
            revised: record.revised,
            flags: event.flags.iter().map(|flag| flag.as_str().to_owned()).collect(),
        }
    }
}

/// A later version of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RevisionDetail {
    /// When it was received. RFC 3339, UTC.
    pub received: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its bytes as text.
    pub raw: String,
    /// In what it differs from the version before.
    pub changes: Vec<Difference>,
}

impl RevisionDetail {
    /// Returns the later versions of an event that first had the bytes `first`.
    pub(super) fn all(first: &[u8], revisions: Vec<Revision>) -> Vec<Self> {
        let mut before = first.to_vec();
        let detail = |revision: Revision| {
            let changes = differences(&before, &revision.raw);
            before = revision.raw;
            let received = revision.received.to_rfc3339(3);
            Self { received, sha256: hex(&before), raw: shown(&before), changes }
        };
        revisions.into_iter().map(detail).collect()
    }
}

/// Everything about one event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct EventDetail {
    /// The event with the keys of the contract, as JSON text.
    pub record: String,
    /// The bytes received, as text; cut where they are very long.
    pub raw: String,
    /// How many bytes were received.
    pub raw_bytes: u64,
    /// SHA-256 of the bytes received, in hexadecimal.
    pub sha256: String,
    /// When it was received. RFC 3339, UTC.
    pub received: String,
    /// Its later versions, oldest first.
    pub revisions: Vec<RevisionDetail>,
    /// The file that it came from, where it did.
    pub file: Option<SourceFile>,
}

impl EventDetail {
    /// Returns the details of `record`, which carries its raw bytes.
    pub(super) fn new(record: &Record, revisions: Vec<Revision>, file: Option<SourceFile>) -> Self {
        let raw = &record.event.raw;
        Self {
            record: record.to_json().to_string(),
            raw: shown(raw),
            raw_bytes: u64::try_from(raw.len()).unwrap_or(u64::MAX),
            sha256: hex(raw),
            received: record.received.to_rfc3339(3),
            revisions: RevisionDetail::all(raw, revisions),
            file,
        }
    }
}

fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN_BYTES)]).into_owned();
    if bytes.len() > SHOWN_BYTES { format!("{text}…") } else { text }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
