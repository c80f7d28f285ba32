//! The screens beside the explorer: what is covered, what was exported, the settings, the lock, and the end.

use std::fs;

use serde_json::json;

use super::desktop::Desktop;
use super::person::{CONTROL, ESCAPE};
use super::remote::Remote;

const NO_FAULTS: Vec<String> = Vec::new();

/// The sizes that a window is looked at in.
const SIZES: [(u32, u32); 3] = [(960, 600), (1280, 800), (1920, 1080)];

const EXPORTED: &str = "document.querySelector('[data-testid=exports] article') !== null";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_days_on_this_computer_are_seen_and_lead_to_their_events() {
    let remote = Remote::start();
    let desktop = remote.window();

    desktop.press(&[CONTROL], '3');
    desktop.until("document.querySelectorAll('[data-testid=sync-view] rect.day').length > 360");
    desktop.until("document.querySelectorAll('[data-testid=sync-view] rect.day:is(.collected, .proven)').length > 0");
    desktop.read("new ·");
    look_at(&desktop, "coverage");

    desktop.value("void document.querySelector('.calendar').focus()");
    desktop.press(&[], '\u{E012}');
    desktop.press(&[], '\u{E007}');
    desktop.until("document.querySelector('#query')?.value.startsWith('after:')");
    desktop.answered();
    desktop.search("after:2001-01-01");
    desktop.read("Results may be incomplete. Events from 1 Jan 2001 00:00 to ");
    desktop.read(" UTC were never asked for.");
    look_at(&desktop, "never_asked_for");
    desktop.click("Show sync status");
    desktop.until("document.querySelector('[data-testid=sync-view]') !== null");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_export_is_listed_checked_and_repeated() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.press(&[CONTROL], '4');
    desktop.read("Nothing has been exported yet.");
    desktop.press(&[CONTROL], '1');

    desktop.search("result:failed");
    let rows = desktop.count();
    desktop.press(&[CONTROL], 'e');
    desktop.until("document.querySelector('[role=dialog] [type=radio][value=csv]') !== null");
    desktop.click("CSV, exact values");
    desktop.click(&format!("Export {rows} event"));
    desktop.until("document.querySelector('[data-testid=sha256]') !== null");
    let path = desktop.value("document.querySelector('[data-testid=exported] dd').textContent");
    desktop.press(&[], ESCAPE);

    desktop.press(&[CONTROL], '4');
    desktop.until(EXPORTED);
    desktop.read("result:failed");
    desktop.click("Check");
    desktop.read("Matches its SHA-256");
    look_at(&desktop, "exports");

    desktop.click("Repeat…");
    desktop.until("document.querySelector('[role=dialog] [type=radio][value=csv]')?.checked === true");
    assert_eq!(desktop.query(), "result:failed");
    desktop.press(&[], ESCAPE);

    fs::write(path.as_str().unwrap(), "something else").unwrap();
    desktop.press(&[CONTROL], '4');
    desktop.until(EXPORTED);
    desktop.read("Changed");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_locked_window_shows_nothing_until_its_passphrase_is_typed() {
    let remote = Remote::start();
    let desktop = remote.window();

    desktop.press(&[CONTROL], ',');
    desktop.click("Lock now");
    desktop.read("Trailbook is locked");
    assert_eq!(desktop.value("document.querySelectorAll('[role=row], nav button').length"), json!(0));
    let refusal = desktop
        .invoke("open_query", json!({ "alias": "acme", "text": "", "zone": "UTC", "asker": "list" }))
        .unwrap_err();
    assert_eq!(refusal["code"], "keychain", "{refusal}");
    look_at(&desktop, "locked");
    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.querySelector('[data-testid=locked-screen]') !== null");

    desktop.fill("Passphrase", "not this one, surely");
    desktop.click("Unlock");
    desktop.until("document.querySelector('[role=alert]') !== null");
    desktop.fill("Passphrase", "a passphrase for this test only");
    desktop.click("Unlock");
    desktop.until("document.querySelector('[data-testid=settings], [role=grid]') !== null");
    desktop.press(&[CONTROL], '1');
    assert!(desktop.count() > 0);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_settings_are_kept_and_the_window_speaks_german_when_asked_to() {
    let remote = Remote::start();
    let desktop = remote.window();

    desktop.press(&[CONTROL], ',');
    desktop.read("Data folder");
    look_at(&desktop, "settings");
    choose(&desktop, "Language", "de");
    desktop.read("Einstellungen");
    assert_eq!(desktop.value("document.documentElement.lang"), "de");
    look_at(&desktop, "settings_german");
    desktop.press(&[CONTROL], '1');
    desktop.read("Ereignisse");
    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.querySelector('[role=grid]') !== null");

    desktop.read("auf diesem Computer");
    assert_eq!(desktop.faults(), NO_FAULTS);
    desktop.picture("explorer_german");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn nothing_is_removed_before_the_word_is_typed_and_then_everything_is() {
    let remote = Remote::start();
    let desktop = remote.window();
    let data = desktop.home().join("trailbook");
    assert!(data.join("organizations").is_dir());

    let refusal = desktop.invoke("remove_everything", json!({ "confirmation": "yes" })).unwrap_err();
    assert_eq!(refusal["code"], "usage", "{refusal}");
    desktop.press(&[CONTROL], ',');
    desktop.click("Remove all data and keys…");
    desktop.until("document.querySelector('[role=dialog] .button.danger')?.disabled === true");
    desktop.picture("remove_everything");
    desktop.fill("Type REMOVE", "REMOVE");
    desktop.click("Remove everything");
    desktop.read("Nothing is left on this laptop");

    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_first_screen_says_what_this_computer_has_to_offer() {
    let desktop = Desktop::start(&[]);

    desktop.until("document.querySelectorAll('[data-testid=checks] li').length === 3");
    desktop.read("The data folder can be written");
    assert_eq!(desktop.value("document.querySelectorAll('[data-testid=checks] .bad').length"), json!(0));
    look_at(&desktop, "first");
    desktop.click("Check a file…");
    desktop.until("document.querySelector('[data-testid=verify]') !== null");
    look_at(&desktop, "verify_first");
    desktop.press(&[CONTROL], ',');
    desktop.until("document.querySelector('[data-testid=settings]') !== null");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

/// Looks at the screen in both themes and three sizes: axe finds nothing, nothing is wider than the window, and a
/// picture of each is kept.
pub(super) fn look_at(desktop: &Desktop, name: &str) {
    for (width, height) in SIZES {
        desktop.session.size(width, height).unwrap();
        for theme in ["light", "dark"] {
            desktop.theme(theme);
            assert_eq!(desktop.faults(), NO_FAULTS, "{name}, {theme}, {width}");
            let wide = "[...document.querySelectorAll('main, header, footer, nav')].filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className)";
            assert_eq!(desktop.value(wide), json!([]), "{name}, {width}");
            desktop.picture(&format!("{name}_{width}_{theme}"));
        }
    }
    desktop.theme("light");
}

/// Looks at a state in both themes, in the middle of the three sizes.
pub(super) fn glance(desktop: &Desktop, name: &str) {
    desktop.session.size(SIZES[1].0, SIZES[1].1).unwrap();
    for theme in ["light", "dark"] {
        desktop.theme(theme);
        assert_eq!(desktop.faults(), NO_FAULTS, "{name}, {theme}");
        desktop.picture(&format!("{name}_{theme}"));
    }
    desktop.theme("light");
}

/// Chooses in a list of the system's own, as a keyboard would.
pub(super) fn choose(desktop: &Desktop, label: &str, value: &str) {
    let choose = format!(
        "(() => {{ const label = [...document.querySelectorAll('label')].find((each) => each.textContent.startsWith({}));
        const list = document.getElementById(label.htmlFor); list.value = {};
        list.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
        json!(label),
        json!(value)
    );
    desktop.value(&choose);
}
