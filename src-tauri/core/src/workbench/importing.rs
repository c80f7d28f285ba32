//! Importing: events from files into an organization, piece by piece, each kept before the next. A file that was read in
//! part is read again in a moment, because pieces that were kept are known by their digest.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant as Clock;

use serde_json::json;

use crate::cancel::Cancel;
use crate::failure::{Code, Failure};
use crate::import::{self, Assignment, File, Input, Pack};
use crate::organization::{Alias, Source};
use crate::page::Window;
use crate::query::Zone;
use crate::store::{LedgerDigest, Store};

use super::following::follow;
use super::imported::{ImportProgress, ImportReport, SkippedFile};
use super::organizations::gap;
use super::profile::Profile;
use super::reading::OneFile;
use super::registry::Description;
use super::sources::{self, FileFact};
use super::stock::snapshot;
use super::{Workbench, laborious, now};

/// How files are read.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// What their records are.
    pub profile: Profile,
    /// The zone of times that do not say; None where nobody said.
    pub zone: Option<Zone>,
    /// Which column or key goes where.
    pub assigned: Vec<Assignment>,
    /// The stretch of time that the files were exported for, where a person says: it has no other events than theirs.
    pub span: Option<Window>,
}

/// Hears how an import goes.
pub type ImportListener = Arc<dyn Fn(&ImportProgress) + Send + Sync>;

impl Workbench {
    /// Adds the events of files, making an organization without a remote where `alias` is new. Can be stopped at any
    /// point and repeated: nothing is kept twice.
    ///
    /// # Errors
    /// When a file cannot be read or told apart, or the cache cannot be written. What came before is kept.
    pub async fn import(
        &self,
        alias: &Alias,
        files: &[PathBuf],
        options: ImportOptions,
        listener: ImportListener,
        cancel: Cancel,
    ) -> Result<ImportReport, Failure> {
        let (this, alias, files) = (self.clone(), alias.clone(), files.to_vec());
        laborious(move || {
            // A name that is wrong is told before anything is read.
            for path in files.iter().filter(|path| *path != Path::new("-")) {
                std::fs::metadata(path).map_err(|source| {
                    Failure::from(import::Error::Unreadable { name: path.display().to_string(), source })
                })?;
            }
            let total = files.iter().map(|path| size(path)).sum::<Option<u64>>();
            let report = ImportReport { alias: alias.to_string(), ..ImportReport::default() };
            let started = Clock::now();
            Import { bench: this, alias, options, listener, cancel, total, passed: 0, started, report }.run(files)
        })
        .await
    }
}

fn size(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|about| about.len())
}

/// An import under way.
pub(super) struct Import {
    pub(super) bench: Workbench,
    pub(super) alias: Alias,
    pub(super) options: ImportOptions,
    pub(super) listener: ImportListener,
    pub(super) cancel: Cancel,
    total: Option<u64>,
    /// Bytes of the files that are done.
    passed: u64,
    started: Clock,
    pub(super) report: ImportReport,
}

/// The organization that receives the events.
pub(super) struct Receiver {
    pub(super) description: Description,
    pub(super) store: Store,
    /// What is kept of the files so far.
    pub(super) facts: Vec<FileFact>,
    _alone: std::fs::File,
}

impl Import {
    fn run(mut self, files: Vec<PathBuf>) -> Result<ImportReport, Failure> {
        let mut receiver: Option<Receiver> = None;
        let mut refused = None;
        for path in files {
            let digest = sources::digest_of(&path);
            let pack = Pack::open(&path)?;
            let is_archive = pack.is_archive();
            for input in pack {
                match self.file(input, &path, &digest, &mut receiver) {
                    // A note beside the logs in an archive is no reason to leave the logs.
                    Err(Refused::File(name, failure)) if is_archive => {
                        let reason = failure.message.clone();
                        self.report.skipped.push(SkippedFile { file: name, reason });
                        refused.get_or_insert(failure);
                    }
                    Err(Refused::File(_, failure) | Refused::Import(failure)) => return Err(failure),
                    Ok(()) => {}
                }
            }
            self.passed += size(&path).unwrap_or(0);
        }
        if let (Some(failure), None) = (refused, &receiver) {
            return Err(failure);
        }
        self.report.duration_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Some(Receiver { description, store, .. }) = &receiver {
            self.note(store)?;
            store.settle()?;
            // A checkpoint that cannot be kept now is kept another time; what was imported stays.
            let _ = self.bench.note_checkpoint(description, store, LedgerDigest::Anew);
        }
        Ok(self.report)
    }

    /// Reads one file: the one at `path`, or one inside of it.
    fn file(
        &mut self,
        input: Result<Input, import::Error>,
        path: &Path,
        digest: &sources::Digest,
        receiver: &mut Option<Receiver>,
    ) -> Result<(), Refused> {
        let file = input.and_then(File::look).map_err(Refused::from)?;
        let known = self.bench.0.registry.find(&self.alias).ok();
        let refuse = |failure| Refused::File(file.name().to_owned(), failure);
        let chosen = self.options.choose(&self.bench, known.as_ref(), &file).map_err(refuse)?;
        if known.is_none() {
            // One that is there may know the zone of its files.
            chosen.check_zone(&self.options, &file)?;
        }
        if receiver.is_none() {
            *receiver = Some(self.receive(chosen.connector())?);
        }
        let Some(receiver) = receiver else { return Ok(()) };
        let one = OneFile { file, chosen, size: size(path), digest };
        let outcome = follow(&receiver.store.clone(), |follower| one.read(self, receiver, follower));
        let settled = self.take_stock(receiver);
        outcome?;
        Ok(settled?)
    }

    fn receive(&self, connector: &str) -> Result<Receiver, Failure> {
        let description = self.bench.receiving(&self.alias, connector)?;
        let alone = self.bench.hold(&description)?;
        // Making the cache changed the description.
        let description = self.bench.0.registry.find(&self.alias)?;
        let store = self.bench.store(&description)?;
        self.bench.loosen(&description, &store)?;
        let facts = sources::facts(&store)?;
        Ok(Receiver { description, store, facts, _alone: alone })
    }

    pub(super) fn tell(&self, file: &str, (events, taken): (u64, u64), added: u64) {
        let bytes = self.passed + taken;
        (self.listener)(&ImportProgress {
            alias: self.alias.to_string(),
            file: file.to_owned(),
            // What an archive unpacks to is more than its size.
            bytes: self.total.map_or(bytes, |total| bytes.min(total)),
            total: self.total,
            events: self.report.read + events,
            added: self.report.added + added,
            elapsed_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// Notes in the ledger what the files prove, where nobody else can be asked, and in the description what the cache
    /// now holds.
    fn take_stock(&mut self, receiver: &Receiver) -> Result<(), Failure> {
        let Receiver { description, store, facts, .. } = receiver;
        let before = description.snapshot.last_sync;
        let is_files = description.organization.source == Source::Files;
        if is_files {
            self.report.next = sources::settle(store, facts, self.options.zone.unwrap_or(Zone::utc()))?;
        }
        let last = if is_files { Some(now()) } else { before };
        let snapshot = snapshot(store, description, last)?;
        self.report.gaps = snapshot.gaps.iter().map(gap).collect();
        self.bench.0.registry.update(&description.organization.id, |known| known.snapshot = snapshot)?;
        Ok(())
    }

    fn note(&self, store: &Store) -> Result<(), Failure> {
        let report = &self.report;
        let names: Vec<&str> = report.files.iter().map(|file| file.file.as_str()).collect();
        let detail = json!({
            "files": names, "read": report.read, "added": report.added, "duplicates": report.duplicates,
            "revised": report.revised, "rejected": report.rejected, "truncated": report.truncated,
            "bytes": report.bytes, "zone": self.options.zone.map(Zone::name), "duration_ms": report.duration_ms,
        });
        Ok(store.log_activity(now(), "import", &detail)?)
    }
}

/// Why a file is not read.
enum Refused {
    /// It is none of those that are read.
    File(String, Failure),
    /// Whatever else is wrong.
    Import(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Import(failure)
    }
}

impl From<import::Error> for Refused {
    fn from(error: import::Error) -> Self {
        match &error {
            import::Error::Form { name, .. } => {
                let name = name.clone();
                Self::File(name, Failure::from(error))
            }
            _ => Self::Import(Failure::from(error)),
        }
    }
}

impl From<import::Error> for Failure {
    fn from(error: import::Error) -> Self {
        let code = match &error {
            import::Error::Stopped => Code::Internal,
            _ => Code::Usage,
        };
        let advice = match &error {
            import::Error::Zone { .. } => {
                Some("Name the zone, such as `--timezone Asia/Ho_Chi_Minh`, or `--timezone UTC`")
            }
            import::Error::DateOrder { .. } => Some("Write the dates as 2026-11-21, or export them in another form"),
            import::Error::Unreadable { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => Some("Check its name and folder"),
                io::ErrorKind::PermissionDenied => Some("Copy it to a folder of your own, or ask for leave to read it"),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                    Some("It is cut off or damaged: download it again")
                }
                _ => None,
            },
            _ => None,
        };
        let failure = Self::from_error(code, &error);
        advice.map_or_else(|| failure.clone(), |advice| failure.clone().advise(advice))
    }
}
