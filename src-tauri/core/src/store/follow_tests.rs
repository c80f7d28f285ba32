//! Whatever happens to the files of the column index, the answers are those of the journal.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::event::{Event, Field, Instant, Outcome, Record, Timestamp};
use crate::index::Index;
use crate::page::{StreamId, Window};
use crate::query::{Filter, Zone};

use super::oracle::all;
use super::tests::{append, create, event, everything, fetch, key, page, reopen};
use super::{FacetColumn, Fetch, Key, LedgerStep, Raw, Selection, Store};

/// So many events are written to files.
const SAVED: u32 = 4_100;
const QUERIES: [&str; 6] =
    ["", "action:*.added", "-result:failed actor:ada*", "after:1970-01-01T00:30", "id:e77,e3077", "is:revised"];

fn events(numbers: std::ops::Range<u32>, at: impl Fn(u32) -> i64) -> Vec<Event> {
    numbers
        .map(|number| {
            let action = ["user.added", "user.removed", "login.failed"][number as usize % 3];
            let mut made = event(&format!("e{number}"), at(number), action, "{}");
            made.fields.set(Field::ActorEmail, ["ada@acme.example", "bob@acme.example"][number as usize / 7 % 2]);
            made
        })
        .collect()
}

fn in_order(number: u32) -> i64 {
    i64::from(number)
}

/// Holds what `store` answers against its records, read by number.
fn check(store: &Store) {
    let records = all(store);
    for text in QUERIES {
        let predicate = Filter::parse(text).unwrap().resolve(Instant::from_seconds(1_780_000_000), Zone::utc());
        let matching: Vec<&Record> = records.iter().filter(|record| predicate.matches(record)).collect();
        compare(store, &store.select(&predicate).unwrap(), &matching, text);
    }
}

fn compare(store: &Store, selection: &Selection, matching: &[&Record], text: &str) {
    assert_eq!(store.count(selection, &|| false, &|_, _| {}).unwrap(), matching.len() as u64, "{text}");
    let mut numbers = Vec::new();
    let visit = |record: Record| {
        numbers.push(record.seq);
        std::ops::ControlFlow::Continue(())
    };
    store.each(selection, Raw::Without, &|| false, visit).unwrap();
    assert!(numbers.iter().eq(matching.iter().map(|record| &record.seq)), "{text}");

    let facet = &store.facets(selection, &[FacetColumn::FirstOf(&[Field::Action])], 10, None, &|| false).unwrap()[0];
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    for record in matching {
        *expected.entry(record.event.fields.get(Field::Action).unwrap()).or_default() += 1;
    }
    assert_eq!(facet.values.iter().map(|value| (&*value.value, value.count)).collect::<BTreeMap<_, _>>(), expected);

    let (Some(last), Some(first)) = (matching.first(), matching.last()) else { return };
    assert_eq!(store.span(selection, &|| false).unwrap(), Some((first.at(), last.at())), "{text}");
    let span = Window { from: first.at(), until: Instant::from_nanos(last.at().nanos() + 1) };
    let bars = store.histogram(selection, span, 9, &|| false).unwrap();
    for bar in bars {
        let inside = || matching.iter().filter(|record| bar.window.contains(record.at()));
        let failed = inside().filter(|record| record.event.outcome == Outcome::Failure).count();
        assert_eq!((bar.count, bar.failed), (inside().count() as u64, failed as u64), "{text}");
    }
    for row in [0, matching.len() / 3, matching.len() / 2, matching.len() - 1] {
        let record = matching[row];
        let before = store.rows_before(selection, Key { at: record.at(), seq: record.seq }).unwrap();
        assert_eq!(before, row as u64, "{text}");
        assert_eq!(store.page(selection, before, 1, Raw::Without).unwrap()[0].seq, record.seq, "{text}");
    }
}

fn filled(folder: &Path) -> Store {
    let store = create(folder);
    append(&store, events(0..SAVED, in_order));
    check(&store);
    store
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.join("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Returns how many events the files on the disk hold.
fn covered(folder: &Path) -> u32 {
    Index::open(folder.join("index"), key('a').index_key()).1.covered
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// Appends a page that came in at `received`.
fn append_at(store: &Store, events: Vec<Event>, received: i64) {
    let stream = StreamId("main".to_owned());
    let fetch = Fetch { received: Instant::from_seconds(received), ..fetch(&stream, b"body") };
    store.append(&fetch, &page(events), &LedgerStep::default()).unwrap();
}

#[test]
fn an_index_that_is_deleted_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    for opened in ["before", "after"] {
        assert_eq!((files(folder.path()).len(), covered(folder.path())), (2, SAVED));
        let before = (opened == "before").then(|| reopen(folder.path()));

        fs::remove_dir_all(folder.path().join("index")).unwrap();

        check(&before.unwrap_or_else(|| reopen(folder.path())));
    }
    assert_eq!(covered(folder.path()), SAVED);
}

#[test]
fn any_file_that_is_cut_altered_or_gone_is_noticed_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    for place in 0..2 {
        for spoil in SPOILS {
            // Opened before and after the damage: what was not yet loaded is met damaged.
            let before = reopen(folder.path());
            let path = files(folder.path()).remove(place);
            let whole = fs::read(&path).unwrap();
            match spoil(&whole) {
                Some(spoilt) => fs::write(&path, spoilt).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }

            check(&before);
            drop(before);
            if path.exists() {
                fs::write(&path, spoil(&whole).unwrap_or_default()).unwrap();
            }
            check(&reopen(folder.path()));

            assert_eq!(covered(folder.path()), SAVED);
        }
    }
}

type Spoil = fn(&[u8]) -> Option<Vec<u8>>;

const SPOILS: [Spoil; 9] = [
    |_| None,
    |_| Some(Vec::new()),
    |_| Some(b"not an index".to_vec()),
    |whole| Some(whole[..whole.len() / 2].to_vec()),
    |whole| Some(whole[..whole.len() - 1].to_vec()),
    |whole| Some(flipped(whole, 0)),
    |whole| Some(flipped(whole, whole.len() / 3)),
    |whole| Some(flipped(whole, whole.len() / 2)),
    |whole| Some(flipped(whole, whole.len() - 1)),
];

fn flipped(whole: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[place] ^= 0x10;
    bytes
}

#[test]
fn an_index_of_another_key_or_of_another_journal_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let [here, keyed, other] = ["here", "keyed", "other"].map(|name| folder.path().join(name));
    for place in [&here, &keyed, &other] {
        fs::create_dir(place).unwrap();
    }
    drop(filled(&here));
    let backwards = |number: u32| -i64::from(number);
    let store = Store::create(&keyed.join("journal.db"), key('b'), "acme", "org-1", Instant::from_seconds(0)).unwrap();
    append(&store, events(0..SAVED, backwards));
    check(&store);
    drop(store);
    let store = create(&other);
    append(&store, events(0..SAVED, backwards));
    check(&store);
    drop(store);

    for foreign in [keyed, other] {
        fs::remove_dir_all(here.join("index")).unwrap();
        copy(&foreign.join("index"), &here.join("index"));

        check(&reopen(&here));

        assert_eq!(covered(&here), SAVED);
    }
}

#[test]
fn an_index_does_not_outlive_a_journal_that_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(filled(folder.path()));
    let older = fs::read(&path).unwrap();
    let store = reopen(folder.path());
    append_at(&store, events(SAVED..2 * SAVED, in_order), 100);
    append_at(&store, events(2 * SAVED..2 * SAVED + 300, in_order), 101);
    check(&store);
    drop(store);
    assert!(covered(folder.path()) >= 2 * SAVED);

    fs::write(&path, older).unwrap();
    let (index, aside) = (folder.path().join("index"), folder.path().join("aside"));
    copy(&index, &aside);
    check(&reopen(folder.path()));
    // As many events again, the last of them the same: the files of before the restoration fit by their number only.
    let store = reopen(folder.path());
    append_at(&store, events(SAVED..2 * SAVED, |number| -i64::from(number)), 200);
    append_at(&store, events(2 * SAVED..2 * SAVED + 300, in_order), 201);
    drop(store);
    fs::remove_dir_all(&index).unwrap();
    copy(&aside, &index);

    check(&reopen(folder.path()));
}

#[test]
fn two_processes_see_what_the_other_one_appends() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (filled(folder.path()), reopen(folder.path()));
    let fixed = one.select(&everything()).unwrap();
    check(&two);
    let mut next = SAVED;
    for (length, at) in [(10u32, 0i64), (SAVED, 1), (3, -1)] {
        for (writer, reader) in [(&one, &two), (&two, &one)] {
            // Later, all at once, and earlier than all before.
            append(writer, events(next..next + length, |number| at * i64::from(number)));
            next += length;

            check(reader);
        }
    }
    assert_eq!(one.count(&fixed, &|| false, &|_, _| {}).unwrap(), u64::from(SAVED), "a question stays as it was");
    let first = one.page(&fixed, 0, 1, Raw::Without).unwrap().remove(0);
    assert_eq!(first.seq, i64::from(SAVED));
    check(&reopen(folder.path()));
}

#[test]
fn ties_over_the_border_of_segments_keep_their_order_also_when_they_come_late() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let count = 70_000;
    // Four instants: every border between two segments lies among equal times.
    append(&store, events(0..count, |number| i64::from(number / 20_000)));
    check(&store);
    for (from, at) in [(0u32, 1i64), (40, 0), (80, 3), (120, -1), (160, 9)] {
        append(&store, events(count + from..count + from + 40, |_| at));
    }
    check(&store);
    drop(store);

    check(&reopen(folder.path()));
}

#[test]
fn events_without_a_time_and_at_the_ends_of_time_have_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let mut made = events(0..SAVED, in_order);
    made[7].occurred = None;
    for (place, at) in [(8, Instant::from_nanos(i64::MAX - 1)), (9, Instant::from_nanos(i64::MIN + 1))] {
        made[place].occurred = Some(Timestamp { at, digits: 9 });
    }
    append(&store, made);
    check(&store);
    drop(store);

    check(&reopen(folder.path()));
}

#[test]
fn nothing_readable_stands_in_the_files_of_the_index() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    for path in files(folder.path()) {
        let bytes = fs::read(&path).unwrap();
        for needle in ["ada@acme", "user.added", "description of"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle.as_bytes()), "{needle}");
        }
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o077, 0);
    }
}
