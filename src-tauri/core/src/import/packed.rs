//! Files that hold other files: ZIP archives and Excel workbooks, each entry and each sheet a file of its own. What they
//! hold is unpacked as it is read, never to the disk, and no further than a limit.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use zip::ZipArchive;

use super::Error;
use super::open::Input;
use super::sheet;

/// How an archive or workbook begins.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
/// Entries of an archive that are looked at.
const MOST_ENTRIES: usize = 10_000;
/// What an archive may unpack to: far more than a log of years, far less than a disk.
const MOST_BYTES: u64 = 16 * 1024 * 1024 * 1024;
/// What a workbook may unpack to, and what is taken from standard input: they are held in memory.
const MOST_IN_MEMORY: u64 = 512 * 1024 * 1024;
/// What is unpacked at once, and how many such pieces wait.
const BLOCK: usize = 256 * 1024;
const AHEAD: usize = 4;

/// The files that one path leads to.
pub struct Pack {
    name: String,
    source: Source,
    entries: std::vec::IntoIter<Entry>,
}

enum Entry {
    /// The file itself.
    Plain(Box<Input>),
    /// The entry of an archive with this number.
    Packed(usize, String),
    /// A sheet of a workbook, as a table of text.
    Sheet(String, Vec<u8>),
}

/// Where the bytes of an archive are.
#[derive(Clone)]
enum Source {
    Path(PathBuf),
    Memory(Arc<[u8]>),
}

trait Bytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bytes for T {}

impl Source {
    fn open(&self) -> io::Result<Box<dyn Bytes>> {
        Ok(match self {
            Self::Path(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}

impl Pack {
    /// Opens the file at `path`; `-` is standard input.
    ///
    /// # Errors
    /// When it cannot be read, or has a form that is not read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path == Path::new("-") {
            return Self::piped("standard input", io::stdin());
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let is_file = std::fs::metadata(path).is_ok_and(|about| about.is_file());
        let mut start = Vec::new();
        if is_file {
            let file = File::open(path).map_err(|source| unreadable(&path.display().to_string(), source))?;
            file.take(ZIP.len() as u64).read_to_end(&mut start).map_err(|source| unreadable(&name, source))?;
        }
        if start != ZIP {
            return Ok(Self::plain(Input::open(path)?));
        }
        Self::unpack(name, Source::Path(path.to_owned()))
    }

    /// Says whether it holds other files.
    pub fn is_archive(&self) -> bool {
        !matches!(self.entries.as_slice(), [Entry::Plain(_)])
    }

    fn piped(name: &str, mut bytes: impl Read + Send + 'static) -> Result<Self, Error> {
        let mut start = Vec::new();
        (&mut bytes).take(ZIP.len() as u64).read_to_end(&mut start).map_err(|source| unreadable(name, source))?;
        let is_archive = start == ZIP;
        let whole = Cursor::new(start).chain(bytes);
        if !is_archive {
            return Ok(Self::plain(Input::new(name.to_owned(), None, whole)?));
        }
        let mut held = Vec::new();
        whole.take(MOST_IN_MEMORY + 1).read_to_end(&mut held).map_err(|source| unreadable(name, source))?;
        if held.len() as u64 > MOST_IN_MEMORY {
            return Err(form(name, "is an archive of more than 512 MiB: name it instead of piping it"));
        }
        Self::unpack(name.to_owned(), Source::Memory(held.into()))
    }

    fn plain(input: Input) -> Self {
        let (name, source) = (input.name.clone(), Source::Memory(Arc::default()));
        Self { name, source, entries: vec![Entry::Plain(Box::new(input))].into_iter() }
    }

    fn unpack(name: String, source: Source) -> Result<Self, Error> {
        let archive = archive(&name, &source)?;
        let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        let entries = if has("xl/workbook.xml") {
            let sheets = sheets(&name, &source)?;
            sheets.into_iter().map(|(name, text)| Entry::Sheet(name, text)).collect()
        } else if has("xl/workbook.bin") || has("content.xml") {
            return Err(form(&name, "is a workbook in a form that is not read: save it as .xlsx or CSV"));
        } else {
            entries(&name, &source, archive)?
        };
        Ok(Self { name, source, entries: entries.into_iter() })
    }
}

impl Iterator for Pack {
    type Item = Result<Input, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.entries.next()? {
            Entry::Plain(input) => Ok(*input),
            Entry::Sheet(sheet, text) => Input::new(format!("{}/{sheet}.csv", self.name), None, Cursor::new(text)),
            Entry::Packed(number, entry) => {
                Input::new(format!("{}/{entry}", self.name), None, Unpacking::begin(self.source.clone(), number))
            }
        })
    }
}

/// Returns the entries that may be logs: no folders, nothing that a system put beside them.
fn entries(name: &str, source: &Source, mut archive: ZipArchive<Box<dyn Bytes>>) -> Result<Vec<Entry>, Error> {
    if archive.len() > MOST_ENTRIES {
        return Err(form(name, "has more than 10,000 entries: unpack it and import the files in it"));
    }
    let mut found = Vec::new();
    let mut total = 0_u64;
    for number in 0..archive.len() {
        let (path, folder, locked, size) = {
            let entry = archive.by_index_raw(number).map_err(|error| unreadable(name, error.into()))?;
            let path = entry.name().map_or_else(|_| format!("entry {number}"), |name| name.to_string());
            (path, entry.is_dir(), entry.encrypted(), entry.size())
        };
        let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..") || part == "__MACOSX";
        let hidden = path.split('/').any(is_hidden);
        if folder || hidden {
            continue;
        }
        if locked {
            return Err(form(name, "is locked with a password: unpack it and import the files in it"));
        }
        total = total.saturating_add(size);
        if total > MOST_BYTES {
            return Err(form(name, "would unpack to more than 16 GiB: unpack it and import the files in it"));
        }
        if path.to_ascii_lowercase().ends_with(".xlsx") {
            let packed = Source::Memory(whole(name, source, number)?.into());
            let sheets = sheets(&path, &packed)?;
            found.extend(sheets.into_iter().map(|(sheet, text)| Entry::Sheet(format!("{path}/{sheet}"), text)));
        } else {
            found.push(Entry::Packed(number, path));
        }
    }
    if found.is_empty() {
        return Err(form(name, "is an archive without a file in it"));
    }
    Ok(found)
}

/// Reads an entry into memory.
fn whole(name: &str, source: &Source, number: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = Unpacking::begin(source.clone(), number).take(MOST_IN_MEMORY + 1).read_to_end(&mut bytes);
    read.map_err(|source| unreadable(name, source))?;
    if bytes.len() as u64 > MOST_IN_MEMORY {
        Err(form(name, "holds a workbook of more than 512 MiB"))
    } else {
        Ok(bytes)
    }
}

/// Reads the sheets of a workbook, once it is known that they fit into memory: what an archive says of its sizes is not
/// relied upon.
fn sheets(name: &str, source: &Source) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut archive = archive(name, source)?;
    let mut total = 0_u64;
    for number in 0..archive.len() {
        let entry = archive.by_index(number).map_err(|error| unreadable(name, error.into()))?;
        let room = MOST_IN_MEMORY - total;
        total += io::copy(&mut entry.take(room + 1), &mut io::sink()).map_err(|source| unreadable(name, source))?;
        if total > MOST_IN_MEMORY {
            return Err(form(name, "is a workbook of more than 512 MiB unpacked: save the sheet as CSV"));
        }
    }
    let mut bytes = source.open().map_err(|source| unreadable(name, source))?;
    bytes.seek(SeekFrom::Start(0)).map_err(|source| unreadable(name, source))?;
    sheet::read(bytes).map_err(|say| form(name, &say))
}

fn archive(name: &str, source: &Source) -> Result<ZipArchive<Box<dyn Bytes>>, Error> {
    let bytes = source.open().map_err(|source| unreadable(name, source))?;
    ZipArchive::new(bytes).map_err(|error| unreadable(name, error.into()))
}

fn unreadable(name: &str, source: io::Error) -> Error {
    Error::Unreadable { name: name.to_owned(), source }
}

fn form(name: &str, say: &str) -> Error {
    Error::Form { name: name.to_owned(), say: say.to_owned() }
}

/// An entry that a thread unpacks while it is read; the thread ends when nobody reads any more.
struct Unpacking {
    blocks: Receiver<io::Result<Vec<u8>>>,
    block: Cursor<Vec<u8>>,
}

impl Unpacking {
    fn begin(source: Source, number: usize) -> Self {
        let (give, blocks) = sync_channel(AHEAD);
        std::thread::spawn(move || {
            if let Err(error) = unpack(&source, number, &give) {
                // Nobody listens where the import has stopped.
                let _ = give.send(Err(error));
            }
        });
        Self { blocks, block: Cursor::default() }
    }
}

fn unpack(source: &Source, number: usize, give: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    let mut archive = ZipArchive::new(source.open()?)?;
    let mut entry = archive.by_index(number)?.take(MOST_BYTES);
    loop {
        let mut block = Vec::with_capacity(BLOCK);
        (&mut entry).take(BLOCK as u64).read_to_end(&mut block)?;
        if block.is_empty() || give.send(Ok(block)).is_err() {
            return Ok(());
        }
    }
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.block.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.blocks.recv() {
                Ok(block) => self.block = Cursor::new(block?),
                Err(_) => return Ok(0),
            }
        }
    }
}
