//! The directory of an index: which segments there are and how much of the journal they hold. One small sealed file,
//! replaced as a whole.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::Error;
use super::bytes::{Reader, Writer, pack, unpack};
use super::column::ColumnId;
use super::file::{ENDING, SegmentFile, private};
use super::seal::{IndexKey, SALT, salt};
use super::segment::{CHUNKS, FULL, Segment, Segments};

const MAGIC: &[u8] = b"trailbook index\n";
/// The form of the files. Another one is not read but made anew. In the first, events without a time of their own stood where
/// they were received, also where it is known when they were recorded.
const FORM: u64 = 2;
const NAME: &str = "directory";

/// How far an index follows its journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The highest number that it holds.
    pub covered: u32,
    /// What the journal holds at that number, as a fingerprint: another journal with as many events has another one.
    pub fingerprint: u64,
}

/// What a directory says.
pub(super) struct Directory {
    pub(super) mark: Mark,
    pub(super) segments: Segments,
}

/// Reads the directory of `folder`; none where there is none.
pub(super) fn read(folder: &Path, key: &IndexKey) -> Result<Option<Directory>, Error> {
    let bytes = match fs::read(folder.join(NAME)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let damaged = || Error::Damaged { what: "the directory" };
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(damaged)?;
    let (salt, sealed) = rest.split_first_chunk::<SALT>().ok_or_else(damaged)?;
    let plain = unpack(&key.file(salt)?.open(0, sealed.to_vec())?, "the directory")?;
    decode(&plain, folder, key).map(Some)
}

/// Writes the directory and removes the files that it no longer names.
pub(super) fn write(folder: &Path, key: &IndexKey, mark: Mark, segments: &Segments) -> Result<(), Error> {
    let salt = salt()?;
    let sealed = key.file(&salt)?.seal(0, pack(&encode(mark, segments)?)?)?;
    let fresh = folder.join(format!("{NAME}.new"));
    let mut file = private(&fresh)?;
    file.write_all(&[MAGIC, &salt, &sealed].concat())?;
    drop(file);
    fs::rename(&fresh, folder.join(NAME))?;
    sweep(folder, segments);
    Ok(())
}

/// Removes what no directory names. What cannot be removed now goes another time.
fn sweep(folder: &Path, segments: &Segments) {
    let named: HashSet<String> = segments
        .iter()
        .filter_map(|segment| segment.file.as_ref())
        .map(|file| format!("{:032x}", u128::from_be_bytes(file.salt)))
        .collect();
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_segment = path.extension().is_some_and(|ending| ending == ENDING);
        let is_named = path.file_stem().is_some_and(|stem| named.contains(&*stem.to_string_lossy()));
        if is_segment && !is_named {
            let _ = fs::remove_file(path);
        }
    }
}

fn encode(mark: Mark, segments: &Segments) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::default();
    for number in [FORM, ColumnId::COUNT as u64, u64::from(mark.covered), mark.fingerprint, segments.len() as u64] {
        writer.number(number);
    }
    for segment in segments {
        let file = segment.file.as_ref().ok_or(Error::Damaged { what: "a segment that was not written" })?;
        writer.number(segment.rows as u64);
        writer.signed(segment.first);
        writer.signed(segment.last);
        writer.bytes(&file.salt);
        for length in &file.lengths {
            writer.number(u64::from(*length));
        }
    }
    Ok(writer.0)
}

fn decode(plain: &[u8], folder: &Path, key: &IndexKey) -> Result<Directory, Error> {
    let mut reader = Reader::new(plain, "the directory");
    if reader.number()? != FORM || reader.number()? != ColumnId::COUNT as u64 {
        return Err(reader.damaged());
    }
    let mark = Mark { covered: reader.small()?, fingerprint: reader.number()? };
    let count: usize = reader.small()?;
    let mut segments = Segments::new();
    let mut last_of_all = i64::MIN;
    for _ in 0..count {
        let rows: usize = reader.small()?;
        let (first, last) = (reader.signed()?, reader.signed()?);
        if rows == 0 || rows > FULL || first > last || first < last_of_all {
            return Err(reader.damaged());
        }
        last_of_all = last;
        let salt = <[u8; SALT]>::try_from(reader.bytes(SALT)?).map_err(|_| reader.damaged())?;
        let mut lengths = Vec::with_capacity(CHUNKS);
        for _ in 0..CHUNKS {
            lengths.push(reader.small::<u32>()?);
        }
        let file = SegmentFile::known(folder, key, salt, lengths)?;
        segments.push(Arc::new(Segment::on_disk(file, rows, first, last)));
    }
    reader.end()?;
    Ok(Directory { mark, segments })
}
