//! The exports of an organization: what was written where, and whether it is still there as it was written.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::store::Activity;

use super::{Workbench, blocking};

/// The most exports that are listed.
const MOST: u32 = 500;

/// What has become of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum ExportStanding {
    /// It is where it was written, as long as it was.
    Present,
    /// It is there with other bytes.
    Changed,
    /// It is not there.
    Gone,
}

/// An export that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ExportEntry {
    /// When. RFC 3339, UTC; names the export.
    pub at: String,
    /// The file.
    pub path: String,
    /// Events in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The query that it answers.
    pub query: String,
    /// The query in words.
    pub sentence: String,
    /// How many gaps were known inside.
    pub gaps: u64,
    /// What it was written as, where that was noted.
    pub format: Option<String>,
    /// What has become of it, by its size.
    pub standing: ExportStanding,
}

impl Workbench {
    /// Returns the exports of an organization, newest first.
    ///
    /// # Errors
    /// When there is no such organization, or its cache cannot be read now.
    pub async fn exports(&self, alias: &Alias) -> Result<Vec<ExportEntry>, Failure> {
        let description = self.describe(alias).await?;
        let this = self.clone();
        blocking(move || Ok(this.store(&description)?.activity(Some("export"), MOST)?.iter().map(entry).collect()))
            .await
    }

    /// Returns the file of the export made at `at`.
    ///
    /// # Errors
    /// When no export was made then.
    pub async fn exported_file(&self, alias: &Alias, at: &str) -> Result<PathBuf, Failure> {
        Ok(PathBuf::from(self.exported(alias, at).await?.path))
    }

    /// Reads the file of the export made at `at` whole, and says whether it is what was written.
    ///
    /// # Errors
    /// When no export was made then, or the file cannot be read.
    pub async fn check_export(&self, alias: &Alias, at: &str) -> Result<ExportStanding, Failure> {
        let entry = self.exported(alias, at).await?;
        if entry.standing != ExportStanding::Present {
            return Ok(entry.standing);
        }
        blocking(move || {
            let digest = digest(Path::new(&entry.path)).map_err(|error| {
                let message = format!("the file {} could not be read: {error}", entry.path);
                Failure::new(Code::NotFound, message)
            })?;
            Ok(if digest == entry.sha256 { ExportStanding::Present } else { ExportStanding::Changed })
        })
        .await
    }

    async fn exported(&self, alias: &Alias, at: &str) -> Result<ExportEntry, Failure> {
        let found = self.exports(alias).await?.into_iter().find(|entry| entry.at == at);
        found.ok_or_else(|| Failure::new(Code::NotFound, "this export is not in the history of the organization"))
    }
}

fn entry(activity: &Activity) -> ExportEntry {
    let detail = &activity.detail;
    let text = |key: &str| detail[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| detail[key].as_u64().unwrap_or_default();
    let path = text("path");
    let standing = match std::fs::metadata(&path) {
        Ok(file) if file.is_file() && file.len() == number("bytes") => ExportStanding::Present,
        Ok(_) => ExportStanding::Changed,
        Err(_) => ExportStanding::Gone,
    };
    ExportEntry {
        at: activity.at.to_rfc3339(9),
        path,
        rows: number("rows"),
        bytes: number("bytes"),
        sha256: text("sha256"),
        query: text("query"),
        sentence: text("sentence"),
        gaps: number("gaps"),
        format: detail["format"].as_str().map(str::to_owned),
        standing,
    }
}

/// Returns the SHA-256 of a file in hexadecimal.
fn digest(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut Hashing(&mut hasher))?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Lets bytes be copied into a hash.
struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Instant;

    #[test]
    fn a_file_is_present_changed_or_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.csv");
        let standing = || {
            let detail = serde_json::json!({ "path": path.display().to_string(), "bytes": 3, "rows": 1 });
            entry(&Activity { at: Instant::from_nanos(0), kind: "export".to_owned(), detail }).standing
        };

        assert_eq!(standing(), ExportStanding::Gone);
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(standing(), ExportStanding::Present);
        assert_eq!(digest(&path).unwrap(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        std::fs::write(&path, "abcd").unwrap();
        assert_eq!(standing(), ExportStanding::Changed);
    }
}
