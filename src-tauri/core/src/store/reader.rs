//! From blocks to records: codes back to text, long texts and raw bytes out of the bodies.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::event::{Field, Record};

use super::blocks::Shelf;
use super::read::Raw;
use super::row::event_at;
use super::term::term_fields;
use super::{Error, Store};

/// Bytes of blocks kept at hand while reading.
const BYTES_KEPT: usize = 32 * 1024 * 1024;

/// Makes records of numbers, on one connection.
pub(super) struct RecordReader<'a> {
    connection: &'a Connection,
    store: &'a Store,
    raw: Raw,
    alias: String,
    fields: Vec<Field>,
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
        for (field, column) in self.fields.iter().zip(&columns.fields) {
            let code = column.get(place).copied().unwrap_or(0);
            if code != 0 {
                let text = self.store.0.texts.of(self.connection, *field, code)?;
                event.fields.set(*field, &*text.ok_or_else(|| damaged("names a term that is not there"))?);
            }
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
            revised: revisions(self.connection, number)?,
            event,
        }))
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
