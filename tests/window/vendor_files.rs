//! The list of a vendor that has no interface, filled from a file that a person exported there: columns, words, filters,
//! limit and export as on the vendor's own page.

use std::fs;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::desktop::Desktop;
use super::person::{CONTROL, ESCAPE};
use super::screens::glance;
use super::vendors::{NO_DIALOG, OFFERED, TIME};

const NO_FAULTS: Vec<String> = Vec::new();

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_export_of_runway_stands_as_on_its_own_page() {
    let rows: Vec<String> = (0..2_500).map(runway).collect();
    let (_folder, desktop) = imported(
        "Timestamp,Action,Actor,Workspace,Details",
        &rows,
        "for admins of an Enterprise organization",
        "2500 rows",
    );

    assert_eq!(desktop.headings(), ["Timestamp (UTC)", "Action", "Actor", "Workspace", "Details"]);
    assert_eq!(desktop.query(), "after:7d", "the last 7 days, as there");
    desktop.read("AssetDeleted");
    glance(&desktop, "vendor_runway");

    // A search bar at the top of the actions, which stand by category with a line about each.
    desktop.click("Action");
    desktop.until(&format!("{OFFERED}.length === 5"));
    assert_eq!(desktop.value("document.activeElement.type"), json!("search"));
    let headings = desktop.value(&format!("{OFFERED}.map(([heading]) => heading)"));
    let named = [
        "Account and permission events",
        "Asset events",
        "Generation events",
        "Billing events",
        "Organization-level events",
    ];
    assert!(named.iter().all(|name| headings.as_array().unwrap().contains(&json!(name))), "{headings}");
    desktop.read("An asset was deleted");
    glance(&desktop, "vendor_runway_actions");
    desktop.write("asset deleted");
    desktop.until(&format!("{OFFERED}.flat().join() === 'Asset events,Asset deleted'"));
    desktop.click("Asset deleted");
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    let deleted = desktop.count();

    // Several people and several workspaces; filters narrow together.
    check(&desktop, "Actor", &["ann@acme.example", "bo@acme.example"]);
    let people = desktop.count();
    check(&desktop, "Workspace", &["Studio", "Films"]);
    let shown = desktop.count();
    assert!(shown > 0 && shown < people && people < deleted, "{shown} of {people} of {deleted}");

    // The file holds the view, and no limit cuts it off.
    desktop.press(&[CONTROL], 'e');
    desktop.click("CSV, exact values");
    desktop.click(&format!("Export {shown} events"));
    desktop.until("document.querySelector('[data-testid=exported] dd') !== null");
    let file = desktop.value("document.querySelector('[data-testid=exported] dd').textContent");
    let mut table = csv::Reader::from_path(file.as_str().unwrap()).unwrap();
    assert_eq!(table.records().map(Result::unwrap).count() as u64, shown);
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);

    // The cross on its chip takes a filter away.
    desktop.click("Remove filter: Workspace");
    assert_eq!(desktop.count(), people);
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_export_of_fpt_ai_factory_stands_as_on_its_own_page() {
    let rows: Vec<String> = (0..40).map(fpt).collect();
    let (folder, desktop) = imported(FPT, &rows, "workspace admins their workspace", "New events");

    let own = ["Timestamp (UTC)", "User", "Scope", "Category", "Action", "Target", "Status", "Description"];
    assert_eq!(desktop.headings(), own);
    assert_eq!(desktop.value(&format!("/^20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$/.test({TIME})")), json!(true));
    for (word, token) in [("SUCCESS", "--ok"), ("FAILED", "--danger")] {
        assert_eq!(colour(&desktop, word), colour_of(&desktop, token), "{word}");
    }
    glance(&desktop, "vendor_fpt");

    // A keyword is looked for in every column.
    for word in ["service", "quota", "bo@acme", "create", "nb-7", "attached"] {
        desktop.search(&format!("after:7d {word}"));
        assert!((1..40).contains(&desktop.count()), "{word}");
    }

    // A category only within a scope; another scope has others, and takes the old one along.
    desktop.search("after:7d");
    assert_eq!(desktop.value(DISABLED), json!(true));
    desktop.click("Scope");
    desktop.click("Service");
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    assert_eq!(desktop.value(DISABLED), json!(false));
    check(&desktop, "Category", &["GPU Quota"]);
    assert_eq!(desktop.count(), 10);
    desktop.click("Scope");
    desktop.click("Organization");
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    assert_eq!(desktop.query(), "after:7d scope:Organization");
    desktop.click("Category");
    desktop.until(&format!("{OFFERED}.flat().join() === 'Category,Member,Policy'"));
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    desktop.click("Scope");
    desktop.click("Any scope");
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
    assert_eq!(desktop.count(), 40, "the blank option clears the filter");

    // What came since is shown without loading the page again.
    let later = folder.path().join("later.csv");
    let all: Vec<String> = ["new"].into_iter().map(|name| fpt(0).replace("p-0", name)).chain(rows).collect();
    fs::write(&later, format!("{FPT}\n{}\n", all.join("\n"))).unwrap();
    let alias = desktop.value("document.title.split(' - ')[0]");
    desktop.value("void (window.kept = true)");
    assert!(
        desktop
            .command_line(&["import", alias.as_str().unwrap(), "--timezone", "UTC", later.to_str().unwrap()])
            .success()
    );
    desktop.click("Refresh");
    desktop.until("document.querySelector('[data-testid=count]').textContent === '41'");
    assert_eq!(desktop.value("window.kept"), json!(true));
    assert_eq!(desktop.refused(), NO_FAULTS);
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn an_event_of_a_file_whose_time_is_not_understood_is_kept_counted_and_found() {
    let rows = [fpt(0), fpt(1), format!("soon{}", &fpt(2)[stamp(Utc::now()).len()..])];
    let (_folder, desktop) = imported(FPT, &rows, "workspace admins their workspace", "Without a time");

    assert_eq!(desktop.count(), 3);
    desktop.search("is:no_time");
    assert_eq!(desktop.count(), 1);
    desktop.until("document.querySelector('[role=row] time .flag') !== null");
    desktop.read("q-2");
    glance(&desktop, "without_a_time");
}

/// The heading of an export of FPT AI Factory.
const FPT: &str = "Timestamp,User,Scope,Category,Action,Target,Status,Description";

const DISABLED: &str =
    "[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === 'Category').disabled";

/// One event of Runway, the newest first, three seconds apart.
fn runway(number: usize) -> String {
    let action = ["AssetDeleted", "AssetCreated", "MemberInvited", "GenerationCreated"][number % 4];
    let who = ["ann", "bo", "cem"][number % 3];
    let workspace = ["Studio", "Films", "Shorts", "Trailers", "Sound"][number % 5];
    format!("{},{action},{who}@acme.example,{workspace},number {number}", stamp(ago(3 * number as i64)))
}

/// One event of FPT AI Factory.
fn fpt(number: usize) -> String {
    let (scope, category, action, target) = [
        ("Organization", "Policy", "Create Policy", "p"),
        ("Organization", "Member", "Invite Member", "m"),
        ("Service", "GPU Quota", "Change Quota", "q"),
        ("Service", "Notebook", "Stop Notebook", "nb"),
    ][number % 4];
    let (who, status) = (["ann", "bo"][number % 2], ["SUCCESS", "SUCCESS", "FAILED"][number % 3]);
    let said = if category == "Policy" { "Policy attached" } else { "Done" };
    let at = stamp(ago(60 * number as i64));
    format!("{at},{who}@acme.example,{scope},{category},{action},{target}-{number},{status},{said}")
}

fn ago(seconds: i64) -> DateTime<Utc> {
    Utc::now() - Duration::hours(1) - Duration::seconds(seconds)
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A window that shows what was imported from a file with these rows, after it said where such files come from and what
/// became of this one.
fn imported(heading: &str, rows: &[String], about: &str, said: &str) -> (TempDir, Desktop) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.csv");
    fs::write(&file, format!("{heading}\n{}\n", rows.join("\n"))).unwrap();
    let desktop = Desktop::start_with(&[], &[("TRAILBOOK_SEVERAL", "1"), ("TRAILBOOK_CHOSEN", file.to_str().unwrap())]);
    desktop.read("Review audit logs offline");
    desktop.click("Choose files…");
    desktop.until("document.querySelector('[role=dialog]') !== null");
    desktop.click("Choose files…");
    desktop.until("document.querySelectorAll('[data-testid=preview] tbody tr').length > 2");
    desktop.read(about);
    desktop.fill("Time zone", "UTC");
    desktop.click("Import");
    desktop.until("document.querySelector('[data-testid=imported]') !== null");
    desktop.read(said);
    desktop.click("Show the events");
    desktop.until("document.querySelector('[role=grid] time') !== null");
    desktop.answered();
    (folder, desktop)
}

/// Checks these in the menu of a filter.
fn check(desktop: &Desktop, filter: &str, values: &[&str]) {
    desktop.click(filter);
    for value in values {
        desktop.click(value);
        desktop.answered();
    }
    desktop.press(&[], ESCAPE);
    desktop.until(NO_DIALOG);
}

/// The colour that a word of the list is written in.
fn colour(desktop: &Desktop, word: &str) -> Value {
    let found = format!(
        "[...document.querySelectorAll('[role=gridcell] span')].find((each) => each.textContent.trim() === '{word}')"
    );
    desktop.until(&format!("{found} !== undefined"));
    desktop.value(&format!("getComputedStyle({found}).color"))
}

/// The colour that a token stands for.
fn colour_of(desktop: &Desktop, token: &str) -> Value {
    desktop.value(&format!(
        "(() => {{ const probe = document.body.appendChild(document.createElement('i')); probe.style.color = 'var({token})';
        const colour = getComputedStyle(probe).color; probe.remove(); return colour; }})()"
    ))
}
