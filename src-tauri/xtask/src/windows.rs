//! The tests that drive a real window. They wait more than they work, so several run side by side, each share of them
//! with a display and a keychain of its own.

use std::fs::{self, File};
use std::process::{Child, Command};

use crate::session::Session;
use crate::workspace::Workspace;
use crate::{Problem, display, shell};

/// Shares that run at the same time.
const SHARES: usize = 2;

/// Builds the tests and runs them in shares.
pub(crate) fn test(workspace: &Workspace, packages: &str) -> Result<(), Problem> {
    let tests = || {
        let mut command = workspace.cargo();
        command.args(["test", packages, "--locked", "--test", "trailbook"]);
        command
    };
    shell::run(tests().arg("--no-run"))?;
    let listed = shell::output(tests().args(["window::", "--", "--ignored", "--list", "--format", "terse"]))?;
    let names = named(&listed);
    if names.is_empty() {
        return Err(Problem::new("there is no window test"));
    }
    println!("{} tests in {SHARES} shares", names.len());
    let started: Vec<Share> = shares(&names)
        .into_iter()
        .enumerate()
        .map(|(number, names)| {
            let mut command = tests();
            command.args(["--", "--ignored", "--test-threads=1", "--exact"]).args(names);
            command.env("TRAILBOOK_DESKTOP", workspace.program("trailbook-desktop"));
            Share::start(workspace, number, &command)
        })
        .collect::<Result<_, _>>()?;
    // All are waited for, whichever fails.
    let ends: Vec<_> = started.into_iter().map(Share::end).collect();
    ends.into_iter().collect()
}

/// Some of the tests, running.
struct Share {
    number: usize,
    process: Child,
    said: std::path::PathBuf,
    _session: Session,
}

impl Share {
    /// Starts it; what it says is kept until its end, so that the shares do not talk at once.
    fn start(workspace: &Workspace, number: usize, command: &Command) -> Result<Self, Problem> {
        let session = Session::new()?;
        let said = workspace.own_folder()?.join(format!("window-tests-{number}.log"));
        let unwritten = |error| Problem::new(format!("cannot write {}: {error}", said.display()));
        let file = File::create(&said).map_err(unwritten)?;
        let both = file.try_clone().map_err(unwritten)?;
        let mut wrapped = session.wrap(&display::wrap(command)?)?;
        let process = shell::start(wrapped.stdout(file).stderr(both))?;
        Ok(Self { number, process, said, _session: session })
    }

    /// Waits for its end and shows what it said.
    fn end(mut self) -> Result<(), Problem> {
        let number = self.number + 1;
        let ended = self.process.wait().map_err(|error| Problem::new(format!("share {number} was lost: {error}")))?;
        println!("\n-- share {number}");
        println!("{}", fs::read_to_string(&self.said).unwrap_or_default());
        if ended.success() { Ok(()) } else { Err(Problem::new(format!("share {number} ended with {ended}"))) }
    }
}

/// The names of the tests in a list as libtest writes it.
fn named(listed: &str) -> Vec<&str> {
    listed.lines().filter_map(|line| line.strip_suffix(": test")).collect()
}

/// Deals the tests out. Neighbours share a file, and long ones are neighbours: each share gets every other.
fn shares<'a>(names: &[&'a str]) -> Vec<Vec<&'a str>> {
    let share = |number| names.iter().skip(number).step_by(SHARES).copied().collect();
    (0..SHARES.min(names.len())).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_in_one_share() {
        let names = named("window::a: test\nwindow::b: test\nwindow::c: test\n\n3 tests, 0 benchmarks\n");

        assert_eq!(names, ["window::a", "window::b", "window::c"]);
        assert_eq!(shares(&names), [vec!["window::a", "window::c"], vec!["window::b"]]);
        assert_eq!(shares(&names[..1]), [["window::a"]]);
    }
}
