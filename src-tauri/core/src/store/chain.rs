//! Digests over rows that are only ever added, each over the one before and the row: whoever has the last one notices any
//! change of any of them.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};

use crate::digest::{Hasher, Sha256, hex, sha256};

use super::Error;

/// Rows between two looks at whether somebody wants to stop.
const ROWS: usize = 256;

/// How blocks are asked for by [`chain`]; [`Blocks`] makes the same digests while they are written.
pub(super) const BLOCKS: &str =
    "SELECT first, fetch, events, columns, dictionary, body FROM block WHERE first > ?1 AND first <= ?2 ORDER BY first";

/// How far a chain goes, by the number of its last row, and the digest there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Link(pub(super) i64, pub(super) String);

impl Link {
    /// Begins the digest of the row that follows.
    fn begin(&self) -> Values {
        let mut values = Values::default();
        values.0.update(self.1.as_bytes());
        values
    }
}

/// Goes on with a chain up to the row `until`. `sql` takes the last number and that of the end, and gives numbers first.
///
/// # Errors
/// [`Error::Cancelled`] when `stop` says so, or a file error.
pub(super) fn chain(
    connection: &Connection,
    sql: &str,
    before: Link,
    until: i64,
    stop: &dyn Fn() -> bool,
) -> Result<Link, Error> {
    let mut link = before;
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([link.0, until])?;
    let mut read = 0;
    while let Some(row) = rows.next()? {
        let mut values = link.begin();
        values.row(row)?;
        link = Link(row.get(0)?, hex(&values.finish()));
        read += 1;
        if read % ROWS == 0 && stop() {
            return Err(Error::Cancelled);
        }
    }
    Ok(link)
}

/// A digest of rows, so that no others give the same: each value goes in with its kind and its length, and bytes by their own
/// digest, which other threads can make.
#[derive(Default)]
pub(super) struct Values(Hasher);

impl Values {
    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<(), Error> {
        for place in 0..row.as_ref().column_count() {
            match row.get_ref(place)? {
                ValueRef::Null => self.value(0, &[]),
                ValueRef::Integer(value) => self.number(value),
                ValueRef::Real(value) => self.value(2, &value.to_le_bytes()),
                ValueRef::Text(text) => self.value(3, text),
                ValueRef::Blob(blob) => self.bytes(blob.len(), &sha256(blob)),
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Sha256 {
        self.0.finish()
    }

    /// Takes in that a question has no more rows.
    pub(super) fn end(&mut self) {
        self.value(5, &[]);
    }

    fn number(&mut self, value: i64) {
        self.value(1, &value.to_le_bytes());
    }

    fn bytes(&mut self, length: usize, digest: &Sha256) {
        self.0.update(&[4]);
        self.0.update(&(length as u64).to_le_bytes());
        self.0.update(digest);
    }

    fn value(&mut self, kind: u8, bytes: &[u8]) {
        self.0.update(&[kind]);
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// A row of the table of blocks, on its way into the file.
pub(super) struct Block<'a> {
    pub(super) first: i64,
    pub(super) fetch: i64,
    pub(super) events: i64,
    pub(super) columns: &'a [u8],
    pub(super) dictionary: Option<i64>,
    pub(super) body: &'a [u8],
    /// That of the body.
    pub(super) digest: Sha256,
}

/// The chain of blocks as a writer makes it longer, so that nobody has to read them again for it.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// Where it began.
    from: Link,
    /// Where it is now.
    link: Link,
    /// The number of the last event of the last block.
    last: i64,
}

impl Blocks {
    /// Begins behind the block of `link`; None where blocks follow it already.
    pub(super) fn behind(connection: &Connection, link: &Link) -> Result<Option<Self>, Error> {
        let newest = "SELECT first, first + events - 1 FROM block ORDER BY first DESC LIMIT 1";
        let newest = connection.query_row(newest, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (first, last): (i64, i64) = newest.unwrap_or_default();
        Ok((first == link.0).then(|| Self { from: link.clone(), link: link.clone(), last }))
    }

    /// Takes in a block; false where it does not follow the last one.
    pub(super) fn add(&mut self, block: &Block<'_>) -> bool {
        if block.first != self.last + 1 {
            return false;
        }
        let mut row = self.link.begin();
        row.number(block.first);
        row.number(block.fetch);
        row.number(block.events);
        row.bytes(block.columns.len(), &sha256(block.columns));
        match block.dictionary {
            Some(number) => row.number(number),
            None => row.value(0, &[]),
        }
        row.bytes(block.body.len(), &block.digest);
        self.link = Link(block.first, hex(&row.finish()));
        self.last += block.events;
        true
    }

    /// Returns the link that a chain which ended in `before` leads to.
    pub(super) fn after(&self, before: &Link) -> Option<&Link> {
        (self.from == *before).then_some(&self.link)
    }
}
