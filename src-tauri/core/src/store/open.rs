//! Opening a journal: the key first, then proof that the file is encrypted, whole, ours and not from the future.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::event::Instant;
use crate::index::{Index, Texts};

use super::ready::Ahead;
use super::{CipherKey, Error, Inner, Store, append, body, dictionary, migrate};

/// Marks the file as a Trailbook journal: "TRBK".
const APPLICATION_ID: i32 = 0x5452_424B;
/// The first SQLite version without the checkpoint race that can damage a write-ahead log.
const OLDEST_SQLITE: i32 = 3_051_003;
/// The folder beside the journal that holds the column index.
pub(super) const INDEX: &str = "index";
/// Events of a chunk of the texts beside the columns: fewer are looked up in the journal itself.
const CHUNK: u32 = 8_192;
/// For each of the connections that read at the same time. What they read of blocks they mostly read once, so that more
/// would only fill up with them.
const READER_CACHE_KIB: i64 = 4_096;
pub(super) const WRITER_CACHE_KIB: i64 = 16_384;
/// Pages in the log before they are carried over: those that change again and again are then carried once.
const LOG_PAGES: i64 = 4_000;

impl Store {
    /// Moves what the log holds into the journal's own file and empties the log, as far as no reader still needs it.
    /// Nothing depends on it but the space on disk.
    pub fn settle(&self) -> Result<(), Error> {
        self.write(|writer| Ok(writer.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))?;
        self.rest()
    }

    /// Gives up the pages that its connections keep at hand, and the room that many events needed: for the end of long work.
    /// What is asked for next is read from the file again.
    pub fn rest(&self) -> Result<(), Error> {
        self.write(append::Writer::rest)?;
        super::lock(&self.0.readers).iter().try_for_each(give_up_pages)
    }

    /// Creates a journal at `path`, which must not exist.
    ///
    /// # Errors
    /// When the file exists, cannot be written, or this build cannot encrypt.
    pub fn create(path: &Path, key: CipherKey, alias: &str, organization: &str, now: Instant) -> Result<Self, Error> {
        drop(private_file(path)?);
        let connection = connect(path, &key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        migrate::run(&connection)?;
        let generation = format!("{:016x}", now.nanos());
        connection.execute(
            "INSERT INTO identity (id, organization, generation, created) VALUES (1, ?1, ?2, ?3)",
            rusqlite::params![organization, generation, now.nanos()],
        )?;
        drop(connection);
        Self::open(path, key, alias, organization)
    }

    /// Opens the journal at `path`. Nothing is written unless the file is whole, ours and not from a later version.
    ///
    /// # Errors
    /// [`Error::NotOpened`], [`Error::TooNew`], [`Error::Foreign`], [`Error::Damaged`] or a file error.
    pub fn open(path: &Path, key: CipherKey, alias: &str, organization: &str) -> Result<Self, Error> {
        let probe = connect(path, &key, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        check_identity(&probe, organization)?;
        drop(probe);
        let connection = connect(path, &key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrate::run(&connection)?;
        let newest = body::newest_dictionary(&connection)?;
        let writer = append::Writer::new(connection, newest.as_ref().map(|(number, bytes)| (*number, &**bytes)))?;
        let ahead = Ahead::default();
        ahead.set_newest(newest);
        let (index, mark) = Index::open(path.with_file_name(INDEX), key.index_key());
        let beside = Texts::new(path.with_file_name(INDEX), key.index_key());
        Ok(Self(std::sync::Arc::new(Inner {
            path: path.to_owned(),
            key,
            alias: std::sync::Mutex::new(alias.to_owned()),
            writer: std::sync::Mutex::new(writer),
            ahead,
            readers: std::sync::Mutex::new(Vec::new()),
            terms: dictionary::Dictionaries::default(),
            texts: dictionary::Texts::default(),
            index,
            mark,
            followed: std::sync::Mutex::new(false),
            beside: std::sync::Arc::new(beside),
            trusted: std::sync::Mutex::new(None),
            adding: std::sync::atomic::AtomicBool::new(false),
            foreseen: std::sync::atomic::AtomicBool::new(false),
            chunk: std::sync::atomic::AtomicU32::new(CHUNK),
            made: super::texts::Made::default(),
        })))
    }
}

/// Opens a connection that cannot write.
pub(super) fn reader(path: &Path, key: &CipherKey) -> Result<Connection, Error> {
    let connection = connect(path, key, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Gives up every page of a connection that nothing holds.
pub(super) fn give_up_pages(connection: &Connection) -> Result<(), Error> {
    Ok(connection.execute_batch("PRAGMA shrink_memory")?)
}

pub(super) fn connect(path: &Path, key: &CipherKey, flags: OpenFlags) -> Result<Connection, Error> {
    if !path.exists() {
        return Err(Error::Damaged { what: "the file is not there".to_owned() });
    }
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Error::NoCipher);
    }
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // The log level comes first: SQLCipher writes its errors to stderr otherwise.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "key", key.0.as_str())?;
    let cipher: Option<String> = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).optional()?;
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(Error::NoCipher);
    }
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0))?;
    if flags.contains(OpenFlags::SQLITE_OPEN_READ_WRITE) {
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
        connection.pragma_update(None, "synchronous", synchronous())?;
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "checkpoint_fullfsync", true)?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    }
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Tells how far a commit waits for the disk: until it is there.
#[cfg(not(debug_assertions))]
const fn synchronous() -> &'static str {
    "FULL"
}

/// Tells how far a commit waits for the disk. Where the program is tested it can be made to wait less, so that the test
/// of power failures can show that it sees what that loses; what people run has no such switch.
#[cfg(debug_assertions)]
fn synchronous() -> String {
    std::env::var("TRAILBOOK_TEST_SYNCHRONOUS").unwrap_or_else(|_| "FULL".to_owned())
}

pub(super) fn check_identity(connection: &Connection, organization: &str) -> Result<(), Error> {
    migrate::check(connection)?;
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(Error::Damaged { what: "it is not a journal of this program".to_owned() });
    }
    // Whoever was cut off while making it may not have come to this table.
    let says = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'identity')";
    let owner: Option<String> = match connection.query_row(says, [], |row| row.get(0))? {
        true => {
            connection.query_row("SELECT organization FROM identity WHERE id = 1", [], |row| row.get(0)).optional()?
        }
        false => None,
    };
    match owner {
        Some(owner) if owner == organization => Ok(()),
        Some(_) => Err(Error::Foreign),
        None => Err(Error::Damaged { what: "it does not say whose it is".to_owned() }),
    }
}

/// Creates an empty file that only this user can read.
pub(super) fn private_file(path: &Path) -> Result<std::fs::File, Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}
