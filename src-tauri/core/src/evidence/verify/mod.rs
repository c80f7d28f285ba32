//! Checking what claims to be evidence. Nothing is trusted, nothing is written, nobody is asked: each check says what it
//! found, and one that fails makes the whole invalid.

mod ahead;
mod consistency;
#[cfg(test)]
mod contradictions;
mod export;
mod lines;
#[cfg(test)]
mod mutations;
mod pack;
mod proofs;
mod revisions;
mod rows;
mod source;
#[cfg(test)]
mod stock_tests;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use serde::Serialize;

use super::key::PublicKey;
use super::manifest::Signer;
use super::ssh::fingerprint;
use super::{BESIDE, beside};

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Kind {
    /// An evidence pack.
    Pack,
    /// A plain export with its manifest.
    Export,
    /// A journal on this computer.
    Cache,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Check {
    /// What: a file's name, or a word.
    pub name: String,
    /// Whether it is as it has to be.
    pub ok: bool,
    /// What was found, in words.
    pub detail: String,
}

/// What was found in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Report {
    /// Whether nothing was changed.
    pub valid: bool,
    /// What was checked.
    pub kind: Kind,
    /// Where it is, or the organization's alias.
    pub path: String,
    /// How many events it holds, where that could be told.
    pub rows: Option<u64>,
    /// Which key signed it, where one did. Compare the fingerprint by another way.
    pub signer: Option<Signer>,
    /// The checks in the order they were made.
    pub checks: Vec<Check>,
}

impl Report {
    /// Returns what `checks` amount to; nothing checked is nothing proven.
    pub fn new(kind: Kind, path: &str, checks: Checks) -> Self {
        let valid = !checks.0.is_empty() && checks.0.iter().all(|check| check.ok);
        Self { valid, kind, path: path.to_owned(), rows: None, signer: None, checks: checks.0 }
    }
}

/// Checks as they are made.
#[derive(Clone, Debug, Default)]
pub struct Checks(pub Vec<Check>);

impl Checks {
    /// Notes what was found: `good` where `ok`, else `bad`.
    pub fn note(&mut self, name: &str, ok: bool, good: impl Into<String>, bad: impl Into<String>) {
        let detail = if ok { good.into() } else { bad.into() };
        self.0.push(Check { name: name.to_owned(), ok, detail });
    }

    /// Notes what reading a file has shown: what is good, or what is bad, or that it cannot be read.
    ///
    /// # Errors
    /// Where somebody has stopped it ([`io::ErrorKind::Interrupted`]).
    fn read(&mut self, name: &str, shown: io::Result<Result<String, String>>) -> io::Result<()> {
        match shown {
            Ok(Ok(good)) => self.note(name, true, good, ""),
            Ok(Err(bad)) => self.note(name, false, "", bad),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => self.note(name, false, "", unread(&error)),
        }
        Ok(())
    }
}

/// Checks the pack or the export at `path`. Errors are of this computer alone: whatever is wrong with the evidence is
/// in the report.
///
/// # Errors
/// Where there is nothing at `path`, or where `stop` said so ([`io::ErrorKind::Interrupted`]).
pub fn verify(path: &Path, stop: &dyn Fn() -> bool) -> io::Result<Report> {
    let found = std::fs::metadata(path)?;
    let report =
        if found.is_dir() || is_archive(path) { pack::verify(path, stop)? } else { export::verify(path, stop)? };
    if stop() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(report) }
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) && !beside(path, BESIDE).exists()
}

fn signer(key: PublicKey) -> Signer {
    Signer { holder: key.holder(), fingerprint: fingerprint(key) }
}

/// Returns text of a pack as far as it can be shown on a line.
fn plain(text: &str) -> String {
    text.chars().take(120).filter(|letter| !letter.is_control()).collect()
}

/// Says what went wrong with reading, unless reading was stopped.
fn unread(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}
