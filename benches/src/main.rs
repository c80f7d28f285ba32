//! Figures side by side with peers. `cargo xtask bench` installs the peers, builds this and calls it.

mod ask;
mod compare;
mod data;
mod questions;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
Usage: trailbook-bench <word>

  generate EVENTS FILE   writes the events as NDJSON, unless the file holds them already
  compare OPTION...      runs Trailbook and its peers in alternating rounds; see `cargo xtask help`
  ask DATA_DIR PASSPHRASE ALIAS
                         answers questions from standard input in one process";

/// Why the work stopped, as a sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match perform(&arguments) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("bench: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn perform(arguments: &[String]) -> Result<ExitCode, Problem> {
    match arguments {
        [word, events, path] if word == "generate" => {
            data::make(Path::new(path), compare::events(events)?)?;
        }
        [word, rest @ ..] if word == "compare" => return compare::compare(rest),
        [word, rest @ ..] if word == "ask" => ask::serve(rest)?,
        _ => println!("{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}
