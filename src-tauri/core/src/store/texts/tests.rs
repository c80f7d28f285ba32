//! Questions in words held against a plain check of every record: for records that are hard to cut, and needles from
//! within them.

use std::sync::atomic::Ordering;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::event::{Event, EventUid, Field, Record};
use crate::index::PackedRows;
use crate::page::{PackedWords, StreamId};
use crate::query::{Clause, DetailsPath, Literal, Matcher, Needle, Pattern, Predicate, Sign, Test};

use super::super::oracle::all;
use super::super::tests::{append, create, event, everything, fetch, page, reopen};
use super::super::{LedgerStep, Raw, Store};
use super::Worder;

/// So few events make a chunk here.
const CHUNK: u32 = 8;

fn text() -> impl Strategy<Value = String> {
    let hard = [
        "user.login",
        "STRASSE",
        "Straße",
        "İstanbul",
        "i\u{307}x",
        "\u{307}",
        "ΑΣ",
        "ﬁn",
        "",
        " ",
        "null",
        "1e3",
        "a/b",
        "zeta",
        "quarterly review",
        "60ffdadb-4599",
        "ses_06a85181",
        "ada@acme.example",
        "caf\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "x\\\"y",
        "a\\/b",
        "c:\\\\dir\\n",
        "\\u0000",
        "\\",
        "K\u{212a}",
        "tab\\there",
        "\u{fffd}",
        ":1,",
        "ß",
    ];
    select(hard.to_vec()).prop_map(str::to_owned)
}

fn value(depth: u32) -> BoxedStrategy<String> {
    let scalar = prop_oneof![
        4 => text().prop_map(|text| format!("\"{text}\"")),
        1 => select(vec!["1", "878", "-0", "1e3", "0.10", "12345678901234567890123", "true", "null", "0.5"])
            .prop_map(str::to_owned),
    ];
    if depth == 0 {
        return scalar.boxed();
    }
    let list = prop::collection::vec(value(depth - 1), 0..3).prop_map(|values| format!("[{}]", values.join(", ")));
    prop_oneof![3 => scalar, 1 => list, 1 => object(depth - 1)].boxed()
}

fn object(depth: u32) -> BoxedStrategy<String> {
    let key = select(vec!["role", "Actor Name", "k1", "details", "é", "n"]);
    let members = prop::collection::vec((key, value(depth)), 0..4);
    (members, select(vec![("{", ":", ",", "}"), ("{\n  ", " : ", ",\n  ", "\n}"), ("", "=\"", "\" ", "")]))
        .prop_map(|(members, (open, colon, comma, close))| {
            let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\"{colon}{value}")).collect();
            format!("{open}{}{close}", members.join(comma))
        })
        .boxed()
}

fn raw() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => object(2).prop_map(String::into_bytes),
        1 => (object(1), any::<Index>()).prop_map(|(text, cut)| text.as_bytes()[..cut.index(text.len() + 1)].to_vec()),
        1 => prop::collection::vec(select(b"a\"\\:\xff\xc3\x9f{}0 \x00\x01".to_vec()), 0..12),
        1 => text().prop_map(|text| format!("<13>Jan 1 host {text}").into_bytes()),
    ]
}

fn random_event() -> impl Strategy<Value = Event> {
    let optional = || prop::option::of(text());
    (0u32..60, 0i64..500, raw(), optional(), optional(), optional(), optional()).prop_map(
        |(uid, time, raw, name, description, session, request)| {
            let mut made = event(&format!("e{uid}"), time, "user.login", "");
            made.raw = raw;
            let fields = [
                (Field::ActorName, name),
                (Field::Description, description),
                (Field::SessionId, session),
                (Field::RequestId, request),
            ];
            for (field, text) in fields {
                made.fields.set(field, text.unwrap_or_default());
            }
            made
        },
    )
}

/// What is asked: a record's own bytes from one place to another, or some text.
#[derive(Clone, Debug)]
pub(super) enum Drawn {
    Within(Index, Index, usize),
    Text(String),
}

fn drawn() -> impl Strategy<Value = Drawn> {
    prop_oneof![
        3 => (any::<Index>(), any::<Index>(), 1usize..12).prop_map(|(record, from, length)| Drawn::Within(record, from, length)),
        1 => text().prop_map(Drawn::Text),
        1 => select(vec!["absent", "E", "\"", ":", "\":\"", "1000.0", "0.1", "e", "details", "ss", "\\", "\n"])
            .prop_map(|text| Drawn::Text(text.to_owned())),
    ]
}

impl Drawn {
    fn text(&self, records: &[Record]) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Within(record, from, length) => {
                let raw = String::from_utf8_lossy(&record.get(records).event.raw).into_owned();
                let letters: Vec<char> = raw.chars().collect();
                let from = from.index(letters.len() + 1);
                letters[from..letters.len().min(from + length)].iter().collect()
            }
        }
    }
}

pub(super) fn questions(one: &str, two: &str) -> Vec<Vec<Clause>> {
    let words = |text: &str| Test::Text(Needle::new(text));
    let part =
        |text: &str| Matcher::new(&Pattern { text: format!("*{}*", text.replace('*', "")), literal: Literal::No });
    let whole = |text: &str| Matcher::exact(text);
    let path = |name: &str| DetailsPath(vec![name.to_owned()]);
    let clause = |sign, any| Clause { sign, any };
    vec![
        vec![clause(Sign::Include, vec![words(one)])],
        vec![clause(Sign::Exclude, vec![words(one)])],
        vec![clause(Sign::Include, vec![words(one), words(two)])],
        vec![clause(Sign::Include, vec![words(one)]), clause(Sign::Exclude, vec![words(two)])],
        vec![clause(Sign::Include, vec![words(one)]), clause(Sign::Include, vec![words(two)])],
        vec![
            clause(Sign::Include, vec![Test::Fields(vec![Field::ActorName], part(two))]),
            clause(Sign::Include, vec![words(one)]),
        ],
        vec![clause(Sign::Include, vec![Test::Fields(vec![Field::Description, Field::SessionId], part(one))])],
        vec![clause(Sign::Exclude, vec![Test::Fields(vec![Field::Description], whole(one))])],
        vec![clause(Sign::Include, vec![Test::Uid(part(one))])],
        vec![clause(Sign::Include, vec![Test::Details(path("role"), part(one))])],
        vec![clause(Sign::Include, vec![Test::Details(path("n"), whole(one)), Test::Details(path("k1"), whole(two))])],
        vec![clause(Sign::Exclude, vec![Test::Details(path("n"), whole("1000.0")), words(one)])],
    ]
}

pub(super) fn check(store: &Store, drawn: &[(Drawn, Drawn)]) -> Result<(), TestCaseError> {
    let records = all(store);
    for (one, two) in drawn {
        let (one, two) = (one.text(&records), two.text(&records));
        for clauses in questions(&one, &two) {
            let predicate = Predicate { clauses, ..everything() };
            let expected: Vec<i64> =
                records.iter().filter(|record| predicate.matches(record)).map(|record| record.seq).collect();
            let selection = store.select(&predicate).unwrap();
            let rows = store.page(&selection, 0, 10_000, Raw::Without).unwrap();
            let found: Vec<i64> = rows.iter().map(|record| record.seq).collect();
            prop_assert_eq!(&found, &expected, "{:?}", predicate.clauses);
            let counted = store.count(&selection, &|| false, &|_, _| {}).unwrap();
            prop_assert_eq!(counted, expected.len() as u64, "{:?}", predicate.clauses);
        }
    }
    Ok(())
}

pub(super) fn small(store: Store) -> Store {
    store.0.chunk.store(CHUNK, Ordering::Relaxed);
    // No thread adds to the texts unasked.
    store.0.adding.store(true, Ordering::Relaxed);
    store
}

pub(super) fn caught_up(store: &Store) -> u32 {
    store.catch_up_texts(&mut || true).unwrap();
    store.0.beside.covered()
}

/// Appends events as an import does, with everything that is worked out ahead.
fn append_ready(store: &Store, mut events: Vec<Event>) {
    let sheaf = store.ready(&mut events);
    let (stream, page) = (StreamId("main".to_owned()), page(events));
    store.append_ready(&fetch(&stream, b"body"), (&page, &sheaf), &LedgerStep::default()).unwrap();
}

#[test]
fn texts_made_of_what_comes_in_are_those_made_of_the_journal() {
    let mut runner = TestRunner::deterministic();
    let events = prop::collection::vec(random_event(), 60);
    for _ in 0..20 {
        let mut events = events.new_tree(&mut runner).unwrap().current();
        for (number, event) in events.iter_mut().enumerate() {
            event.uid = EventUid::try_from(format!("number {number}")).ok();
        }
        let folder = tempfile::tempdir().unwrap();
        let store = small(create(folder.path()));
        store.0.chunk.store(60, Ordering::Relaxed);
        let made = Worder::new().unwrap().words(&events, 60).unwrap();
        append(&store, events);

        let PackedRows { events, parts, filters } = store.made_of_journal(&mut None, 0).unwrap();

        assert_eq!(made, [PackedWords { events, parts, filters }]);
    }
}

#[test]
fn what_was_made_ahead_is_written_down_and_the_rest_made_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let store = small(create(folder.path()));
    let numbered = |numbers: std::ops::Range<u32>| -> Vec<Event> {
        let raw = |number| format!("{{\"note\":\"word{number}\"}}");
        numbers.map(|number| event(&format!("e{number}"), i64::from(number), "user.login", &raw(number))).collect()
    };
    append(&store, numbered(0..13));
    append_ready(&store, numbered(13..58));
    assert_eq!(caught_up(&store), 58, "what waits begins behind a chunk of the journal, however small that is");
    append_ready(&store, numbered(58..59));
    assert_eq!(caught_up(&store), 58, "so few are not worth a chunk");
    append_ready(&store, numbered(50..70));
    assert_eq!(caught_up(&store), 66, "with some of them known, the journal decides");
    let asked = |text: &str| Drawn::Text(text.to_owned());
    check(&store, &[(asked("word1"), asked("word57")), (asked("word69"), asked("note"))]).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_found_as_a_plain_check_finds_it(
        pages in prop::collection::vec((any::<bool>(), prop::collection::vec(random_event(), 1..40)), 2..4),
        drawn in prop::collection::vec((drawn(), drawn()), 1..5),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = small(create(folder.path()));
        for (ahead, page) in pages {
            if ahead {
                append_ready(&store, page);
            } else {
                append(&store, page);
            }
            // With a tail of new events that no chunk holds.
            check(&store, &drawn)?;
            let events = u32::try_from(store.totals().unwrap().events).unwrap();
            prop_assert!((0..CHUNK).contains(&(events - caught_up(&store))));
            check(&store, &drawn)?;
        }
        drop(store);
        check(&reopen(folder.path()), &drawn)?;
    }
}
