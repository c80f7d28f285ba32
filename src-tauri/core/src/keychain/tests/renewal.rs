//! Another passphrase, cut off at every step.

use tempfile::TempDir;

use super::*;
use crate::keychain::renewal::Renewal;

const NEW: &str = "other words that only we know";

fn name(id: &str) -> SecretName {
    SecretName::secret("renewal", id).unwrap()
}

fn opened(dir: &TempDir, passphrase: &str) -> Result<Vault, Error> {
    Vault::passphrase(dir.path(), secret(passphrase))
}

fn filled(dir: &TempDir) -> Vault {
    let vault = opened(dir, PASSPHRASE).unwrap();
    vault.keep(&name("token"), &secret("canary")).unwrap();
    vault
}

fn passphrases(vault: &Vault) -> &PassphraseVault {
    match &vault.0.place {
        Place::Passphrase(vault) => vault,
        Place::Keychain(_) => panic!("a passphrase vault"),
    }
}

fn leftover(dir: &TempDir) -> bool {
    dir.path().join("vault.secrets.next").exists()
}

#[test]
fn at_each_step_one_passphrase_opens_everything_and_the_next_to_open_it_puts_the_rest_in_order() {
    for steps in 0..4 {
        let dir = TempDir::new().unwrap();
        let old = filled(&dir);
        let renewal = Renewal::begin(&old.0.folder, passphrases(&old)).unwrap();
        if steps > 0 {
            let (vault, record) = renewal.copy(&secret(NEW)).unwrap();
            if steps > 1 {
                renewal.switch(&record).unwrap();
            }
            if steps > 2 {
                renewal.settle(&vault).unwrap();
            }
        }
        drop(renewal);

        let (counts, other) = if steps > 1 { (NEW, PASSPHRASE) } else { (PASSPHRASE, NEW) };
        assert!(matches!(opened(&dir, other), Err(Error::WrongPassphrase)), "{steps}");
        let vault = opened(&dir, counts).unwrap();
        assert_eq!(text(vault.find(&name("token"))), Some("canary".to_owned()), "{steps}");
        assert_eq!(leftover(&dir), matches!(steps, 1 | 2));
        // What is kept before the rest is put in order is not lost by it.
        vault.keep(&name("later"), &secret("more")).unwrap();
        vault.finish_change().unwrap();

        assert!(!leftover(&dir), "{steps}");
        let vault = opened(&dir, counts).unwrap();
        assert_eq!(text(vault.find(&name("token"))), Some("canary".to_owned()), "{steps}");
        assert_eq!(text(vault.find(&name("later"))), Some("more".to_owned()), "{steps}");
    }
}

#[test]
fn whoever_has_the_vault_open_is_told_and_writes_nothing_under_the_old_passphrase() {
    let dir = TempDir::new().unwrap();
    let old = filled(&dir);
    let new = opened(&dir, PASSPHRASE).unwrap().change(Destination::Passphrase(secret(NEW)), &[]).unwrap();

    assert!(matches!(old.find(&name("token")), Err(Error::OtherPassphrase)));
    assert!(matches!(old.keep(&name("token"), &secret("lost?")), Err(Error::OtherPassphrase)));
    assert!(matches!(old.change(Destination::Passphrase(secret(PASSPHRASE)), &[]), Err(Error::OtherPassphrase)));
    assert_eq!(old.state().readiness, Readiness::Locked);
    assert_eq!(text(new.find(&name("token"))), Some("canary".to_owned()));
}

#[test]
fn a_vault_without_secrets_gets_another_passphrase_too() {
    let dir = TempDir::new().unwrap();
    let old = opened(&dir, PASSPHRASE).unwrap();
    old.change(Destination::Passphrase(secret(NEW)), &[]).unwrap();

    assert!(opened(&dir, PASSPHRASE).is_err());
    assert_eq!(text(opened(&dir, NEW).unwrap().find(&name("token"))), None);
}

#[test]
fn a_passphrase_that_is_too_short_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let vault = filled(&dir);

    assert!(matches!(vault.change(Destination::Passphrase(secret("short")), &[]), Err(Error::ShortPassphrase { .. })));
    assert_eq!(text(opened(&dir, PASSPHRASE).unwrap().find(&name("token"))), Some("canary".to_owned()));
    assert!(!leftover(&dir));
}
