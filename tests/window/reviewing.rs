//! A gap that somebody has looked at says so, and stays a gap.

use serde_json::json;

use super::desktop::Desktop;
use super::person::CONTROL;
use super::screens::look_at;

const NO_FAULTS: Vec<String> = Vec::new();
const GAPS: &str = "document.querySelectorAll('[data-testid=intervals] tbody tr').length";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_gap_is_marked_as_reviewed_and_stays_one() {
    let desktop = Desktop::start(&["--demo"]);
    desktop.until_at_last("document.querySelector('[data-testid=sync]')?.textContent.includes('Up to date')");
    desktop.press(&[CONTROL], '3');
    desktop.until(&format!("{GAPS} > 0"));
    let gaps = desktop.value(GAPS);

    desktop.click("Mark as reviewed…");
    desktop.until("document.activeElement?.closest('[role=dialog] form') != null");
    desktop.fill("Why", "the provider had an outage");
    desktop.fill("Your name", "Ann");
    look_at(&desktop, "review");
    desktop.click("Mark as reviewed");
    desktop.until("document.querySelector('[role=dialog]') === null");
    desktop.read("Reviewed by Ann");
    desktop.read("the provider had an outage");
    assert_eq!(desktop.value(GAPS), gaps, "a note hides nothing");

    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.querySelector('nav') !== null");
    desktop.press(&[CONTROL], '3');
    desktop.read("the provider had an outage");
    look_at(&desktop, "reviewed");
    desktop.click("Change…");
    desktop.until("document.querySelector('[role=dialog] input')?.value === 'the provider had an outage'");
    desktop.click("Take back");
    desktop.until("document.querySelector('[data-testid=review]') === null");
    assert_eq!(desktop.value(GAPS), gaps);
    assert_eq!(desktop.value("document.querySelectorAll('rect.day.missing').length > 0"), json!(true));
    assert_eq!(desktop.refused(), NO_FAULTS);
}
