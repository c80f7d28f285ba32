//! What a pack says of itself, and what a manifest beside a plain export says: plain values, written as JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stamp::StampAsked;

/// Names the form of a pack's manifest.
pub const PACK_SCHEMA: &str = "trailbook.evidence-pack/1";
/// Names the form of the manifest beside a plain export.
pub const EXPORT_SCHEMA: &str = "trailbook.export/1";

/// What holds for every pack and has to be said in each.
pub const LIMITS: &[&str] = &[
    "It proves that these files are unchanged since they were signed.",
    "It proves that they were signed by whoever controlled the key named here; compare its fingerprint by another way.",
    "It proves that each row is, byte for byte, what the rows' Merkle root and the signed manifest commit to.",
    "Two checkpoints of one origin show whether the journal only grew in between.",
    "It does not prove that the remote told the truth or all of it, nor that the account could see everything.",
    "It does not prove that the program was unmodified or that nobody took the key: another program in the same session can.",
    "It does not prove anything about what was dropped before the first checkpoint that somebody else holds.",
    "It does not prove the time: times of signing and receiving are this computer's. It does not prove who sat at the keyboard.",
    "A review of a gap is what somebody said of it, under the name that they gave: it changes nothing about what is missing.",
    "TLS gives no proof of what the remote sent that could be handed on. Whether this is admissible is for others to say.",
];

/// Everything that is said of the rows, whatever file they are in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The program that wrote it.
    pub program: Program,
    /// When, by this computer's clock. RFC 3339, UTC.
    pub created: String,
    /// Whose events.
    pub organization: Organization,
    /// Which connectors and manifests read them.
    pub connectors: Vec<Connector>,
    /// Which events were asked for.
    pub filter: Filter,
    /// In which order they stand.
    pub order: String,
    /// What is known of each stretch of time, stream by stream.
    pub coverage: Vec<Stretch>,
    /// What of it is missing within the time asked for.
    pub gaps: Vec<Stretch>,
    /// What people noted of those gaps. It changes nothing about them.
    #[serde(default)]
    pub reviews: Vec<GapReview>,
    /// How the remote's clock and this computer's compare.
    pub clock: Option<Clock>,
}

/// The program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The organization, as it is known here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// What people call it here.
    pub alias: String,
    /// Its own name.
    pub name: Option<String>,
    /// The connector's identifier.
    pub connector: String,
    /// Where it is reached; no secret.
    pub settings: Value,
    /// This account's role there when it was last asked.
    pub role: Option<String>,
    /// What this account may see.
    pub scope: Value,
    /// How many days the remote keeps its log.
    pub retention_days: Option<u32>,
}

/// A connector and one version of its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connector {
    /// Its identifier.
    pub id: String,
    /// The manifest's version or digest.
    pub manifest: String,
    /// Pages or pieces of files read with it.
    pub reads: u64,
    /// Events that came with them first.
    pub events: u64,
    /// When the first of them was received. RFC 3339, UTC.
    pub first_received: String,
    /// When the last was.
    pub last_received: String,
}

/// The filter, in three forms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// As it was written.
    pub text: String,
    /// As a sentence.
    pub sentence: String,
    /// The zone in which its dates are meant.
    pub zone: String,
    /// The time that it names, resolved: RFC 3339, UTC; absent ends are open.
    pub time: Vec<Span>,
    /// Its terms.
    pub terms: Vec<Term>,
    /// The workspace that the account is limited to, as a further condition.
    pub within: Option<String>,
}

/// A span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first instant inside.
    pub from: Option<String>,
    /// The first instant after.
    pub until: Option<String>,
}

/// A term of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// `include` or `exclude`.
    pub sign: String,
    /// The term as it is written.
    pub text: String,
}

/// A stretch of time of one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The stream.
    pub stream: String,
    /// RFC 3339, UTC.
    pub from: String,
    /// RFC 3339, UTC.
    pub until: String,
    /// `complete`, `open`, `suspect`, `missing` or `expired`.
    pub state: String,
    /// Why it is not complete.
    pub reason: Option<String>,
}

/// That somebody looked at a gap, by their own word: who it was and when is what they and this computer's clock say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapReview {
    /// The stream of the gap.
    pub stream: String,
    /// Where the gap began. RFC 3339, UTC.
    pub from: String,
    /// Where it ended. RFC 3339, UTC.
    pub until: String,
    /// Who looked, as they call themselves.
    pub by: String,
    /// When. RFC 3339, UTC.
    pub at: String,
    /// What they say of it.
    pub why: String,
}

/// The difference between the remote's clock and this computer's, over all reads that told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Reads that told the remote's time.
    pub reads: u64,
    /// The least of remote time minus local time, in seconds.
    pub least_seconds: i64,
    /// The most.
    pub most_seconds: i64,
}

/// A row as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowName {
    /// Its number in the journal.
    pub number: u64,
    /// The remote's identifier.
    pub uid: String,
    /// When it happened. RFC 3339, UTC.
    pub occurred: Option<String>,
}

/// The rows' own Merkle tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merkle {
    /// How it is built.
    pub algorithm: String,
    /// What a leaf is.
    pub leaf: String,
    /// How many leaves.
    pub size: u64,
    /// The root, in hexadecimal.
    pub root: String,
}

/// The whole journal at that moment, as its checkpoint says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cache {
    /// Names the journal and its generation.
    pub origin: String,
    /// Events that it held.
    pub size: u64,
    /// The root over them, in hexadecimal.
    pub root: String,
}

/// The pack that was made before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its identifier.
    pub id: String,
    /// The SHA-256 of its `SHA256SUMS`.
    pub sha256sums: String,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Signer {
    /// The name in `allowed_signers`.
    pub holder: String,
    /// The key's fingerprint as `ssh-keygen` shows it.
    pub fingerprint: String,
}

/// How the files are to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// `events.ndjson`.
    pub ndjson: String,
    /// `events.csv`.
    pub csv: String,
    /// `rows.tsv`.
    pub rows: String,
}

/// The manifest of a pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`PACK_SCHEMA`].
    pub schema: String,
    /// Names the pack.
    pub id: String,
    /// What holds for the rows wherever they are.
    #[serde(flatten)]
    pub about: About,
    /// How many rows.
    pub rows: u64,
    /// The first.
    pub first: Option<RowName>,
    /// The last.
    pub last: Option<RowName>,
    /// Rows of which the remote later sent other versions.
    pub revised: u64,
    /// Rows whose bytes are wrapped in base64.
    pub wrapped: u64,
    /// The rows' tree.
    pub merkle: Merkle,
    /// The journal's tree.
    pub cache: Cache,
    /// The pack before.
    pub previous: Option<Previous>,
    /// What was asked of a time stamp authority, whose answer lies beside the list of files; None where nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<StampAsked>,
    /// Who signed.
    pub signer: Signer,
    /// How to read the files.
    pub rules: Rules,
    /// What this proves and what it does not.
    pub limits: Vec<String>,
}

/// The manifest beside a plain export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportManifest {
    /// [`EXPORT_SCHEMA`].
    pub schema: String,
    /// The file's name.
    pub file: String,
    /// Its form.
    pub format: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// How many events it holds.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<String>,
    /// What holds for the rows wherever they are.
    #[serde(flatten)]
    pub about: About,
    /// Who signed.
    pub signer: Signer,
}
