//! Caches that somebody changed by hand who has their key: what was done is told apart.

use std::fs;
use std::path::Path;

use trailbook_core::keychain::SecretName;

use crate::evidence::{fill, run, said};
use crate::keys::{data_key, id, vault};
use crate::states::home;

/// Opens the cache as somebody does who has its key.
pub fn opened(folder: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(home(folder).join("journal.db")).unwrap();
    connection.pragma_update(None, "key", data_key(folder).cipher_literal().as_str()).unwrap();
    connection
}

/// Opens it to change what must not be changed.
pub fn by_hand(folder: &Path) -> rusqlite::Connection {
    let connection = opened(folder);
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
    // Nothing about them is signed, not even where what was noted of each was exchanged too.
    let refused = |options: &[&str]| {
        let said = said(path, 1, &[&["export", "acme", "--pack", "--out", "pack"], options].concat());
        said["error"]["message"].as_str().unwrap().to_owned()
    };
    assert!(refused(&[]).contains("is not as it was received: it was altered in the cache"));
    by_hand(path)
        .execute_batch(
            "CREATE TEMP TABLE kept AS SELECT id, marks FROM tree_step;
             UPDATE tree_step SET marks = (SELECT marks FROM kept WHERE kept.id = 240 - tree_step.id)",
        )
        .unwrap();
    assert!(refused(&["--proofs"]).contains("are not those that it was signed for"));
    assert!(!path.join("pack").exists());
}

/// What somebody may write into a journal beside the exact bytes, and how it is told.
const BESIDES: [(&str, &str); 15] = [
    ("UPDATE term SET text = 'member.removed' WHERE text = 'member.added'", "the texts that lists show"),
    ("DELETE FROM term WHERE text = 'member.added'", "the texts that lists show"),
    (
        "UPDATE block SET columns = (SELECT columns FROM block WHERE first = 41) WHERE first = 1",
        "what lists show of events",
    ),
    ("UPDATE block SET fetch = 2 WHERE first = 1", "what lists show of events"),
    ("UPDATE fetch SET received = received - 86400000000000 WHERE id = 1", "the record of what was read"),
    ("DELETE FROM fetch WHERE id = 2", "the record of what was read"),
    (
        "INSERT INTO fetch SELECT id + 9, stream, connector, manifest, request, window_from, window_until, position, next, status,
         remote_time, received, body_bytes, body_sha256, events, added, revised, outside, problems FROM fetch WHERE id = 1",
        "the record of what was read",
    ),
    ("INSERT INTO term SELECT field, code + 9, hash, text FROM term WHERE code = 1", "the texts that lists show"),
    ("INSERT INTO dictionary VALUES (9, x'00')", "the ledger of what is complete"),
    ("UPDATE revision SET event = event + 1", "where later versions belong"),
    (
        "INSERT INTO interval (stream, start, until, state, opened) SELECT id, 0, 9000000000000000000, 'complete', 1 FROM stream",
        "the ledger of what is complete",
    ),
    (
        "INSERT INTO position (stream, position, updated) SELECT id, '9', 1 FROM stream",
        "the ledger of what is complete",
    ),
    ("UPDATE stream SET name = name || 's'", "the ledger of what is complete"),
    ("UPDATE activity SET detail = '{}' WHERE id = 1", "the log of what was done"),
    ("DELETE FROM activity WHERE id = 1", "the log of what was done"),
];

#[test]
fn what_is_written_beside_the_exact_bytes_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 40);
    fill(path, 40, 80);
    let later = fs::read_to_string(path.join("40.json")).unwrap().replace("two\\nlines", "other\\nlines");
    fs::write(path.join("later.json"), later).unwrap();
    assert_eq!(said(path, 0, &["import", "acme", "later.json"])["revised"], 40);
    let cache = home(path).join("journal.db");
    opened(path).execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let whole = fs::read(&cache).unwrap();
    let name = SecretName::checkpoint(&id(path)).unwrap();
    let kept = vault(path).require(&name).unwrap();
    let put_back = || {
        for file in ["journal.db-wal", "journal.db-shm"] {
            let _ = fs::remove_file(cache.with_file_name(file));
        }
        fs::write(&cache, &whole).unwrap();
        vault(path).keep(&name, &kept).unwrap();
    };

    for (sql, words) in BESIDES {
        put_back();
        assert!(by_hand(path).execute(sql, []).unwrap() > 0, "{sql}");
        let told = said(path, 6, &["verify", "--cache", "acme"])["checks"].to_string();
        assert!(told.contains(&format!("altered since the last checkpoint: {words}\"")), "{sql}: {told}");
        assert!(told.contains("the exact bytes of 80 events are those that were received"), "{sql}: {told}");
    }
    // Nor is it signed for by what is added later.
    let ledger = BESIDES.iter().find(|(_, words)| words.contains("ledger")).unwrap();
    let added = BESIDES.iter().find(|(sql, _)| sql.contains("INTO fetch")).unwrap();
    let kept = [BESIDES[0], BESIDES[2], *ledger, (added.0, "the ledger of what is complete")];
    for (number, (sql, words)) in kept.into_iter().enumerate() {
        put_back();
        by_hand(path).execute(sql, []).unwrap();
        let from = 80 + 10 * u32::try_from(number).unwrap();
        fill(path, from, from + 10);
        let told = said(path, 6, &["verify", "--cache", "acme"])["checks"].to_string();
        assert!(told.contains(words), "{sql}: {told}");
    }
    put_back();
    assert_eq!(said(path, 0, &["verify", "--cache", "acme"])["valid"], true);
}

#[test]
fn what_is_added_later_leaves_what_was_tied_before_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for from in [0, 40, 80] {
        fill(path, from, from + 40);
        said(path, 0, &["export", "acme", "--out", &format!("{from}.csv")]);
        let told = said(path, 0, &["verify", "--cache", "acme"])["checks"].to_string();
        assert!(told.contains("what lists show, what was read and what is complete is as it was"), "{told}");
    }
    said(path, 0, &["org", "rekey", "acme"]);
    assert_eq!(said(path, 0, &["verify", "--cache", "acme"])["valid"], true);
}

#[test]
fn a_checkpoint_that_was_taken_away_is_told_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let name = || SecretName::checkpoint(&id(path)).unwrap();
    let doubt = || said(path, 0, &["org", "show", "acme"])["doubt"]["kind"].clone();
    fill(path, 0, 40);
    let older = fs::read(home(path).join("journal.db")).unwrap();
    fill(path, 40, 80);
    let kept = vault(path).require(&name()).unwrap();

    vault(path).forget(&name()).unwrap();
    // The journal knows too, whatever the description says.
    let description = home(path).join("organization.json");
    let mut described: serde_json::Value = serde_json::from_slice(&fs::read(&description).unwrap()).unwrap();
    assert!(described.as_object_mut().unwrap().remove("noted").is_some());
    fs::write(&description, described.to_string()).unwrap();
    // An older file is no less in doubt than the newest.
    let newest = fs::read(home(path).join("journal.db")).unwrap();
    for file in [older, newest] {
        fs::write(home(path).join("journal.db"), file).unwrap();
        let told = said(path, 6, &["verify", "--cache", "acme"])["checks"].to_string();
        assert!(told.contains("one was kept and is not in the vault any more"), "{told}");
        assert_eq!(doubt(), "gone");
    }
    assert_eq!(run(path, &["export", "acme", "--pack", "--out", "pack"]).status.code(), Some(1));
    vault(path).keep(&name(), &kept).unwrap();
    assert_eq!(said(path, 0, &["verify", "--cache", "acme"])["valid"], true);
    assert_eq!(doubt(), serde_json::Value::Null);

    // Nor does what follows sign for it, and what was added meanwhile is no part of what was signed for.
    vault(path).forget(&name()).unwrap();
    fill(path, 80, 90);
    assert!(vault(path).find(&name()).unwrap().is_none());
    vault(path).keep(&name(), &kept).unwrap();
    let told = said(path, 6, &["verify", "--cache", "acme"])["checks"].to_string();
    assert!(told.contains("altered since the last checkpoint: the record of what was read"), "{told}");
}
