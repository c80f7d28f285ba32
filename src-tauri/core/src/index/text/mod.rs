//! The texts that columns do not hold, folded and ready to be searched: a sidecar of the column index, in the order of the
//! journal.
//!
//! Events lie in chunks that are never changed, one sealed file each. A chunk tells what cannot stand in it without being
//! unpacked, so that rare words touch few of them. Only whole chunks are kept: the newest events are looked up in the
//! journal itself.

mod asked;
mod chunk;
mod filter;
mod lexicon;
mod rows;

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use asked::Answers;
pub use asked::Asked;
use chunk::Chunk;
pub use rows::{PackedRows, Packing, Stream, TextRows};

use super::Error;
use super::directory::Mark;
use super::file::{private, private_folder};
use super::seal::{IndexKey, SALT};

/// Held by the one process that adds chunks.
const LOCK: &str = "text.lock";

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Letters as a record is written, wherever.
    AsWritten,
    /// A part of a value: of a number also as it reads.
    Value,
    /// The same, where no letter or digit goes before or follows.
    WholeValue,
}

type Chunks = Arc<Vec<Arc<Chunk>>>;

/// The texts of one organization. Shared by all who ask; one at a time adds.
#[derive(Debug)]
pub struct Texts {
    folder: PathBuf,
    key: IndexKey,
    chunks: RwLock<Chunks>,
    /// Files that turned out not to be what they should.
    spoilt: Mutex<HashSet<[u8; SALT]>>,
    /// What open questions have found out, for others that ask the same.
    answers: Mutex<Vec<(Spelling, String, Weak<Answers>)>>,
}

/// Held while chunks are added: other processes leave it alone.
#[derive(Debug)]
pub struct Adding(#[expect(dead_code, reason = "closing it gives the lock back")] File);

impl Texts {
    /// Returns the texts in `folder`, which need not exist. Nothing is read yet.
    pub fn new(folder: PathBuf, key: IndexKey) -> Self {
        Self { folder, key, chunks: RwLock::default(), spoilt: Mutex::default(), answers: Mutex::default() }
    }

    /// Reads what the files hold beyond what is known, and returns the mark of all of it; none where there is nothing.
    pub fn refresh(&self) -> Option<Mark> {
        loop {
            let place = following(&self.chunks());
            match Chunk::open(&self.folder, &self.key, place) {
                Some(next) if !lock(&self.spoilt).contains(&next.salt) => self.push(place, next),
                Some(_) | None => return self.mark(),
            }
        }
    }

    /// Returns how far they follow the journal; none where there is nothing.
    pub fn mark(&self) -> Option<Mark> {
        self.chunks().last().map(|last| Mark { covered: last.last(), fingerprint: last.fingerprint })
    }

    /// Returns the highest number that they hold.
    pub fn covered(&self) -> u32 {
        self.chunks().last().map_or(0, |last| last.last())
    }

    /// Forgets the chunk that holds `number` and all after it: they are not what they should be. Their files are replaced
    /// when others are made.
    pub fn forget_from(&self, number: u32) {
        let mut chunks = self.chunks.write().unwrap_or_else(PoisonError::into_inner);
        let kept = chunks.partition_point(|chunk| chunk.last() < number);
        if kept < chunks.len() {
            let dropped = Arc::make_mut(&mut chunks).split_off(kept);
            lock(&self.spoilt).extend(dropped.iter().map(|chunk| chunk.salt));
        }
    }

    /// Takes the right to add; none where another process has it.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn add_alone(&self) -> Result<Option<Adding>, Error> {
        // The folder above is not made: where it is gone the organization was removed.
        private_folder(&self.folder)?;
        let lock = private(&self.folder.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Adding(lock))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Adds a chunk of the events after `covered`. `fingerprint` is that of the journal at its last number. Where what was
    /// known was forgotten meanwhile, it is as if the chunk had not been added.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&self, _alone: &Adding, covered: u32, packed: PackedRows, fingerprint: u64) -> Result<(), Error> {
        let place = following(&self.chunks());
        if place.first == covered + 1 {
            self.push(place, Chunk::create(&self.folder, &self.key, place, packed, fingerprint)?);
        }
        Ok(())
    }

    /// Begins a search for `needle`, which is folded and holds no control characters. What an open question has
    /// found out about it is shared.
    pub fn ask(self: &Arc<Self>, needle: &str, spelling: Spelling) -> Arc<Asked> {
        let mut answers = lock(&self.answers);
        answers.retain(|(_, _, known)| known.strong_count() > 0);
        let same = answers.iter().find(|(known, text, _)| *known == spelling && text == needle);
        let known = same.and_then(|(_, _, known)| known.upgrade()).unwrap_or_default();
        answers.push((spelling, needle.to_owned(), Arc::downgrade(&known)));
        Arc::new(Asked::new(self.clone(), needle, spelling, known))
    }

    fn chunks(&self) -> Chunks {
        self.chunks.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a chunk in, unless what it follows is no longer the last.
    fn push(&self, place: Following, chunk: Chunk) {
        let mut chunks = self.chunks.write().unwrap_or_else(PoisonError::into_inner);
        if following(&chunks) == place {
            Arc::make_mut(&mut chunks).push(Arc::new(chunk));
        }
    }
}

/// Where the next chunk begins, and the salt of the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Following {
    first: u32,
    previous: [u8; SALT],
}

fn following(chunks: &[Arc<Chunk>]) -> Following {
    chunks.last().map_or(Following { first: 1, previous: [0; SALT] }, |last| Following {
        first: last.last() + 1,
        previous: last.salt,
    })
}

fn path(folder: &Path, first: u32) -> PathBuf {
    folder.join(format!("{first:010}.text"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
