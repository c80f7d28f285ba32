//! How the pretend remote answers in each of its ways: which events a request gets, and what follows them.

use std::collections::BTreeMap;

use crate::world::{Fault, Item, SECOND, World, time};

/// The way in which a remote is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A token in the body, newest first, for a span of time.
    Token,
    /// A link in the header, oldest first, for a span of time.
    Link,
    /// Page numbers, newest first, for a span of time.
    Number,
    /// Offsets, newest first, for a span of time.
    Offset,
    /// Offsets in a link, newest first, for a span of time.
    SlideLink,
    /// Offsets within a token, newest first, for a span of time.
    SlideToken,
    /// Offsets in a token that shows nothing, newest first, for a span of time.
    Sealed,
    /// Offsets in a token, newest first, over everything there is.
    SlideHead,
    /// What is not older than a time, oldest first.
    Climb,
    /// What is older than a time, newest first.
    TimeKey,
    /// Everything of a span of time at once.
    Whole,
    /// Page numbers over everything there is.
    List,
    /// A link that never ends, in the order of arrival.
    Follow,
    /// A token in a posted body that stays good, in the order of arrival.
    Feed,
    /// What is older than an event, newest first.
    Head,
}

/// A page before it is written.
#[derive(Debug, Default)]
pub struct Leaf {
    pub items: Vec<Item>,
    /// What follows, as the next request has to say it.
    pub next: Option<String>,
    pub more: bool,
    /// How many events there are in what was asked for.
    pub count: usize,
}

pub type Parameters = BTreeMap<String, String>;

/// An odd number, and the one that undoes a multiplication by it.
const SEAL: u64 = 0x9E37_79B9_7F4A_7C15;
const UNSEAL: u64 = 0xF1DE_83E1_9937_733D;

/// Cuts a time to milliseconds.
fn cut(at: i64) -> i64 {
    at - at.rem_euclid(SECOND / 1000)
}

fn unwrapped(place: &str) -> usize {
    place.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

fn instant(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_nanos_opt().unwrap()
}

impl Way {
    /// Says whether a page without events is the end for whoever reads this way.
    pub fn ends_empty(self) -> bool {
        matches!(self, Self::Number | Self::Offset | Self::List | Self::Follow)
    }

    /// Says whether pages lead on by a token or link.
    pub fn has_places(self) -> bool {
        matches!(
            self,
            Self::Token
                | Self::Link
                | Self::Follow
                | Self::Feed
                | Self::Head
                | Self::SlideLink
                | Self::SlideToken
                | Self::Sealed
                | Self::SlideHead
        )
    }

    /// Says whether events are asked for by spans of time.
    pub fn has_windows(self) -> bool {
        matches!(
            self,
            Self::Token
                | Self::Link
                | Self::Number
                | Self::Offset
                | Self::TimeKey
                | Self::Whole
                | Self::SlideLink
                | Self::SlideToken
                | Self::Sealed
                | Self::Climb
        )
    }

    /// Says whether all events come in the order in which they arrived.
    pub fn streams(self) -> bool {
        matches!(self, Self::Follow | Self::Feed)
    }

    /// Returns the page that `asked` is about.
    pub fn leaf(self, world: &World, asked: &Parameters) -> Leaf {
        let place = asked.get("cursor").cloned();
        if self == Self::Follow && (asked.contains_key("to") || place.iter().any(|place| place.starts_with("w:"))) {
            // A span with two ends is finite and goes by the times of the events.
            return Self::Link.leaf(world, asked);
        }
        let own = place.as_deref().and_then(|place| place.strip_prefix("w:")).map(|text| {
            // A place carries its own span; what else the request says of one is ignored.
            let mut parts = text.split('|');
            [parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned()]
        });
        let (from, to) = match &own {
            Some([from, to, _]) => (Some(from.clone()), Some(to.clone())),
            None => (asked.get("from").cloned(), asked.get("to").cloned()),
        };
        let mut items = self.chosen(world, from.as_deref(), to.as_deref());
        if matches!(world.fault, Fault::Shuffled) {
            items.sort_by_key(|item| {
                item.id.bytes().fold(7_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(SEAL))
            });
        }
        let size = asked.get("limit").map_or(3, |text| text.parse().unwrap());
        let size = match world.fault {
            Fault::Cap(most) => size.min(most),
            Fault::Short => 1,
            _ if self == Self::Whole => usize::MAX,
            _ => size,
        };
        let start = self.start(&items, own.as_ref().map(|parts| parts[2].as_str()).or(place.as_deref()), asked, size);
        let start = match (&world.fault, &place) {
            (Fault::Inclusive, Some(place)) => {
                items.iter().position(|item| item.at <= instant(place)).unwrap_or(items.len())
            }
            _ => start,
        };
        let page: Vec<Item> = items.iter().skip(start).take(size).cloned().collect();
        let more = start + page.len() < items.len();
        let next = self.after(&items, start, &page, more, (from, to));
        Leaf { items: page, next, more, count: items.len() }
    }

    /// Returns the events that are asked for, in the order of this way.
    fn chosen(self, world: &World, from: Option<&str>, to: Option<&str>) -> Vec<Item> {
        let mut items: Vec<Item> = world.items.iter().filter(|item| item.at >= world.floor).cloned().collect();
        if self.streams() {
            // The first request may say from when on.
            items.retain(|item| from.is_none_or(|from| item.at >= instant(from)));
            items.sort_by_key(|item| item.kept);
            return items;
        }
        // Both ends, or they do not count. Times are cut to milliseconds on either side.
        if let (Some(from), Some(to)) = (from, to) {
            items.retain(|item| cut(item.at) >= instant(from) && cut(item.at) <= instant(to));
        }
        items.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        if matches!(self, Self::Link | Self::Climb) {
            items.reverse();
        }
        items
    }

    fn start(self, items: &[Item], place: Option<&str>, asked: &Parameters, size: usize) -> usize {
        let Some(place) = place else { return 0 };
        match self {
            Self::Number | Self::List => (place.parse::<usize>().unwrap() - 1) * size,
            Self::Offset | Self::SlideLink | Self::SlideHead => place.parse().unwrap(),
            Self::SlideToken => unwrapped(place),
            Self::Sealed => usize::try_from(u64::from_str_radix(place, 16).unwrap().wrapping_mul(UNSEAL)).unwrap(),
            Self::Climb => {
                let since = instant(asked.get("since").unwrap());
                items.iter().position(|item| cut(item.at) >= since).unwrap_or(items.len())
            }
            Self::TimeKey => {
                let before = instant(place);
                items.iter().position(|item| item.at < before).unwrap_or(items.len())
            }
            Self::Follow | Self::Feed => {
                let kept: i64 = place.parse().unwrap();
                items.iter().position(|item| item.kept > kept).unwrap_or(items.len())
            }
            Self::Token | Self::Link | Self::Head => {
                items.iter().position(|item| item.id == place).map_or(items.len(), |place| place + 1)
            }
            Self::Whole => {
                assert!(asked.is_empty(), "nothing leads here");
                0
            }
        }
    }

    fn after(
        self,
        items: &[Item],
        start: usize,
        page: &[Item],
        more: bool,
        (from, to): (Option<String>, Option<String>),
    ) -> Option<String> {
        let last = page.last();
        let behind = start + page.len();
        match self {
            // These never end: the place of the last event that was given is good for the next round.
            Self::Follow | Self::Feed => {
                let known = items.get(start.wrapping_sub(1)).map_or(0, |item| item.kept);
                Some(last.map_or(known, |item| item.kept).to_string())
            }
            Self::Token | Self::Link => last
                .filter(|_| more)
                .map(|item| format!("w:{}|{}|{}", from.unwrap_or_default(), to.unwrap_or_default(), item.id)),
            Self::Head => last.filter(|_| more).map(|item| item.id.clone()),
            Self::TimeKey => last.map(|item| time(item.at, 3)),
            Self::SlideLink => {
                let span = format!("{}|{}", from.unwrap_or_default(), to.unwrap_or_default());
                Some(format!("w:{span}|{behind}")).filter(|_| more)
            }
            Self::SlideHead => Some(behind.to_string()).filter(|_| more),
            Self::SlideToken => Some(format!("o:{behind}:z")).filter(|_| more),
            Self::Sealed => Some(format!("{:016x}", (behind as u64).wrapping_mul(SEAL))).filter(|_| more),
            Self::Number | Self::Offset | Self::List | Self::Whole | Self::Climb => None,
        }
    }
}
