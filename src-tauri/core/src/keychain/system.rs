//! The operating system's own store of secrets: which one it is here, how it is opened and what its errors mean.

use std::{collections::HashMap, sync::Arc};

use keyring::Error as StoreError;
use keyring_core::{CredentialStore, error::PlatformError};

use crate::keychain::name::SecretName;

/// An opened store. It is rebuilt when its connection breaks, so it is never kept elsewhere.
pub(super) type Store = Arc<CredentialStore>;

/// What a store's own error means for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Locked,
    Denied,
    Unavailable,
}

const NAMES: [(&str, &str); 3] = [
    ("secret-service", "the system keyring (Secret Service)"),
    ("macos-keychain", "the macOS login keychain"),
    ("windows-credential-manager", "Windows Credential Manager"),
];

/// Returns how people know the store with this identifier.
pub(super) fn name_of(id: &str) -> String {
    NAMES.iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| name).to_owned()
}

pub(super) use platform::{ID, cause, open, probe};

/// Returns what an entry is told beside its name.
pub(super) fn modifiers(name: &SecretName) -> HashMap<&'static str, String> {
    platform::modifiers(name)
}

#[cfg(all(unix, not(target_os = "macos")))]
mod platform {
    use super::*;

    use secret_service::{EncryptionType, Error as ServiceError, blocking::SecretService};

    pub(crate) const ID: &str = "secret-service";

    pub(crate) fn open() -> keyring::Result<Store> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    /// Asks whether the default collection is there and unlocked, without making it ask for its password.
    pub(crate) fn probe(_store: &Store) -> keyring::Result<()> {
        let ask = || -> Result<(), ServiceError> {
            let service = SecretService::connect(EncryptionType::Plain)?;
            service.get_default_collection()?.ensure_unlocked()
        };
        ask().map_err(|error| match error {
            ServiceError::Locked | ServiceError::NoResult | ServiceError::Prompt => {
                StoreError::NoStorageAccess(Box::new(error))
            }
            other => StoreError::PlatformFailure(Box::new(other)),
        })
    }

    pub(crate) fn cause(error: &PlatformError) -> Cause {
        match error.downcast_ref::<ServiceError>() {
            Some(ServiceError::Locked | ServiceError::PromptDisconnected) => Cause::Locked,
            Some(ServiceError::Prompt) => Cause::Denied,
            _ => Cause::Unavailable,
        }
    }

    pub(super) fn modifiers(name: &SecretName) -> HashMap<&'static str, String> {
        HashMap::from([("label", format!("Trailbook: {name}"))])
    }
}

#[cfg(target_os = "macos")]
mod platform {
    use super::*;

    pub(crate) const ID: &str = "macos-keychain";

    pub(crate) fn open() -> keyring::Result<Store> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    /// Looks for an entry that is never written: only its absence is the expected answer.
    pub(crate) fn probe(store: &Store) -> keyring::Result<()> {
        absent(store)
    }

    /// The store names its errors by number only: -128 a person said no, -25293 a wrong password, -25308 no window may ask.
    pub(crate) fn cause(error: &PlatformError) -> Cause {
        let text = format!("{error:?}");
        match () {
            () if text.contains("-25308") => Cause::Locked,
            () if text.contains("-128") || text.contains("-25293") => Cause::Denied,
            () => Cause::Unavailable,
        }
    }

    pub(super) fn modifiers(_name: &SecretName) -> HashMap<&'static str, String> {
        HashMap::new()
    }
}

#[cfg(windows)]
mod platform {
    use super::*;

    pub(crate) const ID: &str = "windows-credential-manager";

    pub(crate) fn open() -> keyring::Result<Store> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    /// Looks for an entry that is never written: only its absence is the expected answer.
    pub(crate) fn probe(store: &Store) -> keyring::Result<()> {
        absent(store)
    }

    pub(crate) fn cause(_error: &PlatformError) -> Cause {
        Cause::Unavailable
    }

    /// Keeps the entry on this computer: by default it would travel with the domain profile.
    pub(super) fn modifiers(_name: &SecretName) -> HashMap<&'static str, String> {
        HashMap::from([("persistence", "Local".to_owned())])
    }
}

#[cfg(any(target_os = "macos", windows))]
fn absent(store: &Store) -> keyring::Result<()> {
    match store.build(crate::keychain::name::SERVICE, "probe", None)?.get_secret() {
        Ok(_) | Err(StoreError::NoEntry) => Ok(()),
        Err(error) => Err(error),
    }
}
