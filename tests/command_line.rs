//! The command line from outside: its contract, its exit codes, and what survives when it is killed.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{PASSPHRASE, TOKEN};
use crate::test_remote::{TestRemote, Trouble, crowded};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";

/// Prepares a call of `trailbook` with a vault of its own.
fn trailbook(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailbook"));
    command
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder)
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env("TRAILBOOK_TEST_TOKEN", TOKEN)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null());
    command
}

async fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = trailbook(folder, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {} / {}", stdout(output), String::from_utf8_lossy(&output.stderr)))
}

async fn add_kilo(folder: &Path, remote: &TestRemote) -> Output {
    let base = format!("base_url={}", remote.base_url);
    let organization = format!("organization={ORGANIZATION}");
    let arguments = [
        "org",
        "add",
        "acme",
        "--connector",
        "kilo",
        "--set",
        &base,
        "--set",
        &organization,
        "--secret",
        "token=env:TRAILBOOK_TEST_TOKEN",
        "--json",
    ];
    run(folder, &arguments).await
}

async fn ids(folder: &Path) -> Vec<String> {
    let output = run(folder, &["query", "acme", "--limit", "1000000", "--json"]).await;
    let events = json(&output);
    let mut ids: Vec<String> =
        events.as_array().unwrap().iter().map(|event| event["uid"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_goes_through_from_adding_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(700)).await;

    let added = add_kilo(folder.path(), &remote).await;
    assert_eq!(added.status.code(), Some(0), "{}", String::from_utf8_lossy(&added.stderr));
    let added = json(&added);
    assert_eq!((added["alias"].as_str(), added["connector"].as_str()), (Some("acme"), Some("kilo")));

    let synced = json(&run(folder.path(), &["sync", "acme", "--json"]).await);
    assert_eq!((synced[0]["added"].as_u64(), synced[0]["complete"].as_bool()), (Some(700), Some(true)));
    assert_eq!(ids(folder.path()).await, remote.ids());

    assert_eq!(stdout(&run(folder.path(), &["count", "acme"]).await).trim(), "700");
    let removed = stdout(&run(folder.path(), &["count", "acme", "action:member.remove"]).await);
    let facets = json(&run(folder.path(), &["facets", "acme", "action", "--json"]).await);
    let values = facets["action"].as_array().unwrap();
    let counted = values.iter().find(|value| value["value"] == "organization.member.remove").unwrap();
    assert_eq!(counted["count"].to_string(), removed.trim());
    assert_eq!(values.iter().map(|value| value["count"].as_u64().unwrap()).sum::<u64>(), 700);
    let bars = json(&run(folder.path(), &["histogram", "acme", "--buckets", "10", "--json"]).await);
    assert_eq!(bars.as_array().unwrap().iter().map(|bar| bar["count"].as_u64().unwrap()).sum::<u64>(), 700);
    let newest = json(&run(folder.path(), &["query", "acme", "--limit", "1", "--json"]).await);
    let (end, newest) = (bars[9]["to"].as_str().unwrap(), newest[0]["occurred"].as_str().unwrap());
    let (end, newest) = (end.trim_end_matches('Z'), newest.trim_end_matches('Z'));
    assert!(end > newest, "the last bar ends behind the newest event: {end} {newest}");

    let file = folder.path().join("out.csv");
    let path = file.to_str().unwrap();
    let exported =
        json(&run(folder.path(), &["export", "acme", "action:member.remove", "--out", path, "--json"]).await);
    assert_eq!(exported["rows"].to_string(), removed.trim());
    let rows = csv::Reader::from_path(&file).unwrap().records().map(Result::unwrap).count();
    assert_eq!(rows.to_string(), removed.trim());
    let again = run(folder.path(), &["export", "acme", "--out", path]).await;
    assert_eq!(again.status.code(), Some(2), "an existing file is not overwritten unasked");
    assert!(
        String::from_utf8_lossy(&again.stderr).contains(&format!("`{path}` already exists")),
        "the file is named: {again:?}"
    );

    let raw = run(folder.path(), &["show", "acme", &remote.ids()[0], "--raw"]).await;
    assert_eq!(serde_json::from_slice::<Value>(&raw.stdout).unwrap()["id"], remote.ids()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_killed_again_and_again_ends_with_every_event_once() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(4_000)).await;
    assert_eq!(add_kilo(folder.path(), &remote).await.status.code(), Some(0));
    let mut last = 0;
    for after in [3usize, 7, 4, 9, 6] {
        let target = remote.state.lock().unwrap().requests + after;
        let mut child = trailbook(folder.path(), &["sync", "acme", "--quiet"]).spawn().unwrap();
        // The kill comes while a request is being answered: the remote's own count tells when.
        while remote.state.lock().unwrap().requests < target && child.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = ids(folder.path()).await.len();
        assert!(kept >= last, "{kept} < {last}");
        last = kept;
        let shown = json(&run(folder.path(), &["org", "show", "acme", "--json"]).await);
        assert_eq!(shown["events"].as_u64(), Some(kept as u64), "a killed sync is counted all the same");
    }

    let report = json(&run(folder.path(), &["sync", "acme", "--json"]).await);

    assert_eq!(report[0]["complete"].as_bool(), Some(true), "{report}");
    assert_eq!(ids(folder.path()).await, remote.ids());
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_their_exit_code_and_their_words() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(10)).await;
    remote.state.lock().unwrap().troubles = vec![Some(Trouble::RoleLost); 4];
    let refused = add_kilo(folder.path(), &remote).await;
    assert_eq!(refused.status.code(), Some(4));
    let error = &json(&refused)["error"];
    assert_eq!(error["code"], "refused");
    assert!(error["message"].as_str().unwrap().to_lowercase().contains("role"), "{error}");

    remote.state.lock().unwrap().troubles = vec![Some(Trouble::KeyRejected); 4];
    let refused = add_kilo(folder.path(), &remote).await;
    assert_eq!((refused.status.code(), json(&refused)["error"]["code"].as_str()), (Some(4), Some("key_rejected")));

    let listed = json(&run(folder.path(), &["org", "list", "--json"]).await);
    assert_eq!(listed.as_array().map(Vec::len), Some(0), "a refused organization leaves nothing behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_is_told_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code) in [
        (&["query", "nobody"][..], 1),
        (&["export", "nobody", "--out", "table.xlsx"][..], 2),
        (&["frobnicate"][..], 2),
        (&["org", "add", "x", "--connector", "kilo", "--secret", "token=plain-text"][..], 2),
        (&["org", "remove", "nobody"][..], 1),
        (&["connector", "show", "nothing"][..], 1),
    ] {
        let output = run(folder.path(), arguments).await;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_event_is_readable_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(300)).await;
    add_kilo(folder.path(), &remote).await;
    run(folder.path(), &["sync", "acme"]).await;

    let needles =
        [TOKEN, PASSPHRASE, "ada@acme.example", "organization.user.login", "00000000-0000-4000-8000-00000000000"];
    let mut pending = vec![folder.path().to_owned()];
    let mut files = 0;
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        for needle in needles {
            let found = bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
            assert!(!found, "{} holds `{needle}`", path.display());
        }
    }
    assert!(files >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vault_opens_with_its_own_passphrase_only() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(10)).await;
    add_kilo(folder.path(), &remote).await;

    let mut command = trailbook(folder.path(), &["count", "acme", "--json"]);
    command.env("TRAILBOOK_PASSPHRASE", "another one altogether");
    let output = command.output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&output)["error"]["code"], "keychain");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_says_in_its_exit_code_how_much_of_a_file_was_bad() {
    let folder = tempfile::tempdir().unwrap();
    let good = r#"{"id":"1","time":"2026-03-01T00:00:00Z","action":"a"}"#;
    let cases = [
        (format!("{good}\n"), 0, 1),
        (format!("{good}\nnonsense\n"), 5, 2),
        (format!("[{good},\n{good},\n{{\"id"), 5, 3),
        ("nonsense {\nmore of it\n".to_owned(), 1, 2),
        (r#"{"error":{"message":"no"}}"#.to_owned(), 1, 0),
        ("<html></html>".to_owned(), 1, 0),
    ];
    for (text, code, lines) in cases {
        let file = folder.path().join("raw");
        std::fs::write(&file, &text).unwrap();

        let output = run(folder.path(), &["connector", "map", "demo", file.to_str().unwrap()]).await;

        assert_eq!((output.status.code(), stdout(&output).lines().count()), (Some(code), lines), "{text}");
    }
}
