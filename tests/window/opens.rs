//! The window opens on its own page, stays there, and may ask only what it was granted.

use serde_json::{Value, json};

use super::desktop::Desktop;

/// The protocol's name for the control key.
const CONTROL: char = '\u{E009}';

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_window_opens_on_its_own_page_within_its_policy() {
    let desktop = Desktop::start(&[]);

    assert_eq!(desktop.session.title().unwrap(), "Trailbook");
    assert!(desktop.value("location.href").as_str().unwrap().starts_with("tauri://localhost"));
    assert_eq!(desktop.value("document.visibilityState"), "visible");
    assert_eq!(desktop.refused(), Vec::<String>::new());
    desktop.picture("opened");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_page_can_neither_leave_nor_open_another_nor_write_markup() {
    let desktop = Desktop::start(&[]);
    let home = desktop.value("location.href");

    assert_eq!(desktop.value("window.open('https://example.com/')"), Value::Null);
    desktop.value("void location.assign('https://example.com/')");
    desktop.until("true");
    assert_eq!(desktop.value("location.href"), home);
    let markup = "(() => { try { document.createElement('i').innerHTML = '<b>x</b>'; return 'written'; } catch (error) { return error.name; } })()";
    assert_eq!(desktop.value(markup), "TypeError");
    let code = "(() => { try { return Function('return 1')(); } catch (error) { return error.name; } })()";
    assert_eq!(desktop.value(code), "EvalError");
    // What is refused is also reported, so an empty report elsewhere means something.
    desktop.until("window.refused.length >= 2");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_command_that_was_not_granted_is_refused() {
    let desktop = Desktop::start(&[]);

    for command in [
        "forget_everything",
        "plugin:event|listen",
        "plugin:dialog|open",
        "plugin:opener|open_url",
        "plugin:window|close",
    ] {
        let refusal = desktop.invoke(command, json!({})).unwrap_err().to_string();
        assert!(refusal.contains("not allowed"), "{command}: {refusal}");
    }
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_first_screen_has_no_accessibility_fault() {
    let desktop = Desktop::start(&[]);

    assert_eq!(desktop.faults(), Vec::<String>::new());
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_second_start_ends_and_the_first_stays() {
    let desktop = Desktop::start_alone();

    let second = desktop.start_again();

    assert!(second.success(), "{second}");
    assert_eq!(desktop.session.title().unwrap(), "Trailbook");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn clicks_and_keys_reach_the_page() {
    let desktop = Desktop::start(&[]);
    desktop
        .value("void document.body.replaceChildren(Object.assign(document.createElement('input'), { id: 'field' }))");
    let field = desktop.session.find("#field").unwrap();

    desktop.session.click(&field).unwrap();
    desktop.session.enter(&field, "trail").unwrap();
    desktop.session.press(&[CONTROL], 'a').unwrap();
    desktop.session.press(&[], 'b').unwrap();

    desktop.until("document.querySelector('#field').value === 'b'");
}
