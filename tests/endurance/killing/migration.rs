//! A kill while a file of an earlier version is carried over.

use rusqlite::Connection;
use trailbook_core::workbench::Check;

use super::{Blow, filled, holds};
use crate::state::{forget_signing, inspect, journal, unlocked};
use crate::support::{alias, form, query, workbench};

/// The frozen file of the second version holds 130 events of one page at its end; so many pages more like it.
const PAGES: i64 = 60;
const MORE: &str = "
    CREATE TEMP TABLE more (k INTEGER);
    WITH RECURSIVE count (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM count WHERE k < ?1)
        INSERT INTO more SELECT k FROM count;
";
const MORE_PAGES: &str = "
    INSERT INTO fetch SELECT 4 + k, stream, connector, manifest, request, window_from, window_until, position, next, status,
        remote_time, received, body_bytes, body_sha256, events, added, revised, outside, problems, dictionary, raw, detail
        FROM fetch, more WHERE id = 4;
    INSERT INTO event (seq, fetch, place, stream, uid_hash, uid, raw_hash, at, occurred_digits, outcome, flags, holds, action)
        SELECT seq + 130 * k, 4 + k, place, stream, uid_hash + 1000 * k, printf('n%05d', place + 130 * k), raw_hash, at,
        occurred_digits, outcome, flags, holds, action FROM event, more WHERE fetch = 4;
";

fn frozen(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/schema").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn schema(connection: &Connection) -> String {
    let mut select = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").unwrap();
    let rows = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|sql| sql.unwrap() + ";\n").collect()
}

/// Takes a journal of this version back to the third: what the fourth brought is a table beside the rest.
fn back_to_the_third(inside: &Connection) {
    inside.execute_batch("DROP TABLE tree_step; DROP TABLE tree; PRAGMA user_version = 3;").unwrap();
    // One that was taken away and put back stands last.
    let sorted = |text: &str| text.split(";\n").map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(sorted(&schema(inside)), sorted(&frozen("0003.sql")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_third_version_that_is_killed_on_its_way_comes_forward_the_next_time() {
    let blow = Blow::new("migration from the third version", &["count", "acme"]);
    filled(&blow, 12_000);
    // Nothing was signed or kept as digests before the fourth version.
    forget_signing(&blow.data());
    let wanted = inspect(&blow.data()).await.unwrap();
    back_to_the_third(&unlocked(&blow.data()));

    blow.strike(async |left, again| holds(&inspect(&left.folder.join("data")).await?, &left, again, &wanted)).await;
}

/// Puts a file of the second version in the place of the journal, under the same key.
fn back_to_the_second(folder: &std::path::Path) {
    let (path, id) = journal(folder);
    std::fs::remove_file(&path).unwrap();
    for ending in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(path.with_extension(ending));
    }
    let fresh = unlocked(folder);
    fresh.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    fresh.pragma_update(None, "application_id", 0x5452_424B).unwrap();
    fresh.execute_batch(&frozen("0002.sql")).unwrap();
    fresh.execute_batch(&frozen("0002_data.sql").replace("'org-1'", &format!("'{id}'"))).unwrap();
    fresh.execute_batch(&MORE.replace("?1", &PAGES.to_string())).unwrap();
    fresh.execute_batch(MORE_PAGES).unwrap();
    fresh.pragma_update(None, "user_version", 2).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_second_version_that_is_killed_on_its_way_comes_forward_the_next_time() {
    let blow = Blow::new("migration from the second version", &["count", "acme"]);
    let bench = workbench(&blow.data());
    bench.add(form("acme", "demo", "http://127.0.0.1:9/demo/2026-11-20", "", "token"), Check::Later).await.unwrap();
    bench.count(&alias("acme"), &query("")).await.unwrap();
    drop(bench);
    back_to_the_second(&blow.data());
    let (_, whole) = blow.unharmed();
    let wanted = inspect(&whole.path().join("data")).await.unwrap();
    assert_eq!(wanted.events(), 135 + 130 * PAGES.cast_unsigned());

    blow.strike(async |left, again| holds(&inspect(&left.folder.join("data")).await?, &left, again, &wanted)).await;
}
