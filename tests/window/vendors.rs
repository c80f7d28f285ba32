//! The list of a vendor stands as on the vendor's own page: its columns, its words, its way of writing times, its filters.

use serde_json::json;
use trailbook_demo::{Org, Role, token};

use super::desktop::Desktop;
use super::person::ESCAPE;
use super::remote::Remote;
use super::screens::glance;

pub(super) const NO_DIALOG: &str = "document.querySelector('[role=dialog]') === null";

/// The first time in the list, and what it says under the pointer.
pub(super) const TIME: &str = "document.querySelector('[role=row][data-index=\"0\"] time').textContent";
const HINT: &str = "document.querySelector('[role=row][data-index=\"0\"] [role=gridcell]').title";

/// What a menu of a filter offers, group by group: the heading, and the names below it.
pub(super) const OFFERED: &str = "[...document.querySelectorAll('[role=dialog] [role=group] [role=group]')].map((group) =>
    [group.getAttribute('aria-label'), ...[...group.querySelectorAll('.name')].map((each) => each.textContent.trim())])";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_list_of_invent_stands_as_on_its_own_page() {
    let remote = Remote::start();
    let desktop = remote.window_with("invent", Role::Owner);

    let headings = desktop.headings();
    assert!(headings[0].starts_with("Date ("), "{headings:?}");
    assert_eq!(headings[1..], ["Event", "Actor", "Role", "Resource", "Source", "Location"]);
    let relative = format!("/(second|minute|hour|day|now)/.test({TIME}) && !{TIME}.includes(':')");
    assert_eq!(desktop.value(&relative), json!(true), "{}", desktop.value(TIME));
    let exact = format!("/20\\d\\d, \\d\\d:\\d\\d:\\d\\d.* UTC/.test({HINT})");
    assert_eq!(desktop.value(&exact), json!(true), "{}", desktop.value(HINT));
    glance(&desktop, "vendor_invent");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_list_of_kilo_stands_as_on_its_own_page() {
    let remote = Remote::start();
    let desktop = remote.held_by(
        Desktop::start_with(&[], &[("TRAILBOOK_SEVERAL", "1"), ("TZ", "Asia/Tokyo")]),
        "kilo",
        Role::Owner,
    );

    assert_eq!(desktop.headings(), ["Time (Tokyo)", "Action", "Actor", "Details"]);
    assert_eq!(desktop.query(), "after:7d");
    desktop.read("Last 7 days");
    let tokyo = format!("/\\+0?9/.test({HINT}) && {HINT}.includes('UTC')");
    assert_eq!(desktop.value(&tokyo), json!(true), "{}", desktop.value(HINT));
    let short = "[...document.querySelectorAll('[role=row] [data-column=\"1\"]')].every((each) => /^[a-z_]+(\\.[a-z_]+)*$/.test(each.textContent.trim()))";
    assert_eq!(desktop.value(short), json!(true), "actions as `user.login`");
    glance(&desktop, "vendor_kilo");

    desktop.click("Action");
    desktop.until(&format!("{OFFERED}.length > 3"));
    desktop.write("user invite");
    desktop
        .until(&format!("{OFFERED}.flat().includes('User: send invite') && !{OFFERED}.flat().includes('User: login')"));
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    desktop.search("action:user.login");
    desktop.click("Actor");
    desktop.write("acme.example");
    desktop.until("document.querySelectorAll('[role=dialog] [role=group] [type=checkbox]').length > 1");
    desktop.value(
        "void [...document.querySelectorAll('[role=dialog] [role=group] [role=group] [type=checkbox]')][0].click()",
    );
    desktop.until("document.querySelector('#query').value.includes('actor:')");
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    assert!(desktop.count() > 0, "filters are used together");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn kilo_refuses_in_its_own_terms_whom_its_role_lets_see_nothing() {
    let remote = Remote::start();
    let desktop = Desktop::start(&[]);
    let form = json!({
        "alias": "acme",
        "connector": "kilo",
        "settings": { "base_url": remote.address(), "organization": Org::Acme.id() },
        "secrets": { "token": token(Org::Acme, Role::Member) },
    });

    let refusal = desktop.invoke("add_organization", json!({ "form": form })).unwrap_err();

    assert!(refusal["message"].as_str().unwrap().contains("owners, admins and billing managers"), "{refusal}");
}
