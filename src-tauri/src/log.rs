//! What happened to the program, a line each, in a file of the data folder. A line is made of this program's own words
//! and numbers alone: nothing of an event, no name, no address and no key can stand in it.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use trailbook_core::event::Instant;
use trailbook_core::failure::{Code, Failure};

const FOLDER: &str = "logs";
const FILE: &str = "trailbook.log";
const BEFORE: &str = "trailbook.before.log";

/// How large the file grows before it is put aside; one that was put aside is replaced.
const LARGEST: u64 = 256 * 1024;

static HERE: OnceLock<PathBuf> = OnceLock::new();

/// What a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// Reading from a remote.
    Sync,
    /// A sync that nobody asked for by hand.
    Scheduled,
    /// Writing a file.
    Export,
    /// Reading files.
    Import,
    /// Checking a file or a copy.
    Check,
}

enum Line<'a> {
    Started,
    Done(Work),
    Failed(Work, Code),
    /// The place in this program's own source.
    Panicked(&'a str, u32),
}

/// Begins the log of a data folder, and notes from where the program stops if it does.
pub(crate) fn begin(data_dir: &Path) {
    if HERE.set(folder(data_dir)).is_err() {
        return;
    }
    write(&Line::Started);
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |about| {
        if let Some(place) = about.location() {
            write(&Line::Panicked(place.file(), place.line()));
        }
        usual(about);
    }));
}

/// Notes how something ended, and hands it on.
pub(crate) fn ended<T>(work: Work, outcome: Result<T, Failure>) -> Result<T, Failure> {
    write(&match &outcome {
        Ok(_) => Line::Done(work),
        Err(failure) => Line::Failed(work, failure.code),
    });
    outcome
}

/// The folder of the log, which is there once something was written.
pub(crate) fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}

/// The last lines that were written, oldest first.
pub(crate) fn last(data_dir: &Path, most: usize) -> Vec<String> {
    let text = fs::read_to_string(folder(data_dir).join(FILE)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(most)).map(|line| (*line).to_owned()).collect()
}

/// A log that cannot be written must not stop what it tells of.
fn write(line: &Line<'_>) {
    if let Some(folder) = HERE.get() {
        let _ = append(folder, line);
    }
}

fn append(folder: &Path, line: &Line<'_>) -> io::Result<()> {
    let file = folder.join(FILE);
    if fs::metadata(&file).is_ok_and(|data| data.len() > LARGEST) {
        fs::rename(&file, folder.join(BEFORE))?;
    }
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = Instant::from_millis(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX));
    writeln!(open(&file)?, "{} {line}", now.to_rfc3339(3))
}

fn open(file: &Path) -> io::Result<File> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().create(true).append(true).open(file)
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started => {
                let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
                write!(formatter, "started {} {system} {machine}", env!("CARGO_PKG_VERSION"))
            }
            Self::Done(work) => write!(formatter, "{work:?} done"),
            Self::Failed(work, code) => write!(formatter, "{work:?} failed {code:?}"),
            Self::Panicked(file, line) => write!(formatter, "stopped at {file}:{line}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_failed_and_nothing_of_what_it_was_about() {
        let failure = Failure::new(Code::Remote, "ann@acme.example did something at https://acme.example");
        let folder = tempfile::tempdir().unwrap();

        append(folder.path(), &Line::Failed(Work::Sync, failure.code)).unwrap();

        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(text.ends_with(" Sync failed Remote\n"), "{text}");
    }

    #[test]
    fn a_file_that_grew_large_is_put_aside_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        for _ in 0..2 {
            fs::write(&file, vec![b'x'; usize::try_from(LARGEST).unwrap() + 1]).unwrap();
            append(folder.path(), &Line::Started).unwrap();
        }

        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        assert_eq!(fs::read_to_string(file).unwrap().lines().count(), 1);
    }

    #[test]
    fn the_last_lines_are_those_that_were_written_last() {
        let data = tempfile::tempdir().unwrap();
        assert!(last(data.path(), 2).is_empty());
        for work in [Work::Sync, Work::Export, Work::Check] {
            append(&folder(data.path()), &Line::Done(work)).unwrap();
        }

        let lines = last(data.path(), 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with("Check done"), "{lines:?}");
    }
}
