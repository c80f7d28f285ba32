//! States that are seldom seen: no network, a keychain that does not answer, events that changed, files that are wrong.

use std::fs;

use serde_json::json;

use trailbook_demo::Role;

use super::desktop::Desktop;
use super::person::{CONTROL, ESCAPE};
use super::remote::Remote;
use super::screens::{choose, glance};
use crate::identity::{DEVICE, Identity, manifest};

const NO_FAULTS: Vec<String> = Vec::new();
const SEVERAL: (&str, &str) = ("TRAILBOOK_SEVERAL", "1");

/// The label of the field for the secret of a proxy.
const PROXY_PASSWORD: &str =
    "[...document.querySelectorAll('label')].find((each) => each.textContent.trim() === 'Password')";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn without_a_network_everything_here_stays_readable() {
    let remote = Remote::start();
    // The remote of the demo would be started again by the program itself.
    let desktop = remote.window_with("invent", Role::Owner);
    let events = desktop.count();
    drop(remote);

    desktop.press(&[CONTROL], 'r');
    desktop.until("document.querySelector('[data-testid=offline]') !== null");
    desktop.read("You are offline.");
    desktop.until("document.querySelector('[data-testid=sync] button')?.textContent === 'Retry'");
    assert_eq!(desktop.count(), events);
    glance(&desktop, "offline");
    desktop.search("actor:nobody-at-all");
    assert_eq!(desktop.count(), 0);
    desktop.read("No events match.");
    glance(&desktop, "nothing_matches");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_event_that_the_remote_changed_shows_what_it_was_before() {
    let remote = Remote::start();
    let desktop = remote.window();
    remote.control().revise();
    desktop.press(&[CONTROL], 'r');
    desktop.synced();

    desktop.search("is:revised");
    assert!(desktop.count() > 0, "something was changed");
    desktop.press(&[], ESCAPE);
    desktop.until("document.activeElement?.closest('[role=grid]') != null");
    desktop.press(&[CONTROL], 'i');
    desktop.read("What the later version changed");
    glance(&desktop, "revised");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn events_that_are_not_understood_are_told_and_shown() {
    let desktop = Desktop::start(&["--demo"]);
    desktop.until_at_last("document.querySelector('[data-testid=sync]')?.textContent.includes('Up to date')");
    desktop.press(&[CONTROL], '3');
    desktop.until("document.querySelector('[data-testid=unclear]') !== null");
    desktop.read("They are kept whole");
    glance(&desktop, "unclear");

    desktop.click("Show them");
    desktop.until("document.querySelector('#query')?.value === 'is:no_time,no_action'");
    assert!(desktop.count() > 0, "what was told is there");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_cache_whose_description_is_damaged_is_told_beside_the_others() {
    let desktop = Remote::start().window();
    let lost = desktop.home().join("trailbook/organizations/lost");
    fs::create_dir(&lost).unwrap();
    fs::write(lost.join("organization.json"), "{").unwrap();

    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.querySelector('[data-testid=lost]') !== null");
    desktop.read("is damaged");
    desktop.answered();
    assert!(desktop.count() > 0, "the others are there");
    glance(&desktop, "lost");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_schedule_is_chosen_and_stays() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.press(&[CONTROL], '3');
    desktop.until("document.querySelector('[data-testid=sync-view] select') !== null");
    choose(&desktop, "Sync by itself", "hour");
    desktop.until("document.querySelector('[data-testid=sync-view] select')?.value === 'hour'");
    glance(&desktop, "schedule");

    let list = desktop.invoke("organizations", json!({})).unwrap();
    assert_eq!(list[0]["every"], "hour");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_proxy_and_an_authority_are_entered_and_taken_back() {
    let desktop = Desktop::start(&[]);
    let wrong = desktop.home().join("wrong.pem");
    fs::write(&wrong, "no certificate").unwrap();
    desktop.press(&[CONTROL], ',');
    desktop.read("Those that this computer trusts");
    desktop.click("This one");
    desktop.fill("Proxy address", "http://proxy.corp.example:8080");
    desktop.fill("User", "ann");
    desktop.fill("Password", "a secret");
    desktop.click("Use this proxy");
    desktop.until(&format!("{PROXY_PASSWORD}?.control.value === ''"));
    glance(&desktop, "network");
    let settings = desktop.invoke("program_settings", json!({})).unwrap();
    assert_eq!(settings["proxy_url"], "http://proxy.corp.example:8080");
    assert!(!settings.to_string().contains("a secret"), "{settings}");

    desktop.drill(&format!("choose {}", wrong.display()));
    desktop.until("document.querySelector('[data-testid=settings]') !== null");
    desktop.click("Choose a file…");
    desktop.until("document.querySelector('[data-testid=settings] [role=alert]') !== null");
    glance(&desktop, "network_wrong");
    desktop.click("None");
    desktop.until(&format!("{PROXY_PASSWORD} === undefined"));
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_keychain_that_does_not_answer_is_said_and_a_passphrase_serves_instead() {
    let variables = [SEVERAL, ("TRAILBOOK_PASSPHRASE", ""), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")];
    let desktop = Desktop::start_with(&[], &variables);

    desktop.read("Choose where keys are kept");
    glance(&desktop, "no_keychain");
    desktop.fill("Passphrase", "short");
    desktop.read("Use at least 12 characters.");
    desktop.fill("Passphrase", "a passphrase of many words");
    desktop.fill("Repeat the passphrase", "a passphrase of many words");
    glance(&desktop, "passphrase_chosen");
    desktop.click("Use this passphrase");
    desktop.read("Review audit logs offline");

    let desktop = desktop.reopened(&[], &variables);
    desktop.read("Enter the passphrase to continue");
    glance(&desktop, "passphrase_needed");
    desktop.fill("Passphrase", "not this one at all");
    desktop.click("Open");
    desktop.until("document.querySelector('[role=alert]') !== null");
    glance(&desktop, "passphrase_wrong");
    desktop.fill("Passphrase", "a passphrase of many words");
    desktop.click("Open");
    desktop.read("Review audit logs offline");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_file_with_faults_says_which_records_became_no_event() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    let file = desktop.home().join("faulty.ndjson");
    let good = r#"{"uid":"1","action":"member.added","occurred":"2026-07-01T10:00:00Z"}"#;
    fs::write(&file, format!("{good}\nthis is no record\n{{\"uid\":\n")).unwrap();
    desktop.drill(&format!("drop {}", file.display()));
    desktop.click("Import");
    desktop.until("document.querySelector('[data-testid=preview] tbody tr') !== null");
    desktop.fill("Short name", "faulty");
    glance(&desktop, "import_faulty");
    desktop.click("Import");

    desktop.until("document.querySelector('[data-testid=imported]') !== null");
    desktop.read("Records that became no event");
    desktop.read("line 2");
    glance(&desktop, "imported_faulty");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn signing_in_shows_a_code_to_compare() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let identity = runtime.block_on(Identity::start(1_000));
    identity.minds.lock().unwrap().polls = vec!["authorization_pending"; 40];
    let desktop = Desktop::start(&[]);
    let file = desktop.home().join("device.toml");
    fs::write(&file, manifest("device", DEVICE)).unwrap();
    assert!(desktop.command_line(&["connector", "add", file.to_str().unwrap(), "--yes"]).success());
    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.readyState === 'complete'");

    desktop.click("Add organization");
    desktop.until("document.querySelector('[role=dialog] select') !== null");
    let pick = "const list = document.querySelector('[role=dialog] select');
        list.value = [...list.options].find((each) => each.text.includes('Signed device')).value;
        list.dispatchEvent(new Event('change', { bubbles: true }));";
    desktop.session.run(pick, &json!([])).unwrap();
    for (setting, value) in identity.settings() {
        let id = json!(setting);
        let enter = format!(
            "(() => {{ const field = [...document.querySelectorAll('[role=dialog] input')].find((each) => each.id.endsWith({id})); field.value = {}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()",
            json!(value)
        );
        desktop.value(&format!("void {enter}"));
    }
    desktop.value("void (() => { const field = [...document.querySelectorAll('[role=dialog] input')].find((each) => each.id.endsWith('organization')); field.value = 'acme'; field.dispatchEvent(new Event('input', { bubbles: true })); })()");
    glance(&desktop, "sign_in");
    desktop.click("Sign in…");
    desktop.read("Your code");
    glance(&desktop, "sign_in_code");
    desktop.click("Stop");
    desktop.until("!document.body.innerText.includes('Your code')");
    assert_eq!(desktop.refused(), NO_FAULTS);
}
