//! The keychain vault over a pretended store: what its errors become, when it is opened anew, who may use it.

use std::{
    any::Any,
    collections::HashMap,
    error::Error as _,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use keyring::Error as StoreError;
use keyring_core::{Entry, api::CredentialStoreApi, mock};
use tempfile::TempDir;

use super::*;
use crate::keychain::native::{in_our_terms, with_store};

/// keyring's own mock, which would refuse our modifiers.
struct Pretended(Arc<mock::Store>);

impl CredentialStoreApi for Pretended {
    fn vendor(&self) -> String {
        self.0.vendor()
    }

    fn id(&self) -> String {
        self.0.id()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> keyring::Result<Entry> {
        self.0.build(service, user, None)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) fn pretended() -> keyring::Result<system::Store> {
    Ok(Arc::new(Pretended(mock::Store::new()?)))
}

fn unreachable_store() -> keyring::Result<system::Store> {
    Err(StoreError::PlatformFailure("the bus is gone".into()))
}

fn vault(dir: &TempDir, open: fn() -> keyring::Result<system::Store>) -> Result<Vault, Error> {
    Vault::keychain_of(dir.path(), open, Patience::default())
}

#[test]
fn secrets_are_kept_found_replaced_and_forgotten() {
    let dir = TempDir::new().unwrap();
    let vault = vault(&dir, pretended).unwrap();

    assert_eq!(text(vault.find(&name("token"))), None);
    vault.keep(&name("token"), &secret("one")).unwrap();
    vault.keep(&name("token"), &secret("two")).unwrap();
    vault.keep(&name("other"), &secret("three")).unwrap();

    assert_eq!(text(vault.clone().find(&name("token"))), Some("two".into()));
    vault.forget(&name("token")).unwrap();
    vault.forget(&name("token")).unwrap();
    assert_eq!(text(vault.find(&name("token"))), None);
    assert_eq!(text(vault.find(&name("other"))), Some("three".into()));
}

#[test]
fn the_folder_takes_note_of_the_keychain_with_its_first_secret() {
    let dir = TempDir::new().unwrap();
    let keychain = vault(&dir, pretended).unwrap();
    assert_eq!(chosen(dir.path()).unwrap(), None);

    keychain.keep(&name("token"), &secret("s3cr3t-canary")).unwrap();

    assert_eq!(chosen(dir.path()).unwrap(), Some(VaultKind::Keychain));
    let json = fs::read_to_string(dir.path().join("vault.json")).unwrap();
    assert!(json.contains(&format!(r#"{{"kind":"keychain","store":"{}"}}"#, system::ID)) && !json.contains("canary"));
    let error = Vault::passphrase(dir.path(), secret(PASSPHRASE)).unwrap_err();
    assert!(matches!(error, Error::OtherKind { .. }), "{error}");
    assert!(vault(&dir, pretended).is_ok());
}

#[test]
fn a_keychain_that_never_worked_leaves_the_choice_of_a_passphrase() {
    let dir = TempDir::new().unwrap();
    let keychain = vault(&dir, unreachable_store).unwrap();

    assert!(matches!(keychain.keep(&name("token"), &secret("x")), Err(Error::Unavailable { .. })));

    assert!(Vault::passphrase(dir.path(), secret(PASSPHRASE)).is_ok());
    let late = keychain.keep(&name("token"), &secret("x"));
    assert!(matches!(late, Err(Error::OtherKind { .. })), "the other kind was chosen meanwhile");
}

#[test]
fn the_keychain_of_another_system_is_named() {
    let dir = TempDir::new().unwrap();
    let folder = Folder::new(dir.path());
    let record = Record::Keychain { store: "some-other-store".to_owned() };
    folder.write_record(&folder.hold().unwrap(), &record).unwrap();

    let error = vault(&dir, pretended).unwrap_err();

    assert!(error.to_string().contains("keeps its secrets in some-other-store, not in"), "{error}");
}

#[test]
fn a_broken_connection_is_rebuilt_once() {
    static OPENED: AtomicUsize = AtomicUsize::new(0);
    fn counted() -> keyring::Result<system::Store> {
        OPENED.fetch_add(1, Ordering::SeqCst);
        pretended()
    }
    let asked = AtomicUsize::new(0);
    let broken = |count: usize| {
        let asked = &asked;
        move |_: &system::Store| match asked.fetch_add(1, Ordering::SeqCst) {
            number if number < count => Err(StoreError::PlatformFailure("no session".into())),
            _ => Ok(()),
        }
    };
    let mut slot = Some(pretended().unwrap());

    assert!(with_store(&mut slot, counted, &broken(1)).is_ok(), "a restarted daemon is not noticed");
    assert_eq!(OPENED.load(Ordering::SeqCst), 1);

    assert!(with_store(&mut slot, counted, &broken(9)).is_err(), "a daemon that stays broken is an error");
    assert_eq!((OPENED.load(Ordering::SeqCst), asked.load(Ordering::SeqCst)), (2, 4));
}

#[test]
fn a_locked_store_is_not_rebuilt() {
    let mut slot = Some(pretended().unwrap());

    let answer = with_store(&mut slot, unreachable_store, &|_| Err::<(), _>(StoreError::NoStorageAccess("no".into())));

    assert!(matches!(answer, Err(StoreError::NoStorageAccess(_))) && slot.is_some());
}

#[test]
fn a_store_that_does_not_answer_is_left_behind() {
    fn silent() -> keyring::Result<system::Store> {
        std::thread::park();
        pretended()
    }
    let dir = TempDir::new().unwrap();
    let short = std::time::Duration::from_millis(20);
    let patience = Patience { probe: short, answer: short };
    let vault = Vault::keychain_of(dir.path(), silent, patience).unwrap();

    let first = vault.find(&name("token"));
    // A question that was given up before the thread took it up is not asked: only a later one then gets stuck.
    let later = (0..1_000).find_map(|_| match vault.find(&name("token")) {
        Err(Error::TimedOut { .. }) => None,
        answer => Some(answer),
    });

    assert!(matches!(first, Err(Error::TimedOut { .. })));
    assert!(matches!(later, Some(Err(Error::Waiting { .. }))));
    assert_eq!(vault.state().readiness, Readiness::Locked);
}

#[test]
fn a_stores_errors_name_it_and_never_carry_the_secret() {
    let canary = || b"s3cr3t-canary".to_vec();
    let cases = [
        (StoreError::PlatformFailure("no bus".into()), "is not available: start it, or use a passphrase instead"),
        (StoreError::BadEncoding(canary()), "is damaged: restore it from a backup"),
        (StoreError::BadDataFormat(canary(), "odd".into()), "is damaged: restore it from a backup"),
        (StoreError::TooLong("password".into(), 2560), "which takes at most 2560 bytes: use a shorter secret"),
        (StoreError::Ambiguous(Vec::new()), "holds 0 entries named `org/1f2e/token`: delete all but the right one"),
        (StoreError::NoEntry, "does not hold `org/1f2e/token`: enter the secret again"),
        (StoreError::BadStoreFormat("odd".into()), "is damaged: restore it from a backup"),
        (StoreError::NoDefaultStore, "is not available: start it, or use a passphrase instead"),
    ];
    for (error, expected) in cases {
        let ours = in_our_terms(error, Some(&name("token")));
        let said = format!("{ours} {ours:?} {:?}", ours.source().map(ToString::to_string));

        assert!(ours.to_string().contains(expected), "{ours}");
        assert!(ours.to_string().contains(&system::name_of(system::ID)), "{ours}");
        assert!(!said.contains("canary") && !said.contains("115, 51"), "{said}");
    }
}

#[test]
fn the_sentence_and_the_stores_own_words_are_kept_apart() {
    let error = in_our_terms(StoreError::PlatformFailure("zbus: address in use".into()), None);

    let state = VaultState::from(Err(error));

    assert_eq!(state.readiness, Readiness::Unavailable);
    assert_eq!(state.detail.as_deref(), Some("zbus: address in use"));
    assert!(!state.message.unwrap().contains("zbus"));
}
