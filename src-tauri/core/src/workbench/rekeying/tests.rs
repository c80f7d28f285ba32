//! A change of key, cut off at every step.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::keychain::Secret;
use crate::organization::{Access, Organization, Source, State};
use crate::workbench::{Config, VaultChoice, now};

const PASSPHRASE: &str = "correct horse battery";

fn bench(folder: &Path) -> Workbench {
    let vault = VaultChoice::Passphrase(Secret::from(PASSPHRASE.to_owned()));
    Workbench::open(Config { data_dir: folder.to_owned(), vault }).unwrap()
}

fn acme() -> Alias {
    Alias::try_from("acme".to_owned()).unwrap()
}

/// An organization of the tests.
pub(in crate::workbench) fn tests_description() -> Description {
    Description::new(Organization {
        id: "1f2e".to_owned(),
        alias: acme(),
        connector: "demo".to_owned(),
        source: Source::Remote,
        settings: BTreeMap::new(),
        access: Access::default(),
        state: State::Ready,
        created: now(),
    })
}

/// An organization with a cache that tells by what it holds that it is the same.
fn filled(folder: &Path) -> Workbench {
    let bench = bench(folder);
    let description = tests_description();
    bench.0.registry.insert(&description).unwrap();
    let store = bench.store(&description).unwrap();
    store.log_activity(now(), "canary", &json!({ "is": "4f1c" })).unwrap();
    bench.note_checkpoint(&bench.0.registry.find(&acme()).unwrap(), &store, crate::store::LedgerDigest::Anew).unwrap();
    bench
}

fn description(bench: &Workbench) -> Description {
    bench.0.registry.find(&acme()).unwrap()
}

/// Opens the cache as the next process does, and returns the identifier of the key that opened it.
fn opened(folder: &Path) -> String {
    let bench = bench(folder);
    let store = bench.store(&description(&bench)).unwrap();
    assert_eq!(store.activity(Some("canary"), 10).unwrap().len(), 1);
    let found = description(&bench);
    assert_eq!(found.doubt, None);
    let facts = found.cache.clone().unwrap();
    let vault = bench.vault().unwrap();
    assert_eq!((facts.next, vault.find(&next_name(&found).unwrap()).unwrap()), (None, None));
    assert!(!bench.0.registry.rekeyed("1f2e").exists());
    let kept = DataKey::try_from(&vault.require(&data_key_name(&found).unwrap()).unwrap()).unwrap();
    assert_eq!(kept.check_value(), facts.check_value);
    facts.key_id
}

#[tokio::test]
async fn a_cache_has_a_new_key_and_the_old_one_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let before = description(&bench).cache.unwrap();
    let old = bench.vault().unwrap().require(&data_key_name(&description(&bench)).unwrap()).unwrap();

    let report = bench.rekey(&acme(), Box::new(|_, _| {}), Cancel::new()).await.unwrap();

    assert_ne!(report.key_id, before.key_id);
    assert_eq!(opened(folder.path()), report.key_id);
    // The workbench that changed it goes on with it as well.
    let store = bench.store(&description(&bench)).unwrap();
    assert_eq!(store.activity(Some("canary"), 10).unwrap().len(), 1);
    let old = DataKey::try_from(&old).unwrap();
    assert!(!Store::is_key(&bench.0.registry.journal("1f2e"), &cipher_key(&old).unwrap()).unwrap());
}

#[test]
fn whatever_it_is_cut_off_after_the_next_one_to_open_the_cache_finds_its_key() {
    for steps in 0..7 {
        let folder = tempfile::tempdir().unwrap();
        let bench = filled(folder.path());
        let before = description(&bench).cache.unwrap().key_id;
        let vault = bench.vault().unwrap();
        let mut rekey = Rekey::begin(&bench, &description(&bench)).unwrap();
        let after = rekey.new.key_id().to_owned();
        match steps {
            0 => {}
            // A part of the copy was written.
            1 => drop(rekey.copy(&mut |_, _| false).unwrap_err()),
            2 => rekey.copy(&mut |_, _| true).unwrap(),
            _ => {
                rekey.copy(&mut |_, _| true).unwrap();
                rekey.swap().unwrap();
            }
        }
        if steps > 3 {
            vault.keep(&data_key_name(&rekey.description).unwrap(), &rekey.new.to_secret()).unwrap();
        }
        if steps > 4 {
            Store::forget_index(&rekey.journal()).unwrap();
        }
        if steps > 5 {
            vault.forget(&next_name(&rekey.description).unwrap()).unwrap();
        }
        drop(rekey);
        drop(bench);

        assert_eq!(opened(folder.path()), if steps < 3 { before } else { after }, "after step {steps}");
        assert_eq!(opened(folder.path()).len(), 8);
    }
}

#[tokio::test]
async fn a_change_that_is_called_off_leaves_the_cache_and_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let before = description(&bench).cache.unwrap();
    let cancel = Cancel::new();
    cancel.cancel();

    let stopped = bench.rekey(&acme(), Box::new(|_, _| {}), cancel).await.unwrap_err();

    assert_eq!(stopped.code, Code::Cancelled);
    assert_eq!(description(&bench).cache.as_ref(), Some(&before));
    assert_eq!(opened(folder.path()), before.key_id);
}

#[tokio::test]
async fn a_cache_that_another_process_uses_keeps_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let before = description(&bench).cache.unwrap();
    let other = self::bench(folder.path());
    let _store = other.store(&description(&other)).unwrap();

    let refused = bench.rekey(&acme(), Box::new(|_, _| {}), Cancel::new()).await.unwrap_err();

    assert!(refused.message.contains("in use by another process"), "{refused:?}");
    assert_eq!(description(&bench).cache.as_ref(), Some(&before));
}

#[tokio::test]
async fn a_cache_that_others_let_go_of_meanwhile_gets_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let before = description(&bench).cache.unwrap();
    let other = self::bench(folder.path());
    let mut held = Some(other.store(&description(&other)).unwrap());
    other.close(&description(&other).organization.id);
    let (told, was_told) = std::sync::mpsc::channel();
    // It is heard for the first time while the cache is still held: nobody lets go before.
    let listener = Box::new(move |_, _| told.send(held.take().is_some()).unwrap());

    bench.rekey(&acme(), listener, Cancel::new()).await.unwrap();

    assert!(was_told.recv().unwrap());
    assert_eq!(opened(folder.path()), description(&bench).cache.unwrap().key_id);
    assert_ne!(description(&bench).cache.unwrap().key_id, before.key_id);
}

#[tokio::test]
async fn a_process_that_had_the_cache_closed_meanwhile_takes_the_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let other = self::bench(folder.path());
    let stale = description(&other);

    bench.rekey(&acme(), Box::new(|_, _| {}), Cancel::new()).await.unwrap();

    let store = other.store(&stale).unwrap();
    assert_eq!(store.activity(Some("canary"), 10).unwrap().len(), 1);
}

#[test]
fn while_the_key_is_being_changed_nobody_opens_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let _rekey = Rekey::begin(&bench, &description(&bench)).unwrap();
    let other = self::bench(folder.path());

    let refused = other.store(&description(&other)).unwrap_err();

    assert!(refused.message.contains("is being changed"), "{refused:?}");
}

#[test]
fn a_cut_off_change_whose_keys_are_lost_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = filled(folder.path());
    let mut rekey = Rekey::begin(&bench, &description(&bench)).unwrap();
    rekey.copy(&mut |_, _| true).unwrap();
    rekey.swap().unwrap();
    let vault = bench.vault().unwrap();
    vault.forget(&next_name(&rekey.description).unwrap()).unwrap();
    let journal = rekey.journal();
    drop(rekey);
    let before = fs::read(&journal).unwrap();

    let refused = bench.store(&description(&bench)).unwrap_err();

    assert_eq!(refused.code, Code::KeyLost);
    assert_eq!(fs::read(&journal).unwrap(), before);
    assert!(description(&bench).cache.unwrap().next.is_some());
}
