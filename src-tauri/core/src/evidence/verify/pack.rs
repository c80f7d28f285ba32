//! Checking a pack: nothing missing, nothing added, nothing altered, signed, and in itself consistent.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use super::super::archive::{Refused, Seal};
use super::super::key::PublicKey;
use super::super::manifest::{Manifest, PACK_SCHEMA};
use super::super::note::{Checkpoint, parse_verifier_key};
use super::super::stamp::StampAsked;
use super::super::sums::Sums;
use super::super::text::{Digest, hex, told};
use super::super::{
    CHECKPOINT, CHECKPOINT_KEY, CONSISTENCY, CSV, LARGEST_STAMP, LIST, MANIFEST, MINISIG, MINISIGN_KEY, NDJSON, PROOFS,
    REVISIONS, ROWS, SIGNERS, SSHSIG, STAMP, STAMP_SIGNATURE,
};
use super::super::{minisign, ssh};
use super::rows::{self, FileOfRows, Rows};
use super::source::{Found, Source};
use super::{Checks, Kind, Report, consistency, plain, proofs, revisions, signer, unread};

const SMALL: u64 = 64 * 1024;
const LARGE: u64 = 16 * 1024 * 1024;
const PIECE: usize = 256 * 1024;

/// What a pack has to have.
const NEEDED: [&str; 8] = [NDJSON, CSV, ROWS, MANIFEST, CHECKPOINT, CHECKPOINT_KEY, SIGNERS, MINISIGN_KEY];

/// Checks the pack at `path`.
pub(super) fn verify(path: &Path, stop: &dyn Fn() -> bool) -> io::Result<Report> {
    let shown = path.display().to_string();
    let mut checks = Checks::default();
    let (found, seal) = match open(path, stop, &mut checks)? {
        Some(opened) => opened,
        None => return Ok(Report::new(Kind::Pack, &shown, checks)),
    };
    let list = found.text(LIST, SMALL).unwrap_or_default();
    let sums = Sums::parse(&list).unwrap_or_default();
    let manifest = found.text(MANIFEST, LARGE).and_then(|text| serde_json::from_str::<Manifest>(&text).ok());
    let manifest = manifest.filter(|manifest| manifest.schema == PACK_SCHEMA);
    let is_stamped = manifest.as_ref().is_some_and(|manifest| manifest.timestamp.is_some());
    belongings(&found, &sums, is_stamped.then_some([STAMP, STAMP_SIGNATURE]), &mut checks);
    let key = signature(&found, &list, &mut checks);
    if let Some(seal) = seal {
        // The content may be whole and packed anew by anybody: what is compressed in another way is another file.
        let is_of_signer = key.is_some_and(|key| ssh::is_sealed(key, &seal.digest, &seal.signature));
        checks.note("archive", is_of_signer, "signed by the same key", "its bytes are not those that were sealed");
    }
    let rows = digests(&found, &sums, stop, &mut checks)?;
    let says_so = manifest.as_ref().zip(key).is_some_and(|(manifest, key)| manifest.signer == signer(key));
    let bad = "it is not a manifest of this version, or names another key than the one that signed";
    checks.note("manifest", says_so, "it names the key that signed", bad);
    let checkpoint = checkpoint(&found, manifest.as_ref(), &mut checks);
    if let Some(manifest) = &manifest {
        tree(manifest, rows.as_ref(), &mut checks);
        revisions::check(&found, manifest, stop, &mut checks)?;
    }
    if let Some(asked) = manifest.as_ref().and_then(|manifest| manifest.timestamp.as_ref()) {
        stamp(&found, asked, &list, key, &mut checks);
    }
    if found.files.contains_key(PROOFS) {
        proofs::check(&found, checkpoint.as_ref(), stop, &mut checks)?;
    }
    if found.files.contains_key(CONSISTENCY) {
        consistency::check(&found, checkpoint.as_ref(), stop, &mut checks)?;
    }
    let mut report = Report::new(Kind::Pack, &shown, checks);
    report.rows = manifest.map(|manifest| manifest.rows);
    report.signer = key.map(signer);
    Ok(report)
}

/// Opens what is at `path`. What is no pack's archive is noted, and there is nothing more to look at.
fn open(path: &Path, stop: &dyn Fn() -> bool, checks: &mut Checks) -> io::Result<Option<(Found, Option<Seal>)>> {
    if path.is_dir() {
        return Source::folder(path).map(|found| Some((found, None)));
    }
    let opened = Source::archive(path).and_then(|found| match &found.source {
        Source::Archive(archive) => archive.check_seal(stop).map(|seal| (found, Some(seal))),
        Source::Folder(_) => Ok((found, None)),
    });
    match opened {
        Err(Refused::Io(error)) if error.kind() == io::ErrorKind::Interrupted => Err(error),
        Err(refused) => {
            checks.note("archive", false, "", told(&refused));
            Ok(None)
        }
        Ok(opened) => {
            checks.note("archive", true, "in the form of this program, and as it was sealed", "");
            Ok(Some(opened))
        }
    }
}

/// Nothing may be missing, and nothing may be there that the list does not name.
fn belongings(found: &Found, sums: &Sums, stamp: Option<[&str; 2]>, checks: &mut Checks) {
    let beside: Vec<&str> = [LIST, SSHSIG, MINISIG].into_iter().chain(stamp.into_iter().flatten()).collect();
    let mut wrong = found.odd.clone();
    let listed = sums.0.keys().map(String::as_str);
    let needed = NEEDED.iter().copied().filter(|name| !sums.0.contains_key(*name));
    let missing = listed.chain(beside.iter().copied()).chain(needed).filter(|name| !found.files.contains_key(*name));
    wrong.extend(missing.map(|name| format!("`{name}` is missing")));
    let added = found.files.keys().filter(|name| !sums.0.contains_key(*name) && !beside.contains(&name.as_str()));
    wrong.extend(added.map(|name| format!("`{name}` was added")));
    if sums.0.is_empty() {
        wrong.push(format!("`{LIST}` is not a list of digests as this program writes it"));
    }
    checks.note(
        "files",
        wrong.is_empty(),
        format!("{} files, none missing, none added", sums.0.len()),
        wrong.join("; "),
    );
}

/// Both signatures have to be those of the one key that the pack names.
fn signature(found: &Found, list: &str, checks: &mut Checks) -> Option<PublicKey> {
    let named = found.text(SIGNERS, SMALL).and_then(|text| ssh::key_of_allowed(&text));
    let signed = found.text(SSHSIG, SMALL).and_then(|text| ssh::signer(&text, list.as_bytes()));
    let key = named.filter(|key| Some(*key) == signed);
    let good = key.map(|key| format!("signed by the key {}; compare it by another way", ssh::fingerprint(key)));
    let bad = format!("`{LIST}` or `{SSHSIG}` was altered, or another key signed than the one in `{SIGNERS}`");
    checks.note("signature", key.is_some(), good.unwrap_or_default(), bad);
    let also = key.filter(|key| {
        let signature = found.text(MINISIG, SMALL);
        let whole = signature.is_some_and(|text| minisign::verify(&text, list.as_bytes(), *key).is_some());
        whole && found.text(MINISIGN_KEY, SMALL).is_some_and(|text| text == minisign::public_key(*key))
    });
    checks.note(
        "minisign",
        also.is_some(),
        "signed by the same key",
        format!("`{MINISIG}` or `{MINISIGN_KEY}` was altered"),
    );
    key
}

/// The time stamp has to be the answer to the question in the manifest, and signed by the pack's key as it came. The
/// authority's own signature is left to those who know its certificate.
fn stamp(found: &Found, asked: &StampAsked, list: &str, key: Option<PublicKey>, checks: &mut Checks) {
    let answer = found.bytes(STAMP, LARGEST_STAMP).unwrap_or_default();
    let signed = found.text(STAMP_SIGNATURE, SMALL).and_then(|text| ssh::signer(&text, &answer));
    let read = asked.read(&answer, list.as_bytes());
    let good = read.as_ref().map(|stamp| {
        format!("{} says {}; check its signature with `openssl ts -verify`", plain(&asked.authority), stamp.time)
    });
    let bad = match &read {
        Err(error) => error.to_string(),
        Ok(_) => format!("`{STAMP}` or `{STAMP_SIGNATURE}` was altered"),
    };
    checks.note("time stamp", read.is_ok() && key.is_some() && signed == key, good.unwrap_or_default(), bad);
}

/// Compares every file with its digest, the files of rows side by side.
fn digests(found: &Found, sums: &Sums, stop: &dyn Fn() -> bool, checks: &mut Checks) -> io::Result<Option<Rows>> {
    let rows = match rows::read(found, stop) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
        read => read,
    };
    let mut of_rows: BTreeMap<&str, &FileOfRows> = BTreeMap::new();
    if let Ok(rows) = &rows {
        of_rows.extend([(NDJSON, &rows.ndjson), (CSV, &rows.csv), (ROWS, &rows.names)]);
    }
    for (name, expected) in sums.0.iter().filter(|(name, _)| found.files.contains_key(*name)) {
        let bad = match of_rows.get(name.as_str()) {
            Some(file) if file.digest == *expected => file
                .first
                .as_ref()
                .map(|first| format!("contradicts the other files of rows, though it was signed: {first}")),
            Some(file) => Some(match &file.first {
                Some(first) => format!("was altered: {first}"),
                None => "was altered, though each of its rows is one of the pack's".to_owned(),
            }),
            None if !may_be_large(name) && found.files.get(name).is_some_and(|size| *size > LARGE) => {
                Some("is larger than this program writes it".to_owned())
            }
            None => match digest(found, name, stop) {
                Ok(digest) if digest == *expected => None,
                Ok(_) => Some("was altered".to_owned()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => Some(unread(&error)),
            },
        };
        checks.note(name, bad.is_none(), "unchanged", bad.unwrap_or_default());
    }
    if let Err(error) = &rows {
        checks.note("rows", false, "", unread(error));
    }
    Ok(rows.ok())
}

/// Whether a file has a line for each row.
fn may_be_large(name: &str) -> bool {
    [NDJSON, CSV, ROWS, REVISIONS, PROOFS].contains(&name)
}

fn digest(found: &Found, name: &str, stop: &dyn Fn() -> bool) -> io::Result<String> {
    let mut from = found.open(name)?;
    let mut digest = Digest::sha256();
    let mut piece = vec![0; PIECE];
    loop {
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match from.read(&mut piece)? {
            0 => return Ok(digest.hex()),
            read => digest.update(&piece[..read]),
        }
    }
}

/// The note has to be signed and to say what the manifest says of the journal.
fn checkpoint(found: &Found, manifest: Option<&Manifest>, checks: &mut Checks) -> Option<Checkpoint> {
    let key = found.text(CHECKPOINT_KEY, SMALL).and_then(|text| parse_verifier_key(&text));
    let note = found.text(CHECKPOINT, SMALL);
    let read = key.zip(note).and_then(|((origin, key), note)| {
        Checkpoint::open(&note, key).filter(|checkpoint| checkpoint.origin == origin)
    });
    let agrees = read.filter(|read| {
        manifest.is_some_and(|manifest| {
            let cache = &manifest.cache;
            cache.origin == read.origin && cache.size == read.size && cache.root == hex(&read.root)
        })
    });
    let good = agrees.as_ref().map(|read| format!("the journal `{}` held {} events", read.origin, read.size));
    let bad = "it was altered, is signed by another key, or is not the one in the manifest";
    checks.note("checkpoint signature", agrees.is_some(), good.unwrap_or_default(), bad);
    agrees
}

/// The rows have to give the root, and to be as many as the manifest says.
fn tree(manifest: &Manifest, rows: Option<&Rows>, checks: &mut Checks) {
    let Some(rows) = rows else { return };
    let merkle = &manifest.merkle;
    let counts = [merkle.size, rows.tree.size(), rows.csv.rows, rows.names.rows];
    let same = counts.iter().all(|count| *count == manifest.rows);
    let bad = format!(
        "the manifest says {} rows; there are {} in {NDJSON}, {} in {CSV}, {} in {ROWS}",
        manifest.rows, counts[1], counts[2], counts[3]
    );
    checks.note("row count", same, format!("{} rows", manifest.rows), bad);
    numbers(manifest, rows, checks);
    let agrees = merkle.root == hex(&rows.tree.root());
    checks.note(
        "merkle root",
        agrees,
        format!("the rows give {}", merkle.root),
        "the rows do not give the root in the manifest",
    );
}

/// What the manifest says of single rows has to be what the rows say.
fn numbers(manifest: &Manifest, rows: &Rows, checks: &mut Checks) {
    let said = [&manifest.first, &manifest.last].map(|name| name.as_ref().map(|name| name.number));
    let agrees = said == [rows.numbers.first, rows.numbers.last]
        && rows.numbers.largest <= manifest.cache.size
        && manifest.wrapped == rows.wrapped;
    checks.note(
        "row numbers",
        agrees,
        "the first and the last row, and how many are wrapped, are as the manifest says",
        "the first or the last row, a number of the journal, or how many rows are wrapped is not as the manifest says",
    );
}
