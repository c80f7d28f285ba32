//! Setting a cache aside that cannot be used: its files and keys are kept under a mark, and the organization begins
//! anew. Nothing is deleted. Cut off at any point, it is finished when the cache is next opened.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::failure::{Code, Failure};
use crate::keychain::{BadName, SecretName, Vault};
use crate::organization::Alias;

use super::registry::{Description, Snapshot, unwritable};
use super::rekeying::hold;
use super::{Workbench, blocking, lock, now};

/// What belongs to a cache, in the folder of its organization. The journal itself comes last: as long as it is there,
/// what belongs beside it is not taken for another's.
const PARTS: [&str; 5] = ["index", "journal.rekeyed", "journal.db-shm", "journal.db-wal", "journal.db"];

/// What was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct QuarantineReport {
    /// The organization.
    pub alias: String,
    /// What names of the files end with, and the names of their keys in the vault.
    pub mark: String,
    /// Where the files are.
    pub folder: String,
    /// The files.
    pub files: Vec<String>,
}

impl Workbench {
    /// Sets an organization's cache aside, with its key, and lets the organization begin anew: the next sync or import
    /// fills a new cache. Nothing is deleted.
    ///
    /// # Errors
    /// When there is no cache, it is sealed or a newer version's, somebody uses it, or a file cannot be renamed.
    pub async fn quarantine(&self, alias: &Alias) -> Result<QuarantineReport, Failure> {
        let description = self.describe(alias).await?;
        let _alone = self.alone(&description).await?;
        let this = self.clone();
        blocking(move || {
            this.refuse_sealed(&description)?;
            let nothing = || {
                let alias = &description.organization.alias;
                Failure::new(Code::NotFound, format!("`{alias}` has no cache yet, so there is nothing to set aside"))
            };
            if description.cache.is_none() {
                return Err(nothing());
            }
            if let Err(failure) = this.store(&description)
                && failure.code == Code::NewerVersion
            {
                return Err(failure);
            }
            let id = &description.organization.id;
            // Nobody opens it before all of it is aside: half of it would look as if its key was lost.
            let slot = this.slot(id);
            let mut open = lock(&slot);
            *open = None;
            lock(&this.0.sessions).end_all_of(id);
            let _held = hold(&this, &description)?;
            let vault = this.vault()?;
            let mark = now().to_utc().format("quarantine-%Y%m%dT%H%M%S%3fZ").to_string();
            let description = this.0.registry.update(id, |known| {
                if let Some(facts) = &mut known.cache {
                    facts.leaving = Some(mark.clone());
                }
            })?;
            this.leave(&vault, &description, &mark)?;
            let folder = this.0.registry.journal(id).with_file_name("");
            let files = PARTS.iter().map(|part| format!("{part}.{mark}")).filter(|name| folder.join(name).exists());
            let files = files.collect();
            let alias = description.organization.alias.to_string();
            Ok(QuarantineReport { alias, mark, folder: folder.display().to_string(), files })
        })
        .await
    }

    /// Does what is left to do of setting a cache aside.
    pub(super) fn leave(&self, vault: &Vault, description: &Description, mark: &str) -> Result<Description, Failure> {
        let id = &description.organization.id;
        let names = cache_secrets(id)?;
        for name in &names {
            if let Some(secret) = vault.find(name)? {
                vault.keep(&name.aside(mark).map_err(internal)?, &secret)?;
            }
        }
        let journal = self.0.registry.journal(id);
        for part in PARTS {
            set_aside(&journal.with_file_name(part), mark)?;
        }
        for name in &names {
            vault.forget(name)?;
        }
        self.0.registry.update(id, |known| {
            known.cache = None;
            known.doubt = None;
            known.snapshot = Snapshot::default();
            if !known.aside.iter().any(|known| known == mark) {
                known.aside.push(mark.to_owned());
            }
        })
    }
}

/// The names of what the vault keeps of a cache, the key that opens it first.
pub(super) fn cache_secrets(id: &str) -> Result<[SecretName; 4], Failure> {
    let names = || -> Result<_, BadName> {
        Ok([
            SecretName::data_key(id)?,
            SecretName::next_data_key(id)?,
            SecretName::checkpoint_key(id)?,
            SecretName::checkpoint(id)?,
        ])
    };
    names().map_err(internal)
}

/// Those, and the names of what is kept of caches that were set aside.
pub(super) fn all_cache_secrets(description: &Description) -> Result<Vec<SecretName>, Failure> {
    let names = cache_secrets(&description.organization.id)?;
    let leaving = description.cache.as_ref().and_then(|facts| facts.leaving.as_ref());
    let mut all = names.to_vec();
    for mark in description.aside.iter().chain(leaving) {
        for name in &names {
            all.push(name.aside(mark).map_err(internal)?);
        }
    }
    Ok(all)
}

/// Renames a file or folder, where it is there; what bears the name already is left alone.
fn set_aside(path: &Path, mark: &str) -> Result<(), Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{mark}"));
    let target = PathBuf::from(name);
    if !path.exists() || target.exists() {
        return Ok(());
    }
    fs::rename(path, &target).map_err(|error| unwritable(&target, &error))
}

fn internal(error: BadName) -> Failure {
    Failure::from_error(Code::Internal, &error)
}
