//! Files changed by hand, by somebody who has the key: what was done to them is told.

use std::path::Path;

use rusqlite::Connection;

use crate::merkle::{Tree, leaf};

use super::tests::{append, create, event, key, reopen};
use super::*;

/// Pages as they were added: three of 130 events, and one revision.
fn filled(folder: &Path) -> Store {
    let store = create(folder);
    for page in 0..3 {
        let events = (0..130).map(|number| raw(page * 130 + number)).map(|(uid, raw)| event(&uid, 1, "x", &raw));
        append(&store, events.collect());
    }
    append(&store, vec![event("e5", 1, "x", "{\"changed\":true}")]);
    store
}

fn raw(number: u32) -> (String, String) {
    (format!("e{number}"), format!("{{\"id\":\"e{number}\"}}"))
}

fn audit(store: &Store, wanted: u64) -> Audit {
    store.audit(Wanted { events: wanted, revisions: 0 }, &mut |_, _| true).unwrap()
}

fn faults(store: &Store) -> Vec<String> {
    audit(store, 0).faults.iter().map(ToString::to_string).collect()
}

/// Opens the file as somebody does who has the key and wants to change what must not be changed.
fn by_hand(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("journal.db")).unwrap();
    connection.pragma_update(None, "key", key('a').0.as_str()).unwrap();
    let mut triggers = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = triggers.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names.iter().for_each(|name| connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    drop(triggers);
    connection
}

/// Replaces the bytes of one event in its block by others of the same length.
fn alter(connection: &Connection, number: i64) {
    let first: i64 =
        connection.query_row("SELECT max(first) FROM block WHERE first <= ?1", [number], |row| row.get(0)).unwrap();
    let (dictionary, packed): (Option<i64>, Vec<u8>) = connection
        .query_row("SELECT dictionary, body FROM block WHERE first = ?1", [first], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let body = body::Unpacker::default().body(connection, dictionary, &packed).unwrap();
    let span = body.raw_span(usize::try_from(number - first).unwrap()).unwrap();
    let mut plain = body.plain().to_vec();
    plain[span.start + 2] = b'x';
    let bytes = dictionary.map(|number| body::read_dictionary(connection, number).unwrap());
    let packed = body::Packer::new(bytes.as_deref()).unwrap().pack(&plain).unwrap();
    connection.execute("UPDATE block SET body = ?2 WHERE first = ?1", (first, packed)).unwrap();
}

#[test]
fn the_tree_is_that_of_the_exact_bytes_in_the_order_of_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path());
    let leaves: Vec<_> = (0..390).map(|number| leaf(raw(number).1.as_bytes())).collect();
    let mut expected = Tree::default();
    expected.append(&leaves);

    let (events, revisions) = store.trees().unwrap();

    assert_eq!((&events, revisions.size()), (&expected, 1));
    assert_eq!(store.leaves(&|| false).unwrap(), leaves);
    assert_eq!(store.root_at(390).unwrap(), Some(expected.root()));
    assert_eq!(store.root_at(200).unwrap(), None);
    let found = audit(&store, 130);
    assert_eq!((found.events, found.revisions, found.faults), (390, 1, Vec::new()));
    assert_eq!(found.root, store.root_at(130).unwrap());
}

#[test]
fn an_altered_event_is_named() {
    for number in [1, 130, 131, 245, 390] {
        let folder = tempfile::tempdir().unwrap();
        drop(filled(folder.path()));
        alter(&by_hand(folder.path()), number);

        assert_eq!(faults(&reopen(folder.path())), [format!("event {number} was altered")]);
    }
}

#[test]
fn an_event_that_was_altered_together_with_its_mark_is_found_within_its_page() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    let connection = by_hand(folder.path());
    alter(&connection, 200);
    let altered = reopen(folder.path()).leaves(&|| false).unwrap()[199];
    let id = tree::step(tree::Kind::Events, 260);
    let mut marks: Vec<u8> =
        connection.query_row("SELECT marks FROM tree_step WHERE id = ?1", [id], |row| row.get(0)).unwrap();
    marks[69 * 2..70 * 2].copy_from_slice(&altered[..2]);
    connection.execute("UPDATE tree_step SET marks = ?2 WHERE id = ?1", (id, marks)).unwrap();

    assert_eq!(faults(&reopen(folder.path())), ["one of the events 131 to 260 was altered"]);
}

#[test]
fn missing_events_are_told_apart_from_altered_ones() {
    let cases = [
        ("DELETE FROM block WHERE first = 131", "the events 131 to 230 are missing"),
        ("DELETE FROM block WHERE first = 361", "the events 361 to 390 are missing"),
        ("DELETE FROM block WHERE first = 1", "the events 1 to 100 are missing"),
        ("DELETE FROM revision", "later version 1 is missing"),
        ("UPDATE tree_step SET root = zeroblob(32) WHERE id = 780", "one of the events 261 to 390 was altered"),
        ("UPDATE tree SET peaks = zeroblob(length(peaks))", "what is noted of the tree of 390 events was altered"),
        (
            "UPDATE block SET body = x'00' WHERE first = 101",
            "event 101 and its neighbours cannot be read: the cache file is damaged: a block of records does not decompress",
        ),
        ("UPDATE block SET first = 1000 WHERE first = 361", "the events 361 to 999 are missing"),
    ];
    for (sql, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        drop(filled(folder.path()));
        let connection = by_hand(folder.path());
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute_batch(sql).unwrap();

        assert_eq!(faults(&reopen(folder.path()))[0], expected, "{sql}");
    }
}

#[test]
fn events_that_something_else_added_are_named_and_nothing_is_added_to_them() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    by_hand(folder.path())
        .execute_batch(
            "INSERT INTO block SELECT 391, fetch, events, columns, dictionary, body FROM block WHERE first = 361",
        )
        .unwrap();

    let store = reopen(folder.path());

    assert_eq!(faults(&store), ["event 391 and what follows were added by something else"]);
    let stream = StreamId("main".to_owned());
    let page = tests::page(vec![event("new", 1, "x", "{}")]);
    let refused = store.append(&tests::fetch(&stream, b""), &page, &LedgerStep::default());
    assert!(matches!(refused, Err(Error::Damaged { .. })), "{refused:?}");
}

#[test]
fn the_trees_refuse_to_shrink_and_to_forget() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path());
    store
        .write(|writer| {
            for sql in [
                "UPDATE tree SET size = size - 1",
                "UPDATE tree SET due = 0 WHERE kind = 0 AND due = 0; UPDATE tree SET due = 5",
                "DELETE FROM tree",
                "UPDATE tree_step SET marks = x''",
                "DELETE FROM tree_step",
            ] {
                assert!(writer.connection.execute_batch(sql).is_err(), "{sql}");
            }
            Ok(())
        })
        .unwrap();
}

/// Makes the file one of the version before, which has no trees.
fn without_trees(folder: &Path) {
    let connection = by_hand(folder);
    connection.execute_batch("DROP TABLE tree; DROP TABLE tree_step; PRAGMA user_version = 3").unwrap();
}

#[test]
fn a_file_without_trees_gets_the_same_ones_step_by_step_and_before_anything_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let before = filled(folder.path()).trees().unwrap();
    without_trees(folder.path());
    let store = reopen(folder.path());
    let mut told = Vec::new();
    store
        .grow_trees(&mut |size, due| {
            told.push((size, due));
            true
        })
        .unwrap();
    assert_eq!(store.trees().unwrap(), before);
    assert_eq!(faults(&store), Vec::<String>::new());
    drop(store);

    without_trees(folder.path());
    let store = reopen(folder.path());
    append(&store, vec![event("new", 1, "x", "{}"), event("e6", 1, "x", "{\"changed\":2}")]);
    let (events, revisions) = store.trees().unwrap();
    assert_eq!((events.size(), revisions.size()), (391, 2));
    assert_eq!(faults(&store), Vec::<String>::new());
}

#[test]
fn an_audit_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path());

    assert!(matches!(store.audit(Wanted::default(), &mut |_, _| false), Err(Error::Cancelled)));
}
