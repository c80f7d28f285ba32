//! The schema of every version as it was released, and files of every version as they are met.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use trailbook_core::event::Instant;
use trailbook_core::interval::IntervalState;
use trailbook_core::page::{StreamId, Window};
use trailbook_core::query::Predicate;
use trailbook_core::store::{CipherKey, Error, KNOWN_SCHEMA, Raw, Store};

const KEY: &str = "x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'";
const APPLICATION_ID: i32 = 0x5452_424B;
const NOW: Instant = Instant::from_seconds(1_780_000_000);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the migrations by number, first to last.
fn migrations() -> Vec<String> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("src-tauri/core/migrations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Returns the text that was frozen under this name when its version was released.
fn frozen(name: &str) -> String {
    let path = root().join("tests/fixtures/schema").join(name);
    fs::read_to_string(&path).unwrap_or_else(|_| panic!("freeze the schema in {}", path.display()))
}

fn dump(connection: &Connection) -> String {
    let mut select = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").unwrap();
    let rows = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|sql| sql.unwrap() + ";\n").collect()
}

fn key() -> CipherKey {
    CipherKey::new(KEY.to_owned().into()).unwrap()
}

fn unlocked(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "key", KEY).unwrap();
    connection
}

/// Returns everything in `folder` byte for byte, by name; the index of a log that is shared by readers aside.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect();
    files.sort();
    files
}

#[test]
fn every_version_leaves_the_schema_that_was_frozen_with_it() {
    let migrations = migrations();
    assert_eq!(migrations.len(), KNOWN_SCHEMA);
    let connection = Connection::open_in_memory().unwrap();

    for (number, step) in migrations.iter().enumerate() {
        connection.execute_batch(step).unwrap();

        assert_eq!(dump(&connection), frozen(&format!("{:04}.sql", number + 1)), "migration {}", number + 1);
    }
}

#[test]
fn a_new_file_has_the_newest_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(Store::create(&path, key(), "acme", "org-1", NOW).unwrap());

    let connection = unlocked(&path);

    assert_eq!(dump(&connection), frozen(&format!("{KNOWN_SCHEMA:04}.sql")));
    assert_eq!(version(&connection), KNOWN_SCHEMA);
}

fn version(connection: &Connection) -> usize {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    usize::try_from(found).unwrap()
}

#[test]
fn a_file_of_the_first_version_comes_forward_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let old = unlocked(&path);
    old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    old.execute_batch(&frozen("0001.sql")).unwrap();
    old.execute_batch(&frozen("0001_data.sql")).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);

    let store = Store::open(&path, key(), "acme", "org-1").unwrap();

    let time = vec![Window { from: Instant::MIN, until: Instant::MAX }];
    let selection = store.select(&Predicate { time, clauses: Vec::new() }).unwrap();
    let mut seen = Vec::new();
    let visit = |record: trailbook_core::event::Record| {
        seen.push((record.event.uid.unwrap().as_str().to_owned(), record.event.raw, record.revised));
        ControlFlow::Continue(())
    };
    store.each(&selection, None, Raw::With, visit).unwrap();
    let expected = [("b", "{\"id\":\"b\"}", 0), ("a", "{\"id\":\"a\"}", 1)];
    assert_eq!(seen, expected.map(|(uid, raw, revised)| (uid.to_owned(), raw.as_bytes().to_vec(), revised)));
    assert_eq!(store.revisions(1).unwrap()[0].raw, b"{\"id\":\"a\",\"v\":2}");
    let ledger = store.intervals(&StreamId("main".to_owned())).unwrap();
    assert_eq!(ledger.iter().map(|interval| interval.state).collect::<Vec<_>>(), [IntervalState::Complete]);
    drop(store);
    let connection = unlocked(&path);
    assert_eq!(version(&connection), KNOWN_SCHEMA);
    assert_eq!(dump(&connection), frozen(&format!("{KNOWN_SCHEMA:04}.sql")));
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(Store::create(&path, key(), "acme", "org-1", NOW).unwrap());
    let newer = unlocked(&path);
    newer.execute_batch("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT").unwrap();
    newer.pragma_update(None, "user_version", u32::try_from(KNOWN_SCHEMA + 1).unwrap()).unwrap();
    drop(newer);
    let before = files(folder.path());

    let refused = Store::open(&path, key(), "acme", "org-1");

    assert!(
        matches!(refused, Err(Error::TooNew { found, known }) if found == KNOWN_SCHEMA + 1 && known == KNOWN_SCHEMA)
    );
    assert_eq!(files(folder.path()), before);
}
