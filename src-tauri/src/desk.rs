//! What the window keeps besides the application itself: the work under way, where exports go, and the
//! pretend remote.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use trailbook_core::event::{Instant, Timestamp};
use trailbook_core::failure::{Code, Failure};
use trailbook_core::organization::Alias;
use trailbook_core::query::Zone;
use trailbook_core::workbench::Workbench;
use trailbook_demo::Server;

use crate::link::Link;
use crate::scheduling::Listener;
use crate::signal::Signals;
use crate::signing::SignIns;
use crate::work::Work;

/// The application and what its window needs to remember.
pub(crate) struct Desk {
    pub(crate) workbench: Workbench,
    /// The syncs under way, by alias.
    pub(crate) syncs: Work<String>,
    /// The exports under way, by the question that they write.
    pub(crate) exports: Work<u32>,
    /// The checks under way; the page looks at one at a time.
    pub(crate) checks: Work<&'static str>,
    /// The import under way.
    pub(crate) imports: Work<String>,
    pub(crate) demo: OnceCell<Server>,
    /// The sign-ins of the window.
    pub(crate) sign_ins: SignIns,
    /// Where syncs that nobody asked for by hand are told.
    pub(crate) scheduled: Listener,
    /// What the page hears of its window.
    pub(crate) signals: Signals,
    dropped: Mutex<Vec<PathBuf>>,
    to_import: Mutex<Vec<PathBuf>>,
    asked: AtomicBool,
    export_folder: Mutex<PathBuf>,
    exported: Mutex<Option<PathBuf>>,
    link: Mutex<Option<Link>>,
}

impl Desk {
    pub(crate) fn new(workbench: Workbench, export_folder: PathBuf) -> Self {
        Self {
            workbench,
            syncs: Work::default(),
            exports: Work::default(),
            checks: Work::default(),
            imports: Work::default(),
            demo: OnceCell::new(),
            sign_ins: SignIns::default(),
            scheduled: Listener::default(),
            signals: Signals::default(),
            dropped: Mutex::new(Vec::new()),
            to_import: Mutex::new(Vec::new()),
            asked: AtomicBool::new(false),
            export_folder: Mutex::new(export_folder),
            exported: Mutex::new(None),
            link: Mutex::new(None),
        }
    }

    /// Where exports go.
    pub(crate) fn export_folder(&self) -> PathBuf {
        lock(&self.export_folder).clone()
    }

    /// Makes exports go to the folder that a person chose.
    pub(crate) fn export_to(&self, folder: PathBuf) {
        *lock(&self.export_folder) = folder;
    }

    /// Whether closing the window has to be asked about: the first time, not the second.
    pub(crate) fn asks_before_closing(&self) -> bool {
        !self.asked.swap(true, Ordering::Relaxed)
    }

    /// Asks again the next time: the person decided to stay.
    pub(crate) fn stays(&self) {
        self.asked.store(false, Ordering::Relaxed);
    }

    /// Keeps the files that a person dropped onto the window, for the command that takes them.
    pub(crate) fn note_dropped(&self, files: Vec<PathBuf>) {
        *lock(&self.dropped) = files;
    }

    /// The files that are to be imported.
    pub(crate) fn import_files(&self) -> Vec<PathBuf> {
        lock(&self.to_import).clone()
    }

    /// Keeps the files that a person chose to import, and returns their names.
    pub(crate) fn import_from(&self, files: Vec<PathBuf>) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let names = files.iter().filter_map(name).collect();
        *lock(&self.to_import) = files;
        names
    }

    /// Takes the first of the files that were dropped onto the window.
    pub(crate) fn take_dropped(&self) -> Option<PathBuf> {
        std::mem::take(&mut *lock(&self.dropped)).into_iter().next()
    }

    /// Takes the files that were dropped onto the window as those to import.
    pub(crate) fn import_dropped(&self) -> Vec<String> {
        let files = std::mem::take(&mut *lock(&self.dropped));
        self.import_from(files)
    }

    /// The file that was exported last.
    pub(crate) fn exported(&self) -> Option<PathBuf> {
        lock(&self.exported).clone()
    }

    /// Keeps the link that the program was started with until the page takes it.
    pub(crate) fn note_link(&self, link: Link) {
        *lock(&self.link) = Some(link);
    }

    /// Hands over the link, once.
    pub(crate) fn take_link(&self) -> Option<Link> {
        lock(&self.link).take()
    }

    pub(crate) fn note_exported(&self, file: PathBuf) {
        *lock(&self.exported) = Some(file);
    }
}

/// Reads an alias that the page named.
pub(crate) fn named(alias: String) -> Result<Alias, Failure> {
    Alias::try_from(alias).map_err(|error| Failure::from_error(Code::Usage, &error))
}

/// Reads a time zone that the page named.
pub(crate) fn zoned(zone: &str) -> Result<Zone, Failure> {
    Zone::parse(zone).map_err(|error| Failure::from_error(Code::Usage, &error))
}

/// Reads an instant that the page named.
pub(crate) fn instant(text: &str) -> Result<Instant, Failure> {
    Timestamp::parse(text).map(|time| time.at).map_err(|error| Failure::from_error(Code::Usage, &error))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
