//! Telling new events from repeated and revised ones: first by hash for the whole page, then text by text and byte by byte.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::event::{Event, EventUid, Flag};
use crate::page::Page;

use super::Error;
use super::append::Appended;
use super::blocks::Shelf;
use super::known::{self, Entry, Known};
use super::term::hash_of;

/// What a page brings that is not kept yet.
#[derive(Default)]
pub(super) struct Arrivals<'a> {
    /// New events, in the order of their numbers.
    pub(super) added: Vec<&'a Event>,
    /// Their places on the page.
    pub(super) places: Vec<usize>,
    /// Their identifiers' hashes and numbers.
    pub(super) entries: Vec<Entry>,
    /// Later versions, each with the number of its event and the hash of its bytes.
    pub(super) revised: Vec<(i64, i64, &'a Event)>,
    pub(super) counts: Appended,
}

/// What to look things up with.
pub(super) struct Journal<'a> {
    pub(super) connection: &'a Connection,
    pub(super) known: &'a Known,
    pub(super) shelf: &'a mut Shelf,
    pub(super) stream: i64,
    /// The highest number given so far.
    pub(super) highest: i64,
}

/// The event that has an identifier already.
#[derive(Clone, Copy)]
struct Kept {
    number: i64,
    bytes: Bytes,
}

/// How the bytes received compare with those kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bytes {
    Same,
    Other,
}

/// Versions of an identifier that were met on this page.
struct Met<'a> {
    number: i64,
    raws: Vec<&'a [u8]>,
}

/// Sorts the events of `page` by what they are to the journal.
pub(super) fn sort<'a>(journal: &mut Journal<'_>, page: &'a Page) -> Result<Arrivals<'a>, Error> {
    let mut uids = Vec::with_capacity(page.events.len());
    for event in &page.events {
        // Connectors give every event an identifier; one without would otherwise be lost in silence.
        uids.push(event.uid.as_ref().ok_or_else(|| Error::Damaged { what: "an event has no identifier".to_owned() })?);
    }
    let hashes: Vec<u64> = uids.iter().map(|uid| known::hash(journal.stream, uid.as_str())).collect();
    let twice = repeated(&hashes);
    let kept = journal.kept(&Asked { events: &page.events, uids: &uids, hashes: &hashes })?;
    let mut arrivals = Arrivals::default();
    let mut met: HashMap<&EventUid, Met<'a>> = HashMap::new();
    for (place, event) in page.events.iter().enumerate() {
        let earlier = met.get_mut(uids[place]);
        let number = kept[place].map(|kept| kept.number).or(earlier.as_ref().map(|met| met.number));
        let Some(number) = number else {
            let number = journal.highest + 1 + i64::try_from(arrivals.added.len()).unwrap_or(i64::MAX);
            arrivals.entries.push(Entry { hash: hashes[place], number: known::number_of(number)? });
            arrivals.added.push(event);
            arrivals.places.push(place);
            if twice[place] {
                met.insert(uids[place], Met { number, raws: vec![&event.raw] });
            }
            continue;
        };
        let on_page = earlier.as_ref().is_some_and(|met| met.raws.contains(&event.raw.as_slice()));
        let same = kept[place].is_some_and(|kept| kept.bytes == Bytes::Same)
            || event.flags.contains(Flag::NoUid) && uids[place].as_str().starts_with(EventUid::OF_CONTENT);
        if on_page || same || (kept[place].is_some() && journal.holds_revision(number, &event.raw)?) {
            arrivals.counts.duplicates += 1;
            continue;
        }
        arrivals.revised.push((number, hash_of(&[&event.raw]), event));
        match earlier {
            Some(met) => met.raws.push(&event.raw),
            None if twice[place] => drop(met.insert(uids[place], Met { number, raws: vec![&event.raw] })),
            None => {}
        }
    }
    arrivals.counts.added = u64::try_from(arrivals.added.len()).unwrap_or(u64::MAX);
    arrivals.counts.revised = u64::try_from(arrivals.revised.len()).unwrap_or(u64::MAX);
    Ok(arrivals)
}

/// Says of each hash whether it occurs more than once.
fn repeated(hashes: &[u64]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..hashes.len()).collect();
    order.sort_unstable_by_key(|place| hashes[*place]);
    let mut twice = vec![false; hashes.len()];
    for pair in order.windows(2) {
        if hashes[pair[0]] == hashes[pair[1]] {
            twice[pair[0]] = true;
            twice[pair[1]] = true;
        }
    }
    twice
}

/// A page that the journal is asked about.
struct Asked<'a> {
    events: &'a [Event],
    uids: &'a [&'a EventUid],
    hashes: &'a [u64],
}

impl Journal<'_> {
    /// Returns for each event of the page the one that has its identifier.
    fn kept(&mut self, asked: &Asked<'_>) -> Result<Vec<Option<Kept>>, Error> {
        let mut kept = vec![None; asked.uids.len()];
        let mut open: Vec<usize> = (0..kept.len()).filter(|place| self.known.may_hold(asked.hashes[*place])).collect();
        let Some(first) = open.first().copied() else { return Ok(kept) };
        kept[first] = self.look_up(asked, &[first])?.pop().map(|(_, kept)| kept);
        // A page that was read before holds the same events in the same order: after one, the next is likely the next.
        let mut before = kept[first];
        for place in open.iter().skip(1) {
            let Some(guess) = before.map(|kept| kept.number + 1) else { break };
            before = self.confirm(asked, *place, guess)?;
            kept[*place] = before;
        }
        open.retain(|place| *place != first && kept[*place].is_none());
        for (place, found) in self.look_up(asked, &open)? {
            kept[place] = Some(found);
        }
        Ok(kept)
    }

    /// Looks the events at `places` up in the index and confirms what it says.
    fn look_up(&mut self, asked: &Asked<'_>, places: &[usize]) -> Result<Vec<(usize, Kept)>, Error> {
        let mut wanted: Vec<u64> = places.iter().map(|place| asked.hashes[*place]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let entries = self.known.find(self.connection, &wanted)?;
        let mut candidates: Vec<(i64, usize)> = Vec::new();
        for place in places {
            let hash = asked.hashes[*place];
            let from = entries.partition_point(|entry| entry.hash < hash);
            let equal = entries[from..].iter().take_while(|entry| entry.hash == hash);
            candidates.extend(equal.map(|entry| (i64::from(entry.number), *place)));
        }
        // In the order of numbers, so that each block is opened once.
        candidates.sort_unstable();
        let mut found = Vec::new();
        for (number, place) in candidates {
            found.extend(self.confirm(asked, place, number)?.map(|kept| (place, kept)));
        }
        Ok(found)
    }

    /// Returns the event `number` if it belongs to this stream and has the identifier asked for.
    fn confirm(&mut self, asked: &Asked<'_>, place: usize, number: i64) -> Result<Option<Kept>, Error> {
        let stream = self.stream;
        let Some(block) = self.shelf.of(self.connection, number)? else { return Ok(None) };
        let there = block.place(number);
        if block.head.stream != stream || block.body.detail(there)?.uid != asked.uids[place].as_str() {
            return Ok(None);
        }
        let same = block.body.raw(there)? == asked.events[place].raw;
        Ok(Some(Kept { number, bytes: if same { Bytes::Same } else { Bytes::Other } }))
    }

    /// Says whether `raw` is the bytes of one of the event's revisions.
    fn holds_revision(&self, number: i64, raw: &[u8]) -> Result<bool, Error> {
        let mut later = self.connection.prepare_cached("SELECT 1 FROM revision WHERE event = ?1 AND raw_hash = ?2")?;
        Ok(later.exists((number, hash_of(&[raw])))?)
    }
}
