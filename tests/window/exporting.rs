//! What is exported is what the list shows.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::desktop::Desktop;
use super::person::{CONTROL, SHIFT};
use super::remote::Remote;

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_exported_file_holds_exactly_the_events_of_the_list() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("result:failed");
    let shown = desktop.count();
    let listed = listed(&desktop, "result:failed", shown);

    export(&desktop, "JSON Lines", shown);
    let lines = fs::read_to_string(exported(&desktop, "ndjson")).unwrap();
    let written: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let uids: Vec<Value> = written.iter().map(|event| event["uid"].clone()).collect();
    assert_eq!(uids, listed);

    desktop.click("Close");
    export(&desktop, "CSV, exact values", shown);
    let mut table = csv::Reader::from_path(exported(&desktop, "csv")).unwrap();
    assert_eq!(table.records().map(Result::unwrap).count() as u64, shown);

    desktop.click("Close");
    desktop.press(&[CONTROL, SHIFT], 'e');
    desktop.read("the number shown in the list");
    let again = fs::read_dir(desktop.home()).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(
        again.filter(|path| path.extension().is_some_and(|each| each == "csv")).count(),
        2,
        "as it was exported last"
    );
    assert_eq!(desktop.refused(), Vec::<String>::new());
}

fn export(desktop: &Desktop, format: &str, count: u64) {
    desktop.press(&[CONTROL], 'e');
    desktop.click(format);
    desktop.click(&format!("Export {count} events"));
    desktop.read("the number shown in the list");
}

/// The identifiers of all events that match, as the list gets them.
fn listed(desktop: &Desktop, text: &str, count: u64) -> Vec<Value> {
    let query = json!({ "alias": "acme", "text": text, "zone": "UTC", "asker": "aside" });
    let opened = desktop.invoke("open_query", query).unwrap();
    let page = json!({ "id": opened["id"], "start": 0, "length": count });
    let rows = desktop.invoke("query_page", page).unwrap();
    rows.as_array().into_iter().flatten().map(|row| row["uid"].clone()).collect()
}

fn exported(desktop: &Desktop, extension: &str) -> PathBuf {
    let files = fs::read_dir(desktop.home()).unwrap().map(|entry| entry.unwrap().path());
    let mut found = files.filter(|path| path.extension().is_some_and(|each| each == extension));
    found.next().unwrap_or_else(|| panic!("no file ends with `{extension}`"))
}
