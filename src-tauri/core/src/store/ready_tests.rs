//! Pages of which much was worked out ahead, held against the same pages as they are kept without that.

use proptest::prelude::*;

use crate::event::{Event, Field};
use crate::page::StreamId;

use super::tests::{create, event, fetch, page, reopen};
use super::{Appended, LedgerStep, Raw, Store};

/// An event with a number, a version of its bytes, and texts of which it shares some.
fn made(number: u32, version: u8) -> Event {
    let raw = format!("{{\"id\":{number},\"version\":{version},\"more\":\"{}\"}}", "x".repeat(number as usize % 90));
    let mut event = event(&format!("e{number}"), i64::from(number), &format!("action.{}", number % 13), &raw);
    event.fields.set(Field::TargetId, format!("target {number}"));
    if number.is_multiple_of(3) {
        event.fields.set(Field::Workspace, format!("workspace {}", number % 5));
        event.fields.set(Field::SessionId, format!("session {number}"));
    }
    event
}

fn plainly(store: &Store, stream: &StreamId, events: Vec<Event>) -> Appended {
    store.append(&fetch(stream, b"body"), &page(events), &LedgerStep::default()).unwrap()
}

fn ahead(store: &Store, stream: &StreamId, mut events: Vec<Event>) -> (Appended, usize) {
    let sheaf = store.ready(&mut events);
    let ready = (&page(events), &sheaf);
    (store.append_ready(&fetch(stream, b"body"), ready, &LedgerStep::default()).unwrap(), sheaf.bundles.len())
}

/// Everything that follows from the events, in the order of their numbers.
fn facts(store: &Store) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut texts = Vec::new();
    let events = i64::try_from(store.totals().unwrap().events).unwrap();
    for record in store.records(&(1..=events).collect::<Vec<_>>(), Raw::With).unwrap() {
        let later = store.revisions(record.seq).unwrap();
        texts.push(format!("{record:?} {later:?}"));
    }
    texts.push(format!("{:?}", store.trees().unwrap()));
    let blobs = store.read(|connection| {
        let mut select = connection.prepare("SELECT columns FROM block UNION ALL SELECT marks FROM tree_step")?;
        let columns = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<Vec<u8>>, _>>()?;
        let mut select = connection.prepare("SELECT field, code, text FROM term ORDER BY field, code")?;
        let term = |row: &rusqlite::Row<'_>| {
            Ok(format!("{} {} {}", row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        };
        texts.extend(select.query_map([], term)?.collect::<Result<Vec<_>, _>>()?);
        Ok(columns)
    });
    (texts, blobs.unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_was_worked_out_ahead_is_kept_as_it_is_kept_without(
        pages in prop::collection::vec(prop::collection::vec((0u32..400, prop::sample::select(vec![0u8, 0, 0, 1])), 0..250), 1..6),
    ) {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (plain, ready) = (create(one.path()), create(two.path()));
        for (place, page) in pages.iter().enumerate() {
            let stream = StreamId(format!("stream {}", place % 2));
            let events: Vec<Event> = page.iter().map(|(number, version)| made(*number, *version)).collect();

            prop_assert_eq!(plainly(&plain, &stream, events.clone()), ahead(&ready, &stream, events).0);
        }
        prop_assert_eq!(facts(&plain), facts(&ready));
    }
}

#[test]
fn blocks_are_made_ahead_once_there_is_a_dictionary_and_left_where_pages_repeat() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut plain, mut ready) = (create(one.path()), create(two.path()));
    let stream = StreamId("main".to_owned());
    let pages: [(std::ops::Range<u32>, u64, usize); 5] = [
        // No dictionary yet.
        (0..2_500, 2_500, 0),
        (2_500..3_333, 833, 9),
        // Half of it is known: what was made ahead is not what is kept.
        (3_000..4_000, 667, 10),
        (4_000..4_100, 100, 0),
        (4_100..4_200, 100, 1),
    ];
    for (place, (numbers, added, bundles)) in pages.into_iter().enumerate() {
        let events: Vec<Event> = numbers.map(|number| made(number, 0)).collect();
        if place == 4 {
            (plain, ready) = (reopen(one.path()), reopen(two.path()));
        }

        let (appended, made) = ahead(&ready, &stream, events.clone());

        assert_eq!((appended.added, made), (added, bundles), "page {place}");
        assert_eq!(plainly(&plain, &stream, events), appended);
    }
    assert_eq!(facts(&plain), facts(&ready));
}
