//! From one kind of vault to the other, cut off at every step.

use std::sync::OnceLock;

use tempfile::TempDir;

use super::store::pretended;
use super::*;
use crate::keychain::change::{Change, Open};
use crate::keychain::native::Patience;

/// One pretended store for all that open it, as an operating system has.
fn shared() -> keyring::Result<system::Store> {
    static STORE: OnceLock<system::Store> = OnceLock::new();
    Ok(STORE.get_or_init(|| pretended().unwrap()).clone())
}

const OPEN: Open = shared;

/// The names of one test: tests share a keychain, as data folders do.
fn names(test: &str) -> Vec<SecretName> {
    ["token", "other"].iter().map(|id| SecretName::secret(test, id).unwrap()).collect()
}

fn keychain(dir: &TempDir) -> Vault {
    Vault::keychain_of(dir.path(), OPEN, Patience::default()).unwrap()
}

fn passphrase(dir: &TempDir) -> Vault {
    Vault::passphrase(dir.path(), secret(PASSPHRASE)).unwrap()
}

fn filled(vault: &Vault, test: &str) {
    for name in names(test) {
        vault.keep(&name, &secret(&format!("canary {name}"))).unwrap();
    }
}

fn all(vault: &Vault, test: &str) -> usize {
    let kept = |name: &SecretName| text(vault.find(name)) == Some(format!("canary {name}"));
    names(test).iter().filter(|name| kept(name)).count()
}

/// What the keychain itself holds, whichever vault counts.
fn in_keychain(test: &str) -> usize {
    all(&keychain(&TempDir::new().unwrap()), test)
}

fn to(kind: VaultKind) -> Destination {
    match kind {
        VaultKind::Keychain => Destination::Keychain,
        VaultKind::Passphrase => Destination::Passphrase(secret(PASSPHRASE)),
    }
}

fn note(dir: &TempDir) -> bool {
    dir.path().join("vault.change").exists()
}

#[test]
fn a_change_that_is_cut_off_is_taken_back_or_finished_and_no_secret_is_lost_or_left() {
    let cases = [(VaultKind::Keychain, VaultKind::Passphrase), (VaultKind::Passphrase, VaultKind::Keychain)];
    for (number, (from, target)) in cases.into_iter().enumerate() {
        for steps in 0..4 {
            let dir = TempDir::new().unwrap();
            let test = format!("cut-{number}-{steps}");
            let old = if from == VaultKind::Keychain { keychain(&dir) } else { passphrase(&dir) };
            filled(&old, &test);
            let change = Change::begin(&old, to(target), &names(&test), OPEN).unwrap();
            if steps > 0 {
                let copied = change.copy().unwrap();
                if steps > 1 {
                    change.switch(&copied).unwrap();
                }
            }
            if steps > 2 {
                change.clear().unwrap();
            }
            drop(change);

            let counts = chosen(dir.path()).unwrap().unwrap();
            assert_eq!(counts, if steps > 1 { target } else { from }, "{test}");
            let vault = if counts == VaultKind::Keychain { keychain(&dir) } else { passphrase(&dir) };
            assert_eq!(all(&vault, &test), 2, "{test}");
            vault.finish_change_in(OPEN).unwrap();

            assert_eq!(all(&vault, &test), 2, "{test}");
            assert_eq!(in_keychain(&test), if counts == VaultKind::Keychain { 2 } else { 0 }, "{test}");
            assert_eq!(dir.path().join("vault.secrets").exists(), counts == VaultKind::Passphrase, "{test}");
            assert!(!note(&dir), "{test}");
        }
    }
}

#[test]
fn whoever_still_has_the_old_vault_open_is_told_where_the_secrets_are_now() {
    let dir = TempDir::new().unwrap();
    let old = keychain(&dir);
    filled(&old, "open");
    let change = Change::begin(&old, to(VaultKind::Passphrase), &names("open"), OPEN).unwrap();
    change.switch(&change.copy().unwrap()).unwrap();
    change.clear().unwrap();
    drop(change);

    let name = &names("open")[0];
    assert!(matches!(old.find(name), Err(Error::OtherKind { .. })));
    assert!(matches!(old.keep(name, &secret("lost?")), Err(Error::OtherKind { .. })));
    assert_eq!(all(&passphrase(&dir), "open"), 2);
}

#[test]
fn a_keychain_that_holds_something_else_under_a_name_is_left_as_it_is() {
    let dir = TempDir::new().unwrap();
    let old = passphrase(&dir);
    filled(&old, "taken");
    let other = keychain(&TempDir::new().unwrap());
    other.keep(&names("taken")[1], &secret("another")).unwrap();

    let refused = Change::begin(&old, to(VaultKind::Keychain), &[], OPEN);

    assert!(matches!(refused, Err(Error::Taken { .. })));
    assert!(!note(&dir));
    assert_eq!(text(other.find(&names("taken")[1])), Some("another".to_owned()));
    assert_eq!(all(&old, "taken"), 2);
}

#[test]
fn secrets_in_the_keychain_are_not_moved_into_it() {
    let dir = TempDir::new().unwrap();
    let vault = keychain(&dir);
    filled(&vault, "same");

    assert!(matches!(Change::begin(&vault, to(VaultKind::Keychain), &[], OPEN), Err(Error::SameKind { .. })));
    assert_eq!(all(&vault, "same"), 2);
}
