//! Records without an identifier: how often the same one was met in a file. A record that stands there twice is two
//! events; the same file read again brings the same identifiers.

use std::collections::HashMap;

use super::draft::{Drafted, Uid};
use crate::event::EventUid;

/// Different records that are remembered, so that memory stays flat; the same record again beyond that, in another piece
/// of the file, counts as a repeat of the first.
const REMEMBERED: usize = 4_000_000;

/// Counts records without an identifier.
#[derive(Debug, Default)]
pub(super) struct Counter(HashMap<u64, u32>);

impl Counter {
    /// Completes the identifiers that are digests with how often each was met.
    pub(super) fn number(&mut self, drafts: &mut [Drafted]) {
        for drafted in drafts.iter_mut().filter(|drafted| drafted.uid == Uid::Made) {
            let Some(uid) = &drafted.event.uid else { continue };
            // A digest, a sign and the count; an event that shares its record with others has a number behind them.
            let Some((digest, count)) = uid.as_str().split_once('#') else { continue };
            let rest = count.trim_start_matches(|digit: char| digit.is_ascii_digit());
            let times = self.count(digest);
            if let Ok(uid) = EventUid::try_from(format!("{digest}#{times}{rest}")) {
                drafted.event.uid = Some(uid);
            }
        }
    }

    fn count(&mut self, digest: &str) -> u32 {
        let start = digest.rsplit(':').next().and_then(|hex| hex.get(..16));
        let Some(key) = start.and_then(|hex| u64::from_str_radix(hex, 16).ok()) else { return 1 };
        if let Some(times) = self.0.get_mut(&key) {
            *times += 1;
            return *times;
        }
        if self.0.len() < REMEMBERED {
            self.0.insert(key, 1);
        }
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    #[test]
    fn the_same_record_twice_is_two_events_also_in_parts() {
        let made = |uid: &str| Drafted {
            event: Event { uid: EventUid::try_from(uid.to_owned()).ok(), ..Event::default() },
            uid: Uid::Made,
            ..Drafted::default()
        };
        let (one, two) = ("h1:00000000000000aa11", "h1:00000000000000bb11");
        let mut counter = Counter::default();
        let mut first = [made(&format!("{one}#1")), made(&format!("{two}#1/0")), made(&format!("{two}#2/1"))];
        let mut second = [made(&format!("{one}#1")), Drafted { uid: Uid::Own, ..made("own#1") }];

        counter.number(&mut first);
        counter.number(&mut second);

        let uids: Vec<String> =
            first.iter().chain(&second).map(|drafted| drafted.event.uid.as_ref().unwrap().to_string()).collect();
        assert_eq!(
            uids,
            [format!("{one}#1"), format!("{two}#1/0"), format!("{two}#2/1"), format!("{one}#2"), "own#1".to_owned()]
        );
    }
}
