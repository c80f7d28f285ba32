//! The organizations on this computer: one folder each, with a plain description beside the encrypted cache.
//! The description holds no secret and no event.

mod lost;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::failure::{Code, Failure};
use crate::keychain;
use crate::organization::{Alias, Organization};

use super::description::FORMAT;
pub(super) use super::description::{CacheFacts, Description, KeyFacts, KnownGap, Snapshot};
use super::errors::{WRITABLE, is_denied, is_full};

const DESCRIPTION: &str = "organization.json";
const JOURNAL: &str = "journal.db";

/// The folder that holds them all.
#[derive(Clone, Debug)]
pub(super) struct Registry {
    folder: PathBuf,
}

impl Registry {
    pub(super) fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("organizations") }
    }

    /// Returns every organization, by alias.
    pub(super) fn all(&self) -> Result<Vec<Description>, Failure> {
        let read = self.paths()?.iter().map(|path| self.own(path)).collect::<Result<Vec<_>, _>>()?;
        Ok(by_alias(read.into_iter().flatten().collect()))
    }

    /// Returns the organization called `alias`.
    pub(super) fn find(&self, alias: &Alias) -> Result<Description, Failure> {
        let mut damaged = None;
        for path in self.paths()? {
            match self.own(&path) {
                Ok(Some(description)) if description.organization.alias == *alias => return Ok(description),
                Ok(_) => {}
                Err(failure) => damaged = Some(failure),
            }
        }
        // A damaged description keeps no other organization from its turn, but it may be the one that is looked for.
        Err(damaged.unwrap_or_else(|| match self.nameless().first() {
            Some(folder) => lost::gone(folder),
            None => Failure::new(Code::NotFound, format!("there is no organization called `{alias}` on this computer"))
                .advise("Look at the list of organizations"),
        }))
    }

    /// Reads a description. One that was copied, and speaks of another folder that says so itself, is nobody's: None.
    fn own(&self, path: &Path) -> Result<Option<Description>, Failure> {
        let description = read(path)?;
        if is_at_home(path, &description) {
            return Ok(Some(description));
        }
        let Organization { id, alias, .. } = &description.organization;
        let home = self.home(id).join(DESCRIPTION);
        if read(&home).is_ok_and(|known| is_at_home(&home, &known)) {
            return Ok(None);
        }
        let message = format!(
            "the description `{}` is that of another folder, `{id}` of `{alias}`; nothing was changed",
            path.display()
        );
        Err(Failure::new(Code::Cache, message).advise("Put the folders back as they were"))
    }

    /// Changes a description, whole or not at all; nobody else changes it in between. Returns what it now says.
    ///
    /// # Errors
    /// When the organization was removed meanwhile, or its description cannot be read or written.
    pub(super) fn update(&self, id: &str, change: impl FnOnce(&mut Description)) -> Result<Description, Failure> {
        let lock = self.home(id).join("edit.lock");
        let held = private_file(&lock).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => removed(),
            _ => unwritable(&lock, &error),
        })?;
        held.lock().map_err(|error| unwritable(&lock, &error))?;
        let path = self.home(id).join(DESCRIPTION);
        if !path.exists() {
            return Err(removed());
        }
        let mut description = read(&path)?;
        change(&mut description);
        self.save(&description)?;
        Ok(description)
    }

    /// Writes the description of a new organization, unless its alias is taken: nobody takes it in between.
    ///
    /// # Errors
    /// When there is an organization of that alias, or the description cannot be written.
    pub(super) fn insert(&self, description: &Description) -> Result<(), Failure> {
        private_folder(&self.folder)?;
        let lock = self.folder.join("add.lock");
        let held = private_file(&lock).map_err(|error| unwritable(&lock, &error))?;
        held.lock().map_err(|error| unwritable(&lock, &error))?;
        let alias = &description.organization.alias;
        if self.all()?.iter().any(|known| known.organization.alias == *alias) {
            return Err(taken(alias));
        }
        self.save(description)
    }

    /// Writes a description, whole or not at all.
    pub(super) fn save(&self, description: &Description) -> Result<(), Failure> {
        let folder = self.home(&description.organization.id);
        private_folder(&self.folder)?;
        private_folder(&folder)?;
        let path = folder.join(DESCRIPTION);
        let text =
            serde_json::to_vec_pretty(description).map_err(|error| Failure::from_error(Code::Internal, &error))?;
        write_private(&path, &text).map_err(|error| unwritable(&path, &error))
    }

    /// Removes an organization's folder with everything in it.
    pub(super) fn remove(&self, id: &str) -> Result<(), Failure> {
        let folder = self.home(id);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unwritable(&folder, &error)),
            _ => Ok(()),
        }
    }

    /// Returns where an organization's journal lies.
    pub(super) fn journal(&self, id: &str) -> PathBuf {
        self.home(id).join(JOURNAL)
    }

    /// Returns the file that whoever renews the organization's access token locks.
    pub(super) fn sign_in_lock(&self, id: &str) -> PathBuf {
        self.home(id).join("sign-in.lock")
    }

    /// Returns the file that a sync of the organization locks.
    pub(super) fn sync_lock(&self, id: &str) -> PathBuf {
        self.home(id).join("sync.lock")
    }

    /// Returns the file that whoever changes the key of the organization's cache locks.
    pub(super) fn rekey_lock(&self, id: &str) -> PathBuf {
        self.home(id).join("rekey.lock")
    }

    /// Returns where the copy of a journal under another key is made.
    pub(super) fn rekeyed(&self, id: &str) -> PathBuf {
        self.home(id).join("journal.rekeyed")
    }

    /// Returns the file of the organization's saved views.
    pub(super) fn views(&self, id: &str) -> PathBuf {
        self.home(id).join("views.json")
    }

    /// Returns the file of what was noted of the organization's gaps.
    pub(super) fn reviews(&self, id: &str) -> PathBuf {
        self.home(id).join("reviews.json")
    }

    fn paths(&self) -> Result<Vec<PathBuf>, Failure> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(&self.folder, &error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&self.folder, &error))?.path().join(DESCRIPTION);
            if path.exists() {
                paths.push(path);
            }
        }
        Ok(paths)
    }

    fn home(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }
}

fn read(path: &Path) -> Result<Description, Failure> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let damaged = |detail: String| {
        Failure::new(
            Code::Cache,
            format!("the description `{}` is damaged: {detail}; nothing was changed", path.display()),
        )
        .advise("Restore the file from a backup, or remove its folder and add the organization again")
    };
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    let format = value.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0);
    if format > u64::from(FORMAT) {
        let message =
            format!("`{}` was written by a newer version of this program; nothing was changed", path.display());
        return Err(Failure::new(Code::NewerVersion, message).advise("Install the newer version"));
    }
    serde_json::from_value(value).map_err(|error| damaged(error.to_string()))
}

fn by_alias(mut all: Vec<Description>) -> Vec<Description> {
    all.sort_by(|one, other| one.organization.alias.cmp(&other.organization.alias));
    all
}

/// Says whether a description lies in the folder that bears its organization's own name.
fn is_at_home(path: &Path, description: &Description) -> bool {
    path.parent().and_then(Path::file_name) == Some(OsStr::new(&description.organization.id))
}

/// Creates a folder that only this user can enter.
pub(super) fn private_folder(path: &Path) -> Result<(), Failure> {
    keychain::private_folder(path).map_err(|error| unwritable(path, &error))
}

/// Opens a file that only this user can read, making it where there is none.
pub(super) fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // Each process has a file of its own, so that two never write into one.
    let temporary = path.with_extension(format!("part-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&temporary, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Tells that an alias is in use.
pub(super) fn taken(alias: &Alias) -> Failure {
    Failure::new(Code::Usage, format!("there is an organization called `{alias}` already"))
        .advise("Choose another alias")
}

fn removed() -> Failure {
    Failure::new(Code::NotFound, "the organization was removed from this computer meanwhile")
}

/// Reads a file of the registry; None where it was never written.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Code::Cache, format!("`{}` could not be read: {error}", path.display()))
}

pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let code = if is_full(error) { Code::DiskFull } else { Code::Cache };
    let failure = Failure::new(code, format!("`{}` could not be written: {error}", path.display()));
    if is_denied(error) { failure.advise(WRITABLE) } else { failure }
}

#[cfg(test)]
mod tests;
