//! Files of rows, row by row: each row's bytes, and the digest of everything read.

use std::io::{self, BufRead as _, BufReader, Read};

use super::super::text::Digest;

/// A longer row was not written by this program: no event is as large.
const LONGEST: usize = 96 * 1024 * 1024;
const BUFFER: usize = 256 * 1024;

/// How a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// With a line feed.
    Line,
    /// With a line feed outside of quotes.
    Cells,
}

/// A file that is read row by row.
pub(super) struct Lines<R> {
    from: BufReader<R>,
    ends: Ends,
    digest: Digest,
    row: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(from: R, ends: Ends) -> Self {
        Self { from: BufReader::with_capacity(BUFFER, from), ends, digest: Digest::sha256(), row: Vec::new() }
    }

    /// Returns the next row with its end; None after the last. One without an end is one too.
    pub(super) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.row.clear();
        let mut quotes = 0;
        loop {
            let before = self.row.len();
            let room = (LONGEST - self.row.len()) as u64;
            let read = (&mut self.from).take(room).read_until(b'\n', &mut self.row)?;
            if read == 0 && self.row.len() == LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a row is longer than any event"));
            }
            if read == 0 || self.ends == Ends::Line {
                break;
            }
            quotes += self.row[before..].iter().filter(|byte| **byte == b'"').count();
            if quotes % 2 == 0 {
                break;
            }
        }
        self.digest.update(&self.row);
        Ok((!self.row.is_empty()).then_some(&self.row))
    }

    /// Returns the digest of all rows, in hexadecimal.
    pub(super) fn digest(self) -> String {
        self.digest.hex()
    }
}
