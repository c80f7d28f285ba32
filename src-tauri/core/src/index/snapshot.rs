//! The index as it grows, and the fixed views of it that questions stand on.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::Error;
use super::directory::{self, Mark};
use super::file::{SegmentFile, private_folder};
use super::merge;
use super::rows::Rows;
use super::seal::IndexKey;
use super::segment::{Segment, Segments};

/// So many new events are worth a save; fewer are read from the journal again at the next start.
const WORTH_SAVING: u32 = 4_096;

/// All events up to a number, in time order. Never changes.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub(super) segments: Segments,
    covered: u32,
}

impl Snapshot {
    /// Returns the highest number that it holds.
    pub fn covered(&self) -> u32 {
        self.covered
    }

    /// Returns how many events it holds.
    pub fn rows(&self) -> u64 {
        self.segments.iter().map(|segment| segment.rows as u64).sum()
    }

    /// Returns the first and the last instant.
    pub fn span(&self) -> Option<(i64, i64)> {
        Some((self.segments.first()?.first, self.segments.last()?.last))
    }
}

/// The index of one organization. Shared by all who ask; one at a time adds.
#[derive(Debug)]
pub struct Index {
    folder: PathBuf,
    key: IndexKey,
    current: RwLock<Arc<Snapshot>>,
    /// How far the files follow the journal.
    saved: Mutex<u32>,
}

impl Index {
    /// Opens the index in `folder`, which need not exist, and returns it with the mark that its files bear.
    /// Files that cannot be read are treated as absent.
    pub fn open(folder: PathBuf, key: IndexKey) -> (Self, Mark) {
        let index = Self { folder, key, current: RwLock::default(), saved: Mutex::new(0) };
        let mark = index.reopen();
        (index, mark)
    }

    /// Takes what the files hold instead of what is in memory, and returns the mark that they bear.
    pub fn reopen(&self) -> Mark {
        let read = directory::read(&self.folder, &self.key).ok().flatten();
        let (mark, segments) = read.map_or_else(Default::default, |found| (found.mark, found.segments));
        *self.saved.lock().unwrap_or_else(PoisonError::into_inner) = mark.covered;
        self.set(Snapshot { segments, covered: mark.covered });
        mark
    }

    /// Returns the events as they are known now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets everything: the journal is read anew.
    pub fn clear(&self) {
        *self.saved.lock().unwrap_or_else(PoisonError::into_inner) = 0;
        self.set(Snapshot::default());
    }

    /// Adds rows whose numbers follow all before, up to `covered`.
    pub fn add(&self, rows: Rows, covered: u32) -> Result<(), Error> {
        let before = self.snapshot();
        let segments = merge::merged(&before.segments, rows)?;
        self.set(Snapshot { segments, covered });
        Ok(())
    }

    /// Says whether the files lag behind far enough to be written.
    pub fn is_worth_saving(&self) -> bool {
        let saved = *self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        self.snapshot().covered.saturating_sub(saved) >= WORTH_SAVING
    }

    /// Writes what is in memory only and frees it from memory. Another process may have written meanwhile: the later one stays.
    pub fn save(&self, mark: Mark) -> Result<(), Error> {
        let current = self.snapshot();
        private_folder(&self.folder)?;
        let mut segments = Segments::with_capacity(current.segments.len());
        for segment in &current.segments {
            if segment.file.is_some() {
                segments.push(segment.clone());
                continue;
            }
            let file = SegmentFile::create(&self.folder, &self.key, segment.chunks()?)?;
            segments.push(Arc::new(Segment::on_disk(file, segment.rows, segment.first, segment.last)));
        }
        directory::write(&self.folder, &self.key, mark, &segments)?;
        *self.saved.lock().unwrap_or_else(PoisonError::into_inner) = mark.covered;
        self.set(Snapshot { segments, covered: current.covered });
        Ok(())
    }

    fn set(&self, snapshot: Snapshot) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }
}
