//! The whole way from the page through the commands to the encrypted events and back, in the real window.

use serde_json::{Value, json};

use super::desktop::Desktop;

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_program_opens_on_the_pretend_organizations_when_asked_to() {
    let desktop = Desktop::start(&["--demo"]);

    let bootstrap = desktop.invoke("bootstrap", json!({})).unwrap();

    assert_eq!(names(&bootstrap["organizations"], "alias"), ["acme", "northwind"]);
    assert_eq!(bootstrap["vault"]["kind"], "passphrase");
    assert_eq!(bootstrap["vault"]["state"], "ready");
    desktop.picture("demo");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_pretend_organization_is_read_searched_and_planned_for_export() {
    let desktop = Desktop::start(&[]);
    desktop.click("Open demo");
    desktop.until_at_last("document.title.includes('Acme')");
    let added = desktop.invoke("organizations", json!({})).unwrap();
    assert_eq!(names(&added, "alias"), ["acme", "northwind"]);

    // They fill themselves; the list behind the page says when that is done.
    desktop.until_at_last("document.querySelector('[data-testid=sync]')?.textContent.includes('Up to date')");
    let added = settled(&desktop, "acme");
    assert!(added > 10_000, "{added}");

    let query = json!({ "alias": "acme", "text": "result:failed", "zone": "UTC", "asker": "aside" });
    let opened = desktop.invoke("open_query", query).unwrap();
    let count = desktop.invoke("query_count", json!({ "id": opened["id"] })).unwrap();
    assert!(count.as_u64().unwrap() > 0 && count.as_u64().unwrap() < added, "{count} of {added}");
    assert_eq!(names(&opened["rows"], "outcome").iter().filter(|outcome| *outcome != "failure").count(), 0);

    let first = &opened["rows"][0];
    let detail = desktop.invoke("event_detail", json!({ "alias": "acme", "seq": first["seq"] })).unwrap();
    assert_eq!(detail["record"]["uid"], first["uid"]);

    let form = json!({ "format": "csv", "columns": [], "zone": null });
    let plan = desktop.invoke("export_plan", json!({ "id": opened["id"], "form": form })).unwrap();
    assert_eq!(plan["rows"], count);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn what_the_page_asks_wrongly_is_refused_in_words() {
    let desktop = Desktop::start(&[]);

    let wrong = [
        ("sync", json!({ "alias": "nobody", "channel": CHANNEL }), "not_found"),
        ("remove_organization", json!({ "alias": "../../etc" }), "usage"),
        ("query_page", json!({ "id": 77, "start": 0, "length": 10 }), "not_found"),
        ("parse_query", json!({ "text": "", "zone": "Nowhere/None" }), "usage"),
        ("reveal_export", json!({}), "not_found"),
    ];

    for (command, arguments, code) in wrong {
        let failure = desktop.invoke(command, arguments).unwrap_err();
        assert_eq!(failure["code"], code, "{command}: {failure}");
        assert!(!failure["message"].as_str().unwrap_or_default().is_empty(), "{command}");
    }
}

/// How the page names the channel with the number 1 to a command.
const CHANNEL: &str = "__CHANNEL__:1";

/// How many events an organization holds, once it has been synced.
fn settled(desktop: &Desktop, alias: &str) -> u64 {
    let list = desktop.invoke("organizations", json!({})).unwrap();
    let one = list.as_array().into_iter().flatten().find(|each| each["alias"] == alias).cloned().unwrap_or_default();
    assert_ne!(one["last_sync"], Value::Null, "{one}");
    one["events"].as_u64().unwrap_or_default()
}

fn names(list: &Value, key: &str) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|item| item[key].as_str().unwrap_or_default().to_owned()).collect()
}
