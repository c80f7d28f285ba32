//! Signing in from the command line: what is printed where, and what is left when it is given up.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::identity::{CREDENTIALS, DEVICE, Identity, manifest};
use crate::support::PASSPHRASE;

fn trailbook(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_trailbook"))
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder)
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env("TRAILBOOK_TEST_SECRET", "secret-canary")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for the end of a command: its exit code, its result, its messages.
async fn end(mut child: Child) -> (Option<i32>, String, String) {
    let wait = move || {
        let (mut out, mut said) = (String::new(), String::new());
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut said));
        (child.wait().unwrap().code(), out, said)
    };
    tokio::task::spawn_blocking(wait).await.unwrap()
}

async fn prepare(folder: &Path, id: &str, auth: &str, identity: &Identity) -> Vec<String> {
    let file = folder.join(format!("{id}.toml"));
    std::fs::write(&file, manifest(id, auth)).unwrap();
    let (code, _, said) = end(trailbook(folder, &["connector", "add", file.to_str().unwrap(), "--yes"])).await;
    assert_eq!(code, Some(0), "{said}");
    let settings =
        identity.settings().into_iter().flat_map(|(key, value)| ["--set".to_owned(), format!("{key}={value}")]);
    let add = ["org", "add", "acme", "--connector", id, "--no-browser", "--json"];
    add.map(str::to_owned).into_iter().chain(settings).collect()
}

fn words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_printed_on_standard_error_and_the_result_alone_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::start(1_000).await;
    identity.minds.lock().unwrap().polls = vec!["authorization_pending"];
    let add = prepare(folder.path(), "device", DEVICE, &identity).await;

    let (code, out, said) = end(trailbook(folder.path(), &words(&add))).await;

    assert_eq!(code, Some(0), "{said}");
    let result: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(result["alias"], "acme");
    assert!(said.contains(&format!("{}/activate", identity.identity)) && said.contains("WDJB-MJHT"), "{said}");
    assert!(!said.contains("canary") && !out.contains("canary"));
    let (code, out, said) = end(trailbook(folder.path(), &["sync", "--json"])).await;
    assert!(code == Some(0) && out.contains("\"added\":60"), "{out} {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_refused_names_the_command_that_signs_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::start(4).await;
    let add = prepare(folder.path(), "device", DEVICE, &identity).await;
    end(trailbook(folder.path(), &words(&add))).await;
    identity.minds.lock().unwrap().refuses = true;

    let (code, _, said) = end(trailbook(folder.path(), &["sync"])).await;

    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("sign in again at Example"), "{said}");
    {
        let mut minds = identity.minds.lock().unwrap();
        (minds.refuses, minds.good_for) = (false, 1_000);
    }
    let (code, out, said) = end(trailbook(folder.path(), &["org", "sign-in", "acme", "--no-browser"])).await;
    assert!(code == Some(0) && out.starts_with("Signed in again"), "{out} {said}");
    let (_, out, said) = end(trailbook(folder.path(), &["sync", "--json"])).await;
    assert!(out.contains("\"added\"") && !said.contains("sign in"), "{out} {said}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::start(1_000).await;
    identity.minds.lock().unwrap().polls = vec!["authorization_pending"; 1_000];
    let add = prepare(folder.path(), "device", DEVICE, &identity).await;

    let mut child = trailbook(folder.path(), &words(&add));
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let child = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        while !line.contains("Waiting") {
            line.clear();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended before it waited");
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        child
    });
    let (code, _, _) = end(child.await.unwrap()).await;

    assert_eq!(code, Some(130));
    let (_, out, _) = end(trailbook(folder.path(), &["org", "list", "--json"])).await;
    assert_eq!(out.trim(), "[]");
    assert!(!folder.path().join("vault.secrets").exists() || !folder.path().join("organizations").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_missing_is_named_before_anything_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::start(1_000).await;
    let mut add = prepare(folder.path(), "credentials", CREDENTIALS, &identity).await;

    let (code, _, said) = end(trailbook(folder.path(), &words(&add))).await;
    assert!(code == Some(2) && said.contains("`client_secret`"), "{said}");
    add.extend(["--secret", "client_secret=env:TRAILBOOK_TEST_SECRET"].map(str::to_owned));
    let (code, _, said) = end(trailbook(folder.path(), &words(&add))).await;

    assert_eq!(code, Some(0), "{said}");
    assert_eq!(identity.minds.lock().unwrap().issued, 1);
}
