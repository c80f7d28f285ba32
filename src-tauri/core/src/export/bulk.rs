//! A file from parts that were made into bytes on any thread.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::draft::Draft;
use super::file::{Measured, Overwrite, Written, placed};
use super::layout::Layout;
use super::writer::Writer;
use super::{Error, Format};

/// A file being written. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct BulkExport {
    out: BufWriter<Measured<File>>,
    draft: Draft,
    rows: u64,
}

impl BulkExport {
    /// Begins a file that is to appear at `path`, with what stands `before` its heading, and the heading.
    ///
    /// # Errors
    /// [`Error`] where `path` is taken, is no place for a file, or cannot be written to.
    pub fn begin(
        path: &Path,
        overwrite: Overwrite,
        format: Format,
        layout: &Layout,
        before: &str,
    ) -> Result<Self, Error> {
        let draft = Draft::create(path, overwrite)?;
        let begin = || {
            let mut file = Measured::new(draft.handle()?);
            file.write_all(before.as_bytes())?;
            Writer::new(file, format, layout)?.finish()
        };
        let measured = begin().map_err(|error| Error::from_io(error, path, 0))?;
        Ok(Self { out: BufWriter::new(measured), draft, rows: 0 })
    }

    /// Returns how many records were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes the bytes of so many rows.
    ///
    /// # Errors
    /// [`Error::DiskFull`] or [`Error::Io`]; drop the export then.
    pub fn write(&mut self, bytes: &[u8], rows: u64) -> Result<(), Error> {
        self.out.write_all(bytes).map_err(|error| Error::from_io(error, self.draft.target(), self.rows))?;
        self.rows += rows;
        Ok(())
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`Error`]; nothing is left behind then.
    pub fn finish(self) -> Result<Written, Error> {
        let measured = self
            .out
            .into_inner()
            .map_err(|error| Error::from_io(error.into_error(), self.draft.target(), self.rows))?;
        placed(self.draft, measured, self.rows)
    }
}
