//! The schema of every version as it was released, and files of every version as they are met.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use trailbook_core::event::{Event, EventUid, Field, Instant, Record, Timestamp};
use trailbook_core::interval::IntervalState;
use trailbook_core::page::{Next, Page, StreamId, Window};
use trailbook_core::query::Predicate;
use trailbook_core::store::{Appended, CipherKey, Error, Fetch, KNOWN_SCHEMA, LedgerStep, Raw, Store};

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

/// Makes a file of the version `number` from what was frozen with it.
fn make(path: &Path, number: u32) {
    let old = unlocked(path);
    old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    old.execute_batch(&frozen(&format!("{number:04}.sql"))).unwrap();
    old.execute_batch(&frozen(&format!("{number:04}_data.sql"))).unwrap();
    old.pragma_update(None, "user_version", number).unwrap();
}

#[test]
fn a_file_of_the_first_version_comes_forward_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    make(&path, 1);

    let store = Store::open(&path, key(), "acme", "org-1").unwrap();

    let time = vec![Window { from: Instant::MIN, until: Instant::MAX }];
    let selection = store.select(&Predicate { time, clauses: Vec::new() }).unwrap();
    let mut seen = Vec::new();
    let visit = |record: trailbook_core::event::Record| {
        seen.push((record.event.uid.unwrap().as_str().to_owned(), record.event.raw, record.revised));
        ControlFlow::Continue(())
    };
    store.each(&selection, Raw::With, &|| false, visit).unwrap();
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
fn rows_of_the_second_version_become_blocks_with_everything_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    make(&path, 2);

    let store = Store::open(&path, key(), "acme", "org-1").unwrap();

    let all: Vec<i64> = (1..=136).collect();
    let records = store.records(&all, Raw::With).unwrap();
    assert_eq!(records.iter().map(|record| record.seq).collect::<Vec<_>>(), all[..135]);
    let told: Vec<String> = records[..6].iter().map(tell).collect();
    assert_eq!(told, SECOND_VERSION);
    let (target, change) = (&records[1].event.targets[1], &records[1].event.changes[0]);
    assert_eq!((target.name.as_deref(), change.to.as_deref()), (Some("bob"), Some("owner")));
    for (record, number) in records[5..].iter().zip(0..) {
        assert_eq!(record.event.raw, format!("{{\"id\":\"n{number:03}\"}}").into_bytes());
        let action = if number % 2 == 0 { "user.login" } else { "member.added" };
        assert_eq!(record.event.fields.get(Field::Action), Some(action));
    }
    let revisions = store.revisions(1).unwrap();
    assert_eq!(revisions.iter().map(|one| one.raw.as_slice()).collect::<Vec<_>>(), [A_TWO, A_THREE]);
    assert_eq!(revisions[0].received, Instant::from_seconds(1_780_000_002));
    let named = |uid: &str| store.find_uid(&EventUid::try_from(uid.to_owned()).unwrap()).unwrap();
    assert_eq!((named("8c5f2d1e-0000-4000-8000-00000000000a"), named("n129"), named("no")), (Some(2), Some(135), None));
    assert_eq!(store.totals().unwrap().revisions, 2);
}

const A_TWO: &[u8] = b"{\"id\":\"a\",\"v\":2}";
const A_THREE: &[u8] = b"{\"id\":\"a\",\"v\":3}";

const SECOND_VERSION: [&str; 6] = [
    "main a success 1970-01-01T00:00:01.000Z - user.login - somebody came in - 2 {\"id\":\"a\"}",
    "main 8c5f2d1e-0000-4000-8000-00000000000a failure 1970-01-01T00:00:02Z 1970-01-01T00:00:02.500000000Z sso.set 10.1.2.3 \
     says \"hello\" to Ärger request-1 0 {\"id\":\"b\",\"n\":1}",
    "main blank unknown - - - - - - 0 \u{fffd} not JSON",
    "side a success 1970-01-01T00:00:01.500Z - member.added - - - 0 {\"id\":\"a\",\"side\":true}",
    "main c success 1969-12-31T23:59:59.999999999Z - user.login - c - 0 {\"id\":\"c\"}",
    "main n000 success 1970-01-01T00:00:03.000Z - user.login - - - 0 {\"id\":\"n000\"}",
];

fn tell(record: &Record) -> String {
    let event = &record.event;
    let field = |field| event.fields.get(field).unwrap_or("-");
    let time = |time: Option<Timestamp>| time.map_or("-".to_owned(), Timestamp::to_rfc3339);
    format!(
        "{} {} {} {} {} {} {} {} {} {} {}",
        record.stream,
        event.uid.as_ref().unwrap(),
        event.outcome.as_str(),
        time(event.occurred),
        time(event.recorded),
        field(Field::Action),
        field(Field::Ip),
        field(Field::Description),
        field(Field::RequestId),
        record.revised,
        String::from_utf8_lossy(&event.raw)
    )
}

#[test]
fn what_came_with_an_old_version_is_known_again_when_it_is_received_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    make(&path, 2);
    let store = Store::open(&path, key(), "acme", "org-1").unwrap();
    let event = |uid: &str, raw: &[u8]| Event {
        uid: Some(EventUid::try_from(uid.to_owned()).unwrap()),
        raw: raw.to_vec(),
        ..Event::default()
    };
    let again =
        vec![event("a", b"{\"id\":\"a\"}"), event("a", A_TWO), event("a", A_THREE), event("c", b"{\"id\":\"c\"}")];
    let mut events = again;
    events.extend(
        (0..130).map(|number| event(&format!("n{number:03}"), format!("{{\"id\":\"n{number:03}\"}}").as_bytes())),
    );
    events.extend([event("blank", b"changed"), event("new", b"new")]);
    let page = Page { events, next: Next::End, total: None, problems: Vec::new() };
    let stream = StreamId("main".to_owned());
    let fetch = Fetch {
        stream: &stream,
        connector: "demo",
        manifest: "1",
        request: "GET /events",
        window: None,
        position: None,
        status: 200,
        remote_time: None,
        received: NOW,
        body: b"",
        digest: None,
        outside: 0,
    };

    let appended = store.append(&fetch, &page, &LedgerStep::default()).unwrap();

    assert_eq!(appended, Appended { added: 1, duplicates: 134, revised: 1 });
    assert_eq!(store.records(&[136], Raw::With).unwrap()[0].event.raw, b"new");
    assert_eq!(store.revisions(3).unwrap()[0].raw, b"changed");
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
