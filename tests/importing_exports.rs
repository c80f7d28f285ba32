//! What vendors let people export by hand: read by its columns, stitched where exports overlap, and honest about what an
//! export leaves out.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::importing::{counts, import, json_of, run, trailbook};

/// The most rows that Runway writes.
const LIMIT: usize = 2_500;
const HEADER: &str = "Timestamp,Action,Actor,Workspace,Details";
const ACTIONS: [&str; 4] = ["UserLogin", "AssetDeleted", "GenerationCreated", "MemberInvited"];

/// Returns so many rows, newest first: several in a second, and some of them twice or three times.
fn rows(count: usize) -> Vec<String> {
    let mut rows = Vec::with_capacity(count);
    for number in 0..count {
        // Four rows share a second; of the even seconds' two are the same.
        let (second, inside) = (number / 4, number % 4);
        let inside = if second.is_multiple_of(2) && inside == 3 { 2 } else { inside };
        let (day, rest) = (28 - second / 86_400, 86_399 - second % 86_400);
        let time = format!("2026-09-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60);
        let actor = format!("person{}@acme.example", second % 7);
        rows.push(format!("{time},{},{actor},Studio {},\"Detail, {inside}\"", ACTIONS[inside], second % 3));
    }
    rows
}

fn second_of(row: &str) -> &str {
    row.split(',').next().unwrap()
}

fn write<'a>(folder: &Path, name: &str, rows: impl DoubleEndedIterator<Item = &'a String>, order: &str) {
    let rows: Vec<&str> = if order == "newest first" {
        rows.map(String::as_str).collect()
    } else {
        rows.rev().map(String::as_str).collect()
    };
    fs::write(folder.join(name), format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))).unwrap();
}

/// Returns how often each row is there, by what it says.
fn kept(folder: &Path, alias: &str) -> BTreeMap<String, usize> {
    let listed = json_of(&run(folder, &["query", alias, "--limit", "100000", "--json"]));
    let mut counted = BTreeMap::new();
    for event in listed.as_array().unwrap() {
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let row = ["occurred", "action", "actor_email", "workspace", "description"].map(text).join("|");
        *counted.entry(row).or_default() += 1;
    }
    counted
}

fn truth(rows: &[String]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for row in rows {
        let (start, detail) = row.split_once(",\"").unwrap();
        let said = start.replace(',', "|") + "|" + detail.trim_end_matches('"');
        *counted.entry(said).or_default() += 1;
    }
    counted
}

#[test]
fn exports_that_overlap_give_every_event_once_in_any_order() {
    let rows = rows(6_000);
    // Slices end in the middle of a second; those at the limit are cut behind their last row.
    let falling = [("a.csv", 0..2_500), ("b.csv", 2_301..4_801), ("c.csv", 4_700..6_000)];
    let rising = [("a.csv", 0..1_300), ("b.csv", 1_199..3_699), ("c.csv", 3_500..6_000)];
    for (alias, direction, order) in
        [("one", "newest first", [0, 1, 2]), ("two", "oldest first", [2, 0, 1]), ("three", "newest first", [1, 2, 0])]
    {
        let folder = tempfile::tempdir().unwrap();
        let slices = if direction == "newest first" { &falling } else { &rising };
        for (name, range) in slices {
            write(folder.path(), name, rows[range.clone()].iter(), direction);
        }
        let mut last = Value::Null;
        for (step, place) in order.into_iter().enumerate() {
            let output = run(folder.path(), &["import", alias, slices[place].0, "--json"]);
            last = json_of(&output);
            // A file that was cut leaves nothing open once others hold what it lacks.
            assert_eq!(output.status.code(), Some(if last["gaps"] == json!([]) { 0 } else { 5 }), "{step}");
        }

        assert_eq!(kept(folder.path(), alias), truth(&rows), "{alias}");
        assert_eq!(last["gaps"], json!([]), "{alias}: every second is in a file that has all of it");
        assert_eq!(last["next"], json!([]));
        let all: Vec<&str> = slices.iter().map(|(name, _)| *name).collect();
        let again = json_of(&run(folder.path(), &[&["import", alias, "--json"], &all[..]].concat()));
        assert_eq!(counts(&again), [6_300, 0, 6_300, 0, 0], "{alias}");
        assert_eq!(kept(folder.path(), alias), truth(&rows), "twice changes nothing");
        assert_eq!(again["gaps"], json!([]));
    }
}

#[test]
fn a_file_at_the_vendors_limit_says_where_to_go_on_to_the_second() {
    let rows = rows(LIMIT + 900);
    for (direction, cut, open) in [("newest first", LIMIT - 1, "to"), ("oldest first", 0, "from")] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "log.csv", rows[..LIMIT].iter(), direction);

        let report = import(folder.path(), 5, &["acme", "log.csv"]);

        assert_eq!((counts(&report), &report["truncated"]), ([2_500, 2_500, 0, 0, 0], &json!(true)));
        let edge = second_of(&rows[cut]);
        assert_eq!(report["gaps"].as_array().map(Vec::len), Some(1), "{report}");
        assert_eq!(report["gaps"][0]["from"], edge);
        assert!(report["gaps"][0]["reason"].as_str().unwrap().contains("limit of 2500 rows"), "{report}");
        let next = &report["next"][0];
        assert_eq!((&next[open], &next[if open == "to" { "from" } else { "to" }]), (&json!(edge), &Value::Null));
        let local = edge.replace('T', " ").replace('Z', "");
        assert!(next["say"].as_str().unwrap().contains(&local), "{next}");
        let exported = run(folder.path(), &["export", "acme", "--out", "out.csv", "--json"]);
        assert_eq!((exported.status.code(), json_of(&exported)["gaps"].as_array().map(Vec::len)), (Some(5), Some(1)));
    }
    // One row less is no sign of a limit.
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "log.csv", rows[..LIMIT - 1].iter(), "newest first");
    assert_eq!(import(folder.path(), 0, &["acme", "log.csv"])["gaps"], json!([]));
}

#[test]
fn what_no_file_covers_is_listed_to_the_second() {
    let rows = rows(6_000);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "new.csv", rows[..LIMIT].iter(), "newest first");
    write(folder.path(), "old.csv", rows[3_002..5_000].iter(), "newest first");
    write(folder.path(), "older.csv", rows[5_600..].iter(), "newest first");

    let report = import(folder.path(), 5, &["acme", "older.csv", "new.csv", "old.csv"]);

    let gaps = report["gaps"].as_array().unwrap();
    assert_eq!(gaps.len(), 2, "{report}");
    let within = |gap: &Value, row: &String| {
        gap["from"].as_str().unwrap() <= second_of(row) && second_of(row) < gap["to"].as_str().unwrap()
    };
    assert!(rows[LIMIT..3_002].iter().all(|row| within(&gaps[1], row)), "{report}");
    assert!(rows[5_000..5_600].iter().all(|row| within(&gaps[0], row)), "{report}");
    assert_eq!(gaps[1]["from"], second_of(&rows[3_002]), "the newest second of the older file may go on in the hole");
    assert_eq!(report["next"][0]["from"], second_of(&rows[3_002]));
    assert_eq!(report["next"][0]["to"], second_of(&rows[LIMIT - 1]));
    assert_eq!(report["next"][1]["from"], second_of(&rows[5_600]));
    assert_eq!(report["next"][1]["to"], second_of(&rows[4_999]));
    let bars = json_of(&run(folder.path(), &["histogram", "acme", "--buckets", "100", "--json"]));
    let states: Vec<&str> = bars.as_array().unwrap().iter().map(|bar| bar["coverage"].as_str().unwrap()).collect();
    assert!(states.contains(&"suspect") && states.contains(&"missing") && states.contains(&"collected"), "{states:?}");
}

#[test]
fn whoever_knows_what_was_exported_closes_the_gap_but_not_that_of_a_cut() {
    let rows = rows(6_000);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "new.csv", rows[..1_000].iter(), "newest first");
    write(folder.path(), "old.csv", rows[2_000..3_000].iter(), "newest first");
    write(folder.path(), "cut.csv", rows[3_000..5_500].iter(), "newest first");
    let between = second_of(&rows[1_500]);
    let ask = |from: &str, to: &str, file: &str| {
        json_of(&run(folder.path(), &["import", "acme", file, "--from", from, "--to", to, "--json"]))["gaps"].clone()
    };

    assert_eq!(import(folder.path(), 0, &["acme", "new.csv"])["gaps"], json!([]));
    assert_eq!(ask(second_of(&rows[2_999]), between, "old.csv").as_array().map(Vec::len), Some(1));
    assert_eq!(ask(between, "2026-09-29", "new.csv"), json!([]), "the two now meet");
    let gaps = ask("2026-09-28", second_of(&rows[3_000]), "cut.csv");
    assert_eq!(gaps[0]["from"], second_of(&rows[5_499]), "{gaps}");
    let wrong = run(folder.path(), &["import", "acme", "new.csv", "--from", "2026-09-29", "--to", "2026-09-28"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_file_says_what_it_is_and_is_named_as_the_source_of_its_events() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "log.csv", rows(40).iter(), "newest first");

    let output = run(folder.path(), &["import", "acme", "log.csv"]);

    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("log.csv: read as Runway ("), "{told}");
    let shown = json_of(&run(folder.path(), &["org", "show", "acme", "--json"]));
    assert_eq!((&shown["connector"], &shown["connector_name"]), (&json!("runway"), &json!("Runway")));
    let file = &shown["files"][0];
    let digest = sha256(&fs::read(folder.path().join("log.csv")).unwrap());
    assert_eq!((&file["name"], &file["sha256"], &file["rows"]), (&json!("log.csv"), &json!(digest), &json!(40)));
    assert!(file["imported"].as_str().is_some());
    let event = &json_of(&run(folder.path(), &["query", "acme", "action:AssetDeleted", "--limit", "1", "--json"]))[0];
    assert_eq!((&event["action_label"], &event["category"]), (&json!("Asset deleted"), &json!("Asset events")));
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

const FPT: &str = "Timestamp,User,Scope,Category,Action,Target,Status,Description\n\
    2026-07-01 10:00:00,ann@x.example,Service,Notebook,Stop Notebook,nb-1,FAILED,Out of quota\n\
    2026-07-01 09:59:59,ann@x.example,Organization,Policy,Create Policy,p-1,SUCCESS,\n";

#[test]
fn times_without_a_zone_need_one_which_is_then_remembered() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("fpt.csv"), FPT).unwrap();

    let refused = run(folder.path(), &["import", "acme", "fpt.csv"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(told.contains("2026-07-01 10:00:00") && told.contains("--timezone"), "{told}");
    assert_eq!(json_of(&run(folder.path(), &["org", "list", "--json"])), json!([]), "nothing was made");

    let report = import(folder.path(), 0, &["acme", "fpt.csv", "--timezone", "Asia/Ho_Chi_Minh"]);
    assert_eq!((counts(&report), &report["files"][0]["zone"]), ([2, 2, 0, 0, 0], &json!("Asia/Ho_Chi_Minh")));
    assert_eq!(report["files"][0]["profile"], "fpt_ai_factory");
    let event = &json_of(&run(folder.path(), &["query", "acme", "result:failed", "--json"]))[0];
    assert_eq!(
        (&event["occurred"], &event["scope"], &event["target_name"], &event["outcome_raw"]),
        (&json!("2026-07-01T03:00:00Z"), &json!("Service"), &json!("nb-1"), &json!("FAILED"))
    );
    assert_eq!(counts(&import(folder.path(), 0, &["acme", "fpt.csv"])), [2, 0, 2, 0, 0]);
    let other = run(folder.path(), &["import", "acme", "fpt.csv", "--timezone", "UTC"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("Asia/Ho_Chi_Minh"), "{other:?}");
    let generic = ["new", "fpt.csv", "--map", "occurred=Timestamp", "--map", "action=Action"];
    assert_eq!(run(folder.path(), &[&["import"], &generic[..]].concat()).status.code(), Some(2));
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_one_without_a_time_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{HEADER}\n{}\nsoon,UserLogin,a@x.example,,\n1,2,3,4,5,6,7\n", rows(1)[0]);
    fs::write(folder.path().join("log.csv"), text).unwrap();

    for added in [2, 0] {
        let report = import(folder.path(), 5, &["acme", "log.csv"]);

        assert_eq!(counts(&report), [3, added, 2 - added, 0, 1]);
        assert_eq!((&report["problems"][0]["line"], &report["notes"][0]["line"]), (&json!(4), &json!(3)));
        assert_eq!(report["untimed"], json!(1));
    }
    let told = String::from_utf8(run(folder.path(), &["import", "acme", "log.csv"]).stderr).unwrap();
    assert!(told.contains("line 3: imported without a time, because its time `soon` cannot be read"), "{told}");
}

#[test]
fn an_import_of_an_export_that_is_killed_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let count = 40_000;
    let rows = rows(count);
    write(folder.path(), "log.csv", rows.iter(), "newest first");

    let mut child = trailbook(folder.path(), &["import", "acme", "log.csv"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();

    let report = import(folder.path(), 0, &["acme", "log.csv"]);
    let [read, added, duplicates, ..] = counts(&report);
    assert_eq!((read, added + duplicates), (count as u64, count as u64));
    assert!(duplicates >= 8_192, "{report}");
    assert_eq!(kept(folder.path(), "acme"), truth(&rows));
    let files = json_of(&run(folder.path(), &["org", "show", "acme", "--json"]))["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(1), "{files}");
}
