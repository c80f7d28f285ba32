//! Keys that change: those of caches, under kill -9 as well, and the place that keeps them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use trailbook_core::keychain::{DataKey, Secret, SecretName, Vault};

use crate::evidence::{failed, fill, run, said};
use crate::support::PASSPHRASE;

/// The identifier of the only organization.
pub fn id(folder: &Path) -> String {
    let homes = fs::read_dir(folder.join("data/organizations")).unwrap().map(|entry| entry.unwrap());
    let home = homes.into_iter().find(|entry| entry.file_type().unwrap().is_dir()).unwrap();
    home.file_name().into_string().unwrap()
}

/// The vault, as the program opens it.
pub fn vault(folder: &Path) -> Vault {
    Vault::passphrase(&folder.join("data"), Secret::from(PASSPHRASE.to_owned())).unwrap()
}

/// The key of the only organization's cache.
pub fn data_key(folder: &Path) -> DataKey {
    let name = SecretName::data_key(&id(folder)).unwrap();
    DataKey::try_from(&vault(folder).require(&name).unwrap()).unwrap()
}

#[test]
fn a_new_key_changes_nothing_but_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 300);
    fs::write(path.join("words"), "another horse battery staple\n").unwrap();
    let with = ["--recovery-passphrase", "file:words"];
    said(path, 0, &[&["recovery", "save", "before.json"], &with[..]].concat());
    let (events, key) = (said(path, 0, &["query", "acme", "--limit", "1000"]), data_key(path));

    let report = said(path, 0, &["org", "rekey", "acme"]);

    assert_eq!(report["alias"], "acme");
    assert_eq!(report["key_id"], data_key(path).key_id());
    assert_ne!(data_key(path).check_value(), key.check_value());
    assert_eq!(said(path, 0, &["query", "acme", "--limit", "1000"]), events);
    assert_eq!(said(path, 0, &["count", "acme", "action:member.added"]), 150);
    assert_eq!(failed(&said(path, 0, &["verify", "--cache", "acme"])), Vec::<String>::new());
    fill(path, 300, 320);
    assert_eq!(said(path, 0, &["count", "acme"]), 320);

    // The recovery file of before opens it no longer, and says so where the key is lost; a new one does.
    assert!(report["recovery"].as_str().unwrap().contains("save a new one"));
    said(path, 0, &[&["recovery", "save", "after.json"], &with[..]].concat());
    vault(path).forget(&SecretName::data_key(&id(path)).unwrap()).unwrap();
    let missing = said(path, 5, &[&["recovery", "restore", "before.json"], &with[..]].concat());
    assert_eq!(missing["missing"], json!(["acme"]));
    said(path, 0, &[&["recovery", "restore", "after.json"], &with[..]].concat());
    assert_eq!(said(path, 0, &["count", "acme"]), 320);
}

#[test]
fn a_change_of_key_that_is_killed_leaves_a_cache_that_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 2_000);
    let mut keys = std::collections::BTreeSet::new();
    for round in 0..12_u32 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trailbook"))
            .args(["org", "rekey", "acme"])
            .env("TRAILBOOK_DATA_DIR", path.join("data"))
            .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Killed when it has come so far, which its files tell; a round that is done before was not killed.
        let home = path.join("data/organizations").join(id(path));
        let reached = |names: &[&str]| names.iter().all(|name| home.join(name).exists());
        let described = || fs::read_to_string(home.join("organization.json")).unwrap_or_default().contains("\"next\"");
        while child.try_wait().unwrap().is_none() {
            let far = match round % 4 {
                0 => described(),
                1 => reached(&["journal.rekeyed"]),
                2 => reached(&["journal.rekeyed", "rekey.lock"]) && !reached(&["journal.db-wal"]),
                _ => described() && !reached(&["index"]),
            };
            if far {
                child.kill().unwrap();
                break;
            }
            std::thread::yield_now();
        }
        child.wait().unwrap();

        assert_eq!(said(path, 0, &["count", "acme"]), 2_000, "round {round}");
        let description: Value = serde_json::from_slice(&fs::read(home.join("organization.json")).unwrap()).unwrap();
        assert_eq!(description["cache"]["check_value"], data_key(path).check_value());
        assert!(description["cache"]["next"].is_null() && !reached(&["journal.rekeyed"]), "round {round}");
        keys.insert(data_key(path).key_id().to_owned());
    }
    assert_eq!(failed(&said(path, 0, &["verify", "--cache", "acme"])), Vec::<String>::new());
    eprintln!("{} different keys after 12 rounds", keys.len());
}

#[test]
fn keys_are_not_moved_to_a_place_that_does_not_answer_and_a_passphrase_may_stay_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 10);

    let unanswered = run(path, &["vault", "change", "--to", "keychain"]);
    assert_eq!(unanswered.status.code(), Some(1));
    let same = run(path, &["vault", "change", "--to", "passphrase", "--new-passphrase", "env:TRAILBOOK_PASSPHRASE"]);
    assert_eq!(same.status.code(), Some(0));

    assert_eq!(said(path, 0, &["vault", "show"])["kind"], "passphrase");
    assert_eq!(said(path, 0, &["count", "acme"]), 10);
    assert!(!path.join("data/vault.change").exists() && !path.join("data/vault.secrets.next").exists());
}

/// Runs a command on the folder with the system's keychain, which the environment says is a throw-away one.
fn with_keychain(folder: &Path, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_trailbook"))
        .arg("--json")
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder.join("data"))
        .env("NEW", PASSPHRASE)
        .env_remove("TRAILBOOK_PASSPHRASE")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn all_keys_move_to_the_real_keychain_and_back() {
    if std::env::var("TRAILBOOK_TEST_KEYCHAIN").as_deref() != Ok("1") {
        eprintln!(
            "NOT TESTED: the real keychain; set TRAILBOOK_TEST_KEYCHAIN=1 inside a session of its own to test it"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    with_passphrase(path, &["demo", "add"]);
    fill(path, 0, 50);
    with_passphrase(path, &["export", "acme", "--pack", "--out", "before"]);

    assert_eq!(with_passphrase(path, &["vault", "change", "--to", "keychain"])["kind"], "keychain");
    assert!(!path.join("data/vault.secrets").exists() && !path.join("data/vault.change").exists());
    assert_eq!(with_keychain(path, &["count", "acme"]), 50);
    assert_eq!(with_keychain(path, &["verify", "--cache", "acme"])["valid"], true);
    with_keychain(path, &["org", "rekey", "acme"]);

    let back = ["vault", "change", "--to", "passphrase", "--new-passphrase", "env:NEW"];
    assert_eq!(with_keychain(path, &back)["kind"], "passphrase");
    assert_eq!(said(path, 0, &["count", "acme"]), 50);
    let keychain = Vault::keychain(tempfile::tempdir().unwrap().path()).unwrap();
    let left = keychain.find(&SecretName::signing_key()).unwrap().is_some();
    assert!(!left, "the keychain holds nothing of it any more");
}

fn with_passphrase(folder: &Path, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_trailbook"))
        .arg("--json")
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder.join("data"))
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
