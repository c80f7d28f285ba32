use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;

use super::*;

mod tricks;

/// A signature of nobody's.
const SIGN: &dyn Fn(&str) -> String = &|digest| digest.chars().cycle().take(SIGNATURE).collect();
const NEVER: &dyn Fn() -> bool = &|| false;

fn made(folder: &Path, files: &[(&str, Vec<u8>)]) -> PathBuf {
    let from = folder.join("from");
    fs::create_dir_all(&from).unwrap();
    files.iter().for_each(|(name, content)| fs::write(from.join(name), content).unwrap());
    let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    let path = folder.join("pack.zip");
    let mut out = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    pack(&mut out, "pack", &from, &names, SIGN, NEVER).unwrap();
    path
}

fn some() -> Vec<(&'static str, Vec<u8>)> {
    let long = (0..200_000_u32).flat_map(|number| (number % 251).to_le_bytes()).collect();
    vec![("a.txt", b"hello".to_vec()), ("empty", Vec::new()), ("long.bin", long)]
}

/// Reads everything; None where anything at all is wrong.
fn read(path: &Path) -> Option<Vec<(String, Vec<u8>)>> {
    let archive = Archive::open(path).ok()?;
    let seal = archive.check_seal(NEVER).ok()?;
    if seal.signature != SIGN(&seal.digest) {
        return None;
    }
    let names: Vec<String> = archive.names().map(|(name, _)| name.to_owned()).collect();
    names
        .into_iter()
        .map(|name| {
            let mut content = Vec::new();
            archive.file(&name).ok()?.read_to_end(&mut content).ok()?;
            Some((name, content))
        })
        .collect()
}

#[test]
fn what_was_packed_is_read_and_unzip_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path(), &some());

    let expected: Vec<(String, Vec<u8>)> =
        some().into_iter().map(|(name, content)| (name.to_owned(), content)).collect();
    assert_eq!(read(&path), Some(expected));
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  print(' '.join(i.filename + ':' + str(i.file_size) for i in z.infolist()))";
    let listed = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&listed.stdout).trim(), "pack/a.txt:5 pack/empty:0 pack/long.bin:800000");
}

#[test]
fn large_archives_have_their_long_numbers_where_readers_look() {
    let entries = [
        Entry { name: "p/a".into(), crc: 1, packed: 5_000_000_000, size: 6_000_000_000, offset: 0 },
        Entry { name: "p/b".into(), crc: 2, packed: 7, size: 9, offset: 5_000_000_000 + 33 + 20 },
    ];
    assert_eq!(entries[0].end(), entries[1].offset);
    let bytes = directory(&entries);
    let end = bytes.len() - END_RECORDS;
    assert_eq!(&bytes[end..end + 4], b"PK\x06\x06");
    assert_eq!(read::tests_entries(&bytes[..end]).unwrap(), entries);
}

const END_RECORDS: usize = 76 + 22;

#[test]
fn archives_of_other_programs_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.zip");
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], 'w')\nz.writestr('../../evil', 'x')\nz.close()";
    assert!(Command::new("python3").args(["-c", script]).arg(&path).status().unwrap().success());
    assert!(Archive::open(&path).is_err());

    fs::write(&path, b"").unwrap();
    assert!(Archive::open(&path).is_err());
    fs::write(&path, vec![b'P'; 100_000]).unwrap();
    assert!(Archive::open(&path).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_byte_of_an_archive_can_be_changed_unseen(at in any::<prop::sample::Index>(), bit in 0_u8..8, kind in 0_u8..5) {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path(), &[("a.txt", b"hello hello hello".to_vec()), ("b", vec![1, 2, 3])]);
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        match kind {
            0 | 1 => bytes[at] ^= 1 << bit,
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, bit),
            _ => bytes.truncate(at),
        }
        fs::write(&path, bytes).unwrap();

        prop_assert_eq!(read(&path), None);
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("any.zip");
        fs::write(&path, &bytes).unwrap();
        prop_assert!(Archive::open(&path).is_err());
    }
}

#[test]
fn packing_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path(), &some());
    let mut out = File::create(path).unwrap();
    assert!(pack(&mut out, "pack", &folder.path().join("from"), &["a.txt".to_owned()], SIGN, &|| true).is_err());
}
