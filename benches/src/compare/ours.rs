//! Trailbook from the outside: its command line, and the process that keeps its workbench open.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer::Numbers;
use super::process::{Output, Run, Server, ms, run};
use super::{BUCKETS, Bench, PAGE, TOP};
use crate::Problem;
use crate::questions::{FACETS, Filter};

/// The organization's alias.
const ALIAS: &str = "bench";
/// No secret: the data is made up, and the vault lies beside it.
const PASSPHRASE: &str = "figures side by side";

impl Bench {
    /// Returns Trailbook's data folder.
    pub(super) fn folder(&self) -> PathBuf {
        self.file("trailbook")
    }

    /// Runs a command of the command line as a new process.
    pub(super) fn trailbook(&self, words: &[&str]) -> Result<Run, Problem> {
        let passphrase = self.options.folder.join("passphrase");
        fs::write(&passphrase, PASSPHRASE)?;
        let folder = self.folder().display().to_string();
        let passphrase = passphrase.display().to_string();
        let options = ["--data-dir", &folder, "--passphrase-file", &passphrase, "--json", "--quiet"];
        let arguments: Vec<String> = options.iter().chain(words).map(|word| (*word).to_owned()).collect();
        run(&self.options.program, &arguments, Output::Kept)
    }

    /// Runs a command about the organization, and reads its answer.
    pub(super) fn cold(&self, command: &str, rest: &[&str]) -> Result<(Value, Run), Problem> {
        let words: Vec<&str> = [command, ALIAS].into_iter().chain(rest.iter().copied()).collect();
        let run = self.trailbook(&words)?;
        Ok((serde_json::from_str(&run.output)?, run))
    }

    /// Returns a page of a list, and the milliseconds, through a new process.
    pub(super) fn cold_page(&self, text: &str) -> Result<(Vec<String>, f64), Problem> {
        let (events, run) = self.cold("query", &[text, "--limit", &PAGE.to_string()])?;
        let uid = |event: &Value| event["uid"].as_str().unwrap_or_default().to_owned();
        Ok((events.as_array().into_iter().flatten().map(uid).collect(), run.seconds * 1_000.0))
    }

    /// Returns the numbers around a list, and the milliseconds, through three new processes.
    pub(super) fn cold_numbers(&self, filter: &Filter) -> Result<(Numbers, f64), Problem> {
        let (text, top, buckets) = (filter.text(), TOP.to_string(), BUCKETS.to_string());
        let fields = FACETS.map(|(field, _)| field).join(",");
        let (count, first) = self.cold("count", &[&text])?;
        let (facets, second) = self.cold("facets", &[&fields, &text, "--top", &top])?;
        let (bars, third) = self.cold("histogram", &[&text, "--buckets", &buckets])?;
        let seconds = first.seconds + second.seconds + third.seconds;
        Ok((Numbers::of_trailbook(&count, &facets, &bars), seconds * 1_000.0))
    }

    /// Starts a process that opens the workbench and answers questions.
    pub(super) fn workbench(&self) -> Result<Server, Problem> {
        let folder = self.folder().display().to_string();
        let arguments = ["ask", &folder, PASSPHRASE, ALIAS].map(str::to_owned);
        Server::start(&std::env::current_exe()?, &arguments)
    }

    /// Returns the words that import the data.
    pub(super) fn import_words(&self) -> Vec<String> {
        let data = self.data.display().to_string();
        ["import", ALIAS, &data].map(str::to_owned).to_vec()
    }

    /// Returns the words that export what matches to a CSV file.
    pub(super) fn export_words(text: &str, columns: &str, file: &str) -> Vec<String> {
        ["export", ALIAS, text, "--out", file, "--format", "csv", "--columns", columns, "--overwrite"]
            .map(str::to_owned)
            .to_vec()
    }
}

/// Asks the open workbench. Returns the answer and the milliseconds.
pub(super) fn ask(server: &mut Server, ask: &str, text: &str) -> Result<(Value, f64), Problem> {
    let mut answer = server.ask(&json!({ "ask": ask, "text": text }))?;
    let took = ms(&answer);
    Ok((answer["answer"].take(), took))
}

/// Asks the open workbench for the numbers around a list.
pub(super) fn numbers(server: &mut Server, filter: &Filter) -> Result<(Numbers, f64), Problem> {
    let (answer, took) = ask(server, "numbers", &filter.text())?;
    Ok((Numbers::of_trailbook(&answer["count"], &answer["facets"], &answer["histogram"]), took))
}
