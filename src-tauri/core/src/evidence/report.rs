//! Reports to read and print: what was asked, what there is, what is missing, what was noted of it, and rows.

use crate::export::shown;

use super::manifest::{About, GapReview, LIMITS, Manifest, RowName, Stretch};
use super::page::{STYLE, style_policy};

/// What is said wherever reviews are shown.
const REVIEWED: &str = "A review says that somebody looked at a gap, in their own words and under the name that they \
                        gave. It changes nothing about what is missing.";

/// What stands around the rows of a report that holds all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What stands before the table's heading.
    pub head: String,
    /// What stands after its last row.
    pub tail: String,
}

/// Returns the report of a pack, with its first rows.
pub fn report(manifest: &Manifest, sample: &[Vec<String>]) -> String {
    let span =
        |row: &Option<RowName>| row.as_ref().and_then(|row| row.occurred.clone()).unwrap_or_else(|| "-".to_owned());
    let mut page = begun("Evidence of", "Audit evidence", &manifest.about);
    page.push_str(&facts(&[
        ("Events", manifest.rows.to_string()),
        ("Newest", span(&manifest.first)),
        ("Oldest", span(&manifest.last)),
        ("Changed later by the remote", manifest.revised.to_string()),
        ("Pack", manifest.id.clone()),
        ("Signed by", format!("{} {}", manifest.signer.holder, manifest.signer.fingerprint)),
        ("Merkle root of the rows", manifest.merkle.root.clone()),
        ("Journal", format!("{}, {} events, {}", manifest.cache.origin, manifest.cache.size, manifest.cache.root)),
    ]));
    page.push_str(&known(&manifest.about));
    page.push_str("<h2>What this proves and what it does not</h2>\n<ul>\n");
    LIMITS.iter().for_each(|limit| page.push_str(&format!("<li>{}</li>\n", shown(limit))));
    page.push_str("</ul>\n");
    if let Some((heading, rows)) = sample.split_first() {
        page.push_str(&format!("<h2>The first {} of {} events</h2>\n", rows.len(), manifest.rows));
        page.push_str(&table(heading, rows));
    }
    page + "</body>\n</html>\n"
}

/// Returns what stands around all rows of a report that is no part of a pack.
pub fn paper(about: &About, rows: u64) -> Paper {
    let mut head = begun("Audit report of", "Audit report", about);
    head.push_str(&facts(&[("Events", rows.to_string()), ("Order", about.order.clone())]));
    head.push_str(&known(about));
    head.push_str(
        "<p>This page by itself proves nothing. A manifest beside it, where there is one, is signed, and an evidence \
         pack holds the events as they were received.</p>\n<h2>The events</h2>\n<table>\n",
    );
    Paper { head, tail: "</table>\n</body>\n</html>\n".to_owned() }
}

fn begun(title: &str, heading: &str, about: &About) -> String {
    let organization = &about.organization;
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <title>{title} {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{heading}: {}</h1>\n",
        style_policy(),
        shown(&organization.alias),
        shown(organization.name.as_deref().unwrap_or(&organization.alias)),
    );
    let query = if about.filter.text.is_empty() { "everything".to_owned() } else { about.filter.text.clone() };
    page + &facts(&[
        ("What was asked", about.filter.sentence.clone()),
        ("Query", query),
        ("Connector", organization.connector.clone()),
        ("Role of the account", organization.role.clone().unwrap_or_else(|| "not known".to_owned())),
        ("Made", format!("{} by {} {}", about.created, about.program.name, about.program.version)),
    ])
}

fn facts(list: &[(&str, String)]) -> String {
    let one = |(name, value): &(&str, String)| format!("<dt>{name}</dt><dd dir=\"auto\">{}</dd>\n", shown(value));
    format!("<dl>\n{}</dl>\n", list.iter().map(one).collect::<String>())
}

/// What is missing, what was noted of that, and what was read.
fn known(about: &About) -> String {
    let mut text = "<h2>What is missing</h2>\n".to_owned();
    text.push_str(&stretches(&about.gaps, "No gap is known within the time asked for."));
    if !about.reviews.is_empty() {
        text.push_str(&format!("<h2>What was noted of it</h2>\n<p>{}</p>\n", shown(REVIEWED)));
        text.push_str(&reviews(&about.reviews));
    }
    text.push_str("<h2>What was read</h2>\n");
    text + &stretches(&about.coverage, "The events come from files, which claim no coverage.")
}

fn stretches(list: &[Stretch], none: &str) -> String {
    if list.is_empty() {
        return format!("<p>{none}</p>\n");
    }
    let row = |one: &Stretch| {
        let reason = one.reason.clone().unwrap_or_default();
        vec![one.stream.clone(), one.from.clone(), one.until.clone(), one.state.clone(), reason]
    };
    table(&["Stream", "From", "Until", "State", "Reason"].map(str::to_owned), &list.iter().map(row).collect::<Vec<_>>())
}

fn reviews(list: &[GapReview]) -> String {
    let row =
        |one: &GapReview| [&one.stream, &one.from, &one.until, &one.by, &one.at, &one.why].map(String::clone).to_vec();
    let heading = ["Stream", "From", "Until", "Who, by their own word", "When", "What they say"].map(str::to_owned);
    table(&heading, &list.iter().map(row).collect::<Vec<_>>())
}

fn table(heading: &[String], rows: &[Vec<String>]) -> String {
    let cells = |kind: &str, row: &[String]| -> String {
        row.iter().map(|cell| format!("<{kind} dir=\"auto\">{}</{kind}>", shown(cell))).collect()
    };
    let mut text = format!("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n", cells("th", heading));
    rows.iter().for_each(|row| text.push_str(&format!("<tr>{}</tr>\n", cells("td", row))));
    text + "</tbody>\n</table>\n"
}
