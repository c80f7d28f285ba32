//! Where secrets live: in the operating system's keychain or in a file opened by a passphrase, one of the
//! two for each data folder, never in the clear. It alone knows keyring and how secrets are encrypted.

mod change;
mod data_key;
mod error;
mod folder;
mod name;
mod native;
mod owner;
mod passphrase;
pub mod recovery;
mod renewal;
mod secret;
mod state;
mod system;
#[cfg(test)]
mod tests;

use std::{fmt, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};

pub use change::Destination;
pub use data_key::{BadKey, DataKey};
pub use error::{Detail, Error};
pub(crate) use folder::private_folder;
pub use name::{BadName, SecretName};
pub use secret::{NotText, Secret};
pub use state::{Readiness, VaultState};

use folder::{Folder, Record};
use native::{Keychain, Patience};
use passphrase::PassphraseVault;

/// The two places where a data folder may keep its secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum VaultKind {
    /// The operating system's keychain.
    Keychain,
    /// A file in the data folder, opened by a passphrase.
    Passphrase,
}

/// The place where one data folder keeps its secrets. Cheap to clone; its calls block.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    folder: Folder,
    place: Place,
}

enum Place {
    Keychain(Keychain),
    Passphrase(PassphraseVault),
}

/// Returns where the data folder keeps its secrets, or None before its first secret.
///
/// # Errors
/// Where `vault.json` is damaged or cannot be read.
pub fn chosen(data_dir: &Path) -> Result<Option<VaultKind>, Error> {
    Ok(Folder::new(data_dir).record()?.map(|record| match record {
        Record::Keychain { .. } => VaultKind::Keychain,
        Record::Passphrase(_) => VaultKind::Passphrase,
    }))
}

impl Vault {
    /// Opens the keychain as the vault of `data_dir`. The keychain itself is first asked by the calls that need it,
    /// and the folder takes note of the choice with its first secret.
    ///
    /// # Errors
    /// [`Error::OtherKind`] where the folder keeps its secrets elsewhere.
    pub fn keychain(data_dir: &Path) -> Result<Self, Error> {
        Self::keychain_of(data_dir, system::open, Patience::default())
    }

    /// Opens the vault of `data_dir` by its passphrase, or makes one where the folder has no vault yet.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`], [`Error::OtherKind`] where the folder uses the keychain, [`Error::Damaged`].
    pub fn passphrase(data_dir: &Path, passphrase: Secret) -> Result<Self, Error> {
        let folder = Folder::new(data_dir);
        let place = Place::Passphrase(PassphraseVault::open(folder.clone(), &passphrase)?);
        Ok(Self(Arc::new(Inner { folder, place })))
    }

    /// Returns which of the two kinds this is.
    pub fn kind(&self) -> VaultKind {
        match self.0.place {
            Place::Keychain(_) => VaultKind::Keychain,
            Place::Passphrase(_) => VaultKind::Passphrase,
        }
    }

    /// Returns how people know the place, such as "Windows Credential Manager".
    pub fn name(&self) -> String {
        match self.0.place {
            Place::Keychain(_) => native::store_name(),
            Place::Passphrase(_) => passphrase::NAME.to_owned(),
        }
    }

    /// Asks the place how it is, for 3 seconds at most and without a window for anybody.
    pub fn state(&self) -> VaultState {
        VaultState::from(match &self.0.place {
            Place::Keychain(keychain) => keychain.probe(),
            Place::Passphrase(vault) => vault.entries().map(drop),
        })
    }

    /// Looks for a secret.
    ///
    /// # Errors
    /// Where the place does not answer or answers with anything but the secret or its absence.
    pub fn find(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        match &self.0.place {
            Place::Keychain(keychain) => {
                // Another process may have moved everything elsewhere.
                check_keychain(self.0.folder.record()?)?;
                keychain.find(name)
            }
            Place::Passphrase(vault) => vault.find(name),
        }
    }

    /// Looks for a secret that must be there.
    ///
    /// # Errors
    /// As [`Vault::find`], and [`Error::Missing`].
    pub fn require(&self, name: &SecretName) -> Result<Secret, Error> {
        self.find(name)?.ok_or_else(|| Error::Missing { store: self.name(), name: name.to_string() })
    }

    /// Keeps a secret in place of any earlier one of that name, and reads it back to be sure.
    ///
    /// # Errors
    /// Where the place refuses or does not give back what it was given.
    pub fn keep(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        match &self.0.place {
            Place::Keychain(keychain) => {
                check_keychain(self.0.folder.record()?)?;
                // Nobody moves the secrets elsewhere meanwhile: this one would be left behind.
                let held = self.0.folder.hold()?;
                let noted = check_keychain(self.0.folder.record()?)?;
                keychain.keep(name, secret)?;
                // The note follows the first secret, so that a keychain that never worked does not stand in the way of a
                // passphrase.
                if noted {
                    return Ok(());
                }
                self.0.folder.write_record(&held, &Record::Keychain { store: system::ID.to_owned() })
            }
            Place::Passphrase(vault) => vault.keep(name, secret),
        }
    }

    /// Removes a secret; that it is not there is no error.
    ///
    /// # Errors
    /// Where the place refuses.
    pub fn forget(&self, name: &SecretName) -> Result<(), Error> {
        match &self.0.place {
            Place::Keychain(keychain) => {
                check_keychain(self.0.folder.record()?)?;
                keychain.forget(name)
            }
            Place::Passphrase(vault) => vault.forget(name),
        }
    }

    fn keychain_of(
        data_dir: &Path,
        open: fn() -> keyring::Result<system::Store>,
        patience: Patience,
    ) -> Result<Self, Error> {
        let folder = Folder::new(data_dir);
        check_keychain(folder.record()?)?;
        let start = Keychain::start(open, patience);
        let keychain = start.map_err(|source| Error::Io { path: "keychain thread".to_owned(), source })?;
        Ok(Self(Arc::new(Inner { folder, place: Place::Keychain(keychain) })))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Vault({})", self.name())
    }
}

/// Says whether the folder has already chosen this computer's keychain.
fn check_keychain(record: Option<Record>) -> Result<bool, Error> {
    let kept_in = match record {
        None => return Ok(false),
        Some(Record::Keychain { store }) if store == system::ID => return Ok(true),
        Some(Record::Keychain { store }) => system::name_of(&store),
        Some(Record::Passphrase(_)) => passphrase::NAME.to_owned(),
    };
    Err(Error::OtherKind { kept_in, asked: native::store_name() })
}
