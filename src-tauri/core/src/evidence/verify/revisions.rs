//! Checking that the file of later versions holds those of as many rows as the manifest says, each of a row of the pack.

use std::io;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::super::REVISIONS;
use super::super::manifest::Manifest;
use super::Checks;
use super::lines::{Ends, Lines};
use super::source::Found;

/// A line of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    row: u64,
    number: u64,
    #[serde(rename = "revision")]
    _revision: u64,
    #[serde(rename = "received")]
    _received: IgnoredAny,
    #[serde(rename = "raw_base64")]
    _raw: IgnoredAny,
}

/// Checks the later versions.
pub(super) fn check(
    found: &Found,
    manifest: &Manifest,
    stop: &dyn Fn() -> bool,
    checks: &mut Checks,
) -> io::Result<()> {
    if manifest.revised == 0 && !found.files.contains_key(REVISIONS) {
        return Ok(());
    }
    let bad =
        format!("the manifest says that {} rows have later versions, and the file says otherwise", manifest.revised);
    let shown = rows(found, manifest, stop).map(|rows| match rows {
        Some(rows) if rows == manifest.revised => Ok(format!("of {rows} rows")),
        _ => Err(bad),
    });
    checks.read("later versions", shown)
}

/// Returns of how many rows the file holds later versions; None where it is not as this program writes it.
fn rows(found: &Found, manifest: &Manifest, stop: &dyn Fn() -> bool) -> io::Result<Option<u64>> {
    let mut lines = Lines::new(found.open(REVISIONS)?, Ends::Line);
    let (mut rows, mut last) = (0, 0);
    while let Some(line) = lines.next()? {
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Ok(Written { row, number, .. }) = serde_json::from_slice(line) else { return Ok(None) };
        let fits = (last.max(1)..=manifest.rows).contains(&row) && (1..=manifest.cache.size).contains(&number);
        if !fits {
            return Ok(None);
        }
        rows += u64::from(row > last);
        last = row;
    }
    Ok(Some(rows))
}
