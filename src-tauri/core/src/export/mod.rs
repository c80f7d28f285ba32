//! Files for other programs: the rows of the list as CSV or NDJSON, whole or not at all.
//! This module alone knows how a cell is written and how a file comes to its final name.

mod bulk;
mod cell;
mod draft;
mod file;
mod guard;
mod json;
mod layout;
mod markup;
mod name;
mod scribe;
mod writer;

pub use bulk::BulkExport;
pub use file::{Export, Overwrite, Written, export_to};
pub use guard::{guard, unguard};
pub use json::JsonRow;
pub use layout::{Cell, Layout, Rows, UnknownColumn, columns_from};
pub use markup::shown;
pub use name::{file_name, pack_name};
pub use scribe::Encoder;
pub use writer::Writer;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What a file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Format {
    /// RFC 4180 with the exact values: for programs.
    Csv,
    /// RFC 4180 with a byte order mark and guarded cells: for spreadsheets.
    CsvExcel,
    /// One JSON object a line.
    Ndjson,
    /// The rows of a table on a page to read and print. What stands around them is their caller's.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Csv, Self::CsvExcel, Self::Ndjson, Self::Html];

    /// Returns the word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::CsvExcel => "csv-excel",
            Self::Ndjson => "ndjson",
            Self::Html => "html",
        }
    }

    /// Returns the ending of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvExcel => "csv",
            Self::Ndjson => "ndjson",
            Self::Html => "html",
        }
    }
}

/// Why a file was not written. Nothing is left of it under any name.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The target's name is taken.
    #[error("`{}` already exists, and nothing was written", .0.display())]
    Exists(PathBuf),
    /// The target is a symbolic link: what it points to is never written to.
    #[error("`{}` is a symbolic link; name the file that it points to", .0.display())]
    Symlink(PathBuf),
    /// The target is a folder, a device or another thing that is no file.
    #[error("`{}` is not a file; name a file in a folder that can be written to", .0.display())]
    NotAFile(PathBuf),
    /// The target's folder does not exist.
    #[error("the folder of `{}` does not exist; create it or choose another", .0.display())]
    NoFolder(PathBuf),
    /// The target's folder may not be written to.
    #[error("the folder of `{}` may not be written to; choose another", .0.display())]
    Denied(PathBuf),
    /// The disk ran full.
    #[error("stopped {}: the disk is full; the unfinished file was deleted, so choose another folder or free some space", at(*.rows))]
    DiskFull {
        /// How many events had been written by then.
        rows: u64,
    },
    /// Somebody asked for it.
    #[error("stopped {} as asked; the unfinished file was deleted", at(*.rows))]
    Cancelled {
        /// How many events had been written by then.
        rows: u64,
    },
    /// Any other trouble with the file.
    #[error("`{}` could not be written; nothing was kept of it", .path.display())]
    Io {
        /// The target.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Error {
    /// Reads what an error of the system means for the file at `path`, after `rows` events.
    pub(crate) fn from_io(source: io::Error, path: &Path, rows: u64) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull { rows }
            }
            io::ErrorKind::NotFound => Self::NoFolder(path),
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied(path),
            _ => Self::Io { path, source },
        }
    }
}

/// Tells how far something came.
fn at(rows: u64) -> String {
    match rows {
        0 => "before the first event was written".to_owned(),
        _ => format!("at {}", events(rows)),
    }
}

/// Returns `count` with separators and its noun: "1 event", "9,312 events".
fn events(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 7);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(if count == 1 { " event" } else { " events" });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_with_the_place_and_the_way_on() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::FileTooLarge] {
            let error = Error::from_io(kind.into(), Path::new("/x/audit.csv"), 9_312);

            assert!(error.to_string().starts_with("stopped at 9,312 events: the disk is full"), "{error}");
        }
        let error = Error::DiskFull { rows: 0 };
        assert!(error.to_string().starts_with("stopped before the first event was written: the disk is"), "{error}");
    }

    #[test]
    fn counts_are_read_with_separators() {
        let cases = [
            (0, "0 events"),
            (1, "1 event"),
            (999, "999 events"),
            (1_000, "1,000 events"),
            (1_284_406, "1,284,406 events"),
            (100_000, "100,000 events"),
        ];
        for (count, expected) in cases {
            assert_eq!(events(count), expected);
        }
    }
}
