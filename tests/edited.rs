//! Caches that somebody changed by hand who has their key: what was done is told apart.

use std::path::Path;

use crate::evidence::{fill, said};
use crate::keys::data_key;
use crate::states::home;

/// Opens the cache as somebody does who has its key and wants to change what must not be changed.
fn by_hand(folder: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(home(folder).join("journal.db")).unwrap();
    connection.pragma_update(None, "key", data_key(folder).cipher_literal().as_str()).unwrap();
    let mut triggers = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = triggers.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(triggers);
    names.iter().for_each(|name| connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection
}

#[test]
fn the_last_events_cannot_be_cut_off_together_with_everything_that_is_noted_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 50);
    let peaks: Vec<u8> =
        by_hand(path).query_row("SELECT peaks FROM tree WHERE kind = 0", [], |row| row.get(0)).unwrap();
    fill(path, 50, 80);
    let connection = by_hand(path);
    connection.execute_batch("DELETE FROM block WHERE first > 50; DELETE FROM tree_step WHERE id > 101").unwrap();
    connection.execute("UPDATE tree SET size = 50, peaks = ?1 WHERE kind = 0", [peaks]).unwrap();
    drop(connection);

    let report = said(path, 6, &["verify", "--cache", "acme"]);

    let told = report["checks"].to_string();
    assert!(told.contains("rolled back: it was signed for 80 events"), "{told}");
    assert!(told.contains("the exact bytes of 50 events are those that were received"), "{told}");
    assert_eq!(said(path, 0, &["org", "show", "acme"])["doubt"]["kind"], "rolled_back");
}

#[test]
fn rows_that_were_exchanged_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 40);
    fill(path, 40, 80);
    let connection = by_hand(path);
    connection
        .execute_batch(
            "CREATE TEMP TABLE kept AS SELECT first, columns, dictionary, body FROM block;
             UPDATE block SET (columns, dictionary, body) =
                 (SELECT columns, dictionary, body FROM kept WHERE kept.first = 42 - block.first)",
        )
        .unwrap();
    drop(connection);

    let report = said(path, 6, &["verify", "--cache", "acme"]);

    assert!(report["checks"].to_string().contains("event 1 was altered; event 2 was altered"), "{report}");
}
