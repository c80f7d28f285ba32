//! The manifest beside a plain export, and its signature: what the file holds, so that a changed byte is noticed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::evidence::{self, ExportManifest, SigningKey};
use crate::export::{self, Cell, Layout, Overwrite, Written};
use crate::failure::{Code, Failure};
use crate::query::{Filter, ZoneContext};
use crate::store::Store;

use super::Workbench;
use super::about::about;
use super::errors::is_full;
use super::exporting::{Beside, ExportOptions};
use super::registry::Description;
use super::signatures::{Standing, signer};

/// What is written beside a file once it is complete. Whatever could be refused is known before the first row.
pub(super) struct Companion {
    key: SigningKey,
    about: evidence::About,
    manifest: PathBuf,
    signature: PathBuf,
}

impl Workbench {
    /// Prepares what stands beside a file; None where nothing is to, or where the cache does not continue its last
    /// checkpoint: nothing about such a cache is signed, and whoever opened it was told so.
    pub(super) fn beside(
        &self,
        options: &ExportOptions,
        description: &Description,
        store: &Store,
        filter: &Filter,
        text: &str,
        context: &ZoneContext,
    ) -> Result<Option<Companion>, Failure> {
        if options.beside == Beside::Nothing {
            return Ok(None);
        }
        if !matches!(self.standing(description, store)?, Standing::First | Standing::Continues(_)) {
            return Ok(None);
        }
        let [manifest, signature] = places(&options.path);
        let is_file = fs::symlink_metadata(&options.path).is_ok_and(|found| found.is_file());
        let taken = is_file
            .then_some(&options.path)
            .or_else(|| [&manifest, &signature].into_iter().find(|path| fs::symlink_metadata(path).is_ok()));
        if options.overwrite == Overwrite::Refuse
            && let Some(taken) = taken
        {
            return Err(export::Error::Exists(taken.clone()).into());
        }
        let about = about(description, &self.reviews_of(description)?, store, filter, text, context)?;
        Ok(Some(Companion { key: self.signing_key()?, about, manifest, signature }))
    }
}

impl Companion {
    /// Writes both. Where that fails, the file is taken away again: it comes whole or not at all.
    pub(super) fn write(&self, written: &Written, options: &ExportOptions, layout: &Layout) -> Result<(), Failure> {
        self.put(written, options, layout).map_err(|error| {
            clear(&written.path);
            let _ = fs::remove_file(&written.path);
            let code = if is_full(&error) { Code::DiskFull } else { Code::Internal };
            let message =
                format!("`{}` could not be written: {error}; the export was deleted", self.manifest.display());
            Failure::new(code, message)
        })
    }

    fn put(&self, written: &Written, options: &ExportOptions, layout: &Layout) -> io::Result<()> {
        let name = written.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let manifest = ExportManifest {
            schema: evidence::EXPORT_SCHEMA.to_owned(),
            file: name.unwrap_or_default(),
            format: options.format.as_str().to_owned(),
            bytes: written.bytes,
            sha256: written.sha256.clone(),
            rows: written.rows,
            columns: layout.cells().into_iter().map(Cell::heading).collect(),
            about: self.about.clone(),
            signer: signer(&self.key),
        };
        let text = serde_json::to_string_pretty(&manifest)? + "\n";
        replace(&self.signature, &evidence::sign(&self.key, text.as_bytes()))?;
        replace(&self.manifest, &text)
    }
}

/// Takes away what stands beside an earlier file, which is about to be replaced.
pub(super) fn make_way(companion: Option<&Companion>, options: &ExportOptions) {
    if companion.is_some() || options.overwrite == Overwrite::Replace {
        clear(&options.path);
    }
}

fn clear(path: &Path) {
    for path in places(path) {
        let _ = fs::remove_file(path);
    }
}

/// Returns where the manifest of a file stands, and where its signature.
fn places(path: &Path) -> [PathBuf; 2] {
    let manifest = evidence::beside(path, evidence::BESIDE);
    let signature = evidence::beside(&manifest, evidence::BESIDE_SIGNATURE);
    [manifest, signature]
}

/// Puts a small file in its place in one step.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let hidden = evidence::beside(path, ".part");
    let done = fs::write(&hidden, text)
        .and_then(|()| fs::File::open(&hidden)?.sync_all())
        .and_then(|()| fs::rename(&hidden, path));
    done.inspect_err(|_| {
        let _ = fs::remove_file(&hidden);
    })
}
