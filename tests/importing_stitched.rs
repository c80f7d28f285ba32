//! Exports of one log that do not look alike: columns that only some of them have, identifiers that only some of them
//! have, clocks that show an hour twice.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::importing::{counts, import, json_of, run};

/// The columns of a log, and what a row holds in them.
const COLUMNS: [&str; 7] = ["Event ID", "Date", "Event", "User", "IP address", "Region", "Ticket"];

/// Returns so many rows, oldest first: two share a second, every tenth repeats the one before it, and some differ in their
/// ticket alone.
fn rows(count: usize) -> Vec<Vec<String>> {
    let row = |number: usize| {
        let told = if number % 10 == 9 { number - 1 } else { number };
        let second = told / 2;
        let time = format!("2026-09-01T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60);
        let (event, ticket) = (["login", "file.read"][second % 2], ["", "T-1"][told % 2]);
        let user = format!("user{}", second % 5);
        vec![
            format!("e{number}"),
            time,
            event.to_owned(),
            user,
            "203.0.113.7".to_owned(),
            "eu".to_owned(),
            ticket.to_owned(),
        ]
    };
    (0..count).map(row).collect()
}

/// Writes some columns of rows, in the order named.
fn write(folder: &Path, name: &str, rows: &[Vec<String>], columns: &[&str]) {
    let places: Vec<usize> =
        columns.iter().map(|column| COLUMNS.iter().position(|known| known == column).unwrap()).collect();
    let line = |row: &Vec<String>| places.iter().map(|place| row[*place].as_str()).collect::<Vec<_>>().join(",");
    let lines: Vec<String> = rows.iter().rev().map(line).collect();
    fs::write(folder.join(name), format!("{}\r\n{}\r\n", columns.join(","), lines.join("\r\n"))).unwrap();
}

fn count(folder: &Path) -> String {
    String::from_utf8(run(folder, &["count", "acme"]).stdout).unwrap().trim().to_owned()
}

#[test]
fn rows_of_exports_with_other_columns_are_the_same_events_in_any_order() {
    let rows = rows(600);
    let (all, without, with) = (&COLUMNS[1..], ["Date", "Event", "User", "IP address", "Region"], &COLUMNS[..]);
    let mut moved = COLUMNS;
    moved.reverse();
    for columns in
        [[all, &without, all], [&without, all, &without], [with, all, with], [all, with, all], [all, &moved, &without]]
    {
        for order in [["a.csv", "b.csv", "c.csv"], ["c.csv", "b.csv", "a.csv"]] {
            let folder = tempfile::tempdir().unwrap();
            for (name, range, columns) in
                [("a.csv", 0..250, columns[0]), ("b.csv", 210..460, columns[1]), ("c.csv", 420..600, columns[2])]
            {
                write(folder.path(), name, &rows[range], columns);
            }
            for name in order {
                let report = json_of(&run(folder.path(), &["import", "acme", name, "--json"]));
                assert_eq!(report["revised"], json!(0), "{columns:?} {order:?}");
            }
            assert_eq!(count(folder.path()), "600", "{columns:?} {order:?}");
            let again = json_of(&run(folder.path(), &[&["import", "acme", "--json"], &order[..]].concat()));
            assert_eq!((counts(&again), &again["gaps"]), ([680, 0, 680, 0, 0], &json!([])), "{columns:?} {order:?}");
        }
    }
}

#[test]
fn exports_whose_columns_a_person_assigned_are_stitched_too() {
    let rows = rows(600);
    let mut moved = COLUMNS[1..].to_vec();
    moved.reverse();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.csv", &rows[..250], &COLUMNS[1..]);
    write(folder.path(), "b.csv", &rows[210..460], &moved);
    write(folder.path(), "c.csv", &rows[420..], &COLUMNS[1..6]);
    let ask =
        ["acme", "a.csv", "b.csv", "c.csv", "--map", "occurred=Date", "--map", "action=Event", "--map", "actor=User"];

    let report = import(folder.path(), 0, &ask);

    assert_eq!((counts(&report), report["gaps"].clone()), ([680, 600, 80, 0, 0], json!([])));
    assert_eq!(counts(&import(folder.path(), 0, &ask)), [680, 0, 680, 0, 0]);
}

#[test]
fn a_row_with_an_identifier_is_a_later_version_only_where_it_says_something_else() {
    let mut rows = rows(20);
    let folder = tempfile::tempdir().unwrap();
    let mut moved = COLUMNS;
    moved.rotate_left(3);
    write(folder.path(), "one.csv", &rows, &COLUMNS);
    write(folder.path(), "two.csv", &rows, &moved);
    rows[3][2] = "file.delete".to_owned();
    write(folder.path(), "three.csv", &rows, &moved);

    assert_eq!(counts(&import(folder.path(), 0, &["acme", "one.csv"])), [20, 20, 0, 0, 0]);
    assert_eq!(counts(&import(folder.path(), 0, &["acme", "two.csv"])), [20, 0, 20, 0, 0]);
    assert_eq!(counts(&import(folder.path(), 0, &["acme", "three.csv"])), [20, 0, 19, 1, 0]);
}

#[test]
fn logs_of_different_things_are_not_taken_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let door = "Date,Event,Door,Card,Guard,Floor\n2026-09-01T10:00:00Z,login,north,7,ann,1\n";
    let host = "Date,Event,Host,Port,Shell,Kernel\n2026-09-01T10:00:00Z,login,web,22,zsh,6\n";
    fs::write(folder.path().join("door.csv"), door).unwrap();
    fs::write(folder.path().join("host.csv"), host).unwrap();

    import(folder.path(), 0, &["acme", "door.csv"]);
    let report = import(folder.path(), 0, &["acme", "host.csv"]);

    assert_eq!(counts(&report), [1, 1, 0, 0, 0]);
}

#[test]
fn an_hour_that_clocks_show_twice_is_two_and_leaves_the_order_of_a_file_clear() {
    // Every three seconds over the end of summer time; the second hour repeats the first in all but the moment.
    let start: DateTime<Utc> = "2026-10-24T23:00:00Z".parse().unwrap();
    let moments: Vec<DateTime<Utc>> = (0..6_000).map(|step| start + TimeDelta::seconds(3 * step)).collect();
    let line = |at: &DateTime<Utc>| {
        let summer = *at < "2026-10-25T01:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let shown = *at + TimeDelta::hours(if summer { 2 } else { 1 });
        format!("{},UserLogin,ann@x.example,Film,", shown.format("%Y-%m-%d %H:%M:%S"))
    };
    let folder = tempfile::tempdir().unwrap();
    // The first file is cut in the second hour, the second begins in it and ends in the first.
    for (name, range) in [("new.csv", 3_000..5_500), ("old.csv", 1_300..3_100), ("older.csv", 0..1_400)] {
        let lines: Vec<String> = moments[range].iter().rev().map(line).collect();
        let text = format!("Timestamp,Action,Actor,Workspace,Details\n{}\n", lines.join("\n"));
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ask = ["acme", "new.csv", "--timezone", "Europe/Zurich"];

    let cut = import(folder.path(), 5, &ask);

    let edge = moments[3_000].format("%Y-%m-%dT%H:%M:%SZ").to_string();
    assert_eq!((&cut["gaps"][0]["from"], &cut["gaps"].as_array().map(Vec::len)), (&json!(edge), &Some(1)), "{cut}");
    let all: Value = import(folder.path(), 0, &["acme", "older.csv", "old.csv"]);
    assert_eq!((count(folder.path()).as_str(), &all["gaps"]), ("5500", &json!([])));
}
