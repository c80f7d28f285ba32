//! Importing: events from files into an organization, piece by piece, each kept before the next. A file that was read in
//! part is read again in a moment, because pieces that were kept are known by their digest.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant as Clock;

use serde_json::json;

use crate::cancel::Cancel;
use crate::failure::{Code, Failure};
use crate::import::{self, Assignment, Batch, File, Input, Stop};
use crate::organization::{Alias, Source};
use crate::page::{Position, StreamId};
use crate::query::Zone;
use crate::store::{Appended, Fetch, LedgerStep, Store};

use super::imported::{ImportProblem, ImportProgress, ImportReport, ImportedFile};
use super::organizations::gap;
use super::profile::{Chosen, Profile};
use super::registry::Description;
use super::stock::snapshot;
use super::{Workbench, blocking, now};

/// Rejected records that a report names.
const MOST_PROBLEMS: usize = 100;

/// Events that the column index lags behind before it follows.
const FOLLOWED: u64 = 131_072;

/// How files are read.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// What their records are.
    pub profile: Profile,
    /// The zone of times that do not say.
    pub zone: Zone,
    /// Which column or key goes where.
    pub assigned: Vec<Assignment>,
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
        blocking(move || {
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
struct Import {
    bench: Workbench,
    alias: Alias,
    options: ImportOptions,
    listener: ImportListener,
    cancel: Cancel,
    total: Option<u64>,
    /// Bytes of the files that are done.
    passed: u64,
    started: Clock,
    report: ImportReport,
}

impl Import {
    fn run(mut self, files: Vec<PathBuf>) -> Result<ImportReport, Failure> {
        let mut receiver: Option<(Description, Store, std::fs::File)> = None;
        for path in files {
            let file = File::look(Input::open(&path)?)?;
            let known = self.bench.0.registry.find(&self.alias).ok();
            let chosen = self.options.choose(&self.bench, known.as_ref(), &file)?;
            if receiver.is_none() {
                let description = self.bench.receiving(&self.alias, chosen.connector())?;
                let alone = self.bench.hold(&description)?;
                // Making the cache changed the description.
                let description = self.bench.0.registry.find(&self.alias)?;
                let store = self.bench.store(&description)?;
                receiver = Some((description, store, alone));
            }
            let Some((description, store, _)) = &receiver else { continue };
            let outcome = follow(store, |follower| self.one(store, file, &chosen, follower));
            self.take_stock(description, store)?;
            outcome?;
            self.passed += size(&path).unwrap_or(0);
        }
        self.report.duration_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Some((_, store, _)) = &receiver {
            self.note(store)?;
            store.settle()?;
        }
        Ok(self.report)
    }

    /// Reads one file to its end.
    fn one(&mut self, store: &Store, file: File, chosen: &Chosen, follower: &Follower) -> Result<(), Failure> {
        let name = printable(file.name());
        let manifest = chosen.manifest(&self.options, &file);
        let known = store.known_bodies(&manifest)?;
        let stream = chosen.stream();
        let request = format!("import {name}");
        let mut kept = Appended::default();
        let mut seen = (0_u64, 0_u64);
        let (zone, assigned) = (self.options.zone, self.options.assigned.clone());
        let tally = {
            let mut keep = |batch: &Batch<'_>| {
                if self.cancel.is_cancelled() {
                    return Err(stopped(&self.alias));
                }
                let appended = append(store, batch, &stream, chosen.connector(), &manifest, &request)?;
                follower.tell(appended.added);
                kept.added += appended.added;
                kept.duplicates += appended.duplicates;
                kept.revised += appended.revised;
                seen = (seen.0 + batch.page.events.len() as u64 + batch.passed, batch.taken);
                self.tell(&name, seen, kept.added);
                Ok(())
            };
            match chosen {
                Chosen::Named(_) => file.read_named(&assigned, zone, &known, &mut keep),
                Chosen::Mapped(manifest) => {
                    file.read_mapped(&|bytes, take| manifest.map_record(bytes, take), &known, &mut keep)
                }
            }
        };
        let report = &mut self.report;
        report.added += kept.added;
        report.duplicates += kept.duplicates;
        report.revised += kept.revised;
        let tally = tally.map_err(|stop| match stop {
            Stop::File(error) => Failure::from(error),
            Stop::Caller(failure) => failure,
        })?;
        let read = tally.events + tally.known + tally.rejected;
        report.read += read;
        report.duplicates += tally.known;
        report.resumed += tally.known;
        report.rejected += tally.rejected;
        report.truncated |= tally.truncated;
        report.zoneless += tally.zoneless;
        report.bytes += tally.bytes;
        let room = MOST_PROBLEMS.saturating_sub(report.problems.len());
        let problem = |told: import::Rejected| ImportProblem {
            file: name.clone(),
            line: told.line,
            offset: told.offset,
            reason: told.reason,
        };
        report.problems.extend(tally.told.into_iter().take(room).map(problem));
        let profile = chosen.name(&self.options);
        report.files.push(ImportedFile { file: name, profile, read, added: kept.added, truncated: tally.truncated });
        Ok(())
    }

    fn tell(&self, file: &str, (events, taken): (u64, u64), added: u64) {
        (self.listener)(&ImportProgress {
            alias: self.alias.to_string(),
            file: file.to_owned(),
            bytes: self.passed + taken,
            total: self.total,
            events: self.report.read + events,
            added: self.report.added + added,
            elapsed_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// Notes in the description what the cache now holds. A file says nothing of what it lacks: nothing becomes complete.
    fn take_stock(&mut self, description: &Description, store: &Store) -> Result<(), Failure> {
        let before = description.snapshot.last_sync;
        let last = if description.organization.source == Source::Files { Some(now()) } else { before };
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
            "bytes": report.bytes, "zone": self.options.zone.name(), "duration_ms": report.duration_ms,
        });
        Ok(store.log_activity(now(), "import", &detail)?)
    }
}

/// Tells the thread that brings the column index up to date that there is something to bring.
struct Follower {
    signal: SyncSender<()>,
    waiting: Cell<u64>,
}

impl Follower {
    fn tell(&self, added: u64) {
        self.waiting.set(self.waiting.get() + added);
        if self.waiting.get() >= FOLLOWED {
            self.waiting.set(0);
            // A signal that still waits does for this one too.
            let _ = self.signal.try_send(());
        }
    }
}

/// Does `work` while the column index follows on a thread of its own.
fn follow<T>(store: &Store, work: impl FnOnce(&Follower) -> T) -> T {
    std::thread::scope(|scope| {
        let (signal, signals) = sync_channel(1);
        scope.spawn(move || {
            for () in signals {
                // What fails here fails again, and is told, when the cache is next asked.
                let _ = store.catch_up(&mut |_| true);
            }
        });
        work(&Follower { signal, waiting: Cell::new(0) })
    })
}

/// Keeps a batch. One without events is kept only for what was wrong with it.
fn append(
    store: &Store,
    batch: &Batch<'_>,
    stream: &StreamId,
    connector: &str,
    manifest: &str,
    request: &str,
) -> Result<Appended, Failure> {
    if batch.page.events.is_empty() && batch.page.problems.is_empty() {
        return Ok(Appended::default());
    }
    let own = batch.stream.map(|name| StreamId(name.to_owned()));
    let fetch = Fetch {
        stream: own.as_ref().unwrap_or(stream),
        connector: batch.connector.unwrap_or(connector),
        manifest,
        request,
        window: None,
        position: Some(&Position(batch.offset.to_string())),
        status: 0,
        remote_time: None,
        received: now(),
        body: batch.body,
        digest: batch.digest,
        outside: 0,
    };
    Ok(store.append(&fetch, &batch.page, &LedgerStep::default())?)
}

fn stopped(alias: &Alias) -> Failure {
    Failure::new(Code::Cancelled, format!("the import into `{alias}` was cancelled; what was read until then is kept"))
        .advise("Import the same files again to go on")
}

/// Returns a file's name without what could move a terminal's cursor.
fn printable(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(255).collect()
}

impl From<import::Error> for Failure {
    fn from(error: import::Error) -> Self {
        let code = match &error {
            import::Error::Stopped => Code::Internal,
            _ => Code::Usage,
        };
        Self::from_error(code, &error)
    }
}
