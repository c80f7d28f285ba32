//! Every table and every column of a journal, edited by somebody who has its key: no edit leaves a cache that is called whole.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use trailbook_core::cancel::Cancel;

use crate::edited::{by_hand, opened};
use crate::evidence::{fill, said};
use crate::states::home;
use crate::support::{alias, workbench};

/// A cache, and what its files held before anybody edited them.
struct Cache {
    folder: PathBuf,
    kept: Vec<(PathBuf, Vec<u8>)>,
    rules: Vec<String>,
}

impl Cache {
    fn new(folder: &Path) -> Self {
        for from in [0, 40] {
            fill(folder, from, from + 40);
        }
        let later = fs::read_to_string(folder.join("40.json")).unwrap().replace("two\\nlines", "other\\nlines");
        fs::write(folder.join("later.json"), later).unwrap();
        assert_eq!(said(folder, 0, &["import", "acme", "later.json"])["revised"], 40);
        let connection = opened(folder);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        let mut rules = connection.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let rules = rules.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let files = ["journal.db", "organization.json"].map(|name| home(folder).join(name));
        let kept = files.map(|path| (path.clone(), fs::read(path).unwrap())).to_vec();
        Self { folder: folder.to_owned(), kept, rules }
    }

    /// Puts the files back as they were, and edits them.
    fn edit(&self, edit: impl FnOnce(&Connection)) {
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(home(&self.folder).join(format!("journal.db{ending}")));
        }
        self.kept.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
        let connection = by_hand(&self.folder);
        edit(&connection);
        // Whoever knows what is looked at puts them back.
        self.rules.iter().for_each(|rule| connection.execute_batch(rule).unwrap());
    }

    /// Returns what is said of the cache; None where it is called whole.
    async fn told(&self) -> Option<String> {
        let bench = workbench(&self.folder.join("data"));
        match bench.verify_cache(&alias("acme"), Box::new(|_, _| {}), Cancel::new()).await {
            Ok(report) => (!report.valid).then(|| format!("{:?}", report.checks)),
            Err(failure) => Some(failure.to_string()),
        }
    }
}

/// Returns edits of each table of the journal, each with the words that make it.
fn edits(connection: &Connection) -> Vec<String> {
    let names = |sql: &str| -> Vec<(String, String)> {
        let mut select = connection.prepare(sql).unwrap();
        select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let mut edits = Vec::new();
    for (table, sql) in names("SELECT name, sql FROM sqlite_schema WHERE type = 'table'") {
        let columns = names(&format!("SELECT name, type FROM pragma_table_info('{table}')"));
        let id = if sql.contains("WITHOUT ROWID") { "field * 1000 + code" } else { "rowid" };
        let [first, last] = ["min", "max"].map(|end| format!("WHERE {id} = (SELECT {end}({id}) FROM {table})"));
        for (column, kind) in &columns {
            let other = match kind.as_str() {
                "INTEGER" => format!("coalesce({column}, 0) + 1"),
                "TEXT" => format!("coalesce({column}, '') || 'x'"),
                _ => format!("substr({column}, 1, length({column}) - 1)"),
            };
            edits.push(format!("UPDATE {table} SET {column} = {other} {last}"));
            edits.push(format!("UPDATE {table} SET {column} = {other} {first}"));
            if kind == "BLOB" {
                edits.push(format!(
                    "UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) || x'5a' {last}"
                ));
            }
        }
        edits.extend([&first, &last].map(|row| format!("DELETE FROM {table} {row}")));
        // What was done with a cache may be added to at any time.
        for end in ["max", "min"].into_iter().filter(|end| table != "activity" || *end == "min") {
            let numbered = if table == "term" { "code" } else { &columns[0].0 };
            let step = if end == "max" { "+" } else { "-" };
            let copied: Vec<String> = columns
                .iter()
                .map(|(name, _)| match name == numbered {
                    true => format!("(SELECT {end}({name}) {step} 1 FROM {table})"),
                    false => name.clone(),
                })
                .collect();
            edits.push(format!("INSERT INTO {table} SELECT {} FROM {table} {last}", copied.join(", ")));
        }
    }
    edits
}

#[tokio::test]
async fn no_edit_of_any_column_of_any_table_leaves_a_cache_that_is_called_whole() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path());
    let edits = edits(&opened(folder.path()));
    let (mut made, mut unseen) = (0, Vec::new());

    for sql in &edits {
        let mut changed = false;
        // What the tables' own rules forbid is no edit.
        cache.edit(|connection| changed = connection.execute(sql, []).is_ok_and(|rows| rows > 0));
        if changed {
            made += 1;
            unseen.extend(cache.told().await.is_none().then_some(sql));
        }
    }

    assert!(made > 120, "{made} of {} were made", edits.len());
    assert!(unseen.is_empty(), "{unseen:#?}");
}

/// What somebody may do to the rules and the layout of a journal, and what is named.
const LAYOUT: [(&str, &str); 9] = [
    ("DROP TRIGGER block_is_never_changed", "`block_is_never_changed` is missing"),
    (
        "DROP TRIGGER block_is_never_changed; CREATE TRIGGER block_is_never_changed BEFORE UPDATE ON block BEGIN SELECT 1; END",
        "`block_is_never_changed` was altered",
    ),
    ("CREATE TRIGGER quiet BEFORE INSERT ON activity BEGIN SELECT RAISE(IGNORE); END", "`quiet` was added"),
    ("CREATE TABLE other (id INTEGER PRIMARY KEY)", "`other` was added"),
    ("CREATE VIEW other AS SELECT 1", "`other` was added"),
    ("DROP INDEX term_hash", "`term_hash` is missing"),
    ("CREATE INDEX other ON activity (kind)", "`other` was added"),
    ("ALTER TABLE activity ADD COLUMN other TEXT", "`activity` was altered"),
    ("DELETE FROM known_chunk", "`known_run` was altered"),
];

#[tokio::test]
async fn a_layout_that_is_not_the_programs_own_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path());
    for (sql, words) in LAYOUT {
        cache.edit(|_| {});
        opened(folder.path()).execute_batch(sql).unwrap();
        let told = cache.told().await.unwrap_or_default();
        assert!(told.contains(words), "{sql}: {told}");
    }
    cache.edit(|_| {});
    assert_eq!(cache.told().await, None);
}
