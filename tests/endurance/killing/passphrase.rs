//! A kill while the passphrase is changed.

use std::fs;
use std::path::Path;

use super::{Blow, KILLS, filled};
use crate::chance::{Chance, rounds};
use crate::program::{run, trailbook};
use crate::support::PASSPHRASE;

const NEW: &str = "other words that only this test knows";
const WORDS: [&str; 5] = ["vault", "change", "--to", "passphrase", "--new-passphrase"];

/// Returns what the cache says when it is asked with this passphrase; None where the passphrase opens nothing.
fn opened(folder: &Path, passphrase: &str) -> Option<String> {
    let mut command = trailbook(&folder.join("data"), &["count", "acme"]);
    let output = command.env("TRAILBOOK_PASSPHRASE", passphrase).output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// Returns the one passphrase that opens everything.
fn counts(folder: &Path) -> &'static str {
    let found: Vec<_> =
        [PASSPHRASE, NEW].into_iter().filter(|passphrase| opened(folder, passphrase).is_some()).collect();
    assert_eq!(found.len(), 1, "{found:?} open it");
    assert_eq!(opened(folder, found[0]).as_deref(), Some("60"));
    found[0]
}

#[test]
fn a_change_of_passphrase_that_is_killed_leaves_one_that_opens_everything() {
    let blow = Blow::new("passphrase", &[&WORDS[..], &["file:OUT/words"]].concat());
    fs::write(blow.base.path().join("words"), NEW).unwrap();
    filled(&blow, 60);
    let (mut whole, folder) = blow.unharmed();
    assert_eq!(counts(folder.path()), NEW);

    let mut chance = Chance::begin(blow.what);
    let (mut old, mut new, mut early) = (0, 0, 0);
    for _ in rounds(KILLS) {
        let folder = tempfile::tempdir().unwrap();
        crate::program::copy(blow.base.path(), folder.path());
        let moment = chance.moment(whole);
        let (_, ended) = blow.kill(folder.path(), moment);
        early += usize::from(!ended);
        whole = if ended { whole.min(moment) } else { whole };
        let passphrase = counts(folder.path());
        old += usize::from(passphrase == PASSPHRASE);
        new += usize::from(passphrase == NEW);
        // Whatever was left, the next change comes to its end, and nothing stays beside the vault.
        fs::write(folder.path().join("words"), "the last of three passphrases").unwrap();
        let mut again = trailbook(&folder.path().join("data"), &WORDS);
        again.arg(format!("file:{}", folder.path().join("words").display()));
        assert!(again.env("TRAILBOOK_PASSPHRASE", passphrase).status().unwrap().success());
        assert_eq!(opened(folder.path(), "the last of three passphrases").as_deref(), Some("60"));
        assert!(!folder.path().join("data/vault.secrets.next").exists());
    }
    println!(
        "passphrase: killed {early} times before the end; {old} times the old one counted, {new} times the new one"
    );
    assert!(early > 0);
    run(&blow.data(), &["count", "acme"]);
}
