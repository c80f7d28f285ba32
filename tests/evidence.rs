//! What is handed out can be checked, and what is kept too: packs and exports through the command line, and caches that
//! somebody changed behind its back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use trailbook_core::cancel::Cancel;
use trailbook_core::export::Overwrite;
use trailbook_core::failure::Code;
use trailbook_core::workbench::{PackOptions, Proofs};

use crate::support::{PASSPHRASE, alias, query, workbench};

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trailbook"))
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder.join("data"))
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Runs a command that has to end with `code`, and returns what it says.
pub fn said(folder: &Path, code: i32, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Imports events into `acme`; some are written over several lines.
pub fn fill(folder: &Path, from: u32, until: u32) {
    let events: Vec<Value> = (from..until)
        .map(|number| {
            json!({
                "uid": format!("e{number}"), "occurred": format!("2026-10-{:02}T08:00:00Z", number % 28 + 1),
                "action": if number % 2 == 0 { "member.added" } else { "=cmd|' /C calc'!A0" },
                "description": "two\nlines, \u{202e}turned",
            })
        })
        .collect();
    let name = format!("{from}.json");
    fs::write(folder.join(&name), serde_json::to_string_pretty(&events).unwrap()).unwrap();
    said(folder, 0, &["import", "acme", &name]);
}

/// The checks of a report that failed, as `name: detail`.
pub fn failed(report: &Value) -> Vec<String> {
    let checks = report["checks"].as_array().unwrap().iter().filter(|check| check["ok"] == false);
    checks.map(|check| format!("{}: {}", check["name"].as_str().unwrap(), check["detail"].as_str().unwrap())).collect()
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_pack_holds_the_rows_of_the_query_and_everything_that_it_takes_to_check_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fill(folder.path(), 0, 300);

    let report =
        said(folder.path(), 0, &["export", "acme", "action:member.added", "--pack", "--proofs", "--out", "pack"]);
    assert_eq!((&report["rows"], &report["gaps"]), (&json!(150), &json!([])));
    let checked = said(folder.path(), 0, &["verify", "pack"]);
    assert_eq!((&checked["valid"], &checked["rows"], failed(&checked)), (&json!(true), &json!(150), Vec::new()));
    assert_eq!(checked["signer"]["fingerprint"], report["fingerprint"]);

    let manifest: Value = serde_json::from_slice(&fs::read(at("pack/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["filter"]["text"], "action:member.added");
    assert_eq!(manifest["filter"]["terms"], json!([{ "sign": "include", "text": "action:member.added" }]));
    assert_eq!(
        (&manifest["rows"], &manifest["cache"]["size"], &manifest["wrapped"]),
        (&json!(150), &json!(300), &json!(150))
    );
    assert_eq!(
        manifest["first"]["uid"],
        said(folder.path(), 0, &["query", "acme", "action:member.added", "--limit", "1"])[0]["uid"]
    );
    let exact = fs::read_to_string(at("pack/events.ndjson")).unwrap();
    assert_eq!(exact.lines().count(), 150);
    let table = fs::read_to_string(at("pack/events.csv")).unwrap();
    assert!(table.starts_with("\u{feff}uid,organization,") && !table.contains(",=cmd"));
    let shown = fs::read_to_string(at("pack/report.html")).unwrap();
    assert!(!shown.contains('\u{202e}') && shown.contains("member.added"));

    let zip = said(folder.path(), 0, &["export", "acme", "--pack", "--out", "all.zip"]);
    assert_eq!(failed(&said(folder.path(), 0, &["verify", "all.zip"])), Vec::<String>::new());
    let script = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())";
    let digest = Command::new("python3").args(["-c", script]).arg(at("all.zip")).output().unwrap();
    assert_eq!(String::from_utf8(digest.stdout).unwrap().trim(), zip["sha256"]);
    let again = said(folder.path(), 0, &["export", "acme", "--pack", "--out", "again"]);
    let manifest: Value = serde_json::from_slice(&fs::read(at("again/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["previous"]["id"], zip["id"]);
    assert_ne!(again["id"], zip["id"]);
    assert_eq!(names(folder.path()), ["0.json", "again", "all.zip", "data", "pack"]);
}

#[test]
fn a_changed_pack_fails_with_its_own_code_and_names_the_row() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    fill(folder.path(), 0, 20);
    said(folder.path(), 0, &["export", "acme", "--pack", "--out", "pack"]);
    let table = fs::read_to_string(pack.join("events.csv")).unwrap();

    fs::write(pack.join("events.csv"), table.replacen("e7,", "e8,", 1)).unwrap();

    let failed = failed(&said(folder.path(), 6, &["verify", "pack"]));
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].starts_with("events.csv: was altered: row "), "{failed:?}");
    let row: usize = failed[0].split("row ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(&rows.records().nth(row - 1).unwrap().unwrap()[0], "e7");
}

#[test]
fn an_export_is_checked_with_the_manifest_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fill(folder.path(), 0, 20);
    said(folder.path(), 0, &["export", "acme", "--out", "a.csv"]);
    assert_eq!(names(folder.path()), ["0.json", "a.csv", "a.csv.manifest.json", "a.csv.manifest.json.sig", "data"]);
    assert_eq!(said(folder.path(), 0, &["verify", "a.csv"])["rows"], 20);
    assert_eq!(said(folder.path(), 0, &["verify", "a.csv.manifest.json"])["rows"], 20);

    for name in ["a.csv", "a.csv.manifest.json", "a.csv.manifest.json.sig"] {
        let kept = fs::read(at(name)).unwrap();
        for place in [0, kept.len() / 2, kept.len() - 1] {
            let mut changed = kept.clone();
            changed[place] ^= 1;
            fs::write(at(name), changed).unwrap();
            said(folder.path(), 6, &["verify", "a.csv"]);
        }
        fs::remove_file(at(name)).unwrap();
        let code = if name == "a.csv" { 1 } else { 6 };
        assert_eq!(run(folder.path(), &["verify", "a.csv"]).status.code(), Some(code));
        fs::write(at(name), kept).unwrap();
    }
    fs::rename(at("a.csv.manifest.json"), at("b.csv.manifest.json")).unwrap();
    fs::rename(at("a.csv.manifest.json.sig"), at("b.csv.manifest.json.sig")).unwrap();
    fs::rename(at("a.csv"), at("b.csv")).unwrap();
    assert_eq!(
        failed(&said(folder.path(), 6, &["verify", "b.csv"])),
        ["name: it was called `a.csv` when it was written"]
    );

    said(folder.path(), 0, &["export", "acme", "--out", "plain.csv", "--no-manifest"]);
    assert!(!at("plain.csv.manifest.json").exists());
    said(folder.path(), 6, &["verify", "plain.csv"]);
    assert_eq!(run(folder.path(), &["verify", "absent"]).status.code(), Some(1));
    assert_eq!(run(folder.path(), &["verify"]).status.code(), Some(2));
}

#[test]
fn a_manifest_that_is_in_the_way_stops_an_export_before_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 3);
    fs::write(folder.path().join("a.csv.manifest.json"), "mine").unwrap();

    let refused = run(folder.path(), &["export", "acme", "--out", "a.csv"]);

    assert_eq!(refused.status.code(), Some(2));
    assert!(!folder.path().join("a.csv").exists());
    assert_eq!(fs::read_to_string(folder.path().join("a.csv.manifest.json")).unwrap(), "mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_is_called_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    tokio::task::spawn_blocking(move || fill(&place, 0, 2_000)).await.unwrap();
    let bench = workbench(&folder.path().join("data"));
    let cancel = Cancel::new();
    let asked = cancel.clone();
    let path = folder.path().join("pack.zip");
    let options = PackOptions { path, overwrite: Overwrite::Refuse, proofs: Proofs::With, authority: None };
    let listener = Box::new(move |_| asked.cancel());

    let stopped = bench.export_pack(&alias("acme"), &query(""), options, listener, cancel).await;

    assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
    assert_eq!(names(folder.path()), ["0.json", "data"]);
}

/// The files of the only organization's journal, its log beside it included.
pub fn journal(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let homes = fs::read_dir(folder.join("data/organizations")).unwrap().map(|entry| entry.unwrap().path());
    let home = homes.into_iter().find(|path| path.is_dir()).unwrap();
    let files = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
    let journal = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("journal.db"));
    journal.map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
}

/// Puts files in the place of those that are there now.
pub fn put_back(folder: &Path, files: &[(PathBuf, Vec<u8>)]) {
    journal(folder).iter().for_each(|(path, _)| fs::remove_file(path).unwrap());
    files.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
}

#[test]
fn an_older_file_in_the_place_of_the_cache_is_noticed_and_nothing_is_signed_about_it() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 50);
    let older = journal(folder.path());
    fill(folder.path(), 50, 80);
    assert_eq!(said(folder.path(), 0, &["verify", "--cache", "acme"])["rows"], 80);
    let newer = journal(folder.path());

    put_back(folder.path(), &older);
    let failed = failed(&said(folder.path(), 6, &["verify", "--cache", "acme"]));
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].starts_with("last checkpoint: rolled back: it was signed for 80 events"), "{failed:?}");
    let refused = run(folder.path(), &["export", "acme", "--pack", "--out", "pack"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(!folder.path().join("pack").exists());

    put_back(folder.path(), &newer);
    said(folder.path(), 0, &["verify", "--cache", "acme"]);
    said(folder.path(), 0, &["export", "acme", "--pack", "--out", "pack"]);
}

#[test]
fn a_cache_that_grew_apart_from_its_last_checkpoint_is_altered() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 50);
    let older = journal(folder.path());
    fill(folder.path(), 50, 80);
    put_back(folder.path(), &older);

    // Other events than those that were signed for take the place of the ones that are gone.
    fill(folder.path(), 100, 140);

    let failed = failed(&said(folder.path(), 6, &["verify", "--cache", "acme"]));
    assert!(failed[0].starts_with("last checkpoint: altered: the first 80 events"), "{failed:?}");
}

#[test]
fn an_organization_that_was_added_again_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 50);
    let before = said(folder.path(), 0, &["export", "acme", "--pack", "--out", "before"]);
    said_nothing(folder.path(), &["org", "remove", "acme", "--yes"]);
    fill(folder.path(), 0, 10);

    assert_eq!(said(folder.path(), 0, &["verify", "--cache", "acme"])["rows"], 10);
    let after = said(folder.path(), 0, &["export", "acme", "--pack", "--out", "after"]);
    let origin = |report: &Value| report["checkpoint"].as_str().unwrap().lines().next().unwrap().to_owned();
    assert_ne!(origin(&before), origin(&after));
    assert_eq!(before["fingerprint"], after["fingerprint"]);
}

pub fn said_nothing(folder: &Path, arguments: &[&str]) {
    assert!(run(folder, arguments).status.success());
}

#[test]
fn keys_that_were_lost_come_back_from_a_recovery_file_and_open_only_what_they_belong_to() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 20);
    let before = said(folder.path(), 0, &["export", "acme", "--pack", "--out", "before"]);
    fs::write(folder.path().join("words"), "another horse battery staple\n").unwrap();
    fs::write(folder.path().join("wrong"), "some other words\n").unwrap();
    let with = ["--recovery-passphrase", "file:words"];
    let saved = said(folder.path(), 0, &[&["recovery", "save", "keys.json"], &with[..]].concat());
    assert_eq!(saved["organizations"], json!(["acme"]));
    let again = run(folder.path(), &[&["recovery", "save", "keys.json"], &with[..]].concat());
    assert_eq!(again.status.code(), Some(2), "a recovery file is never written over");

    // The journal goes on after the file was saved.
    fill(folder.path(), 20, 30);
    for name in ["vault.json", "vault.secrets"] {
        fs::remove_file(folder.path().join("data").join(name)).unwrap();
    }
    assert_eq!(run(folder.path(), &["count", "acme"]).status.code(), Some(1));
    let wrong = ["recovery", "restore", "keys.json", "--recovery-passphrase", "file:wrong"];
    assert_eq!(run(folder.path(), &wrong).status.code(), Some(1));
    let restored = said(folder.path(), 0, &[&["recovery", "restore", "keys.json"], &with[..]].concat());
    assert_eq!((&restored["organizations"], &restored["missing"]), (&json!(["acme"]), &json!([])));

    assert_eq!(said(folder.path(), 0, &["count", "acme"]), 30);
    assert_eq!(said(folder.path(), 0, &["verify", "--cache", "acme"])["valid"], true);
    fill(folder.path(), 30, 40);
    assert_eq!(said(folder.path(), 0, &["verify", "--cache", "acme"])["valid"], true);
    let after = said(folder.path(), 0, &["export", "acme", "--pack", "--out", "after"]);
    assert_eq!(before["fingerprint"], after["fingerprint"]);
    let untouched = said(folder.path(), 0, &[&["recovery", "restore", "keys.json"], &with[..]].concat());
    assert_eq!((&untouched["organizations"], &untouched["untouched"]), (&json!([]), &json!(["acme"])));
}
