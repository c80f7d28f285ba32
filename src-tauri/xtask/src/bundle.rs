//! Packages of the desktop program for this system.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use crate::machine::Purpose;
use crate::workspace::Workspace;
use crate::{Problem, bill, interface, machine, shell};

/// Makes packages in the named formats, or in the usual one for this system.
pub(crate) fn bundle(workspace: &Workspace, formats: &[String]) -> Result<ExitCode, Problem> {
    machine::prepare(&[Purpose::Build, Purpose::Window])?;
    interface::install(workspace)?;
    let mut bundler = bundler(workspace)?;
    interface::build(workspace)?;

    let formats = if formats.is_empty() { usual(env::consts::OS).to_owned() } else { formats.join(",") };
    let made_of = bill::write(workspace, workspace.own_folder()?.join("bill"))?;
    bundler.args(["build", "--features", "vendored", "--bundles", &formats, "--config", &bill::resources(&made_of)]);
    bundler.current_dir(&workspace.root).env("CARGO_TARGET_DIR", &workspace.target);
    shell::run(&mut bundler)?;

    for (package, bytes) in packages(&workspace.target.join("release/bundle")) {
        println!("{:>8.1} MB  {}", bytes as f64 / 1e6, package.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Tauri's own tool: the page's, or the one installed through cargo.
fn bundler(workspace: &Workspace) -> Result<Command, Problem> {
    let local = workspace.root.join("ui/node_modules/.bin").join(if cfg!(windows) { "tauri.cmd" } else { "tauri" });
    if local.is_file() {
        return Ok(Command::new(local));
    }
    if shell::ask("cargo", &["tauri", "--version"]).is_some() {
        let mut cargo = Command::new("cargo");
        cargo.arg("tauri");
        return Ok(cargo);
    }
    Err(Problem::new("Tauri's bundler is missing: run `cargo install tauri-cli --version ^2 --locked` and try again"))
}

fn usual(system: &str) -> &'static str {
    match system {
        "macos" => "dmg",
        "windows" => "nsis",
        _ => "deb",
    }
}

/// The packages in Tauri's output, one folder a format.
fn packages(folder: &Path) -> Vec<(PathBuf, u64)> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries(folder).flat_map(|format| entries(&format).collect::<Vec<_>>());
    let mut packages: Vec<_> = files
        .filter_map(|path| path.metadata().ok().filter(fs::Metadata::is_file).map(|data| (path, data.len())))
        .collect();
    packages.sort();
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_a_usual_package() {
        for (system, format) in [("linux", "deb"), ("macos", "dmg"), ("windows", "nsis")] {
            assert_eq!(usual(system), format);
        }
    }
}
