//! Secrets in the operating system's keychain: deadlines, one rebuild of a broken connection, and errors in our terms.

use std::{collections::HashMap, io, time::Duration};

use keyring::Error as StoreError;
use keyring_core::Entry;
use zeroize::Zeroize;

use crate::keychain::{
    error::{Detail, Error},
    name::{SERVICE, SecretName},
    owner::{NoAnswer, Owner},
    secret::Secret,
    system::{self, Cause, Store},
};

/// How long the store may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// To say how it is.
    pub(super) probe: Duration,
    /// To answer where a person may have to type a password first.
    pub(super) answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { probe: Duration::from_secs(3), answer: Duration::from_secs(120) }
    }
}

type Open = fn() -> keyring::Result<Store>;

/// The operating system's keychain behind its thread.
pub(super) struct Keychain {
    owner: Owner<Option<Store>>,
    open: Open,
    patience: Patience,
}

impl Keychain {
    pub(super) fn start(open: Open, patience: Patience) -> io::Result<Self> {
        Ok(Self { owner: Owner::start(|| None)?, open, patience })
    }

    /// Says whether the store could be used now, without making it ask anybody anything.
    pub(super) fn probe(&self) -> Result<(), Error> {
        self.ask(self.patience.probe, None, system::probe)
    }

    pub(super) fn find(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        let bytes = self.on_entry(name, |entry| match entry.get_secret() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(StoreError::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        let text = bytes.map(Secret::try_from).transpose();
        text.map_err(|error| damaged(name, error.to_string()))
    }

    pub(super) fn keep(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        let kept = secret.clone();
        let same = self.on_entry(name, move |entry| {
            entry.set_secret(kept.expose().as_bytes())?;
            let mut back = entry.get_secret()?;
            let same = back == kept.expose().as_bytes();
            back.zeroize();
            Ok(same)
        })?;
        if same { Ok(()) } else { Err(Error::NotKept { store: store_name(), name: name.to_string() }) }
    }

    pub(super) fn forget(&self, name: &SecretName) -> Result<(), Error> {
        self.on_entry(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(StoreError::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }

    fn on_entry<A: Send + 'static>(
        &self,
        name: &SecretName,
        question: impl Fn(&Entry) -> keyring::Result<A> + Send + 'static,
    ) -> Result<A, Error> {
        let user = name.as_str().to_owned();
        let extras = system::modifiers(name);
        self.ask(self.patience.answer, Some(name), move |store| {
            let extras: HashMap<&str, &str> = extras.iter().map(|(key, value)| (*key, value.as_str())).collect();
            question(&store.build(SERVICE, &user, Some(&extras))?)
        })
    }

    fn ask<A: Send + 'static>(
        &self,
        limit: Duration,
        name: Option<&SecretName>,
        question: impl Fn(&Store) -> keyring::Result<A> + Send + 'static,
    ) -> Result<A, Error> {
        let open = self.open;
        let answer = self.owner.ask(limit, move |slot| with_store(slot, open, &question));
        match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(in_our_terms(error, name)),
            Err(NoAnswer::TimedOut) => Err(Error::TimedOut { store: store_name(), seconds: limit.as_secs() }),
            Err(NoAnswer::Waiting) => Err(Error::Waiting { store: store_name() }),
            Err(NoAnswer::BrokeOff) => {
                Err(Error::Unavailable { store: store_name(), detail: Detail("the call broke off".to_owned()) })
            }
        }
    }
}

/// Returns how people know this computer's store.
pub(super) fn store_name() -> String {
    system::name_of(system::ID)
}

/// Runs `question` on the open store. A store whose connection broke is opened anew, once.
pub(super) fn with_store<A>(
    slot: &mut Option<Store>,
    open: Open,
    question: &impl Fn(&Store) -> keyring::Result<A>,
) -> keyring::Result<A> {
    if let Some(store) = slot.take() {
        match question(&store) {
            Err(StoreError::PlatformFailure(_)) => drop(store),
            answer => {
                *slot = Some(store);
                return answer;
            }
        }
    }
    let store = open()?;
    let answer = question(&store);
    *slot = Some(store);
    answer
}

/// The store's errors may carry the secret's bytes, so only those parts are taken over that cannot.
pub(super) fn in_our_terms(error: StoreError, name: Option<&SecretName>) -> Error {
    let store = store_name();
    let shown = name.map(SecretName::to_string).unwrap_or_default();
    match error {
        StoreError::PlatformFailure(cause) | StoreError::NoStorageAccess(cause) => {
            let detail = Detail(cause.to_string());
            match system::cause(&cause) {
                Cause::Locked => Error::Locked { store, detail },
                Cause::Denied => Error::Denied { store, detail },
                Cause::Unavailable => Error::Unavailable { store, detail },
            }
        }
        StoreError::NoEntry => Error::Missing { store, name: shown },
        StoreError::Ambiguous(entries) => Error::Ambiguous { store, name: shown, count: entries.len() },
        StoreError::TooLong(_, limit) => Error::TooLong { store, name: shown, limit },
        StoreError::BadEncoding(mut bytes) | StoreError::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            Error::Damaged {
                what: format!("`{shown}` in {store}"),
                detail: Detail("it is not in the form in which it was kept".to_owned()),
            }
        }
        StoreError::BadStoreFormat(say) => Error::Damaged { what: store, detail: Detail(say) },
        other => Error::Unavailable { store, detail: Detail(other.to_string()) },
    }
}

fn damaged(name: &SecretName, say: String) -> Error {
    Error::Damaged { what: format!("`{name}` in {}", store_name()), detail: Detail(say) }
}
