use std::path::Path;

use zeroize::Zeroizing;

use crate::event::{Event, EventUid, Field, Flag, Instant, Outcome, Timestamp};
use crate::interval::IntervalState;
use crate::page::{Next, Page, Position, StreamId, Window};
use crate::query::{Clause, HasColumn, Predicate, Property, Sign, Test};

use super::*;

const NOW: Instant = Instant::from_seconds(1_780_000_000);

pub(super) fn key(digit: char) -> CipherKey {
    let digits: String = std::iter::repeat_n(digit, 64).collect();
    CipherKey::new(Zeroizing::new(format!("x'{digits}'"))).unwrap()
}

fn stream() -> StreamId {
    StreamId("main".to_owned())
}

pub(super) fn event(uid: &str, seconds: i64, action: &str, raw: &str) -> Event {
    let mut event = Event {
        uid: Some(EventUid::try_from(uid.to_owned()).unwrap()),
        occurred: Some(Timestamp { at: Instant::from_seconds(seconds), digits: 3 }),
        outcome: if action.ends_with("failed") { Outcome::Failure } else { Outcome::Success },
        raw: raw.as_bytes().to_vec(),
        ..Event::default()
    };
    event.fields.set(Field::Action, action);
    event.fields.set(Field::ActorEmail, "ada@acme.example");
    event.fields.set(Field::Description, format!("description of {uid}"));
    event
}

pub(super) fn page(events: Vec<Event>) -> Page {
    Page { events, next: Next::End, total: None, problems: Vec::new() }
}

pub(super) fn fetch<'a>(stream: &'a StreamId, body: &'a [u8]) -> Fetch<'a> {
    Fetch {
        stream,
        connector: "demo",
        manifest: "1",
        request: "GET /events",
        window: None,
        position: None,
        status: 200,
        remote_time: None,
        received: NOW,
        body,
        digest: None,
        outside: 0,
    }
}

pub(super) fn create(folder: &Path) -> Store {
    Store::create(&folder.join("journal.db"), key('a'), "acme", "org-1", NOW).unwrap()
}

pub(super) fn everything() -> Predicate {
    Predicate { time: vec![Window { from: Instant::MIN, until: Instant::MAX }], clauses: Vec::new() }
}

pub(super) fn reopen(folder: &Path) -> Store {
    Store::open(&folder.join("journal.db"), key('a'), "acme", "org-1").unwrap()
}

pub(super) fn append(store: &Store, events: Vec<Event>) -> Appended {
    append_to(store, &stream(), events)
}

pub(super) fn append_to(store: &Store, stream: &StreamId, events: Vec<Event>) -> Appended {
    store.append(&fetch(stream, b"body"), &page(events), &LedgerStep::default()).unwrap()
}

fn uids(store: &Store, predicate: &Predicate) -> Vec<String> {
    let selection = store.select(predicate).unwrap();
    let rows = store.page(&selection, 0, 100, Raw::Without).unwrap();
    rows.into_iter().map(|record| record.event.uid.unwrap().as_str().to_owned()).collect()
}

#[test]
fn a_repeated_page_adds_nothing_and_a_changed_event_becomes_a_revision() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let events =
        || vec![event("a", 10, "user.login", "{\"id\":\"a\"}"), event("b", 11, "user.logout", "{\"id\":\"b\"}")];

    assert_eq!(append(&store, events()), Appended { added: 2, duplicates: 0, revised: 0 });
    assert_eq!(append(&store, events()), Appended { added: 0, duplicates: 2, revised: 0 });
    let changed = vec![event("a", 10, "user.login", "{\"id\":\"a\",\"more\":1}")];
    assert_eq!(append(&store, changed.clone()), Appended { added: 0, duplicates: 0, revised: 1 });
    assert_eq!(append(&store, changed), Appended { added: 0, duplicates: 1, revised: 0 });

    let number = store.find_uid(&EventUid::try_from("a".to_owned()).unwrap()).unwrap().unwrap();
    let record = store.records(&[number], Raw::With).unwrap().remove(0);
    assert_eq!(record.event.raw, b"{\"id\":\"a\"}", "the first version stays");
    assert_eq!(record.revised, 1);
    assert_eq!(store.revisions(number).unwrap()[0].raw, b"{\"id\":\"a\",\"more\":1}");
}

#[test]
fn the_same_event_twice_in_one_page_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());

    let appended = append(&store, vec![event("a", 1, "x", "{}"), event("a", 1, "x", "{}"), event("a", 1, "x", "{ }")]);

    assert_eq!(appended, Appended { added: 1, duplicates: 1, revised: 1 });
}

#[test]
fn every_field_of_an_event_comes_back_as_it_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let mut original = event("8c5f2d1e-0000-4000-8000-00000000000a", -5, "x", "\u{0}bytes");
    for field in Field::ALL {
        original.fields.set(field, format!("{} \u{202e}text", field.name()));
    }
    original.occurred_text = Some("as written".to_owned());
    original.recorded = Some(Timestamp { at: Instant::from_nanos(123), digits: 9 });
    original.targets = vec![crate::event::Target { kind: Some("user".into()), id: None, name: Some("bob".into()) }];
    original.changes =
        vec![crate::event::Change { field: "role".into(), from: Some("member".into()), to: Some("owner".into()) }];
    original.flags.insert(Flag::Oversized);

    append(&store, vec![original.clone()]);

    let record = store.records(&[1], Raw::With).unwrap().remove(0);
    assert_eq!(record.event, original);
    assert_eq!((record.stream.as_str(), record.connector.as_str(), record.received), ("main", "demo", NOW));
}

#[test]
fn the_list_is_newest_first_and_stable_among_equals() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    append(&store, vec![event("b", 5, "x", "1"), event("a", 5, "x", "2"), event("c", 9, "x", "3")]);
    append(&store, vec![event("d", 7, "x", "4")]);

    assert_eq!(uids(&store, &everything()), ["c", "d", "a", "b"]);

    let selection = store.select(&everything()).unwrap();
    let second = store.page(&selection, 1, 1, Raw::Without).unwrap();
    assert_eq!(second[0].event.uid.as_ref().unwrap().as_str(), "d");
    append(&store, vec![event("later", 100, "x", "5")]);
    assert_eq!(
        store.count(&selection, &|| false, &|_, _| {}).unwrap(),
        4,
        "a selection does not move under its reader"
    );
}

#[test]
fn each_test_selects_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let mut flagged = event("c", 30, "sso.set", "3");
    flagged.occurred = None;
    flagged.flags.insert(Flag::NoTime);
    append(&store, vec![event("a", 10, "user.login", "1"), event("b", 20, "user.login_failed", "2"), flagged]);
    append(&store, vec![event("a", 10, "user.login", "1b")]);
    let with = |sign, test| Predicate { clauses: vec![Clause { sign, any: vec![test] }], ..everything() };
    let cases: Vec<(Test, &[&str])> = vec![
        (Test::Outcome(Outcome::Failure), &["b"]),
        (Test::Has(HasColumn::Time), &["b", "a"]),
        (Test::Has(HasColumn::Changes), &[]),
        (Test::Has(HasColumn::Field(Field::Description)), &["c", "b", "a"]),
        (Test::Is(Property::Revised), &["a"]),
        (Test::Is(Property::Flagged(Flag::NoTime)), &["c"]),
    ];
    for (test, expected) in cases {
        assert_eq!(uids(&store, &with(Sign::Include, test.clone())), expected, "{test:?}");
        let others: Vec<&str> = ["c", "b", "a"].into_iter().filter(|uid| !expected.contains(uid)).collect();
        assert_eq!(uids(&store, &with(Sign::Exclude, test.clone())), others, "not {test:?}");
    }
    let windows = |spans: &[(i64, i64)]| Predicate {
        time: spans
            .iter()
            .map(|(from, until)| Window { from: Instant::from_seconds(*from), until: Instant::from_seconds(*until) })
            .collect(),
        clauses: Vec::new(),
    };
    assert_eq!(uids(&store, &windows(&[(10, 20)])), ["a"]);
    assert_eq!(uids(&store, &windows(&[(0, 11), (15, 25)])), ["b", "a"]);
    assert_eq!(uids(&store, &windows(&[])), Vec::<String>::new());
}

#[test]
fn facets_and_bars_are_exact() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    append(
        &store,
        (0..10).map(|n| event(&format!("e{n}"), n * 10, if n < 7 { "a" } else { "b.failed" }, "r")).collect(),
    );
    let selection = store.select(&everything()).unwrap();
    let column = FacetColumn::FirstOf(&[Field::Action]);
    let FacetValues { values, distinct } = store.facets(&selection, &[column], 1, None, &|| false).unwrap().remove(0);
    assert_eq!((values, distinct), (vec![FacetValue { value: "a".into(), count: 7 }], 2));

    let span = Window { from: Instant::from_seconds(0), until: Instant::from_seconds(91) };
    let bars = store.histogram(&selection, span, 3, &|| false).unwrap();
    assert_eq!(bars.iter().map(|bar| (bar.count, bar.failed)).collect::<Vec<_>>(), [(4, 0), (3, 0), (3, 3)]);
}

#[test]
fn the_journal_refuses_to_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    append(&store, vec![event("a", 1, "x", "1")]);

    for sql in [
        "UPDATE block SET first = 7",
        "DELETE FROM block",
        "DELETE FROM fetch",
        "UPDATE term SET text = 'y'",
        "DELETE FROM term",
    ] {
        let result = store.write(|writer| Ok(writer.connection.execute(sql, [])?));
        assert!(matches!(result, Err(Error::Sqlite(_))), "{sql}");
    }
}

#[test]
fn a_page_its_ledger_entry_and_its_position_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let window = Window { from: Instant::from_seconds(0), until: Instant::from_seconds(100) };
    let id = store.open_interval(&stream(), window, 0, NOW).unwrap();
    let step = LedgerStep { interval: Some(id), position: Some(Position("p2".into())), ..LedgerStep::default() };

    store.append(&fetch(&stream(), b"1"), &page(vec![event("a", 1, "x", "1")]), &step).unwrap();

    let open = store.intervals(&stream()).unwrap().remove(0);
    assert_eq!((open.state, open.position, open.added), (IntervalState::Open, Some(Position("p2".into())), 1));
    let proven = Window { until: Instant::from_seconds(90), ..window };
    let state = Some((IntervalState::Complete, None));
    let done = LedgerStep { interval: Some(id), state, window: Some(proven), ..LedgerStep::default() };
    let mut nameless = event("b", 2, "x", "2");
    nameless.uid = None;
    assert!(store.append(&fetch(&stream(), b"2"), &page(vec![nameless]), &done).is_err());
    assert_eq!(store.intervals(&stream()).unwrap()[0].window, window, "nothing of a page that failed is kept");
    store.append(&fetch(&stream(), b"2"), &page(vec![event("b", 2, "x", "2")]), &done).unwrap();
    let complete = store.intervals(&stream()).unwrap().remove(0);
    assert_eq!((complete.state, complete.window), (IntervalState::Complete, proven));
}

#[test]
fn a_wrong_key_a_foreign_a_damaged_and_a_newer_file_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let store = create(folder.path());
    append(&store, (0..500).map(|n| event(&format!("e{n}"), n, "x", "some raw bytes")).collect());
    drop(store);
    let bytes = || std::fs::read(&path).unwrap();
    let whole = bytes();

    assert!(matches!(Store::open(&path, key('b'), "acme", "org-1"), Err(Error::NotOpened)));
    assert!(matches!(Store::open(&path, key('a'), "acme", "org-2"), Err(Error::Foreign)));
    assert_eq!(bytes(), whole);

    let store = Store::open(&path, key('a'), "acme", "org-1").unwrap();
    store.write(|writer| Ok(writer.connection.pragma_update(None, "user_version", 99)?)).unwrap();
    drop(store);
    let newer = bytes();
    assert!(matches!(Store::open(&path, key('a'), "acme", "org-1"), Err(Error::TooNew { found: 99, .. })));
    assert_eq!(bytes(), newer);

    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let half = Store::open(&path, key('a'), "acme", "org-1").and_then(|store| {
        let selection = store.select(&everything())?;
        store.page(&selection, 0, 1_000, Raw::With)
    });
    assert!(half.is_err());
    std::fs::write(&path, b"not a database at all, just some text").unwrap();
    assert!(matches!(Store::open(&path, key('a'), "acme", "org-1"), Err(Error::NotOpened)));
}

#[test]
fn a_key_that_sqlcipher_would_take_as_a_passphrase_is_refused() {
    for literal in ["x'0011'", "secret", "", "x'zz'"] {
        assert!(matches!(CipherKey::new(Zeroizing::new(literal.to_owned())), Err(Error::BadKey)), "{literal}");
    }
}

#[test]
fn nothing_readable_reaches_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    append(&store, (0..300).map(|n| event(&format!("e{n}"), n, "marker.action", "MARKER-RAW")).collect());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for needle in ["MARKER", "marker", "ada@acme", "description of", "CREATE TABLE"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle.as_bytes()), "{needle}");
        }
    }
}
