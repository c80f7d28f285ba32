//! Routes that nobody planned: keys pressed where something else was expected, and where the focus is afterwards.

use serde_json::json;

use super::person::{CONTROL, DOWN, END, ENTER, ESCAPE, HOME, RIGHT, SHIFT, UP};
use super::remote::Remote;

const NO_FAULTS: Vec<String> = Vec::new();
const NOTHING_OPEN: &str = "document.querySelector('[role=dialog], [role=menu]') === null";
const ROW: &str = "document.activeElement?.matches('[role=row][data-index=\"0\"]') === true";
const DELETE: char = '\u{E017}';
const F10: char = '\u{E03A}';

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn whatever_a_key_opened_gives_the_focus_back_when_it_closes() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.session.size(960, 600).unwrap();
    let nowhere = "document.activeElement === document.body";
    desktop.value("void document.activeElement?.blur()");
    desktop.until(nowhere);
    desktop.press(&[], DOWN);
    desktop.until(ROW);

    let keys: [(&[char], char); 9] = [
        (&[CONTROL], 'k'),
        (&[CONTROL], 'g'),
        (&[CONTROL], 'e'),
        (&[CONTROL, SHIFT], 's'),
        (&[CONTROL, SHIFT], 'o'),
        (&[SHIFT], '?'),
        (&[], F10),
        (&[SHIFT], F10),
        (&[CONTROL], 'i'),
    ];
    for (held, key) in keys {
        desktop.press(held, key);
        if key == 'i' {
            desktop.until("document.querySelector('aside.drawer .hash') !== null");
        } else {
            desktop.until(&format!("!({NOTHING_OPEN})"));
        }
        desktop.press(&[], ESCAPE);
        desktop.until(&format!("{NOTHING_OPEN} && document.querySelector('aside.drawer') === null"));
        let back = "document.activeElement?.closest('[data-index=\"0\"]') != null";
        desktop.until(back);
        // Another Escape leaves the cell that a menu belonged to.
        desktop.press(&[], ESCAPE);
        desktop.until(ROW);
    }
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn filters_come_and_go_by_keys_and_the_focus_is_never_lost() {
    let remote = Remote::start();
    let desktop = remote.window();
    let filter =
        "[...document.querySelectorAll('button')].find((each) => each.textContent.trim().startsWith('Result'))";
    desktop.value(&format!("void {filter}.focus()"));
    desktop.press(&[], ENTER);
    desktop.until("document.activeElement?.type === 'search'");
    desktop.write("fail");
    desktop.until("document.querySelectorAll('[role=dialog] [role=group] [type=checkbox]').length === 1");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('#query').value === 'after:7d result:failed'");
    desktop.press(&[], ESCAPE);
    desktop.until(&format!("{NOTHING_OPEN} && document.activeElement === {filter}"));

    let chip = |number: usize| format!("document.querySelectorAll('.chip-body')[{number}]");
    desktop.value(&format!("void {}.focus()", chip(0)));
    desktop.press(&[], DELETE);
    desktop.until("document.querySelector('#query').value === 'result:failed'");
    desktop.until(&format!("document.activeElement === {}", chip(0)));
    desktop.press(&[], DELETE);
    desktop.until("document.querySelector('#query').value === '' && document.activeElement?.id === 'query'");

    // Undone one after another, and done again, from the list.
    desktop.press(&[], ESCAPE);
    desktop.press(&[], ESCAPE);
    desktop.until("document.activeElement?.closest('[role=grid]') != null");
    for (held, text) in [
        (&[CONTROL] as &[char], "result:failed"),
        (&[CONTROL], "after:7d result:failed"),
        (&[CONTROL, SHIFT], "result:failed"),
        (&[CONTROL, SHIFT], ""),
    ] {
        desktop.press(held, 'z');
        desktop.until(&format!("document.querySelector('#query').value === {}", json!(text)));
        desktop.answered();
    }
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_arrows_and_the_ends_go_where_they_point() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.value("void document.querySelector('[role=row][data-index=\"0\"]').focus()");
    let column = |at: &str| format!("document.activeElement?.ariaColIndex === {at}");
    desktop.press(&[], RIGHT);
    desktop.until(&column("'1'"));
    desktop.press(&[], END);
    desktop.until(&column("document.querySelector('[role=grid]').ariaColCount"));
    desktop.press(&[CONTROL], END);
    desktop.until("Number(document.activeElement?.closest('[data-index]')?.dataset.index) > 0");
    desktop.press(&[CONTROL], HOME);
    desktop.press(&[], HOME);
    desktop.until(&format!("{} && document.activeElement.closest('[data-index=\"0\"]') !== null", column("'1'")));

    let range = "[...document.querySelectorAll('button')].find((each) => each.ariaLabel?.startsWith('Date range'))";
    desktop.value(&format!("void {range}.focus()"));
    desktop.press(&[], ENTER);
    desktop.until("document.activeElement?.textContent === 'Last 24 hours'");
    desktop.press(&[], END);
    desktop.until("document.activeElement?.textContent === 'All time'");
    desktop.press(&[], UP);
    desktop.press(&[], DOWN);
    desktop.press(&[], ENTER);
    desktop.until(&format!("{NOTHING_OPEN} && document.querySelector('#query').value === ''"));
    desktop.until(&format!("document.activeElement === {range}"));
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_saved_view_is_managed_where_it_stands_and_columns_are_sized_and_sized_back() {
    let remote = Remote::start();
    let desktop = remote.window();
    let item = "document.querySelector('nav section .item')";
    desktop.press(&[CONTROL, SHIFT], 's');
    desktop.until("document.activeElement?.closest('[role=dialog] form') != null");
    desktop.write("Weekly");
    desktop.press(&[], ENTER);
    desktop.until(&format!("{NOTHING_OPEN} && {item} !== null"));

    desktop.value(&format!("void {item}.focus()"));
    desktop.press(&[SHIFT], F10);
    desktop.until("document.activeElement?.role === 'menuitem'");
    desktop.press(&[], ESCAPE);
    desktop.until(&format!("{NOTHING_OPEN} && document.activeElement === {item}"));
    desktop.press(&[], DELETE);
    desktop.until(&format!("{item} === null && document.activeElement?.matches('nav .item') === true"));
    desktop.press(&[CONTROL], 'z');
    desktop.until(&format!("{item} !== null"));

    // Each press makes the column wider; what was pressed in a row is undone at once.
    let width = "document.querySelector('[role=columnheader]').getBoundingClientRect().width";
    let before = desktop.value(width);
    desktop.value("void document.querySelector('[role=columnheader]').focus()");
    for _ in 0..2 {
        desktop.press(&[SHIFT], RIGHT);
    }
    desktop.until(&format!("{width} === {before} + 48"));
    desktop.press(&[CONTROL], 'z');
    desktop.until(&format!("{width} === {before}"));
    desktop.press(&[CONTROL, SHIFT], 'z');
    desktop.until(&format!("{width} === {before} + 48"));
    assert_eq!(desktop.refused(), NO_FAULTS);
}
