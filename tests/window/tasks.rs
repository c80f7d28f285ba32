//! What a person does with the keyboard alone besides reading: select and copy, save and undo, look around, look up.

use super::desktop::Desktop;
use super::person::{ALT, CONTROL, DOWN, ENTER, ESCAPE, RIGHT, SHIFT, UP};
use super::remote::Remote;
use super::screens::glance;

const NO_FAULTS: Vec<String> = Vec::new();
const GRID_FOCUSED: &str = "document.activeElement?.closest('[role=grid]') != null";
const DIALOG: &str = "document.querySelector('[role=dialog]') !== null";
const F10: char = '\u{E03A}';

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn rows_are_selected_and_copied_with_keys() {
    let remote = Remote::start();
    let desktop = remote.window();
    let all = desktop.count();
    into_the_grid(&desktop);

    desktop.press(&[SHIFT], DOWN);
    desktop.press(&[SHIFT], DOWN);
    picked(&desktop, "3 selected");
    desktop.press(&[CONTROL], 'c');
    desktop.read("3 events copied.");
    desktop.press(&[], DOWN);
    desktop.press(&[], 'x');
    picked(&desktop, "4 selected");
    desktop.press(&[CONTROL], 'a');
    desktop
        .until(&format!("document.querySelector('[data-testid=picked]')?.textContent.replace(/\\D/g, '') === '{all}'"));
    desktop.press(&[], ESCAPE);
    desktop.until("document.querySelector('[data-testid=picked]') === null");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_column_keeps_the_width_that_keys_gave_it() {
    let remote = Remote::start();
    let desktop = remote.window();
    const WIDTH: &str = "document.querySelector('[data-head=actor]').getBoundingClientRect().width";
    into_the_grid(&desktop);
    let before = desktop.value(WIDTH).as_f64().unwrap();

    desktop.press(&[], UP);
    desktop.until("document.activeElement?.role === 'columnheader'");
    while desktop.value("document.activeElement.dataset.head") != "actor" {
        desktop.press(&[], RIGHT);
    }
    desktop.press(&[SHIFT], RIGHT);
    desktop.press(&[SHIFT], RIGHT);
    desktop.until(&format!("{WIDTH} > {before} + 40"));
    let wide = desktop.value(WIDTH).as_f64().unwrap();
    desktop.press(&[], DOWN);
    desktop.until(GRID_FOCUSED);

    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.querySelector('[data-head=actor]') !== null");
    assert_eq!(desktop.value(WIDTH).as_f64().unwrap(), wide);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_view_is_saved_found_in_the_palette_and_comes_back_when_it_was_deleted() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("result:failed");
    let failed = desktop.count();

    desktop.press(&[CONTROL], 's');
    desktop.until("document.activeElement?.closest('[role=dialog] form') != null");
    desktop.write("What failed");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('.saved')?.innerText.includes('What failed')");
    held(&desktop, failed);
    desktop.search("after:30d");

    palette(&desktop, "what fai");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('#query').value === 'result:failed'");
    assert_eq!(desktop.count(), failed);

    into_the_grid(&desktop);
    desktop.press(&[CONTROL], 'z');
    desktop.until("document.querySelector('#query').value === 'after:30d'");
    desktop.press(&[CONTROL, SHIFT], 'Z');
    desktop.until("document.querySelector('#query').value === 'result:failed'");

    desktop.click("View What failed");
    desktop.click("Delete view");
    desktop.until("document.querySelector('.saved') === null");
    into_the_grid(&desktop);
    desktop.press(&[CONTROL], 'z');
    desktop.until("document.querySelector('.saved')?.innerText.includes('What failed')");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn what_happened_around_an_event_is_read_without_the_filters() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("result:failed");
    into_the_grid(&desktop);

    desktop.press(&[SHIFT], F10);
    desktop.until("document.querySelector('[role=menu]') !== null");
    desktop.click("Around this event");
    desktop.until("document.querySelectorAll('[role=listbox] .near').length > 5");
    let others = "[...document.querySelectorAll('.near')].filter((each) => !each.querySelector('.failed')).length";
    assert!(desktop.value(others).as_u64().unwrap() > 0, "events that did not fail are there as well");

    desktop.value("void document.querySelector('.near[aria-selected=true]').focus()");
    desktop.press(&[], DOWN);
    desktop.until("document.activeElement?.ariaSelected === 'true' && document.activeElement.matches('.near')");
    desktop.click("Actor");
    desktop.until("document.querySelector('.near[aria-selected=true]') !== null");
    assert_eq!(desktop.query(), "result:failed", "looking around changes no filter");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_person_is_looked_up_and_a_moment_is_gone_to() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.press(&[CONTROL], '2');
    desktop.until("document.querySelectorAll('[data-testid=people] tbody button').length > 1");
    // Each line tells when its person was last seen, the newest event of theirs.
    desktop.until("[...document.querySelectorAll('[data-testid=people] tbody tr')].slice(0, 5).every((line) => /20\\d\\d, \\d\\d:\\d\\d UTC/.test(line.textContent))");
    glance(&desktop, "people_seen");
    desktop.value("void document.querySelector('[data-testid=people] tbody button').focus()");
    desktop.press(&[], ENTER);
    desktop.read("First seen");
    desktop.click("Show events");
    desktop.until("document.querySelector('#query')?.value.startsWith('actor:')");
    assert!(desktop.count() > 0);

    desktop.search("");
    desktop.press(&[CONTROL], 'g');
    desktop
        .until("document.querySelector('[role=dialog] [role=application], [role=dialog] table[role=grid]') !== null");
    desktop.press(&[], ENTER);
    desktop.until(&format!("!({DIALOG})"));
    desktop.until(GRID_FOCUSED);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_link_shows_its_query_and_nothing_else_happens() {
    let desktop = Desktop::start(&["--demo", "trailbook://events/acme?query=result%3Afailed%20-actor%3Ax"]);

    desktop.until("document.querySelector('#query')?.value === 'result:failed -actor:x'");
    assert_eq!(desktop.value(DIALOG), false);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_pasted_list_becomes_one_filter_and_a_chip_is_turned_round() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("");
    desktop.value(
        "void (() => { const data = new DataTransfer(); data.setData('text/plain', 'ann@x.example\\nbo@x.example');
         document.querySelector('#query').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); })()",
    );
    desktop.until("document.querySelector('#query').value === 'actor:ann@x.example,bo@x.example'");
    desktop.answered();

    desktop.click("Filter Actor");
    desktop.click("Exclude instead");
    desktop.until("document.querySelector('#query').value === '-actor:ann@x.example,bo@x.example'");
    desktop.answered();
    desktop.press(&[ALT], '\u{E012}');
    desktop.until("document.querySelector('#query').value === 'actor:ann@x.example,bo@x.example'");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn every_new_state_is_accessible_in_both_themes() {
    let remote = Remote::start();
    let desktop = remote.window();
    into_the_grid(&desktop);
    let leave = || {
        desktop.press(&[], ESCAPE);
        desktop.until("document.querySelector('[role=dialog], [role=menu]') === null");
    };
    let states: [(&str, &dyn Fn()); 7] = [
        ("selection", &|| {
            desktop.press(&[SHIFT], DOWN);
            picked(&desktop, "2 selected");
        }),
        ("around", &|| {
            desktop.press(&[], ESCAPE);
            desktop.press(&[SHIFT], F10);
            desktop.click("Around this event");
            desktop.until("document.querySelectorAll('.near').length > 1");
        }),
        ("palette", &|| palette(&desktop, "go")),
        ("goto", &|| {
            leave();
            desktop.press(&[CONTROL], 'g');
            desktop.until("document.querySelector('[role=dialog] table') !== null");
        }),
        ("range", &|| {
            leave();
            desktop.click("Last 7 days");
            desktop.until("document.querySelector('[role=dialog] table') !== null");
        }),
        ("people", &|| {
            leave();
            desktop.press(&[CONTROL], '2');
            desktop.until("document.querySelector('[data-testid=people] tbody button') !== null");
        }),
        ("person", &|| {
            desktop.value("void document.querySelector('[data-testid=people] tbody button').click()");
            desktop.read("First seen");
        }),
    ];

    for (state, show) in states {
        show();
        for theme in ["light", "dark"] {
            desktop.theme(theme);
            assert_eq!(desktop.faults(), NO_FAULTS, "{state}, {theme}");
        }
    }
}

fn into_the_grid(desktop: &Desktop) {
    desktop.press(&[CONTROL], 'f');
    desktop.until("document.activeElement?.id === 'query'");
    desktop.press(&[], ESCAPE);
    if desktop.value(GRID_FOCUSED) == false {
        desktop.press(&[], ESCAPE);
    }
    desktop.until(GRID_FOCUSED);
}

fn palette(desktop: &Desktop, typed: &str) {
    desktop.press(&[CONTROL], 'k');
    desktop
        .until("document.activeElement?.getAttribute('role') === 'combobox' && document.activeElement.id !== 'query'");
    desktop.write(typed);
    desktop.until("document.querySelector('[role=dialog] [role=option][aria-selected=true]') !== null");
}

fn picked(desktop: &Desktop, words: &str) {
    desktop.until(&format!("document.querySelector('[data-testid=picked]')?.textContent === '{words}'"));
}

/// The view says how many events it holds.
fn held(desktop: &Desktop, count: u64) {
    desktop.until(&format!("document.querySelector('.saved .held')?.textContent.replace(/\\D/g, '') === '{count}'"));
}
