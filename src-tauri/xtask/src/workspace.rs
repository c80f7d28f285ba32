//! Where the repository and its build output lie, and which inputs have been dealt with already.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use crate::Problem;

/// The repository and the folder it is built into.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Finds both from where cargo was called, or else where this program was compiled, and where it runs.
    pub(crate) fn find() -> Result<Self, Problem> {
        // Two clones may share an output folder: this program may have been compiled in the other one.
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.ancestors().nth(2).unwrap_or(Path::new("."));
        let program = env::current_exe().map_err(|error| Problem::new(format!("cannot find this program: {error}")))?;
        let target = program.ancestors().nth(2).unwrap_or(root).to_path_buf();
        Ok(Self { root: root.to_path_buf(), target })
    }

    /// Cargo in the repository, building where this program was built.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        // Some build scripts look at these and would build again each time cargo is called the other way.
        for (name, _) in env::vars_os() {
            if is_about_us(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        command
    }

    /// A program that a debug build has left.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// A program that an optimized build has left.
    pub(crate) fn optimized(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// A folder for what xtask itself keeps.
    pub(crate) fn own_folder(&self) -> Result<PathBuf, Problem> {
        let folder = self.target.join("xtask");
        fs::create_dir_all(&folder)
            .map_err(|error| Problem::new(format!("cannot create {}: {error}", folder.display())))?;
        Ok(folder)
    }

    /// Does `work` unless it was done on exactly these inputs already.
    pub(crate) fn once(
        &self,
        name: &str,
        inputs: &[PathBuf],
        work: impl FnOnce() -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let unreadable = |error: io::Error| Problem::new(format!("cannot read the inputs of {name}: {error}"));
        let stamp = self.stamp(name)?;
        let print = format!("{:016x}", fingerprint(inputs).map_err(unreadable)?);
        if fs::read_to_string(&stamp).is_ok_and(|known| known == print) {
            return Ok(());
        }
        work()?;
        fs::write(&stamp, print).map_err(|error| Problem::new(format!("cannot write {}: {error}", stamp.display())))
    }

    /// Makes the next [`Workspace::once`] of this name do its work.
    pub(crate) fn forget(&self, name: &str) -> Result<(), Problem> {
        let stamp = self.stamp(name)?;
        match fs::remove_file(&stamp) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Problem::new(format!("cannot remove {}: {error}", stamp.display())))
            }
            _ => Ok(()),
        }
    }

    /// The output folder may be shared by several clones, so a stamp belongs to one of them.
    fn stamp(&self, name: &str) -> Result<PathBuf, Problem> {
        Ok(self.own_folder()?.join(format!("{name}-{:016x}", hash(&self.root))))
    }
}

/// Whether cargo set this variable to tell xtask about itself.
fn is_about_us(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_BIN_")
}

/// A number that changes when a file among the paths, or in folders among them, changes.
fn fingerprint(paths: &[PathBuf]) -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        add(path, &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add(entry, hasher));
    }
    match fs::read(path) {
        Ok(bytes) => bytes.hash(hasher),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "missing".hash(hasher),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_once_until_an_input_changes() {
        let folder = env::temp_dir().join(format!("trailbook-xtask-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        let workspace = Workspace { root: folder.clone(), target: folder.join("target") };
        let inputs = [folder.join("inner"), folder.join("absent.json")];
        let mut done = 0;
        let mut work = |text: &str| {
            fs::write(folder.join("inner/page.txt"), text).unwrap();
            workspace
                .once("work", &inputs, || {
                    done += 1;
                    Ok(())
                })
                .unwrap();
        };

        for text in ["a", "a", "b"] {
            work(text);
        }
        fs::write(folder.join("absent.json"), "{}").unwrap();
        work("b");
        workspace.forget("work").unwrap();
        work("b");
        assert!(workspace.once("refused", &inputs, || Err(Problem::new("no"))).is_err());
        assert!(workspace.once("refused", &inputs, || Err(Problem::new("no"))).is_err(), "a failure is not kept");

        assert_eq!(done, 4);
        fs::remove_dir_all(folder).unwrap();
    }
}
