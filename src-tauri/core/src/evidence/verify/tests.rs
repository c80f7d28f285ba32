use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::*;
use super::verify;
use crate::export::Overwrite;
use crate::merkle::{Levels, Tree, leaf};

pub(super) const NEVER: &dyn Fn() -> bool = &|| false;

/// The bytes of some events; some do not fit on a line.
fn raws() -> Vec<Vec<u8>> {
    let mut raws: Vec<Vec<u8>> = (0..7).map(|number| format!("{{\"id\":\"e{number}\"}}").into_bytes()).collect();
    raws[2] = b"{\n \"id\": \"e2\"\n}".to_vec();
    raws[4] = b"\xff\0 not JSON".to_vec();
    raws
}

pub(super) fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32]).unwrap()
}

fn about() -> About {
    serde_json::from_str(
        r#"{"program":{"name":"Trailbook","version":"0"},"created":"2026-11-21T00:00:00Z",
        "organization":{"alias":"acme","name":null,"connector":"demo","settings":{},"role":"owner","scope":{},"retention_days":90},
        "connectors":[],"filter":{"text":"","sentence":"All events","zone":"UTC","time":[],"terms":[],"within":null},
        "order":"newest first","coverage":[],"gaps":[],"clock":null}"#,
    )
    .unwrap()
}

/// Writes a pack of some events of a journal that holds more.
fn write(target: &Path, overwrite: Overwrite) -> Result<Sealed, crate::export::Error> {
    let (key, journal_key) = (key(), SigningKey::from_seed(&[8; 32]).unwrap());
    let origin = "trailbook/acme/1";
    let mut leaves: Vec<_> = raws().iter().map(|raw| leaf(raw)).collect();
    leaves.extend((0..5_u8).map(|more| leaf(&[more])));
    let levels = Levels::new(leaves.clone());
    let mut journal = Tree::default();
    journal.append(&leaves);
    let checkpoint = Checkpoint::of(origin, &journal, &Tree::default());

    let mut draft = Draft::create(target, overwrite)?;
    let mut rows = Rows::begin(&draft, b"uid,text\r\n")?;
    let mut proofs = String::new();
    for (raw, number) in raws().iter().zip(1_u64..) {
        let csv = format!("e{number},\"two\nlines \"\"{number}\"\"\"\r\n");
        let revisions =
            if number == 3 { vec![Revision { received: "2026".into(), raw: b"later".to_vec() }] } else { vec![] };
        rows.write(&draft, Row { number, raw, csv: csv.as_bytes() }, &revisions)?;
        let path: Vec<String> = levels.inclusion(number - 1).unwrap().iter().map(|step| text::base64(step)).collect();
        proofs += &format!("{}\n", serde_json::json!({ "row": number, "number": number, "path": path }));
    }
    let name = |number| RowName { number, uid: format!("e{number}"), occurred: None };
    let manifest = Manifest {
        schema: PACK_SCHEMA.into(),
        id: "0011".into(),
        about: about(),
        rows: rows.tree.size(),
        first: Some(name(1)),
        last: Some(name(7)),
        revised: rows.revised,
        wrapped: rows.wrapped,
        merkle: Merkle {
            algorithm: "RFC 9162".into(),
            leaf: "".into(),
            size: rows.tree.size(),
            root: text::hex(&rows.tree.root()),
        },
        cache: Cache { origin: origin.into(), size: checkpoint.size, root: text::hex(&checkpoint.root) },
        previous: None,
        timestamp: None,
        signer: Signer { holder: key.public().holder(), fingerprint: fingerprint(key.public()) },
        rules: super::super::Rules { ndjson: LINE_RULE.into(), csv: String::new(), rows: ROWS_RULE.into() },
        limits: LIMITS.iter().map(|limit| (*limit).to_owned()).collect(),
    };
    rows.finish(&mut draft)?;
    draft.put(MANIFEST, &serde_json::to_string_pretty(&manifest).unwrap())?;
    draft.put(CHECKPOINT, &checkpoint.sign(&journal_key))?;
    draft.put(CHECKPOINT_KEY, &verifier_key(origin, journal_key.public()))?;
    draft.put(PROOFS, &proofs)?;
    draft.put(CONSISTENCY, &continued(&leaves, &levels))?;
    draft.put(SIGNERS, &allowed_signer(key.public()))?;
    draft.put(MINISIGN_KEY, &minisign_key(key.public()))?;
    draft.put(INSTRUCTIONS, &instructions(&manifest, Proofs::With))?;
    draft.put(CHECKER, &checker())?;
    draft.put(REPORT, &report(&manifest, &[vec!["uid".into()], vec!["<b>".into()]]))?;
    draft.seal(&key, "id:0011", None, NEVER)
}

/// What earlier checkpoints of the journal are shown by.
fn continued(leaves: &[crate::merkle::Hash], levels: &Levels) -> String {
    let line = |size: u64| {
        let mut before = Tree::default();
        before.append(&leaves[..usize::try_from(size).unwrap()]);
        let path: Vec<String> = levels.consistency(size).unwrap().iter().map(|step| text::base64(step)).collect();
        format!("{}\n", serde_json::json!({ "size": size, "root": text::base64(&before.root()), "path": path }))
    };
    (1..=levels.size()).map(line).collect()
}

pub(super) fn packed(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    write(&path, Overwrite::Refuse).unwrap();
    (folder, path)
}

pub(super) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> =
        entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect();
    files.sort();
    files
}

/// Returns the checks that failed, by name, where there are any.
fn failed(path: &Path) -> Vec<(String, String)> {
    let report = verify(path, NEVER).unwrap();
    let failed: Vec<_> =
        report.checks.into_iter().filter(|check| !check.ok).map(|check| (check.name, check.detail)).collect();
    assert_eq!(report.valid, failed.is_empty());
    failed
}

#[test]
fn an_archive_that_somebody_else_packed_is_invalid_whatever_it_holds() {
    let (folder, whole) = packed("pack");
    let names: Vec<String> = files(&whole).into_iter().map(|(name, _)| name).collect();
    let made = |sign: &dyn Fn(&str) -> String| {
        let path = folder.path().join("again.zip");
        let mut out = fs::File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        super::super::archive::pack(&mut out, "pack", &whole, &names, sign, NEVER).unwrap();
        failed(&path)
    };
    let refused = vec![("archive".to_owned(), "its bytes are not those that were sealed".to_owned())];

    assert_eq!(made(&|digest| super::super::ssh::seal(&key(), digest)), []);
    // The same files in another archive: who packed them had no key, another one, or the seal of another archive.
    let other = SigningKey::from_seed(&[9; 32]).unwrap();
    assert_eq!(made(&|_| "A".repeat(88)), refused);
    assert_eq!(made(&|digest| super::super::ssh::seal(&other, digest)), refused);
    assert_eq!(made(&|_| super::super::ssh::seal(&key(), &"0".repeat(64))), refused);
}

#[test]
fn a_folder_and_an_archive_are_valid_and_leave_nothing_beside_them() {
    for name in ["pack", "pack.zip"] {
        let (folder, path) = packed(name);

        assert_eq!(failed(&path), []);
        let report = verify(&path, NEVER).unwrap();
        assert_eq!((report.rows, report.signer.unwrap().fingerprint), (Some(7), fingerprint(key().public())));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(write(&path, Overwrite::Refuse), Err(crate::export::Error::Exists(_))));
        write(&path, Overwrite::Replace).unwrap();
        assert_eq!(failed(&path), []);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_pack_takes_the_place_of_nothing_but_a_pack() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photos");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("holiday.jpg"), "dear").unwrap();

    assert!(write(&path, Overwrite::Replace).is_err());

    assert_eq!(files(&path), [("holiday.jpg".to_owned(), b"dear".to_vec())]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_stopped_pack_leaves_nothing() {
    for name in ["pack", "pack.zip"] {
        let folder = tempfile::tempdir().unwrap();
        let mut draft = Draft::create(&folder.path().join(name), Overwrite::Refuse).unwrap();
        draft.put(MANIFEST, "{}").unwrap();
        if name == "pack.zip" {
            assert!(draft.seal(&key(), "", None, &|| true).is_err());
        } else {
            drop(draft);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn what_a_killed_program_left_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(".pack.0123456789abcdef.part");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("lock"), "").unwrap();
    let other = folder.path().join(".other.0123456789abcdef.part");
    fs::create_dir(&other).unwrap();

    write(&folder.path().join("pack"), Overwrite::Refuse).unwrap();

    assert!(!left.exists() && other.exists());
}

#[test]
fn the_first_row_that_was_changed_is_named() {
    let (_folder, path) = packed("pack");
    let of = |name: &str, failed: Vec<(String, String)>| failed.into_iter().find(|check| check.0 == name).unwrap().1;
    let change = |name: &str, change: &dyn Fn(Vec<&str>) -> Vec<String>| {
        let kept = fs::read(path.join(name)).unwrap();
        let text = String::from_utf8(kept.clone()).unwrap();
        fs::write(path.join(name), change(text.split_inclusive('\n').collect()).concat()).unwrap();
        let found = of(name, failed(&path));
        fs::write(path.join(name), kept).unwrap();
        found
    };
    let owned = |lines: Vec<&str>| -> Vec<String> { lines.into_iter().map(str::to_owned).collect() };
    let swapped = change(NDJSON, &|mut lines| {
        lines.swap(3, 5);
        owned(lines)
    });
    assert_eq!(swapped, "was altered: row 4 (event 4 of the journal) is the first that differs");
    let removed = change(NDJSON, &|mut lines| {
        lines.pop();
        owned(lines)
    });
    assert_eq!(removed, "was altered: row 7 (event 7 of the journal) is missing, and what follows it");
    let added = change(NDJSON, &|mut lines| {
        lines.push("{}\n");
        owned(lines)
    });
    assert_eq!(added, "was altered: row 8 is not one of the pack's");
    let cell = change(CSV, &|lines| lines.iter().map(|line| line.replace("e5", "e9")).collect());
    assert_eq!(cell, "was altered: row 5 (event 5 of the journal) is the first that differs");
    assert_eq!(failed(&path), []);
}

#[test]
fn a_pack_that_was_signed_by_another_key_names_that_key() {
    let (_folder, path) = packed("pack");
    let other = SigningKey::from_seed(&[9; 32]).unwrap();
    let list = fs::read(path.join(LIST)).unwrap();
    fs::write(path.join(SSHSIG), ssh::sign(&other, &list)).unwrap();

    let names: Vec<String> = failed(&path).into_iter().map(|check| check.0).collect();
    assert_eq!(names, ["signature", "minisign", "manifest"]);
}

#[cfg(unix)]
#[test]
fn links_folders_and_pipes_in_a_pack_are_refused() {
    let (folder, path) = packed("pack");
    let secret = folder.path().join("secret");
    fs::rename(path.join(REPORT), &secret).unwrap();
    std::os::unix::fs::symlink(&secret, path.join(REPORT)).unwrap();
    assert_eq!(failed(&path)[0].0, "files");
    fs::remove_file(path.join(REPORT)).unwrap();
    fs::create_dir(path.join(REPORT)).unwrap();
    assert_eq!(failed(&path)[0].0, "files");
    fs::remove_dir(path.join(REPORT)).unwrap();
    assert!(Command::new("mkfifo").arg(path.join(NDJSON.replace("events", "pipe"))).status().unwrap().success());
    assert_eq!(failed(&path)[0].0, "files");
}

#[test]
fn a_file_that_is_far_too_large_is_said_to_be_and_not_read() {
    let (_folder, path) = packed("pack");
    // A hole in a file: reading it would take as long as reading a terabyte does.
    fs::OpenOptions::new().write(true).open(path.join(MANIFEST)).unwrap().set_len(1 << 40).unwrap();

    let failed = failed(&path);

    let said = failed.iter().find(|(name, _)| name == MANIFEST).unwrap();
    assert_eq!(said.1, "is larger than this program writes it");
}
