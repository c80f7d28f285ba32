//! The pages of a pack that people open: how to check it, a page that checks it, and a report to print.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

use super::manifest::{LIMITS, Manifest, StampAsked, Stretch};
use super::ssh::NAMESPACE;

const VERIFY: &str = include_str!("assets/VERIFY.md");
const STAMP: &str = include_str!("assets/STAMP.md");
const PROOFS: &str = include_str!("assets/PROOFS.md");
const CHECKER: &str = include_str!("assets/verify.html");
const SCRIPT: &str = include_str!("assets/verify.js");
const STYLE: &str = include_str!("assets/verify.css");

/// Whether a pack proves each row to be in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Proofs {
    /// It names the journal's root only.
    #[default]
    Without,
    /// It holds a proof for each row.
    With,
}

/// Returns how to check a pack with what every system has.
pub fn instructions(manifest: &Manifest, proofs: Proofs) -> String {
    let limits: String = LIMITS.iter().map(|limit| format!("- {limit}\n")).collect();
    VERIFY
        .replace("{{stamp}}", &manifest.timestamp.as_ref().map(stamp).unwrap_or_default())
        .replace("{{proofs}}", if proofs == Proofs::With { PROOFS } else { "" })
        .replace("{{holder}}", &manifest.signer.holder)
        .replace("{{fingerprint}}", &manifest.signer.fingerprint)
        .replace("{{namespace}}", NAMESPACE)
        .replace("{{root}}", &manifest.merkle.root)
        .replace("{{rows}}", &manifest.rows.to_string())
        .replace("{{stamped}}", if manifest.timestamp.is_some() { ", and the two files of the time stamp" } else { "" })
        .replace("{{limits}}", limits.trim_end())
}

/// Says how a time stamp is checked.
fn stamp(asked: &StampAsked) -> String {
    // The address was entered by a person: nothing of it may begin a line or end the words that it stands in.
    let authority: String = asked.authority.chars().filter(|letter| !letter.is_control() && *letter != '`').collect();
    STAMP.replace("{{authority}}", &authority)
}

/// Returns a page that checks a pack in a browser. It may run its own script and use its own style, and nothing else.
pub fn checker() -> String {
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hashed(SCRIPT),
        hashed(STYLE)
    );
    CHECKER.replace("{{policy}}", &policy).replace("{{style}}", STYLE).replace("{{script}}", SCRIPT)
}

/// Returns a report to read and print: what was asked, what is in the pack, what is missing, and its first rows.
pub fn report(manifest: &Manifest, sample: &[Vec<String>]) -> String {
    let about = &manifest.about;
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <title>Evidence of {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Audit evidence: {}</h1>\n<dl>\n",
        hashed(STYLE),
        shown(&about.organization.alias),
        shown(about.organization.name.as_deref().unwrap_or(&about.organization.alias)),
    );
    let span = |row: &Option<super::manifest::RowName>| {
        row.as_ref().and_then(|row| row.occurred.clone()).unwrap_or_else(|| "-".to_owned())
    };
    let facts = [
        ("What was asked", about.filter.sentence.clone()),
        ("Query", if about.filter.text.is_empty() { "everything".to_owned() } else { about.filter.text.clone() }),
        ("Events", manifest.rows.to_string()),
        ("Newest", span(&manifest.first)),
        ("Oldest", span(&manifest.last)),
        ("Changed later by the remote", manifest.revised.to_string()),
        ("Connector", about.organization.connector.clone()),
        ("Role of the account", about.organization.role.clone().unwrap_or_else(|| "not known".to_owned())),
        ("Made", format!("{} by {} {}", about.created, about.program.name, about.program.version)),
        ("Pack", manifest.id.clone()),
        ("Signed by", format!("{} {}", manifest.signer.holder, manifest.signer.fingerprint)),
        ("Merkle root of the rows", manifest.merkle.root.clone()),
        ("Journal", format!("{}, {} events, {}", manifest.cache.origin, manifest.cache.size, manifest.cache.root)),
    ];
    for (name, value) in facts {
        page.push_str(&format!("<dt>{name}</dt><dd dir=\"auto\">{}</dd>\n", shown(&value)));
    }
    page.push_str("</dl>\n<h2>What is missing</h2>\n");
    page.push_str(&stretches(&about.gaps, "No gap is known within the time asked for."));
    page.push_str("<h2>What was read</h2>\n");
    page.push_str(&stretches(&about.coverage, "The events come from files, which claim no coverage."));
    page.push_str("<h2>What this proves and what it does not</h2>\n<ul>\n");
    LIMITS.iter().for_each(|limit| page.push_str(&format!("<li>{}</li>\n", shown(limit))));
    page.push_str("</ul>\n");
    if let Some((heading, rows)) = sample.split_first() {
        page.push_str(&format!("<h2>The first {} of {} events</h2>\n", rows.len(), manifest.rows));
        page.push_str(&table(heading, rows));
    }
    page + "</body>\n</html>\n"
}

fn stretches(list: &[Stretch], none: &str) -> String {
    if list.is_empty() {
        return format!("<p>{none}</p>\n");
    }
    let heading = ["Stream", "From", "Until", "State", "Reason"].map(str::to_owned);
    let row = |one: &Stretch| {
        vec![
            one.stream.clone(),
            one.from.clone(),
            one.until.clone(),
            one.state.clone(),
            one.reason.clone().unwrap_or_default(),
        ]
    };
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

/// Returns text as a page shows it: no markup, and what does not show or turns the direction made visible.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push(' '),
            letter if is_unseen(letter) => out.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}

fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn hashed(text: &str) -> String {
    STANDARD.encode(digest(&SHA256, text.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hostile_is_markup_and_nothing_hidden_stays_hidden() {
        assert_eq!(
            shown("<script>alert('1')&\"</script>"),
            "&lt;script&gt;alert(&#39;1&#39;)&amp;&quot;&lt;/script&gt;"
        );
        assert_eq!(shown("\u{3164}\u{600}\u{e0041}"), "\\u{3164}\\u{600}\\u{e0041}");
        assert_eq!(shown("a\u{202e}b\u{200b}\0\r\n"), "a\\u{202e}b\\u{200b}\\u{0}\\u{d} ");
    }

    #[test]
    fn the_checking_page_allows_itself_only_its_own_script_and_style() {
        let page = checker();

        assert!(page.contains("default-src 'none'; script-src 'sha256-") && !page.contains("{{"));
        assert_eq!((page.matches("<script").count(), page.matches("<style").count()), (1, 1));
        assert!(!SCRIPT.contains("</") && !SCRIPT.contains("innerHTML") && !SCRIPT.contains("fetch("));
        assert!(!page.contains(" onclick") && !page.contains("src=\"") && !page.contains("href="));
    }
}
