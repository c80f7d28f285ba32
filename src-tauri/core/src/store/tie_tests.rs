//! Digests that are made while blocks are written, held against those of the file as it is read.

use crate::event::Event;
use crate::page::{Page, StreamId};

use super::tests::{create, event, fetch, page, reopen};
use super::{LedgerDigest, LedgerStep, Store, Tie};

fn some(numbers: std::ops::Range<u32>) -> Vec<Event> {
    let made = |number: u32| {
        let raw = format!("{{\"id\":{number},\"more\":\"{}\"}}", "x".repeat(number as usize % 90));
        event(&format!("e{number}"), i64::from(number), &format!("action.{}", number % 13), &raw)
    };
    numbers.map(made).collect()
}

fn keep(store: &Store, mut events: Vec<Event>, stream: &StreamId) {
    let sheaf = store.ready(&mut events);
    let page: Page = page(events);
    store.append_ready(&fetch(stream, b"body"), (&page, &sheaf), &LedgerStep::default()).unwrap();
}

fn tie(store: &Store, last: Option<&Tie>) -> Tie {
    store.tie(last, LedgerDigest::Anew).unwrap().unwrap()
}

/// Whether the writer of a store would take over what it made while it wrote.
fn is_made_ahead(store: &Store) -> bool {
    store.write(|writer| Ok(writer.tied.is_some())).unwrap()
}

#[test]
fn digests_made_while_blocks_are_written_are_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let stream = StreamId("main".to_owned());
    let store = create(folder.path());
    store.go_on(None).unwrap();
    // Without a dictionary, with one, with blocks made ahead, with what is known already, and with nothing new.
    let pages = [0..2_500, 2_500..3_333, 3_333..4_100, 3_000..4_200, 3_000..4_200];
    for numbers in pages.clone() {
        keep(&store, some(numbers), &stream);
    }
    assert!(is_made_ahead(&store));
    let first = tie(&store, None);
    assert_eq!(first, tie(&reopen(folder.path()), None));

    store.go_on(Some(&first)).unwrap();
    keep(&store, some(5_000..6_000), &stream);
    assert!(is_made_ahead(&store));
    let second = tie(&store, Some(&first));
    assert_ne!(second, first);
    assert_eq!(second, tie(&reopen(folder.path()), None));
    assert_eq!(store.compare(&second, &|| false).unwrap().altered, []);
}

#[test]
fn what_others_wrote_meanwhile_is_read_for_its_digests() {
    let folder = tempfile::tempdir().unwrap();
    let stream = StreamId("main".to_owned());
    let store = create(folder.path());
    keep(&store, some(0..300), &stream);
    let before = tie(&store, None);
    keep(&store, some(300..600), &stream);

    store.go_on(Some(&before)).unwrap();
    assert!(!is_made_ahead(&store), "blocks follow already");
    let now = tie(&store, Some(&before));
    assert_eq!(now, tie(&reopen(folder.path()), None));

    store.go_on(Some(&now)).unwrap();
    keep(&reopen(folder.path()), some(600..700), &stream);
    keep(&store, some(700..900), &stream);
    assert!(!is_made_ahead(&store), "another process wrote between");
    assert_eq!(tie(&store, Some(&now)), tie(&reopen(folder.path()), None));
}
