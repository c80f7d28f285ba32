//! Reading an archive that anybody may have made: everything about it is compared with the one form, and nothing is
//! ever written to a disk.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};

use flate2::{Crc, bufread::DeflateDecoder};

use super::super::text::{Digest, unhex};
use super::{COMMENT, Entry, LARGE, MOST_ENTRIES, SEAL, SIGNED, directory};

/// The end record and, before it, the two that large archives have.
const END: usize = 22;
const LARGE_END: usize = 76;
/// No directory of a pack is larger.
const LARGEST_DIRECTORY: u64 = 64 * 1024;
const PIECE: usize = 256 * 1024;

/// Why an archive is not read.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is not in the one form.
    #[error("{0}")]
    Form(&'static str),
    /// The system does not give it.
    #[error("the archive cannot be read")]
    Io(#[from] io::Error),
}

/// What closes an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The SHA-256 of everything before it.
    pub digest: String,
    /// What claims to be the signature of that.
    pub signature: String,
}

/// An archive in the one form. Its contents are not checked yet.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    entries: Vec<Entry>,
    length: u64,
}

impl Archive {
    /// Reads the directory of the archive at `path` and compares everything but the contents with the one form.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn open(path: &Path) -> Result<Self, Refused> {
        // Asked first: to open a pipe is to wait for whoever writes into it.
        if !std::fs::metadata(path)?.is_file() {
            return Err(Refused::Form("it is not a file"));
        }
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let tail = read_at(&mut file, length.saturating_sub(LARGEST_DIRECTORY), LARGEST_DIRECTORY)?;
        let end = tail.len().checked_sub(COMMENT + END).ok_or(Refused::Form("it is too short to be an archive"))?;
        if tail[end..end + 4] != *b"PK\x05\x06" {
            return Err(Refused::Form(
                "its end is not that of an archive of this program; if it was packed again, unpack it and check the folder",
            ));
        }
        let large = end.checked_sub(LARGE_END).filter(|at| tail[*at..*at + 4] == *b"PK\x06\x06");
        let place = match large {
            Some(at) => number(&tail, at + 48, 8)?,
            None => number(&tail, end + 16, 4)?,
        };
        let directory_end = large.unwrap_or(end);
        let from = place.checked_sub(length - tail.len() as u64).and_then(|from| usize::try_from(from).ok());
        let records = from
            .and_then(|from| tail.get(from..directory_end))
            .ok_or(Refused::Form("its directory is not where it says"))?;
        let entries = entries(records)?;
        let archive = Self { path: path.to_owned(), entries, length };
        archive.check(&mut file, &tail[from.unwrap_or(0)..end + END])?;
        Ok(archive)
    }

    /// Compares every byte that is no content with what the entries say it has to be.
    fn check(&self, file: &mut File, written: &[u8]) -> Result<(), Refused> {
        let mut place = 0;
        let folder = self.folder();
        for entry in &self.entries {
            let local = entry.local();
            let known = entry.is_well_named() && entry.name.starts_with(&format!("{folder}/"));
            if !known || entry.offset != place || read_at(file, place, local.len() as u64)? != local {
                return Err(Refused::Form("the header of a file in it is not as this program writes it"));
            }
            place = entry.end();
        }
        // In the order of their names, each once: there is no other way of writing the same files.
        if !self.entries.is_sorted_by(|one, next| one.name < next.name) {
            return Err(Refused::Form(
                "its files are not in the order in which this program writes them, or a name occurs twice",
            ));
        }
        let expected = directory(&self.entries);
        if expected != written || place.saturating_add((expected.len() + COMMENT) as u64) != self.length {
            return Err(Refused::Form("its directory is not as this program writes it"));
        }
        Ok(())
    }

    /// Compares the seal with the bytes before it. Whose it is, is for whoever knows the keys of the pack.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn check_seal(&self, stop: &dyn Fn() -> bool) -> Result<Seal, Refused> {
        let mut file = File::open(&self.path)?;
        let mut left = self.length - COMMENT as u64;
        let mut digest = Digest::sha256();
        let mut piece = vec![0; PIECE];
        while left > 0 {
            if stop() {
                return Err(io::Error::from(io::ErrorKind::Interrupted).into());
            }
            let wanted = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            file.read_exact(&mut piece[..wanted])?;
            digest.update(&piece[..wanted]);
            left -= wanted as u64;
        }
        let mut comment = Vec::new();
        file.read_to_end(&mut comment)?;
        let seal = std::str::from_utf8(&comment).ok().and_then(|text| text.strip_prefix(SEAL)?.split_once(SIGNED));
        match seal.filter(|(seal, _)| unhex(seal).is_some()) {
            Some((seal, signature)) if seal == digest.hex() => {
                Ok(Seal { digest: seal.to_owned(), signature: signature.to_owned() })
            }
            _ => Err(Refused::Form("its bytes are not those that were sealed")),
        }
    }

    /// Returns the folder that everything lies in.
    pub fn folder(&self) -> &str {
        self.entries.first().and_then(|entry| entry.name.split_once('/')).map_or("", |(folder, _)| folder)
    }

    /// Returns the names of the files and their sizes.
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.entries.iter().map(|entry| (entry.name.split_once('/').map_or("", |(_, file)| file), entry.size))
    }

    /// Opens a file in it. Reading ends with an error where the content is not what the directory says.
    ///
    /// # Errors
    /// What the system says, or that there is no such file.
    pub fn file(&self, name: &str) -> io::Result<Content> {
        let named = |entry: &&Entry| entry.name.split_once('/').is_some_and(|(_, file)| file == name);
        let entry = self.entries.iter().find(named).ok_or(io::ErrorKind::NotFound)?;
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.content()))?;
        let packed = BufReader::with_capacity(PIECE, file.take(entry.packed));
        Ok(Content { from: DeflateDecoder::new(packed), entry: entry.clone(), crc: Crc::new() })
    }
}

/// The content of a file in an archive.
#[derive(Debug)]
pub struct Content {
    from: DeflateDecoder<BufReader<Take<File>>>,
    entry: Entry,
    crc: Crc,
}

impl Read for Content {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.crc.update(&bytes[..read]);
        let too_long = self.from.total_out() > self.entry.size;
        let ended = read == 0 && !bytes.is_empty();
        let whole = self.from.total_out() == self.entry.size
            && self.from.total_in() == self.entry.packed
            && self.crc.sum() == self.entry.crc;
        if too_long || (ended && !whole) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its content is not what the archive says"));
        }
        Ok(read)
    }
}

fn entries(records: &[u8]) -> Result<Vec<Entry>, Refused> {
    const WRONG: Refused = Refused::Form("its directory cannot be read");
    let mut entries = Vec::new();
    let mut at = 0;
    while at < records.len() {
        let (names, extras) = (number(records, at + 28, 2)?, number(records, at + 30, 2)?);
        let name_at = at + 46;
        let extra_at = name_at + usize::try_from(names).map_err(|_| WRONG)?;
        let next = extra_at + usize::try_from(extras).map_err(|_| WRONG)?;
        let name = records.get(name_at..extra_at).and_then(|name| std::str::from_utf8(name).ok()).ok_or(WRONG)?;
        let mut large_at = extra_at + 4;
        let mut long = |short: u64| -> Result<u64, Refused> {
            if short < LARGE {
                return Ok(short);
            }
            large_at += 8;
            number(records, large_at - 8, 8)
        };
        let size = long(number(records, at + 24, 4)?)?;
        let packed = long(number(records, at + 20, 4)?)?;
        let offset = long(number(records, at + 42, 4)?)?;
        let crc = u32::try_from(number(records, at + 16, 4)?).map_err(|_| WRONG)?;
        entries.push(Entry { name: name.to_owned(), crc, packed, size, offset });
        if entries.len() > MOST_ENTRIES || next > records.len() {
            return Err(WRONG);
        }
        at = next;
    }
    Ok(entries)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Result<u64, Refused> {
    let bytes = bytes.get(at..at + length).ok_or(Refused::Form("its directory cannot be read"))?;
    Ok(bytes.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

/// Reads up to `length` bytes from `place` on.
fn read_at(file: &mut File, place: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(place))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
pub(super) fn tests_entries(records: &[u8]) -> Result<Vec<Entry>, Refused> {
    entries(records)
}
