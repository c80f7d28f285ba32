//! What the command line says to somebody who is new to it: reports to print, hints that can be followed, and questions
//! that change nothing.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::evidence::{failed, fill, names, run, said};
use crate::support::PASSPHRASE;
use crate::test_remote::{TestRemote, crowded};

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_report_holds_every_row_as_text_and_is_checked_like_any_export() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 300);
    let hostile = json!([{ "uid": "x", "occurred": "2026-10-30T00:00:00Z", "action": "<script>alert(1)</script>" }]);
    fs::write(folder.path().join("more.json"), hostile.to_string()).unwrap();
    said(folder.path(), 0, &["import", "acme", "more.json"]);

    let by_name = said(folder.path(), 0, &["export", "acme", "--out", "report.html"]);
    let by_word = said(
        folder.path(),
        0,
        &["export", "acme", "action:member.added", "--out", "some", "--format", "html", "--columns", "uid,action"],
    );

    assert_eq!((&by_name["rows"], &by_word["rows"]), (&json!(301), &json!(150)));
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert_eq!(page.matches("<tr><td dir=\"auto\">2026-10-").count(), 301, "each row is there");
    assert!(
        page.contains("<dt>Events</dt><dd dir=\"auto\">301</dd>") && page.ends_with("</table>\n</body>\n</html>\n")
    );
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "what an event says is text");
    let some = fs::read_to_string(folder.path().join("some")).unwrap();
    assert!(some.contains("<thead><tr><th>uid</th><th>action</th></tr></thead>\n<tr><td dir=\"auto\">e"));
    assert_eq!(said(folder.path(), 0, &["verify", "report.html"])["valid"], true);
    fs::write(folder.path().join("report.html"), page.replace("301</dd>", "300</dd>")).unwrap();
    assert_eq!(failed(&said(folder.path(), 6, &["verify", "report.html"])).len(), 1);
}

#[test]
fn a_name_that_is_taken_is_told_with_the_word_that_replaces_it() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 3);
    said(folder.path(), 0, &["export", "acme", "--out", "a.csv"]);

    for words in [vec!["export", "acme", "--out", "a.csv"], vec!["export", "acme", "--out", "a.csv", "--no-manifest"]] {
        let again = run(folder.path(), &words);

        assert_eq!(again.status.code(), Some(2));
        assert!(stderr(&again).contains("already exists") && stderr(&again).contains("--overwrite"), "{again:?}");
    }
    said(folder.path(), 0, &["export", "acme", "--out", "a.csv", "--overwrite"]);
}

#[test]
fn a_list_of_none_and_a_list_behind_the_last_do_not_say_that_nothing_matches() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 3);
    let say = |words: &[&str]| stderr(&run(folder.path(), &[&["query", "acme"], words].concat()));

    assert_eq!(say(&["--limit", "0"]), "");
    assert_eq!(say(&["--offset", "3"]), "No events are left after those that were to be left out.\n");
    assert_eq!(say(&["uid:none"]).lines().count(), 1);
    assert_eq!(say(&["id:none"]), "No events match.\n");
}

#[test]
fn a_question_makes_no_vault_and_the_first_secret_says_that_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let made = "Made a passphrase vault in ";

    let listed = run(folder.path(), &["org", "list"]);
    assert!(listed.status.success() && !stderr(&listed).contains(made), "{listed:?}");
    assert!(!folder.path().join("data/vault.json").exists());

    fs::write(
        folder.path().join("a.ndjson"),
        "{\"uid\":\"1\",\"occurred\":\"2026-10-01T00:00:00Z\",\"action\":\"x\"}\n",
    )
    .unwrap();
    let first = run(folder.path(), &["import", "acme", "a.ndjson"]);
    assert!(first.status.success() && stderr(&first).contains(made), "{first:?}");
    let second = run(folder.path(), &["import", "acme", "a.ndjson"]);
    assert!(second.status.success() && !stderr(&second).contains(made), "{second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_rejected_before_anything_was_added_is_not_to_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(3)).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailbook"));
    command
        .args(["org", "add", "acme", "--connector", "kilo", "--secret", "token=env:WRONG"])
        .args(["--set", &format!("base_url={}", remote.base_url)])
        .args(["--set", "organization=6b1f0c9e-0000-4000-8000-000000000001"])
        .env("TRAILBOOK_DATA_DIR", folder.path().join("data"))
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env("WRONG", "another-token");

    let added = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();

    assert_eq!(added.status.code(), Some(4), "{added:?}");
    assert!(stderr(&added).contains("Nothing was added") && !stderr(&added).contains("set-secret"), "{added:?}");
    assert_eq!(said(folder.path(), 0, &["org", "list"]), json!([]));
    assert!(!names(folder.path()).contains(&"data".to_owned()) || !folder.path().join("data/vault.json").exists());
}

#[test]
fn an_event_without_a_time_of_its_own_stands_where_it_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let events = [
        json!({ "uid": "early", "occurred": "2026-01-01T00:00:00Z", "action": "a" }),
        json!({ "uid": "between", "recorded": "2026-02-01T00:00:00Z", "action": "b" }),
        json!({ "uid": "late", "occurred": "2026-03-01T00:00:00Z", "action": "c" }),
        json!({ "uid": "unknown", "action": "d" }),
    ];
    fs::write(folder.path().join("a.ndjson"), events.map(|event| format!("{event}\n")).concat()).unwrap();
    said(folder.path(), 0, &["import", "acme", "a.ndjson"]);
    let uids = |text: &str| -> Vec<Value> {
        let rows = said(folder.path(), 0, &["query", "acme", text]);
        rows.as_array().unwrap().iter().map(|row| row["uid"].clone()).collect()
    };

    assert_eq!(uids(""), ["unknown", "late", "between", "early"]);
    assert_eq!(uids("date:2026-02-01"), ["between"]);
    assert_eq!(uids("is:no_time"), ["unknown", "between"]);
    assert_eq!(said(folder.path(), 0, &["verify", "--cache", "acme"])["valid"], true);
}
