//! A file on its way to its name: written beside it under a hidden name, then moved there in one step, or deleted.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Overwrite};

/// The most characters of the final name that the hidden one repeats: long names leave no room for the rest.
const NAME_KEPT: usize = 60;

/// How hidden names end.
const ENDING: &str = ".part";

/// An unfinished file. Dropped before it is placed, it is deleted.
#[derive(Debug)]
pub(super) struct Draft {
    hidden: PathBuf,
    target: PathBuf,
    overwrite: Overwrite,
    file: File,
    permissions: Option<fs::Permissions>,
}

impl Draft {
    /// Begins a file that is to become `target`. It is readable by this user alone until it is placed.
    pub(super) fn create(target: &Path, overwrite: Overwrite) -> Result<Self, Error> {
        let replaced = inspect(target, overwrite)?;
        let name = target.file_name().ok_or_else(|| Error::NotAFile(target.to_owned()))?;
        let wrap = |error| Error::from_io(error, target, 0);
        clear_away(folder_of(target), name);
        let hidden = folder_of(target).join(hidden_name(name).map_err(wrap)?);
        let permissions = final_permissions(&hidden, replaced).map_err(wrap)?;
        let file = create_private(&hidden).map_err(wrap)?;
        // Held as long as the file is open: it tells others that somebody is at work on it. Not every disk has locks.
        let _ = file.try_lock();
        Ok(Self { hidden, target: target.to_owned(), overwrite, file, permissions })
    }

    /// Returns a second handle to write through.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Returns the final name.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Makes the content durable, then gives it its final name.
    pub(super) fn place(self) -> Result<(), Error> {
        inspect(&self.target, self.overwrite)?;
        self.settle().map_err(|error| Error::from_io(error, &self.target, 0))?;
        // The content is safe by now; what a folder that cannot be synced risks is the name, and only in a power cut.
        let _ = sync_folder(folder_of(&self.target));
        Ok(())
    }

    fn settle(&self) -> io::Result<()> {
        if let Some(permissions) = &self.permissions {
            self.file.set_permissions(permissions.clone())?;
        }
        self.file.sync_all()?;
        match self.overwrite {
            Overwrite::Replace => fs::rename(&self.hidden, &self.target),
            Overwrite::Refuse => match fs::hard_link(&self.hidden, &self.target) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => claim(&self.hidden, &self.target),
                done => done,
            },
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the move there is nothing under this name; after a hard link or a failure there is.
        let _ = fs::remove_file(&self.hidden);
    }
}

/// Refuses a target that must not be written to. Returns what is known of a file that will be replaced.
fn inspect(target: &Path, overwrite: Overwrite) -> Result<Option<fs::Metadata>, Error> {
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_symlink() => Err(Error::Symlink(target.to_owned())),
        Ok(found) if !found.is_file() => Err(Error::NotAFile(target.to_owned())),
        Ok(found) => match overwrite {
            Overwrite::Refuse => Err(Error::Exists(target.to_owned())),
            Overwrite::Replace => Ok(Some(found)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::from_io(error, target, 0)),
    }
}

/// Takes the name with an empty file, which only one can, and moves the content over it: for disks without hard links.
fn claim(hidden: &Path, target: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(target)?;
    fs::rename(hidden, target).inspect_err(|_| {
        let _ = fs::remove_file(target);
    })
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn hidden_name(name: &OsStr) -> io::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(format!("{}{:016x}{ENDING}", hidden_start(name), u64::from_le_bytes(random)))
}

fn hidden_start(name: &OsStr) -> String {
    let start: String = name.to_string_lossy().chars().filter(char::is_ascii).take(NAME_KEPT).collect();
    format!(".{start}.")
}

/// Says whether `found` is the hidden name of an unfinished file that was to become `name`.
fn is_hidden_name(found: &OsStr, name: &OsStr) -> bool {
    let found = found.to_string_lossy();
    let random = found.strip_prefix(&hidden_start(name)).and_then(|rest| rest.strip_suffix(ENDING));
    random.is_some_and(|random| random.len() == 16 && random.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Deletes what a program that was killed has left of the same file. One that is still being written is locked.
fn clear_away(folder: &Path, name: &OsStr) {
    for found in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_file = found.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || !is_hidden_name(&found.file_name(), name) {
            continue;
        }
        let left = OpenOptions::new().write(true).open(found.path());
        if left.is_ok_and(|file| file.try_lock().is_ok()) {
            // What cannot be deleted is in nobody's way.
            let _ = fs::remove_file(found.path());
        }
    }
}

/// Returns the permissions of the file to replace, or those that this user's new files get in this folder.
#[cfg(unix)]
fn final_permissions(probe: &Path, replaced: Option<fs::Metadata>) -> io::Result<Option<fs::Permissions>> {
    use std::os::unix::fs::PermissionsExt as _;

    if let Some(replaced) = replaced {
        return Ok(Some(fs::Permissions::from_mode(replaced.permissions().mode() & 0o777)));
    }
    let made = OpenOptions::new().write(true).create_new(true).open(probe)?;
    let permissions = made.metadata().map(|metadata| metadata.permissions());
    fs::remove_file(probe)?;
    permissions.map(Some)
}

#[cfg(not(unix))]
fn final_permissions(_: &Path, _: Option<fs::Metadata>) -> io::Result<Option<fs::Permissions>> {
    Ok(None)
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_name_is_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let (hidden, target) = (folder.path().join(".a.part"), folder.path().join("a.csv"));
        fs::write(&hidden, "new").unwrap();

        claim(&hidden, &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");

        fs::write(&hidden, "newer").unwrap();
        assert_eq!(claim(&hidden, &target).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }

    #[test]
    fn a_claim_that_cannot_be_filled_is_given_up() {
        let folder = tempfile::tempdir().unwrap();

        assert!(claim(&folder.path().join("absent"), &folder.path().join("a.csv")).is_err());

        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_export_left_is_cleared_away_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.csv");
        let stale = folder.path().join(".a.csv.0123456789abcdef.part");
        let kept = [".b.csv.0123456789abcdef.part", ".a.csv.0123.part", ".a.csv.0123456789abcdef.parts", "a.csv.part"];
        fs::write(&stale, "half").unwrap();
        kept.iter().for_each(|name| fs::write(folder.path().join(name), "other").unwrap());
        let running = Draft::create(&target, Overwrite::Refuse).unwrap();

        let draft = Draft::create(&target, Overwrite::Refuse).unwrap();

        assert!(!stale.exists());
        assert!(kept.iter().all(|name| folder.path().join(name).exists()));
        assert!(running.hidden.exists());
        draft.place().unwrap();
        assert!(target.exists());
    }

    #[test]
    fn hidden_names_are_short_and_differ() {
        let name = "ü😀".repeat(60) + &"x".repeat(200);
        let hidden = hidden_name(OsStr::new(&name)).unwrap();

        assert!(hidden.len() <= 100 && hidden.starts_with(".x") && hidden.ends_with(".part"), "{hidden}");
        assert_ne!(hidden, hidden_name(OsStr::new(&name)).unwrap());
    }
}
