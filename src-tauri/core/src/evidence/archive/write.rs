//! Writing an archive: content by content, each compressed on the way.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::{Compression, CrcReader, write::DeflateEncoder};

use super::super::text::Digest;
use super::{Entry, SEAL, SIGNED, directory};

const PIECE: usize = 256 * 1024;

/// Writes the files `names` of `from` to `out`, in a folder of the archive, and closes it with what `sign` makes of the digest.
/// Returns the SHA-256 of it all.
///
/// # Errors
/// What the system says; [`io::ErrorKind::Interrupted`] where `stop` said so.
pub fn pack(
    out: &mut File,
    folder: &str,
    from: &Path,
    names: &[String],
    sign: &dyn Fn(&str) -> String,
    stop: &dyn Fn() -> bool,
) -> io::Result<String> {
    let mut entries: Vec<Entry> = Vec::new();
    for name in names {
        let file = File::open(from.join(name))?;
        let offset = entries.last().map_or(0, Entry::end);
        let size = file.metadata()?.len();
        let entry = Entry { name: format!("{folder}/{name}"), crc: 0, packed: 0, size, offset };
        entries.push(put(out, entry, file, stop)?);
    }
    out.write_all(&directory(&entries))?;
    let mut whole = digest(out, stop)?;
    let digest = whole.clone().hex();
    let comment = format!("{SEAL}{digest}{SIGNED}{}", sign(&digest));
    out.seek(SeekFrom::End(0))?;
    out.write_all(comment.as_bytes())?;
    whole.update(comment.as_bytes());
    Ok(whole.hex())
}

fn put(out: &mut File, entry: Entry, file: File, stop: &dyn Fn() -> bool) -> io::Result<Entry> {
    let start = out.seek(SeekFrom::End(0))?;
    out.write_all(&entry.local())?;
    let content = out.stream_position()?;
    let mut from = CrcReader::new(BufReader::with_capacity(PIECE, file));
    let mut packed = DeflateEncoder::new(BufWriter::with_capacity(PIECE, &mut *out), Compression::new(6));
    let size = copy(&mut from, &mut packed, stop)?;
    packed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    let packed = out.seek(SeekFrom::End(0))? - content;
    if size != entry.size {
        return Err(io::Error::other("a file changed while it was packed"));
    }
    let entry = Entry { crc: from.crc().sum(), packed, ..entry };
    out.seek(SeekFrom::Start(start))?;
    out.write_all(&entry.local())?;
    out.seek(SeekFrom::End(0))?;
    Ok(entry)
}

fn copy(from: &mut impl Read, to: &mut impl Write, stop: &dyn Fn() -> bool) -> io::Result<u64> {
    let mut piece = vec![0; PIECE];
    let mut bytes = 0;
    loop {
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok(bytes);
        }
        to.write_all(&piece[..read])?;
        bytes += read as u64;
    }
}

/// Returns the digest of everything written so far.
fn digest(file: &mut File, stop: &dyn Fn() -> bool) -> io::Result<Digest> {
    file.seek(SeekFrom::Start(0))?;
    let mut sink = Sink(Digest::sha256());
    copy(file, &mut sink, stop)?;
    Ok(sink.0)
}

struct Sink(Digest);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
