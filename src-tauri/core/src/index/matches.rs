//! The answer to a question as a handle: counted, listed by row number, looked into. It stands on one snapshot, so later
//! events do not change it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Error;
use super::hits::Hits;
use super::parallel;
use super::plan::Plan;
use super::segment::Segment;
use super::snapshot::Snapshot;
use super::verdict::verdict;

/// An error of whoever looks at records.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Looks at records where the columns cannot decide.
pub trait Doubts: Send + Sync {
    /// Says for each of these numbers whether its record satisfies the question.
    ///
    /// # Errors
    /// When a record cannot be read.
    fn decide(&self, seqs: &[u32], stop: &(dyn Fn() -> bool + Sync)) -> Result<Vec<bool>, BoxError>;
}

/// The rows of a snapshot that satisfy a plan. What was found out once is remembered.
pub struct Matches {
    snapshot: Arc<Snapshot>,
    plan: Plan,
    doubts: Option<Arc<dyn Doubts>>,
    hits: Box<[OnceLock<Hits>]>,
    /// Held while a segment is asked, so that count, facets and bars ask it once, whoever comes first.
    asking: Box<[Mutex<()>]>,
}

impl std::fmt::Debug for Matches {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Matches").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl Matches {
    /// Returns a handle. `doubts` is needed where the plan has checks that columns cannot decide.
    pub fn new(snapshot: Arc<Snapshot>, plan: Plan, doubts: Option<Arc<dyn Doubts>>) -> Self {
        let hits = snapshot.segments.iter().map(|_| OnceLock::new()).collect();
        let asking = snapshot.segments.iter().map(|_| Mutex::new(())).collect();
        Self { snapshot, plan, doubts, hits, asking }
    }

    /// Returns the same question to another snapshot; later events than before do not count.
    pub fn renewed(&self, snapshot: Arc<Snapshot>) -> Self {
        let up_to = self.plan.up_to.unwrap_or(self.snapshot.covered());
        let plan = Plan { up_to: Some(up_to), ..self.plan.clone() };
        Self::new(snapshot, plan, self.doubts.clone())
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn segments(&self) -> &[Arc<Segment>] {
        &self.snapshot.segments
    }

    pub(super) fn hits(&self, place: usize, stop: &(dyn Fn() -> bool + Sync)) -> Result<&Hits, Error> {
        if let Some(known) = self.hits[place].get() {
            return Ok(known);
        }
        let _turn = self.asking[place].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.hits[place].get() {
            return Ok(known);
        }
        let segment = &self.snapshot.segments[place];
        let verdict = verdict(segment, &self.plan)?;
        let doubtful = verdict.doubtful(segment.rows);
        let hits = if doubtful == Hits::None {
            verdict.sure
        } else {
            self.decided(segment, &doubtful, stop)?.or(&verdict.sure, segment.rows)
        };
        Ok(self.hits[place].get_or_init(|| hits))
    }

    /// Returns what `find` says of a segment, of which the first are the rows that satisfy the whole plan: nobody has to
    /// find those out again.
    pub(super) fn found(
        &self,
        place: usize,
        find: impl FnOnce() -> Result<Vec<Hits>, Error>,
    ) -> Result<Vec<Hits>, Error> {
        let _turn = self.asking[place].lock().unwrap_or_else(PoisonError::into_inner);
        let found = find()?;
        if let Some(whole) = found.first() {
            self.hits[place].get_or_init(|| whole.clone());
        }
        Ok(found)
    }

    fn decided(&self, segment: &Segment, doubtful: &Hits, stop: &(dyn Fn() -> bool + Sync)) -> Result<Hits, Error> {
        let doubts = self.doubts.as_ref().ok_or(Error::Damaged { what: "a question without records" })?;
        let seqs = segment.seqs()?;
        let mut rows = Vec::with_capacity(doubtful.count(segment.rows));
        doubtful.backwards(segment.rows, |row| {
            rows.push(row);
            true
        });
        let numbers: Vec<u32> = rows.iter().map(|row| seqs.seq(*row)).collect();
        let answers = doubts
            .decide(&numbers, stop)
            .map_err(|error| if stop() { Error::Stopped } else { Error::Record(error) })?;
        let mut words = vec![0u64; segment.rows.div_ceil(64)];
        for (row, holds) in rows.into_iter().zip(answers) {
            words[row / 64] |= u64::from(holds) << (row % 64);
        }
        Ok(Hits::Some(words.into()))
    }

    /// Says whether records have to be looked at.
    pub fn needs_records(&self) -> bool {
        self.doubts.is_some()
    }

    /// Returns how many rows there are. `progress` hears how many were found in how large a part of the whole, in
    /// thousandths.
    pub fn count(&self, stop: &(dyn Fn() -> bool + Sync), progress: &(dyn Fn(u64, u32) + Sync)) -> Result<u64, Error> {
        let segments = self.segments().len();
        let found = std::sync::atomic::AtomicU64::new(0);
        let done = std::sync::atomic::AtomicUsize::new(0);
        // Newest first: what is on the screen is known first.
        parallel::fold(
            segments,
            stop,
            || (),
            |(), number| {
                use std::sync::atomic::Ordering::Relaxed;
                let place = segments - 1 - number;
                let count = self.hits(place, stop)?.count(self.segments()[place].rows) as u64;
                let found = found.fetch_add(count, Relaxed) + count;
                let done = done.fetch_add(1, Relaxed) + 1;
                progress(found, u32::try_from(done * 1_000 / segments).unwrap_or(1_000));
                Ok(())
            },
        )?;
        Ok(found.into_inner())
    }

    /// Returns the numbers of up to `length` rows from row `start` on, newest first.
    pub fn list(&self, start: u64, length: usize, stop: &(dyn Fn() -> bool + Sync)) -> Result<Vec<u32>, Error> {
        let mut found = Vec::with_capacity(length.min(4_096));
        let mut skip = start;
        for place in (0..self.segments().len()).rev() {
            if found.len() >= length {
                break;
            }
            if stop() {
                return Err(Error::Stopped);
            }
            let segment = &self.segments()[place];
            let hits = self.hits(place, stop)?;
            if skip > 0 {
                let here = hits.count(segment.rows) as u64;
                if here <= skip {
                    skip -= here;
                    continue;
                }
            }
            if *hits == Hits::None {
                continue;
            }
            let seqs = segment.seqs()?;
            if let (Hits::All, true) = (hits, skip > 0) {
                let rows = segment.rows - usize::try_from(skip).unwrap_or(segment.rows);
                skip = 0;
                found.extend((0..rows).rev().take(length - found.len()).map(|row| seqs.seq(row)));
                continue;
            }
            hits.backwards(segment.rows, |row| {
                if skip > 0 {
                    skip -= 1;
                } else {
                    found.push(seqs.seq(row));
                }
                found.len() < length
            });
        }
        Ok(found)
    }

    /// Returns how many rows come before the place of `(at, seq)` in the list, which is newest first.
    pub fn before(&self, at: i64, seq: u32, stop: &(dyn Fn() -> bool + Sync)) -> Result<u64, Error> {
        let mut before = 0;
        for place in (0..self.segments().len()).rev() {
            let segment = &self.segments()[place];
            if segment.last < at {
                break;
            }
            let hits = self.hits(place, stop)?;
            if segment.first > at {
                before += hits.count(segment.rows) as u64;
                continue;
            }
            let (times, seqs) = (segment.times()?, segment.seqs()?);
            let mut row = times.first_from(at);
            while row < segment.rows && times.at(row) == at && seqs.seq(row) <= seq {
                row += 1;
            }
            before += hits.count_within(row, segment.rows) as u64;
        }
        Ok(before)
    }

    /// Says whether the event with this place in time is one of the rows.
    pub fn contains(&self, at: i64, seq: u32, stop: &(dyn Fn() -> bool + Sync)) -> Result<bool, Error> {
        for (place, segment) in self.segments().iter().enumerate() {
            if segment.first > at || segment.last < at {
                continue;
            }
            let (times, seqs) = (segment.times()?, segment.seqs()?);
            let mut row = times.first_from(at);
            while row < segment.rows && times.at(row) == at {
                if seqs.seq(row) == seq {
                    return Ok(self.hits(place, stop)?.contains(row));
                }
                row += 1;
            }
        }
        Ok(false)
    }

    /// Returns the first and the last instant of the rows.
    pub fn span(&self, stop: &(dyn Fn() -> bool + Sync)) -> Result<Option<(i64, i64)>, Error> {
        let Some(first) =
            self.end(0..self.segments().len(), stop, |hits, rows| (0..rows).find(|row| hits.contains(*row)))?
        else {
            return Ok(None);
        };
        let last = self.end((0..self.segments().len()).rev(), stop, |hits, rows| {
            let mut found = None;
            hits.backwards(rows, |row| {
                found = Some(row);
                false
            });
            found
        })?;
        Ok(last.map(|last| (first, last)))
    }

    fn end(
        &self,
        places: impl Iterator<Item = usize>,
        stop: &(dyn Fn() -> bool + Sync),
        row_of: impl Fn(&Hits, usize) -> Option<usize>,
    ) -> Result<Option<i64>, Error> {
        for place in places {
            if stop() {
                return Err(Error::Stopped);
            }
            let segment = &self.segments()[place];
            if let Some(row) = row_of(self.hits(place, stop)?, segment.rows) {
                return Ok(Some(segment.times()?.at(row)));
            }
        }
        Ok(None)
    }
}
