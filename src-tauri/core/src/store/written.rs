//! From blocks straight to what somebody writes of events: no record is built for a row that is gone a moment later.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Mutex;

use rusqlite::Connection;

use crate::event::{Details, Field, Flags, Glimpse, Outcome, Said, Scribe};

use super::blocks::{Opened, Reads, Shelf};
use super::list::Desk;
use super::reader::{Revised, stream_names};
use super::row::timestamp;
use super::select::Selection;
use super::shared::{Own, Shared};
use super::term::term_fields;
use super::{Error, Store, lock};

/// Records written in one go: as many blocks, so that few of them are read twice.
const BATCH: usize = 4_000;
/// Bytes of blocks that each thread keeps at hand.
const BYTES_KEPT: usize = 16 * 1024 * 1024;
/// Parts that are used again: fresh memory costs more than what is written into it.
const PARTS_KEPT: usize = 16;

/// Some rows as they were written.
#[derive(Debug)]
pub struct Part<'a> {
    /// Their bytes.
    pub bytes: &'a [u8],
    /// How many rows.
    pub rows: u64,
}

impl Store {
    /// Passes the rows of `selection` as `scribe` writes them to `visit`, part by part in the order of the list, until
    /// that breaks or `stop` says so. They are written on several threads; memory stays flat.
    pub fn each_written(
        &self,
        selection: &Selection,
        stop: &(dyn Fn() -> bool + Sync),
        scribe: &dyn Scribe,
        visit: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let shared = self.read(|connection| Shared::new(connection, scribe))?;
        let spare: Mutex<Vec<Vec<u8>>> = Mutex::default();
        let work = |connection: &Connection, desk: &Desk<'_, (Vec<u8>, u64)>| {
            let mut writer = RowWriter::new(self, connection, &shared, scribe);
            while let Some((place, numbers)) = desk.next() {
                let mut bytes = lock(&spare).pop().unwrap_or_default();
                writer.write(&numbers, &mut bytes)?;
                if desk.hand_in(place, (bytes, numbers.len() as u64)).is_break() {
                    return Ok(());
                }
            }
            Ok(())
        };
        let mut pass = |(mut bytes, rows): (Vec<u8>, u64)| {
            let go_on = visit(Part { bytes: &bytes, rows });
            let mut spare = lock(&spare);
            if spare.len() < PARTS_KEPT {
                bytes.clear();
                spare.push(bytes);
            }
            go_on
        };
        self.each_by(selection, BATCH, stop, &work, &mut pass)
    }
}

/// Writes rows of numbers, on one connection.
struct RowWriter<'a> {
    connection: &'a Connection,
    scribe: &'a dyn Scribe,
    shared: &'a Shared,
    own: Own,
    alias: String,
    /// The fields that are asked for, with the place of their column.
    terms: Vec<(Field, usize)>,
    details: Details,
    revised: Revised,
    streams: HashMap<i64, String>,
    shelf: Shelf,
}

impl<'a> RowWriter<'a> {
    fn new(store: &Store, connection: &'a Connection, shared: &'a Shared, scribe: &'a dyn Scribe) -> Self {
        let reads = match scribe.details() {
            Details::Read => Reads::Everything,
            Details::Left => Reads::Columns,
        };
        Self {
            connection,
            scribe,
            shared,
            own: Own::default(),
            alias: store.alias(),
            terms: term_fields().zip(0..).filter(|(field, _)| scribe.asks_for(*field)).collect(),
            details: scribe.details(),
            revised: Revised::Unknown,
            streams: HashMap::new(),
            shelf: Shelf::of_what(reads, BYTES_KEPT),
        }
    }

    fn write(&mut self, numbers: &[u32], into: &mut Vec<u8>) -> Result<(), Error> {
        let mut rest = numbers;
        while let Some(first) = rest.first() {
            let missing = || Error::Damaged { what: format!("event {first} is missing") };
            let block = self.shelf.of(self.connection, i64::from(*first))?.ok_or_else(missing)?;
            let within = |number: &&u32| block.head.holds(i64::from(**number));
            let (here, after) = rest.split_at(rest.iter().take_while(within).count());
            rest = after;
            if !self.streams.contains_key(&block.head.stream) {
                self.streams = stream_names(self.connection)?;
            }
            let unknown = || Error::Damaged { what: format!("event {first} names a stream that is not there") };
            let mut rows = BlockRows {
                connection: self.connection,
                scribe: self.scribe,
                shared: self.shared,
                own: &mut self.own,
                terms: &self.terms,
                details: self.details,
                revised: &mut self.revised,
                alias: &self.alias,
                stream: self.streams.get(&block.head.stream).ok_or_else(unknown)?,
                block,
            };
            for number in here {
                rows.write(i64::from(*number), into)?;
            }
        }
        Ok(())
    }
}

/// Writes rows of one block.
struct BlockRows<'a> {
    connection: &'a Connection,
    scribe: &'a dyn Scribe,
    shared: &'a Shared,
    own: &'a mut Own,
    terms: &'a [(Field, usize)],
    details: Details,
    revised: &'a mut Revised,
    alias: &'a str,
    stream: &'a str,
    block: &'a Opened,
}

impl BlockRows<'_> {
    fn write(&mut self, number: i64, into: &mut Vec<u8>) -> Result<(), Error> {
        let block = self.block;
        let place = block.place(number);
        let damaged = || Error::Damaged { what: format!("cached event {number} has impossible numbers") };
        let columns = block.columns()?;
        let outcome = columns.outcome.get(place).and_then(|code| Outcome::ALL.get(*code as usize));
        let flags = columns.flags.get(place).and_then(|bits| u16::try_from(*bits).ok());
        let time = |at: &[i64], digits: &[u32]| timestamp(*at.get(place)?, *digits.get(place)?);
        let mut glimpse = Glimpse {
            uid: None,
            organization: self.alias,
            connector: &block.connector,
            stream: self.stream,
            received: block.received,
            revised: self.revised.of(self.connection, number)?,
            occurred: time(&columns.at, &columns.digits).ok_or_else(damaged)?,
            occurred_text: None,
            recorded: time(&columns.recorded, &columns.recorded_digits).ok_or_else(damaged)?,
            outcome: *outcome.ok_or_else(damaged)?,
            flags: Flags::from_bits(flags.ok_or_else(damaged)?),
            fields: [Said::Nothing; Field::COUNT],
            targets: None,
            changes: None,
        };
        if self.details == Details::Read {
            block.body.detail(place)?.show(&mut glimpse);
        }
        let codes = |column: usize| columns.fields.get(column).and_then(|codes| codes.get(place)).copied().unwrap_or(0);
        let mut is_known = true;
        for (field, column) in self.terms {
            match codes(*column) {
                0 => {}
                code => match self.shared.of(*field, code) {
                    Some(bytes) => glimpse.fields[field.index()] = Said::Written(bytes),
                    None => is_known = false,
                },
            }
        }
        if !is_known {
            self.own.tidy();
            let met =
                || self.terms.iter().map(|(field, column)| (*field, codes(*column))).filter(|(_, code)| *code > 0);
            for met in met() {
                self.shared.read(self.connection, self.scribe, self.own, met)?;
            }
            for (field, code) in met() {
                let bytes = self.shared.of(field, code).or_else(|| self.own.of(field, code));
                glimpse.fields[field.index()] = Said::Written(bytes.unwrap_or_default());
            }
        }
        self.scribe.event(&glimpse, into);
        Ok(())
    }
}
