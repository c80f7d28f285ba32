//! The answers held against plain SQL, written by hand for each question, over a table with a column a field.

use proptest::prelude::*;
use rusqlite::Connection;

use crate::event::{Event, Field, Fields, Flag, Instant, Outcome, Record, Timestamp};
use crate::page::Window;
use crate::query::{Filter, Zone};

use super::oracle::all;
use super::tests::{append, create, event};
use super::{FacetColumn, Raw, Store};

const NOW: Instant = Instant::from_seconds(1_780_000_000);
/// In Zurich the clock went from 02:00 to 03:00 at this second, and on 25 October 2026 from 03:00 to 02:00.
const SPRING: i64 = 1_774_746_000;
const AUTUMN: i64 = 1_792_890_000;

/// A question, and what it asks for as SQL. Local moments are Zurich's.
const QUESTIONS: &[(&str, &str)] = &[
    ("", "1"),
    (
        "action:user.login",
        "lower(action) = 'user.login' OR lower(action) LIKE 'user.login.%' OR lower(action) LIKE '%.user.login' OR lower(action) LIKE '%.user.login.%'",
    ),
    ("action:user", "lower(action) = 'user' OR lower(action) LIKE 'user.%'"),
    ("-action:*failed", "action NOT LIKE '%failed'"),
    ("workspace:alpha,beta", "workspace IN ('alpha', 'beta')"),
    ("-workspace:alpha", "workspace IS NULL OR workspace <> 'alpha'"),
    ("category:MEMBERS result:failed", "lower(category) = 'members' AND outcome = 'failure'"),
    ("-result:failed,unknown", "outcome = 'success'"),
    ("has:workspace -has:category", "workspace IS NOT NULL AND category IS NULL"),
    ("is:no_time", "NOT timed"),
    ("actor:*bob*", "actor LIKE '%bob%'"),
    ("target:zeta action:user.logout", "target = 'zeta' AND lower(action) = 'user.logout'"),
    ("needle", "raw LIKE '%needle%' OR description LIKE '%needle%'"),
    (
        "-needle workspace:beta",
        "NOT (raw LIKE '%needle%' OR coalesce(description, '') LIKE '%needle%') AND workspace = 'beta'",
    ),
    ("\"found a\"", "raw LIKE '%found a%' OR description LIKE '%found a%'"),
    ("details.role:admin", "json_valid(raw) AND json_extract(raw, '$.role') = 'admin'"),
    ("id:e3,e7", "uid IN ('e3', 'e7')"),
    // A day of 23 hours, and one of 25.
    ("date:2026-03-29", "at >= 1774738800000000000 AND at < 1774821600000000000"),
    ("date:2026-10-25", "at >= 1792879200000000000 AND at < 1792969200000000000"),
    // The hour that does not exist is empty, the one that comes twice is two hours long.
    ("after:2026-10-25T02:00 before:2026-10-25T03:00", "at >= 1792886400000000000 AND at < 1792893600000000000"),
    ("before:1970-01-01", "at < -3600000000000"),
    (
        "after:2200-01-01 action:user",
        "at >= 7258114800000000000 AND (lower(action) = 'user' OR lower(action) LIKE 'user.%')",
    ),
];

/// The columns that values are counted of, and their SQL.
const COUNTED: [(FacetColumn, &str); 4] = [
    (FacetColumn::Outcome, "outcome"),
    (FacetColumn::FirstOf(&[Field::Action]), "action"),
    (FacetColumn::FirstOf(&[Field::Workspace, Field::Category]), "coalesce(workspace, category)"),
    (FacetColumn::FirstOf(&[Field::Description]), "description"),
];

fn instants() -> impl Strategy<Value = Option<i64>> {
    let around = |second: i64| (second - 7_200..second + 7_200).boxed();
    let second = prop_oneof![
        around(SPRING),
        around(AUTUMN),
        Just(SPRING),
        Just(-2_000_000_000i64),
        -3_700i64..3_700,
        Just(9_000_000_000i64),
    ];
    prop::option::of(second)
}

fn random_event() -> impl Strategy<Value = Event> {
    let action =
        prop::sample::select(vec!["user.login", "User.Login", "user.logout", "sso.failed", "org.user.login.x"]);
    let workspace = prop::option::of(prop::sample::select(vec!["alpha", "beta", "gamma"]));
    let category = prop::option::of(prop::sample::select(vec!["members", "Members", "billing"]));
    let actor = prop::option::of(prop::sample::select(vec!["ada@acme.example", "BOB@acme.example"]));
    let raw =
        prop::sample::select(vec!["{\"role\":\"admin\"}", "{\"role\":\"x\",\"t\":\"a NEEDLE\"}", "{}", "no json"]);
    (0u32..60, instants(), action, workspace, category, actor, raw, 0usize..3).prop_map(
        |(uid, second, action, workspace, category, actor, raw, outcome)| {
            let mut made = event(&format!("e{uid}"), 0, action, raw);
            made.occurred = second.map(|second| Timestamp { at: Instant::from_seconds(second), digits: 0 });
            if second.is_none() {
                made.flags.insert(Flag::NoTime);
            }
            made.outcome = Outcome::ALL[outcome];
            made.fields = Fields::default();
            let fields = [
                (Field::Action, Some(action)),
                (Field::Workspace, workspace),
                (Field::Category, category),
                (Field::ActorEmail, actor),
                (Field::TargetName, category.map(|_| "zeta")),
                (Field::Description, actor.map(|_| "found a needle here")),
            ];
            for (field, text) in fields {
                made.fields.set(field, text.unwrap_or_default());
            }
            made
        },
    )
}

/// Puts every record into a table of its own, read by number and not through the index.
fn table(store: &Store) -> Connection {
    let table = Connection::open_in_memory().unwrap();
    let columns = "seq, at, timed, uid, action, workspace, category, actor, target, description, outcome, raw";
    table.execute_batch(&format!("CREATE TABLE e ({columns})")).unwrap();
    for record in all(store) {
        let Record { seq, event, .. } = &record;
        let text = |field| event.fields.get(field);
        let row = rusqlite::params![
            seq,
            record.at().nanos(),
            event.occurred.is_some(),
            event.uid.as_ref().map(|uid| uid.as_str()),
            text(Field::Action),
            text(Field::Workspace),
            text(Field::Category),
            text(Field::ActorEmail),
            text(Field::TargetName),
            text(Field::Description),
            event.outcome.as_str(),
            str::from_utf8(&event.raw).unwrap(),
        ];
        table.execute("INSERT INTO e VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)", row).unwrap();
    }
    table
}

fn rows<T: rusqlite::types::FromSql, U: rusqlite::types::FromSql>(table: &Connection, sql: &str) -> Vec<(T, U)> {
    let mut statement = table.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_equals_that_of_sql(pages in prop::collection::vec(prop::collection::vec(random_event(), 0..40), 1..4)) {
        let folder = tempfile::tempdir().unwrap();
        let store = create(folder.path());
        for page in pages {
            append(&store, page);
        }
        let table = table(&store);
        let zone = Zone::parse("Europe/Zurich").unwrap();
        for (text, condition) in QUESTIONS {
            let selection = store.select(&Filter::parse(text).unwrap().resolve(NOW, zone)).unwrap();

            let found = store.page(&selection, 0, 10_000, Raw::Without).unwrap();
            let found: Vec<(i64, i64)> = found.iter().map(|record| (record.seq, record.at().nanos())).collect();
            let sql = format!("SELECT seq, at FROM e WHERE {condition} ORDER BY at DESC, seq DESC");
            prop_assert_eq!(&found, &rows::<i64, i64>(&table, &sql), "{}", text);
            let count = store.count(&selection, &|| false, &|_, _| {}).unwrap();
            prop_assert_eq!(count, found.len() as u64, "{}", text);

            let columns = COUNTED.map(|(column, _)| column);
            let facets = store.facets(&selection, &columns, 1_000, None, &|| false).unwrap();
            for ((_, value), facet) in COUNTED.iter().zip(facets) {
                let sql = format!(
                    "SELECT {value}, count(*) FROM e WHERE ({condition}) AND {value} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
                );
                let counted: Vec<(String, i64)> =
                    facet.values.into_iter().map(|value| (value.value, i64::try_from(value.count).unwrap())).collect();
                prop_assert_eq!(&counted, &rows::<String, i64>(&table, &sql), "{}", text);
            }

            let span = Window { from: Instant::from_seconds(SPRING - 9_000), until: Instant::from_seconds(SPRING + 9_000) };
            for bar in store.histogram(&selection, span, 7, &|| false).unwrap() {
                let (from, until) = (bar.window.from.nanos(), bar.window.until.nanos());
                let sql = format!(
                    "SELECT count(*), count(*) FILTER (WHERE outcome = 'failure') FROM e WHERE ({condition}) AND at >= {from} AND at < {until}"
                );
                prop_assert_eq!(vec![(i64::try_from(bar.count).unwrap(), i64::try_from(bar.failed).unwrap())], rows::<i64, i64>(&table, &sql), "{}", text);
            }
        }
    }
}
