//! The power fails while the passphrase is changed.

use std::fs;
use std::path::Path;

use trailbook_core::keychain::{Secret, SecretName, Vault};

use super::FAILURES;
use super::disk::Disk;
use super::trace::{Call, record};
use crate::chance::{Chance, rounds};
use crate::program::{event_files, run};
use crate::state::journal;
use crate::support::PASSPHRASE;

const NEW: &str = "other words that only this test knows";

/// Says whether this passphrase opens the vault, with everything in it.
fn opens(folder: &Path, passphrase: &str) -> bool {
    let (_, id) = journal(folder);
    let Ok(vault) = Vault::passphrase(folder, Secret::from(passphrase.to_owned())) else { return false };
    vault.find(&SecretName::data_key(&id).unwrap()).unwrap().is_some()
}

#[test]
fn a_change_of_passphrase_leaves_one_that_opens_everything_when_the_power_fails() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    run(&data, &["import", "acme", &event_files(&place.path().join("files"), 1, 20)[0]]);
    fs::write(place.path().join("words"), NEW).unwrap();
    let words = format!("file:{}", place.path().join("words").display());
    let change = ["vault", "change", "--to", "passphrase", "--new-passphrase", &words];
    let (calls, first) = record(place.path(), &data, &change, &[]);

    let mut chance = Chance::begin("power loss in a change of passphrase");
    let (mut old, mut new) = (0, 0);
    for round in rounds(FAILURES) {
        // The first of all leaves nothing done, and the second everything.
        let point =
            [first, calls.len()].get(round).copied().unwrap_or_else(|| first + chance.below(calls.len() - first));
        let mut disk = Disk::default();
        calls[..point].iter().for_each(|call| disk.apply(call));
        let told = calls[..point].iter().any(|call| matches!(call, Call::Said(text) if text.contains("Keys are kept")));
        let folder = tempfile::tempdir().unwrap();
        disk.restart(folder.path(), &mut chance);
        let found = [PASSPHRASE, NEW].map(|passphrase| opens(folder.path(), passphrase));
        assert!(found == [true, false] || found == [false, true], "before call {point} of {}: {found:?}", calls.len());
        assert!(!told || found[1], "before call {point}: the change was told, and is lost");
        old += usize::from(found[0]);
        new += usize::from(found[1]);
    }
    println!("power loss in a change of passphrase: {old} times the old one counted, {new} times the new one");
    assert!(old > 0 && new > 0);
}
