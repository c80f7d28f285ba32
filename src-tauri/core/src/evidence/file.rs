//! A file of a pack while it is written: buffered, and hashed as its bytes pass.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::text::Digest;

const BUFFER: usize = 256 * 1024;

/// A finished pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Where it is.
    pub path: PathBuf,
    /// How many bytes its files or its archive have.
    pub bytes: u64,
    /// The SHA-256 of its `SHA256SUMS`, in hexadecimal.
    pub sha256sums: String,
    /// The SHA-256 of the archive, where it is one.
    pub archive: Option<String>,
}

/// A file of a pack that is being written.
#[derive(Debug)]
pub struct PackFile {
    pub(super) name: String,
    out: BufWriter<Measured>,
}

impl PackFile {
    pub(super) fn new(name: &str, file: File) -> Self {
        let out = BufWriter::with_capacity(BUFFER, Measured { file, digest: Digest::sha256() });
        Self { name: name.to_owned(), out }
    }

    /// Makes the file durable and returns its digest, in hexadecimal.
    pub(super) fn finish(self) -> io::Result<String> {
        let measured = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        measured.file.sync_all()?;
        Ok(measured.digest.hex())
    }
}

impl Write for PackFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[derive(Debug)]
struct Measured {
    file: File,
    digest: Digest,
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.digest.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
