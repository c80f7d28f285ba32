//! The answers held against a plain check of every record, for random events and random filters.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::event::{Field, Flag, Instant, Outcome, Record, Timestamp};
use crate::page::Window;
use crate::query::{Filter, Zone};

use super::blocks;
use super::tests::{append, create, event};
use super::{FacetColumn, Key, Raw, Selection, Store};

const NOW: Instant = Instant::from_seconds(1_780_000_000);
const QUERIES: &[&str] = &[
    "",
    "action:user.login",
    "-action:user.login",
    "action:user",
    "action:*.failed,sso.set",
    "actor:ada@acme.example",
    "-actor:*bob*",
    "actor:ada*,bob* workspace:alpha",
    "result:failed",
    "-result:failed,unknown",
    "ip:10.0.0.0/8",
    "-ip:10.0.0.0/8",
    "ip:2001:db8::/32",
    "has:ip",
    "-has:workspace",
    "has:time",
    "is:no_time",
    "is:revised",
    "-is:revised",
    "after:1970-01-01T00:20 before:1970-01-01T00:40",
    "date:1970-01-01T00:10..1970-01-01T00:20 date:1970-01-01T00:30..1970-01-01T00:31",
    "-date:1970-01-01T00:10..1970-01-01T00:20",
    "after:2027-01-01",
    "needle",
    "-needle",
    "\"STRASSE\"",
    "details.role:admin",
    "-details.role:admin action:user.login",
    "category:members scope:organization",
    "-category:members",
    "target:* -target:zeta",
    "id:e3",
    "country:ch,de",
    "actor:ada* needle result:success",
    "needle strasse",
    "-needle -admin",
    "needle -details.role:admin",
    "ADA needle",
    "id:e3,e4 -needle",
    "action:user.login -id:e*",
    "has:description -has:workspace",
    "k",
];

fn random_event() -> impl Strategy<Value = crate::event::Event> {
    let words = prop::sample::select(vec!["user.login", "user.logout", "login.failed", "sso.set", "User.Login"]);
    let actor = prop::option::of(prop::sample::select(vec!["ada@acme.example", "BOB@acme.example", "Ärger"]));
    let workspace = prop::option::of(prop::sample::select(vec!["alpha", "beta"]));
    let ip = prop::option::of(prop::sample::select(vec![
        "10.1.2.3",
        "203.0.113.9",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "n/a",
    ]));
    let category = prop::option::of(prop::sample::select(vec!["members", "Billing"]));
    let raw = prop::sample::select(vec!["{\"role\":\"admin\"}", "{\"role\":\"x\",\"t\":\"a NEEDLE\"}", "{}", "Straße"]);
    let time = prop::option::of(-10i64..3_600);
    (0u32..40, time, words, actor, workspace, ip, category, raw, 0usize..3).prop_map(
        |(uid, time, action, actor, workspace, ip, category, raw, outcome)| {
            let mut made = event(&format!("e{uid}"), 0, action, raw);
            made.occurred = time.map(|seconds| Timestamp { at: Instant::from_seconds(seconds), digits: 0 });
            if time.is_none() {
                made.flags.insert(Flag::NoTime);
            }
            made.outcome = Outcome::ALL[outcome];
            made.fields = crate::event::Fields::default();
            made.fields.set(Field::Action, action);
            let optional = [
                (Field::ActorEmail, actor),
                (Field::Workspace, workspace),
                (Field::Ip, ip),
                (Field::Category, category),
                (Field::TargetName, workspace.map(|_| "zeta")),
                (Field::Country, category.map(|_| "CH")),
                (Field::Scope, category.map(|_| "Organization")),
                (Field::Description, actor.map(|_| "found a needle here")),
            ];
            for (field, text) in optional {
                made.fields.set(field, text.unwrap_or_default());
            }
            made
        },
    )
}

/// Every record, newest first, read by number and ordered here: without the index.
pub(super) fn all(store: &Store) -> Vec<Record> {
    let highest = store.read(blocks::highest).unwrap();
    let mut records = store.records(&(1..=highest).collect::<Vec<_>>(), Raw::With).unwrap();
    records.sort_by_key(|record| std::cmp::Reverse((record.at(), record.seq)));
    records
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_equals_a_plain_check_of_every_record(pages in prop::collection::vec(prop::collection::vec(random_event(), 0..30), 1..4)) {
        let folder = tempfile::tempdir().unwrap();
        let store = create(folder.path());
        for page in pages {
            append(&store, page);
        }
        let records = all(&store);
        for text in QUERIES {
            let predicate = Filter::parse(text).unwrap().resolve(NOW, Zone::utc());
            let expected: Vec<i64> =
                records.iter().filter(|record| predicate.matches(record)).map(|record| record.seq).collect();
            let selection = store.select(&predicate).unwrap();

            let rows = store.page(&selection, 0, 1_000, Raw::Without).unwrap();
            let found: Vec<i64> = rows.iter().map(|record| record.seq).collect();
            prop_assert_eq!(&found, &expected, "{}", text);
            prop_assert_eq!(store.count(&selection, &|| false, &|_, _| {}).unwrap(), u64::try_from(expected.len()).unwrap(), "{}", text);
            let matching: Vec<&Record> = records.iter().filter(|record| predicate.matches(record)).collect();
            check_counts(&store, &selection, &matching, text)?;
            check_places(&store, &selection, &matching)?;
        }
    }
}

/// The facets that the window shows, and what each counts an event by.
type Facet = (FacetColumn, fn(&Record) -> Option<&str>);

const FACETS: [Facet; 4] = [
    (FacetColumn::Outcome, |record| Some(record.event.outcome.as_str())),
    (FacetColumn::FirstOf(&[Field::Action]), |record| record.event.fields.get(Field::Action)),
    (FacetColumn::FirstOf(&[Field::ActorEmail, Field::Workspace, Field::Category]), |record| {
        let fields = &record.event.fields;
        [Field::ActorEmail, Field::Workspace, Field::Category].into_iter().find_map(|field| fields.get(field))
    }),
    (FacetColumn::FirstOf(&[Field::Description]), |record| record.event.fields.get(Field::Description)),
];

fn check_counts(store: &Store, selection: &Selection, matching: &[&Record], text: &str) -> Result<(), TestCaseError> {
    let columns: Vec<FacetColumn> = FACETS.iter().map(|(column, _)| *column).collect();
    let facets = store.facets(selection, &columns, 1_000, None, &|| false).unwrap();
    let searched = store.facets(selection, &columns, 1_000, Some(&|_, value| value.contains('a')), &|| false).unwrap();
    for (((_, value), facet), searched) in FACETS.iter().zip(facets).zip(searched) {
        let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
        for value in matching.iter().filter_map(|record| value(record)) {
            *expected.entry(value).or_default() += 1;
        }
        let counted: BTreeMap<&str, u64> =
            facet.values.iter().map(|value| (value.value.as_str(), value.count)).collect();
        prop_assert_eq!(&counted, &expected, "{}", text);
        prop_assert_eq!(facet.distinct, expected.len() as u64);
        prop_assert!(
            facet.values.windows(2).all(|pair| (pair[1].count, &pair[0].value) <= (pair[0].count, &pair[1].value))
        );
        prop_assert_eq!(searched.distinct, expected.keys().filter(|value| value.contains('a')).count() as u64);
    }

    let span = Window { from: Instant::from_seconds(-10), until: Instant::from_seconds(3_600) };
    let bars = store.histogram(selection, span, 7, &|| false).unwrap();
    prop_assert_eq!(bars.first().map(|bar| bar.window.from), Some(span.from));
    prop_assert_eq!(bars.last().map(|bar| bar.window.until), Some(span.until));
    for bar in bars {
        let inside = || matching.iter().filter(|record| bar.window.contains(record.at()));
        prop_assert_eq!(bar.count, inside().count() as u64, "{}", text);
        let failed = inside().filter(|record| record.event.outcome == Outcome::Failure).count();
        prop_assert_eq!(bar.failed, failed as u64, "{}", text);
    }
    let span = matching.last().zip(matching.first()).map(|(first, last)| (first.at(), last.at()));
    prop_assert_eq!(store.span(selection, &|| false).unwrap(), span, "{}", text);
    Ok(())
}

fn check_places(store: &Store, selection: &Selection, matching: &[&Record]) -> Result<(), TestCaseError> {
    for (row, record) in matching.iter().enumerate().step_by(3) {
        let page = store.page(selection, row as u64, 2, Raw::With).unwrap();
        prop_assert_eq!(page.first(), Some(*record));
        prop_assert_eq!(page.len(), 2.min(matching.len() - row));
        let before = store.rows_before(selection, Key { at: record.at(), seq: record.seq }).unwrap();
        prop_assert_eq!(before, row as u64);
        prop_assert!(store.visible(selection, record.seq, Raw::Without).unwrap().is_some());
    }
    Ok(())
}
