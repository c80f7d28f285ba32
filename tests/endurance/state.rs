//! What a cache holds after a blow: whether it is whole in itself, by the program's own check and by looking inside.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use trailbook_core::cancel::Cancel;
use trailbook_core::event::Record;
use trailbook_core::keychain::{DataKey, Secret, SecretName, Vault};
use trailbook_core::workbench::Workbench;

use crate::support::{PASSPHRASE, alias, query, workbench};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The identifiers of all events.
    pub uids: BTreeSet<String>,
    /// Pages and pieces kept.
    pub pages: u64,
}

impl Found {
    /// Returns how many events there are.
    pub fn events(&self) -> u64 {
        u64::try_from(self.uids.len()).unwrap()
    }
}

/// Opens the cache of `acme` in `folder` as the program does, and checks everything about it. A folder in which there is
/// no such organization yet holds nothing.
pub async fn inspect(folder: &Path) -> Result<Found, String> {
    let bench = workbench(folder);
    let organizations = bench.organizations().await.map_err(|failure| failure.to_string())?;
    if organizations.is_empty() {
        return Ok(Found::default());
    }
    let name = alias("acme");
    let report = bench.verify_cache(&name, Box::new(|_, _| {}), Cancel::new()).await;
    let report = report.map_err(|failure| format!("it does not open: {failure}"))?;
    if !report.valid {
        return Err(format!("the program calls it invalid: {:?}", report.checks));
    }
    let count = bench.count(&name, &query("")).await.map_err(|failure| failure.to_string())?;
    let listed = listed(&bench).await?;
    let unique: BTreeSet<String> = listed.iter().cloned().collect();
    if listed.len() != unique.len() || report.rows != Some(count) || count != unique.len() as u64 {
        let counts = (report.rows, count, listed.len(), unique.len());
        return Err(format!("checked, counted, listed and different events are not as many: {counts:?}"));
    }
    drop(bench);
    let inside = unlocked(folder);
    let pages = contradictions(&inside, count)?;
    Ok(Found { uids: unique, pages })
}

/// Returns every event as its stream and its identifier.
async fn listed(bench: &Workbench) -> Result<Vec<String>, String> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let sink = found.clone();
    let visit = move |record: Record| {
        let uid = record.event.uid.map(|uid| uid.as_str().to_owned()).unwrap_or_default();
        sink.lock().unwrap().push(format!("{} {uid}", record.stream));
        true
    };
    bench.each(&alias("acme"), &query(""), visit).await.map_err(|failure| failure.to_string())?;
    Ok(std::mem::take(&mut *found.lock().unwrap()))
}

/// Returns where the journal of the only organization lies, and the organization's identifier.
pub fn journal(folder: &Path) -> (PathBuf, String) {
    let entries = std::fs::read_dir(folder.join("organizations")).unwrap().map(|entry| entry.unwrap().path());
    let home = entries.into_iter().find(|path| path.join("organization.json").exists()).unwrap();
    let id = home.file_name().unwrap().to_str().unwrap().to_owned();
    (home.join("journal.db"), id)
}

/// Forgets what signs, as if nothing had ever been signed.
pub fn forget_signing(folder: &Path) {
    let (_, id) = journal(folder);
    let vault = Vault::passphrase(folder, Secret::from(PASSPHRASE.to_owned())).unwrap();
    let names =
        [SecretName::signing_key(), SecretName::checkpoint_key(&id).unwrap(), SecretName::checkpoint(&id).unwrap()];
    names.iter().for_each(|name| vault.forget(name).unwrap());
    // The description says that there was a checkpoint; without that line there never was one.
    let description = journal(folder).0.with_file_name("organization.json");
    let mut described: serde_json::Value = serde_json::from_slice(&std::fs::read(&description).unwrap()).unwrap();
    assert!(described.as_object_mut().unwrap().remove("noted").is_some());
    std::fs::write(&description, described.to_string()).unwrap();
    // So does the journal.
    let inside = unlocked(folder);
    let rule: String = inside
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'activity_is_never_deleted'", [], |row| row.get(0))
        .unwrap();
    inside.execute_batch("DROP TRIGGER activity_is_never_deleted").unwrap();
    assert_eq!(inside.execute("DELETE FROM activity WHERE kind = 'checkpoint'", []).unwrap(), 1);
    inside.execute_batch(&rule).unwrap();
}

/// Opens the journal's file with its key, past the program.
pub fn unlocked(folder: &Path) -> Connection {
    let (path, id) = journal(folder);
    let vault = Vault::passphrase(folder, Secret::from(PASSPHRASE.to_owned())).unwrap();
    let secret = vault.find(&SecretName::data_key(&id).unwrap()).unwrap().unwrap();
    let key = DataKey::try_from(&secret).unwrap();
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "key", key.cipher_literal().as_str()).unwrap();
    connection
}

/// Compares what the tables say of each other, for a journal of `events` events. Returns how many pages it holds.
fn contradictions(inside: &Connection, events: u64) -> Result<u64, String> {
    let ask = |question: &str| -> Result<u64, String> {
        let answer = inside.query_row(question, [], |row| row.get::<_, i64>(0));
        answer.map(i64::cast_unsigned).map_err(|error| format!("{question}: {error}"))
    };
    let same = [
        "SELECT coalesce(sum(events), 0) FROM block",
        "SELECT coalesce(max(first + events - 1), 0) FROM block",
        "SELECT coalesce(sum(added), 0) FROM fetch",
        "SELECT coalesce(sum(entries), 0) FROM known_run",
        "SELECT size FROM tree WHERE kind = 0",
    ];
    for question in same {
        let answer = ask(question)?;
        if answer != events {
            return Err(format!("{question} says {answer}, and there are {events} events"));
        }
    }
    let none = [
        "SELECT count(*) FROM block JOIN fetch ON fetch.id = block.fetch WHERE fetch.added = 0",
        "SELECT count(*) FROM interval WHERE state = 'complete' AND position IS NOT NULL AND completed IS NULL",
        "SELECT count(*) FROM pragma_foreign_key_check",
        "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        "SELECT count(*) FROM revision LEFT JOIN fetch ON fetch.id = revision.fetch WHERE fetch.id IS NULL",
    ];
    for question in none {
        let answer = ask(question)?;
        if answer != 0 {
            return Err(format!("{question} says {answer}"));
        }
    }
    ask("SELECT count(*) FROM fetch")
}
