//! Evidence: packs of events that anybody can check without this program, and checking what claims to be one.
//! Knows digests, trees, signatures and the form of a pack; where events come from is its callers' business.

use std::path::{Path, PathBuf};

mod archive;
mod draft;
mod file;
mod key;
mod line;
mod manifest;
mod minisign;
mod note;
mod page;
mod report;
mod rows;
mod ssh;
mod stamp;
mod sums;
mod text;
mod verify;

pub use draft::Draft;
pub use file::{PackFile, Sealed};
pub use key::{BadKey, PublicKey, SigningKey};
pub use line::RULE as LINE_RULE;
pub use manifest::{
    About, Cache, Clock, Connector, EXPORT_SCHEMA, ExportManifest, Filter, GapReview, LIMITS, Manifest, Merkle,
    Organization, PACK_SCHEMA, Previous, Program, RowName, Rules, Signer, Span, Stretch, Term,
};
pub use minisign::public_key as minisign_key;
pub use note::{Checkpoint, verifier_key};
pub use page::{Proofs, checker, instructions};
pub use report::{Paper, paper, report};
pub use rows::{RULE as ROWS_RULE, Revision, Row, Rows};
pub use ssh::{NAMESPACE, allowed_signer, fingerprint, sign};
pub use stamp::{LARGEST_STAMP, NoStamp, Stamp, StampAsked};
pub use verify::{Check, Checks, Kind, Report, verify};

/// The exact bytes of the rows.
pub const NDJSON: &str = "events.ndjson";
/// The cells of the rows.
pub const CSV: &str = "events.csv";
/// What names a row that was changed.
pub const ROWS: &str = "rows.tsv";
/// Later versions of rows.
pub const REVISIONS: &str = "revisions.ndjson";
/// What the pack says of itself.
pub const MANIFEST: &str = "manifest.json";
/// The journal's checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// The key that the checkpoint is checked with.
pub const CHECKPOINT_KEY: &str = "checkpoint.vkey";
/// For each row, that it is in the journal.
pub const PROOFS: &str = "proofs.ndjson";
/// For each earlier checkpoint, that the journal continues it.
pub const CONSISTENCY: &str = "consistency.ndjson";
/// The key of the signature, for OpenSSH.
pub const SIGNERS: &str = "allowed_signers";
/// The key of the signature, for minisign.
pub const MINISIGN_KEY: &str = "signer.minisign.pub";
/// How to check the pack.
pub const INSTRUCTIONS: &str = "VERIFY.md";
/// A page that checks it.
pub const CHECKER: &str = "verify.html";
/// A report to print.
pub const REPORT: &str = "report.html";
/// The digests of all files above.
const LIST: &str = "SHA256SUMS";
/// Its signatures.
const SSHSIG: &str = "SHA256SUMS.sshsig";
const MINISIG: &str = "SHA256SUMS.minisig";
/// A time stamp of it, and our signature of that: the authority's own speaks for itself.
const STAMP: &str = "SHA256SUMS.tsr";
const STAMP_SIGNATURE: &str = "SHA256SUMS.tsr.sshsig";
/// What is added to an export's name for its manifest, and to that for its signature.
pub const BESIDE: &str = ".manifest.json";
/// What is added to the manifest's name for its signature.
pub const BESIDE_SIGNATURE: &str = ".sig";

/// Returns `path` with `ending` added to its name.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
