//! What an import tells its shells: plain values that serialize the same everywhere.

use serde::Serialize;

use crate::coverage::Wanted;
use crate::event::Instant;
use crate::query::Zone;

use super::profile::ASSIGNED;
use super::summary::Gap;

/// How far an import has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ImportedFile {
    /// Its name, without the folders; of an archive's entry, with the archive's.
    pub file: String,
    /// How it was read.
    pub profile: String,
    /// The vendor's name, or how people call the profile.
    pub vendor: String,
    /// How much it looks like that, in percent, where it was told by its columns.
    pub likeness: Option<u32>,
    /// What else it looks like, the likeliest first.
    pub others: Vec<String>,
    /// SHA-256 of the file, in hexadecimal; None for standard input.
    pub sha256: Option<String>,
    /// The zone that times without one were taken to be of.
    pub zone: Option<String>,
    /// Records in it.
    pub read: u64,
    /// Events not seen before.
    pub added: u64,
    /// Whether it ends in the middle of a record.
    pub truncated: bool,
    /// The time of its oldest event. RFC 3339, UTC.
    pub oldest: Option<String>,
    /// The time of its newest event. RFC 3339, UTC.
    pub newest: Option<String>,
    /// How many rows the vendor writes at most, where it wrote exactly as many.
    pub limit: Option<u64>,
}

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SkippedFile {
    /// Its name.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// A file that events came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SourceFile {
    /// Its name, without the folders.
    pub name: String,
    /// SHA-256 of it, in hexadecimal, where its import came to an end.
    pub sha256: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
    /// When it was imported. RFC 3339, UTC.
    pub imported: Option<String>,
    /// How it was read.
    pub profile: String,
    /// The vendor's name.
    pub vendor: String,
    /// The zone that times without one were taken to be of.
    pub zone: Option<String>,
    /// Records in it.
    pub rows: u64,
    /// Records that became no event.
    pub rejected: u64,
    /// Events without a time.
    pub untimed: u64,
    /// The time of its oldest event. RFC 3339, UTC.
    pub oldest: Option<String>,
    /// The time of its newest event. RFC 3339, UTC.
    pub newest: Option<String>,
    /// Whether it ends exactly at the vendor's limit.
    pub at_limit: bool,
}

/// What to export next, so that nothing stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NextExport {
    /// The first instant of the export, RFC 3339, UTC; None for the beginning of the log.
    pub from: Option<String>,
    /// The last instant of the export, RFC 3339, UTC; None for now.
    pub to: Option<String>,
    /// Why it is needed.
    pub reason: String,
    /// The whole as a sentence.
    pub say: String,
}

impl NextExport {
    pub(super) fn new(wanted: &Wanted, vendor: &str, zone: Zone) -> Self {
        let text = |at: Option<Instant>| at.map(|at| at.to_rfc3339(0));
        let local = |at: Instant| zone.clock(at).format("%Y-%m-%d %H:%M:%S").to_string();
        let span = match (wanted.from, wanted.until) {
            (Some(from), Some(until)) => format!("from {} to {}", local(from), local(until)),
            (None, Some(until)) => format!("up to {}", local(until)),
            (Some(from), None) => format!("from {} on", local(from)),
            (None, None) => "once more".to_owned(),
        };
        let what = if vendor == ASSIGNED { "the log" } else { vendor };
        let say = format!("Export {what} {span} ({}) and import that file too: {}.", zone.name(), wanted.reason);
        Self { from: text(wanted.from), to: text(wanted.until), reason: wanted.reason.clone(), say }
    }
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
    /// Whether a file ends in the middle of a record, or exactly at the vendor's limit.
    pub truncated: bool,
    /// What is known to be missing.
    pub gaps: Vec<Gap>,
    /// What to export next.
    pub next: Vec<NextExport>,
    /// Bytes read, decompressed.
    pub bytes: u64,
    /// How long it took.
    pub duration_ms: u64,
    /// Events that an earlier import of the same bytes had kept, and that were passed over.
    pub resumed: u64,
    /// Times that do not say of which zone they are, taken as of the zone asked for.
    pub zoneless: u64,
    /// Events whose time cannot be read: kept, and ordered by when they were imported.
    pub untimed: u64,
    /// The first records that became no event.
    pub problems: Vec<ImportProblem>,
    /// The first records whose time cannot be read.
    pub notes: Vec<ImportProblem>,
    /// The first rows that add others up, and are no events.
    pub totals: Vec<ImportProblem>,
    /// The files.
    pub files: Vec<ImportedFile>,
    /// Files in archives that were left out.
    pub skipped: Vec<SkippedFile>,
}
