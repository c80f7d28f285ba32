//! The real program, run on a folder of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::PASSPHRASE;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_trailbook");

/// Prepares a command of the program.
pub fn trailbook(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    dressed(command, folder)
}

/// Gives a command the folder and the passphrase of the tests, and takes the terminal from it.
pub fn dressed(mut command: Command, folder: &Path) -> Command {
    command
        .env("TRAILBOOK_DATA_DIR", folder)
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end, which has to be a good one, and returns what it printed.
pub fn run(folder: &Path, words: &[&str]) -> String {
    let output = trailbook(folder, words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns what a command said on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Returns the most events that an import said it had kept.
pub fn acknowledged(said: &str) -> u64 {
    let of_line = |line: &str| {
        let (before, _) = line.split_once(" events,")?;
        before.rsplit(' ').next()?.replace(',', "").parse::<u64>().ok()
    };
    said.lines().filter_map(of_line).max().unwrap_or(0)
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Writes `files` files of `each` events and returns their names; `e0`, `e1` and so on are their identifiers.
pub fn event_files(folder: &Path, files: usize, each: usize) -> Vec<String> {
    fs::create_dir_all(folder).unwrap();
    (0..files).map(|file| event_file(folder, file, each)).collect()
}

/// Writes the file of this number and returns its name.
pub fn event_file(folder: &Path, file: usize, each: usize) -> String {
    let path = folder.join(format!("part-{file:03}.ndjson"));
    let lines: String = (file * each..(file + 1) * each).map(event_line).collect();
    fs::write(&path, lines).unwrap();
    path.to_str().unwrap().to_owned()
}

fn event_line(number: usize) -> String {
    let (day, hour, minute) = (1 + number % 28, number % 24, number % 60);
    let action = ["user.login", "member.added", "key.made"][number % 3];
    let (person, address) = (number % 97, number % 250);
    format!(
        "{{\"uid\":\"e{number}\",\"occurred\":\"2026-02-{day:02}T{hour:02}:{minute:02}:00Z\",\"action\":\"{action}\",\
         \"actor_email\":\"p{person}@acme.example\",\"ip\":\"10.0.0.{address}\",\
         \"description\":\"what happened the time number {number}, told at some length\"}}\n"
    )
}
