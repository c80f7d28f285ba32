//! Caches that nobody can open, for want of a description that can be read; and the organizations beside them.

use std::path::{Path, PathBuf};

use crate::failure::{Code, Failure};

use super::{DESCRIPTION, Description, JOURNAL, Registry, by_alias, is_at_home, read};

impl Registry {
    /// Returns the organizations whose description can be read, by alias.
    pub(in super::super) fn readable(&self) -> Result<Vec<Description>, Failure> {
        let read = self.paths()?.iter().filter_map(|path| self.own(path).ok()).flatten().collect();
        Ok(by_alias(read))
    }

    /// Says what is wrong where [`Registry::readable`] leaves out a cache.
    pub(in super::super) fn lost(&self) -> Vec<Failure> {
        let damaged = self.paths().unwrap_or_default().into_iter().filter_map(|path| self.own(&path).err());
        // One that is exchanged is told already.
        let is_told = |path: &Path| path.exists() && self.own(path).is_err();
        let nameless = self.nameless().into_iter().filter(|folder| !is_told(&folder.join(DESCRIPTION)));
        damaged.chain(nameless.map(|folder| gone(&folder))).collect()
    }

    /// Returns the folders that hold a cache and no description of their own: nobody can say whose it is, or open it.
    pub(super) fn nameless(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_nameless = |folder: &PathBuf| {
            let path = folder.join(DESCRIPTION);
            folder.join(JOURNAL).exists()
                && (!path.exists() || read(&path).is_ok_and(|description| !is_at_home(&path, &description)))
        };
        folders.filter(is_nameless).collect()
    }
}

/// Says what a folder holds whose description is gone.
pub(super) fn gone(folder: &Path) -> Failure {
    let message = format!(
        "`{}` holds a cache whose description, `{DESCRIPTION}`, is gone or that of another folder",
        folder.display()
    );
    Failure::new(Code::Cache, message).advise("Put the description back from a backup, or move the folder away")
}
