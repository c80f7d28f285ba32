//! Blocks as the journal holds them: in order for whoever derives something from them, and by number for readers.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::event::Instant;

use super::Error;
use super::body::{Body, Unpacker};
use super::columns::Columns;

/// What is known of a block before its body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The number of its first event.
    pub(super) first: i64,
    /// How many events it holds.
    pub(super) events: usize,
    /// The number of their stream.
    pub(super) stream: i64,
}

impl Head {
    fn read(row: &Row<'_>) -> Result<Self, Error> {
        let first: i64 = row.get(0)?;
        let events = usize::try_from(row.get::<_, i64>(1)?).map_err(|_| damaged(first))?;
        Ok(Self { first, events, stream: row.get(2)? })
    }

    /// Says whether it holds the event `number`.
    pub(super) fn holds(&self, number: i64) -> bool {
        self.first <= number && number <= self.last()
    }

    /// Returns the number of its last event.
    pub(super) fn last(&self) -> i64 {
        self.first.saturating_add(i64::try_from(self.events).unwrap_or(i64::MAX)).saturating_sub(1)
    }
}

fn damaged(first: i64) -> Error {
    Error::Damaged { what: format!("the block of event {first} contradicts itself") }
}

/// Returns the highest number of an event. Numbers have no gaps and are never taken back, so it is also the count.
pub(super) fn highest(connection: &Connection) -> Result<i64, Error> {
    let mut select = connection.prepare_cached("SELECT first + events - 1 FROM block ORDER BY first DESC LIMIT 1")?;
    Ok(select.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Returns the first number of the block that holds `number` or follows it.
fn first_of(connection: &Connection, number: i64) -> Result<i64, Error> {
    let mut select = connection.prepare_cached("SELECT coalesce(max(first), 0) FROM block WHERE first <= ?1")?;
    Ok(select.query_row([number], |row| row.get(0))?)
}

/// Passes each block that holds events above `seq`, in order, with its columns, until `visit` breaks.
pub(super) fn blocks_after(
    connection: &Connection,
    seq: i64,
    mut visit: impl FnMut(Head, Columns) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let from = first_of(connection, seq)?;
    let mut select = connection.prepare_cached(
        "SELECT block.first, block.events, fetch.stream, block.columns
         FROM block JOIN fetch ON fetch.id = block.fetch WHERE block.first >= ?1 ORDER BY block.first",
    )?;
    let mut rows = select.query([from])?;
    while let Some(row) = rows.next()? {
        let head = Head::read(row)?;
        if head.last() <= seq {
            continue;
        }
        let columns = Columns::decode(row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?, head.events)?;
        if visit(head, columns)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Passes the body of each block from the one that holds the event `number` on, in order, until `visit` breaks.
pub(super) fn bodies(
    connection: &Connection,
    unpacker: &mut Unpacker,
    number: i64,
    mut visit: impl FnMut(Head, Body) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let from = first_of(connection, number)?;
    let mut select = connection.prepare_cached(
        "SELECT block.first, block.events, fetch.stream, block.dictionary, block.body
         FROM block JOIN fetch ON fetch.id = block.fetch WHERE block.first >= ?1 ORDER BY block.first",
    )?;
    let mut rows = select.query([from])?;
    while let Some(row) = rows.next()? {
        let head = Head::read(row)?;
        let packed = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        let body = unpacker.body(connection, row.get(3)?, packed)?;
        if body.events() != head.events {
            return Err(damaged(head.first));
        }
        if visit(head, body)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Writes a later version of an event.
pub(super) fn insert_revision(
    tx: &Connection,
    number: i64,
    fetch: i64,
    raw_hash: i64,
    dictionary: Option<i64>,
    raw: &[u8],
) -> Result<(), Error> {
    tx.prepare_cached("INSERT INTO revision (event, fetch, raw_hash, dictionary, raw) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![number, fetch, raw_hash, dictionary, raw])?;
    Ok(())
}

/// What the columns of one event take in memory, about.
const COLUMNS_BYTES: usize = 160;

/// A block that was read whole.
pub(super) struct Opened {
    pub(super) head: Head,
    pub(super) connector: String,
    pub(super) received: Instant,
    pub(super) body: Body,
    packed: Vec<u8>,
    columns: OnceCell<Columns>,
}

impl Opened {
    /// Returns the place of the event with this number.
    pub(super) fn place(&self, number: i64) -> usize {
        usize::try_from(number - self.head.first).unwrap_or(usize::MAX)
    }

    /// Returns the columns, reading them when first asked for.
    pub(super) fn columns(&self) -> Result<&Columns, Error> {
        if let Some(columns) = self.columns.get() {
            return Ok(columns);
        }
        let columns = Columns::decode(&self.packed, self.head.events)?;
        Ok(self.columns.get_or_init(|| columns))
    }

    fn bytes(&self) -> usize {
        self.body.bytes() + self.packed.len() + self.head.events * COLUMNS_BYTES
    }
}

/// What is read of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    /// All of them.
    Everything,
    /// Their columns: the pages where the bodies lie are passed over.
    Columns,
}

/// Blocks that were read lately, by number of their first event.
pub(super) struct Shelf {
    reads: Reads,
    unpacker: Unpacker,
    kept: BTreeMap<i64, Kept>,
    /// Counts questions, to tell which block was not needed for the longest time.
    asked: u64,
    bytes: usize,
    limit: usize,
}

struct Kept {
    block: Opened,
    asked: u64,
}

impl Shelf {
    /// Makes a shelf that holds about so many bytes of whole blocks.
    pub(super) fn new(limit: usize) -> Self {
        Self::of_what(Reads::Everything, limit)
    }

    /// Makes a shelf that holds about so many bytes of what is read of blocks.
    pub(super) fn of_what(reads: Reads, limit: usize) -> Self {
        Self { reads, unpacker: Unpacker::default(), kept: BTreeMap::new(), asked: 0, bytes: 0, limit }
    }

    /// Returns the block that holds the event `number`; None where no event has it.
    pub(super) fn of(&mut self, connection: &Connection, number: i64) -> Result<Option<&Opened>, Error> {
        self.asked += 1;
        let near = self.kept.range(..=number).next_back();
        let mut first = near.filter(|(_, kept)| kept.block.head.last() >= number).map(|(first, _)| *first);
        if first.is_none() {
            self.make_room();
            let Some(block) = open(connection, &mut self.unpacker, number, self.reads)? else { return Ok(None) };
            self.bytes += block.bytes();
            first = Some(block.head.first);
            self.kept.insert(block.head.first, Kept { block, asked: self.asked });
        }
        let kept = first.and_then(|first| self.kept.get_mut(&first));
        Ok(kept.map(|kept| {
            kept.asked = self.asked;
            &kept.block
        }))
    }

    /// Puts away what was not needed for the longest time. The memory of the last serves the next.
    fn make_room(&mut self) {
        while self.bytes >= self.limit {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.asked).map(|(first, _)| *first);
            let Some(Kept { block, .. }) = oldest.and_then(|first| self.kept.remove(&first)) else { return };
            self.bytes = self.bytes.saturating_sub(block.bytes());
            self.unpacker.recycle(block.body);
        }
    }

    /// Forgets all blocks, for example those of a transaction that was rolled back.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.bytes = 0;
    }
}

/// The question for the block of an event, with what is asked for of its body.
macro_rules! block_of {
    ($body:literal) => {
        concat!(
            "SELECT block.first, block.events, fetch.stream, fetch.connector, fetch.received, block.columns, ",
            $body,
            " FROM block JOIN fetch ON fetch.id = block.fetch WHERE block.first <= ?1 ORDER BY block.first DESC LIMIT 1"
        )
    };
}

fn open(connection: &Connection, unpacker: &mut Unpacker, number: i64, reads: Reads) -> Result<Option<Opened>, Error> {
    let mut select = connection.prepare_cached(match reads {
        Reads::Everything => block_of!("block.dictionary, block.body"),
        Reads::Columns => block_of!("NULL, NULL"),
    })?;
    let mut rows = select.query([number])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let head = Head::read(row)?;
    if number > head.last() {
        return Ok(None);
    }
    let body = match reads {
        Reads::Columns => Body::left_out(),
        Reads::Everything => {
            let packed = row.get_ref(7)?.as_blob().map_err(rusqlite::Error::from)?;
            unpacker.body(connection, row.get(6)?, packed)?
        }
    };
    if reads == Reads::Everything && body.events() != head.events {
        return Err(damaged(head.first));
    }
    Ok(Some(Opened {
        head,
        connector: row.get(3)?,
        received: Instant::from_nanos(row.get(4)?),
        body,
        packed: row.get(5)?,
        columns: OnceCell::new(),
    }))
}
