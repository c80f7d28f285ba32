//! Where an organization's tokens are kept: one entry of the vault, and a file that one process at a time holds while it
//! renews them. A refresh token that is used twice is taken for stolen by some remotes.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Error, Tokens};
use crate::keychain::{self, SecretName, Vault};

/// Where the tokens of one organization are kept. Its calls block.
#[derive(Clone)]
pub struct Shelf(Arc<Place>);

enum Place {
    /// Nowhere: an organization that is only tried.
    Memory,
    Vault {
        vault: Vault,
        name: SecretName,
        lock: PathBuf,
    },
}

impl Shelf {
    /// Returns a shelf that keeps nothing.
    pub fn none() -> Self {
        Self(Arc::new(Place::Memory))
    }

    /// Returns the shelf in `vault`; who renews what is on it holds the file at `lock`.
    pub fn new(vault: Vault, name: SecretName, lock: PathBuf) -> Self {
        Self(Arc::new(Place::Vault { vault, name, lock }))
    }

    /// Waits until no other process renews the tokens; until the file is dropped none does.
    pub(super) fn hold(&self) -> Result<Option<File>, Error> {
        let Place::Vault { lock, .. } = &*self.0 else { return Ok(None) };
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let unlocked = |error: std::io::Error| Error::Vault(format!("the sign-in could not be locked: {error}"));
        let file = options.open(lock).map_err(unlocked)?;
        file.lock().map_err(unlocked)?;
        Ok(Some(file))
    }

    /// Returns what is kept.
    pub(super) fn find(&self) -> Result<Option<Tokens>, Error> {
        let Place::Vault { vault, name, .. } = &*self.0 else { return Ok(None) };
        Ok(vault.find(name).map_err(said)?.as_ref().and_then(Tokens::of_secret))
    }

    /// Keeps tokens in place of earlier ones. Where a vault has no room for all, what renews them is kept.
    ///
    /// # Errors
    /// [`Error::Vault`].
    pub fn keep(&self, tokens: &Tokens) -> Result<(), Error> {
        let Place::Vault { vault, name, .. } = &*self.0 else { return Ok(()) };
        match vault.keep(name, &tokens.to_secret()) {
            Err(error @ keychain::Error::TooLong { .. }) => match tokens.without_access() {
                Some(rest) => vault.keep(name, &rest.to_secret()).map_err(said),
                None => Err(said(error)),
            },
            kept => kept.map_err(said),
        }
    }

    /// Forgets what is kept.
    pub(super) fn forget(&self) -> Result<(), Error> {
        let Place::Vault { vault, name, .. } = &*self.0 else { return Ok(()) };
        vault.forget(name).map_err(said)
    }
}

fn said(error: keychain::Error) -> Error {
    Error::Vault(error.to_string())
}
