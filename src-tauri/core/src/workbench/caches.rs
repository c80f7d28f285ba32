//! Opening an organization's cache: the key, the file, and what is said when the two do not meet.

use zeroize::Zeroizing;

use crate::failure::{Code, Failure, sentence};
use crate::keychain::{DataKey, SecretName, Vault};
use crate::organization::State;
use crate::store::{CipherKey, Error as StoreError, Store};

use super::registry::{CacheFacts, Description};
use super::stock::{snapshot, visible_events};
use super::{Slot, Workbench, lock, now};

impl Workbench {
    /// Returns the open cache of an organization, opening or making it when need be.
    pub(super) fn store(&self, description: &Description) -> Result<Store, Failure> {
        let organization = &description.organization;
        if let State::Sealed { reason, at } = &organization.state {
            // Another process may have sealed it: the key leaves the memory of this one too.
            self.close(&organization.id);
            return Err(sealed(description, reason, &at.to_rfc3339(0)));
        }
        let slot = self.slot(&organization.id);
        let mut open = lock(&slot);
        if let Some(store) = &*open {
            return Ok(store.clone());
        }
        let vault = self.vault()?;
        let store = match &description.cache {
            Some(facts) => self.open_cache(&vault, description, facts)?,
            None => self.make_cache(&vault, description)?,
        };
        *open = Some(store.clone());
        drop(open);
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
        // A full disk must not stop anybody from reading: the description is corrected another time.
        let _ = self.catch_up(description, &store);
        Ok(store)
    }

    fn slot(&self, id: &str) -> Slot {
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

    fn open_cache(&self, vault: &Vault, description: &Description, facts: &CacheFacts) -> Result<Store, Failure> {
        let organization = &description.organization;
        let name =
            SecretName::data_key(&organization.id).map_err(|error| Failure::from_error(Code::Internal, &error))?;
        let Some(secret) = vault.find(&name)? else {
            let message = format!(
                "the key that opens the cache of `{}` is not in {}; the cache was not changed",
                organization.alias,
                vault.name()
            );
            let action = format!(
                "Put it back from a recovery file or into {}, or remove the organization and add it again",
                vault.name()
            );
            return Err(Failure::new(Code::Keychain, message).advise(action));
        };
        let key = DataKey::try_from(&secret).ok().filter(|key| key.check_value() == facts.check_value);
        let Some(key) = key else {
            let message = format!(
                "{} holds another key than the one that made the cache of `{}`; nothing was changed",
                vault.name(),
                organization.alias
            );
            return Err(Failure::new(Code::Keychain, message).advise(
                "Put the right key back, also from a recovery file, or remove the organization and add it again",
            ));
        };
        let cipher = cipher_key(&key)?;
        let path = self.0.registry.journal(&organization.id);
        Store::open(&path, cipher, organization.alias.as_str(), &organization.id)
            .map_err(|error| opening_failed(description, &error))
    }

    /// Makes the cache: the key is kept first, the file second, the description last.
    fn make_cache(&self, vault: &Vault, description: &Description) -> Result<Store, Failure> {
        let organization = &description.organization;
        let path = self.0.registry.journal(&organization.id);
        if path.exists() {
            // A creation that never finished: nothing was synced into it, but nothing is deleted unasked either.
            let aside = path.with_extension(format!("unfinished-{}", now().millis()));
            std::fs::rename(&path, aside).map_err(|error| Failure::from_error(Code::Cache, &error))?;
        }
        let key = DataKey::generate()?;
        let name =
            SecretName::data_key(&organization.id).map_err(|error| Failure::from_error(Code::Internal, &error))?;
        vault.keep(&name, &key.to_secret())?;
        let facts =
            CacheFacts { key_id: key.key_id().to_owned(), check_value: key.check_value(), kept_in: vault.name() };
        let store = Store::create(&path, cipher_key(&key)?, organization.alias.as_str(), &organization.id, now())
            .map_err(|error| opening_failed(description, &error))?;
        self.0.registry.update(&organization.id, |known| known.cache = Some(facts))?;
        Ok(store)
    }
}

fn cipher_key(key: &DataKey) -> Result<CipherKey, Failure> {
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

fn opening_failed(description: &Description, error: &StoreError) -> Failure {
    let alias = &description.organization.alias;
    let message = format!("the cache of `{alias}` could not be opened: {}. Nothing was changed", sentence(error));
    match error {
        StoreError::TooNew { .. } => {
            Failure::new(Code::NewerVersion, message).advise("Install the newer version of this program")
        }
        StoreError::NotOpened | StoreError::Damaged { .. } | StoreError::Foreign => Failure::new(Code::Cache, message)
            .advise("Restore the file from a backup, or remove the organization and add it again to download it anew"),
        StoreError::DiskFull => Failure::new(Code::DiskFull, message).advise("Free some space and try again"),
        StoreError::Busy => Failure::new(Code::Cache, message).advise("Close the other program and try again"),
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
