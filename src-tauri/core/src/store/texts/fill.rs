//! From events to the texts beside the columns: what no column of the event says already, folded.

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
const APART: char = '\u{1}';

/// Adds events to the rows of a chunk.
pub(super) struct Filler {
    fields: Vec<(Field, Arc<Dictionary>)>,
    frame: String,
}

impl Filler {
    pub(super) fn new() -> Self {
        Self { fields: term_fields().map(|field| (field, Arc::default())).collect(), frame: String::new() }
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
        for ((field, dictionary), codes) in self.fields.iter_mut().zip(&columns.fields) {
            let code = codes.get(place).copied().unwrap_or(0);
            if code != 0 && dictionary.text(code).is_none() {
                *dictionary = dictionaries.of(connection, *field)?;
            }
        }
        let mut terms = Vec::with_capacity(self.fields.len());
        for ((_, dictionary), codes) in self.fields.iter().zip(&columns.fields) {
            terms.extend(dictionary.text(codes.get(place).copied().unwrap_or(0)).map(|text| &**text));
        }
        fill(block.body.raw(place)?, &block.body.detail(place)?, &terms, &mut self.frame, rows);
        Ok(())
    }
}

/// Adds an event. Texts that are one of `terms` are left out: its columns have them.
pub(super) fn fill(raw: &[u8], detail: &Detail<'_>, terms: &[&str], frame: &mut String, rows: &mut TextRows) {
    frame.clear();
    let is_term = |text: &[u8]| terms.iter().any(|term| term.as_bytes() == text);
    let mut kept: Vec<&[u8]> = Vec::new();
    pieces(raw, |place, piece| {
        if place == Place::Between {
            readings(piece, |reading| rows.push(Stream::Readings, &folded(reading)));
        }
        if place != Place::Value && is_frame(piece) {
            frame.extend(piece.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
            frame.push(APART);
        } else if piece.contains(&b'\\') {
            // Looked for as it stands and with its escapes resolved.
            let text = String::from_utf8_lossy(piece);
            push(&text, rows);
            push(&unescaped(&text), rows);
        } else if !is_term(piece) {
            kept.push(piece);
            push(&String::from_utf8_lossy(piece), rows);
        }
    });
    let own = [Some(detail.uid), detail.description, detail.session_id, detail.request_id];
    for text in own.into_iter().flatten().filter(|text| !text.is_empty()) {
        if !is_term(text.as_bytes()) && !kept.contains(&text.as_bytes()) {
            push(text, rows);
        }
    }
    rows.end(frame);
}

/// Says whether a piece is one of those that stand around the texts of event after event.
fn is_frame(piece: &[u8]) -> bool {
    piece.len() <= LONGEST_OF_FRAME
        && piece.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_digit() && *byte != b'\\')
}

/// Adds a text, folded.
fn push(text: &str, rows: &mut TextRows) {
    rows.push(stream(text.as_bytes()), &folded(text));
}

fn stream(text: &[u8]) -> Stream {
    let digits = || text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_code = text.len() >= SHORTEST_CODE && !text.contains(&b' ') && digits() * 4 >= text.len();
    if is_code { Stream::Codes } else { Stream::Words }
}
