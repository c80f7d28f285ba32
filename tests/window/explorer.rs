//! The main job in the window: filter, read one event in full, look closer at a time, and back.

use serde_json::json;

use super::desktop::Desktop;
use super::person::{ALT, CONTROL, DOWN, END, ENTER, ESCAPE, HOME, RIGHT, SHIFT};
use super::remote::Remote;

const NO_FAULTS: Vec<String> = Vec::new();
/// What shows whether the event in full is open.
const DRAWER: &str = "document.querySelector('aside.drawer') !== null";
const GRID_FOCUSED: &str = "document.activeElement?.closest('[role=grid]') != null";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_demo_fills_itself_and_shows_its_newest_events_first() {
    let desktop = Desktop::start(&["--demo"]);

    desktop.until_at_last("document.querySelectorAll('[role=grid] [data-index]').length > 5");
    assert!(desktop.count() > 0);
    assert_eq!(desktop.query(), "after:7d");
    desktop.read("7 days ago");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_person_with_a_mouse_filters_opens_an_event_and_zooms_in() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.click("Remove filter: From");
    let all = desktop.count();

    desktop.click("Action");
    desktop.write("created");
    desktop.click("Asset Created");
    desktop.press(&[], ESCAPE);
    let created = desktop.count();
    assert!(created > 0 && created < all, "{created} of {all}");
    assert!(desktop.query().starts_with("action:"), "{}", desktop.query());

    let disabled =
        "[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === 'Category').disabled";
    assert_eq!(desktop.value(disabled), true, "categories belong to a scope");
    desktop.click("Remove filter: Action");
    assert_eq!(desktop.count(), all);

    let row = desktop.session.find("[role=grid] [data-index='2'] [data-column='1']").unwrap();
    desktop.session.click(&row).unwrap();
    desktop.until(DRAWER);
    desktop.click("Raw JSON");
    desktop.click("Exactly as received");
    desktop.until("document.querySelector('[data-testid=raw]')?.textContent.startsWith('{')");
    desktop.click("Close event");
    desktop.until(&format!("!({DRAWER})"));

    let chart = desktop.session.find("[role=application]").unwrap();
    desktop.session.click(&chart).unwrap();
    desktop.until("document.querySelector('#query').value !== ''");
    assert!(desktop.count() < all, "one bar is not everything");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_person_with_a_keyboard_does_the_same() {
    let remote = Remote::start();
    let desktop = remote.window();

    desktop.search("result:failed");
    let failed = desktop.count();
    assert!(failed > 1);
    desktop.press(&[], ESCAPE);
    desktop.until(GRID_FOCUSED);
    desktop.press(&[], DOWN);
    desktop.press(&[], ENTER);
    desktop.until(DRAWER);
    desktop.until("document.querySelector('[role=row][aria-selected=true]')?.dataset.index === '1'");
    desktop.press(&[], ESCAPE);
    desktop.until(&format!("!({DRAWER})"));
    desktop.press(&[CONTROL], END);
    desktop.until(&format!("document.activeElement?.dataset.index === '{}'", failed - 1));
    desktop.press(&[CONTROL], HOME);
    desktop.until("document.activeElement?.dataset.index === '0'");

    desktop.value("void document.querySelector('[role=application]').focus()");
    desktop.press(&[], END);
    desktop.press(&[SHIFT], RIGHT);
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('#query').value !== 'result:failed'");
    assert!(desktop.count() <= failed);
    desktop.press(&[ALT], '\u{E012}');
    desktop.until("document.querySelector('#query').value === 'result:failed'");
    assert_eq!(desktop.count(), failed);
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_filter_that_does_not_exist_is_named_and_mended() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.until("/[1-9]/.test(document.querySelector('[data-testid=count]')?.textContent ?? '')");
    let before = desktop.count();

    // At once, as it is pasted: key by key the list would follow what stands there on the way.
    desktop.value(
        "void (() => { const field = document.querySelector('#query'); field.focus(); field.value = 'acton:x';
            field.dispatchEvent(new Event('input', { bubbles: true })); })()",
    );
    desktop.press(&[], ENTER);
    desktop.read("Unknown filter");
    assert_eq!(desktop.count(), before, "the list stays as it was");
    desktop.click("Use action");
    desktop.until("document.querySelector('#query').value === 'action:x'");
    assert_eq!(desktop.count(), 0);
    desktop.read("No events match.");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn hostile_text_is_text() {
    let remote = Remote::start();
    let desktop = remote.window();
    let scripts = desktop.value("document.scripts.length");

    for text in ["script", "=cmd", "is:no_time", "onerror", "DROP"] {
        desktop.search(text);
        if desktop.count() == 0 {
            continue;
        }
        desktop.press(&[], ESCAPE);
        desktop.until(GRID_FOCUSED);
        desktop.press(&[], ENTER);
        desktop.until("document.querySelector('aside.drawer .hash') !== null");
        desktop.press(&[], ESCAPE);
    }

    assert_eq!(desktop.value("document.scripts.length"), scripts);
    assert_eq!(
        desktop.value("document.querySelectorAll('#root img, #results img, #results iframe, #results b b').length"),
        json!(0)
    );
    assert_eq!(desktop.refused(), NO_FAULTS, "nothing in an event was even tried");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn every_screen_is_accessible_in_both_themes() {
    let remote = Remote::start();
    let desktop = remote.window();
    let open: [(&str, &dyn Fn()); 6] = [
        ("explorer", &|| desktop.answered()),
        ("event", &|| {
            desktop.press(&[CONTROL], 'i');
            desktop.until("document.querySelector('aside.drawer .hash') !== null");
        }),
        ("export", &|| {
            desktop.press(&[CONTROL], 'e');
            desktop.until("document.querySelector('[role=dialog] [type=radio]') !== null");
        }),
        ("people", &|| {
            desktop.press(&[], ESCAPE);
            desktop.until("document.querySelector('[role=dialog]') === null");
            desktop.press(&[CONTROL], '2');
            desktop.until("document.querySelectorAll('[data-testid=people] [data-region], [data-testid=people] button, [data-testid=people] a').length > 0");
        }),
        ("sync", &|| {
            desktop.press(&[CONTROL], '3');
            desktop.until("document.querySelector('[data-testid=sync-view] rect.day') !== null");
        }),
        ("verify", &|| {
            desktop.press(&[CONTROL], '5');
            desktop.until("document.querySelector('[data-testid=verify] button') !== null");
        }),
    ];

    for (screen, show) in open {
        show();
        for theme in ["light", "dark"] {
            desktop.theme(theme);
            assert_eq!(desktop.faults(), NO_FAULTS, "{screen}, {theme}");
            desktop.picture(&format!("{screen}_{theme}").replace(' ', "_"));
        }
    }
}
