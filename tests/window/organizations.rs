//! Adding organizations, going from one to another, and what happens when a remote no longer agrees.

use serde_json::json;
use trailbook_demo::{Org, Role, token};

use super::desktop::Desktop;
use super::person::{ALT, CONTROL, ENTER, ESCAPE, SHIFT};
use super::remote::Remote;

const NO_FAULTS: Vec<String> = Vec::new();
const NO_DIALOG: &str = "document.querySelector('[role=dialog]') === null";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_organization_is_added_once_its_key_is_accepted() {
    let remote = Remote::start();
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    for theme in ["light", "dark"] {
        desktop.theme(theme);
        assert_eq!(desktop.faults(), NO_FAULTS, "{theme}");
    }

    desktop.click("Add organization");
    desktop.until("document.querySelector('[role=dialog] select') !== null");
    let choose = "const list = document.querySelector('[role=dialog] select');
        list.value = [...list.options].find((each) => each.text === arguments[0]).value;
        list.dispatchEvent(new Event('change', { bubbles: true }));";
    desktop.session.run(choose, &json!(["Demo organization"])).unwrap();
    desktop.fill("Short name", "pretend");
    desktop.fill("Address", &remote.address());
    desktop.fill("Key", "not-a-key");
    desktop.click("Test connection");
    desktop.read("rejected the key");
    assert_eq!(desktop.faults(), NO_FAULTS);

    desktop.fill("Key", &token(Org::Acme, Role::WorkspaceAdmin));
    desktop.click("Test connection");
    desktop.read("Workspace admin");
    desktop.read("This key reads the workspace");
    desktop.click("Add and sync");
    desktop.until(NO_DIALOG);
    desktop.until_at_last("document.title.endsWith('Events') && document.querySelectorAll('[data-index]').length > 2");
    desktop.synced();
    assert!(desktop.count() > 0);
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_organization_of_files_says_so_and_offers_no_sync() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    let file = desktop.home().join("events.ndjson");
    std::fs::write(&file, r#"{"uid":"1","action":"member.added","occurred":"2026-07-01T10:00:00Z"}"#).unwrap();
    assert!(desktop.command_line(&["import", "archive", file.to_str().unwrap()]).success());

    desktop.value("void location.reload()");
    desktop.until("document.title === 'archive - Events'");
    desktop.search("member.added");
    assert_eq!(desktop.count(), 1);
    desktop.read("Comes from files");
    desktop.search("after:2026-06-01 before:2026-07-15");
    desktop.read("Nothing says that the files hold every event from 1 Jun 00:00 to 15 Jul 00:00 UTC.");
    desktop.click("Import files…");
    desktop.until("document.querySelector('[role=dialog]') !== null");
    desktop.press(&[], ESCAPE);
    desktop.until("document.querySelector('[role=dialog]') === null");
    desktop.theme("light");
    assert_eq!(desktop.faults(), NO_FAULTS);
    desktop.press(&[CONTROL], '3');
    desktop.read("there is no provider to ask");
    desktop.press(&[CONTROL], 'r');

    desktop.until("[...document.querySelectorAll('button')].every((each) => !/Sync now|Retry|Replace key/.test(each.textContent))");
    for theme in ["light", "dark"] {
        desktop.theme(theme);
        assert_eq!(desktop.faults(), NO_FAULTS, "{theme}");
    }
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn organizations_are_switched_without_mixing_them() {
    let desktop = Desktop::start(&["--demo"]);
    desktop.until("document.title === 'Acme (demo) - Events'");
    desktop.search("result:failed");

    desktop.press(&[ALT], '2');
    desktop.until("document.title === 'Northwind (demo) - Events'");
    assert_eq!(desktop.query(), "after:7d", "each organization keeps its own query");
    desktop.press(&[ALT], '1');
    desktop.until("document.title === 'Acme (demo) - Events'");
    assert_eq!(desktop.query(), "result:failed");

    desktop.press(&[CONTROL, SHIFT], 'o');
    desktop.until("document.activeElement?.type === 'search'");
    desktop.write("north");
    desktop.press(&[], ENTER);
    desktop.until("document.title === 'Northwind (demo) - Events'");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_rejected_key_pauses_and_a_lost_role_seals() {
    let remote = Remote::start();
    let desktop = remote.window_with("invent", Role::Owner);
    let events = desktop.count();
    let role = |becomes| remote.control().set_role(Org::Acme, Role::Owner, becomes);

    role(None);
    desktop.click("Sync now");
    desktop.read("Replace key…");
    assert_eq!(desktop.count(), events, "what is here stays readable");

    role(Some(Role::Member));
    desktop.click("Retry");
    desktop.until("document.querySelector('[data-testid=sealed]') !== null");
    assert_eq!(desktop.value("document.querySelector('[role=grid]')"), json!(null));
    assert_eq!(desktop.faults(), NO_FAULTS);

    role(Some(Role::Owner));
    desktop.click("Check access again");
    desktop.until_at_last("document.querySelector('[role=grid]') !== null");
    assert_eq!(desktop.count(), events);
}
