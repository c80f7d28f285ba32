//! Rows that are written straight from the cache, held against rows that are written from records.

use chrono_tz::Tz;
use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;
use crate::event::{Change, Event, EventUid, Field, Flag, Outcome, Target, Timestamp};
use crate::export::Writer;
use crate::page::{Next, Page, StreamId};
use crate::query::Predicate;
use crate::store::{CipherKey, Fetch, LedgerStep, Raw};

/// Texts that a cell, a row or a spreadsheet could trip over, and plain ones.
fn text() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "user.login",
        "Ann Keller",
        "=cmd|'/c calc'!A0",
        "-5",
        "+49 170",
        "\u{200b}=1",
        "＝1",
        "'marked",
        "\"",
        "a \"quoted\" word, with comma",
        "two\r\nlines",
        "lone\rreturn",
        "nul\0inside",
        "back\\slash",
        "\u{2028}",
        "ÄÖÜ 株式会社 😀",
        " padded ",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => "[-=+@,;\"'\r\n\t a-zé]{0,20}"]
}

fn time() -> impl Strategy<Value = Option<Timestamp>> {
    let nanos = prop_oneof![Just(0i64), 1_790_000_000_000_000_000i64..1_800_000_000_000_000_000, any::<i64>()];
    prop::option::of((nanos, 0u8..10).prop_map(|(nanos, digits)| Timestamp { at: Instant::from_nanos(nanos), digits }))
}

fn some(text: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    prop::option::of(text)
}

fn event() -> impl Strategy<Value = Event> {
    let fields = prop::collection::vec((prop::sample::select(Field::ALL.to_vec()), text()), 0..12);
    let target = (some(text()), some(text()), some(text())).prop_map(|(kind, id, name)| Target { kind, id, name });
    let change = (text(), some(text()), some(text())).prop_map(|(field, from, to)| Change { field, from, to });
    let lists = (prop::collection::vec(target, 0..3), prop::collection::vec(change, 0..3));
    let flags = prop::collection::vec(prop::sample::select(Flag::ALL.to_vec()), 0..3);
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    let told = (0u32..60, some(text()), outcome, flags);
    (told, time(), time(), fields, lists).prop_map(
        |((uid, occurred_text, outcome, flags), occurred, recorded, fields, (targets, changes))| {
            let uid = EventUid::try_from(format!("=e{uid},\"")).ok();
            let raw = format!("{uid:?}{occurred:?}{fields:?}").into_bytes();
            let mut event =
                Event { uid, occurred, occurred_text, recorded, outcome, targets, changes, raw, ..Event::default() };
            fields.into_iter().for_each(|(field, text)| event.fields.set(field, text));
            flags.into_iter().for_each(|flag| event.flags.insert(flag));
            event
        },
    )
}

fn layout() -> impl Strategy<Value = Layout> {
    let some = prop::sample::subsequence(Column::all(), 1..Column::all().len()).prop_shuffle();
    let columns = prop_oneof![Just(Column::all()), some];
    let zone = prop::option::of(prop::sample::select(vec![Tz::UTC, Tz::Europe__Zurich, Tz::Asia__Kathmandu]));
    (columns, zone).prop_map(|(columns, zone)| Layout { columns, zone })
}

fn store(folder: &Path, pages: &[Vec<Event>]) -> Store {
    let key = CipherKey::new(Zeroizing::new(format!("x'{}'", "a".repeat(64)))).unwrap();
    let store =
        Store::create(&folder.join("journal.db"), key, "=acme, \"inc\"", "org-1", Instant::from_seconds(7)).unwrap();
    for (place, events) in pages.iter().enumerate() {
        let stream = StreamId(["main", "side, \"two\""][place % 2].to_owned());
        let fetch = Fetch {
            stream: &stream,
            connector: "demo,1",
            manifest: "1",
            request: "GET /events",
            window: None,
            position: None,
            status: 200,
            remote_time: None,
            received: Instant::from_nanos(1_795_000_000_123_456_789),
            body: b"body",
            digest: None,
            outside: 0,
        };
        let page = Page { events: events.clone(), next: Next::End, total: None, problems: Vec::new() };
        store.append(&fetch, &page, &LedgerStep::default()).unwrap();
    }
    store
}

fn everything(store: &Store) -> Selection {
    let time = vec![Window { from: Instant::MIN, until: Instant::MAX }];
    store.select(&Predicate { time, clauses: Vec::new() }).unwrap()
}

/// The rows as the one writer writes them, from records.
fn from_records(store: &Store, format: Format, layout: &Layout) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format, layout).unwrap();
    let write = |record| {
        writer.write(&record).unwrap();
        ControlFlow::Continue(())
    };
    store.each(&everything(store), Raw::Without, &|| false, write).unwrap();
    writer.finish().unwrap()
}

/// The same file as exports write it.
fn from_cache(store: &Store, format: Format, layout: &Layout, folder: &Path) -> Vec<u8> {
    let path = folder.join("export");
    let mut file = BulkExport::begin(&path, Overwrite::Replace, format, layout, "").unwrap();
    let encoder = Encoder::new(format, layout);
    let mut put = |part: Part<'_>| {
        file.write(part.bytes, part.rows).unwrap();
        ControlFlow::Continue(())
    };
    store.each_written(&everything(store), &|| false, &encoder, &mut put).unwrap();
    file.finish().unwrap();
    std::fs::read(path).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_from_the_cache_is_what_records_give(
        pages in prop::collection::vec(prop::collection::vec(event(), 0..40), 1..4),
        layouts in prop::collection::vec(layout(), 4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), &pages);
        for layout in &layouts {
            for format in Format::ALL {
                let expected = from_records(&store, format, layout);
                let written = from_cache(&store, format, layout, folder.path());
                prop_assert_eq!(String::from_utf8(written), String::from_utf8(expected));
            }
        }
    }
}

/// So many events, of which each has texts of its own and shares others.
fn many(count: i64) -> Vec<Event> {
    let event = |number: i64| {
        let mut event = Event {
            uid: EventUid::try_from(format!("e{number}")).ok(),
            occurred: Some(Timestamp { at: Instant::from_seconds(number * 7_919 % 10_007), digits: 3 }),
            raw: number.to_string().into_bytes(),
            ..Event::default()
        };
        event.fields.set(Field::Action, format!("action {}", number % 7));
        event.fields.set(Field::TargetId, format!("target {number}"));
        event.fields.set(Field::Description, format!("What number {number} did"));
        event
    };
    (0..count).map(event).collect()
}

#[test]
fn many_rows_are_written_on_several_threads_in_the_order_of_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &[many(9_001)]);
    let few = Layout { columns: vec![Column::Occurred, Column::Field(Field::TargetId)], zone: None };

    for layout in [Layout::default(), few] {
        for format in Format::ALL {
            let written = from_cache(&store, format, &layout, folder.path());
            assert!(written == from_records(&store, format, &layout), "{format:?}");
        }
    }
}

#[test]
fn writing_ends_where_nobody_wants_more() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &[many(20_000)]);
    let encoder = Encoder::new(Format::Csv, &Layout::default());
    let mut rows = 0;
    let mut put = |part: Part<'_>| {
        rows += part.rows;
        ControlFlow::Break(())
    };

    store.each_written(&everything(&store), &|| false, &encoder, &mut put).unwrap();

    assert_eq!(rows, 4_000);
    assert!(store.each_written(&everything(&store), &|| true, &encoder, &mut |_| ControlFlow::Continue(())).is_err());
}
