//! The three files of rows, read beside each other: what their digests and their tree are, and which row is the first that
//! is not the one it was.

use std::{io, thread};

use ring::digest::{SHA256, digest};

use crate::merkle::{Hash, Tree, leaf};

use super::super::line::{is_wrapped, unline};
use super::super::rows::DIGITS;
use super::super::text::hex;
use super::super::{CSV, NDJSON, ROWS};
use super::ahead::Ahead;
use super::lines::{Ends, Lines};
use super::source::Found;

/// What was found in the files of rows.
#[derive(Default)]
pub(super) struct Rows {
    /// The tree over the rows.
    pub(super) tree: Tree,
    pub(super) ndjson: FileOfRows,
    pub(super) csv: FileOfRows,
    pub(super) names: FileOfRows,
    pub(super) numbers: Numbers,
    /// Rows whose bytes are wrapped.
    pub(super) wrapped: u64,
}

/// The numbers in the journal that the rows are said to have.
#[derive(Default)]
pub(super) struct Numbers {
    pub(super) first: Option<u64>,
    pub(super) last: Option<u64>,
    pub(super) largest: u64,
}

impl Numbers {
    fn take(&mut self, number: u64) {
        self.first.get_or_insert(number);
        self.last = Some(number);
        self.largest = self.largest.max(number);
    }
}

/// One of the files.
#[derive(Default)]
pub(super) struct FileOfRows {
    pub(super) digest: String,
    pub(super) rows: u64,
    /// What is wrong with the first row that differs.
    pub(super) first: Option<String>,
}

impl FileOfRows {
    fn differs(&mut self, what: impl FnOnce() -> String) {
        if self.first.is_none() {
            self.first = Some(what());
        }
    }
}

/// Bytes of a digest that name a row.
type Short = [u8; DIGITS / 2];

/// What a line of the file of events is: its leaf, whether it is the line of an event, and whether of one that is wrapped.
pub(super) struct Line {
    pub(super) leaf: Hash,
    pub(super) is_event: bool,
    is_wrapped: bool,
}

impl Line {
    pub(super) fn of(line: &[u8]) -> Self {
        let raw = line.strip_suffix(b"\n").and_then(unline);
        // A line that is no event's still counts, so that the tree cannot agree by leaving it out.
        let (leaf, is_event) = (leaf(raw.as_deref().unwrap_or(line)), raw.is_some());
        Self { leaf, is_event, is_wrapped: is_wrapped(line) }
    }
}

/// Reads the three files, each on a thread of its own.
pub(super) fn read(found: &Found, stop: &dyn Fn() -> bool) -> io::Result<Rows> {
    let files = [found.open(NDJSON)?, found.open(CSV)?, found.open(ROWS)?];
    thread::scope(|scope| {
        let [ndjson, csv, names] = files;
        let mut ndjson = Ahead::start(scope, Lines::new(ndjson, Ends::Line), Line::of)?;
        let mut csv = Ahead::start(scope, Lines::new(csv, Ends::Cells), short)?;
        let mut names = Ahead::start(scope, Lines::new(names, Ends::Line), Name::parse)?;
        let mut rows = Rows::default();
        csv.next()?;
        loop {
            if stop() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let (line, cells, name) = (ndjson.next()?, csv.next()?, names.next()?);
            if line.is_none() && cells.is_none() && name.is_none() {
                break;
            }
            rows.take(line, cells, name);
        }
        rows.ndjson.digest = ndjson.digest();
        rows.csv.digest = csv.digest();
        rows.names.digest = names.digest();
        Ok(rows)
    })
}

impl Rows {
    /// Compares what the three files say of their next row.
    fn take(&mut self, line: Option<Line>, cells: Option<Short>, name: Option<Option<Name>>) {
        let place = self.tree.size().max(self.csv.rows).max(self.names.rows) + 1;
        self.names.rows += u64::from(name.is_some());
        if let Some(None) = name {
            self.names.differs(|| format!("its line {place} is not of its form"));
        }
        let known = name.flatten();
        known.iter().for_each(|known| self.numbers.take(known.number));
        self.wrapped += u64::from(line.as_ref().is_some_and(|line| line.is_wrapped));
        let event =
            known.as_ref().map_or_else(String::new, |known| format!(" (event {} of the journal)", known.number));
        let same_line =
            |line: &Line| line.is_event && known.as_ref().is_some_and(|known| line.leaf.starts_with(&known.leaf));
        self.ndjson.compare(line.is_some(), line.as_ref().is_some_and(same_line), place, &event);
        self.tree.append(line.map(|line| line.leaf).as_slice());
        let same_cells = |cells: Short| known.as_ref().is_some_and(|known| cells == known.cells);
        self.csv.compare(cells.is_some(), cells.is_some_and(same_cells), place, &event);
    }
}

impl FileOfRows {
    fn compare(&mut self, is_there: bool, is_known: bool, place: u64, event: &str) {
        self.rows += u64::from(is_there);
        match (is_there, is_known) {
            (true, true) => {}
            (true, false) if event.is_empty() => self.differs(|| format!("row {place} is not one of the pack's")),
            (true, false) => self.differs(|| format!("row {place}{event} is the first that differs")),
            (false, _) => self.differs(|| format!("row {place}{event} is missing, and what follows it")),
        }
    }
}

/// What names a row.
pub(super) struct Name {
    pub(super) number: u64,
    leaf: Short,
    cells: Short,
}

impl Name {
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
        let mut parts = text.split('\t');
        let name =
            Self { number: parts.next()?.parse().ok()?, leaf: digits(parts.next()?)?, cells: digits(parts.next()?)? };
        parts.next().is_none().then_some(name)
    }
}

/// Reads the beginning of a digest as it is written.
fn digits(text: &str) -> Option<Short> {
    let number = u64::from_str_radix(text, 16).ok()?.to_be_bytes();
    (hex(&number) == text).then_some(number)
}

/// Returns the beginning of the digest of a line.
fn short(line: &[u8]) -> Short {
    let mut short = Short::default();
    short.iter_mut().zip(digest(&SHA256, line).as_ref()).for_each(|(to, from)| *to = *from);
    short
}
