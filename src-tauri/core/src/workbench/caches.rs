//! Opening an organization's cache: the key, the file, and what is said when the two do not meet.

use std::fs::File;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::failure::{Code, Failure, sentence};
use crate::keychain::{DataKey, SecretName, Vault};
use crate::organization::State;
use crate::store::{CipherKey, Error as StoreError, Store};

use super::errors::WRITABLE;
use super::registry::{CacheFacts, Description, private_file, unwritable};
use super::stock::{snapshot, visible_events};
use super::{Slot, Workbench, lock, now};

/// Held beside the journal by whoever makes it, or a key of it.
pub(super) const MAKING: &str = "make.lock";

/// An open cache, and which key opened it.
pub(super) struct Opened {
    store: Store,
    check_value: String,
}

impl Opened {
    /// Says whether this is still the cache that the description speaks of: its key may have been changed, or it may have
    /// been set aside, by another process.
    fn is_of(&self, description: &Description) -> bool {
        description.cache.as_ref().is_some_and(|facts| facts.check_value == self.check_value && facts.is_settled())
    }
}

impl Workbench {
    /// Returns the open cache of an organization, opening or making it when need be.
    pub(super) fn store(&self, description: &Description) -> Result<Store, Failure> {
        self.refuse_sealed(description)?;
        let slot = self.slot(&description.organization.id);
        let mut open = lock(&slot);
        if let Some(opened) = open.as_ref().filter(|opened| opened.is_of(description)) {
            return Ok(opened.store.clone());
        }
        // Read again: while this waited, the cache may have been set aside, or made.
        let mut current = self.0.registry.find(&description.organization.alias)?;
        if current.organization.id != description.organization.id {
            let message = format!("`{}` was removed and added again meanwhile", current.organization.alias);
            return Err(Failure::new(Code::NotFound, message).advise("Ask again"));
        }
        if let Some(opened) = open.take() {
            if opened.is_of(&current) {
                return Ok(open.insert(opened).store.clone());
            }
            lock(&self.0.sessions).end_all_of(&description.organization.id);
        }
        let opened = self.open_or_make(&mut current)?;
        let store = opened.store.clone();
        *open = Some(opened);
        drop(open);
        self.make_ready(&store)?;
        // A full disk must not stop anybody from reading: the description is corrected another time.
        let _ = self.catch_up(&current, &store);
        // Nor must a keychain that is locked again.
        let _ = self.watch(&current, &store);
        Ok(store)
    }

    /// Refuses to open what is sealed.
    pub(super) fn refuse_sealed(&self, description: &Description) -> Result<(), Failure> {
        let State::Sealed { reason, at } = &description.organization.state else { return Ok(()) };
        // Another process may have sealed it: the key leaves the memory of this one too.
        self.close(&description.organization.id);
        Err(sealed(description, reason, &at.to_rfc3339(0)))
    }

    fn open_or_make(&self, description: &mut Description) -> Result<Opened, Failure> {
        let vault = self.vault()?;
        self.finish_change_of_vault(&vault);
        if description.cache.as_ref().is_some_and(|facts| !facts.is_settled()) {
            *description = self.settle(&vault, description)?;
        }
        let Some(facts) = &description.cache else { return self.make_cache(&vault, description) };
        self.open_cache(&vault, description, facts).or_else(|failure| {
            // Another process may have changed the key between the description and the file.
            let current = self.0.registry.find(&description.organization.alias)?;
            match &current.cache {
                Some(newer) if newer != facts && newer.is_settled() => self.open_cache(&vault, &current, newer),
                _ => Err(failure),
            }
        })
    }

    /// Does what a cache needs before it can be asked, and tells whoever listens how that goes.
    fn make_ready(&self, store: &Store) -> Result<(), Failure> {
        let listener = self.0.preparing.get();
        store.grow_trees(&mut |taken, events| {
            listener.inspect(|listener| listener(taken, events));
            true
        })?;
        if let Some(listener) = listener {
            store.catch_up(&mut |following| {
                listener(following.held, following.events);
                true
            })?;
            store.catch_up_texts_beside();
        }
        Ok(())
    }

    /// Where the open cache of an organization is kept; whoever opens or makes one holds it.
    pub(super) fn slot(&self, id: &str) -> Slot {
        lock(&self.0.stores).entry(id.to_owned()).or_default().clone()
    }

    /// Corrects what the description says of the cache after a sync that was killed before it could.
    fn catch_up(&self, description: &Description, store: &Store) -> Result<(), Failure> {
        if visible_events(store, description)? == description.snapshot.events {
            return Ok(());
        }
        // Read again: the description may have been saved since it was handed to us.
        let current = self.0.registry.find(&description.organization.alias)?;
        let snapshot = snapshot(store, &current, current.snapshot.last_sync)?;
        self.0.registry.update(&current.organization.id, |known| known.snapshot = snapshot).map(drop)
    }

    /// Forgets an organization's open cache and with it the key.
    pub(super) fn close(&self, id: &str) {
        // Whoever is opening it just now comes first: then there is something to forget.
        *lock(&self.slot(id)) = None;
        lock(&self.0.sessions).end_all_of(id);
    }

    fn open_cache(&self, vault: &Vault, description: &Description, facts: &CacheFacts) -> Result<Opened, Failure> {
        let organization = &description.organization;
        let Some(secret) = vault.find(&data_key_name(description)?)? else {
            return Err(key_missing(vault, description));
        };
        let key = DataKey::try_from(&secret).ok().filter(|key| key.check_value() == facts.check_value);
        let Some(key) = key else { return Err(other_key(vault, description)) };
        let path = self.0.registry.journal(&organization.id);
        let store = Store::open(&path, cipher_key(&key)?, organization.alias.as_str(), &organization.id)
            .map_err(|error| opening_failed(description, &error))?;
        Ok(Opened { store, check_value: key.check_value() })
    }

    /// Opens a cache of which the description does not say that there is one, because nobody came to write that down or
    /// because somebody took it out; None where the vault has no key that opens a journal of this organization there.
    /// A new key would take the place of the only one that opens it.
    fn adopt(&self, vault: &Vault, description: &Description) -> Result<Option<Opened>, Failure> {
        let organization = &description.organization;
        let key = vault.find(&data_key_name(description)?)?.and_then(|secret| DataKey::try_from(&secret).ok());
        let Some(key) = key else { return Ok(None) };
        let path = self.0.registry.journal(&organization.id);
        match Store::open(&path, cipher_key(&key)?, organization.alias.as_str(), &organization.id) {
            Ok(store) => {
                let facts = CacheFacts::new(&key, vault.name());
                self.0.registry.update(&organization.id, |known| known.cache = Some(facts))?;
                Ok(Some(Opened { store, check_value: key.check_value() }))
            }
            Err(StoreError::NotOpened | StoreError::Damaged { .. } | StoreError::Foreign) => Ok(None),
            Err(error) => Err(opening_failed(description, &error)),
        }
    }

    /// Makes the cache: the key is kept first, the file second, the description last.
    fn make_cache(&self, vault: &Vault, description: &Description) -> Result<Opened, Failure> {
        let organization = &description.organization;
        let path = self.0.registry.journal(&organization.id);
        // Two processes would each keep a key, and only one of them opens the file.
        let _alone = alone(path.with_file_name(MAKING))?;
        let current = self.0.registry.find(&organization.alias)?;
        if let Some(facts) = &current.cache {
            return self.open_cache(vault, &current, facts);
        }
        if path.exists() {
            if let Some(opened) = self.adopt(vault, description)? {
                return Ok(opened);
            }
            // A creation that never finished: nothing was synced into it, but nothing is deleted unasked either.
            let aside = path.with_extension(format!("unfinished-{}", now().millis()));
            std::fs::rename(&path, aside).map_err(|error| Failure::from_error(Code::Cache, &error))?;
        }
        let key = DataKey::generate()?;
        vault.keep(&data_key_name(description)?, &key.to_secret())?;
        let facts = CacheFacts::new(&key, vault.name());
        let store = Store::create(&path, cipher_key(&key)?, organization.alias.as_str(), &organization.id, now())
            .map_err(|error| opening_failed(description, &error))?;
        self.0.registry.update(&organization.id, |known| known.cache = Some(facts))?;
        Ok(Opened { store, check_value: key.check_value() })
    }
}

/// Waits until no other process holds this file, which is held by whoever makes something that there must be one of.
pub(super) fn alone(path: PathBuf) -> Result<File, Failure> {
    let take = || -> std::io::Result<File> {
        let file = private_file(&path)?;
        file.lock()?;
        Ok(file)
    };
    take().map_err(|error| unwritable(&path, &error))
}

pub(super) fn data_key_name(description: &Description) -> Result<SecretName, Failure> {
    SecretName::data_key(&description.organization.id).map_err(|error| Failure::from_error(Code::Internal, &error))
}

/// Tells that the key of a cache is gone.
pub(super) fn key_missing(vault: &Vault, description: &Description) -> Failure {
    let (alias, store) = (&description.organization.alias, vault.name());
    let message = format!("the key that opens the cache of `{alias}` is not in {store}; the cache was not changed");
    Failure::new(Code::KeyLost, message)
        .advise(format!("Put it back from a recovery file or into {store}, or set the cache aside and sync again"))
}

fn other_key(vault: &Vault, description: &Description) -> Failure {
    let (alias, store) = (&description.organization.alias, vault.name());
    let message =
        format!("{store} holds another key than the one that made the cache of `{alias}`; nothing was changed");
    Failure::new(Code::KeyLost, message)
        .advise("Put the right key back, also from a recovery file, or set the cache aside and sync again")
}

pub(super) fn cipher_key(key: &DataKey) -> Result<CipherKey, Failure> {
    let literal: Zeroizing<String> = key.cipher_literal();
    CipherKey::new(literal).map_err(|error| Failure::from_error(Code::Internal, &error))
}

/// Tells that an organization is sealed.
pub(super) fn sealed(description: &Description, reason: &str, since: &str) -> Failure {
    let message = format!(
        "the cache of `{}` is sealed since {since}, because this account may no longer read the log: {reason}",
        description.organization.alias
    );
    Failure::new(Code::Sealed, message)
        .advise("When the role is back, sync the organization: the cache opens again without a new download")
}

/// Tells why a cache file could not be opened.
pub(super) fn opening_failed(description: &Description, error: &StoreError) -> Failure {
    let alias = &description.organization.alias;
    let message = format!("the cache of `{alias}` could not be opened: {}. Nothing was changed", sentence(error));
    match error {
        StoreError::TooNew { .. } => {
            Failure::new(Code::NewerVersion, message).advise("Install the newer version of this program")
        }
        StoreError::NotOpened | StoreError::Damaged { .. } | StoreError::Foreign => {
            Failure::new(Code::Damaged, message)
                .advise("Restore the file from a backup, or set the cache aside and sync again")
        }
        StoreError::DiskFull => Failure::new(Code::DiskFull, message).advise("Free some space and try again"),
        StoreError::Busy => Failure::new(Code::Cache, message).advise("Close the other program and try again"),
        StoreError::Denied => Failure::new(Code::Cache, message).advise(WRITABLE),
        _ => Failure::new(Code::Cache, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::{Access, Alias, Organization};
    use crate::workbench::{Config, VaultChoice};

    #[test]
    fn a_cache_that_is_being_opened_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let vault = VaultChoice::Passphrase("correct horse battery".to_owned().into());
        let bench = Workbench::open(Config { data_dir: folder.path().to_owned(), vault }).unwrap();
        let description = Description::new(Organization {
            id: "other".to_owned(),
            alias: Alias::try_from("other".to_owned()).unwrap(),
            connector: "demo".to_owned(),
            source: crate::organization::Source::Remote,
            settings: std::collections::BTreeMap::new(),
            access: Access::default(),
            state: State::Ready,
            created: now(),
        });
        bench.0.registry.save(&description).unwrap();
        let slow = bench.slot("slow");
        let _opening = lock(&slow);

        bench.store(&description).unwrap();
        bench.close("other");

        assert!(lock(&bench.slot("other")).is_none());
    }
}
