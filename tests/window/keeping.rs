//! Keys that are kept for a bad day, and packs that bear a time stamp, as a person makes them in the window.

use std::fs;

use serde_json::json;
use trailbook_core::keychain::{Secret, SecretName, Vault};

use super::desktop::Desktop;
use super::hostile::{fill, journal, open_archive, some};
use super::person::CONTROL;
use super::screens::look_at;
use crate::stamping::Authority;

const NO_FAULTS: Vec<String> = Vec::new();
/// What opens the vault of the tests of the window.
const VAULT: &str = "a passphrase for this test only";
const RECOVERY: &str = "another passphrase, on paper";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_lost_key_comes_back_from_a_recovery_file() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    fill(&desktop, "one.json", &some(0, 20));
    open_archive(&desktop);
    let file = desktop.home().join("keys.json");
    desktop.click("Settings");
    desktop.read("Whoever has the file and its passphrase");
    assert_eq!(desktop.faults(), NO_FAULTS);
    assert_eq!(
        desktop.value("document.querySelector('[data-testid=recovery] input')"),
        json!(null),
        "nothing is asked yet"
    );
    desktop.click("Save a recovery file…");
    desktop.fill("Passphrase of the recovery file", RECOVERY);
    desktop.fill("Repeat the passphrase", RECOVERY);
    look_at(&desktop, "recovery");
    desktop.drill(&format!("choose {}", file.display()));
    desktop.click("Save a recovery file…");
    desktop.read("Keys saved: 1");
    assert!(!fs::read_to_string(&file).unwrap().contains("tb1."), "no key lies open in it");

    let vault = Vault::passphrase(&desktop.home().join("trailbook"), Secret::from(VAULT.to_owned())).unwrap();
    let id = journal(&desktop).parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    vault.forget(&SecretName::data_key(&id).unwrap()).unwrap();
    let desktop = desktop.reopened(&[], &[("TRAILBOOK_SEVERAL", "1")]);
    desktop.read("archive");
    open_archive(&desktop);
    desktop.read("key that opens the cache of");
    desktop.until("document.querySelector('[data-testid=recovery]') !== null");
    assert_eq!(desktop.faults(), NO_FAULTS);
    look_at(&desktop, "key-lost");

    desktop.drill(&format!("choose {}", file.display()));
    desktop.click("Put keys back from one…");
    desktop.fill("Passphrase of the recovery file", "not this one");
    desktop.click("Put keys back from one…");
    desktop.until("document.querySelector('[data-testid=recovery] [role=alert]') !== null");
    desktop.fill("Passphrase of the recovery file", RECOVERY);
    desktop.click("Put keys back from one…");
    desktop.until("document.querySelector('[data-testid=recovery]') === null");
    desktop.search("member.added");
    assert_eq!(desktop.count(), 20);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_pack_gets_a_time_stamp_where_a_person_asks_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (authority, address) = runtime.block_on(Authority::start(folder.path()));
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    fill(&desktop, "one.json", &some(0, 20));
    open_archive(&desktop);
    desktop.search("member.added");

    desktop.press(&[CONTROL], 'e');
    desktop.click("Evidence pack");
    desktop.click("Ask an authority");
    desktop.fill("Address of the time stamp authority", &address);
    assert_eq!(desktop.faults(), NO_FAULTS);
    look_at(&desktop, "stamp");
    desktop.click("Export 20 events");
    desktop.read("Signed by");
    assert_eq!(authority.lock().unwrap().heard.len(), 1);
    let entries = fs::read_dir(desktop.home()).unwrap().map(|entry| entry.unwrap().path());
    let pack = entries.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "zip")).unwrap();
    assert!(desktop.command_line(&["verify", pack.to_str().unwrap()]).success());
    let bytes = fs::read(&pack).unwrap();
    assert!(bytes.windows(14).any(|window| window == b"SHA256SUMS.tsr"));

    desktop.click("Close");
    desktop.press(&[CONTROL], 'e');
    desktop.click("Evidence pack");
    desktop.until("document.querySelector('[role=dialog] [type=checkbox]')?.checked === false");
    desktop.click("Ask an authority");
    let remembered = format!("[...document.querySelectorAll('input')].some((each) => each.value === '{address}')");
    desktop.until(&remembered);
}
