//! The tests of endurance in their long forms: each kind for its share of the time.

use std::process::ExitCode;

use crate::arguments::Task;
use crate::machine::Purpose;
use crate::session::Session;
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{Problem, machine, shell};

/// Minutes in all, where nobody says how many.
const MINUTES: u64 = 30;

/// A kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Killing,
    Power,
    Full,
    Injected,
    Fuzzing,
    Soak,
    Switching,
    Schedules,
}

impl Kind {
    pub(crate) const ALL: [Kind; 8] = [
        Kind::Killing,
        Kind::Power,
        Kind::Full,
        Kind::Injected,
        Kind::Fuzzing,
        Kind::Soak,
        Kind::Switching,
        Kind::Schedules,
    ];

    /// Its word, and the module of its tests.
    fn word(self) -> &'static str {
        match self {
            Kind::Killing => "killing",
            Kind::Power => "power",
            Kind::Full => "full",
            Kind::Injected => "injected",
            Kind::Fuzzing => "fuzzing",
            Kind::Soak => "soak",
            Kind::Switching => "switching",
            Kind::Schedules => "schedules",
        }
    }

    /// The program of its tests.
    fn program(self) -> &'static str {
        if self == Kind::Schedules { "conformance" } else { "endurance" }
    }

    /// How many of its tests take the time that they are given, one after the other.
    fn tests(self) -> u64 {
        match self {
            Kind::Killing => 11,
            Kind::Power => 7,
            Kind::Full => 4,
            Kind::Injected => 7,
            Kind::Fuzzing => 14,
            Kind::Soak | Kind::Switching | Kind::Schedules => 1,
        }
    }
}

/// Reads the words after `endure`.
pub(crate) fn task(rest: &[String]) -> Result<Task, Problem> {
    let (mut minutes, mut kinds) = (MINUTES, Kind::ALL.to_vec());
    for pair in rest.chunks(2) {
        match pair {
            [option, number] if option == "--minutes" => {
                let parsed = number.parse().ok().filter(|minutes| *minutes > 0);
                minutes = parsed.ok_or_else(|| Problem::new(format!("`{number}` is no number of minutes")))?;
            }
            [option, names] if option == "--only" => kinds = named(names)?,
            _ => return Err(Problem::new(format!("`{}` is not understood: see `cargo xtask help`", pair.join(" ")))),
        }
    }
    Ok(Task::Endure { minutes, kinds })
}

/// The kinds of a list, in the order of running.
fn named(names: &str) -> Result<Vec<Kind>, Problem> {
    let words: Vec<&str> = names.split(',').collect();
    if let Some(unknown) = words.iter().find(|word| Kind::ALL.iter().all(|kind| kind.word() != **word)) {
        let known = Kind::ALL.map(Kind::word).join(", ");
        return Err(Problem::new(format!("`{unknown}` is no kind of trouble: name {known}")));
    }
    Ok(Kind::ALL.into_iter().filter(|kind| words.contains(&kind.word())).collect())
}

/// Runs the kinds, each for its share of the time.
pub(crate) fn endure(workspace: &Workspace, minutes: u64, kinds: &[Kind]) -> Result<ExitCode, Problem> {
    machine::prepare(&[Purpose::Build, Purpose::Test])?;
    let share = minutes * 60 / u64::try_from(kinds.len()).unwrap_or(1).max(1);
    let mut steps = Steps::default();
    for kind in kinds {
        // One after the other: what they measure is their own.
        let seconds = (share / kind.tests()).max(1).to_string();
        steps.run(kind.word(), || {
            let mut command = workspace.cargo();
            command.args(["test", "--package=trailbook-cli", "--locked", "--test", kind.program(), kind.word()]);
            command.args(["--", "--nocapture", "--test-threads=1"]).env("TRAILBOOK_ENDURE_SECONDS", &seconds);
            let session = Session::new()?;
            shell::run_wrapped(&mut session.wrap(&command)?, &command)
        });
    }
    Ok(steps.finish())
}
