//! Files into the journal from outside: what comes in is what goes out, nothing twice, nothing lost when it is killed.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::slice;
use std::sync::Arc;

use serde_json::{Value, json};
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Code;
use trailbook_core::query::Zone;
use trailbook_core::workbench::{ImportOptions, Profile};

use crate::support::{PASSPHRASE, TOKEN, add, alias, query, sync, uids, workbench};
use crate::test_remote::{TestRemote, crowded};

pub fn trailbook(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailbook"));
    command
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder.join("data"))
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env("TRAILBOOK_TEST_TOKEN", TOKEN)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    trailbook(folder, arguments).output().unwrap()
}

pub fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {} / {}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    })
}

/// Imports and returns what it did; the command has to end with `code`.
pub fn import(folder: &Path, code: i32, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["import", "--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    json_of(&output)
}

pub fn counts(report: &Value) -> [u64; 5] {
    ["read", "added", "duplicates", "revised", "rejected"].map(|key| report[key].as_u64().unwrap())
}

fn options(profile: &str) -> ImportOptions {
    ImportOptions { profile: Profile::parse(profile), zone: Some(Zone::utc()), assigned: Vec::new(), span: None }
}

/// Writes `count` events of the contract.
fn write_events(path: &Path, count: usize) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    for number in 0..count {
        let action = ["member.added", "role.changed", "key.deleted"][number % 3];
        let outcome = ["success", "failure", "unknown"][number % 3];
        let (minute, second) = (number / 60 % 60, number % 60);
        let event = json!({
            "uid": format!("e{number}"), "stream": "audit",
            "occurred": format!("2026-10-{:02}T{:02}:{minute:02}:{second:02}.{:03}Z", number % 28 + 1, number % 24, number % 1_000),
            "action": action,
            "outcome": outcome,
            "actor_email": format!("person{}@acme.example", number % 50),
            "description": format!("Event \"{number}\", with commas,\nlines and é"),
            "targets": [{ "type": "user", "id": format!("u{number}"), "name": "Ann" }],
            "changes": [{ "field": "role", "from": "member", "to": "owner" }],
            "details": { "number": number },
        });
        writeln!(file, "{event}").unwrap();
    }
    file.flush().unwrap();
}

/// Returns every event of an organization without what belongs to its stay there.
fn events(folder: &Path, name: &str) -> Vec<Value> {
    let output = run(folder, &["query", name, "--limit", "1000000", "--json"]);
    let mut events = json_of(&output).as_array().unwrap().clone();
    for event in &mut events {
        let object = event.as_object_mut().unwrap();
        object.remove("organization");
        object.remove("received");
    }
    events.sort_by_key(|event| event["uid"].as_str().unwrap().to_owned());
    events
}

#[test]
fn what_is_exported_comes_back_the_same_from_json_lines_and_from_a_table() {
    let folder = tempfile::tempdir().unwrap();
    write_events(&folder.path().join("events.ndjson"), 500);
    let first = import(folder.path(), 0, &["acme", "events.ndjson"]);
    assert_eq!(counts(&first), [500, 500, 0, 0, 0]);
    assert_eq!((first["truncated"].as_bool(), first["gaps"].as_array().map(Vec::len)), (Some(false), Some(0)));

    for (name, file) in [("lines", "out.ndjson"), ("table", "out.csv")] {
        run(folder.path(), &["export", "acme", "--out", file]);
        let report = import(folder.path(), 0, &[name, file]);

        assert_eq!(counts(&report), [500, 500, 0, 0, 0], "{file}");
        assert_eq!(events(folder.path(), name), events(folder.path(), "acme"), "{file}");
    }
    let again = import(folder.path(), 0, &["acme", "events.ndjson"]);
    assert_eq!((counts(&again), again["resumed"].as_u64()), ([500, 0, 500, 0, 0], Some(500)));
    let raw = run(folder.path(), &["show", "acme", "e7", "--raw"]).stdout;
    let line = fs::read_to_string(folder.path().join("events.ndjson")).unwrap().lines().nth(7).unwrap().to_owned();
    assert_eq!(String::from_utf8(raw).unwrap().trim_end(), line);
}

#[test]
fn an_organization_that_only_files_fill_says_so_and_claims_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write_events(&folder.path().join("events.ndjson"), 10);
    import(folder.path(), 0, &["files", "events.ndjson"]);

    let listed = json_of(&run(folder.path(), &["org", "list", "--json"]));
    assert_eq!((&listed[0]["connector"], &listed[0]["events"]), (&json!("file"), &json!(10)));
    assert_eq!(listed[0]["source"], "files");
    assert_eq!(listed[0]["complete_until"], Value::Null, "a file says nothing of what it lacks");
    let synced = run(folder.path(), &["sync", "files"]);
    assert_eq!(synced.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&synced.stderr).contains("has no remote"), "{synced:?}");
    assert_eq!(run(folder.path(), &["sync"]).status.code(), Some(0), "nobody named it");
    assert_eq!(run(folder.path(), &["org", "remove", "files", "--yes"]).status.code(), Some(0));
    assert_eq!(json_of(&run(folder.path(), &["org", "list", "--json"])), json!([]));
}

#[test]
fn bad_lines_are_counted_named_and_cost_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"uid\":\"1\",\"action\":\"a\"}\nnot json\n{\"uid\":\"2\",\"action\":\"b\"}\n{\"uid\":\"3";
    fs::write(folder.path().join("bad.ndjson"), lines).unwrap();

    for added in [2, 0] {
        let report = import(folder.path(), 5, &["acme", "bad.ndjson"]);

        assert_eq!(counts(&report), [4, added, 2 - added, 0, 2]);
        assert_eq!(report["truncated"], true);
        let problem = &report["problems"][0];
        assert_eq!(
            (&problem["file"], &problem["line"], &problem["offset"]),
            (&json!("bad.ndjson"), &json!(2), &json!(25))
        );
    }
    let told = String::from_utf8(run(folder.path(), &["import", "acme", "bad.ndjson"]).stderr).unwrap();
    assert!(told.contains("bad.ndjson, line 2, byte 25: not imported, because it is not a JSON object"), "{told}");

    fs::write(folder.path().join("what.csv"), "When,Who\n1,2\n").unwrap();
    let refused = run(folder.path(), &["import", "new", "what.csv"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("`When`, `Who`"), "{refused:?}");
    fs::write(folder.path().join("book.xlsx"), b"PK\x03\x04rest").unwrap();
    assert_eq!(run(folder.path(), &["import", "new", "book.xlsx"]).status.code(), Some(2));
    let listed = json_of(&run(folder.path(), &["org", "list", "--json"]));
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "a refused file makes no organization");
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let count = 60_000;
    write_events(&folder.path().join("events.ndjson"), count);

    let mut child =
        trailbook(folder.path(), &["import", "acme", "events.ndjson"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("acme: events.ndjson, "), "{line}");

    let report = import(folder.path(), 0, &["acme", "events.ndjson"]);
    let [read, added, duplicates, ..] = counts(&report);
    assert_eq!((read, added + duplicates), (count as u64, count as u64));
    assert!(report["resumed"].as_u64().unwrap() >= 8_192, "{report}");
    assert_answers(folder.path(), count);
}

/// A filter, and which numbers it holds for.
type Filter = (&'static str, fn(usize) -> bool);

/// Holds counts and lists against what was written.
fn assert_answers(folder: &Path, count: usize) {
    let number_of = |event: &Value| event["uid"].as_str().unwrap()[1..].parse::<usize>().unwrap();
    let filters: [Filter; 6] = [
        ("", |_| true),
        ("action:member", |number| number % 3 == 0),
        ("result:failed actor:person7@*", |number| number % 3 == 1 && number % 50 == 7),
        ("-result:success after:2026-10-10 before:2026-10-12", |number| {
            number % 3 != 0 && (10..12).contains(&(number % 28 + 1))
        }),
        ("id:e77,e59999", |number| [77, 59_999].contains(&number)),
        ("details.details.number:4711", |number| number == 4_711),
    ];
    for (filter, holds) in filters {
        let expected: BTreeSet<usize> = (0..count).filter(|number| holds(*number)).collect();
        let listed = json_of(&run(folder, &["query", "acme", filter, "--limit", "1000000", "--json"]));
        let found: Vec<usize> = listed.as_array().unwrap().iter().map(number_of).collect();
        assert_eq!(found.len(), expected.len(), "{filter}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected, "{filter}");
        let counted = json_of(&run(folder, &["count", "acme", filter, "--json"]));
        assert_eq!(counted, expected.len(), "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_cancelled_keeps_what_it_read_and_can_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let path = folder.path().join("events.ndjson");
    write_events(&path, 20_000);
    let cancel = Cancel::new();
    let stop = cancel.clone();

    let listener = Arc::new(move |_: &_| stop.cancel());
    let failure =
        bench.import(&alias("acme"), slice::from_ref(&path), options("auto"), listener, cancel).await.unwrap_err();
    assert_eq!(failure.code, Code::Cancelled);
    assert_eq!(bench.count(&alias("acme"), &query("")).await.unwrap(), 8_192);

    let report =
        bench.import(&alias("acme"), &[path], options("auto"), Arc::new(|_: &_| {}), Cancel::new()).await.unwrap();
    assert_eq!((report.added, report.duplicates, report.resumed), (20_000 - 8_192, 8_192, 8_192));
}

#[test]
fn a_table_of_any_vendor_is_read_by_its_columns_also_compressed_and_from_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let table = "Timestamp,User,Status,Action\n2026-07-01 10:00:00,ann@x.example,FAILED,Create Policy\n";
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(table.as_bytes()).unwrap();
    fs::write(folder.path().join("log.csv.gz"), encoder.finish().unwrap()).unwrap();
    let map = [
        "--timezone",
        "Asia/Ho_Chi_Minh",
        "--map",
        "occurred=Timestamp",
        "--map",
        "actor_email=User",
        "--map",
        "outcome=Status",
        "--map",
        "action=Action",
    ];

    let report = import(folder.path(), 0, &[&["acme", "log.csv.gz"], &map[..]].concat());
    let mut piped = trailbook(folder.path(), &[&["import", "acme", "-", "--json"], &map[..]].concat());
    let mut child = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(table.as_bytes()).unwrap();
    let again = json_of(&child.wait_with_output().unwrap());

    assert_eq!(counts(&report), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&again), [1, 0, 1, 0, 0], "the same row without an identifier is the same event");
    let event = &events(folder.path(), "acme")[0];
    assert_eq!(event["occurred"], "2026-07-01T03:00:00Z");
    assert_eq!((&event["outcome"], &event["outcome_raw"]), (&json!("failure"), &json!("FAILED")));
    assert_eq!(event["flags"], json!(["no_uid"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendors_records_from_a_file_and_from_a_sync_are_the_same_events() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(300)).await;
    let bench = workbench(folder.path());
    add(&bench, "acme", "kilo", &remote.base_url, "6b1f0c9e-0000-4000-8000-000000000001").await;
    sync(&bench, "acme").await.unwrap();
    let mut records = Vec::new();
    for uid in uids(&bench, "acme", "").await {
        let record = bench.event(&alias("acme"), &uid).await.unwrap();
        records.push(String::from_utf8(record.event.raw).unwrap());
    }
    let lines = records.join("\n");
    let page = format!("{{\"result\":{{\"data\":{{\"logs\":[{}]}}}}}}", records.join(","));
    let paths = [folder.path().join("kilo.ndjson"), folder.path().join("page.json")];
    fs::write(&paths[0], lines).unwrap();
    fs::write(&paths[1], page).unwrap();

    for (name, profile, added) in [("acme", "auto", 0), ("fresh", "kilo", 300)] {
        let listener = Arc::new(|_: &_| {});
        let report = bench.import(&alias(name), &paths, options(profile), listener, Cancel::new()).await.unwrap();

        assert_eq!((report.read, report.added, report.duplicates, report.rejected), (600, added, 600 - added, 0));
        let mut found = uids(&bench, name, "").await;
        found.sort();
        assert_eq!(found, remote.ids());
    }
    assert!(!bench.has_remote(&alias("fresh")).await.unwrap());
}
