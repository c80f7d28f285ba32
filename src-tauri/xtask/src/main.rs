//! Sets up a machine and runs, tests, bundles or measures Trailbook: `cargo xtask run | test | bundle | bill | bench |
//! endure | bindings`.
//!
//! Plain standard library, so that it compiles in a moment on a machine that has nothing yet.

mod arguments;
mod bench;
mod bill;
mod bundle;
mod display;
mod endure;
mod headless;
mod interface;
mod machine;
mod run;
mod session;
mod shell;
mod steps;
mod test;
mod version;
mod windows;
mod workspace;

use std::env;
use std::process::ExitCode;

use arguments::Task;
use workspace::Workspace;

/// Why a task stopped, as a sentence for the person at the terminal.
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

fn main() -> ExitCode {
    match perform() {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn perform() -> Result<ExitCode, Problem> {
    let task = Task::parse(env::args().skip(1))?;
    if task == Task::Help {
        println!("{}", arguments::HELP);
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    match task {
        Task::Run { arguments } => run::run(&workspace, &arguments),
        Task::Test { groups } => test::test(&workspace, &groups),
        Task::Bundle { formats } => bundle::bundle(&workspace, &formats),
        Task::Bench { arguments } => bench::bench(&workspace, &arguments),
        Task::Bill { folder } => bill::bill(&workspace, folder.as_deref()),
        Task::Endure { minutes, kinds } => endure::endure(&workspace, minutes, &kinds),
        Task::Bindings => test::write_bindings(&workspace),
        Task::Help => Ok(ExitCode::SUCCESS),
    }
}
