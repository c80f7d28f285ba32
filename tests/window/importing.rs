//! Files that a person chooses: shown before they are kept, imported, and honest about what they leave open.

use std::fs;

use serde_json::json;

use super::desktop::Desktop;

const NO_FAULTS: Vec<String> = Vec::new();

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_export_is_shown_before_it_is_imported_and_says_what_it_leaves_open() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    let row = |number: usize| {
        format!(
            "2026-09-01 {:02}:{:02}:{:02};AssetDeleted;ann@acme.example;Studio",
            10 - number / 3_600,
            59 - number / 60 % 60,
            59 - number % 60
        )
    };
    let rows: Vec<String> = (0..2_500).map(row).collect();
    fs::write(&file, format!("When;Action;Done by;Workspace\n{}\n", rows.join("\n"))).unwrap();
    let desktop = Desktop::start_with(&[], &[("TRAILBOOK_SEVERAL", "1"), ("TRAILBOOK_CHOSEN", file.to_str().unwrap())]);
    desktop.read("Review audit logs offline");

    desktop.click("Choose files…");
    desktop.until("document.querySelector('[role=dialog]') !== null");
    desktop.click("Choose files…");
    desktop
        .until("[...document.querySelectorAll('option')].some((each) => each.textContent === 'As it looks: Runway')");
    desktop.until("document.querySelectorAll('[data-testid=preview] tbody tr').length === 20");
    desktop.read("do not say of which zone");
    assert_eq!(
        desktop.value("[...document.querySelectorAll('[role=dialog] footer button')].at(-1).disabled"),
        json!(true)
    );
    for theme in ["light", "dark"] {
        desktop.theme(theme);
        assert_eq!(desktop.faults(), NO_FAULTS, "{theme}");
    }
    desktop.fill("Time zone", "UTC");
    desktop.click("Import");

    desktop.until("document.querySelector('[data-testid=imported]') !== null");
    desktop.read("ends at its limit of 2500 rows");
    desktop.read("Export again up to 1 Sep 2026, 10:18:20 UTC");
    assert_eq!(desktop.faults(), NO_FAULTS);
    desktop.click("Show the events");
    desktop.until("document.title === 'runway - Events'");
    desktop.search("action:AssetDeleted");
    assert_eq!(desktop.count(), 2_500);
    assert_eq!(desktop.headings(), ["Timestamp (UTC)", "Action", "Actor", "Workspace", "Details"]);
    assert_eq!(desktop.refused(), NO_FAULTS);
}
