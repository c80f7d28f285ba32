//! Every state that the description, the vault and the file of a cache can be in together: what is said, what follows,
//! and that the file is never touched without a word.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use trailbook_core::keychain::{DataKey, SecretName};

use crate::evidence::{fill, journal, put_back, run, said};
use crate::keys::{data_key, id, vault};

pub fn home(folder: &Path) -> PathBuf {
    folder.join("data/organizations").join(id(folder))
}

/// The digest of the cache's file.
fn digests(folder: &Path) -> Vec<u8> {
    Sha256::digest(fs::read(home(folder).join("journal.db")).unwrap()).to_vec()
}

/// Asks for the number of events, which fails; returns the failure as the contract has it.
fn refused(folder: &Path) -> Value {
    let said = said(folder, 1, &["count", "acme"]);
    let error = &said["error"];
    assert!(error["action"].is_string(), "{error}");
    error.clone()
}

fn check(folder: &Path, code: &str, words: &str) {
    let before = digests(folder);
    let error = refused(folder);
    assert_eq!(error["code"], code, "{error}");
    assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    assert_eq!(digests(folder), before, "the file was not changed");
}

#[test]
fn an_organization_without_a_file_gets_a_new_key_whatever_the_vault_holds() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 10);
    let stale = data_key(folder.path());
    said(folder.path(), 0, &["org", "quarantine", "acme", "--yes"]);
    vault(folder.path()).keep(&SecretName::data_key(&id(folder.path())).unwrap(), &stale.to_secret()).unwrap();

    fill(folder.path(), 0, 10);

    assert_ne!(data_key(folder.path()).check_value(), stale.check_value());
    assert_eq!(said(folder.path(), 0, &["count", "acme"]), 10);
}

#[test]
fn a_cache_that_its_description_does_not_know_any_more_keeps_its_key_and_its_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 10);
    let (key, description) = (data_key(path), home(path).join("organization.json"));
    let mut described: Value = serde_json::from_slice(&fs::read(&description).unwrap()).unwrap();
    assert!(described.as_object_mut().unwrap().remove("cache").is_some());
    fs::write(&description, described.to_string()).unwrap();

    assert_eq!(said(path, 0, &["count", "acme"]), 10);

    assert_eq!(data_key(path).check_value(), key.check_value());
    assert_eq!(said(path, 0, &["verify", "--cache", "acme"])["valid"], true);
    fill(path, 10, 20);
    assert_eq!(said(path, 0, &["count", "acme"]), 20);
}

#[test]
fn a_key_that_is_missing_is_told_and_the_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 10);
    let (name, key) = (SecretName::data_key(&id(path)).unwrap(), data_key(path));
    vault(path).forget(&name).unwrap();

    check(path, "key_lost", "is not in the passphrase vault");
    assert!(refused(path)["action"].as_str().unwrap().contains("recovery file"));

    vault(path).keep(&name, &key.to_secret()).unwrap();
    assert_eq!(said(path, 0, &["count", "acme"]), 10);
}

#[test]
fn another_key_is_told_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 10);
    let (name, other) = (SecretName::data_key(&id(path)).unwrap(), DataKey::generate().unwrap());
    vault(path).keep(&name, &other.to_secret()).unwrap();

    check(path, "key_lost", "holds another key");
    assert_eq!(run(path, &["import", "acme", "0.json"]).status.code(), Some(1));

    assert_eq!(data_key(path).check_value(), other.check_value());
}

fn without_vault(folder: &Path, passphrase: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailbook"));
    command.args(["--json", "count", "acme"]).env("TRAILBOOK_DATA_DIR", folder.join("data"));
    command.env_remove("TRAILBOOK_PASSPHRASE").env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("DISPLAY");
    command.env("XDG_RUNTIME_DIR", folder).stdin(Stdio::null());
    passphrase.map(|passphrase| command.env("TRAILBOOK_PASSPHRASE", passphrase));
    command.output().unwrap()
}

#[test]
fn a_vault_that_does_not_open_is_told_and_nothing_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 10);
    let before = digests(path);

    // The folder keeps its keys behind a passphrase: the keychain is not asked in its place, and a wrong one opens nothing.
    for (passphrase, words) in [(None, "keeps its secrets in the passphrase vault"), (Some("wrong"), "wrong")] {
        let output = without_vault(path, passphrase);
        assert_eq!(output.status.code(), Some(1));
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["error"]["code"], "keychain", "{said}");
        assert!(said["error"]["message"].as_str().unwrap().contains(words), "{said}");
    }
    // A folder whose keys are in a keychain that does not run.
    for name in ["vault.json", "vault.secrets"] {
        fs::rename(path.join("data").join(name), path.join(name)).unwrap();
    }
    let output = without_vault(path, None);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &said["error"]["code"]), (Some(1), &json!("keychain")), "{said}");
    assert!(said["error"]["message"].as_str().unwrap().contains("not available"), "{said}");

    for name in ["vault.json", "vault.secrets"] {
        fs::rename(path.join(name), path.join("data").join(name)).unwrap();
    }
    assert_eq!(digests(path), before);
    assert_eq!(crate::evidence::said(path, 0, &["count", "acme"]), 10);
}

#[test]
fn a_damaged_file_is_told_and_set_aside_on_request_with_its_key() {
    for place in [16, 5_000] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fill(path, 0, 500);
        let list = [
            "export",
            "acme",
            "--columns",
            "uid,occurred,action,description",
            "--no-manifest",
            "--overwrite",
            "--out",
            "all.csv",
        ];
        let events = || {
            said(path, 0, &list);
            fs::read_to_string(path.join("all.csv")).unwrap()
        };
        let (key, before) = (data_key(path), events());
        let file = home(path).join("journal.db");
        let mut bytes = fs::read(&file).unwrap();
        bytes[place] ^= 1;
        fs::write(&file, &bytes).unwrap();

        let error = refused(path);
        assert_eq!(error["code"], "damaged", "{error}");
        assert!(error["action"].as_str().unwrap().contains("set the cache aside"), "{error}");
        assert_eq!(run(path, &["org", "quarantine", "acme"]).status.code(), Some(2), "only with --yes");
        let report = said(path, 0, &["org", "quarantine", "acme", "--yes"]);

        let mark = report["mark"].as_str().unwrap();
        assert!(mark.starts_with("quarantine-20") && mark.ends_with('Z'), "{mark}");
        let aside = home(path).join(format!("journal.db.{mark}"));
        assert_eq!(fs::read(&aside).unwrap(), bytes);
        assert!(!file.exists() && !home(path).join("index").exists());
        let kept = SecretName::data_key(&id(path)).unwrap().aside(mark).unwrap();
        let kept = DataKey::try_from(&vault(path).require(&kept).unwrap()).unwrap();
        assert_eq!(kept.check_value(), key.check_value());
        assert_eq!(said(path, 0, &["org", "show", "acme"])["events"], 0);

        fill(path, 0, 500);
        assert_eq!(events(), before);
        assert_eq!(said(path, 0, &["verify", "--cache", "acme"])["valid"], true);
        assert_ne!(data_key(path).check_value(), key.check_value());
        let name = SecretName::data_key(&id(path)).unwrap().aside(mark).unwrap();
        assert!(run(path, &["org", "remove", "acme", "--yes"]).status.success());
        assert_eq!(vault(path).find(&name).unwrap(), None, "what was set aside goes with the organization");
    }
}

#[test]
fn a_file_of_a_newer_version_is_not_changed_and_not_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 10);
    let connection = rusqlite::Connection::open(home(path).join("journal.db")).unwrap();
    connection.pragma_update(None, "key", data_key(path).cipher_literal().as_str()).unwrap();
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    connection.pragma_update(None, "user_version", version + 1).unwrap();
    drop(connection);

    check(path, "newer_version", "written by a newer version");

    let before = digests(path);
    assert_eq!(said(path, 1, &["org", "quarantine", "acme", "--yes"])["error"]["code"], "newer_version");
    assert_eq!(said(path, 1, &["org", "rekey", "acme"])["error"]["code"], "newer_version");
    assert_eq!(said(path, 1, &["import", "acme", "0.json"])["error"]["code"], "newer_version");
    assert_eq!(digests(path), before);
}

#[test]
fn an_older_file_is_told_whenever_the_cache_is_opened_until_the_newer_one_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 50);
    let older = journal(path);
    fill(path, 50, 80);
    let newer = journal(path);
    let warned = |arguments: &[&str]| {
        let output = run(path, &[&["--quiet"], arguments].concat());
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap().contains("was rolled back: it was signed for 80 events and held 50")
    };
    assert!(!warned(&["count", "acme"]));

    put_back(path, &older);

    assert!(warned(&["count", "acme"]) && warned(&["query", "acme"]));
    let doubt = &said(path, 0, &["org", "show", "acme"])["doubt"];
    assert_eq!((&doubt["kind"], &doubt["signed"], &doubt["held"]), (&json!("rolled_back"), &json!(80), &json!(50)));
    // What is read into it makes it another one; what is told is how it began.
    fill(path, 100, 140);
    assert!(warned(&["count", "acme"]));
    assert_eq!(&said(path, 0, &["org", "show", "acme"])["doubt"], doubt);

    put_back(path, &newer);
    assert!(!warned(&["count", "acme"]));
    assert_eq!(said(path, 0, &["org", "show", "acme"])["doubt"], Value::Null);
}

#[test]
fn later_versions_that_were_rolled_back_are_told_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let write = |text: &str| {
        fs::write(
            path.join("one.json"),
            format!(r#"[{{"uid":"e1","occurred":"2026-10-01T08:00:00Z","action":"{text}"}}]"#),
        )
        .unwrap();
        said(path, 0, &["import", "acme", "one.json"]);
    };
    write("first");
    let older = journal(path);
    write("second");
    assert_eq!(said(path, 0, &["count", "acme", "is:revised"]), 1);

    put_back(path, &older);

    assert_eq!(said(path, 0, &["count", "acme"]), 1);
    assert_eq!(said(path, 0, &["org", "show", "acme"])["doubt"]["kind"], "rolled_back");
    let report = said(path, 6, &["verify", "--cache", "acme"]);
    assert!(report["checks"].to_string().contains("1 later versions"), "{report}");
}
