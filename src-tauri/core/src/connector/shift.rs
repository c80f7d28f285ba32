//! Places that count: whether a continuation says how many events lie before it, rather than which event it follows.
//!
//! Where events are deleted while such pages are read, those behind them move to pages that were read already. A number
//! of a page says so itself; links and tokens hide it, and are told by what of them grows from page to page.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::Url;

use super::Connector;
use super::manifest::page::PageKind;
use super::position::Place;
use crate::page::{Position, StreamId, Window};

/// What is known of the places of a walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counting {
    /// Nothing.
    #[default]
    Unclear,
    /// One of them looks like a count.
    Perhaps,
    /// They grow in another way than a count would.
    No,
    /// They grow as a count does.
    Yes,
}

impl Connector {
    /// Says whether each place counts what lies before it, by what the manifest says.
    pub fn counts_pages(&self) -> bool {
        let page = &self.manifest().sections.page;
        page.shifts || matches!(page.kind, PageKind::Number | PageKind::Offset)
    }

    /// Returns what is known when a page of `records` records at `before` has led to `next`.
    pub fn counting(
        &self,
        known: Counting,
        (stream, window): (&StreamId, Option<&Window>),
        (before, next): (Option<&Position>, &Position),
        records: usize,
    ) -> Counting {
        let Some(next) = parts(next) else { return known };
        let size = self.manifest().sections.page.size.map_or(1, |size| u64::from(size.value));
        let rises = [1, size, u64::try_from(records).unwrap_or(u64::MAX)];
        let Some(before) = before else {
            let first = self.request(stream, window, None).map(|request| of_link(&request.url)).unwrap_or_default();
            let new = next.iter().filter(|part| !first.contains(part));
            let count = |number: u64| number == 2 || rises.contains(&number);
            let looks = new.flat_map(forms).any(|form| numbers(&form).1.into_iter().any(count));
            return if looks && known == Counting::Unclear { Counting::Perhaps } else { known };
        };
        let Some(before) = parts(before) else { return known };
        let grows = before.len() == next.len()
            && before.iter().zip(&next).any(|(old, new)| old.0 == new.0 && has_risen(old, new, &rises));
        match (grows, known) {
            (true, _) | (_, Counting::Yes) => Counting::Yes,
            (false, _) => Counting::No,
        }
    }

    /// Returns what a single place looks like, to whoever goes on there: only the next one can say that its numbers are
    /// no counts.
    pub fn counting_at(&self, place: &Position) -> Counting {
        let looks = |part: &(String, String)| forms(part).iter().any(|form| !numbers(form).1.is_empty());
        match parts(place).is_some_and(|parts| parts.iter().any(looks)) {
            true => Counting::Perhaps,
            false => Counting::Unclear,
        }
    }
}

/// Returns what a place is made of, by name; None where it is an instant, or counts by its kind.
fn parts(place: &Position) -> Option<Vec<(String, String)>> {
    match Place::read(place).ok()? {
        Place::Link { url } => Some(of_link(&url)),
        Place::Token { token } => Some(match Url::parse(&token) {
            Ok(url) if url.has_host() => of_link(url.as_str()),
            _ => vec![(String::new(), token)],
        }),
        Place::Number { .. } | Place::Offset { .. } | Place::Before { .. } | Place::Probe { .. } => None,
    }
}

fn of_link(url: &str) -> Vec<(String, String)> {
    let Ok(url) = Url::parse(url) else { return Vec::new() };
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    std::iter::once((String::new(), url.path().to_owned())).chain(pairs).collect()
}

/// Returns a part as it stands and, where it is base64 of a text, that text.
fn forms(part: &(String, String)) -> Vec<String> {
    let bare = part.1.trim_end_matches('=');
    let decoded = URL_SAFE_NO_PAD.decode(bare).or_else(|_| STANDARD_NO_PAD.decode(bare)).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let readable = text.filter(|text| text.len() > 1 && !text.chars().any(char::is_control));
    std::iter::once(part.1.clone()).chain(readable).collect()
}

/// Says whether one number of a part has grown as a count would, and all else of it stayed.
fn has_risen(old: &(String, String), new: &(String, String), rises: &[u64]) -> bool {
    forms(old).iter().zip(&forms(new)).any(|(old, new)| {
        let ((frame, before), (other, after)) = (numbers(old), numbers(new));
        let mut changed = before.iter().zip(&after).filter(|(one, other)| one != other);
        let rise = changed.next().and_then(|(one, other)| other.checked_sub(*one));
        frame == other && changed.next().is_none() && rise.is_some_and(|rise| rises.contains(&rise))
    })
}

/// Returns a text without its numbers, and the numbers.
fn numbers(text: &str) -> (String, Vec<u64>) {
    let (mut frame, mut found, mut digits) = (String::new(), Vec::new(), String::new());
    for letter in text.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if !digits.is_empty() {
            // What is too long for a count stays text.
            match digits.parse() {
                Ok(number) => {
                    found.push(number);
                    frame.push('#');
                }
                Err(_) => frame.push_str(&digits),
            }
            digits.clear();
        }
        frame.push(letter);
    }
    (frame, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::tests::{PLAIN, bound};

    fn link(query: &str) -> Position {
        Place::Link { url: format!("https://api.example.com/log?{query}") }.to_position()
    }

    fn token(text: &str) -> Position {
        Place::Token { token: text.to_owned() }.to_position()
    }

    fn wrapped(text: &str) -> Position {
        token(&URL_SAFE_NO_PAD.encode(text))
    }

    #[test]
    fn a_place_that_grows_by_pages_or_by_records_counts() {
        let connector = bound(PLAIN);
        let stream = connector.streams()[0].clone();
        let next = |before: &Position, next: &Position| {
            connector.counting(Counting::Unclear, (&stream, None), (Some(before), next), 100)
        };
        let cases = [
            (link("page=2"), link("page=3"), Counting::Yes),
            (link("limit=100&offset=100"), link("limit=100&offset=200"), Counting::Yes),
            (token("100"), token("200"), Counting::Yes),
            (token("o:100:z"), token("o:200:z"), Counting::Yes),
            (wrapped(r#"{"skip":300}"#), wrapped(r#"{"skip":400}"#), Counting::Yes),
            (token("https://x.example/log?start=1"), token("https://x.example/log?start=101"), Counting::Yes),
            (link("after=0aF9"), link("after=9bC1"), Counting::No),
            (token("evt_100"), token("evt_731"), Counting::No),
            (token("200"), token("100"), Counting::No),
            (wrapped("2026-06-03T10:00:00Z|77"), wrapped("2026-06-03T11:14:00Z|12"), Counting::No),
            (token("99999999999999999999999999"), token("99999999999999999999999998"), Counting::No),
        ];
        for (before, after, expected) in cases {
            assert_eq!(next(&before, &after), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn one_place_may_look_like_a_count_until_the_next_says_otherwise() {
        let connector = bound(PLAIN);
        let stream = connector.streams()[0].clone();
        let first = |place: &Position| connector.counting(Counting::Unclear, (&stream, None), (None, place), 100);

        assert_eq!(first(&link("page=2")), Counting::Perhaps);
        assert_eq!(first(&wrapped("offset:100")), Counting::Perhaps);
        assert_eq!(first(&token("evt_x7")), Counting::Unclear);
        let after = connector.counting(Counting::Perhaps, (&stream, None), (Some(&token("2")), &token("57")), 100);
        assert_eq!(after, Counting::No);
        assert_eq!(connector.counting_at(&token("57")), Counting::Perhaps);
        assert_eq!(connector.counting_at(&wrapped("offset:57")), Counting::Perhaps);
        assert_eq!(connector.counting_at(&token("evt_xq")), Counting::Unclear);
    }
}
