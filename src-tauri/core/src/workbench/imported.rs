//! What an import tells its shells: plain values that serialize the same everywhere.

use serde::Serialize;

use super::summary::Gap;

/// How far an import has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportProgress {
    /// The organization.
    pub alias: String,
    /// The file.
    pub file: String,
    /// Bytes taken in, as they lie on the disk.
    pub bytes: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
    /// Events met so far, repeated ones included.
    pub events: u64,
    /// Events not seen before.
    pub added: u64,
    /// Milliseconds since it began.
    pub elapsed_ms: u64,
}

/// A record that became no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportProblem {
    /// The file.
    pub file: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// Its place in the file, decompressed.
    pub offset: u64,
    /// Why.
    pub reason: String,
}

/// What one file brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportedFile {
    /// Its name, without the folders.
    pub file: String,
    /// How it was read.
    pub profile: String,
    /// Records in it.
    pub read: u64,
    /// Events not seen before.
    pub added: u64,
    /// Whether it ends in the middle of a record.
    pub truncated: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The organization.
    pub alias: String,
    /// Records in the files: what was added, met again, revised and rejected together.
    pub read: u64,
    /// Events not seen before.
    pub added: u64,
    /// Events already kept, byte for byte.
    pub duplicates: u64,
    /// Events already kept, now with different bytes.
    pub revised: u64,
    /// Records that became no event.
    pub rejected: u64,
    /// Whether a file ends in the middle of a record.
    pub truncated: bool,
    /// What is known to be missing.
    pub gaps: Vec<Gap>,
    /// Bytes read, decompressed.
    pub bytes: u64,
    /// How long it took.
    pub duration_ms: u64,
    /// Events that an earlier import of the same bytes had kept, and that were passed over.
    pub resumed: u64,
    /// Times that do not say of which zone they are, taken as of the zone asked for.
    pub zoneless: u64,
    /// The first records that became no event.
    pub problems: Vec<ImportProblem>,
    /// The files.
    pub files: Vec<ImportedFile>,
}
