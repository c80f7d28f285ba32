//! From a fresh clone to the window on the pretend organizations.

use std::process::{Command, ExitCode};

use crate::machine::Purpose;
use crate::workspace::Workspace;
use crate::{Problem, display, headless, interface, machine, shell};

/// Builds what is needed and opens it; without a display, does the same job through the command line.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode, Problem> {
    if !display::is_here() {
        machine::prepare(&[Purpose::Build])?;
        return headless::run(workspace);
    }
    machine::prepare(&[Purpose::Build, Purpose::Window])?;
    interface::install(workspace)?;
    interface::build(workspace)?;
    shell::run(workspace.cargo().args(["build", "--package", "trailbook", "--locked"]).args(features()))?;

    println!("Opening the window. Close it to come back here.");
    let mut program = Command::new(workspace.program("trailbook-desktop"));
    if arguments.is_empty() {
        program.arg("--demo")
    } else {
        program.args(arguments)
    };
    shell::run(&mut program)?;
    Ok(ExitCode::SUCCESS)
}

/// Windows has no OpenSSL for the encrypted store to use, so the program brings its own.
pub(crate) fn features() -> &'static [&'static str] {
    if cfg!(windows) { &["--features", "vendored"] } else { &[] }
}
