//! Trailbook beside its peers: installs them, builds what measures, and lets it measure.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::machine::Purpose;
use crate::workspace::Workspace;
use crate::{Problem, machine, run, shell};

/// Measures; `arguments` say what and how often.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode, Problem> {
    machine::prepare(&[Purpose::Build, Purpose::Compare])?;
    let tools = peers(workspace)?;
    let packages = ["--package", "trailbook-cli", "--package", "trailbook-benches"];
    let mut build = workspace.cargo();
    build.args(["build", "--release", "--locked"]).args(packages).args(run::features());
    shell::run(&mut build)?;

    let mut compare = Command::new(workspace.optimized("trailbook-bench"));
    compare.arg("compare");
    option(&mut compare, "--folder", &workspace.own_folder()?.join("bench"));
    option(&mut compare, "--program", &workspace.optimized("trailbook"));
    option(&mut compare, "--tools", &tools);
    option(&mut compare, "--scripts", &workspace.root.join("benches/peers"));
    let status = shell::status(compare.args(arguments))?;
    // Its own sentence stands above.
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn option(command: &mut Command, name: &str, path: &Path) {
    command.arg(name).arg(path);
}

/// Installs the peers that are Python packages into an environment of their own, and returns the folder of their
/// programs.
fn peers(workspace: &Workspace) -> Result<PathBuf, Problem> {
    let environment = workspace.own_folder()?.join("peers");
    let tools = environment.join("bin");
    let list = workspace.root.join("benches/peers/requirements.txt");
    if !tools.join("sqlite-utils").exists() {
        workspace.forget("peers")?;
    }
    workspace.once("peers", std::slice::from_ref(&list), || {
        shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let mut pip = Command::new(tools.join("python3"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&list);
        shell::run(&mut pip)
    })?;
    Ok(tools)
}
