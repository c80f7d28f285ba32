//! A search for one needle: which rows of a segment have it, as far as the chunks reach. Each chunk is looked into once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use memchr::memmem::Finder;

use super::super::Error;
use super::super::hits::{Hits, filled};
use super::super::seal::SALT;
use super::super::segment::Segment;
use super::chunk::Bits;
use super::{Chunks, Spelling, Texts, lock};

/// Threads that look into chunks.
const THREADS: usize = 2;

/// What a chunk says; none where it cannot be read.
type Cell = Arc<OnceLock<Option<Bits>>>;

/// What is known of a needle, by the salt of the chunk.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<HashMap<[u8; SALT], Cell>>);

/// A needle and what is known of it.
#[derive(Debug)]
pub struct Asked {
    texts: Arc<Texts>,
    chunks: Chunks,
    finder: Finder<'static>,
    spelling: Spelling,
    answers: Arc<Answers>,
}

/// What the texts say of the rows of a segment.
pub(in crate::index) struct Found {
    /// Rows that have the needle.
    pub(in crate::index) yes: Hits,
    /// Rows of which nothing is known.
    pub(in crate::index) unknown: Hits,
}

/// The chunk of the row before: rows that follow each other mostly lie in the same.
#[derive(Clone, Copy)]
struct Near {
    /// None for a single event that no chunk holds.
    place: Option<usize>,
    first: u32,
    events: u32,
}

impl Near {
    const NOWHERE: Self = Self { place: None, first: 0, events: 0 };

    fn holds(&self, seq: u32) -> bool {
        seq.wrapping_sub(self.first) < self.events
    }
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.finder.needle() == other.finder.needle() && self.spelling == other.spelling
    }
}

impl Eq for Asked {}

impl Asked {
    pub(super) fn new(texts: Arc<Texts>, needle: &str, spelling: Spelling, answers: Arc<Answers>) -> Self {
        let chunks = texts.chunks();
        Self { texts, chunks, finder: Finder::new(needle.as_bytes()).into_owned(), spelling, answers }
    }

    /// Looks for the needle in the rows `asked`. A chunk that cannot be read says nothing, and is made again later.
    pub(in crate::index) fn look(&self, segment: &Segment, asked: &Hits) -> Result<Found, Error> {
        let seqs = segment.seqs()?;
        let (mut needed, mut near) = (Vec::new(), Near::NOWHERE);
        let mut beyond = false;
        asked.backwards(segment.rows, |row| {
            let seq = seqs.seq(row);
            if !near.holds(seq) {
                near = self.near(seq);
                match near.place {
                    Some(place) => needed.push(place),
                    None => beyond = true,
                }
            }
            true
        });
        needed.sort_unstable();
        needed.dedup();
        let answers = self.answers(&needed);
        if !beyond && answers.iter().all(|answer| matches!(answer.get(), Some(Some(None)))) {
            return Ok(Found { yes: Hits::None, unknown: Hits::None });
        }
        let (mut yes, mut unknown) = (vec![0u64; segment.rows.div_ceil(64)], vec![0u64; segment.rows.div_ceil(64)]);
        let (mut near, mut said) = (Near::NOWHERE, None);
        asked.backwards(segment.rows, |row| {
            let seq = seqs.seq(row);
            if !near.holds(seq) {
                near = self.near(seq);
                let at = near.place.and_then(|place| needed.binary_search(&place).ok());
                said = at.and_then(|at| answers[at].get()).and_then(Option::as_ref);
            }
            match said {
                None => unknown[row / 64] |= 1 << (row % 64),
                Some(None) => {}
                Some(Some(bits)) => {
                    let event = (seq - near.first) as usize;
                    yes[row / 64] |= (bits[event / 64] >> (event % 64) & 1) << (row % 64);
                }
            }
            true
        });
        Ok(Found { yes: filled(yes.into(), segment.rows), unknown: filled(unknown.into(), segment.rows) })
    }

    /// Returns the chunk that holds `seq`.
    fn near(&self, seq: u32) -> Near {
        let place = self.chunks.partition_point(|chunk| chunk.first <= seq).checked_sub(1);
        let holding = place.filter(|place| seq <= self.chunks[*place].last());
        holding.map_or(Near { place: None, first: seq, events: 1 }, |place| {
            let chunk = &self.chunks[place];
            Near { place: Some(place), first: chunk.first, events: chunk.events }
        })
    }

    /// Looks into chunks, on two threads where there are several. What another thread looks into is waited for.
    fn answers(&self, places: &[usize]) -> Vec<Cell> {
        let cells: Vec<Cell> = {
            let mut known = lock(&self.answers.0);
            places.iter().map(|place| known.entry(self.chunks[*place].salt).or_default().clone()).collect()
        };
        let open: Vec<usize> = (0..places.len()).filter(|at| cells[*at].get().is_none()).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(at) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                let chunk = &self.chunks[places[*at]];
                cells[*at].get_or_init(|| {
                    let found = chunk.find(&self.finder, self.spelling).ok();
                    if found.is_none() {
                        self.texts.forget_from(chunk.first);
                    }
                    found
                });
            }
        };
        if open.len() < THREADS {
            work();
        } else {
            thread::scope(|scope| {
                for _ in 1..THREADS {
                    scope.spawn(work);
                }
                work();
            });
        }
        cells
    }
}
