//! The rows of a pack as they are written: their bytes, their cells, and what names a row that was changed.

use std::io::{self, Write as _};

use crate::export::Error;
use crate::merkle::{Tree, leaf};

use super::draft::Draft;
use super::file::PackFile;
use super::line;
use super::text::{base64, hex, sha256};
use super::{CSV, NDJSON, REVISIONS, ROWS};

/// Hexadecimal digits of a hash that serve to name a row.
pub(super) const DIGITS: usize = 16;

/// How the rule of `rows.tsv` is told in a manifest.
pub const RULE: &str = "A line for each row, in the same order: its number in the journal, the first 16 hexadecimal digits \
                        of its leaf SHA-256(0x00, bytes), and of the SHA-256 of its line in events.csv with its line end; \
                        separated by tabs.";

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its number in the journal.
    pub number: u64,
    /// The exact bytes received.
    pub raw: &'a [u8],
    /// Its line in the CSV file, with its end.
    pub csv: &'a [u8],
}

/// A later version of a row's event.
#[derive(Clone, Debug)]
pub struct Revision {
    /// When it was received. RFC 3339, UTC.
    pub received: String,
    /// Its exact bytes.
    pub raw: Vec<u8>,
}

/// The files of rows while they are written.
#[derive(Debug)]
pub struct Rows {
    ndjson: PackFile,
    csv: PackFile,
    names: PackFile,
    revisions: Option<PackFile>,
    /// The tree over the rows so far.
    pub tree: Tree,
    /// Rows whose bytes were wrapped.
    pub wrapped: u64,
    /// Rows with later versions.
    pub revised: u64,
}

impl Rows {
    /// Begins the files; `heading` stands first in the CSV file.
    ///
    /// # Errors
    /// What the system says.
    pub fn begin(draft: &Draft, heading: &[u8]) -> Result<Self, Error> {
        let mut csv = draft.file(CSV)?;
        csv.write_all(heading).map_err(|error| draft.failed(error, 0))?;
        let (ndjson, names) = (draft.file(NDJSON)?, draft.file(ROWS)?);
        Ok(Self { ndjson, csv, names, revisions: None, tree: Tree::default(), wrapped: 0, revised: 0 })
    }

    /// Writes a row and its later versions.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, draft: &Draft, row: Row<'_>, revisions: &[Revision]) -> Result<(), Error> {
        if !revisions.is_empty() && self.revisions.is_none() {
            self.revisions = Some(draft.file(REVISIONS)?);
        }
        self.put(row, revisions).map_err(|error| draft.failed(error, self.tree.size()))
    }

    fn put(&mut self, row: Row<'_>, revisions: &[Revision]) -> io::Result<()> {
        let line = line::line(row.raw);
        self.wrapped += u64::from(line::is_wrapped(&line));
        self.ndjson.write_all(&line)?;
        self.ndjson.write_all(b"\n")?;
        self.csv.write_all(row.csv)?;
        let leaf = leaf(row.raw);
        self.tree.append(&[leaf]);
        let (leaf, cells) = (hex(&leaf[..DIGITS / 2]), sha256(row.csv));
        writeln!(self.names, "{}\t{leaf}\t{}", row.number, &cells[..DIGITS])?;
        self.revised += u64::from(!revisions.is_empty());
        for (revision, number) in revisions.iter().zip(1..) {
            let value = serde_json::json!({
                "row": self.tree.size(), "number": row.number, "revision": number,
                "received": revision.received, "raw_base64": base64(&revision.raw),
            });
            if let Some(out) = &mut self.revisions {
                writeln!(out, "{value}")?;
            }
        }
        Ok(())
    }

    /// Hands the files over to the pack.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(self, draft: &mut Draft) -> Result<(), Error> {
        draft.rows = self.tree.size();
        [Some(self.ndjson), Some(self.csv), Some(self.names), self.revisions]
            .into_iter()
            .flatten()
            .try_for_each(|file| draft.keep(file))
    }
}
