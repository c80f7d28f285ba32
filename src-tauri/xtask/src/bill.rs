//! What the program is made of: a bill of materials and the licences of everything that is built in.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::workspace::Workspace;
use crate::{Problem, interface, shell};

/// The files that are written, by the names that they have in a package.
pub(crate) const FILES: [&str; 2] = ["sbom.cdx.json", "licences.txt"];

/// Writes both files into `folder`, or into the build folder where none is named.
pub(crate) fn bill(workspace: &Workspace, folder: Option<&Path>) -> Result<ExitCode, Problem> {
    interface::install(workspace)?;
    write(workspace, folder.map(Path::to_path_buf).unwrap_or(workspace.own_folder()?.join("bill")))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes both files into `folder`. The page's packages have to be installed: their licences lie in them.
pub(crate) fn write(workspace: &Workspace, folder: PathBuf) -> Result<PathBuf, Problem> {
    let version = shell::ask("rustc", &["-vV"]).unwrap_or_default();
    let mut node = Command::new("node");
    node.arg(workspace.root.join("ui/scripts/bill.mjs")).arg(&folder).current_dir(&workspace.root);
    // What is only built in elsewhere is not listed; a package carries its own OpenSSL.
    if let Some(host) = version.lines().find_map(|line| line.strip_prefix("host: ")) {
        node.args([host, "trailbook/vendored,trailbook-cli/vendored"]);
    }
    shell::run(&mut node)?;
    Ok(folder)
}

/// The part of a bundler's configuration that puts the files of `folder` into the package.
pub(crate) fn resources(folder: &Path) -> String {
    let entries = FILES.map(|name| format!("{:?}:{name:?}", folder.join(name).display().to_string()));
    format!("{{\"bundle\":{{\"resources\":{{{}}}}}}}", entries.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_go_into_the_package_under_their_own_names() {
        let expected =
            r#"{"bundle":{"resources":{"/b/sbom.cdx.json":"sbom.cdx.json","/b/licences.txt":"licences.txt"}}}"#;

        assert_eq!(resources(Path::new("/b")), expected);
    }
}
