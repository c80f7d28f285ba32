//! Whatever happens to the files of the texts, the answers are those of the journal.

use std::fs;
use std::path::{Path, PathBuf};

use crate::event::Event;
use crate::query::Predicate;

use super::super::Store;
use super::super::tests::{append, create, event, everything, reopen};
use super::tests::{Drawn, caught_up, check, questions, small};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("index")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "text")).collect();
    files.sort();
    files
}

fn numbered(numbers: std::ops::Range<u32>) -> Vec<Event> {
    numbers
        .map(|number| {
            let raw = format!(
                "{{\"note\":\"word{number} of a \\\"quoted\\\" sentence\",\"rare\":\"{}\",\"n\":{number}}}",
                if number % 9 == 0 { "needle" } else { "hay" }
            );
            // Later numbers come earlier in time as often as not.
            event(&format!("e{number}"), i64::from(number * 7919 % 101), "user.login", &raw)
        })
        .collect()
}

fn asked() -> Vec<(Drawn, Drawn)> {
    let texts = [
        ("needle", "word1"),
        ("word7", "hay"),
        ("quoted", "absent"),
        ("\"quoted\\\"", "\"n\":1"),
        ("sentence", "of a"),
    ];
    texts.map(|(one, two)| (Drawn::Text(one.to_owned()), Drawn::Text(two.to_owned()))).to_vec()
}

pub(super) fn filled(folder: &Path) -> Store {
    let store = small(create(folder));
    append(&store, numbered(0..45));
    assert_eq!(caught_up(&store), 40);
    check(&store, &asked()).unwrap();
    store
}

type Spoil = fn(&[u8]) -> Option<Vec<u8>>;

const SPOILS: [Spoil; 7] = [
    |_| None,
    |_| Some(Vec::new()),
    |whole| Some(whole[..whole.len() / 2].to_vec()),
    |whole| Some(whole[..whole.len() - 1].to_vec()),
    |whole| Some([whole, b"more"].concat()),
    |whole| Some(flipped(whole, 40)),
    |whole| Some(flipped(whole, whole.len() - 20)),
];

fn flipped(whole: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[place] ^= 0x10;
    bytes
}

#[test]
fn a_file_that_is_cut_altered_or_gone_is_noticed_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    for place in [0, 2, 4] {
        for spoil in SPOILS {
            let before = small(reopen(folder.path()));
            before.select(&Predicate { clauses: questions("x", "y").remove(0), ..everything() }).unwrap();
            let path = files(folder.path()).remove(place);
            let whole = fs::read(&path).unwrap();
            match spoil(&whole) {
                Some(spoilt) => fs::write(&path, spoilt).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }

            // Opened before the damage and after it.
            check(&before, &asked()).unwrap();
            drop(before);
            let after = small(reopen(folder.path()));
            check(&after, &asked()).unwrap();

            assert_eq!(caught_up(&after), 40);
            check(&after, &asked()).unwrap();
            assert_eq!(files(folder.path()).len(), 5);
        }
    }
}

#[test]
fn two_processes_use_what_either_of_them_adds() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (filled(folder.path()), small(reopen(folder.path())));
    for (from, writer, reader) in [(45u32, &one, &two), (70, &two, &one), (99, &one, &two)] {
        append(writer, numbered(from..from + 20));
        check(reader, &asked()).unwrap();
        let covered = caught_up(writer);
        let whole = files(folder.path());

        check(reader, &asked()).unwrap();

        assert_eq!(reader.0.beside.covered(), covered);
        assert_eq!(caught_up(reader), covered);
        assert_eq!(files(folder.path()), whole, "nothing is made twice");
    }
}

#[test]
fn texts_do_not_outlive_a_journal_that_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let store = filled(folder.path());
    store.settle().unwrap();
    drop(store);
    let older = fs::read(&path).unwrap();
    let store = small(reopen(folder.path()));
    append(&store, numbered(45..90));
    assert_eq!(caught_up(&store), 88);
    drop(store);

    fs::write(&path, older).unwrap();
    for ending in ["db-wal", "db-shm"] {
        let _ = fs::remove_file(path.with_extension(ending));
    }
    let store = small(reopen(folder.path()));
    check(&store, &asked()).unwrap();
    assert_eq!(store.0.beside.covered(), 40);
    append(&store, numbered(200..260));
    check(&store, &asked()).unwrap();
    assert_eq!(caught_up(&store), 104);
    check(&store, &asked()).unwrap();
    drop(store);

    check(&reopen(folder.path()), &asked()).unwrap();
}

#[test]
fn nothing_readable_stands_in_the_files_and_nobody_else_may_read_them() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    for path in files(folder.path()) {
        let bytes = fs::read(&path).unwrap();
        for needle in ["word", "sentence", "needle", "note"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle.as_bytes()), "{needle}");
        }
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o077, 0);
    }
}
