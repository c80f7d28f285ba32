//! Many records at once: made into bytes on any thread, put into a file on one.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::event::Record;

use super::draft::Draft;
use super::file::{Measured, Overwrite, Written, placed};
use super::layout::Layout;
use super::writer::{Heading, Writer};
use super::{Error, Format};

/// Makes bytes of records in one of the formats. Cheap to clone, one for each thread.
#[derive(Clone, Debug)]
pub struct Encoder {
    format: Format,
    layout: Layout,
}

/// Some records as bytes.
#[derive(Debug)]
pub struct Encoded {
    bytes: Vec<u8>,
    rows: u64,
}

impl Encoded {
    /// Returns the bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Encoder {
    /// Returns what makes rows of this form.
    pub fn new(format: Format, layout: &Layout) -> Self {
        Self { format, layout: layout.clone() }
    }

    /// Returns the bytes of `records`, without a heading.
    ///
    /// # Errors
    /// When a record cannot be written as text.
    pub fn encode(&self, records: &[Record]) -> io::Result<Encoded> {
        let mut writer = Writer::with(Vec::with_capacity(records.len() * 512), self.format, &self.layout, Heading::No)?;
        for record in records {
            writer.write(record)?;
        }
        Ok(Encoded { bytes: writer.finish()?, rows: records.len() as u64 })
    }
}

/// A file being written. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct BulkExport {
    out: BufWriter<Measured<File>>,
    draft: Draft,
    rows: u64,
}

impl BulkExport {
    /// Begins a file that is to appear at `path`, with its heading.
    ///
    /// # Errors
    /// [`Error`] where `path` is taken, is no place for a file, or cannot be written to.
    pub fn begin(path: &Path, overwrite: Overwrite, format: Format, layout: &Layout) -> Result<Self, Error> {
        let draft = Draft::create(path, overwrite)?;
        let begin = || Writer::new(Measured::new(draft.handle()?), format, layout)?.finish();
        let measured = begin().map_err(|error| Error::from_io(error, path, 0))?;
        Ok(Self { out: BufWriter::new(measured), draft, rows: 0 })
    }

    /// Returns how many records were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes some records.
    ///
    /// # Errors
    /// [`Error::DiskFull`] or [`Error::Io`]; drop the export then.
    pub fn write(&mut self, encoded: io::Result<Encoded>) -> Result<(), Error> {
        let put = || -> io::Result<u64> {
            let encoded = encoded?;
            self.out.write_all(&encoded.bytes)?;
            Ok(encoded.rows)
        };
        self.rows += put().map_err(|error| Error::from_io(error, self.draft.target(), self.rows))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Export;
    use crate::export::writer::tests::record;

    #[test]
    fn rows_made_in_parts_are_the_bytes_that_are_made_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let records: Vec<Record> = (0..7).map(|number| record(&format!("e{number},\"x\""))).collect();
        for format in [Format::Csv, Format::CsvExcel, Format::Ndjson] {
            let layout = Layout::default();
            let (one, two) = (folder.path().join("one"), folder.path().join("two"));
            let mut single = Export::begin(&one, Overwrite::Replace, format, &layout).unwrap();
            records.iter().for_each(|record| single.write(record).unwrap());
            let encoder = Encoder::new(format, &layout);
            let mut bulk = BulkExport::begin(&two, Overwrite::Replace, format, &layout).unwrap();
            for part in records.chunks(3) {
                bulk.write(encoder.encode(part)).unwrap();
            }

            let (single, bulk) = (single.finish().unwrap(), bulk.finish().unwrap());

            assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
            assert_eq!((single.rows, single.bytes, single.sha256), (bulk.rows, bulk.bytes, bulk.sha256));
        }
    }

    #[test]
    fn an_unfinished_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.csv");
        let mut bulk = BulkExport::begin(&path, Overwrite::Refuse, Format::Csv, &Layout::default()).unwrap();
        bulk.write(Encoder::new(Format::Csv, &Layout::default()).encode(&[record("e1")])).unwrap();

        drop(bulk);

        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
