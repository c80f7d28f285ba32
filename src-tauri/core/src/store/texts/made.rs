//! Chunks of texts made of events as they come in: what is appended need not be read again for them.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::event::{Event, EventUid, Field};
use crate::index::{self, PackedRows, Packing, TextRows};
use crate::page::PackedWords;

use super::super::detail::Detail;
use super::super::lock;
use super::super::term::term_fields;
use super::fill::{Filler, Terms};

/// More chunks do not wait: those beyond are made from the journal.
const MOST_WAITING: usize = 12;
/// A share of a usual chunk that is worth a file of its own.
const LEAST_SHARE: usize = 4;
/// A chunk ends where its texts take so many bytes, however few events it has.
pub(super) const CHUNK_BYTES: usize = 4 * 1024 * 1024;

/// Makes chunks of events.
pub(in crate::store) struct Worder {
    filler: Filler,
    rows: TextRows,
    packing: Packing,
}

impl Worder {
    pub(in crate::store) fn new() -> Result<Self, index::Error> {
        Ok(Self { filler: Filler::default(), rows: TextRows::default(), packing: Packing::new()? })
    }

    /// Makes chunks of about `chunk` events each; none where there are too few.
    pub(in crate::store) fn words(&mut self, events: &[Event], chunk: usize) -> Result<Vec<PackedWords>, index::Error> {
        if events.len() < (chunk / LEAST_SHARE).max(1) {
            return Ok(Vec::new());
        }
        let chunks = (events.len() + chunk / 2) / chunk.max(1);
        let most = events.len().div_ceil(chunks.max(1));
        let mut made = Vec::with_capacity(chunks);
        self.rows.clear();
        for event in events {
            self.add(event);
            if self.rows.events() >= most || self.rows.bytes() >= CHUNK_BYTES {
                made.push(self.packed()?);
            }
        }
        if self.rows.events() > 0 {
            made.push(self.packed()?);
        }
        Ok(made)
    }

    fn add(&mut self, event: &Event) {
        let mut terms = Terms::default();
        term_fields().filter_map(|field| event.fields.get(field)).for_each(|text| terms.add(text));
        let detail = Detail {
            uid: event.uid.as_ref().map(EventUid::as_str).unwrap_or_default(),
            occurred_text: event.occurred_text.as_deref(),
            description: event.fields.get(Field::Description),
            session_id: event.fields.get(Field::SessionId),
            request_id: event.fields.get(Field::RequestId),
            targets: None,
            changes: None,
        };
        self.filler.fill(&event.raw, &detail, &terms, &mut self.rows);
    }

    fn packed(&mut self) -> Result<PackedWords, index::Error> {
        let PackedRows { events, parts, filters } = self.packing.pack(&self.rows)?;
        self.rows.clear();
        Ok(PackedWords { events, parts, filters })
    }
}

/// Chunks that were made and not yet written, in the order of their numbers.
#[derive(Debug, Default)]
pub(in crate::store) struct Made(Mutex<VecDeque<(u32, PackedRows)>>);

impl Made {
    /// Takes in chunks of events that were just appended, of which the first has the number `first`.
    pub(in crate::store) fn put(&self, first: i64, words: &[PackedWords]) {
        let Ok(mut first) = u32::try_from(first) else { return };
        let mut waiting = lock(&self.0);
        for PackedWords { events, parts, filters } in words {
            if waiting.len() < MOST_WAITING {
                let packed = PackedRows { events: *events, parts: parts.clone(), filters: filters.clone() };
                waiting.push_back((first, packed));
            }
            first = first.saturating_add(u32::try_from(*events).unwrap_or(u32::MAX));
        }
    }

    /// Says whether the chunk that begins with `first` waits.
    pub(super) fn has(&self, first: u32) -> bool {
        lock(&self.0).iter().any(|(begin, _)| *begin == first)
    }

    /// Takes the chunk that begins with `first` out, and forgets those before it.
    pub(super) fn take(&self, first: u32) -> Option<PackedRows> {
        let mut waiting = lock(&self.0);
        while waiting.front().is_some_and(|(begin, _)| *begin < first) {
            waiting.pop_front();
        }
        if waiting.front().is_none_or(|(begin, _)| *begin != first) {
            return None;
        }
        waiting.pop_front().map(|(_, packed)| packed)
    }

    /// Returns where the next chunk begins that waits.
    pub(super) fn next(&self) -> Option<u32> {
        lock(&self.0).front().map(|(begin, _)| *begin)
    }

    pub(super) fn forget(&self) {
        lock(&self.0).clear();
    }
}
