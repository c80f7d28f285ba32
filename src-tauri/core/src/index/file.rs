//! A segment's file: sealed chunks one after the other, each of which can be read alone.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Error;
use super::seal::{FileKey, IndexKey, SALT, salt};

/// The chunks of a segment in order, not yet sealed.
pub(super) type Chunks = Vec<Vec<u8>>;

/// How the names of segment files end.
pub(super) const ENDING: &str = "segment";

/// Where the chunks of a segment lie.
pub(super) struct SegmentFile {
    path: PathBuf,
    key: FileKey,
    /// Names the file and makes its key.
    pub(super) salt: [u8; SALT],
    /// The length of each sealed chunk.
    pub(super) lengths: Vec<u32>,
    starts: Vec<u64>,
}

impl std::fmt::Debug for SegmentFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SegmentFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SegmentFile {
    /// Writes a new file.
    pub(super) fn create(folder: &Path, key: &IndexKey, chunks: Chunks) -> Result<Self, Error> {
        let salt = salt()?;
        let file_key = key.file(&salt)?;
        let mut lengths = Vec::with_capacity(chunks.len());
        let mut bytes = Vec::new();
        for (number, chunk) in (0u32..).zip(chunks) {
            let sealed = file_key.seal(number, chunk)?;
            lengths.push(u32::try_from(sealed.len()).map_err(|_| Error::Damaged { what: "a chunk of 4 GiB" })?);
            bytes.extend_from_slice(&sealed);
        }
        // Not forced to the disk: what a power cut spoils is noticed by its seal and made anew from the journal.
        private(&path(folder, &salt))?.write_all(&bytes)?;
        Self::known(folder, key, salt, lengths)
    }

    /// Returns a file that the directory names.
    pub(super) fn known(folder: &Path, key: &IndexKey, salt: [u8; SALT], lengths: Vec<u32>) -> Result<Self, Error> {
        let starts = lengths
            .iter()
            .scan(0u64, |start, length| {
                let here = *start;
                *start += u64::from(*length);
                Some(here)
            })
            .collect();
        Ok(Self { path: path(folder, &salt), key: key.file(&salt)?, salt, lengths, starts })
    }

    /// Reads a chunk.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the file was altered, [`Error::Io`] where it is gone.
    pub(super) fn chunk(&self, number: usize) -> Result<Vec<u8>, Error> {
        let beyond = Error::Damaged { what: "a segment with too few chunks" };
        let (Some(start), Some(length)) = (self.starts.get(number), self.lengths.get(number)) else {
            return Err(beyond);
        };
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(*start))?;
        let mut bytes = vec![0; *length as usize];
        file.read_exact(&mut bytes)?;
        self.key.open(u32::try_from(number).unwrap_or(u32::MAX), bytes)
    }
}

fn path(folder: &Path, salt: &[u8; SALT]) -> PathBuf {
    folder.join(format!("{:032x}.{ENDING}", u128::from_be_bytes(*salt)))
}

/// Makes a folder that only this user can enter, unless it is there.
pub(super) fn private_folder(path: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Creates a file that only this user can read.
pub(super) fn private(path: &Path) -> Result<File, Error> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}
