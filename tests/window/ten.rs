//! The ten main tasks, one after another, as somebody does them who has no mouse: in three sizes, in both themes, in both
//! languages, with everything that the pretend organizations hold.

use std::fs;

use serde_json::json;

use super::desktop::Desktop;
use super::german::english;
use super::person::{ALT, CONTROL, DOWN, END, ENTER, ESCAPE, RIGHT, SHIFT};

const NO_FAULTS: Vec<String> = Vec::new();
const GRID: &str = "document.activeElement?.closest('[role=grid]') != null";
const NO_DIALOG: &str = "document.querySelector('[role=dialog], [role=menu]') === null";
const LEFT: char = '\u{E012}';

/// What the window speaks, and how it calls the one thing that is looked for by its name.
struct Spoken {
    tag: &'static str,
    around: &'static str,
}

const ENGLISH: Spoken = Spoken { tag: "en", around: "Around" };
const GERMAN: Spoken = Spoken { tag: "de", around: "Um" };

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_ten_tasks_are_done_with_keys_alone_in_every_size_and_theme() {
    in_every_size_and_theme(&ENGLISH);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_ten_tasks_are_done_with_keys_alone_in_german_and_nothing_is_english() {
    in_every_size_and_theme(&GERMAN);
}

fn in_every_size_and_theme(spoken: &Spoken) {
    let desktop = Desktop::start(&["--demo"]);
    desktop.until_at_last("document.querySelector('[data-testid=sync]')?.textContent.includes('Up to date')");

    for (number, (width, height)) in [(960, 600), (1280, 800), (1920, 1080)].into_iter().enumerate() {
        desktop.session.size(width, height).unwrap();
        for theme in ["light", "dark"] {
            prefer(&desktop, theme, spoken);
            let turn = number * 2 + usize::from(theme == "dark");
            ten(&desktop, spoken, &format!("{}_{width}_{theme}", spoken.tag), turn);
        }
    }
    assert_eq!(desktop.refused(), NO_FAULTS);
}

/// Makes a theme and a language what this person prefers: they stay when something else is remembered.
fn prefer(desktop: &Desktop, theme: &str, spoken: &Spoken) {
    const PREFER: &str = "void (localStorage.setItem('trailbook.preferences', JSON.stringify({
            ...JSON.parse(localStorage.getItem('trailbook.preferences') ?? '{}'), theme: 'THEME', language: 'TAG' })),
        window.fresh = false, location.reload())";
    desktop.value(&PREFER.replace("THEME", theme).replace("TAG", spoken.tag));
    desktop.until("window.fresh === undefined && document.querySelector('[role=grid]') !== null");
    desktop.until(&format!("document.documentElement.dataset.theme === '{theme}'"));
    desktop.until(&format!("document.documentElement.lang === '{}'", spoken.tag));
}

/// Does all ten, and looks where the focus is after each.
fn ten(desktop: &Desktop, spoken: &Spoken, name: &str, turn: usize) {
    let seen = |task: &str| seen(desktop, spoken, name, task);
    // 1: find what failed in the last month.
    desktop.search("result:failed after:30d");
    let failed = desktop.count();
    assert!(failed > 10, "{failed}");
    seen("found");

    // 2: read one event in full, and the next.
    into_the_grid(desktop);
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('aside.drawer .hash') !== null");
    desktop.press(&[], DOWN);
    desktop.until("document.querySelector('[role=row][aria-selected=true]')?.dataset.index === '1'");
    let heading = "document.querySelector('aside.drawer h2').textContent.trim()";
    let content = "document.querySelector('aside.drawer [role=tabpanel]').textContent";
    assert_eq!(desktop.value(&format!("{content}.includes({heading})")), json!(true), "two events are mixed");
    seen("event");
    desktop.press(&[], ESCAPE);

    // 3: keep only what is like one cell, and go back.
    desktop.until(GRID);
    (0..3).for_each(|_| desktop.press(&[], RIGHT));
    desktop.press(&[], 'f');
    desktop.until("document.querySelector('#query').value !== 'result:failed after:30d'");
    desktop.answered();
    assert!(desktop.count() <= failed);
    desktop.press(&[ALT], LEFT);
    desktop.until("document.querySelector('#query').value === 'result:failed after:30d'");
    desktop.answered();

    // 4: look closer at a stretch of time, and back.
    region(desktop, "document.activeElement?.closest('[data-region]')?.querySelector('[role=application]') != null");
    desktop.value("void document.querySelector('.explorer [role=application]').focus()");
    desktop.press(&[], END);
    desktop.press(&[SHIFT], LEFT);
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('#query').value.includes('before:')");
    desktop.answered();
    desktop.press(&[ALT], LEFT);
    desktop.until("document.querySelector('#query').value === 'result:failed after:30d'");
    desktop.answered();

    // 5: go to a moment.
    desktop.press(&[CONTROL], 'g');
    desktop.until("document.querySelector('[role=dialog] table') !== null");
    seen("goto");
    desktop.press(&[], ENTER);
    desktop.until(NO_DIALOG);
    desktop.until(GRID);

    // 6: see what happened around it.
    desktop.press(&[SHIFT], '\u{E03A}');
    desktop.until("document.activeElement?.closest('[role=menu]') != null");
    desktop.write(spoken.around);
    desktop.until(&format!("document.activeElement?.textContent.includes('{}')", spoken.around));
    desktop.press(&[], ENTER);
    desktop.until("document.querySelectorAll('[role=listbox] .near').length > 5");
    seen("around");
    desktop.press(&[], ESCAPE);
    if desktop.value("document.querySelector('aside.drawer') !== null") == true {
        desktop.press(&[CONTROL], 'i');
    }
    desktop.until("document.querySelector('aside.drawer') === null");

    // 7: look somebody up.
    desktop.press(&[CONTROL], '2');
    desktop.until("document.querySelectorAll('[data-testid=people] tbody button').length > 1");
    seen("people");

    // 8: save what is asked, and find it again by its name.
    desktop.press(&[CONTROL], '1');
    desktop.answered();
    desktop.press(&[CONTROL, SHIFT], 'S');
    desktop.until("document.activeElement?.closest('[role=dialog] form') != null");
    desktop.write(&format!("Failed {turn}"));
    desktop.press(&[], ENTER);
    desktop.until(NO_DIALOG);
    desktop.search("after:7d");
    desktop.press(&[CONTROL], 'k');
    desktop.until("document.activeElement?.matches('[role=dialog] [role=combobox]') === true");
    desktop.write(&format!("failed {turn}"));
    desktop.until(&format!(
        "document.querySelector('[role=option][aria-selected=true]')?.innerText.includes('Failed {turn}')"
    ));
    seen("palette");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('#query').value === 'result:failed after:30d'");
    assert_eq!(desktop.count(), failed);

    // 9: write exactly that into a file.
    desktop.press(&[CONTROL], 'e');
    desktop.until("document.querySelector('[role=dialog] input.field')?.value.endsWith('.csv') === true");
    seen("export");
    desktop.value("void document.querySelector('[role=dialog] input.field').select()");
    desktop.value("void document.querySelector('[role=dialog] input.field').focus()");
    desktop.press(&[CONTROL], 'a');
    desktop.write(&format!("failed-{turn}.csv"));
    desktop.value("void [...document.querySelectorAll('[role=dialog] footer button')].at(-1).focus()");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('[data-testid=sha256]') !== null");
    let written = fs::read_to_string(desktop.home().join(format!("failed-{turn}.csv"))).unwrap();
    assert!(written.lines().count() as u64 > failed, "a heading and each event");
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);

    // 10: see what is on this computer, and go to the other organization and back.
    desktop.press(&[CONTROL], '3');
    desktop.until("document.querySelector('[data-testid=sync-view] rect.day') !== null");
    seen("coverage");
    desktop.press(&[ALT], '2');
    desktop.until("document.title.startsWith('Northwind (demo)')");
    desktop.press(&[ALT], '1');
    desktop.until("document.title.startsWith('Acme (demo)')");
    desktop.press(&[CONTROL], '1');
    desktop.answered();
}

/// The focus is somewhere, nothing is wider than the window, nothing has an accessibility fault, nothing is in another
/// language than the window's; and a picture.
fn seen(desktop: &Desktop, spoken: &Spoken, name: &str, task: &str) {
    assert_ne!(desktop.value("document.activeElement === null"), json!(true), "{task}");
    assert_eq!(desktop.value("document.documentElement.scrollTop + document.body.scrollTop"), json!(0), "{task}");
    // What slides in is outside for a moment.
    desktop.until("document.documentElement.scrollWidth <= innerWidth");
    assert_eq!(desktop.faults(), NO_FAULTS, "{task}, {name}");
    desktop.picture(&format!("ten_{task}_{name}"));
    if spoken.tag != "en" {
        assert_eq!(english(desktop), json!([]), "{task}, {name}");
    }
}

/// Goes from region to region until one is reached.
fn region(desktop: &Desktop, reached: &str) {
    for _ in 0..8 {
        desktop.press(&[], '\u{E036}');
        if desktop.value(reached) == true {
            return;
        }
    }
    panic!("no region is what was looked for");
}

fn into_the_grid(desktop: &Desktop) {
    desktop.press(&[CONTROL], 'f');
    desktop.until("document.activeElement?.id === 'query'");
    desktop.press(&[], ESCAPE);
    if desktop.value(GRID) == false {
        desktop.press(&[], ESCAPE);
    }
    desktop.until(GRID);
}
