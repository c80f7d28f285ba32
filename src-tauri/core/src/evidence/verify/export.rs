//! Checking a plain export against the manifest beside it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::super::manifest::{EXPORT_SCHEMA, ExportManifest};
use super::super::text::Digest;
use super::super::{BESIDE, BESIDE_SIGNATURE, beside, ssh};
use super::{Checks, Kind, Report, plain, signer, unread};

const LARGE: u64 = 16 * 1024 * 1024;
const PIECE: usize = 256 * 1024;

/// Checks the export at `path`, or the one whose manifest is at `path`.
pub(super) fn verify(path: &Path, stop: &dyn Fn() -> bool) -> io::Result<Report> {
    let file = path.to_str().and_then(|text| text.strip_suffix(BESIDE)).map_or_else(|| path.to_owned(), PathBuf::from);
    let shown = file.display().to_string();
    let mut checks = Checks::default();
    let beside = beside(&file, BESIDE);
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(text) = text(&beside) else {
        let bad =
            format!("there is no `{name}{BESIDE}` beside it that could be read, so nothing says what it has to hold");
        checks.note("manifest", false, "", bad);
        return Ok(Report::new(Kind::Export, &shown, checks));
    };
    let signature = super::super::beside(&beside, BESIDE_SIGNATURE);
    let key = self::text(&signature).and_then(|signature| ssh::signer(&signature, text.as_bytes()));
    let manifest =
        serde_json::from_str::<ExportManifest>(&text).ok().filter(|manifest| manifest.schema == EXPORT_SCHEMA);
    let says_so = key.zip(manifest.as_ref()).is_some_and(|(key, manifest)| manifest.signer == signer(key));
    let good = key.map(|key| format!("signed by the key {}; compare it by another way", ssh::fingerprint(key)));
    let bad = format!("`{name}{BESIDE}` or its signature `{name}{BESIDE}{BESIDE_SIGNATURE}` was altered or is missing");
    checks.note("manifest", says_so, good.unwrap_or_default(), bad);
    if let Some(manifest) = &manifest {
        let renamed = format!("it was called `{}` when it was written", plain(&manifest.file));
        checks.note("name", manifest.file == name, "the name that it was written under", renamed);
        let (ok, bad) = match digest(&file, stop) {
            Ok((bytes, digest)) => (
                bytes == manifest.bytes && digest == manifest.sha256,
                format!("was altered: {bytes} bytes instead of {}, SHA-256 {digest}", manifest.bytes),
            ),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => (false, unread(&error)),
        };
        checks.note(&name, ok, format!("unchanged: {} bytes, SHA-256 {}", manifest.bytes, manifest.sha256), bad);
    }
    let mut report = Report::new(Kind::Export, &shown, checks);
    report.rows = manifest.map(|manifest| manifest.rows);
    report.signer = key.map(signer);
    Ok(report)
}

fn text(path: &Path) -> Option<String> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    File::open(path).ok().filter(|_| found.len() <= LARGE)?.take(LARGE).read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

fn digest(path: &Path, stop: &dyn Fn() -> bool) -> io::Result<(u64, String)> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut file = File::open(path)?;
    let (mut bytes, mut digest, mut piece) = (0, Digest::sha256(), vec![0; PIECE]);
    loop {
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut piece)? {
            0 => return Ok((bytes, digest.hex())),
            read => {
                digest.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
}
