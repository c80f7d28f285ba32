//! Finds out what follows a page, and tells when what follows is the page itself.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::json::{self, Node};
use super::manifest::page::{End, PageKind};
use super::manifest::sections::WindowFormat;
use super::pointer::Pointer;
use super::position::Place;
use super::{Connector, Error, link, split};
use crate::event::{Event, Instant};
use crate::page::{Next, Page, Position, Problem, Response, StreamId};

/// A page that has been read so far as its records.
pub(super) struct Walked<'a> {
    pub(super) stream: &'a StreamId,
    pub(super) place: Option<&'a Place>,
    pub(super) response: &'a Response,
    /// Where the JSON lies in the body.
    pub(super) document: Range<usize>,
    /// How many records the page holds, with those that no event was made of.
    pub(super) records: usize,
    pub(super) events: &'a [Event],
}

impl Walked<'_> {
    /// Returns the value at a path in the answer; only what its first keys lead to is read.
    pub(super) fn value(&self, pointer: &Pointer) -> Option<Node> {
        let keys = pointer.leading_keys();
        let body = &self.response.body;
        let range = split::find(body, self.document.clone(), &keys).ok()??;
        let node = json::parse(&String::from_utf8_lossy(&body[range])).ok()?.node;
        pointer.after(keys.len()).find(&node).cloned()
    }

    fn text(&self, pointer: &Pointer) -> Option<String> {
        self.value(pointer).and_then(|node| node.scalar()).filter(|text| !text.is_empty())
    }

    /// Returns the oldest time of the page's events.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.events.iter().filter_map(|event| event.occurred).map(|time| time.at).min()
    }

    /// Returns the newest time of the page's events.
    pub(super) fn newest(&self) -> Option<Instant> {
        self.events.iter().filter_map(|event| event.occurred).map(|time| time.at).max()
    }

    fn digest(&self) -> String {
        let digest = Sha256::digest(&self.response.body[self.document.clone()]);
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Connector {
    /// Returns what follows a page.
    pub(super) fn next(&self, walked: &Walked, problems: &mut Vec<Problem>) -> Result<Next, Error> {
        if self.is_last(walked, problems) {
            return Ok(Next::End);
        }
        match self.manifest().sections.page.kind {
            PageKind::None => Ok(Next::End),
            PageKind::Link => self.next_link(walked, problems),
            PageKind::Token => Ok(self.next_token(walked, problems)),
            PageKind::Number | PageKind::Offset => self.next_number(walked, problems),
            PageKind::TimeKey => self.next_before(walked),
        }
    }

    /// Returns the place that lasts: what the answer names, also where it is the last page for now; otherwise the place
    /// of this very page, which then comes once more.
    pub fn place_after(
        &self,
        stream: &StreamId,
        position: Option<&Position>,
        page: &Page,
        response: &Response,
    ) -> Option<Position> {
        if self.manifest().streams.contains_key(&stream.0) {
            return self.of(stream).place_after(stream, position, page, response);
        }
        if let Next::Page(next) = &page.next {
            return Some(next.clone());
        }
        let document = split::document(&response.body).ok()?;
        let walked =
            Walked { stream, place: None, response, document, records: page.events.len(), events: &page.events };
        let named = match self.manifest().sections.page.kind {
            PageKind::Link => self.next_link(&walked, &mut Vec::new()).ok(),
            PageKind::Token => Some(self.next_token(&walked, &mut Vec::new())),
            PageKind::Number | PageKind::Offset | PageKind::TimeKey | PageKind::None => None,
        };
        match named {
            Some(Next::Page(next)) => Some(next),
            Some(Next::End | Next::Unsaid | Next::Stuck { .. }) | None => position.cloned(),
        }
    }

    /// Says whether the page is the last one by the manifest's rule.
    fn is_last(&self, walked: &Walked, problems: &mut Vec<Problem>) -> bool {
        let page = &self.manifest().sections.page;
        let short = || page.size.is_some_and(|size| walked.records < size.value as usize);
        match (&page.end, page.kind) {
            (Some(End::Empty), _) => walked.records == 0,
            (Some(End::Short), _) => short(),
            (Some(End::At { at, is }), kind) => match walked.value(at).and_then(|node| node.scalar()) {
                Some(text) => text == is.0,
                // Following a link or token needs no such word; the other kinds would never end.
                None if matches!(kind, PageKind::Link | PageKind::Token) => false,
                None => {
                    problems.push(problem(
                        "the answer does not say whether more follows; a short page was taken as the last",
                    ));
                    walked.records == 0 || short()
                }
            },
            (Some(End::NoToken) | None, PageKind::TimeKey) => short(),
            (Some(End::NoToken) | None, PageKind::Number | PageKind::Offset) => walked.records == 0,
            (Some(End::NoToken) | None, PageKind::Link | PageKind::Token | PageKind::None) => false,
        }
    }

    fn next_link(&self, walked: &Walked, problems: &mut Vec<Problem>) -> Result<Next, Error> {
        let page = &self.manifest().sections.page;
        let found = match (&page.rel, &page.at) {
            (Some(rel), _) => {
                let headers = walked.response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
                headers.into_iter().find_map(|(_, value)| link::find(value, rel, &page.attrs))
            }
            (None, Some(at)) => walked.text(at),
            (None, None) => None,
        };
        let Some(found) = found.filter(|link| !link.is_empty()) else { return Ok(self.nowhere(walked)) };
        let url: String = self.own_link(walked.stream, &found)?.into();
        let repeated = matches!(walked.place, Some(Place::Link { url: before }) if *before == url);
        Ok(self.onward(Place::Link { url }, repeated, problems))
    }

    fn next_token(&self, walked: &Walked, problems: &mut Vec<Problem>) -> Next {
        let page = &self.manifest().sections.page;
        let token = match (&page.header, &page.at) {
            (Some(header), _) => walked.response.header(header).map(str::to_owned),
            (None, Some(at)) => walked.text(at),
            (None, None) => None,
        };
        let Some(token) = token.filter(|token| !token.is_empty()) else { return self.nowhere(walked) };
        let repeated = matches!(walked.place, Some(Place::Token { token: before }) if *before == token);
        self.onward(Place::Token { token }, repeated, problems)
    }

    /// Returns what follows a page that leads nowhere: the end, unless it promises more.
    fn nowhere(&self, walked: &Walked) -> Next {
        let word = match &self.manifest().sections.page.end {
            Some(End::At { at, .. }) => walked.value(at).and_then(|node| node.scalar()),
            _ => None,
        };
        if word.is_some_and(|word| word == "true") { Next::Unsaid } else { Next::End }
    }

    fn next_number(&self, walked: &Walked, problems: &mut Vec<Problem>) -> Result<Next, Error> {
        let seen = walked.digest();
        let records = u64::try_from(walked.records).unwrap_or(u64::MAX);
        let place = match (self.manifest().sections.page.kind, walked.place) {
            (PageKind::Offset, None) => Place::Offset { offset: records, seen },
            (PageKind::Offset, Some(Place::Offset { offset, .. })) => {
                Place::Offset { offset: offset.saturating_add(records), seen }
            }
            (PageKind::Number, None) => Place::Number { number: self.first_number() + 1, seen },
            (PageKind::Number, Some(Place::Number { number, .. })) => {
                Place::Number { number: number.saturating_add(1), seen }
            }
            _ => return Err(Error::Position),
        };
        let repeated = match (walked.place, &place) {
            (Some(Place::Number { seen: before, .. }), Place::Number { seen, .. }) => before == seen,
            (Some(Place::Offset { seen: before, .. }), Place::Offset { seen, .. }) => before == seen,
            _ => false,
        };
        Ok(self.onward(place, repeated, problems))
    }

    /// Goes on at `place`. Where it does not lead on, that is told; it is the end only where the manifest says so:
    /// otherwise what follows was never read, and whoever walks has to note that.
    fn onward(&self, place: Place, repeated: bool, problems: &mut Vec<Problem>) -> Next {
        if repeated {
            problems.push(problem("what follows the page is the page itself"));
            if self.manifest().sections.page.same_token_is_end {
                return Next::End;
            }
        }
        Next::Page(place.to_position())
    }

    /// Returns the oldest time that the page knows of: its records' or its own word for it, in whole units of `format`.
    pub(super) fn boundary(&self, walked: &Walked, format: WindowFormat) -> Result<Instant, Error> {
        let own = self.manifest().sections.page.at.as_ref().and_then(|at| walked.text(at));
        let own = own.and_then(|text| super::time::read(super::time::TimeForm::Auto, &text)).map(|time| time.at);
        let oldest = own.into_iter().chain(walked.oldest()).min().ok_or(Error::NoBoundary)?;
        Ok(super::window::floor(oldest, format.unit()))
    }
}

/// Makes a problem of the page as a whole.
pub(super) fn problem(say: &str) -> Problem {
    Problem { record: None, say: say.to_owned() }
}
