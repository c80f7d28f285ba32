//! The body of a block: the exact bytes of its records and their long texts in one compressed frame.
//! Identifiers and descriptions repeat what the bytes say: there they are only referred to.

mod items;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension};
use zstd::bulk::{Compressor, Decompressor};

use crate::event::Event;

use super::Error;
use super::detail::Detail;
use super::number::{Input, put_length};
use items::{ITEMS, Items};

/// The next that is worth its time: a tenth smaller than the first for a third more of it.
const LEVEL: i32 = 3;
/// A body larger than this was not written by us: a record is limited to far less.
const LARGEST_BODY: u64 = 1 << 31;
/// Records sampled before a dictionary is trained.
pub(super) const SAMPLES: usize = 2_000;
/// Larger records are not typical and are not sampled.
pub(super) const SAMPLE_BYTES: usize = 16 * 1024;
const DICTIONARY_BYTES: usize = 110 * 1024;
/// Stands where older blocks have the number of their events: they hold every text in full.
const REFERRING: usize = 0;

/// Writes `events` as they are before compression.
pub(super) fn plain<'a>(events: impl ExactSizeIterator<Item = &'a Event> + Clone) -> Vec<u8> {
    let bytes: usize = events.clone().map(|event| event.raw.len() + 256).sum();
    let mut plain = Vec::with_capacity(bytes);
    put_length(&mut plain, REFERRING);
    put_length(&mut plain, events.len());
    for event in events.clone() {
        put_length(&mut plain, event.raw.len());
    }
    for event in events.clone() {
        plain.extend_from_slice(&event.raw);
    }
    let mut items = Items::default();
    for event in events {
        items.add(event);
    }
    items.put(&mut plain);
    plain
}

/// A body as it was before compression.
#[derive(Debug)]
pub(super) struct Body {
    plain: Vec<u8>,
    /// Where each record begins, and where the last ends.
    raws: Vec<usize>,
    /// Where the own texts of each event begin, and where the last ends.
    details: Vec<usize>,
    /// Where is written for each event where its texts are, and where the last ends; nowhere in an older block, where
    /// length and text take turns.
    codes: Option<Vec<usize>>,
}

impl Body {
    /// Returns the body of a block that is read without it.
    pub(super) fn left_out() -> Self {
        Self { plain: Vec::new(), raws: vec![0], details: vec![0], codes: None }
    }

    fn index(plain: Vec<u8>) -> Option<Self> {
        let mut input = Input::new(&plain);
        let mut events = input.length()?;
        let refers = events == REFERRING;
        if refers {
            events = input.length()?;
        }
        let mut lengths = Vec::with_capacity(events);
        for _ in 0..events {
            lengths.push(input.length()?);
        }
        let mut raws = vec![input.at()];
        for length in lengths {
            input.take(length)?;
            raws.push(input.at());
        }
        let (details, codes) = if refers {
            let (details, codes) = items::referring(&mut input, events)?;
            (details, Some(codes))
        } else {
            (items::older(&mut input, events)?, None)
        };
        input.is_empty().then_some(())?;
        Some(Self { raws, details, codes, plain })
    }

    /// Returns how many events it holds.
    pub(super) fn events(&self) -> usize {
        self.raws.len() - 1
    }

    /// Returns how many bytes it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.plain.len() + (self.raws.len() + self.details.len()) * size_of::<usize>()
    }

    /// Returns the records, and the texts of events that they do not hold.
    pub(super) fn texts(&self) -> [&[u8]; 2] {
        let between = |spans: &[usize]| match (spans.first(), spans.last()) {
            (Some(from), Some(until)) => &self.plain[*from..*until],
            _ => &[],
        };
        [between(&self.raws), between(&self.details)]
    }

    /// Returns everything, to search it in one go.
    pub(super) fn plain(&self) -> &[u8] {
        &self.plain
    }

    /// Returns where the record at `place` lies within [`Body::plain`].
    pub(super) fn raw_span(&self, place: usize) -> Result<Range<usize>, Error> {
        span(&self.raws, place)
    }

    /// Returns where the texts of the event at `place` lie that its record does not hold.
    pub(super) fn detail_span(&self, place: usize) -> Result<Range<usize>, Error> {
        span(&self.details, place)
    }

    /// Returns whose record or details stand at `at` within [`Body::plain`], and where they end.
    pub(super) fn owner(&self, at: usize) -> Option<(usize, usize)> {
        let spans = if self.raws.last().is_some_and(|end| at < *end) { &self.raws } else { &self.details };
        let place = spans.partition_point(|start| *start <= at).checked_sub(1)?;
        Some((place, *spans.get(place + 1)?))
    }

    /// Returns the exact bytes of the record at `place`.
    pub(super) fn raw(&self, place: usize) -> Result<&[u8], Error> {
        Ok(&self.plain[self.raw_span(place)?])
    }

    /// Returns the texts of the event at `place`.
    pub(super) fn detail(&self, place: usize) -> Result<Detail<'_>, Error> {
        let mut input = Input::new(&self.plain[self.detail_span(place)?]);
        let mut items = [None; ITEMS];
        let read = match &self.codes {
            None => items.iter_mut().try_for_each(|item| {
                *item = items::text(&mut input)?;
                Some(())
            }),
            Some(codes) => {
                let codes = &self.plain[span(codes, place)?];
                items::referred(codes, self.raw(place)?, &mut input, &mut items)
            }
        };
        read.ok_or_else(|| Error::Damaged { what: "the details of an event cannot be read".to_owned() })?;
        let [uid, occurred_text, description, session_id, request_id, targets, changes] = items;
        let uid = uid.unwrap_or_default();
        Ok(Detail { uid, occurred_text, description, session_id, request_id, targets, changes })
    }
}

fn span(ends: &[usize], place: usize) -> Result<Range<usize>, Error> {
    match (ends.get(place), ends.get(place.saturating_add(1))) {
        (Some(from), Some(until)) => Ok(*from..*until),
        _ => Err(Error::Damaged { what: format!("a block of records has no item {place}") }),
    }
}

/// Compresses with one dictionary, or with none. Making one costs more than a block, so it is kept.
pub(super) struct Packer(Compressor<'static>);

impl Packer {
    pub(super) fn new(dictionary: Option<&[u8]>) -> Result<Self, Error> {
        Ok(Self(Compressor::with_dictionary(LEVEL, dictionary.unwrap_or_default())?))
    }

    pub(super) fn pack(&mut self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut packed = self.0.compress(plain)?;
        packed.shrink_to_fit();
        Ok(packed)
    }
}

/// Decompresses whatever any of the journal's dictionaries was used for.
#[derive(Default)]
pub(super) struct Unpacker {
    with: HashMap<Option<i64>, Decompressor<'static>>,
    /// Memory of a body that is no longer needed: fresh memory costs more than what is written into it.
    spare: Vec<u8>,
}

impl Unpacker {
    /// Reads a body.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it does not have the form that [`plain`] writes.
    pub(super) fn body(
        &mut self,
        connection: &Connection,
        dictionary: Option<i64>,
        packed: &[u8],
    ) -> Result<Body, Error> {
        let plain = self.bytes(connection, dictionary, packed)?;
        Body::index(plain).ok_or_else(|| Error::Damaged { what: "a block of records contradicts itself".to_owned() })
    }

    /// Reads bytes that [`Packer::pack`] wrote.
    pub(super) fn bytes(
        &mut self,
        connection: &Connection,
        dictionary: Option<i64>,
        packed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let with = match self.with.entry(dictionary) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let bytes = dictionary.map(|number| read_dictionary(connection, number)).transpose()?;
                new.insert(Decompressor::with_dictionary(bytes.as_deref().unwrap_or_default())?)
            }
        };
        let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten().unwrap_or(0);
        let size = usize::try_from(size).ok().filter(|_| size <= LARGEST_BODY);
        let unpacked = size.and_then(|size| {
            let mut plain = std::mem::take(&mut self.spare);
            plain.clear();
            plain.reserve(size);
            with.decompress_to_buffer(packed, &mut plain).ok()?;
            Some(plain)
        });
        unpacked.ok_or_else(|| Error::Damaged { what: "a block of records does not decompress".to_owned() })
    }

    /// Takes back the memory of a body.
    pub(super) fn recycle(&mut self, body: Body) {
        if body.plain.capacity() > self.spare.capacity() {
            self.spare = body.plain;
        }
    }
}

/// Trains a dictionary on `samples`; None where they are too few or too alike to help.
pub(super) fn train(samples: &[Vec<u8>]) -> Option<Vec<u8>> {
    zstd::dict::from_samples(samples, DICTIONARY_BYTES).ok()
}

/// Reads the newest dictionary with its number; None where none was trained yet.
pub(super) fn newest_dictionary(connection: &Connection) -> Result<Option<(i64, Vec<u8>)>, Error> {
    let newest: Option<i64> = connection.query_row("SELECT max(id) FROM dictionary", [], |row| row.get(0))?;
    newest.map(|number| Ok((number, read_dictionary(connection, number)?))).transpose()
}

/// Reads the dictionary with this number.
pub(super) fn read_dictionary(connection: &Connection, number: i64) -> Result<Vec<u8>, Error> {
    connection
        .prepare_cached("SELECT bytes FROM dictionary WHERE id = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::Damaged { what: "a compression dictionary is missing".to_owned() })
}

#[cfg(test)]
mod tests;
