//! A start and an end, each with a date and a time.

use serde_json::{Value, json};

use super::desktop::Desktop;
use super::person::{ENTER, ESCAPE};
use super::remote::Remote;

const ENDS: &str = "document.querySelectorAll('[role=dialog] form.custom input').length === 2";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_start_and_an_end_with_date_and_time_leave_exactly_what_lies_between() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.search("");
    let minutes = minutes(&desktop, desktop.count());
    let [until, from] = [1, 2].map(|third| minutes[minutes.len() * third / 3].clone());
    let between = minutes.iter().filter(|minute| (&from..&until).contains(minute)).count() as u64;
    assert!(from < until && between > 0, "{from} {until}");

    open(&desktop);
    desktop.fill("From", &until.replace('T', " "));
    desktop.fill("Until", &from.replace('T', " "));
    desktop.until("document.querySelector('[role=dialog] [role=alert]') !== null");
    desktop.press(&[], ENTER);
    assert_eq!(desktop.query(), "", "an end before its start is no range");
    desktop.fill("From", &from.replace('T', " "));
    desktop.fill("Until", &until.replace('T', " "));
    desktop.press(&[], ENTER);

    desktop.until("document.querySelector('[role=dialog]') === null");
    desktop.until(&format!("document.querySelector('#query').value === 'after:{from} before:{until}'"));
    assert_eq!(desktop.count(), between);
    open(&desktop);
    let said = desktop.value("[...document.querySelectorAll('form.custom input')].map((each) => each.value)");
    assert_eq!(said, json!([from, until].map(|end| end.replace('T', " "))), "the range is there to be changed");
    desktop.press(&[], ESCAPE);
    desktop.until("document.activeElement?.ariaLabel?.startsWith('Date range') === true");
}

fn open(desktop: &Desktop) {
    desktop.value("void document.querySelector('button[aria-label^=\"Date range\"]').focus()");
    desktop.press(&[], ENTER);
    desktop.until(ENDS);
}

/// The minutes of all events, newest first.
fn minutes(desktop: &Desktop, count: u64) -> Vec<String> {
    let query = json!({ "alias": "acme", "text": "", "zone": "UTC", "asker": "aside" });
    let opened = desktop.invoke("open_query", query).unwrap();
    let rows = desktop.invoke("query_page", json!({ "id": opened["id"], "start": 0, "length": count })).unwrap();
    let minute = |row: &Value| row["at"].as_str().map(|at| at[..16].to_owned());
    rows.as_array().into_iter().flatten().filter_map(minute).collect()
}
