//! From new events to blocks: where one ends and the next begins, and the work of compressing them, on two threads
//! where there are many.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::event::Event;

use super::Error;
use super::body::{self, Packer};

/// A block holds no more events than this.
const BLOCK_EVENTS: usize = 100;
/// A block ends where its records hold this many bytes; one record may exceed it alone.
const BLOCK_BYTES: usize = 192 * 1024;
/// Fewer blocks are not worth a second thread.
const BLOCKS_FOR_TWO: usize = 4;

/// Cuts `events` into blocks.
pub(super) fn cut(events: &[&Event]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (place, event) in events.iter().enumerate() {
        let full = place - from == BLOCK_EVENTS || bytes + event.raw.len() > BLOCK_BYTES;
        if full && place > from {
            blocks.push(from..place);
            (from, bytes) = (place, 0);
        }
        bytes += event.raw.len();
    }
    if from < events.len() {
        blocks.push(from..events.len());
    }
    blocks
}

/// What compresses, with the newest dictionary.
pub(super) struct Packers {
    /// The number of the dictionary.
    pub(super) dictionary: Option<i64>,
    here: Packer,
    beside: Packer,
}

impl std::fmt::Debug for Packers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Packers").field("dictionary", &self.dictionary).finish_non_exhaustive()
    }
}

impl Packers {
    pub(super) fn new(dictionary: Option<(i64, &[u8])>) -> Result<Self, Error> {
        let bytes = dictionary.map(|(_, bytes)| bytes);
        let number = dictionary.map(|(number, _)| number);
        Ok(Self { dictionary: number, here: Packer::new(bytes)?, beside: Packer::new(bytes)? })
    }

    /// Compresses one record by itself.
    pub(super) fn record(&mut self, raw: &[u8]) -> Result<Vec<u8>, Error> {
        self.here.pack(raw)
    }

    /// Compresses the bodies of `blocks`, and does `meanwhile` on this thread while the other has begun.
    pub(super) fn bodies<T>(
        &mut self,
        events: &[&Event],
        blocks: &[Range<usize>],
        meanwhile: impl FnOnce() -> Result<T, Error>,
    ) -> Result<(Vec<Vec<u8>>, T), Error> {
        let Self { here, beside, .. } = self;
        let next = AtomicUsize::new(0);
        let work = |packer: &mut Packer| -> Result<Vec<(usize, Vec<u8>)>, Error> {
            let mut done = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(block) = blocks.get(place) else { return Ok(done) };
                let plain = body::plain(events[block.clone()].iter().copied());
                done.push((place, packer.pack(&plain)?));
            }
        };
        let (mut done, result) = if blocks.len() < BLOCKS_FOR_TWO {
            let result = meanwhile()?;
            (work(here)?, result)
        } else {
            std::thread::scope(|scope| {
                let other = scope.spawn(|| work(beside));
                let result = meanwhile();
                let own = work(here);
                let lost = |_| Error::Io(std::io::Error::other("a thread that compresses has ended early"));
                let mut done = other.join().map_err(lost)??;
                done.extend(own?);
                Ok::<_, Error>((done, result?))
            })?
        };
        done.sort_unstable_by_key(|(place, _)| *place);
        Ok((done.into_iter().map(|(_, packed)| packed).collect(), result))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::event;
    use super::*;

    #[test]
    fn blocks_end_by_count_and_by_bytes() {
        let large = "x".repeat(300 * 1024);
        let sizes = |raws: &[&str]| {
            let events: Vec<Event> = raws.iter().map(|raw| event("e", 1, "a", raw)).collect();
            cut(&events.iter().collect::<Vec<_>>()).into_iter().map(|block| block.len()).collect::<Vec<_>>()
        };

        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&["r"; 250]), [100, 100, 50]);
        assert_eq!(sizes(&["r", &large, "r", "r", &large]), [1, 1, 2, 1]);
        assert_eq!(sizes(&[&large[..100 * 1024]; 3]), [1, 1, 1]);
    }
}
