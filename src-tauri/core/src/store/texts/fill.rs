//! From events to the texts beside the columns: what no column of the event says already, folded.

use std::ops::Range;
use std::sync::Arc;

use rusqlite::Connection;

use crate::event::Field;
use crate::index::{Stream, TextRows};
use crate::query::{folded, unescaped};

use super::super::Error;
use super::super::blocks::Opened;
use super::super::detail::Detail;
use super::super::dictionary::{Dictionaries, Dictionary};
use super::super::term::term_fields;
use super::pieces::{Place, pieces, readings};

/// Longer ones differ too often from event to event to be a frame.
const LONGEST_OF_FRAME: usize = 40;
/// A shorter text is not worth a stream of its own kind.
const SHORTEST_CODE: usize = 8;
/// Stands between two pieces of a frame.
const APART: u8 = 1;

/// Adds events of the journal to the rows of a chunk.
pub(super) struct JournalFiller {
    fields: Vec<(Field, Arc<Dictionary>)>,
    filler: Filler,
}

impl JournalFiller {
    pub(super) fn new() -> Self {
        Self { fields: term_fields().map(|field| (field, Arc::default())).collect(), filler: Filler::default() }
    }

    /// Adds the event at `place` of a block.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        dictionaries: &Dictionaries,
        block: &Opened,
        place: usize,
        rows: &mut TextRows,
    ) -> Result<(), Error> {
        let columns = block.columns()?;
        let mut terms = Terms::default();
        for ((field, dictionary), codes) in self.fields.iter_mut().zip(&columns.fields) {
            let code = codes.get(place).copied().unwrap_or(0);
            if code == 0 {
                continue;
            }
            if dictionary.text(code).is_none() {
                *dictionary = dictionaries.of(connection, *field)?;
            }
            // Without its text nothing is left out for its sake.
            if let Some(text) = dictionary.text(code) {
                terms.add(text);
            }
        }
        self.filler.fill(block.body.raw(place)?, &block.body.detail(place)?, &terms, rows);
        Ok(())
    }
}

/// The terms of an event. Most texts that are none are told by their length and their ends.
#[derive(Default)]
pub(super) struct Terms<'a> {
    texts: Vec<&'a [u8]>,
    marks: u64,
}

impl<'a> Terms<'a> {
    pub(super) fn add(&mut self, text: &'a str) {
        self.marks |= mark(text.as_bytes());
        self.texts.push(text.as_bytes());
    }

    fn has(&self, text: &[u8]) -> bool {
        self.marks & mark(text) != 0 && self.texts.contains(&text)
    }
}

fn mark(text: &[u8]) -> u64 {
    let end = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or(0));
    1 << ((text.len() * 7 + end(text.first()) * 3 + end(text.last())) % 64)
}

/// Adds events to the rows of a chunk.
#[derive(Default)]
pub(super) struct Filler {
    shape: Shape,
}

impl Filler {
    /// Adds an event. Texts that are one of `terms` are left out: its columns have them.
    pub(super) fn fill(&mut self, raw: &[u8], detail: &Detail<'_>, terms: &Terms<'_>, rows: &mut TextRows) {
        let mut kept: Vec<&[u8]> = Vec::with_capacity(16);
        let mut at = 0;
        let shape = &mut self.shape;
        pieces(raw, |place, piece| {
            at += 1;
            if shape.has(at - 1, piece) && place != Place::Value {
                return;
            }
            let letters = Letters::of(piece);
            if place == Place::Between && letters.digit {
                readings(piece, |reading| push(reading.as_bytes(), rows, Stream::Readings));
            }
            if place != Place::Value && letters.may_frame() && piece.len() <= LONGEST_OF_FRAME {
                return shape.note(at - 1, Some(piece));
            }
            shape.note(at - 1, None);
            if letters.backslash {
                // Looked for as it stands and with its escapes resolved.
                let text = String::from_utf8_lossy(piece);
                push(piece, rows, stream(piece));
                push(unescaped(&text).as_bytes(), rows, stream(piece));
            } else if !terms.has(piece) {
                kept.push(piece);
                push(piece, rows, stream(piece));
            }
        });
        shape.end(at);
        let own = [Some(detail.uid), detail.description, detail.session_id, detail.request_id];
        for text in own.into_iter().flatten().map(str::as_bytes).filter(|text| !text.is_empty()) {
            if !terms.has(text) && !kept.contains(&text) {
                push(text, rows, stream(text));
            }
        }
        rows.end(&shape.frame);
    }
}

/// What stands around the texts of the last event. Most events have the same as the one before, and what is known of it
/// need not be looked at again.
#[derive(Default)]
struct Shape {
    /// For each piece of the record where it stands in the frame; nowhere where it is none of it.
    pieces: Vec<Option<Range<usize>>>,
    frame: Vec<u8>,
}

impl Shape {
    /// Says whether the piece at this place belonged to the frame of the event before, and is the same.
    fn has(&self, at: usize, piece: &[u8]) -> bool {
        matches!(self.pieces.get(at), Some(Some(span)) if self.frame[span.clone()] == *piece)
    }

    /// Notes a piece that was not there before: of the frame, or none of it.
    fn note(&mut self, at: usize, piece: Option<&[u8]>) {
        if piece.is_none() && matches!(self.pieces.get(at), Some(None)) {
            return;
        }
        self.end(at);
        let span = piece.map(|piece| {
            let from = self.frame.len();
            self.frame.extend_from_slice(piece);
            self.frame.push(APART);
            from..from + piece.len()
        });
        self.pieces.push(span);
    }

    /// Forgets all pieces from this place on.
    fn end(&mut self, at: usize) {
        if at < self.pieces.len() {
            self.pieces.truncate(at);
            let last = self.pieces.iter().rev().flatten().next();
            self.frame.truncate(last.map_or(0, |span| span.end + 1));
        }
    }
}

/// What a piece is made of.
struct Letters {
    digit: bool,
    backslash: bool,
    beyond_ascii: bool,
}

impl Letters {
    fn of(piece: &[u8]) -> Self {
        let (mut digit, mut backslash, mut beyond_ascii) = (false, false, false);
        // No early end: so it is done many bytes at a time.
        for byte in piece {
            digit |= byte.is_ascii_digit();
            backslash |= *byte == b'\\';
            beyond_ascii |= !byte.is_ascii();
        }
        Self { digit, backslash, beyond_ascii }
    }

    /// Says whether it may be one of those that stand around the texts of event after event.
    fn may_frame(&self) -> bool {
        !self.digit && !self.backslash && !self.beyond_ascii
    }
}

/// Adds a text, folded.
fn push(text: &[u8], rows: &mut TextRows, stream: Stream) {
    if text.is_ascii() {
        rows.push_ascii(stream, text);
    } else {
        rows.push(stream, &folded(&String::from_utf8_lossy(text)));
    }
}

fn stream(text: &[u8]) -> Stream {
    if text.len() < SHORTEST_CODE {
        return Stream::Words;
    }
    let (mut digits, mut spaces) = (0usize, false);
    for byte in text {
        digits += usize::from(byte.is_ascii_digit());
        spaces |= *byte == b' ';
    }
    if !spaces && digits * 4 >= text.len() { Stream::Codes } else { Stream::Words }
}
