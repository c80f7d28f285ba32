//! Any bytes at every border: the seeds, changed by chance for a moment, go through the functions that cargo-fuzz drives.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::chance::{Chance, endured};

#[path = "../../fuzz/targets.rs"]
mod targets;

/// How long each border is tried where every change is tested.
const SHORT: Duration = Duration::from_millis(1_200);
/// The most changes to one seed.
const CHANGES: usize = 6;
/// The longest input.
const LONGEST: usize = 64 * 1024;

/// Pieces that mean something somewhere.
const WORDS: [&[u8]; 26] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\0",
    b"\n",
    b"\r\n",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"18446744073709551617",
    b"-1",
    b"1e400",
    b"9999-12-31T23:59:60Z",
    b"0000-00-00",
    b"//evil.example/",
    b"@",
    b"..",
    b"null",
    b"\xe2\x80\xae",
    b"((((((((",
    b"''''",
];

fn changed(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..chance.below(CHANGES) + 1 {
        change(&mut bytes, seeds, chance);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], chance: &mut Chance) {
    if bytes.is_empty() {
        bytes.extend_from_slice(WORDS[chance.below(WORDS.len())]);
        return;
    }
    let at = chance.below(bytes.len());
    let length = 1 + chance.below((bytes.len() - at).min(64));
    match chance.below(8) {
        0 => bytes[at] ^= 1 << chance.below(8),
        1 => bytes[at] = chance.next().to_le_bytes()[0],
        2 => drop(bytes.drain(at..at + length)),
        3 => bytes.truncate(at),
        4 => {
            let piece = bytes[at..at + length].to_vec();
            let times = 1 + chance.below(40);
            bytes.splice(at..at, piece.repeat(times));
        }
        5 => {
            let other = &seeds[chance.below(seeds.len())];
            let from = chance.below(other.len() + 1);
            bytes.splice(at..at + length, other[from..].iter().copied().take(256));
        }
        _ => drop(bytes.splice(at..at + length * chance.below(2), WORDS[chance.below(WORDS.len())].iter().copied())),
    }
}

fn drive(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let seeds = targets::seeds(&root, name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    let (_, target) = targets::TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    seeds.iter().for_each(|seed| target(seed));
    let mut chance = Chance::begin(name);
    let (begin, length) = (Instant::now(), endured().unwrap_or(SHORT));
    let mut tried = 0_u64;
    while begin.elapsed() < length {
        let bytes = changed(&seeds, &mut chance);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(&bytes))) {
            let path = std::env::temp_dir().join(format!("trailbook-{name}-{tried}"));
            std::fs::write(&path, &bytes).unwrap();
            eprintln!("{name}: input {tried} is kept in {}: {:?}", path.display(), String::from_utf8_lossy(&bytes));
            std::panic::resume_unwind(panic);
        }
        tried += 1;
    }
    println!("{name}: {tried} inputs in {length:?}");
}

/// One test a border.
macro_rules! borders {
    ($($name:ident),*) => {
        mod any_bytes_are_taken_by {
            $(#[test] fn $name() { super::drive(stringify!($name)); })*
        }

        #[test]
        fn every_border_is_tried() {
            let tried = [$(stringify!($name)),*];
            assert_eq!(targets::TARGETS.map(|(name, _)| name), tried);
        }
    };
}

borders!(page, event, next, pause, query, text, guard, name, pack, note, sidecar, escape, file, manifest);
