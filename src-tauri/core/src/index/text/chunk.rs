//! One chunk: a sealed file of a head and its parts. The head says what cannot stand in each part.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use memchr::memmem::Finder;
use zstd::bulk::Decompressor;

use super::super::Error;
use super::super::bytes::{Reader, Writer};
use super::super::file::private;
use super::super::seal::{FileKey, IndexKey, SALT, salt};
use super::filter::Filter;
use super::lexicon::{self, Told, Within};
use super::rows::{EVENT, FILTERS, PARTS, PackedRows, TEXTS};
use super::{Following, Spelling, path};

/// The form of the files. Another one is not read but made anew.
const FORM: u64 = 2;
const FRAMES: usize = 0;
/// Words and codes: what the lexicon tells of.
const TOLD_OF: std::ops::RangeInclusive<usize> = 1..=2;
const READINGS: usize = 3;
const LEXICON: usize = TEXTS;
/// A head larger than this was not written by us.
const LARGEST_HEAD: u32 = 1 << 16;
/// A part larger than this was not written by us.
const LARGEST_PART: u64 = 1 << 31;
const WHAT: &str = "the texts beside the columns";

thread_local! {
    // Fresh memory costs more than what is written into it.
    static SPARE: RefCell<(Option<Decompressor<'static>>, Vec<u8>)> = const { RefCell::new((None, Vec::new())) };
}

/// One bit an event; none where no event has one.
pub(super) type Bits = Option<Box<[u64]>>;

/// Where the texts of some events lie.
pub(super) struct Chunk {
    path: PathBuf,
    key: FileKey,
    pub(super) salt: [u8; SALT],
    pub(super) first: u32,
    pub(super) events: u32,
    pub(super) fingerprint: u64,
    /// Where each part begins, and where the last ends.
    starts: [u64; PARTS + 1],
    filters: [Filter; TEXTS],
}

impl std::fmt::Debug for Chunk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Chunk").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Chunk {
    /// Returns the number of its last event.
    pub(super) fn last(&self) -> u32 {
        self.first + (self.events - 1)
    }

    /// Opens the chunk that follows others; none where there is none that does.
    pub(super) fn open(folder: &Path, key: &IndexKey, following: Following) -> Option<Self> {
        let path = path(folder, following.first);
        let mut file = File::open(&path).ok()?;
        let mut start = [0u8; SALT + 4];
        file.read_exact(&mut start).ok()?;
        let (salt, length) = start.split_first_chunk::<SALT>()?;
        let length = u32::from_le_bytes(length.try_into().ok()?);
        if length > LARGEST_HEAD {
            return None;
        }
        let mut head = vec![0; length as usize];
        file.read_exact(&mut head).ok()?;
        let key = key.file(salt).ok()?;
        let head = key.open(0, head).ok()?;
        let begin = (start.len() + length as usize) as u64;
        let chunk = Self::read(&head, path, key, *salt, following, begin).ok()?;
        (file.metadata().ok()?.len() == chunk.starts[PARTS]).then_some(chunk)
    }

    fn read(
        head: &[u8],
        path: PathBuf,
        key: FileKey,
        salt: [u8; SALT],
        following: Following,
        begin: u64,
    ) -> Result<Self, Error> {
        let mut reader = Reader::new(head, WHAT);
        let (form, first, events) = (reader.number()?, reader.small::<u32>()?, reader.small::<u32>()?);
        let follows = first == following.first && reader.bytes(SALT)? == following.previous;
        if form != FORM || !follows || events == 0 || first.checked_add(events).is_none() {
            return Err(reader.damaged());
        }
        let fingerprint = reader.number()?;
        let mut starts = [begin; PARTS + 1];
        for part in 0..PARTS {
            starts[part + 1] = starts[part] + u64::from(reader.small::<u32>()?);
        }
        let mut filters = Vec::with_capacity(TEXTS);
        for form in FILTERS {
            filters.extend(Filter::read(form, reader.bytes(form.bytes())?));
        }
        let filters = filters.try_into().map_err(|_: Vec<Filter>| Error::Damaged { what: WHAT })?;
        reader.end()?;
        Ok(Self { path, key, salt, first, events, fingerprint, starts, filters })
    }

    /// Writes a chunk that follows others.
    pub(super) fn create(
        folder: &Path,
        key: &IndexKey,
        following: Following,
        packed: PackedRows,
        fingerprint: u64,
    ) -> Result<Self, Error> {
        let salt = salt()?;
        let key = key.file(&salt)?;
        let mut head = Writer::default();
        for number in [FORM, u64::from(following.first), packed.events as u64] {
            head.number(number);
        }
        head.bytes(&following.previous);
        head.number(fingerprint);
        let mut parts = Vec::with_capacity(PARTS);
        for (number, part) in (1u32..).zip(packed.parts) {
            let sealed = key.seal(number, part)?;
            head.number(u64::from(u32::try_from(sealed.len()).map_err(|_| Error::Damaged { what: WHAT })?));
            parts.push(sealed);
        }
        head.bytes(&packed.filters);
        let sealed = key.seal(0, head.0.clone())?;
        let begin = SALT + 4 + sealed.len();
        let length = u32::try_from(sealed.len()).map_err(|_| Error::Damaged { what: WHAT })?;
        let place = path(folder, following.first);
        let fresh = place.with_extension("text.new");
        let mut file = private(&fresh)?;
        // Not forced to the disk: what a power cut spoils is noticed by its seal and made anew from the journal.
        file.write_all(&[&salt[..], &length.to_le_bytes(), &sealed].concat())?;
        for part in &parts {
            file.write_all(part)?;
        }
        drop(file);
        fs::rename(&fresh, &place)?;
        Self::read(&head.0, place, key, salt, following, begin as u64)
    }

    /// Returns which events have `needle` in a text or in their frame.
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::Io`] where the file is not what was written.
    pub(super) fn find(&self, needle: &Finder<'_>, spelling: Spelling) -> Result<Bits, Error> {
        let mut bits = vec![0u64; (self.events as usize).div_ceil(64)];
        let may_hold = |part: usize| self.filters[part].may_hold(needle.needle());
        let told = if lexicon::decides(needle.needle()) && TOLD_OF.into_iter().any(may_hold) {
            let within = if spelling == Spelling::WholeValue { Within::Whole } else { Within::Part };
            self.with(LEXICON, |plain| lexicon::look(plain, needle, within, &mut bits))?
        } else {
            Told::Nothing
        };
        for part in (0..TEXTS).filter(|part| may_hold(*part)) {
            let is_known = TOLD_OF.contains(&part) && told != Told::Nothing;
            if is_known || (part == READINGS && spelling == Spelling::AsWritten) {
                continue;
            }
            self.with(part, |plain| {
                if part == FRAMES {
                    self.framed(plain, needle, &mut bits)
                } else {
                    self.streamed(plain, needle, spelling, &mut bits)
                }
            })?;
        }
        Ok(bits.iter().any(|word| *word != 0).then(|| bits.into()))
    }

    /// Reads a part.
    fn with<T>(&self, part: usize, work: impl FnOnce(&[u8]) -> Result<T, Error>) -> Result<T, Error> {
        let damaged = || Error::Damaged { what: WHAT };
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.starts[part]))?;
        let length = usize::try_from(self.starts[part + 1] - self.starts[part]).map_err(|_| damaged())?;
        let mut sealed = vec![0; length];
        file.read_exact(&mut sealed)?;
        let packed = self.key.open(u32::try_from(part + 1).unwrap_or(u32::MAX), sealed)?;
        let size = zstd::zstd_safe::get_frame_content_size(&packed).ok().flatten().filter(|size| *size <= LARGEST_PART);
        let size = size.and_then(|size| usize::try_from(size).ok()).ok_or_else(damaged)?;
        SPARE.with_borrow_mut(|(decompressor, plain)| {
            let decompressor = match decompressor {
                Some(known) => known,
                none => none.insert(Decompressor::new()?),
            };
            plain.clear();
            plain.reserve(size);
            decompressor.decompress_to_buffer(&packed, plain).map_err(|_| damaged())?;
            work(plain)
        })
    }

    /// Looks into the frames, and finds the events that have one of those found.
    fn framed(&self, plain: &[u8], needle: &Finder<'_>, bits: &mut [u64]) -> Result<(), Error> {
        let mut reader = Reader::new(plain, WHAT);
        let length = reader.small()?;
        let frames = reader.bytes(length)?;
        // Place 0 is that of events whose frame stands among their words.
        let mut found = vec![false];
        found.extend(frames.split(|byte| *byte == EVENT).map(|frame| needle.find(frame).is_some()));
        let places = reader.bytes(self.events as usize * 2)?;
        reader.end()?;
        if !found.contains(&true) {
            return Ok(());
        }
        for (event, place) in places.as_chunks::<2>().0.iter().enumerate() {
            let holds = found.get(usize::from(u16::from_le_bytes(*place))).copied();
            bits[event / 64] |= u64::from(holds.ok_or(Error::Damaged { what: WHAT })?) << (event % 64);
        }
        Ok(())
    }

    /// Looks into a stream of texts, which passes all events once or several times. One place is enough.
    fn streamed(&self, plain: &[u8], needle: &Finder<'_>, spelling: Spelling, bits: &mut [u64]) -> Result<(), Error> {
        // So many events end before `counted`.
        let (mut from, mut counted, mut ended) = (0, 0, 0);
        while let Some(found) = needle.find(&plain[from..]) {
            let at = from + found;
            if spelling == Spelling::WholeValue && !stands_alone(plain, at, needle.needle().len()) {
                from = at + 1;
                continue;
            }
            ended += memchr::memchr_iter(EVENT, &plain[counted..at]).count();
            let event = ended % self.events as usize;
            bits[event / 64] |= 1 << (event % 64);
            let Some(end) = memchr::memchr(EVENT, &plain[at..]) else { break };
            from = at + end;
            counted = from;
        }
        Ok(())
    }
}

/// Says whether no letter or digit goes before or follows.
fn stands_alone(plain: &[u8], at: usize, length: usize) -> bool {
    let is_letter = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'-' | b'_' | b'.'))
    };
    !is_letter(at.checked_sub(1).and_then(|before| plain.get(before))) && !is_letter(plain.get(at + length))
}
