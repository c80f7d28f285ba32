//! What is kept at once: the events of one piece that share a stream, and the bytes they came from.

use super::chunk::Chunk;
use super::draft::{Drafted, Uid};
use super::parse::{Group, Parsed};
use crate::event::Event;
use crate::page::{Next, Page, Problem, Sheaf};

/// Streams that one file may name; the events of further ones go to the file's own.
const MOST_STREAMS: usize = 64;

/// Events to keep at once.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The connector that read them first, where they say.
    pub connector: Option<&'a str>,
    /// Their stream, where they say.
    pub stream: Option<&'a str>,
    /// The events, and what was odd.
    pub page: Page,
    /// What was worked out of the events ahead, where anything was: texts that they share are there, not with them.
    pub sheaf: Option<Sheaf>,
    /// Where the piece begins in the file, decompressed.
    pub offset: u64,
    /// The bytes they came from. They are the whole piece only with the last batch of a piece that is kept without
    /// anything left to tell: whoever remembers their digest knows that the piece need not be read again.
    pub body: &'a [u8],
    /// The SHA-256 of those bytes where they are the whole piece.
    pub digest: Option<[u8; 32]>,
    /// Bytes of the file on the disk that were taken in so far.
    pub taken: u64,
    /// Events of pieces that were kept before and passed over with this batch.
    pub passed: u64,
}

/// Where an event belongs.
pub(super) type Place = (Option<String>, Option<String>);

/// Makes batches of pieces.
#[derive(Debug, Default)]
pub(super) struct Batches {
    places: Vec<Place>,
}

impl Batches {
    /// Tells that a piece was passed over.
    pub(super) fn skip<E>(
        &mut self,
        chunk: &Chunk,
        keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let page = page(Vec::new(), Vec::new());
        let passed = chunk.records.len() as u64;
        keep(&Batch {
            connector: None,
            stream: None,
            page,
            sheaf: None,
            offset: chunk.offset,
            body: &[],
            digest: None,
            taken: chunk.taken,
            passed,
        })
    }

    /// Hands over a piece, stream by stream.
    pub(super) fn hand_over<E>(
        &mut self,
        chunk: &Chunk,
        digest: [u8; 32],
        parsed: Parsed,
        keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        // What was rejected has to be told again by whoever reads the file again; what has no identifier is numbered.
        let is_plain = parsed.rejected == 0 && parsed.drafts.iter().all(|drafted| drafted.uid == Uid::Own);
        let say = |told: &super::Rejected| Problem {
            record: None,
            say: format!("line {}, byte {}: no event was made of it, because {}", told.line, told.offset, told.reason),
        };
        let mut problems: Vec<Problem> = parsed.told.iter().map(say).collect();
        let groups = match parsed.group {
            Some(Group { place, events, sheaf }) => vec![(self.place(place), events, Some(sheaf))],
            None => self.groups(parsed.drafts).into_iter().map(|(place, events)| (place, events, None)).collect(),
        };
        let count = groups.len();
        for (index, (place, events, sheaf)) in groups.into_iter().enumerate() {
            let whole = is_plain && index + 1 == count;
            let lines = if whole { Vec::new() } else { joined(&events) };
            keep(&Batch {
                connector: place.0.as_deref(),
                stream: place.1.as_deref(),
                page: page(events, std::mem::take(&mut problems)),
                sheaf,
                offset: chunk.offset,
                body: if whole { &chunk.bytes } else { &lines },
                digest: whole.then_some(digest),
                taken: chunk.taken,
                passed: 0,
            })?;
        }
        Ok(())
    }

    /// Sorts events by where they belong, in the order in which the places first occur. A piece without events has one
    /// empty group, so that what was wrong with it is kept.
    fn groups(&mut self, drafts: Vec<Drafted>) -> Vec<(Place, Vec<Event>)> {
        let mut groups: Vec<(Place, Vec<Event>)> = Vec::new();
        let room = drafts.len();
        for drafted in drafts {
            let place = self.place((drafted.connector, drafted.stream));
            match groups.iter_mut().find(|(known, _)| *known == place) {
                Some((_, events)) => events.push(drafted.event),
                None => {
                    let mut events = Vec::with_capacity(if groups.is_empty() { room } else { 1 });
                    events.push(drafted.event);
                    groups.push((place, events));
                }
            }
        }
        if groups.is_empty() {
            groups.push(((None, None), Vec::new()));
        }
        groups
    }

    fn place(&mut self, place: Place) -> Place {
        if self.places.contains(&place) {
            return place;
        }
        if self.places.len() >= MOST_STREAMS {
            return (None, None);
        }
        self.places.push(place.clone());
        place
    }
}

fn page(events: Vec<Event>, problems: Vec<Problem>) -> Page {
    Page { events, next: Next::End, total: None, problems }
}

/// Returns the bytes of the events, each between a record separator and a line's end: never those of a piece.
fn joined(events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(events.iter().map(|event| event.raw.len() + 2).sum());
    for event in events {
        bytes.push(b'\x1e');
        bytes.extend_from_slice(&event.raw);
        bytes.push(b'\n');
    }
    bytes
}
