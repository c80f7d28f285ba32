//! Evidence packs: the rows of the list with everything that it takes to check them, signed, whole or not at all.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::json;

use crate::cancel::Cancel;
use crate::digest::hex;
use crate::evidence::{self, Draft, Manifest, Proofs, SigningKey};
use crate::export::{self, Overwrite};
use crate::failure::Failure;
use crate::organization::Alias;
use crate::query::{Filter, Zone, ZoneContext};
use crate::store::{LedgerDigest, Selection, Store};

use super::about::about;
use super::exporting::{RowListener, gaps_within};
use super::packed::{Written, write_proofs, write_rows};
use super::questions::Query;
use super::registry::Description;
use super::sessions::SessionId;
use super::signatures::{Noted, signer};
use super::summary::Gap;
use super::{Workbench, laborious, now};

/// The kind under which packs stand in the activity log.
pub(super) const KIND: &str = "pack";

/// Whether a pack is one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum PackForm {
    /// One archive.
    #[default]
    Archive,
    /// A folder.
    Folder,
}

/// What a pack is to be.
#[derive(Clone, Debug)]
pub struct PackOptions {
    /// Where: one archive where the name ends with `.zip`, else a folder.
    pub path: PathBuf,
    /// What to do where it exists.
    pub overwrite: Overwrite,
    /// Whether rows are proven to be in the journal.
    pub proofs: Proofs,
    /// The address of an authority that is asked for a time stamp; None asks nobody.
    pub authority: Option<String>,
}

/// A finished pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PackReport {
    /// Where it is.
    pub path: String,
    /// Events in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the archive, or of `SHA256SUMS` where it is a folder.
    pub sha256: String,
    /// What is known to be missing from the cache.
    pub gaps: Vec<Gap>,
    /// Names the pack.
    pub id: String,
    /// The Merkle root of its rows, in hexadecimal.
    pub merkle_root: String,
    /// The fingerprint of the key that signed it: to be told by another way.
    pub fingerprint: String,
    /// The journal's checkpoint: to be sent to somebody else.
    pub checkpoint: String,
}

/// Which rows go into a pack.
struct Asked<'a> {
    description: &'a Description,
    store: &'a Store,
    selection: &'a Selection,
    filter: &'a Filter,
    text: String,
    zone: Zone,
}

impl Workbench {
    /// Writes every event that matches into a pack.
    ///
    /// # Errors
    /// When the text is wrong, the place is taken, the disk is full or somebody cancels; then nothing is left behind.
    pub async fn export_pack(
        &self,
        alias: &Alias,
        query: &Query,
        options: PackOptions,
        listener: RowListener,
        cancel: Cancel,
    ) -> Result<PackReport, Failure> {
        let description = self.describe(alias).await?;
        let (this, query) = (self.clone(), query.clone());
        laborious(move || {
            let (store, filter, selection) = this.prepare(&description, &query)?;
            let (description, zone) = (&description, query.zone);
            let asked =
                Asked { description, store: &store, selection: &selection, filter: &filter, text: query.text, zone };
            this.pack(&asked, &options, listener, &cancel)
        })
        .await
    }

    /// Writes every row of an open question into a pack: the same rows that the list shows.
    pub async fn export_session_pack(
        &self,
        id: SessionId,
        options: PackOptions,
        listener: RowListener,
        cancel: Cancel,
    ) -> Result<PackReport, Failure> {
        let session = self.session(id).await?;
        let description = self.describe(&session.alias).await?;
        let this = self.clone();
        laborious(move || {
            let asked = Asked {
                description: &description,
                store: &session.store,
                selection: &session.selection,
                filter: &session.filter,
                text: session.filter.to_text(),
                zone: session.zone,
            };
            this.pack(&asked, &options, listener, &cancel)
        })
        .await
    }

    /// Returns a name for a pack of the rows of an open question.
    pub async fn session_pack_name(&self, id: SessionId, form: PackForm) -> Result<String, Failure> {
        let ending = match form {
            PackForm::Archive => ".zip",
            PackForm::Folder => "",
        };
        self.session_name(id, move |alias, period, zone| export::pack_name(alias, period, zone.tz(), ending)).await
    }

    fn pack(
        &self,
        asked: &Asked<'_>,
        options: &PackOptions,
        mut listener: RowListener,
        cancel: &Cancel,
    ) -> Result<PackReport, Failure> {
        let Asked { description, store, filter, .. } = asked;
        let key = self.signing_key()?;
        let asked_stamp = self.stamp_asked(options.authority.as_deref())?;
        // Before the rows: every one of them is in the journal that the checkpoint speaks of.
        let noted = self.note_checkpoint(description, store, LedgerDigest::Kept)?;
        let context = ZoneContext { zone: asked.zone, now: now() };
        let about = about(description, &self.reviews_of(description)?, store, filter, &asked.text, &context)?;
        let mut draft = Draft::create(&options.path, options.overwrite)?;
        let written = write_rows((store, asked.selection), &draft, &mut listener, cancel)?;
        let mut manifest = manifest(about, &written, &noted, &key, store)?;
        manifest.timestamp = asked_stamp;
        let sample = written.sample;
        let (rows, numbers) = (written.rows, written.numbers);
        rows.finish(&mut draft)?;
        if options.proofs == Proofs::With {
            write_proofs(&mut draft, store, &noted, &numbers, cancel)?;
        }
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| draft.failed(error.into(), 0))?;
        let small = [
            (evidence::MANIFEST, text + "\n"),
            (evidence::CHECKPOINT, noted.note.clone()),
            (evidence::CHECKPOINT_KEY, evidence::verifier_key(&noted.checkpoint.origin, noted.key)),
            (evidence::SIGNERS, evidence::allowed_signer(key.public())),
            (evidence::MINISIGN_KEY, evidence::minisign_key(key.public())),
            (evidence::INSTRUCTIONS, evidence::instructions(&manifest, options.proofs)),
            (evidence::CHECKER, evidence::checker()),
            (evidence::REPORT, evidence::report(&manifest, &sample)),
        ];
        for (name, text) in small {
            draft.put(name, &text)?;
        }
        let comment = format!("pack:{} rows:{}", manifest.id, manifest.rows);
        let stamp = manifest.timestamp.as_ref().map(|stamp| {
            let list = draft.list();
            tokio::runtime::Handle::current().block_on(self.stamp(stamp, &list, cancel))
        });
        let stamp = stamp.transpose()?;
        let sealed = draft.seal(&key, &comment, stamp.as_deref(), &|| cancel.is_cancelled())?;
        let gaps = gaps_within(description, filter, &context);
        let report = PackReport {
            path: sealed.path.display().to_string(),
            rows: manifest.rows,
            bytes: sealed.bytes,
            sha256: sealed.archive.unwrap_or_else(|| sealed.sha256sums.clone()),
            gaps,
            id: manifest.id.clone(),
            merkle_root: manifest.merkle.root.clone(),
            fingerprint: manifest.signer.fingerprint.clone(),
            checkpoint: noted.note,
        };
        let detail = json!({
            "id": report.id, "path": report.path, "rows": report.rows, "bytes": report.bytes, "sha256": report.sha256,
            "sha256sums": sealed.sha256sums, "merkle_root": report.merkle_root, "query": asked.text,
            "sentence": manifest.about.filter.sentence, "gaps": report.gaps.len(), "checkpoint": report.checkpoint,
        });
        // The pack is whole: a note that cannot be written must not say otherwise.
        let _ = store.log_activity(now(), KIND, &detail);
        Ok(report)
    }
}

fn manifest(
    about: evidence::About,
    written: &Written,
    noted: &Noted,
    key: &SigningKey,
    store: &Store,
) -> Result<Manifest, Failure> {
    let tree = &written.rows.tree;
    let before = store.activity(Some(KIND), 1)?.pop();
    let previous = before.and_then(|entry| {
        let text = |name: &str| entry.detail[name].as_str().map(str::to_owned);
        Some(evidence::Previous { id: text("id")?, sha256sums: text("sha256sums")? })
    });
    Ok(Manifest {
        schema: evidence::PACK_SCHEMA.to_owned(),
        id: super::organizations::random_id()?[..16].to_owned(),
        about,
        rows: tree.size(),
        first: written.first.clone(),
        last: written.last.clone(),
        revised: written.rows.revised,
        wrapped: written.rows.wrapped,
        merkle: evidence::Merkle {
            algorithm: "RFC 9162, SHA-256".to_owned(),
            leaf: "SHA-256(0x00, exact bytes of the event)".to_owned(),
            size: tree.size(),
            root: hex(&tree.root()),
        },
        cache: evidence::Cache {
            origin: noted.checkpoint.origin.clone(),
            size: noted.checkpoint.size,
            root: hex(&noted.checkpoint.root),
        },
        previous,
        timestamp: None,
        signer: signer(key),
        rules: evidence::Rules {
            ndjson: evidence::LINE_RULE.to_owned(),
            csv: CSV_RULE.to_owned(),
            rows: evidence::ROWS_RULE.to_owned(),
        },
        limits: evidence::LIMITS.iter().map(|limit| (*limit).to_owned()).collect(),
    })
}

const CSV_RULE: &str = "RFC 4180, UTF-8 with a byte order mark, CRLF. A cell that a spreadsheet would run as a formula, or \
                        that begins with an apostrophe, has one apostrophe put before it; remove one leading apostrophe to \
                        have the value.";
