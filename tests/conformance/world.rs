//! The pretend remote's events, and what it does wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::hostile::{Hostile, Link};

/// One second in nanoseconds.
pub const SECOND: i64 = 1_000_000_000;
/// One day in nanoseconds.
pub const DAY: i64 = 86_400 * SECOND;
/// Now, for the remote: 2026-06-03T12:00:00Z.
pub const NOW: i64 = 1_780_488_000 * SECOND;

/// One event: when it happened, as which one it was kept, and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: String,
    pub at: i64,
    pub kept: i64,
    pub raw: Vec<u8>,
}

/// What the remote does wrong.
#[derive(Clone, Debug, Default)]
pub enum Fault {
    #[default]
    None,
    /// It gives fewer events in a page than it is asked for.
    Cap(usize),
    /// Every other page has no events and leads on.
    EmptyBetween,
    /// Pages are short and lead on.
    Short,
    /// What follows a page is always the same.
    Repeats,
    /// Pages without events lead to each other without end.
    Endless,
    /// Pages without events lead to places behind events that were never given.
    Skips,
    /// The time that a page is asked for up to belongs to the page.
    Inclusive,
    /// The same page comes under ever new names.
    Circles,
    /// From this request on every page is the first one again.
    Back(usize),
    /// As [`Fault::Back`], and what follows has a new name each time.
    BackRenamed(usize),
    /// From this request on there are no events, and more is promised for ever.
    Dries(usize),
    /// From this request on more is promised, and not where.
    Promises(usize),
    /// Events come in no order at all.
    Shuffled,
    /// How the next page's address is written.
    Links(Link),
    /// The place of this request is no longer known, once.
    Forgets(usize),
    /// With this request an event arrives that happened a while ago.
    Late(usize),
    /// With this request an event that was given already is deleted, and what stood behind it moves up.
    Deletes(usize),
    /// As [`Fault::Deletes`], and there is no answer any more after so many requests.
    DeletesAndHolds(usize, usize),
    /// With each request but the first an event arrives.
    Arrivals,
    /// The answers to these requests, one after the other, from this request on.
    Answers(usize, Vec<Answer>),
    /// The next page lies with somebody else.
    Abroad,
    /// The count is too high.
    Lies,
    /// The key is rejected from this request on.
    Revoked(usize),
    /// From this request on there is no answer.
    Holds(usize),
    /// There is no answer where the span asked for is longer than this.
    SlowOver(i64),
}

/// An answer that is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing goes wrong this time.
    Good,
    /// A server's own trouble.
    Broken(u16),
    /// A pause asked for in words, some of which mean nothing.
    Pause(&'static str),
    /// The connection ends after so many bytes of the answer.
    Reset(usize),
    /// The answer is shorter than it said.
    Short(usize),
    /// A compressed answer ends in the middle.
    HalfPacked(usize),
    Throttled,
    ThrottledUntilDate,
    ThrottledEpoch,
    ThrottledDelta,
    ThrottledStructured,
    ThrottledDated,
    Forbidden,
    ErrorInside,
    Unavailable,
    CutOff,
    WebPage,
    Bomb,
    ToHttp,
    Refuses,
    Hostile(Hostile),
}

/// The state of the remote.
#[derive(Debug, Default)]
pub struct World {
    pub items: Vec<Item>,
    pub fault: Fault,
    /// The remote's clock.
    pub now: i64,
    /// Pages asked for so far.
    pub requests: usize,
    /// Nothing older is given.
    pub floor: i64,
    /// Requests as they came.
    pub seen: Vec<BTreeMap<String, String>>,
}

pub type Shared = Arc<Mutex<World>>;

/// Writes an instant with so many digits of a second.
pub fn time(at: i64, digits: usize) -> String {
    let whole = chrono::DateTime::from_timestamp_nanos(at);
    let fraction = format!("{:09}", at.rem_euclid(SECOND));
    let fraction = if digits == 0 { String::new() } else { format!(".{}", &fraction[..digits]) };
    format!("{}{fraction}Z", whole.format("%Y-%m-%dT%H:%M:%S"))
}

/// Returns the bytes of an ordinary event.
pub fn body(id: &str, time: &str) -> Vec<u8> {
    format!(r#"{{"id":"{id}","time":"{time}","action":"user.login","actor":{{"id":"u1","name":"Ada"}}}}"#).into_bytes()
}

impl World {
    /// Returns a remote with `count` events over the last two days, of which some share an instant.
    pub fn new(count: usize) -> Self {
        let mut world = Self { now: NOW, ..Self::default() };
        for number in 0..i64::try_from(count).unwrap() {
            // Two of three share a second, and one of nine all of its time with the one before.
            let at = NOW - 2 * DAY + number / 3 * (8 * 3600 * SECOND) / 3 + number % 3 / 2 * 40_000_000;
            world.add(&format!("e{number:03}"), at);
        }
        world
    }

    /// Adds an ordinary event.
    pub fn add(&mut self, id: &str, at: i64) {
        self.put(id, at, body(id, &time(at, 9)));
    }

    /// Adds an event with these bytes.
    pub fn put(&mut self, id: &str, at: i64, raw: Vec<u8>) {
        let kept = i64::try_from(self.items.len()).unwrap() + 1;
        self.items.push(Item { id: id.to_owned(), at, kept, raw });
    }

    /// Takes the events' identifiers away, so that only their content tells them apart.
    pub fn forget_ids(&mut self) {
        for item in &mut self.items {
            let text = String::from_utf8_lossy(&item.raw).into_owned();
            if let Some(rest) = text.strip_prefix(&format!("{{\"id\":\"{}\",", item.id)) {
                item.raw = format!("{{{rest}").into_bytes();
            }
        }
    }

    /// Returns the bytes of all events, sorted.
    pub fn bytes(&self) -> Vec<Vec<u8>> {
        let mut bytes: Vec<_> = self.items.iter().map(|item| item.raw.clone()).collect();
        bytes.sort();
        bytes
    }
}
