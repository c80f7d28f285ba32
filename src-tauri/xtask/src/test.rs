//! All the tests, without a display and without touching a person's keychain.

use std::process::{Command, ExitCode};

use crate::arguments::Group;
use crate::machine::Purpose;
use crate::session::Session;
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{Problem, display, interface, machine, shell, windows};

/// Runs these groups of tests and says how many steps passed.
pub(crate) fn test(workspace: &Workspace, groups: &[Group]) -> Result<ExitCode, Problem> {
    machine::prepare(&[Purpose::Build, Purpose::Window])?;
    if let Err(problem) = machine::prepare(&[Purpose::Test]) {
        eprintln!("xtask: {problem}; the tests that need these will not run");
    }
    let mut steps = Steps::default();
    // The same packages in each call of cargo have the same features, so nothing is built twice; where the
    // unit tests are not wanted, their packages need not be built at all.
    let packages = if groups.contains(&Group::Unit) { "--workspace" } else { "--package=trailbook-cli" };
    for group in groups {
        match group {
            Group::Ui => ui(workspace, &mut steps),
            Group::Unit => unit(workspace, &mut steps),
            Group::Integration => integration(workspace, packages, &mut steps),
            Group::Window => window(workspace, packages, &mut steps),
        }
    }
    Ok(steps.finish())
}

/// Writes the types that the page shares with Rust.
pub(crate) fn write_bindings(workspace: &Workspace) -> Result<ExitCode, Problem> {
    machine::prepare(&[Purpose::Build, Purpose::Window])?;
    shell::run(
        workspace.cargo().args(["test", "--package", "trailbook", "--lib", "bindings"]).env("BINDINGS", "write"),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn ui(workspace: &Workspace, steps: &mut Steps) {
    if !steps.run("page: packages", || interface::install(workspace)) {
        return;
    }
    steps.run("page: types", || interface::npm(workspace, &["run", "check"]));
    steps.run("page: tests", || interface::npm(workspace, &["test"]));
    steps.run("page: build and size", || {
        interface::npm(workspace, &["run", "build"])?;
        interface::npm(workspace, &["run", "--if-present", "budget"])
    });
}

fn unit(workspace: &Workspace, steps: &mut Steps) {
    steps.run("format", || shell::run(workspace.cargo().args(["fmt", "--all", "--check"])));
    steps.run("lints", || {
        let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
        shell::run(workspace.cargo().args(lints))
    });
    licences(workspace, steps);
    steps.run("unit tests", || {
        let tests = ["test", "--workspace", "--locked", "--lib", "--bins"];
        in_session(workspace.cargo().args(tests))
    });
}

fn integration(workspace: &Workspace, packages: &str, steps: &mut Steps) {
    steps.run("integration tests", || {
        let tests = ["test", packages, "--locked", "--no-fail-fast"];
        let names = ["--test", "trailbook", "--test", "conformance", "--test", "endurance"];
        in_session(workspace.cargo().args(tests).args(names))
    });
}

fn window(workspace: &Workspace, packages: &str, steps: &mut Steps) {
    if let Some(reason) = display::lacking() {
        return steps.skip("window tests", &reason);
    }
    let built = steps.run("desktop program", || {
        interface::install(workspace)?;
        interface::build(workspace)?;
        shell::run(workspace.cargo().args(["build", "--package", "trailbook", "--locked"]))
    });
    if !built {
        return;
    }
    steps.run("window tests", || windows::test(workspace, packages));
}

/// Checks the licences and origins of what is built in, where the tool for that is installed.
fn licences(workspace: &Workspace, steps: &mut Steps) {
    if shell::ask("cargo", &["deny", "--version"]).is_none() {
        println!("\n== licences: not checked, because cargo-deny is not installed (cargo install cargo-deny --locked)");
        return;
    }
    steps.run("licences", || shell::run(workspace.cargo().args(["deny", "check", "licenses", "bans", "sources"])));
}

/// Runs a command with a keychain of its own.
fn in_session(command: &Command) -> Result<(), Problem> {
    let session = Session::new()?;
    shell::run_wrapped(&mut session.wrap(command)?, command)
}
