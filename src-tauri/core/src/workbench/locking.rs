//! Locking: the keys leave the memory until a person opens them again. And the end of everything on this computer.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::failure::{Code, Failure};
use crate::keychain::{self, SecretName, Vault, VaultKind};

use super::{Workbench, blocking, laborious, lock};

/// The room that one organization takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct StoredOrganization {
    /// What it is called here.
    pub alias: String,
    /// All its files.
    pub bytes: u64,
}

impl Workbench {
    /// Closes every cache and forgets every key. What is asked for afterwards is refused until [`Workbench::unlock`].
    ///
    /// # Errors
    /// None that is expected.
    pub async fn lock(&self) -> Result<(), Failure> {
        let this = self.clone();
        laborious(move || {
            // Nobody gets a key from now on; then what is open closes.
            this.set_vault(Err(locked()));
            this.dismiss_keepers();
            // What is open is known here: what lies on the disk by now may be gone or damaged.
            let open: Vec<String> = lock(&this.0.stores).keys().cloned().collect();
            open.iter().for_each(|id| this.close(id));
            Ok(())
        })
        .await
    }

    /// Says whether a person has locked the workbench.
    pub fn is_locked(&self) -> bool {
        lock(&self.0.vault).as_ref().err().is_some_and(|failure| failure.message == LOCKED)
    }

    /// Opens what [`Workbench::lock`] has closed, where the keys are in the keychain. A passphrase vault is opened by
    /// [`Workbench::open_vault`] instead.
    ///
    /// # Errors
    /// When the data folder keeps its secrets behind a passphrase.
    pub async fn unlock(&self) -> Result<(), Failure> {
        let this = self.clone();
        blocking(move || {
            let vault = Vault::keychain(&this.0.data_dir)?;
            this.set_vault(Ok(vault));
            Ok(())
        })
        .await
    }

    /// Returns the room that each organization takes, by alias.
    ///
    /// # Errors
    /// When the organizations cannot be listed.
    pub async fn storage(&self) -> Result<Vec<StoredOrganization>, Failure> {
        let this = self.clone();
        blocking(move || {
            let all = this.0.registry.readable()?;
            Ok(all
                .iter()
                .map(|description| StoredOrganization {
                    alias: description.organization.alias.to_string(),
                    bytes: this.0.registry.journal(&description.organization.id).parent().map_or(0, size_of),
                })
                .collect())
        })
        .await
    }

    /// Removes every organization with its events and keys, and then everything else in the data folder. Exported files
    /// stay.
    ///
    /// # Errors
    /// When a key or a file cannot be removed; what was removed until then stays removed.
    pub async fn remove_everything(&self) -> Result<(), Failure> {
        // The keys of one whose description cannot be read have no name, and would stay.
        for description in self.all().await? {
            self.remove(&description.organization.alias).await?;
        }
        let this = self.clone();
        blocking(move || {
            this.forget_program_secrets()?;
            let folder = &this.0.data_dir;
            // The key that signs what is handed out lies beside the others; a keychain that is locked keeps it.
            if let Ok(vault) = this.vault() {
                let _ = vault.forget(&SecretName::signing_key());
            }
            let kind = keychain::chosen(folder).unwrap_or_default();
            // A passphrase vault is a file in the folder: nothing of it may stay in memory either.
            if kind == Some(VaultKind::Passphrase) {
                this.set_vault(Err(locked()));
            }
            empty(folder)
        })
        .await
    }
}

const LOCKED: &str = "Trailbook is locked";

fn locked() -> Failure {
    Failure::new(Code::Keychain, LOCKED).advise("Unlock it to go on")
}

/// The size of everything in a folder; what cannot be read counts as nothing.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => size_of(&entry.path()),
            Ok(kind) if kind.is_file() => entry.metadata().map_or(0, |file| file.len()),
            _ => 0,
        })
        .sum()
}

/// Removes what is in the program's own folder, and follows no link out of it.
fn empty(folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let message = format!("the folder {} could not be emptied: {error}", folder.display());
        Failure::new(Code::Cache, message).advise("Close other programs that use it, and try again")
    };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) }.map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "locking/tests/memory.rs"]
mod memory;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::{Config, VaultChoice};

    pub(super) fn bench(folder: &Path) -> Workbench {
        let vault = VaultChoice::Passphrase("correct horse battery".to_owned().into());
        Workbench::open(Config { data_dir: folder.to_owned(), vault }).unwrap()
    }

    #[tokio::test]
    async fn a_locked_workbench_gives_no_key_until_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let bench = bench(folder.path());
        assert!(!bench.is_locked());

        bench.lock().await.unwrap();

        assert!(bench.is_locked());
        assert!(bench.vault().is_err());
        bench.open_vault("correct horse battery".to_owned().into()).await.unwrap();
        assert!(!bench.is_locked() && bench.vault().is_ok());
    }

    #[tokio::test]
    async fn nothing_is_left_of_everything() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let bench = bench(&data);
        let outside = folder.path().join("export.csv");
        fs::write(&outside, "kept").unwrap();
        fs::create_dir_all(data.join("organizations/left")).unwrap();
        fs::write(data.join("organizations/left/file"), "gone").unwrap();

        bench.remove_everything().await.unwrap();

        assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
        assert!(outside.exists());
        assert!(bench.vault().is_err());
    }

    #[test]
    fn the_size_of_a_folder_is_that_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        fs::write(folder.path().join("inner/a"), [0; 10]).unwrap();
        fs::write(folder.path().join("b"), [0; 5]).unwrap();

        assert_eq!(size_of(folder.path()), 15);
        assert_eq!(size_of(&folder.path().join("none")), 0);
    }
}
