//! How to check a pack: the commands as a text, and a page that does it in a browser.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

use super::manifest::{LIMITS, Manifest};
use super::ssh::NAMESPACE;
use super::stamp::StampAsked;

const VERIFY: &str = include_str!("assets/VERIFY.md");
const STAMP: &str = include_str!("assets/STAMP.md");
const PROOFS: &str = include_str!("assets/PROOFS.md");
const CHECKER: &str = include_str!("assets/verify.html");
const SCRIPT: &str = include_str!("assets/verify.js");
pub(super) const STYLE: &str = include_str!("assets/verify.css");

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

/// What a page allows itself: its own style, and no script, no form and no other place.
pub(super) fn style_policy() -> String {
    format!("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", hashed(STYLE))
}

fn hashed(text: &str) -> String {
    STANDARD.encode(digest(&SHA256, text.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checking_page_allows_itself_only_its_own_script_and_style() {
        let page = checker();

        assert!(page.contains("default-src 'none'; script-src 'sha256-") && !page.contains("{{"));
        assert_eq!((page.matches("<script").count(), page.matches("<style").count()), (1, 1));
        assert!(!SCRIPT.contains("</") && !SCRIPT.contains("innerHTML") && !SCRIPT.contains("fetch("));
        assert!(!page.contains(" onclick") && !page.contains("src=\"") && !page.contains("href="));
    }
}
