//! Somebody who types faster than the machine draws: every key goes where the key before it led, though the processor is
//! busy and nobody waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use super::desktop::Desktop;
use super::person::{CONTROL, DOWN, ENTER, ESCAPE, RIGHT, SHIFT};
use super::remote::Remote;

const F10: char = '\u{E03A}';

/// Threads that do nothing useful until this is dropped.
struct Load(Arc<AtomicBool>);

impl Load {
    fn start() -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        for _ in 0..2 {
            let ended = Arc::clone(&ended);
            thread::spawn(move || while !ended.load(Ordering::Relaxed) {});
        }
        Self(ended)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn no_key_is_lost_by_somebody_who_does_not_wait() {
    let remote = Remote::start();
    let desktop = remote.window();
    // What opens later has been loaded.
    desktop.until("document.querySelector('link[href*=\"later\"]') !== null");
    let _load = Load::start();
    for _ in 0..2 {
        palette(&desktop);
        suggestions(&desktop);
        value_menu(&desktop);
        program_menu(&desktop);
        filter_menu(&desktop);
        switcher(&desktop);
    }
}

fn palette(desktop: &Desktop) {
    desktop.session.strokes(&[&[CONTROL, 'k']], "verify").unwrap();
    desktop.until("document.querySelector('[role=dialog] [role=combobox]')?.value === 'verify'");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('[data-testid=verify]') !== null");
    desktop.press(&[CONTROL], '1');
    desktop.answered();
}

fn suggestions(desktop: &Desktop) {
    desktop.search("");
    let down = DOWN.to_string() + &ENTER.to_string();
    desktop.session.strokes(&[&[CONTROL, 'f'], &[CONTROL, 'a']], &format!("resu{down}")).unwrap();
    desktop.until("document.querySelector('#query').value === 'result:'");
    assert_eq!(desktop.value("document.activeElement.id"), json!("query"), "the arrow left the field");
    desktop.search("");
}

fn value_menu(desktop: &Desktop) {
    grid(desktop);
    (0..3).for_each(|_| desktop.press(&[], RIGHT));
    desktop.session.strokes(&[&[SHIFT, F10]], &ENTER.to_string()).unwrap();
    desktop.until("document.querySelector('#query').value !== '' && document.querySelector('[role=menu]') === null");
    desktop.search("");
}

fn program_menu(desktop: &Desktop) {
    grid(desktop);
    desktop.session.strokes(&[&[F10]], &ENTER.to_string()).unwrap();
    desktop.until("document.querySelector('[role=dialog] select, [role=dialog] form, [role=dialog] .row') !== null");
    desktop.press(&[], ESCAPE);
    desktop.until("document.querySelector('[role=dialog]') === null");
}

fn filter_menu(desktop: &Desktop) {
    desktop.value("void document.querySelector('[role=group][aria-label=Filters] button, .filters button').focus()");
    desktop.session.strokes(&[&[ENTER]], "login").unwrap();
    desktop.until("document.querySelector('[role=dialog] input[type=search]')?.value === 'login'");
    desktop.press(&[], ESCAPE);
    desktop.until("document.querySelector('[role=dialog]') === null");
}

fn switcher(desktop: &Desktop) {
    grid(desktop);
    desktop.session.strokes(&[&[CONTROL, SHIFT, 'O']], "zzz").unwrap();
    desktop.until("document.querySelector('[role=dialog] input[type=search]')?.value === 'zzz'");
    desktop.press(&[], ESCAPE);
    desktop.until("document.querySelector('[role=dialog]') === null");
}

fn grid(desktop: &Desktop) {
    desktop.until("document.querySelector('[role=grid] [data-index]') !== null");
    desktop.value("void document.querySelector('[role=grid] [tabindex=\"0\"]').focus()");
    desktop.until("document.activeElement?.closest('[role=grid]') != null");
}
