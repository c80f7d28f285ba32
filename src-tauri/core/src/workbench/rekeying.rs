//! Another key for a cache. Whenever it is cut off, the vault has the key of the file that lies there: the new key is
//! kept first, the copy takes the file's place in one step, and the old key goes last. Whoever opens the cache next
//! finishes what got that far, and takes back what did not.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::cancel::Cancel;
use crate::failure::{Code, Failure};
use crate::keychain::{DataKey, SecretName, Vault};
use crate::organization::Alias;
use crate::store::{Error as StoreError, Store};

use super::caches::{cipher_key, data_key_name, key_missing, opening_failed};
use super::registry::{Description, KeyFacts, private_file, unwritable};
use super::{Workbench, laborious};

/// How long a change of key waits for others to let go of the file: a thread of this program may still be reading it.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// Hears how many pages of how many were written anew.
pub type RekeyListener = Box<dyn FnMut(u64, u64) + Send>;

/// What a change of key did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RekeyReport {
    /// The organization.
    pub alias: String,
    /// Names the new key, and tells nothing of it.
    pub key_id: String,
    /// What follows for recovery files.
    pub recovery: String,
}

impl Workbench {
    /// Encrypts an organization's cache with a new key. It takes the room of the cache once more while it lasts.
    ///
    /// # Errors
    /// When the cache is in use or cannot be opened, the vault does not keep the key, the disk is full, or somebody
    /// cancels: then the cache is what it was, and opens with the key that it had.
    pub async fn rekey(
        &self,
        alias: &Alias,
        mut listener: RekeyListener,
        cancel: Cancel,
    ) -> Result<RekeyReport, Failure> {
        let description = self.describe(alias).await?;
        // A sync or an import would go on writing into the file that is left behind.
        let _alone = self.alone(&description).await?;
        let this = self.clone();
        laborious(move || {
            let mut rekey = Rekey::begin(&this, &description)?;
            let copied = rekey.copy(&mut |copied, all| {
                listener(copied, all);
                !cancel.is_cancelled()
            });
            if let Err(failure) = copied.and_then(|()| rekey.swap()) {
                rekey.give_up()?;
                return Err(failure);
            }
            rekey.finish()
        })
        .await
    }

    /// Finishes or takes back what was cut off before: a change of key, or a cache that was being set aside. Returns
    /// what the description says then.
    pub(super) fn settle(&self, vault: &Vault, description: &Description) -> Result<Description, Failure> {
        let _held = hold(self, description)?;
        // Read again: whoever held the lock before may have done it.
        let description = self.0.registry.find(&description.organization.alias)?;
        let Some(facts) = &description.cache else { return Ok(description) };
        if let Some(mark) = facts.leaving.clone() {
            return self.leave(vault, &description, &mark);
        }
        let Some(next) = &facts.next else { return Ok(description) };
        let old = key(vault, &data_key_name(&description)?, &facts.check_value)?;
        let mut new = key(vault, &next_name(&description)?, &next.check_value)?;
        if new.is_none() {
            new = key(vault, &data_key_name(&description)?, &next.check_value)?;
        }
        let path = self.0.registry.journal(&description.organization.id);
        // Only the old file is ever written in place, and only before the copy takes its place.
        if let Some(key) = &old {
            let taken = Store::take_back(&path, &cipher_key(key)?);
            taken.map_err(|error| opening_failed(&description, &error))?;
        }
        if let Some(key) = new.as_ref().filter(|_| path.exists())
            && opens(&description, &path, key)?
        {
            return finish(self, vault, &description, key);
        }
        match &old {
            Some(key) if opens(&description, &path, key)? => give_up(self, vault, &description),
            Some(_) if new.is_some() => Err(opening_failed(&description, &StoreError::NotOpened)),
            _ => Err(key_missing(vault, &description)),
        }
    }
}

/// A change of key under way, step by step. What is dropped between two steps is settled when the cache is next opened.
struct Rekey<'a> {
    bench: &'a Workbench,
    vault: Vault,
    description: Description,
    old: DataKey,
    new: DataKey,
    _held: File,
}

impl<'a> Rekey<'a> {
    /// Keeps the new key beside the old one and notes that it is coming.
    fn begin(bench: &'a Workbench, description: &Description) -> Result<Self, Failure> {
        bench.refuse_sealed(description)?;
        // Opening says what is wrong with key or file, and settles what was cut off before.
        drop(bench.store(description)?);
        bench.close(&description.organization.id);
        let held = hold(bench, description)?;
        let vault = bench.vault()?;
        let description = bench.0.registry.find(&description.organization.alias)?;
        let facts = description.cache.as_ref().ok_or_else(|| key_missing(&vault, &description))?;
        let old = key(&vault, &data_key_name(&description)?, &facts.check_value)?
            .ok_or_else(|| key_missing(&vault, &description))?;
        let new = DataKey::generate()?;
        vault.keep(&next_name(&description)?, &new.to_secret())?;
        let coming = KeyFacts { key_id: new.key_id().to_owned(), check_value: new.check_value() };
        let description = bench.0.registry.update(&description.organization.id, |known| {
            if let Some(facts) = &mut known.cache {
                facts.next = Some(coming);
            }
        })?;
        Ok(Self { bench, vault, description, old, new, _held: held })
    }

    /// Writes the copy and proves it.
    fn copy(&mut self, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), Failure> {
        let (old, new) = (cipher_key(&self.old)?, cipher_key(&self.new)?);
        let id = &self.description.organization.id;
        let until = Instant::now() + PATIENCE;
        loop {
            let copied = Store::copy_under(&self.journal(), id, &old, &self.rekeyed(), &new, progress);
            match copied {
                Err(StoreError::Busy) if Instant::now() < until => {}
                copied => return copied.map_err(|error| failed(&self.description, &error)),
            }
            if !progress(0, 1) {
                return Err(failed(&self.description, &StoreError::Cancelled));
            }
            thread::sleep(PAUSE);
        }
    }

    /// Puts the copy in the place of the file. From here on the new key counts.
    fn swap(&mut self) -> Result<(), Failure> {
        let put = Store::put_in_place(&self.rekeyed(), &self.journal());
        put.map_err(|error| failed(&self.description, &error))
    }

    /// Makes the new key the only one.
    fn finish(self) -> Result<RekeyReport, Failure> {
        finish(self.bench, &self.vault, &self.description, &self.new)?;
        Ok(RekeyReport {
            alias: self.description.organization.alias.to_string(),
            key_id: self.new.key_id().to_owned(),
            recovery: "recovery files saved before no longer open this cache: save a new one".to_owned(),
        })
    }

    /// Leaves everything as it was.
    fn give_up(self) -> Result<(), Failure> {
        give_up(self.bench, &self.vault, &self.description).map(drop)
    }

    fn journal(&self) -> PathBuf {
        self.bench.0.registry.journal(&self.description.organization.id)
    }

    fn rekeyed(&self) -> PathBuf {
        self.bench.0.registry.rekeyed(&self.description.organization.id)
    }
}

/// The file is under the new key: nothing else of the old one stays. The description comes last, so that whatever is cut
/// off here is done again.
fn finish(bench: &Workbench, vault: &Vault, description: &Description, new: &DataKey) -> Result<Description, Failure> {
    let id = &description.organization.id;
    vault.keep(&data_key_name(description)?, &new.to_secret())?;
    Store::forget_index(&bench.0.registry.journal(id))?;
    vault.forget(&next_name(description)?)?;
    bench.0.registry.update(id, |known| {
        if let Some(facts) = &mut known.cache {
            facts.key_id = new.key_id().to_owned();
            facts.check_value = new.check_value();
            facts.kept_in = vault.name();
            facts.next = None;
        }
    })
}

/// The file is under the old key: nothing of the new one stays.
fn give_up(bench: &Workbench, vault: &Vault, description: &Description) -> Result<Description, Failure> {
    let id = &description.organization.id;
    let copy = bench.0.registry.rekeyed(id);
    match fs::remove_file(&copy) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(&copy, &error)),
        _ => {}
    }
    vault.forget(&next_name(description)?)?;
    bench.0.registry.update(id, |known| {
        if let Some(facts) = &mut known.cache {
            facts.next = None;
        }
    })
}

/// Makes sure that nobody else changes the key of the same cache, or finishes what was cut off.
pub(super) fn hold(bench: &Workbench, description: &Description) -> Result<File, Failure> {
    let path = bench.0.registry.rekey_lock(&description.organization.id);
    let file = private_file(&path).map_err(|error| unwritable(&path, &error))?;
    file.try_lock().map_err(|_| {
        let message = format!("the key of the cache of `{}` is being changed", description.organization.alias);
        Failure::new(Code::Cache, message).advise("Wait until that is done, and try again")
    })?;
    Ok(file)
}

fn opens(description: &Description, path: &Path, key: &DataKey) -> Result<bool, Failure> {
    Store::is_key(path, &cipher_key(key)?).map_err(|error| opening_failed(description, &error))
}

/// Looks for the key with this check value under a name.
fn key(vault: &Vault, name: &SecretName, check_value: &str) -> Result<Option<DataKey>, Failure> {
    let found = vault.find(name)?.and_then(|secret| DataKey::try_from(&secret).ok());
    Ok(found.filter(|key| key.check_value() == check_value))
}

pub(super) fn next_name(description: &Description) -> Result<SecretName, Failure> {
    SecretName::next_data_key(&description.organization.id).map_err(|error| Failure::from_error(Code::Internal, &error))
}

fn failed(description: &Description, error: &StoreError) -> Failure {
    let alias = &description.organization.alias;
    match error {
        StoreError::Cancelled => {
            Failure::new(Code::Cancelled, format!("stopped changing the key of `{alias}`; its cache is as it was"))
        }
        _ => opening_failed(description, error),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::tests_description;
