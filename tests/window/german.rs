//! In German, no sentence stays in English: what a verification finds, what is wrong with a file, why a sync rests.

use std::fs;

use serde_json::{Value, json};
use trailbook_demo::{Org, Role};

use super::desktop::Desktop;
use super::person::{CONTROL, ESCAPE, SHIFT};
use super::remote::Remote;
use super::screens::{choose, glance};

/// Texts with words that English sentences have and German ones have not, wherever the window shows words of its own: what the
/// log says and what files and logs are called is nobody's sentence. Nothing is hidden to find them, for that moves the focus.
const ENGLISH: &str = "(() => {
    const foreign = '[role=grid] [role=row][data-index], aside.drawer bdi, .mono, #query, code, option, [id$=-provider]';
    const word = /\\b(the|of|and|with|which|cannot|were|are|by|from|its|this|be|not|is|it|or)\\b/i;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
        const within = texts.currentNode.parentElement;
        if (word.test(texts.currentNode.data) && within.getClientRects().length > 0 && !within.closest(foreign)) found.push(texts.currentNode.data);
    }
    return found;
})()";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn no_sentence_stays_in_english_where_german_was_asked_for() {
    let remote = Remote::start();
    let desktop = remote.window_with("invent", Role::Owner);
    desktop.press(&[CONTROL], ',');
    choose(&desktop, "Language", "de");
    desktop.read("Einstellungen");
    desktop.press(&[CONTROL], '1');
    desktop.search("after:30d");

    desktop.press(&[CONTROL], 'e');
    desktop.until("document.querySelector('[role=dialog] [type=radio][value=pack]') !== null");
    desktop.click("Nachweispaket");
    desktop.until("document.querySelector('[role=dialog] input.field').value.endsWith('.zip')");
    desktop.value("void [...document.querySelectorAll('[role=dialog] footer button')].at(-1).click()");
    desktop.until("document.querySelector('[data-testid=fingerprint]') !== null");
    german(&desktop, "exported");
    desktop.press(&[], ESCAPE);

    desktop.press(&[CONTROL], '5');
    let pack = files(&desktop, "zip").pop().expect("a pack");
    verify(&desktop, &pack.display().to_string(), "good");
    german(&desktop, "verified_pack_german");
    let mut bytes = fs::read(&pack).unwrap();
    let end = bytes.len() - 40;
    bytes.truncate(end);
    let changed = pack.with_file_name("changed.zip");
    fs::write(&changed, bytes).unwrap();
    verify(&desktop, &changed.display().to_string(), "bad");
    german(&desktop, "verified_changed_german");
    desktop.click("Kopie auf diesem Computer prüfen");
    desktop.until_at_last("document.querySelector('[data-testid=verdict].good') !== null");
    german(&desktop, "verified_copy_german");

    desktop.press(&[CONTROL], '1');
    desktop.press(&[CONTROL, SHIFT], 'O');
    desktop.click("Organisation hinzufügen…");
    desktop.until("document.querySelector('[role=dialog] [id$=-provider]') !== null");
    desktop.value(
        "void (() => { const list = document.querySelector('[role=dialog] [id$=-provider]');
        list.value = [...list.options].find((each) => each.text.startsWith('Figma')).value;
        list.dispatchEvent(new Event('change', { bubbles: true })); })()",
    );
    desktop.read("Tarif Organization oder Enterprise. Mit dem Recht org:activity_log_read.");
    desktop.read("Das Log sagt nicht, ob eine Aktion gelang.");
    german(&desktop, "add_german");
    desktop.press(&[], ESCAPE);
    desktop.until("document.querySelector('[role=dialog]') === null");

    let empty = desktop.home().join("leer.csv");
    fs::write(&empty, "").unwrap();
    desktop.press(&[CONTROL], '1');
    desktop.press(&[CONTROL, SHIFT], 'O');
    desktop.until("document.querySelector('[role=dialog] input[type=search]') !== null");
    desktop.click("Dateien importieren…");
    desktop.until("document.querySelector('[role=dialog] input[type=search]') === null");
    desktop.drill(&format!("choose {}", empty.display()));
    desktop.click("Dateien wählen…");
    desktop.until("document.querySelector('[role=dialog] [role=alert]') !== null");
    desktop.read("leer: ein Export");
    german(&desktop, "import_fault_german");
    desktop.press(&[], ESCAPE);

    remote.control().set_role(Org::Acme, Role::Owner, None);
    desktop.until("document.querySelector('[role=dialog]') === null");
    desktop.press(&[CONTROL], 'r');
    desktop.read("Schlüssel ersetzen…");
    german(&desktop, "paused_german");
    desktop.press(&[CONTROL], '3');
    desktop.until("document.querySelector('[data-testid=sync-view] .warning') !== null");
    german(&desktop, "paused_sync_german");
}

/// Chooses a file on the screen for it, and waits for what was found.
fn verify(desktop: &Desktop, path: &str, verdict: &str) {
    desktop.drill(&format!("choose {path}"));
    desktop.until("document.querySelector('[data-testid=verify] button') !== null");
    desktop.click("Datei wählen…");
    desktop.until_at_last(&format!("document.querySelector('[data-testid=verdict].{verdict}') !== null"));
}

/// Nothing that can be read is English; and a picture.
fn german(desktop: &Desktop, name: &str) {
    glance(desktop, name);
    assert_eq!(english(desktop), json!([]), "{name}");
}

/// The texts with words of English sentences that the window shows as its own.
pub(super) fn english(desktop: &Desktop) -> Value {
    desktop.value(ENGLISH)
}

fn files(desktop: &Desktop, ending: &str) -> Vec<std::path::PathBuf> {
    let all = fs::read_dir(desktop.home()).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|found| found == ending)).collect()
}
