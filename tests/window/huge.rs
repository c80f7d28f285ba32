//! Events of a size and a shape that no screen was made for: they are shown, the layout holds, and keys go on working.

use std::fs;

use serde_json::{Map, Value, json};

use super::desktop::Desktop;
use super::hostile::open_archive;
use super::person::{DOWN, ENTER, ESCAPE};

const NO_FAULTS: Vec<String> = Vec::new();

/// What is wider than its place.
const WIDE: &str = "[...document.querySelectorAll('main, header, footer, nav, aside.drawer, aside.drawer [role=tabpanel], .search')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => `${each.tagName} ${each.className} ${each.scrollWidth}`)";

/// A short value that can be seen and does not stand on the line of its key.
const TALL: &str = "[...document.querySelectorAll('aside.drawer details .value')]
    .filter((each) => !each.closest('details:not([open])') && each.textContent.length < 24 && each.clientHeight > 30).map((each) => each.textContent)";

const FIELDS: [&str; 16] = [
    "action",
    "scope",
    "category",
    "description",
    "actor_id",
    "actor_name",
    "actor_email",
    "actor_role",
    "target_type",
    "target_name",
    "workspace",
    "ip",
    "country",
    "city",
    "user_agent",
    "origin",
];

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn events_of_any_size_and_shape_leave_the_window_as_wide_and_its_keys_as_they_were() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    let events = events();
    let file = desktop.home().join("huge.ndjson");
    // Half of a pair of surrogates is no text of this language: it is written as the escape that a file may have.
    fs::write(&file, events.iter().map(|event| format!("{event}\n").replace("HALF", "\\ud800")).collect::<String>())
        .unwrap();
    assert!(desktop.command_line(&["import", "archive", file.to_str().unwrap()]).success());
    open_archive(&desktop);
    desktop.search("");
    assert_eq!(desktop.count(), events.len() as u64);

    for (width, height) in [(960, 600), (1920, 1080)] {
        desktop.session.size(width, height).unwrap();
        desktop.press(&[], ESCAPE);
        desktop.until("document.activeElement?.closest('[role=grid]') != null");
        for at in 0..events.len() {
            desktop.until(&format!("document.activeElement?.closest('[data-index]')?.dataset.index === '{at}'"));
            desktop.press(&[], ENTER);
            desktop.until("document.querySelector('aside.drawer .hash') !== null");
            for tab in ["Raw JSON", "Details"] {
                desktop.click(tab);
                desktop.until(
                    "document.querySelector('aside.drawer [role=tabpanel]:not([hidden])')?.textContent.length > 0",
                );
                assert_eq!(desktop.value(WIDE), json!([]), "{tab} of {at}, {width}");
                assert_eq!(desktop.value(TALL), json!([]), "{tab} of {at}, {width}");
                desktop.picture(&format!("huge_{at}_{width}_{}", tab.replace(' ', "_").to_lowercase()));
            }
            desktop.press(&[], ESCAPE);
            desktop.until("document.querySelector('aside.drawer') === null");
            desktop.press(&[], DOWN);
        }
        desktop.press(&[], '\u{E011}');
        desktop.search("");
    }
    assert_eq!(desktop.faults(), NO_FAULTS);
    assert_eq!(desktop.refused(), NO_FAULTS);
}

/// Newest first.
fn events() -> Vec<Value> {
    let mut many = Map::new();
    (0..10_000).for_each(|key| drop(many.insert(format!("key {key}"), json!(key))));
    let deep = (0..1_000).fold(json!("the bottom"), |inside, _| json!({ "in": inside }));
    let shapes: [(String, Value); 6] = [
        ("x".repeat(100_000), json!({})),
        ("a word and ".repeat(9_000), json!({})),
        (
            "\u{202e}\u{2066}abc\u{0}\u{7}\u{1b}[31m \u{200b}\u{feff}HALF\u{ad}".to_owned(),
            json!({ "HALF": "\u{202e}" }),
        ),
        ("مريم حداد 👩‍👩‍👧‍👦🏳️‍🌈 e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} שלום".to_owned(), json!({})),
        ("many keys".to_owned(), Value::Object(many)),
        ("deep".to_owned(), deep),
    ];
    let event = |(number, (text, details)): (usize, &(String, Value))| {
        let mut event = json!({ "uid": format!("u{number}"), "occurred": format!("2026-07-01T10:00:{:02}Z", 59 - number), "details": details });
        FIELDS.iter().for_each(|field| event[*field] = json!(text));
        event
    };
    shapes.iter().enumerate().map(event).collect()
}
