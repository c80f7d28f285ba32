//! From blocks to records: codes back to text, long texts and raw bytes out of the bodies.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;

use crate::event::{Field, Record};

use super::blocks::Shelf;
use super::read::Raw;
use super::row::event_at;
use super::term::term_fields;
use super::{Error, Store};

/// Bytes of blocks kept at hand while reading.
const BYTES_KEPT: usize = 32 * 1024 * 1024;
/// Texts of a field with a higher code are not kept at hand.
const MOST_REMEMBERED: u32 = 1 << 18;

/// Makes records of numbers, on one connection.
pub(super) struct RecordReader<'a> {
    connection: &'a Connection,
    store: &'a Store,
    raw: Raw,
    alias: String,
    fields: Vec<Field>,
    /// Texts met so far, by field and code: readers on several threads need not wait for each other.
    texts: Vec<Vec<Option<Arc<str>>>>,
    revised: Revised,
    streams: HashMap<i64, String>,
    shelf: Shelf,
}

impl<'a> RecordReader<'a> {
    pub(super) fn new(store: &'a Store, connection: &'a Connection, raw: Raw) -> Self {
        Self {
            connection,
            store,
            raw,
            alias: store.alias(),
            fields: term_fields().collect(),
            texts: term_fields().map(|_| Vec::new()).collect(),
            revised: Revised::Unknown,
            streams: HashMap::new(),
            shelf: Shelf::new(BYTES_KEPT),
        }
    }

    /// Returns the record with this number; None where no event has it.
    pub(super) fn record(&mut self, number: i64) -> Result<Option<Record>, Error> {
        let damaged = |what: &str| Error::Damaged { what: format!("cached event {number} {what}") };
        let Some(block) = self.shelf.of(self.connection, number)? else { return Ok(None) };
        let place = block.place(number);
        let columns = block.columns()?;
        let mut event = event_at(columns, place).ok_or_else(|| damaged("has impossible numbers"))?;
        for ((field, column), known) in self.fields.iter().zip(&columns.fields).zip(&mut self.texts) {
            let code = column.get(place).copied().unwrap_or(0);
            if code == 0 {
                continue;
            }
            if let Some(Some(text)) = known.get(code as usize) {
                event.fields.set(*field, &**text);
                continue;
            }
            let text = self.store.0.texts.of(self.connection, *field, code)?;
            let text = text.ok_or_else(|| damaged("names a term that is not there"))?;
            event.fields.set(*field, &*text);
            remember(known, code, text);
        }
        block.body.detail(place)?.fill(&mut event)?;
        if self.raw == Raw::With {
            event.raw = block.body.raw(place)?.to_vec();
        }
        if !self.streams.contains_key(&block.head.stream) {
            self.streams = stream_names(self.connection)?;
        }
        let stream = self.streams.get(&block.head.stream).cloned();
        Ok(Some(Record {
            seq: number,
            organization: self.alias.clone(),
            connector: block.connector.clone(),
            stream: stream.ok_or_else(|| damaged("names a stream that is not there"))?,
            received: block.received,
            revised: self.revised.of(self.connection, number)?,
            event,
        }))
    }
}

/// Keeps a text at hand; of a field with very many different ones only the older.
fn remember(known: &mut Vec<Option<Arc<str>>>, code: u32, text: Arc<str>) {
    if code < MOST_REMEMBERED {
        let place = code as usize;
        if known.len() <= place {
            known.resize(place + 1, None);
        }
        known[place] = Some(text);
    }
}

/// Whether any event has later versions: mostly none has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Revised {
    Unknown,
    None,
    Some,
}

impl Revised {
    pub(super) fn of(&mut self, connection: &Connection, number: i64) -> Result<u32, Error> {
        if *self == Self::Unknown {
            let any = connection.prepare_cached("SELECT 1 FROM revision LIMIT 1")?.exists([])?;
            *self = if any { Self::Some } else { Self::None };
        }
        if *self == Self::None { Ok(0) } else { revisions(connection, number) }
    }
}

fn revisions(connection: &Connection, number: i64) -> Result<u32, Error> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM revision WHERE event = ?1")?;
    Ok(count.query_row([number], |row| row.get(0))?)
}

/// Returns the names of the streams by number.
pub(super) fn stream_names(connection: &Connection) -> Result<HashMap<i64, String>, Error> {
    let mut names = connection.prepare_cached("SELECT id, name FROM stream")?;
    let rows = names.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
