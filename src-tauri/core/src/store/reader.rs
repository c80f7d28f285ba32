//! From rows to records: terms back to text, details and raw bytes out of their blocks.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::event::{Event, EventUid, Field, Flags, Instant, Outcome, Record, Timestamp};

use super::block::{self, Block};
use super::read::Raw;
use super::row::{Detail, uid_text};
use super::term::term_fields;
use super::{Error, Store};

/// Decompressed blocks kept at hand while reading.
const BLOCKS_KEPT: usize = 64;
/// No more are kept where they hold this many bytes.
const BYTES_KEPT: usize = 32 * 1024 * 1024;
const FIXED_COLUMNS: usize = 12;

/// Turns rows of one connection into records.
pub(super) struct RecordReader<'a> {
    connection: &'a Connection,
    /// The columns that [`RecordReader::record`] reads, from the event table.
    pub(super) select: String,
    alias: String,
    fields: Vec<Field>,
    store: &'a Store,
    streams: HashMap<i64, String>,
    blocks: Blocks,
}

impl<'a> RecordReader<'a> {
    pub(super) fn new(store: &'a Store, connection: &'a Connection, raw: Raw) -> Result<Self, Error> {
        let mut columns = String::from(
            "event.seq, event.fetch, event.place, event.stream, event.uid, event.at, event.occurred_digits,
             event.recorded, event.recorded_digits, event.outcome, event.flags,
             (SELECT count(*) FROM revision WHERE revision.event = event.seq)",
        );
        let fields: Vec<Field> = term_fields().collect();
        for field in &fields {
            columns.push_str(", event.");
            columns.push_str(field.name());
        }
        let mut names = connection.prepare_cached("SELECT id, name FROM stream")?;
        let streams =
            names.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<HashMap<_, _>, _>>()?;
        Ok(Self {
            connection,
            select: format!("SELECT {columns} FROM event"),
            alias: store.alias(),
            fields,
            store,
            streams,
            blocks: Blocks::new(raw),
        })
    }

    pub(super) fn record(&mut self, row: &Row<'_>) -> Result<Record, Error> {
        let seq: i64 = row.get(0)?;
        let damaged = |what: &str| Error::Damaged { what: format!("cached event {seq} {what}") };
        let place: i64 = row.get(2)?;
        let block = self.blocks.of(self.connection, row.get(1)?)?;
        let detail: Detail =
            serde_json::from_slice(block.detail(place)?).map_err(|_| damaged("has details that cannot be read"))?;
        let raw = block.raw(place)?.to_vec();
        let mut event = Event {
            uid: uid_text(row.get(4)?).and_then(|text| EventUid::try_from(text).ok()),
            occurred: timestamp(Some(row.get(5)?), row.get(6)?),
            occurred_text: detail.occurred_text,
            recorded: timestamp(row.get(7)?, row.get(8)?),
            outcome: outcome(row.get(9)?).ok_or_else(|| damaged("has an unknown outcome"))?,
            flags: Flags::from_bits(row.get(10)?),
            targets: detail.targets,
            changes: detail.changes,
            raw,
            ..Event::default()
        };
        for (place, field) in self.fields.iter().enumerate() {
            if let Some(number) = row.get::<_, Option<i64>>(FIXED_COLUMNS + place)? {
                let text = self.store.0.texts.of(self.connection, number)?;
                event.fields.set(*field, &*text.ok_or_else(|| damaged("names a term that is not there"))?);
            }
        }
        for (field, text) in [
            (Field::Description, detail.description),
            (Field::SessionId, detail.session_id),
            (Field::RequestId, detail.request_id),
        ] {
            if let Some(text) = text {
                event.fields.set(field, text);
            }
        }
        let stream: i64 = row.get(3)?;
        Ok(Record {
            seq,
            organization: self.alias.clone(),
            connector: block.connector.clone(),
            stream: self.streams.get(&stream).cloned().ok_or_else(|| damaged("names a stream that is not there"))?,
            received: block.received,
            revised: row.get(11)?,
            event,
        })
    }
}

fn timestamp(nanos: Option<i64>, digits: Option<u8>) -> Option<Timestamp> {
    Some(Timestamp { at: Instant::from_nanos(nanos?), digits: digits? })
}

fn outcome(code: i64) -> Option<Outcome> {
    Outcome::ALL.get(usize::try_from(code).ok()?).copied()
}

/// The blocks of one fetch.
pub(super) struct FetchBlocks {
    pub(super) received: Instant,
    connector: String,
    detail: Block,
    raw: Option<Block>,
}

impl FetchBlocks {
    fn detail(&self, place: i64) -> Result<&[u8], Error> {
        self.detail.item(usize::try_from(place).unwrap_or(usize::MAX))
    }

    pub(super) fn raw(&self, place: i64) -> Result<&[u8], Error> {
        match &self.raw {
            Some(block) => block.item(usize::try_from(place).unwrap_or(usize::MAX)),
            None => Ok(&[]),
        }
    }
}

/// Blocks that were decompressed lately.
pub(super) struct Blocks {
    raw: Raw,
    kept: HashMap<i64, FetchBlocks>,
    bytes: usize,
}

impl Blocks {
    pub(super) fn new(raw: Raw) -> Self {
        Self { raw, kept: HashMap::new(), bytes: 0 }
    }

    pub(super) fn of(&mut self, connection: &Connection, fetch: i64) -> Result<&FetchBlocks, Error> {
        if !self.kept.contains_key(&fetch) {
            if self.kept.len() >= BLOCKS_KEPT || self.bytes >= BYTES_KEPT {
                self.kept.clear();
                self.bytes = 0;
            }
            let blocks = load(connection, fetch, self.raw)?;
            self.bytes += blocks.detail.bytes() + blocks.raw.as_ref().map_or(0, Block::bytes);
            self.kept.insert(fetch, blocks);
        }
        self.kept.get(&fetch).ok_or_else(|| Error::Damaged { what: format!("fetch {fetch} is missing") })
    }
}

fn load(connection: &Connection, fetch: i64, raw: Raw) -> Result<FetchBlocks, Error> {
    let mut select = connection.prepare_cached(match raw {
        Raw::With => "SELECT received, connector, detail, dictionary, raw FROM fetch WHERE id = ?1",
        Raw::Without => "SELECT received, connector, detail, NULL, NULL FROM fetch WHERE id = ?1",
    })?;
    let found = select
        .query_row([fetch], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, Option<i64>>(3)?,
                row.get::<_, Option<Vec<u8>>>(4)?,
            ))
        })
        .optional()?;
    let (received, connector, detail, dictionary, raw) =
        found.ok_or_else(|| Error::Damaged { what: format!("fetch {fetch} is missing") })?;
    let dictionary = match dictionary {
        Some(number) => Some(block::dictionary(connection, number)?),
        None => None,
    };
    Ok(FetchBlocks {
        received: Instant::from_nanos(received),
        connector,
        detail: Block::unpack(&detail, None)?,
        raw: raw.map(|bytes| Block::unpack(&bytes, dictionary.as_deref())).transpose()?,
    })
}
