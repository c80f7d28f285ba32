//! Another passphrase for a passphrase vault. The secrets are written under a second name first; the record is the switch,
//! written whole or not at all; then they take the place of the old ones. Whatever is cut off, the one passphrase that the
//! record knows opens everything.

use std::sync::Arc;

use super::error::Error;
use super::folder::{Folder, Held, Record};
use super::passphrase::{NEXT, PassphraseVault, SECRETS};
use super::secret::Secret;
use super::{Inner, Place, Vault};

/// A change of passphrase under way. What is dropped between two steps is finished or taken back when the vault is next
/// opened.
pub(super) struct Renewal<'a> {
    folder: &'a Folder,
    held: Held,
    old: &'a PassphraseVault,
}

impl<'a> Renewal<'a> {
    /// Keeps other processes from writing meanwhile, and finishes what an earlier change has left.
    pub(super) fn begin(folder: &'a Folder, old: &'a PassphraseVault) -> Result<Self, Error> {
        let held = folder.hold()?;
        settle(folder, &held, old)?;
        Ok(Self { folder, held, old })
    }

    /// Writes the secrets for the new passphrase beside those that count, and reads them back.
    pub(super) fn copy(&self, passphrase: &Secret) -> Result<(PassphraseVault, Record), Error> {
        let entries = self.old.entries()?;
        let (vault, record) = PassphraseVault::filled(self.folder.clone(), &self.held, passphrase, &entries, NEXT)?;
        Ok((vault, Record::Passphrase(record)))
    }

    /// Makes the new passphrase the one that counts.
    pub(super) fn switch(&self, record: &Record) -> Result<(), Error> {
        self.folder.write_record(&self.held, record)
    }

    /// Puts the secrets that count under their name.
    pub(super) fn settle(&self, vault: &PassphraseVault) -> Result<(), Error> {
        settle(self.folder, &self.held, vault)
    }
}

impl Vault {
    /// Changes the passphrase; both are known then, the old one by `old` and the new one to whoever asks.
    pub(super) fn renew(&self, old: &PassphraseVault, passphrase: &Secret) -> Result<Self, Error> {
        let folder = &self.0.folder;
        let renewal = Renewal::begin(folder, old)?;
        let copied = renewal.copy(passphrase);
        let switched = copied.and_then(|(vault, record)| renewal.switch(&record).map(|()| vault));
        // What cannot be put in order now is put in order when the vault is next opened.
        match switched {
            Ok(vault) => {
                let _ = renewal.settle(&vault);
                Ok(Self(Arc::new(Inner { folder: folder.clone(), place: Place::Passphrase(vault) })))
            }
            Err(error) => {
                let _ = renewal.settle(old);
                Err(error)
            }
        }
    }
}

/// Finishes a change that was cut off after its switch, and takes back one that was cut off before it. `vault` is the one
/// that counts.
pub(super) fn settle(folder: &Folder, held: &Held, vault: &PassphraseVault) -> Result<(), Error> {
    if folder.read(NEXT)?.is_none() {
        return Ok(());
    }
    vault.check()?;
    if vault.opens(SECRETS) || !vault.opens(NEXT) {
        folder.remove(held, NEXT)
    } else {
        folder.rename(held, NEXT, SECRETS)
    }
}
