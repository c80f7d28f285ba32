//! Rows that files with other columns brought before: one without an identifier, or without a column that another export
//! has, is the same event all the same. Each row of a file stands for one known event at most, so that what happened twice
//! stays two.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::event::{Event, EventUid, Flag, Instant};
use crate::failure::{Code, Failure};
use crate::import::{Alike, Layout, Teller, Vendor};
use crate::page::{StreamId, Window};
use crate::store::Store;

use super::now;

/// The kind of the journal's entries.
const KIND: &str = "columns";

/// How the columns of files stood that were read by these rules.
#[derive(Serialize, Deserialize)]
struct Kept {
    manifest: String,
    layout: Layout,
}

/// Keeps how the columns of a file stand, before anything of it is kept.
pub(super) fn keep(store: &Store, manifest: &str, layout: &Layout) -> Result<(), Failure> {
    if layouts(store)?.contains_key(manifest) {
        return Ok(());
    }
    let kept = Kept { manifest: manifest.to_owned(), layout: layout.clone() };
    let detail = serde_json::to_value(&kept).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    Ok(store.log_activity(now(), KIND, &detail)?)
}

fn layouts(store: &Store) -> Result<HashMap<String, Layout>, Failure> {
    let entries = store.activity(Some(KIND), u32::MAX)?;
    let read = |entry: crate::store::Activity| serde_json::from_value::<Kept>(entry.detail).ok();
    Ok(entries.into_iter().filter_map(read).map(|kept| (kept.manifest, kept.layout)).collect())
}

/// Events that were read by the same rules, before the file at hand.
struct Group<'a> {
    /// The numbers of its events, from one to another, in order.
    numbers: Vec<(i64, i64)>,
    /// What tells what they say, and what of it the file at hand says too.
    both: Option<(Teller<'a>, Alike)>,
    identified: bool,
    /// Whether the file at hand is read by these rules.
    own: bool,
}

/// The files before one file.
pub(super) struct Before<'a> {
    store: &'a Store,
    stream: &'a StreamId,
    own: Teller<'a>,
    identified: bool,
    /// Those that say most of what the file says come first.
    groups: Vec<Group<'a>>,
    /// Events for which a row of the file stands.
    taken: HashSet<i64>,
}

/// An event that was there before.
struct Known {
    number: i64,
    group: usize,
    own_uid: bool,
    key: Option<String>,
}

/// Events for which no row stands yet, by their group and what they say.
type Unmatched<'a> = HashMap<(usize, String), Vec<&'a Known>>;

/// Rules and layouts of files that were read before.
pub(super) struct Rules {
    layouts: HashMap<String, Layout>,
    own: Layout,
    manifest: String,
}

impl Rules {
    pub(super) fn of(store: &Store, manifest: &str, own: Layout) -> Result<Self, Failure> {
        Ok(Self { layouts: layouts(store)?, own, manifest: manifest.to_owned() })
    }

    /// Looks at what was read into `stream` until now.
    pub(super) fn before<'a>(
        &'a self,
        store: &'a Store,
        stream: &'a StreamId,
        vendor: &'a Vendor,
    ) -> Result<Before<'a>, Failure> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        for (manifest, numbers) in store.read_by(stream)? {
            let layout = self.layouts.get(&manifest);
            let both = layout.and_then(|other| Some((other.teller(vendor), self.own.alike(other, vendor)?)));
            let identified = layout.is_none_or(Layout::is_identified);
            groups.push(Group { numbers, both, identified, own: manifest == self.manifest });
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.both.as_ref().map_or(0, |(_, alike)| alike.extent())));
        let (own, identified) = (self.own.teller(vendor), self.own.is_identified());
        Ok(Before { store, stream, own, identified, groups, taken: HashSet::new() })
    }
}

impl Before<'_> {
    /// Says of each of the events, in their order, whether it is there already though its record reads otherwise.
    pub(super) fn has(&mut self, events: &[Event]) -> Result<Vec<bool>, Failure> {
        let mut there = vec![false; events.len()];
        let others = self.groups.iter().any(|group| !group.own);
        if self.groups.is_empty() || !others && events.iter().all(|event| !has_own_uid(event)) {
            return Ok(there);
        }
        let Some(window) = span(events) else { return Ok(there) };
        let known = self.known(window)?;
        let by_uid: HashMap<&str, &Known> = known.iter().map(|(uid, known)| (uid.as_str(), known)).collect();
        let mut open = Vec::new();
        for (place, event) in events.iter().enumerate() {
            match event.uid.as_ref().and_then(|uid| by_uid.get(uid.as_str())) {
                Some(known) => {
                    self.taken.insert(known.number);
                    there[place] = has_own_uid(event) && self.says_the_same(event, known);
                }
                None => open.push(place),
            }
        }
        let mut by_key: Unmatched<'_> = HashMap::new();
        for (_, known) in known.iter().rev() {
            if let Some(key) = known.key.as_deref().filter(|_| !self.taken.contains(&known.number)) {
                by_key.entry((known.group, key.to_owned())).or_default().push(known);
            }
        }
        for place in open {
            there[place] = self.stands(&events[place], &mut by_key);
        }
        Ok(there)
    }

    /// Returns the events of the time that were there before the file, each with its identifier.
    fn known(&self, window: Window) -> Result<Vec<(EventUid, Known)>, Failure> {
        let mut found = Vec::new();
        self.store.each_between(self.stream, window, |record| {
            if let Some(group) = self.groups.iter().position(|group| group.holds(record.seq))
                && let Some(uid) = record.event.uid.clone()
            {
                let both = self.groups[group].both.as_ref();
                let key = both.and_then(|(teller, alike)| Some(alike.key(&teller.said(&record.event)?)));
                let own_uid = has_own_uid(&record.event);
                found.push((uid, Known { number: record.seq, group, own_uid, key }));
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// Says whether an event that is known by its own identifier says what it said before, as far as both files tell. What
    /// no table brought says the same in its own way.
    fn says_the_same(&self, event: &Event, known: &Known) -> bool {
        let Some((_, alike)) = &self.groups[known.group].both else { return true };
        self.own.said(event).map(|said| alike.key(&said)) == known.key
    }

    /// Says whether an event stands for one that is there and for which no other does, and takes that.
    fn stands(&mut self, event: &Event, by_key: &mut Unmatched<'_>) -> bool {
        let Some(said) = self.own.said(event) else { return false };
        let own_uid = has_own_uid(event);
        for (number, group) in self.groups.iter().enumerate() {
            let Some((_, alike)) = group.both.as_ref().filter(|_| !group.own) else { continue };
            let key = alike.key(&said);
            let Some(candidates) = by_key.get_mut(&(number, key)) else { continue };
            let fits = |known: &Known| match (own_uid, known.own_uid) {
                (true, true) => false,
                (false, false) => !alike.is_same(),
                // One of the two files has no identifiers at all.
                _ => group.identified != self.identified,
            };
            if let Some(place) = candidates.iter().rposition(|known| fits(known)) {
                self.taken.insert(candidates.remove(place).number);
                return true;
            }
        }
        false
    }
}

impl Group<'_> {
    fn holds(&self, number: i64) -> bool {
        let place = self.numbers.partition_point(|(first, _)| *first <= number);
        place.checked_sub(1).is_some_and(|place| number <= self.numbers[place].1)
    }
}

fn has_own_uid(event: &Event) -> bool {
    !event.flags.contains(Flag::NoUid)
}

/// Returns the time from the oldest of the events to the newest.
fn span(events: &[Event]) -> Option<Window> {
    let times = || events.iter().filter_map(|event| Some(event.occurred?.at));
    let (from, last) = (times().min()?, times().max()?);
    Some(Window { from, until: Instant::from_nanos(last.nanos().saturating_add(1)) })
}
