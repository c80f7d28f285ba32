//! Files that cannot be read: opening or reading one of ours ends with an error. What is handed out then is all of it, or
//! nothing and one sentence; never a part that looks whole. Whoever may read everything, as root may, meets no file that is
//! closed to them; strace closes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::chance::{Chance, rounds};
use crate::program::{PROGRAM, dressed, said};
use crate::work::{self, Work};

/// The calls that read, and how they end.
const CALLS: [(&str, &str); 4] = [("pread64", "EIO"), ("read", "EIO"), ("openat", "EACCES"), ("openat", "EIO")];

/// The events of the works below.
const EVENTS: &str = "3,000 events";

/// Every file that the program keeps, without those that only hold others off.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_none_or(|ending| ending != "lock") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

fn traced(work: &Work, folder: &Path, call: &str, file: &Path, log: &Path, more: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qqq", "-e", &format!("trace={call}"), "-P"]).arg(file).arg("-o").arg(log).args(more);
    command.arg(PROGRAM).args(work.words(folder));
    dressed(command, &folder.join("data")).output().expect("strace is needed: it lets single calls fail")
}

/// Checks that what was handed out is all of it.
fn whole(work: &Work, output: &Output) -> Result<(), String> {
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &said(output);
    let (lines, told) = (words.lines().filter(|line| line.starts_with("{\"uid\"")).count(), words.contains(EVENTS));
    if told || lines == 3_000 {
        Ok(())
    } else {
        Err(format!("{} ended well with {lines} lines: {words:.300}", work.what))
    }
}

/// Lets one call on one file fail. Returns whether the command failed for it; None where the call never came.
async fn fail(work: &Work, chance: &mut Chance) -> Result<Option<bool>, String> {
    let folder = work.begin();
    let files = files(&folder.path().join("data"));
    let file = &files[chance.below(files.len())];
    let (call, error) = CALLS[chance.below(CALLS.len())];
    let log = work.log();
    traced(work, folder.path(), call, file, &log, &[]);
    let made = fs::read_to_string(&log).unwrap().lines().filter(|line| line.contains(") = ")).count();
    if made == 0 {
        return Ok(None);
    }
    let folder = work.begin();
    let file = folder.path().join("data").join(file.strip_prefix(folder_of(&files)).unwrap());
    let when = format!("inject={call}:error={error}:when={}", 1 + chance.below(made));
    let output = traced(work, folder.path(), call, &file, &log, &["-e", &when]);
    if !fs::read_to_string(&log).unwrap().contains("(INJECTED)") {
        return Ok(None);
    }
    let told = |problem: String| format!("{when} on {}: {problem}", file.display());
    let failed = work.check(folder.path(), &output).await.map_err(told)?;
    if !failed {
        whole(work, &output).map_err(told)?;
    }
    work.again(folder.path(), failed).await.map_err(told)?;
    Ok(Some(failed))
}

/// The folder that all of them lie in.
fn folder_of(files: &[PathBuf]) -> &Path {
    files[0].ancestors().find(|above| above.ends_with("data")).unwrap()
}

async fn fail_reads(work: Work, short: usize) {
    let mut chance = Chance::begin(work.what);
    let (mut tried, mut failed) = (0, 0);
    for _ in rounds(short) {
        let outcome = fail(&work, &mut chance).await.unwrap_or_else(|error| panic!("{}: {error}", work.what));
        tried += usize::from(outcome.is_some());
        failed += usize::from(outcome == Some(true));
    }
    println!("{}: {tried} reads ended with an error; {failed} times the command failed for it", work.what);
    assert!(tried > 0, "{}: no call failed", work.what);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_for_which_a_file_cannot_be_read_is_whole_or_says_so() {
    fail_reads(work::export().await, 12).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_for_which_a_file_cannot_be_read_is_answered_whole_or_says_so() {
    fail_reads(work::question().await, 12).await;
}
