//! What an import works out on the threads that read its files, so that the one that keeps the order has little to do:
//! the different texts of a page, the leaves of the tree, and blocks as they lie in the file.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use foldhash::fast::RandomState;

use crate::digest::sha256;
use crate::event::{Event, Field};
use crate::merkle::leaf;
use crate::page::{Bundle, PackedWords, Sheaf};

use super::body::{self, Packer};
use super::pack::cut;
use super::term::term_fields;
use super::texts::Worder;
use super::{Store, lock};

/// A dictionary with its number.
type Dictionary = (i64, Vec<u8>);

/// What threads share that work ahead of the writer.
#[derive(Default)]
pub(super) struct Ahead {
    newest: Mutex<Option<Arc<Dictionary>>>,
    packers: Mutex<Vec<(i64, Packer)>>,
    interners: Mutex<Vec<Interner>>,
    worders: Mutex<Vec<Worder>>,
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

    /// Makes chunks of texts of so many events each, more or less; none where there are too few, or where that is not worth
    /// it, or goes wrong: they are made from the journal then.
    fn words(&self, events: &[Event], chunk: usize) -> Vec<PackedWords> {
        if self.repeats.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let Some(mut worder) = lock(&self.worders).pop().or_else(|| Worder::new().ok()) else { return Vec::new() };
        let words = worder.words(events, chunk).unwrap_or_default();
        lock(&self.worders).push(worder);
        words
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
            let body = packer.pack(&plain).ok()?;
            Some(Bundle { events: range.len(), digest: sha256(&body), body, dictionary: newest.0 })
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
        let words = ahead.words(events, self.0.chunk.load(Ordering::Relaxed) as usize);
        let mut interner = lock(&ahead.interners).pop().unwrap_or_default();
        let (texts, numbers) = interner.take(events);
        lock(&ahead.interners).push(interner);
        Sheaf { texts, numbers, leaves, bundles, words }
    }
}

/// Numbers the different texts of some events.
#[derive(Default)]
struct Interner {
    fields: Vec<Texts>,
}

/// The different texts of a field.
#[derive(Default)]
struct Texts {
    numbers: HashMap<String, u32, RandomState>,
    texts: Vec<String>,
    /// For each text of the field that this one usually follows from, the number of the text that it was met with last.
    likely: Vec<u32>,
}

impl Texts {
    /// Returns the number of `text`. `with` is that of the text from which this one usually follows.
    fn number(&mut self, text: &str, with: u32) -> u32 {
        let with = with as usize;
        let likely = self.likely.get(with).copied().unwrap_or(0);
        if likely > 0 && self.texts.get(likely as usize - 1).is_some_and(|known| known == text) {
            return likely;
        }
        let number = match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                self.texts.push(text.to_owned());
                let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
                self.numbers.insert(text.to_owned(), number);
                number
            }
        };
        if self.likely.len() <= with {
            self.likely.resize(with + 1, 0);
        }
        self.likely[with] = number;
        number
    }

    fn take(&mut self) -> Vec<String> {
        self.numbers.clear();
        self.likely.clear();
        std::mem::take(&mut self.texts)
    }
}

/// Returns the field whose text usually decides that of `field`, which comes before it in the order of fields: an action
/// its label, an actor the address.
const fn follows_from(field: Field) -> Field {
    match field {
        Field::ActionLabel | Field::Scope | Field::Category | Field::Crud | Field::Severity => Field::Action,
        Field::ActorType | Field::ActorName | Field::ActorEmail | Field::ActorRole => Field::ActorId,
        Field::TargetType | Field::TargetName => Field::TargetId,
        Field::Workspace | Field::Tenant => Field::WorkspaceId,
        Field::Country | Field::Region | Field::City | Field::Latitude | Field::Longitude => Field::Ip,
        other => other,
    }
}

impl Interner {
    /// Takes the shared texts out of `events`.
    fn take(&mut self, events: &mut [Event]) -> (Vec<Vec<String>>, Vec<Vec<u32>>) {
        self.fields.resize_with(Field::COUNT, Texts::default);
        let mut numbers: Vec<Vec<u32>> = vec![Vec::new(); Field::COUNT];
        let mut row = [0; Field::COUNT];
        // Those that others follow from come first.
        let decides = |field: &Field| follows_from(*field) == *field;
        let order: Vec<Field> =
            term_fields().filter(decides).chain(term_fields().filter(|field| !decides(field))).collect();
        for (place, event) in events.iter_mut().enumerate() {
            row.fill(0);
            for field in &order {
                let Some(text) = event.fields.get(*field) else { continue };
                let with = row[follows_from(*field).index()];
                let number = self.fields[field.index()].number(text, with);
                row[field.index()] = number;
                let column = &mut numbers[field.index()];
                column.resize(place, 0);
                column.push(number);
                event.fields.remove(*field);
            }
        }
        (self.fields.iter_mut().map(Texts::take).collect(), numbers)
    }
}
