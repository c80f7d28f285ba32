//! The page of the window: its packages and its build, each done again only when what it is made of changed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Problem, machine, shell};

/// What the build reads. Missing files count as such.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "scripts",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
];

/// npm in the folder of the page.
pub(crate) fn npm(workspace: &Workspace, arguments: &[&str]) -> Result<(), Problem> {
    let npm = machine::npm().ok_or_else(|| Problem::new("npm is missing: install Node with npm"))?;
    shell::run(Command::new(npm).args(arguments).current_dir(folder(workspace)))
}

/// Installs the page's packages when the list of them changed.
pub(crate) fn install(workspace: &Workspace) -> Result<(), Problem> {
    let folder = folder(workspace);
    let list = folder.join("package.json");
    if !list.is_file() {
        return Err(Problem::new(format!("{} is missing: is this clone complete?", list.display())));
    }
    machine::node()?;
    if !folder.join("node_modules/.package-lock.json").is_file() {
        workspace.forget("npm")?;
    }
    workspace
        .once("npm", &[list, folder.join("package-lock.json")], || npm(workspace, &["ci", "--no-audit", "--no-fund"]))
}

/// Builds the page when its sources changed.
pub(crate) fn build(workspace: &Workspace) -> Result<(), Problem> {
    let folder = folder(workspace);
    let page = fs::read_to_string(folder.join("dist/index.html")).unwrap_or_default();
    if page.is_empty() || page.contains("trailbook-placeholder") {
        workspace.forget("ui")?;
    }
    workspace.once("ui", &SOURCES.map(|name| folder.join(name)), || npm(workspace, &["run", "build"]))
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("ui")
}
