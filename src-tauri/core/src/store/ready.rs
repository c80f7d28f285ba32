//! What an import works out on the threads that read its files, so that the one that keeps the order has little to do:
//! the different texts of a page, the leaves of the tree, and blocks as they lie in the file.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use foldhash::fast::RandomState;

use crate::event::{Event, Field};
use crate::merkle::leaf;
use crate::page::{Bundle, Sheaf};

use super::body::{self, Packer};
use super::pack::cut;
use super::term::term_fields;
use super::{Store, lock};

/// A dictionary with its number.
type Dictionary = (i64, Vec<u8>);

/// What threads share that work ahead of the writer.
#[derive(Default)]
pub(super) struct Ahead {
    newest: Mutex<Option<Arc<Dictionary>>>,
    packers: Mutex<Vec<(i64, Packer)>>,
    interners: Mutex<Vec<Interner>>,
    /// Whether the last page held events that are kept already: whole blocks of the next are likely not wanted then.
    repeats: AtomicBool,
}

impl std::fmt::Debug for Ahead {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Ahead").finish_non_exhaustive()
    }
}

impl Ahead {
    /// Makes the dictionary known that blocks are compressed with from now on.
    pub(super) fn set_newest(&self, newest: Option<Dictionary>) {
        *lock(&self.newest) = newest.map(Arc::new);
    }

    /// Notes what the journal made of a page.
    pub(super) fn note(&self, events: usize, added: usize) {
        self.repeats.store(added < events, Ordering::Relaxed);
    }

    /// Compresses blocks; none of them where that is not worth it yet, or goes wrong: the writer does it then, and says.
    fn bundles(&self, events: &[Event]) -> Vec<Bundle> {
        let newest = lock(&self.newest).clone().filter(|_| !self.repeats.load(Ordering::Relaxed));
        let Some(newest) = newest else { return Vec::new() };
        let kept = lock(&self.packers).pop().filter(|(number, _)| *number == newest.0).map(|(_, packer)| packer);
        let Some(mut packer) = kept.or_else(|| Packer::new(Some(&newest.1)).ok()) else { return Vec::new() };
        let whole: Vec<&Event> = events.iter().collect();
        let bundle = |range: std::ops::Range<usize>| {
            let plain = body::plain(events[range.clone()].iter());
            Some(Bundle { events: range.len(), body: packer.pack(&plain).ok()?, dictionary: newest.0 })
        };
        let bundles: Option<Vec<Bundle>> = cut(&whole).into_iter().map(bundle).collect();
        lock(&self.packers).push((newest.0, packer));
        bundles.unwrap_or_default()
    }
}

impl Store {
    /// Works out ahead what can be, on any thread: see [`Store::append_ready`]. Texts that many events share move from the
    /// events into the sheaf.
    pub fn ready(&self, events: &mut [Event]) -> Sheaf {
        let ahead = &self.0.ahead;
        let leaves = events.iter().map(|event| leaf(&event.raw)).collect();
        let bundles = ahead.bundles(events);
        let mut interner = lock(&ahead.interners).pop().unwrap_or_default();
        let (texts, numbers) = interner.take(events);
        lock(&ahead.interners).push(interner);
        Sheaf { texts, numbers, leaves, bundles }
    }
}

/// Numbers the different texts of some events.
#[derive(Default)]
struct Interner {
    fields: Vec<HashMap<String, u32, RandomState>>,
}

impl Interner {
    /// Takes the shared texts out of `events`.
    fn take(&mut self, events: &mut [Event]) -> (Vec<Vec<String>>, Vec<Vec<u32>>) {
        self.fields.resize_with(Field::COUNT, HashMap::default);
        let mut numbers: Vec<Vec<u32>> = vec![Vec::new(); Field::COUNT];
        for (place, event) in events.iter_mut().enumerate() {
            for field in term_fields() {
                let Some(text) = event.fields.take(field) else { continue };
                let known = &mut self.fields[field.index()];
                let next = u32::try_from(known.len() + 1).unwrap_or(u32::MAX);
                let number = match known.get(text.as_str()) {
                    Some(number) => *number,
                    None => *known.entry(text).or_insert(next),
                };
                let column = &mut numbers[field.index()];
                column.resize(place, 0);
                column.push(number);
            }
        }
        let sorted = |known: &mut HashMap<String, u32, RandomState>| {
            let mut texts = vec![String::new(); known.len()];
            known.drain().for_each(|(text, number)| texts[number as usize - 1] = text);
            texts
        };
        (self.fields.iter_mut().map(sorted).collect(), numbers)
    }
}
