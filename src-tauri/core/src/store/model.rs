//! Random pages with repeated and changed events, held against the simplest model of a journal: a map.

use std::collections::HashMap;

use proptest::prelude::*;

use crate::event::{Event, EventUid};
use crate::page::StreamId;

use super::tests::{append_to, create, event, reopen};
use super::{Appended, Raw, Store, blocks, known};

/// An event of the model: its number and all its versions, the first first.
type Model = HashMap<(u8, u16), (i64, Vec<String>)>;

fn stream(number: u8) -> StreamId {
    StreamId(format!("stream-{number}"))
}

fn raw(uid: u16, version: u8) -> String {
    format!("{{\"id\":{uid},\"version\":{version}}}")
}

fn expect(model: &mut Model, on: u8, page: &[(u16, u8)]) -> Appended {
    let mut counts = Appended::default();
    for (uid, version) in page {
        let next = i64::try_from(model.len()).unwrap() + 1;
        let (_, versions) = model.entry((on, *uid)).or_insert_with(|| (next, Vec::new()));
        let raw = raw(*uid, *version);
        if versions.contains(&raw) {
            counts.duplicates += 1;
        } else if versions.is_empty() {
            counts.added += 1;
            versions.push(raw);
        } else {
            counts.revised += 1;
            versions.push(raw);
        }
    }
    counts
}

fn check(store: &Store, model: &Model) {
    for ((on, uid), (number, versions)) in model {
        let record = store.records(&[*number], Raw::With).unwrap().remove(0);
        assert_eq!((record.seq, record.stream), (*number, stream(*on).0));
        assert_eq!(record.event.uid.unwrap().as_str(), format!("e{uid}"));
        assert_eq!(record.event.raw, versions[0].as_bytes());
        assert_eq!(usize::try_from(record.revised).unwrap(), versions.len() - 1);
        let later: Vec<Vec<u8>> = store.revisions(*number).unwrap().into_iter().map(|later| later.raw).collect();
        assert_eq!(later, versions[1..].iter().map(|raw| raw.as_bytes().to_vec()).collect::<Vec<_>>());
        let uid = EventUid::try_from(format!("e{uid}")).unwrap();
        let found = store.find_uid(&uid).unwrap().unwrap();
        assert!(model.iter().any(|((_, name), (number, _))| *number == found && format!("e{name}") == uid.as_str()));
    }
    assert_eq!(store.totals().unwrap().events, u64::try_from(model.len()).unwrap());
    assert!(store.records(&[0, i64::try_from(model.len()).unwrap() + 1], Raw::With).unwrap().is_empty());
}

fn pages() -> impl Strategy<Value = Vec<(u8, Vec<(u16, u8)>)>> {
    let event = (0u16..300, prop::sample::select(vec![0u8, 0, 0, 0, 1, 2]));
    prop::collection::vec((0u8..2, prop::collection::vec(event, 0..250)), 1..8)
}

fn events(page: &[(u16, u8)]) -> Vec<Event> {
    page.iter()
        .map(|(uid, version)| event(&format!("e{uid}"), i64::from(*uid), "user.login", &raw(*uid, *version)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_keeps_what_a_map_would_keep(pages in pages(), opened_after in 0usize..8) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = create(folder.path());
        let mut model = Model::new();
        for (place, (on, page)) in pages.iter().enumerate() {
            if place == opened_after {
                drop(store);
                store = reopen(folder.path());
            }
            let expected = expect(&mut model, *on, page);
            prop_assert_eq!(append_to(&store, &stream(*on), events(page)), expected);
            prop_assert_eq!(append_to(&store, &stream(*on), events(page)).added, 0);
        }
        check(&store, &model);
    }
}

#[test]
fn an_index_of_identifiers_that_is_missing_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let page: Vec<(u16, u8)> = (0..700).map(|uid| (uid, 0)).collect();
    append_to(&store, &stream(0), events(&page));
    store.write(|writer| Ok(writer.connection.execute_batch("DELETE FROM known_run WHERE id = 1")?)).unwrap();
    let uid = EventUid::try_from("e699".to_owned()).unwrap();
    assert_eq!(store.find_uid(&uid).unwrap(), Some(700), "found even so");
    drop(store);
    let store = reopen(folder.path());

    let counts = append_to(&store, &stream(0), events(&page));

    assert_eq!(counts, Appended { duplicates: 700, ..Appended::default() });
    store
        .read(|connection| {
            let hash = known::hash(1, "e699");
            assert_eq!(known::find(connection, 700, &[hash]).unwrap().unwrap().len(), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn events_that_another_process_added_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (store, other) = (create(folder.path()), reopen(folder.path()));
    let page: Vec<(u16, u8)> = (0..150).map(|uid| (uid, 0)).collect();
    append_to(&store, &stream(0), events(&page[..10]));

    assert_eq!(append_to(&other, &stream(0), events(&page)).added, 140);
    assert_eq!(append_to(&store, &stream(0), events(&page)).duplicates, 150);
    let mut more = events(&[(500, 0)]);
    more[0].fields.set(crate::event::Field::Action, "another.action");
    append_to(&other, &stream(0), more);
    assert_eq!(append_to(&store, &stream(0), events(&[(501, 0)])).added, 1);
    assert_eq!(store.records(&[151], Raw::With).unwrap()[0].event.fields.iter().next().unwrap().1, "another.action");
}

#[test]
fn blocks_are_passed_in_order_from_where_one_asks() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let page: Vec<(u16, u8)> = (0..250).map(|uid| (uid, 0)).collect();
    append_to(&store, &stream(0), events(&page));
    let passed = |seq: i64| {
        let mut heads = Vec::new();
        store
            .read(|connection| {
                blocks::blocks_after(connection, seq, |head, columns| {
                    assert_eq!(columns.events(), head.events);
                    heads.push((head.first, head.events, head.stream));
                    Ok(std::ops::ControlFlow::Continue(()))
                })
            })
            .unwrap();
        heads
    };

    assert_eq!(passed(0), [(1, 100, 1), (101, 100, 1), (201, 50, 1)]);
    assert_eq!(passed(100), [(101, 100, 1), (201, 50, 1)]);
    assert_eq!(passed(249), [(201, 50, 1)]);
    assert_eq!(passed(250), []);
}
