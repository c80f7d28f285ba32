//! The three files of rows, read side by side: what their digests and their tree are, and which row is the first that
//! is not the one it was.

use std::io;

use crate::merkle::{Tree, leaf};

use super::super::line::unline;
use super::super::rows::DIGITS;
use super::super::text::{hex, sha256};
use super::super::{CSV, NDJSON, ROWS};
use super::lines::{Ends, Lines};
use super::source::Found;

/// Rows between two looks at whether to stop.
const LOOK_EVERY: u64 = 4_096;

/// What was found in the files of rows.
#[derive(Default)]
pub(super) struct Rows {
    /// The tree over the rows.
    pub(super) tree: Tree,
    /// The number in the journal of each row; wanted for proofs alone.
    pub(super) ndjson: FileOfRows,
    pub(super) csv: FileOfRows,
    pub(super) names: FileOfRows,
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

/// Reads the three files.
pub(super) fn read(found: &Found, stop: &dyn Fn() -> bool) -> io::Result<Rows> {
    let mut ndjson = Lines::new(found.open(NDJSON)?, Ends::Line);
    let mut csv = Lines::new(found.open(CSV)?, Ends::Cells);
    let mut names = Lines::new(found.open(ROWS)?, Ends::Line);
    let mut rows = Rows::default();
    csv.next()?;
    loop {
        let place = rows.tree.size().max(rows.csv.rows).max(rows.names.rows) + 1;
        if place.is_multiple_of(LOOK_EVERY) && stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let name = names.next()?;
        let known = name.and_then(parsed);
        let (line, cells) = (ndjson.next()?, csv.next()?);
        if line.is_none() && cells.is_none() && name.is_none() {
            break;
        }
        rows.names.rows += u64::from(name.is_some());
        if name.is_some() && known.is_none() {
            rows.names.differs(|| format!("its line {place} is not of its form"));
        }
        let event =
            known.as_ref().map_or_else(String::new, |known| format!(" (event {} of the journal)", known.number));
        let raw = line.and_then(|line| line.strip_suffix(b"\n")).and_then(unline);
        let hashed = raw.as_deref().map(leaf);
        let is_known = hashed.zip(known.as_ref()).is_some_and(|(leaf, known)| hex(&leaf[..DIGITS / 2]) == known.leaf);
        rows.ndjson.compare(line.is_some(), is_known, place, &event);
        // A line that is no event's still counts, so that the tree cannot agree by leaving it out.
        rows.tree.append(&line.map(|line| hashed.unwrap_or_else(|| leaf(line))).into_iter().collect::<Vec<_>>());
        let is_known = cells.zip(known.as_ref()).is_some_and(|(cells, known)| sha256(cells)[..DIGITS] == *known.cells);
        rows.csv.compare(cells.is_some(), is_known, place, &event);
    }
    rows.ndjson.digest = ndjson.digest();
    rows.csv.digest = csv.digest();
    rows.names.digest = names.digest();
    Ok(rows)
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
struct Name {
    number: u64,
    leaf: String,
    cells: String,
}

fn parsed(line: &[u8]) -> Option<Name> {
    let text = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let mut parts = text.split('\t').map(str::to_owned);
    let (number, leaf, cells) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
    (leaf.len() == DIGITS && cells.len() == DIGITS && parts.next().is_none()).then_some(Name { number, leaf, cells })
}
