//! The SQL answers held against a plain check of every record, for random events and random filters.

use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::event::{Field, Flag, Instant, Outcome, Record, Timestamp};
use crate::page::Window;
use crate::query::{Filter, Zone};

use super::tests::{append, create, event, everything};
use super::{FacetColumn, Raw, Store};

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

fn all(store: &Store) -> Vec<Record> {
    let selection = store.select(&everything()).unwrap();
    let mut records = Vec::new();
    store
        .each(&selection, None, Raw::With, |record| {
            records.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
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
        prop_assert!(records.windows(2).all(|pair| (pair[0].at(), pair[0].seq) > (pair[1].at(), pair[1].seq)));

        for text in QUERIES {
            let predicate = Filter::parse(text).unwrap().resolve(NOW, Zone::utc());
            let expected: Vec<i64> =
                records.iter().filter(|record| predicate.matches(record)).map(|record| record.seq).collect();
            let selection = store.select(&predicate).unwrap();

            let rows = store.rows(&selection, None, 1_000, Raw::Without).unwrap();
            let found: Vec<i64> = rows.iter().map(|record| record.seq).collect();
            prop_assert_eq!(&found, &expected, "{}", text);
            prop_assert_eq!(store.count(&selection).unwrap(), u64::try_from(expected.len()).unwrap(), "{}", text);
            prop_assert_eq!(store.outline(&selection, &|| false).unwrap().count, u64::try_from(expected.len()).unwrap());

            let (values, _) = store.facet(&selection, FacetColumn::Outcome, 10, &|_| true).unwrap();
            let counted: u64 = values.iter().map(|value| value.count).sum();
            prop_assert_eq!(counted, u64::try_from(expected.len()).unwrap(), "{}", text);

            let span = Window { from: Instant::from_seconds(-10), until: Instant::from_seconds(3_600) };
            let bars = store.histogram(&selection, span, 7).unwrap();
            let inside = rows.iter().filter(|record| span.contains(record.at())).count();
            let barred: u64 = bars.iter().map(|bar| bar.count).sum();
            prop_assert_eq!(barred, u64::try_from(inside).unwrap(), "{}", text);
        }
    }
}
