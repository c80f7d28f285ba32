//! This computer's own keychain. It is only written to where the environment says that it is a throw-away one:
//! `TRAILBOOK_TEST_KEYCHAIN=1` for a round trip, `TRAILBOOK_TEST_KEYCHAIN=lock` for one that ends locked.

use std::{env, process::Command};

use tempfile::TempDir;

use super::*;

const SWITCH: &str = "TRAILBOOK_TEST_KEYCHAIN";
const CHILD: &str = "TRAILBOOK_TEST_NO_BUS_CHILD";

fn switched(value: &str) -> bool {
    let on = env::var(SWITCH).is_ok_and(|set| set == value);
    if !on {
        eprintln!("NOT TESTED: the real keychain; set {SWITCH}={value} inside a session of its own to test it");
    }
    on
}

#[test]
fn the_real_keychain_keeps_finds_and_forgets() {
    if !switched("1") {
        return;
    }
    let dir = TempDir::new().unwrap();
    let vault = Vault::keychain(dir.path()).unwrap();
    let key = DataKey::generate().unwrap();
    let data_key = SecretName::data_key("1f2e").unwrap();
    assert_eq!(vault.state().readiness, Readiness::Ready, "{:?}", vault.state());

    vault.keep(&data_key, &key.to_secret()).unwrap();
    vault.keep(&name("token"), &secret("first")).unwrap();
    vault.keep(&name("token"), &secret("zweiter ü")).unwrap();

    let again = Vault::keychain(dir.path()).unwrap();
    assert_eq!(text(again.find(&name("token"))), Some("zweiter ü".into()));
    let back = DataKey::try_from(&again.require(&data_key).unwrap()).unwrap();
    assert_eq!(back.check_value(), key.check_value());
    for entry in [name("token"), data_key] {
        again.forget(&entry).unwrap();
        again.forget(&entry).unwrap();
        assert_eq!(text(vault.find(&entry)), None);
    }
    assert_eq!(chosen(dir.path()).unwrap(), Some(VaultKind::Keychain));
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn a_locked_keychain_is_told_without_asking_for_its_password() {
    use secret_service::{EncryptionType, blocking::SecretService};

    if !switched("lock") {
        return;
    }
    let dir = TempDir::new().unwrap();
    let vault = Vault::keychain(dir.path()).unwrap();
    vault.keep(&name("token"), &secret("first")).unwrap();
    let service = SecretService::connect(EncryptionType::Plain).unwrap();
    service.get_default_collection().unwrap().lock().unwrap();

    let state = vault.state();

    assert_eq!(state.readiness, Readiness::Locked, "{state:?}");
    assert_eq!(state.message.unwrap(), "the system keyring (Secret Service) is locked: unlock it and try again");
    // Nobody can answer the prompt here, so the keyring takes it for refused.
    assert!(matches!(vault.find(&name("token")), Err(Error::Denied { .. })));
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_session_bus_the_keychain_is_unavailable_at_once() {
    if env::var_os(CHILD).is_some() {
        let dir = TempDir::new().unwrap();
        let vault = Vault::keychain(dir.path()).unwrap();

        assert_eq!(vault.state().readiness, Readiness::Unavailable, "{:?}", vault.state());
        assert!(matches!(vault.find(&name("token")), Err(Error::Unavailable { .. })));
        assert!(matches!(vault.keep(&name("token"), &secret("x")), Err(Error::Unavailable { .. })));
        assert_eq!(chosen(dir.path()).unwrap(), None);
        return;
    }
    let nowhere = TempDir::new().unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "keychain::tests::computer::without_a_session_bus_the_keychain_is_unavailable_at_once"]);
    child.env(CHILD, "1").env("XDG_RUNTIME_DIR", nowhere.path());
    for bus in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"] {
        child.env_remove(bus);
    }

    let output = child.output().unwrap();

    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
