//! The list of Invent stands as on the vendor's own page: its columns, its words, its way of writing times.

use serde_json::json;
use trailbook_demo::Role;

use super::remote::Remote;
use super::screens::glance;

/// The first time in the list, and what it says under the pointer.
const TIME: &str = "document.querySelector('[role=row][data-index=\"0\"] time').textContent";
const HINT: &str = "document.querySelector('[role=row][data-index=\"0\"] [role=gridcell]').title";

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
