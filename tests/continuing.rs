//! What others keep of a journal stays checkable, and what happened to its files is said: earlier checkpoints, descriptions
//! that are gone, a terminal that is closed.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::evidence::{failed, fill, journal, names, put_back, run, said};

#[test]
fn a_pack_shows_that_the_journal_continues_what_earlier_packs_held() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 50);
    said(folder.path(), 0, &["export", "acme", "--pack", "--out", "first"]);
    fill(folder.path(), 50, 83);
    said(folder.path(), 0, &["export", "acme", "--pack", "--out", "second.zip"]);
    said(folder.path(), 0, &["export", "acme", "action:member.added", "--pack", "--proofs", "--out", "third"]);

    let kept = fs::read_to_string(folder.path().join("first/checkpoint")).unwrap();
    let kept: Vec<&str> = kept.lines().collect();
    let lines = fs::read_to_string(folder.path().join("third/consistency.ndjson")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    assert_eq!(lines.iter().map(|line| line["size"].as_u64().unwrap()).collect::<Vec<_>>(), [50, 83]);
    assert_eq!((lines[0]["size"].to_string(), lines[0]["root"].as_str().unwrap()), (kept[1].to_owned(), kept[2]));
    assert!(!lines[0]["path"].as_array().unwrap().is_empty());
    assert_eq!(failed(&said(folder.path(), 0, &["verify", "third"])), Vec::<String>::new());
}

#[test]
fn nothing_signed_stands_beside_an_export_of_a_cache_that_was_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 20);
    let older = journal(folder.path());
    fill(folder.path(), 20, 40);
    said(folder.path(), 0, &["export", "acme", "--out", "all.csv"]);
    put_back(folder.path(), &older);

    let report = said(folder.path(), 0, &["export", "acme", "--out", "all.csv", "--overwrite"]);

    assert_eq!(report["rows"], 20);
    assert_eq!(names(folder.path()), ["0.json", "20.json", "all.csv", "data"]);
}

#[test]
fn a_cache_without_its_description_is_told_with_every_command() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 5);
    let organizations = folder.path().join("data/organizations");
    let home = fs::read_dir(&organizations).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir());
    let home = home.unwrap();
    fs::remove_file(home.join("organization.json")).unwrap();

    let listed = run(folder.path(), &["org", "list"]);
    let asked = run(folder.path(), &["count", "acme"]);

    for output in [&listed, &asked] {
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            told.contains("is gone or that of another folder")
                && told.contains(home.file_name().unwrap().to_str().unwrap()),
            "{told}"
        );
    }
    assert_eq!((listed.status.code(), asked.status.code()), (Some(0), Some(1)));
    assert!(home.join("journal.db").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_is_closed_ends_the_program_as_ctrl_c_does_unless_it_was_told_to_stay() {
    let folder = tempfile::tempdir().unwrap();
    for (ignored, signal) in [("", "HUP"), ("trap '' HUP; ", "INT")] {
        let mut child = Command::new("sh")
            .args(["-c", &format!("{ignored}exec \"$0\" demo serve"), env!("CARGO_BIN_EXE_trailbook")])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It listens, and to signals as well, once it says where.
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut String::new()).unwrap();
        let process = child.id().to_string();
        for signal in ["HUP", signal] {
            // The second may come too late, for a program that has ended already.
            Command::new("kill").args(["-s", signal, &process]).stderr(Stdio::null()).status().unwrap();
        }

        assert!(child.wait().unwrap().code().is_some(), "the program itself ended, and was not ended");
    }
}
