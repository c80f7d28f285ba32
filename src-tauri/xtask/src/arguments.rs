//! What was asked on the command line.

use std::path::PathBuf;

use crate::Problem;
use crate::endure::{self, Kind};

pub(crate) const HELP: &str = "\
Sets up a machine and runs, tests, bundles or measures Trailbook

Usage: cargo xtask <task>

  run [-- ARGUMENTS]    installs what is missing, builds, and opens the window on the pretend organizations;
                        without a display, does the same job through the command line
  test [--only GROUP]   runs all tests without a display; GROUP is unit, integration, ui or window, and
                        --only may be given more than once
  bundle [FORMAT...]    makes packages for this system (deb where nothing is named on Linux)
  bill [FOLDER]         writes what the program is made of: sbom.cdx.json (CycloneDX) and licences.txt
  bench [OPTION...]     installs DuckDB, SQLite and sqlite-utils, and measures Trailbook beside them:
                        --events 100k|1m|10m (1m), --rounds N (3), --only import,queries,text,export,open,
                        --keep DIR (for the data and the stores), --report FILE (Markdown), --peers-only
  endure [OPTION...]    kills, cuts off, fills up, fuzzes and runs the program for long: --minutes N (30) in all,
                        --only killing,power,full,injected,fuzzing,soak,switching,schedules
  bindings              writes the types the window's page shares with Rust
  help                  says this";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// `arguments` go to the desktop program in place of `--demo`.
    Run {
        arguments: Vec<String>,
    },
    Test {
        groups: Vec<Group>,
    },
    Bundle {
        formats: Vec<String>,
    },
    /// `folder` is where to write; the build folder where none is named.
    Bill {
        folder: Option<PathBuf>,
    },
    /// `arguments` are for the program that measures.
    Bench {
        arguments: Vec<String>,
    },
    /// For so many minutes in all, these kinds.
    Endure {
        minutes: u64,
        kinds: Vec<Kind>,
    },
    Bindings,
    Help,
}

/// A part of the tests that can be run by itself, in the order of running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// The page: types, tests, build and size.
    Ui,
    /// Format, lints, and the tests inside each package.
    Unit,
    /// The tests of the whole, from the outside.
    Integration,
    /// The real window.
    Window,
}

impl Group {
    pub(crate) const ALL: [Group; 4] = [Group::Ui, Group::Unit, Group::Integration, Group::Window];

    fn parse(name: &str) -> Result<Self, Problem> {
        match name {
            "ui" => Ok(Group::Ui),
            "unit" => Ok(Group::Unit),
            "integration" => Ok(Group::Integration),
            "window" => Ok(Group::Window),
            _ => Err(Problem::new(format!("`{name}` is no group of tests: name unit, integration, ui or window"))),
        }
    }
}

impl Task {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, Problem> {
        let mut arguments = arguments.into_iter();
        let Some(task) = arguments.next() else { return Ok(Task::Help) };
        let rest: Vec<String> = arguments.collect();
        match task.as_str() {
            "run" => Ok(Task::Run { arguments: after_dashes(rest)? }),
            "test" => Ok(Task::Test { groups: groups(&rest)? }),
            "bundle" => Ok(Task::Bundle { formats: rest }),
            "bill" if rest.len() < 2 => Ok(Task::Bill { folder: rest.into_iter().next().map(PathBuf::from) }),
            "bench" => Ok(Task::Bench { arguments: rest }),
            "endure" => endure::task(&rest),
            "bindings" if rest.is_empty() => Ok(Task::Bindings),
            "help" | "--help" | "-h" => Ok(Task::Help),
            _ => Err(Problem::new(format!("`{task}` is not a task here: see `cargo xtask help`"))),
        }
    }
}

fn after_dashes(mut rest: Vec<String>) -> Result<Vec<String>, Problem> {
    match rest.first().map(String::as_str) {
        None => Ok(rest),
        Some("--") => Ok(rest.split_off(1)),
        Some(other) => Err(Problem::new(format!("`{other}` needs `--` before it to reach the program"))),
    }
}

/// The groups named by `--only`, in the order of running; all when none is named.
fn groups(rest: &[String]) -> Result<Vec<Group>, Problem> {
    let mut named = Vec::new();
    for pair in rest.chunks(2) {
        match pair {
            [option, name] if option == "--only" => named.push(Group::parse(name)?),
            _ => return Err(Problem::new(format!("`{}` is not understood: see `cargo xtask help`", pair.join(" ")))),
        }
    }
    Ok(Group::ALL.into_iter().filter(|group| named.is_empty() || named.contains(group)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_is_read_from_its_words() {
        check("", Some(Task::Help));
        check("run", Some(Task::Run { arguments: vec![] }));
        check("run -- --data-dir here", Some(Task::Run { arguments: vec!["--data-dir".into(), "here".into()] }));
        check("test", Some(Task::Test { groups: Group::ALL.to_vec() }));
        check("test --only window", Some(Task::Test { groups: vec![Group::Window] }));
        check("test --only window --only ui", Some(Task::Test { groups: vec![Group::Ui, Group::Window] }));
        check("bundle deb rpm", Some(Task::Bundle { formats: vec!["deb".into(), "rpm".into()] }));
        check("bench --events 1m", Some(Task::Bench { arguments: vec!["--events".into(), "1m".into()] }));
        check("bill", Some(Task::Bill { folder: None }));
        check("bill out", Some(Task::Bill { folder: Some("out".into()) }));
        check("endure", Some(Task::Endure { minutes: 30, kinds: Kind::ALL.to_vec() }));
        check("endure --minutes 5 --only soak", Some(Task::Endure { minutes: 5, kinds: vec![Kind::Soak] }));
        let two = vec![Kind::Killing, Kind::Power];
        check("endure --only power,killing", Some(Task::Endure { minutes: 30, kinds: two }));
        check("bindings", Some(Task::Bindings));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "walk",
            "run --demo",
            "test window",
            "test --only",
            "test --only all",
            "bindings now",
            "endure --minutes soon",
            "bill a b",
        ] {
            check(line, None);
        }
    }

    fn check(line: &str, expected: Option<Task>) {
        assert_eq!(Task::parse(line.split_whitespace().map(String::from)).ok(), expected, "{line}");
    }
}
