//! The journal: one encrypted SQLite file an organization, append-only, the truth that everything else is derived from.
//! This folder alone knows SQL.

mod append;
mod arrive;
mod audit;
#[cfg(test)]
mod audit_tests;
mod blocks;
mod bodies;
mod body;
#[cfg(test)]
mod bounds;
mod chain;
mod columns;
mod convert;
mod detail;
mod dictionary;
mod facets;
mod facts;
mod fault;
mod follow;
#[cfg(test)]
mod follow_tests;
mod insert;
mod known;
mod layout;
mod ledger;
mod list;
mod migrate;
#[cfg(test)]
mod model;
mod number;
mod open;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod oracle_sql;
mod pack;
mod provenance;
mod read;
mod reader;
mod ready;
#[cfg(test)]
mod ready_tests;
mod rekey;
mod row;
mod search;
mod select;
mod shared;
mod sources;
#[cfg(test)]
mod speed;
mod term;
#[cfg(test)]
mod tests;
mod texts;
mod tie;
#[cfg(test)]
mod tie_tests;
mod tree;
mod written;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::index::{self, Index, IndexKey, Mark, Texts};
use crate::page::StreamId;

pub use append::{Appended, Fetch, LedgerStep};
pub use audit::{Audit, Fault, Wanted};
pub use facets::{FacetColumn, FacetGroup, FacetValue, FacetValues};
pub use facts::{Bar, Stop};
pub use follow::Following;
pub use layout::Oddity;
pub use ledger::{Activity, SIGNED};
pub use migrate::KNOWN_SCHEMA;
pub use provenance::{Provenance, Skew};
pub use read::{Key, Raw, Revision, Totals};
pub use select::Selection;
pub use texts::leave;
pub use tie::{Beside, Compared, LedgerDigest, Tie};
pub use tree::Marks;
pub use written::Part;

/// Readers kept open between two questions, each with a cache of its own.
const READERS_KEPT: usize = 4;

/// What can go wrong with the journal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file was written by a later version.
    #[error(
        "the cache was written by a newer version of this program (schema {found}, this version knows up to {known})"
    )]
    TooNew {
        /// The schema of the file.
        found: usize,
        /// The latest schema known here.
        known: usize,
    },
    /// The file does not open with the key that belongs to it.
    #[error("the cache file is damaged: it does not open with the key that belongs to it")]
    NotOpened,
    /// The file opens, but its content contradicts itself.
    #[error("the cache file is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// The file belongs to another organization.
    #[error("the cache file belongs to another organization")]
    Foreign,
    /// The library was built without encryption: nothing is written then.
    #[error("this build of the program cannot encrypt its cache")]
    NoCipher,
    /// The key is not a 32-byte key.
    #[error("the data key is not a 32-byte key")]
    BadKey,
    /// No space is left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// This user may not read it or write beside it, or nobody may write there.
    #[error("the cache file lies where this user may not read it, or may not write what belongs beside it")]
    Denied,
    /// Another process holds the file.
    #[error("the cache is in use by another process")]
    Busy,
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The file could not be read or written.
    #[error("the cache file could not be read or written")]
    Io(#[source] std::io::Error),
    /// Anything else that SQLite reports.
    #[error("the cache could not be read or written")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // SQLite: "the file could not be enlarged", which happens where no room is left for the log's index.
            Some(_) if extended(&error) == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Denied,
            Some(ErrorCode::OperationInterrupted) => Self::Cancelled,
            Some(ErrorCode::NotADatabase) => Self::NotOpened,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { what: "SQLite reports a malformed page".to_owned() },
            _ => Self::Sqlite(error),
        }
    }
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::DiskFull,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied,
            _ => Self::Io(error),
        }
    }
}

impl From<index::Error> for Error {
    fn from(error: index::Error) -> Self {
        match error {
            index::Error::Stopped => Self::Cancelled,
            index::Error::Io(error) => error.into(),
            index::Error::Damaged { what } => {
                Self::Damaged { what: format!("{what} of the column index contradicts itself") }
            }
            index::Error::Record(error) => match error.downcast::<Self>() {
                Ok(own) => *own,
                Err(_) => Self::Damaged { what: "a record could not be read".to_owned() },
            },
        }
    }
}

/// The key of a journal, as SQLCipher takes it: `x'` 64 hexadecimal digits `'`. Wiped from memory when dropped.
#[derive(Clone)]
pub struct CipherKey(Zeroizing<String>);

impl CipherKey {
    /// Takes a key literal.
    ///
    /// # Errors
    /// [`Error::BadKey`] unless it is exactly 32 bytes: SQLCipher would silently take anything else as a passphrase.
    pub fn new(literal: Zeroizing<String>) -> Result<Self, Error> {
        let digits = literal.strip_prefix("x'").and_then(|rest| rest.strip_suffix('\''));
        let well_formed =
            digits.is_some_and(|text| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if well_formed { Ok(Self(literal)) } else { Err(Error::BadKey) }
    }

    /// Returns the key of the index beside the journal: another one, that this one gives.
    fn index_key(&self) -> IndexKey {
        let digits = self.0.as_bytes();
        let digit = |place: usize| char::from(digits[2 + place]).to_digit(16).unwrap_or(0);
        let mut bytes = Zeroizing::new([0u8; 32]);
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(digit(place * 2) * 16 + digit(place * 2 + 1)).unwrap_or(0);
        }
        IndexKey::derive(&*bytes)
    }
}

impl std::fmt::Debug for CipherKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CipherKey(…)")
    }
}

/// An open journal. Cheap to clone; readers are pooled, the writer is one.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    key: CipherKey,
    alias: Mutex<String>,
    writer: Mutex<append::Writer>,
    ahead: ready::Ahead,
    readers: Mutex<Vec<Connection>>,
    terms: dictionary::Dictionaries,
    texts: dictionary::Texts,
    index: Index,
    /// What the index's files said when they were opened.
    mark: Mark,
    /// Whether the mark was compared with the journal; one at a time brings the index up to date.
    followed: Mutex<bool>,
    /// What stands beside the index to be searched.
    beside: Arc<Texts>,
    /// How far those texts were last compared with the journal.
    trusted: Mutex<Option<Mark>>,
    /// Whether a thread of this process adds to them.
    adding: AtomicBool,
    /// Whether what a search for words needs was read ahead of it.
    foreseen: AtomicBool,
    /// How many events make a chunk of them.
    chunk: AtomicU32,
    /// Chunks that were made of what was received, not yet among them.
    made: texts::Made,
}

impl Store {
    /// Runs `work` on a read-only connection from the pool.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let pooled = lock(&self.0.readers).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => open::reader(&self.0.path, &self.0.key)?,
        };
        let result = work(&connection);
        let mut readers = lock(&self.0.readers);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        result
    }

    /// Runs `work` on the writer.
    fn write<T>(&self, work: impl FnOnce(&mut append::Writer) -> Result<T, Error>) -> Result<T, Error> {
        work(&mut lock(&self.0.writer))
    }

    /// Returns the alias that records carry.
    fn alias(&self) -> String {
        lock(&self.0.alias).clone()
    }
}

/// Locks `mutex`; a holder that panicked left nothing half-done that SQLite would not roll back.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Returns the number of `stream`, making one for a new stream.
fn stream_number(connection: &Connection, stream: &StreamId) -> Result<i64, Error> {
    connection
        .prepare_cached("INSERT INTO stream (name) VALUES (?1) ON CONFLICT (name) DO NOTHING")?
        .execute([&stream.0])?;
    let number =
        connection.prepare_cached("SELECT id FROM stream WHERE name = ?1")?.query_row([&stream.0], |row| row.get(0))?;
    Ok(number)
}
