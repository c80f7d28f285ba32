//! What comes to the window from outside of its page: files dropped onto it, a wish to close, a print, the next start.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::desktop::Desktop;
use super::person::CONTROL;
use super::remote::Remote;
use super::screens::glance;

const NO_FAULTS: Vec<String> = Vec::new();
const DIALOG: &str = "document.querySelector('[role=dialog]') !== null";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_dropped_file_is_imported_after_a_question() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    let file = desktop.home().join("events.ndjson");
    fs::write(&file, "{\"uid\":\"1\",\"action\":\"member.added\",\"occurred\":\"2026-07-01T10:00:00Z\"}\n").unwrap();

    desktop.drill(&format!("drop {}", file.display()));
    desktop.read("What is to be done with this file?");
    desktop.read("events.ndjson");
    glance(&desktop, "dropped");
    desktop.click("Import");
    desktop.until("document.querySelectorAll('[data-testid=preview] tbody tr').length === 1");
    desktop.fill("Short name", "dropped");
    desktop.click("Import");
    desktop.until("document.querySelector('[data-testid=imported]') !== null");
    desktop.click("Show the events");
    desktop.search("member.added");
    assert_eq!(desktop.count(), 1);
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_pack_is_written_verified_when_it_is_dropped_and_refused_once_it_was_changed() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("result:failed");
    let rows = desktop.count();
    desktop.press(&[CONTROL], 'e');
    desktop.until("document.querySelector('[role=dialog] [type=radio][value=pack]') !== null");
    desktop.click("Evidence pack");
    desktop.until("document.querySelector('[role=dialog] input.field').value.endsWith('.zip')");
    glance(&desktop, "export_pack");
    desktop.click(&format!("Export {rows} event"));
    desktop.until("document.querySelector('[data-testid=fingerprint]') !== null");
    glance(&desktop, "exported_pack");
    desktop.click("Close");
    let pack = packs(desktop.home()).pop().expect("a pack");

    desktop.drill(&format!("drop {}", pack.display()));
    desktop.read("What is to be done with this file?");
    desktop.click("Verify");
    desktop.read("Nothing was changed");
    glance(&desktop, "verified_pack");

    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let changed = pack.with_file_name("changed.zip");
    fs::write(&changed, bytes).unwrap();
    desktop.drill(&format!("choose {}", changed.display()));
    desktop.until(&format!("document.querySelector('[data-testid=verify]') !== null && !({DIALOG})"));
    desktop.click("Choose a file…");
    // Whether it still is an archive depends on which byte was changed.
    desktop.until("document.querySelector('[data-testid=verdict].bad, [data-testid=verify] [role=alert]') !== null");
    assert_eq!(desktop.value("document.body.innerText.includes('Nothing was changed')"), json!(false));
    glance(&desktop, "verified_changed_pack");

    desktop.click("Check this laptop's copy");
    desktop.until_at_last("document.querySelector('[data-testid=verdict].good') !== null");
    desktop.read("The copy on this laptop");
    glance(&desktop, "verified_copy");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn closing_during_an_export_asks_once_and_leaves_nothing_behind() {
    let remote = Remote::start();
    let desktop = remote.window_with("demo", trailbook_demo::Role::Owner);
    desktop.search("");
    assert!(desktop.count() > 10_000);
    desktop.press(&[CONTROL], 'e');
    desktop.until("document.querySelector('[role=dialog] [type=radio][value=pack]') !== null");
    desktop.click("Evidence pack");
    desktop.until("document.querySelector('[role=dialog] input.field').value.endsWith('.zip')");
    // As soon as it runs: a pack with a proof for each event takes a while.
    desktop.click("Export ");
    desktop.until("document.querySelector('[role=dialog] [role=progressbar]') !== null");
    desktop.drill("close");
    desktop.read("An export is still being written");
    glance(&desktop, "closing");
    let home = desktop.home().to_owned();
    desktop.click("Keep exporting");
    desktop.until("![...document.querySelectorAll('[role=dialog]')].some((each) => each.innerText.includes('still being written'))");
    desktop.until_at_last("document.querySelector('[data-testid=fingerprint]') !== null");
    assert_eq!(packs(&home).len(), 1);
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_window_comes_back_as_large_as_it_was_and_in_the_view_that_was_left() {
    const SIZE: &str = "[innerWidth, innerHeight]";
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    desktop.session.size(1111, 777).unwrap();
    desktop.until("innerWidth === 1111");
    let size = desktop.value(SIZE);
    let kept = desktop.home().join("trailbook/window.json");

    desktop.drill("close");
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !kept.is_file() {
        assert!(std::time::Instant::now() < limit, "nothing was kept");
        std::thread::yield_now();
    }
    let desktop = desktop.reopened(&[], &[("TRAILBOOK_SEVERAL", "1")]);

    desktop.read("Review audit logs offline");
    desktop.until(&format!("JSON.stringify({SIZE}) === '{size}'"));
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn what_is_printed_says_what_was_asked_and_what_is_lacking() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("result:failed");
    let rows = desktop.count();

    desktop.press(&[CONTROL], 'p');
    desktop.until("document.querySelector('[data-testid=paper] tbody tr') !== null");
    let on_paper = desktop.value("document.querySelectorAll('[data-testid=paper] tbody tr').length");
    assert_eq!(on_paper, json!(rows.min(1000)));
    // The driver has no paper: the rules for it are put to the screen.
    desktop.value(
        "void [...document.styleSheets].forEach((sheet) => [...sheet.cssRules].filter((rule) => rule.media?.mediaText === 'print')
            .forEach((rule) => [...rule.cssRules].forEach((each) => sheet.insertRule(each.cssText, sheet.cssRules.length))))",
    );
    desktop.until("document.querySelector('[data-testid=paper]').getClientRects().length > 0");
    assert_eq!(desktop.value("document.querySelector('nav')?.getClientRects().length ?? 0"), json!(0));
    for words in ["result:failed", "that failed", "Printed", "No gaps are known in this period."] {
        desktop.read(words);
    }
    desktop.picture("on_paper");
}

fn packs(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "zip")).collect()
}
