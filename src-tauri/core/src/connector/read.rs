//! Reads a page: its records become events, each with its own bytes, and the page tells what follows.

use super::manifest::page::PageKind;
use super::paging::Walked;
use super::position::Place;
use super::record::{self, Reader};
use super::uid::{Apart, Occurrences};
use super::{Connector, Error, split};
use crate::page::{Next, Page, Position, Problem, Response, StreamId, Window};

impl Connector {
    /// Reads the answer to the request that was made with the same stream, window and position.
    ///
    /// A record that cannot be understood becomes an event with a flag; it never costs the page.
    ///
    /// # Errors
    /// [`Error`] where the answer is not a page, or does not lead on as it should. Nothing of it should be kept then.
    pub fn read(
        &self,
        stream: &StreamId,
        window: Option<&Window>,
        position: Option<&Position>,
        response: &Response,
    ) -> Result<Page, Error> {
        self.read_on(stream, window, position, response, &mut Occurrences::default())
    }

    /// Reads a page as [`Connector::read`] does, of which `seen` tells what stood on the page before: records without an
    /// identifier that are alike are different events all the same.
    ///
    /// # Errors
    /// As [`Connector::read`].
    pub fn read_on(
        &self,
        stream: &StreamId,
        _window: Option<&Window>,
        position: Option<&Position>,
        response: &Response,
        seen: &mut Occurrences,
    ) -> Result<Page, Error> {
        if self.manifest().streams.contains_key(&stream.0) {
            return self.of(stream).read_on(stream, _window, position, response, seen);
        }
        let place = position.map(Place::read).transpose()?;
        let document = split::document(&response.body)?;
        let keys = self.manifest().sections.records.at.keys().unwrap_or_default();
        let records = record::list(&response.body, document.clone(), &keys);
        let records = records.ok_or_else(|| Error::NoList(format!("/{}", keys.join("/"))))?;
        seen.begin(&response.body, self.apart());
        let mut reader = Reader::after(self.manifest(), std::mem::take(seen));
        let mut page =
            Page { events: Vec::with_capacity(records.len()), next: Next::End, total: None, problems: Vec::new() };
        for (index, range) in records.iter().enumerate() {
            for (event, said) in reader.read(&response.body[range.clone()]) {
                page.events.push(event);
                page.problems.extend(said.into_iter().map(|say| Problem { record: Some(index), say: say.to_owned() }));
            }
        }
        *seen = reader.into_seen();
        let (place, records) = (place.as_ref(), records.len());
        let walked = Walked { stream, place, response, document, records, events: &page.events };
        page.total = self.page_total(&walked);
        page.next = self.next(&walked, &mut page.problems)?;
        Ok(page)
    }

    /// Says whether no record stands on two pages of a walk.
    fn apart(&self) -> Apart {
        match self.manifest().sections.page.kind {
            // Entries move from page to page, or ties are read twice.
            _ if self.counts_pages() => Apart::No,
            PageKind::TimeKey => Apart::No,
            PageKind::Link | PageKind::Token | PageKind::None | PageKind::Number | PageKind::Offset => Apart::Yes,
        }
    }

    /// Says whether the remote gives its events identifiers of their own.
    pub fn has_ids(&self) -> bool {
        !self.manifest().sections.records.uid.is_empty()
    }

    /// Says whether each record becomes one event, so that the remote's count of records is one of events.
    pub fn counts_events(&self) -> bool {
        let records = &self.manifest().sections.records;
        records.explode.is_none() && records.drop_if.is_empty()
    }

    fn page_total(&self, walked: &Walked) -> Option<u64> {
        let total = self.manifest().sections.records.total.as_ref()?;
        let text = match (&total.header, &total.at) {
            (Some(header), _) => walked.response.header(header).map(|text| text.trim().to_owned()),
            (None, at) => at.as_ref().and_then(|at| walked.value(at)).and_then(|node| node.scalar()),
        };
        text?.parse().ok()
    }
}
