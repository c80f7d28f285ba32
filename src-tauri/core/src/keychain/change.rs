//! All secrets from one kind of vault into the other, or under another passphrase. The record in the folder is the switch, and it is written whole or
//! not at all; a note beside it says what has to be cleared away on the side that no longer counts, whenever it was cut
//! off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::folder::{Folder, Held, Record};
use super::name::SecretName;
use super::native::{self, Keychain, Patience};
use super::passphrase::{NEXT, PassphraseVault, SECRETS};
use super::secret::Secret;
use super::system;
use super::{Inner, Place, Vault, VaultKind, renewal};

const NOTE: &str = "vault.change";

/// Where secrets are to be kept from now on.
#[derive(Debug)]
pub enum Destination {
    /// In the operating system's keychain.
    Keychain,
    /// In a vault that this passphrase opens.
    Passphrase(Secret),
}

/// Opens the operating system's store.
pub(super) type Open = fn() -> keyring::Result<system::Store>;

/// What has to be cleared away: in the keychain these names, and in the folder the file of secrets.
#[derive(Serialize, Deserialize)]
struct Note {
    from: VaultKind,
    names: Vec<String>,
}

impl Vault {
    /// Moves the secrets of these names, all of them or none, and returns the vault that has them now. A passphrase vault
    /// moves everything it holds; where a passphrase vault is to become one, its passphrase is changed.
    ///
    /// # Errors
    /// When they are in the keychain already, one side does not answer, or the keychain holds something else under a name. The
    /// secrets are where they were then.
    pub fn change(&self, to: Destination, names: &[SecretName]) -> Result<Self, Error> {
        if let (Place::Passphrase(vault), Destination::Passphrase(passphrase)) = (&self.0.place, &to) {
            return self.renew(vault, passphrase);
        }
        let change = Change::begin(self, to, names, system::open)?;
        let moved = change.copy().and_then(|place| change.switch(&place).map(|()| place));
        match moved {
            Ok(place) => {
                // What cannot be cleared away now is cleared away when the vault is next opened.
                let _ = change.clear();
                Ok(Self(std::sync::Arc::new(Inner { folder: self.0.folder.clone(), place: place.place })))
            }
            Err(error) => {
                let _ = change.clear();
                Err(error)
            }
        }
    }

    /// Clears away what a change that was cut off has left on the side that does not count.
    ///
    /// # Errors
    /// When the keychain does not answer; it is done another time then.
    pub fn finish_change(&self) -> Result<(), Error> {
        self.finish_change_in(system::open)
    }

    pub(super) fn finish_change_in(&self, open: Open) -> Result<(), Error> {
        let folder = &self.0.folder;
        if folder.read(NOTE)?.is_none() && folder.read(NEXT)?.is_none() {
            return Ok(());
        }
        // Whoever holds the folder is in the middle of it.
        let Some(held) = folder.try_hold()? else { return Ok(()) };
        if let Place::Passphrase(vault) = &self.0.place {
            renewal::settle(folder, &held, vault)?;
        }
        if folder.read(NOTE)?.is_none() {
            return Ok(());
        }
        match &self.0.place {
            Place::Keychain(keychain) => clear(folder, &held, keychain),
            Place::Passphrase(_) => clear(folder, &held, &start(open)?),
        }
    }
}

/// Where secrets were copied to.
pub(super) struct Copied {
    place: Place,
    record: Record,
}

/// A change under way. What is dropped between two steps is cleared away when the vault is next opened.
pub(super) struct Change<'a> {
    folder: &'a Folder,
    held: Held,
    entries: BTreeMap<String, Secret>,
    to: Destination,
    open: Open,
}

impl<'a> Change<'a> {
    /// Reads what is to be moved and notes what would have to be cleared away.
    pub(super) fn begin(vault: &'a Vault, to: Destination, names: &[SecretName], open: Open) -> Result<Self, Error> {
        let folder = &vault.0.folder;
        let held = folder.hold()?;
        let from = vault.kind();
        let (entries, noted) = match (&vault.0.place, &to) {
            (Place::Keychain(keychain), Destination::Passphrase(_)) => {
                let mut entries = BTreeMap::new();
                for name in names {
                    keychain.find(name)?.map(|secret| entries.insert(name.to_string(), secret));
                }
                let noted = entries.keys().cloned().collect();
                (entries, noted)
            }
            (Place::Passphrase(vault), Destination::Keychain) => {
                renewal::settle(folder, &held, vault)?;
                let entries = vault.entries()?;
                let noted = absent(&start(open)?, &entries)?;
                (entries, noted)
            }
            _ => return Err(Error::SameKind { store: vault.name() }),
        };
        write_note(folder, &held, &Note { from, names: noted })?;
        Ok(Self { folder, held, entries, to, open })
    }

    /// Writes everything to the new place and reads it back.
    pub(super) fn copy(&self) -> Result<Copied, Error> {
        match &self.to {
            Destination::Passphrase(passphrase) => {
                let (vault, record) =
                    PassphraseVault::filled(self.folder.clone(), &self.held, passphrase, &self.entries, SECRETS)?;
                Ok(Copied { place: Place::Passphrase(vault), record: Record::Passphrase(record) })
            }
            Destination::Keychain => {
                let keychain = start(self.open)?;
                for (name, secret) in &self.entries {
                    keychain.keep(&SecretName::parse(name)?, secret)?;
                }
                let record = Record::Keychain { store: system::ID.to_owned() };
                Ok(Copied { place: Place::Keychain(keychain), record })
            }
        }
    }

    /// Makes the new place the one that counts.
    pub(super) fn switch(&self, copied: &Copied) -> Result<(), Error> {
        self.folder.write_record(&self.held, &copied.record)
    }

    /// Clears away the side that does not count.
    pub(super) fn clear(&self) -> Result<(), Error> {
        clear(self.folder, &self.held, &start(self.open)?)
    }
}

fn start(open: Open) -> Result<Keychain, Error> {
    let start = Keychain::start(open, Patience::default());
    start.map_err(|source| Error::Io { path: "keychain thread".to_owned(), source })
}

/// The names that the keychain does not hold yet; what it holds already has to be the same.
fn absent(keychain: &Keychain, entries: &BTreeMap<String, Secret>) -> Result<Vec<String>, Error> {
    let mut absent = Vec::new();
    for (name, secret) in entries {
        match keychain.find(&SecretName::parse(name)?)? {
            None => absent.push(name.clone()),
            Some(known) if known == *secret => {}
            Some(_) => return Err(Error::Taken { store: native::store_name(), name: name.clone() }),
        }
    }
    Ok(absent)
}

fn clear(folder: &Folder, held: &Held, keychain: &Keychain) -> Result<(), Error> {
    let Some(bytes) = folder.read(NOTE)? else { return Ok(()) };
    let note: Note = serde_json::from_slice(&bytes).map_err(|error| folder.damaged(NOTE, error.to_string()))?;
    let counts = match folder.record()? {
        Some(Record::Keychain { .. }) => VaultKind::Keychain,
        Some(Record::Passphrase(_)) => VaultKind::Passphrase,
        None => note.from,
    };
    match counts {
        VaultKind::Keychain => folder.remove(held, SECRETS)?,
        VaultKind::Passphrase => {
            for name in &note.names {
                keychain.forget(&SecretName::parse(name)?)?;
            }
        }
    }
    folder.remove(held, NOTE)
}

fn write_note(folder: &Folder, held: &Held, note: &Note) -> Result<(), Error> {
    let bytes = serde_json::to_vec(note).map_err(|error| folder.damaged(NOTE, error.to_string()))?;
    folder.write(held, NOTE, &bytes)
}
