//! Tricks that readers of archives fall for: each is sealed again by whoever plays it, and each is refused.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;
use crate::evidence::text::sha256;

type File<'a> = (&'a str, &'a [u8]);

/// An archive as it is put together by hand: what is in it, and what its headers say.
struct Hand {
    entries: Vec<Entry>,
    contents: Vec<Vec<u8>>,
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn crc(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

fn hand(files: &[File<'_>]) -> Hand {
    let mut hand = Hand { entries: Vec::new(), contents: Vec::new() };
    for (name, content) in files {
        let packed = deflated(content);
        let offset = hand.entries.last().map_or(0, Entry::end);
        let name = (*name).to_owned();
        let (crc, size) = (crc(content), content.len() as u64);
        hand.entries.push(Entry { name, crc, packed: packed.len() as u64, size, offset });
        hand.contents.push(packed);
    }
    hand
}

impl Hand {
    fn locals(&self) -> Vec<u8> {
        self.entries
            .iter()
            .zip(&self.contents)
            .flat_map(|(entry, content)| [entry.local(), content.clone()].concat())
            .collect()
    }

    fn bytes(&self) -> Vec<u8> {
        sealed([self.locals(), directory(&self.entries)].concat())
    }
}

/// Adds the comment that seals what precedes: anybody can.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let digest = sha256(&bytes);
    let seal = format!("{SEAL}{digest}{SIGNED}{}", SIGN(&digest));
    bytes.extend_from_slice(seal.as_bytes());
    bytes
}

/// Changes what precedes the seal, and seals it again.
fn changed(good: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = good[..good.len() - COMMENT].to_vec();
    change(&mut bytes);
    sealed(bytes)
}

fn opened(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pack.zip");
    fs::write(&path, bytes).unwrap();
    read(&path)
}

const TWO: [File<'static>; 2] = [("pack/a", b"hello hello hello"), ("pack/b", b"world")];

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).unwrap()
}

#[test]
fn what_is_put_together_by_hand_without_a_trick_is_read() {
    let files = opened(&hand(&TWO).bytes()).unwrap();

    assert_eq!(files, [("a".to_owned(), TWO[0].1.to_vec()), ("b".to_owned(), TWO[1].1.to_vec())]);
}

#[test]
fn names_that_lead_elsewhere_or_occur_twice_are_refused() {
    let long = format!("pack/{}", "x".repeat(81));
    let names = [
        "../evil",
        "/etc/passwd",
        "pack/../../evil",
        "pack/..",
        "pack/.",
        "pack/",
        "pack",
        "",
        "C:/evil",
        "C:evil",
        "pack\\evil",
        "\\\\host\\share",
        "pack/a/b",
        "pack//a",
        "./pack/a",
        "pack/.hidden",
        "pack/-rf",
        "pack/a.",
        "pack/a b",
        "pack/a\0b",
        "pack/ä",
        "pack/a:stream",
        "pack/a\n",
        "other/b",
        "pack/\u{202e}b",
        &long,
    ];
    for name in names {
        assert_eq!(opened(&hand(&[TWO[0], (name, b"x")]).bytes()), None, "{name:?}");
    }
    assert_eq!(opened(&hand(&[TWO[0], ("pack/a", b"another")]).bytes()), None, "a name that occurs twice");
    assert_eq!(opened(&hand(&[TWO[1], TWO[0]]).bytes()), None, "another order");
    assert_eq!(opened(&hand(&[]).bytes()).unwrap_or_default(), []);
}

#[test]
fn sizes_and_places_that_lie_are_refused() {
    type Lie = fn(&mut Hand);
    let lies: [(&str, Lie); 10] = [
        ("a size that is too small", |hand| hand.entries[0].size -= 1),
        ("a size that is too large", |hand| hand.entries[0].size += 1),
        ("a size of nothing", |hand| hand.entries[0].size = 0),
        ("a size beyond all", |hand| hand.entries[0].size = u64::MAX),
        ("a packed size that is too large", |hand| hand.entries[1].packed += 1),
        ("a packed size that reaches into the next", |hand| hand.entries[0].packed += 10),
        ("another checksum", |hand| hand.entries[0].crc ^= 1),
        ("two entries at one place", |hand| hand.entries[1].offset = 0),
        ("a place beyond the end", |hand| hand.entries[1].offset = 1 << 40),
        ("content that is none", |hand| hand.contents[0].fill(0xff)),
    ];
    for (what, lie) in lies {
        let mut hand = hand(&TWO);
        lie(&mut hand);
        assert_eq!(opened(&hand.bytes()), None, "{what}");
    }
}

#[test]
fn what_other_readers_overlook_is_refused() {
    let good = hand(&TWO).bytes();
    let directory_at = find(&good, b"PK\x01\x02");
    let end_at = find(&good, b"PK\x05\x06");
    let other = hand(&[("pack/a", b"forged"), ("pack/b", b"world")]);
    let symlink = |bytes: &mut Vec<u8>| {
        bytes[directory_at + 5] = 3;
        bytes[directory_at + 38..directory_at + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
    };
    let flag = |value: u8| move |bytes: &mut Vec<u8>| (bytes[6], bytes[directory_at + 8]) = (value, value);
    let both =
        |at: usize, value: u8| move |bytes: &mut Vec<u8>| (bytes[at], bytes[directory_at + at + 2]) = (value, value);
    let tricks: Vec<(&str, Vec<u8>)> = vec![
        ("a symbolic link", changed(&good, symlink)),
        ("encrypted", changed(&good, flag(1))),
        ("sizes after the content", changed(&good, flag(8))),
        ("stored, not compressed", changed(&good, both(8, 0))),
        ("another time", changed(&good, both(12, 0x22))),
        ("another version needed", changed(&good, both(4, 63))),
        ("another count", changed(&good, |bytes| bytes[end_at + 10] = 1)),
        ("another disk", changed(&good, |bytes| bytes[end_at + 4] = 1)),
        ("another comment's length", changed(&good, |bytes| bytes[end_at + 20] ^= 1)),
        ("bytes before the first file", changed(&good, |bytes| drop(bytes.splice(0..0, *b"#!/bin/sh\n")))),
        (
            "bytes before the directory",
            changed(&good, |bytes| drop(bytes.splice(directory_at..directory_at, *b"more"))),
        ),
        ("bytes before the end", changed(&good, |bytes| drop(bytes.splice(end_at..end_at, *b"more")))),
        ("bytes after the seal", [&good[..], b"more"].concat()),
        ("a second archive behind", [&good[..], &other.bytes()].concat()),
        ("a second archive before", [&other.bytes()[..], &good].concat()),
        (
            "a second directory",
            changed(&good, |bytes| {
                let second = directory(&other.entries);
                bytes.splice(end_at..end_at, second);
            }),
        ),
        ("two directories for one content", sealed([other.locals(), directory(&hand(&TWO).entries)].concat())),
        ("a file that the directory hides", {
            let mut all = hand(&[TWO[0], ("pack/hidden", b"x"), TWO[1]]);
            let locals = all.locals();
            all.entries.remove(1);
            sealed([locals, directory(&all.entries)].concat())
        }),
        (
            "a name that the local header says otherwise",
            changed(&good, |bytes| {
                let at = find(bytes, b"pack/b");
                bytes[at + 5] = b'c';
            }),
        ),
        ("a directory that is not at its place", changed(&good, |bytes| bytes[end_at + 16] ^= 4)),
        (
            "long numbers where none are needed",
            changed(&good, |bytes| {
                bytes[end_at + 16..end_at + 20].copy_from_slice(&u32::MAX.to_le_bytes());
            }),
        ),
        (
            "an end of a long archive that lies",
            changed(&good, |bytes| {
                let mut long = b"PK\x06\x06".to_vec();
                long.extend_from_slice(&[0; 72]);
                bytes.splice(end_at..end_at, long);
            }),
        ),
        ("no seal", good[..good.len() - COMMENT].to_vec()),
        ("another seal", [&good[..good.len() - 1], b"g"].concat()),
    ];
    for (what, bytes) in tricks {
        assert_eq!(opened(&bytes), None, "{what}");
    }
}

#[test]
fn a_bomb_is_stopped_at_the_size_that_it_says() {
    let zeros = vec![0; 64 << 20];
    let mut hand = hand(&[("pack/a", &zeros)]);
    assert!(hand.contents[0].len() < 100_000);
    hand.entries[0].size = 10;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pack.zip");
    fs::write(&path, hand.bytes()).unwrap();
    let archive = Archive::open(&path).unwrap();
    let (mut content, mut piece, mut given) = (archive.file("a").unwrap(), [0; 4_096], 0);

    let refused = loop {
        match content.read(&mut piece) {
            Ok(read) => given += read,
            Err(error) => break error,
        }
    };

    assert_eq!((refused.kind(), given), (std::io::ErrorKind::InvalidData, 0));
}
