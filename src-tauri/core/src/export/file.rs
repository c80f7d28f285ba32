//! A whole export: records into a file that appears under its name only when it is complete.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::{Hasher, hex};
use crate::event::Record;

use super::draft::Draft;
use super::layout::Layout;
use super::writer::Writer;
use super::{Error, Format};

/// How many records pass between two reports of progress.
const REPORT_EVERY: u64 = 1_024;

/// What to do when the name is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overwrite {
    /// Leave what is there and write nothing.
    #[default]
    Refuse,
    /// Put the new file in its place, when the new one is complete.
    Replace,
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// How many events it holds.
    pub rows: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of those bytes, in hexadecimal.
    pub sha256: String,
}

/// Writes `records` to a new file at `path`, in bounded memory: all of them, or no file at all.
///
/// # Errors
/// The first error of `records`, or an [`Error`]; either way nothing is left behind.
pub fn export_to<E: From<Error>>(
    path: &Path,
    overwrite: Overwrite,
    format: Format,
    layout: &Layout,
    records: impl IntoIterator<Item = Result<Record, E>>,
    mut on_progress: impl FnMut(u64),
    cancel: &dyn Fn() -> bool,
) -> Result<Written, E> {
    let mut export = Export::begin(path, overwrite, format, layout)?;
    for record in records {
        if cancel() {
            return Err(Error::Cancelled { rows: export.rows }.into());
        }
        export.write(&record?)?;
        if export.rows.is_multiple_of(REPORT_EVERY) {
            on_progress(export.rows);
        }
    }
    if cancel() {
        return Err(Error::Cancelled { rows: export.rows }.into());
    }
    let written = export.finish()?;
    on_progress(written.rows);
    Ok(written)
}

/// A file being written record by record. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct Export<W: Write = File> {
    writer: Writer<Measured<W>>,
    draft: Draft,
    rows: u64,
}

impl Export {
    /// Begins a file that is to appear at `path`.
    ///
    /// # Errors
    /// [`Error`] where `path` is taken, is no place for a file, or cannot be written to.
    pub fn begin(path: &Path, overwrite: Overwrite, format: Format, layout: &Layout) -> Result<Self, Error> {
        Self::through(path, overwrite, format, layout, |file| file)
    }
}

impl<W: Write> Export<W> {
    /// Begins a file whose bytes pass through what `wrap` makes of it.
    fn through(
        path: &Path,
        overwrite: Overwrite,
        format: Format,
        layout: &Layout,
        wrap: impl FnOnce(File) -> W,
    ) -> Result<Self, Error> {
        let draft = Draft::create(path, overwrite)?;
        let begin = || Writer::new(Measured::new(wrap(draft.handle()?)), format, layout);
        let writer = begin().map_err(|error| Error::from_io(error, path, 0))?;
        Ok(Self { writer, draft, rows: 0 })
    }

    /// Returns how many records were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes one record.
    ///
    /// # Errors
    /// [`Error::DiskFull`] or [`Error::Io`]; drop the export then.
    pub fn write(&mut self, record: &Record) -> Result<(), Error> {
        self.writer.write(record).map_err(|error| Error::from_io(error, self.draft.target(), self.rows))?;
        self.rows += 1;
        Ok(())
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`Error`]; nothing is left behind then.
    pub fn finish(self) -> Result<Written, Error> {
        let finished = self.writer.finish();
        let measured = finished.map_err(|error| Error::from_io(error, self.draft.target(), self.rows))?;
        placed(self.draft, measured, self.rows)
    }
}

/// Puts a complete draft in its place.
pub(super) fn placed<W: Write>(draft: Draft, measured: Measured<W>, rows: u64) -> Result<Written, Error> {
    let path = draft.target().to_owned();
    draft.place().map_err(|error| match error {
        Error::DiskFull { .. } => Error::DiskFull { rows },
        other => other,
    })?;
    Ok(Written { path, rows, bytes: measured.bytes, sha256: measured.sha256() })
}

/// An output that counts and hashes what passes.
#[derive(Debug)]
pub(super) struct Measured<W> {
    inner: W,
    bytes: u64,
    hash: Hasher,
}

impl<W: Write> Measured<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, bytes: 0, hash: Hasher::default() }
    }

    fn sha256(self) -> String {
        hex(&self.hash.finish())
    }
}

impl<W: Write> Write for Measured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.hash.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests;
