//! Opening a file: plain or gzip, a path or standard input, with its first bytes at hand to tell what it holds.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::Error;
use super::narrow::{Narrow, is_narrow};
use super::wide::{MARKS, Wide, unmarked};

/// How much of a file is looked at before it is read.
const HEAD: u64 = 1024 * 1024;
/// How gzip begins.
const GZIP: &[u8] = b"\x1f\x8b";
/// Where a tar archive says that it is one, and how.
const TAR: (usize, &[u8]) = (257, b"ustar");
/// What is read from a compressed file at once.
const COMPRESSED_BYTES: usize = 256 * 1024;
/// How the files begin that are known and not read, and what to say of them.
const REFUSED: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "is an archive or a workbook inside of another: unpack the outer one and import what is in it"),
    (b"\xd0\xcf\x11\xe0", "is an old or a locked Excel workbook: save it as .xlsx or CSV and import that"),
    (b"\x28\xb5\x2f\xfd", "is compressed with Zstandard: decompress it and import the result"),
    (b"BZh", "is compressed with bzip2: decompress it and import the result"),
    (b"\xfd7zXZ", "is compressed with xz: decompress it and import the result"),
];

/// A file that is about to be read.
pub struct Input {
    /// Its name, without the folders.
    pub name: String,
    /// Its size as it lies on the disk; None where that is not known.
    pub size: Option<u64>,
    /// Its first bytes, decompressed; they will be read again.
    pub head: Vec<u8>,
    /// Whether the head is all of it.
    pub extent: Extent,
    taken: Arc<AtomicU64>,
    rest: Box<dyn Read + Send>,
}

/// Whether the head of a file is all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// It is.
    Whole,
    /// More follows.
    Part,
}

impl Extent {
    fn of(head: &[u8]) -> Self {
        if (head.len() as u64) < HEAD { Self::Whole } else { Self::Part }
    }
}

/// How many bytes of the file on the disk have been taken in.
#[derive(Clone, Debug)]
pub(super) struct Taken(Arc<AtomicU64>);

impl Taken {
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Reads the beginning of a file once more, now that it is known how its letters are written.
fn again(mut decoded: impl Read + Send + 'static) -> (Vec<u8>, Box<dyn Read + Send>) {
    let mut head = Vec::new();
    match (&mut decoded).take(HEAD).read_to_end(&mut head) {
        Ok(_) => (head, Box::new(decoded)),
        Err(source) => (head, Box::new(Broken(Some(source)))),
    }
}

impl Input {
    /// Opens the file at `path`; `-` is standard input.
    ///
    /// # Errors
    /// When it cannot be read, or has a form that is not read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path == Path::new("-") {
            return Self::new("standard input".to_owned(), None, io::stdin());
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let unreadable = |source| Error::Unreadable { name: path.display().to_string(), source };
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if about.is_dir() {
            return Err(Error::Form { name, say: "is a folder: name the files in it".to_owned() });
        }
        Self::new(name, about.is_file().then_some(about.len()), file)
    }

    /// Takes what `bytes` yields as a file called `name`.
    ///
    /// # Errors
    /// When it cannot be read, or has a form that is not read.
    pub fn new(name: String, size: Option<u64>, bytes: impl Read + Send + 'static) -> Result<Self, Error> {
        let taken = Arc::new(AtomicU64::new(0));
        let mut counted = Counted { inner: bytes, taken: taken.clone() };
        let unreadable = |source| Error::Unreadable { name: name.clone(), source };
        let mut magic = Vec::new();
        (&mut counted).take(8).read_to_end(&mut magic).map_err(unreadable)?;
        let gzip = magic.starts_with(GZIP);
        let raw = Cursor::new(magic).chain(counted);
        let mut rest: Box<dyn Read + Send> = if gzip {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(COMPRESSED_BYTES, raw)))
        } else {
            Box::new(raw)
        };
        let mut mark = Vec::new();
        let begun = (&mut rest).take(2).read_to_end(&mut mark);
        rest = match begun {
            Ok(_) if MARKS.contains(&mark.as_slice()) => Box::new(Wide::new(rest, &mark)),
            Ok(_) => Box::new(Cursor::new(mark).chain(rest)),
            Err(source) => Box::new(Cursor::new(mark).chain(Broken(Some(source)))),
        };
        let mut head = Vec::new();
        let ended = (&mut rest).take(HEAD).read_to_end(&mut head);
        if let Err(source) = ended {
            if head.is_empty() {
                return Err(unreadable(source));
            }
            // What came before is read all the same; the error is met again where it happened.
            rest = Box::new(Broken(Some(source)));
        }
        if let Some((_, say)) = REFUSED.iter().find(|(start, _)| head.starts_with(start)) {
            return Err(Error::Form { name, say: (*say).to_owned() });
        }
        if head.get(TAR.0..).is_some_and(|rest| rest.starts_with(TAR.1)) {
            return Err(Error::Form { name, say: "is a tar archive: unpack it and import the files in it".to_owned() });
        }
        if let Some(mark) = unmarked(&head) {
            (head, rest) = again(Wide::new(Cursor::new(head).chain(rest), mark));
        } else if is_narrow(&head, Extent::of(&head)) {
            (head, rest) = again(Narrow::new(Cursor::new(head).chain(rest)));
        }
        let extent = Extent::of(&head);
        Ok(Self { name, size, head, extent, taken, rest })
    }

    /// Returns a reader of everything after the first `skip` bytes, which lie within the head.
    pub(super) fn into_reader(self, skip: usize) -> (Box<dyn Read + Send>, Taken) {
        let mut head = self.head;
        let rest = head.split_off(skip.min(head.len()));
        (Box::new(Cursor::new(rest).chain(self.rest)), Taken(self.taken))
    }
}

/// A reader that tells how much was read.
struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The place from which a file cannot be read.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn open(bytes: &[u8]) -> Result<Input, Error> {
        Input::new("a.ndjson".to_owned(), None, Cursor::new(bytes.to_vec()))
    }

    fn whole(input: Input, skip: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        input.into_reader(skip).0.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_file_is_read_from_its_beginning_though_its_head_was_seen() {
        let bytes = vec![b'x'; 3 * 1024 * 1024];
        let input = open(&bytes).unwrap();

        assert_eq!((input.head.len(), input.extent), (1024 * 1024, Extent::Part));
        assert_eq!(whole(input, 5).len(), bytes.len() - 5);
        assert_eq!(open(b"").unwrap().extent, Extent::Whole);
    }

    #[test]
    fn gzip_is_known_by_its_content_also_in_several_members() {
        let pack = |text: &str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let bytes = [pack("one\n"), pack("two\n")].concat();

        let input = open(&bytes).unwrap();

        assert_eq!(input.head, b"one\ntwo\n");
        assert_eq!(whole(input, 0), b"one\ntwo\n");
    }

    #[test]
    fn text_in_utf_16_is_read_as_utf_8() {
        let wide: Vec<u8> = "\u{feff}uid\taction\r\n1\tübung\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();

        let input = open(&wide).unwrap();

        assert_eq!(input.head, "uid\taction\r\n1\tübung\r\n".as_bytes());
    }

    #[test]
    fn a_table_in_windows_1252_is_read_as_utf_8() {
        let input = open(b"uid;action\r\n1;\xfcbung \x80\r\n").unwrap();

        assert_eq!(input.head, "uid;action\r\n1;übung €\r\n".as_bytes());
        assert_eq!(whole(input, 4), "action\r\n1;übung €\r\n".as_bytes());
    }

    #[test]
    fn a_tar_archive_is_refused_in_words_also_in_gzip() {
        let mut tar = vec![0; 1024];
        tar[..8].copy_from_slice(b"logs.csv");
        tar[257..262].copy_from_slice(b"ustar");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&tar).unwrap();
        for bytes in [tar, encoder.finish().unwrap()] {
            let error = open(&bytes).err().unwrap().to_string();
            assert!(error.contains("`a.ndjson` is a tar archive: unpack it"), "{error}");
        }
    }

    #[test]
    fn other_containers_are_refused_in_words() {
        for bytes in [&b"PK\x03\x04rest"[..], b"BZh91AY", b"\x28\xb5\x2f\xfd1"] {
            let error = open(bytes).err().unwrap().to_string();
            assert!(error.contains("`a.ndjson` is "), "{error}");
        }
    }
}
