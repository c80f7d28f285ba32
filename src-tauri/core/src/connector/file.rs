//! Files of a remote's records: NDJSON, a JSON array, or a response as it was saved. Read one record at a time.

use std::ops::Range;

use super::record::{self, Read, Reader};
use super::split::{self, Fault};
use super::{Manifest, shape};
use crate::event::{Event, Flag};
use crate::page::Problem;

/// An event of a file, where it stands and what was wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapped {
    /// The line on which its record starts, counted from 1.
    pub line: usize,
    /// The event.
    pub event: Event,
    /// What was wrong; `record` counts the file's records from 0.
    pub problems: Vec<Problem>,
}

impl Mapped {
    /// Says whether nothing of an event was found: neither a time nor an action.
    pub fn is_bare(&self) -> bool {
        is_bare(&self.event)
    }
}

/// Why a file holds nothing that could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct FileFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// How files begin that hold no JSON: compressed ones, and text in UTF-16.
const OTHER_FORMS: [&[u8]; 4] = [b"\x1f\x8b", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff"];

/// How many records of a batch are tried before it is taken apart.
const TRIED: usize = 8;

/// The events of a file, one after the other.
pub struct Mapping<'a> {
    reader: Reader<'a>,
    bytes: &'a [u8],
    records: Records,
    /// The place up to which lines were counted, and how many there were.
    counted: (usize, usize),
    index: usize,
    /// Records of the line that was read last, the next one at the end.
    listed: Vec<Range<usize>>,
    /// Events of the record that was read last, the next one at the end.
    waiting: Vec<Mapped>,
    fault: Option<FileFault>,
    /// What is told after the last record.
    end: Option<Fault>,
}

enum Records {
    List(std::vec::IntoIter<Range<usize>>),
    /// Lines from this place on.
    Lines(usize),
}

impl Manifest {
    /// Reads the records in `bytes` (NDJSON, an array, or a saved response) as events, without asking anyone.
    pub fn map_bytes<'a>(&'a self, bytes: &'a [u8]) -> Mapping<'a> {
        let mut mapping = Mapping {
            reader: Reader::new(self),
            bytes,
            records: Records::Lines(if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }),
            counted: (0, 1),
            index: 0,
            listed: Vec::new(),
            waiting: Vec::new(),
            fault: None,
            end: None,
        };
        match split::document(bytes) {
            Err(_) if OTHER_FORMS.iter().any(|start| bytes.starts_with(start)) => {
                mapping.records = Records::List(Vec::new().into_iter());
                mapping.fault = Some(FileFault { line: 1, fault: Fault::NotJson });
            }
            Ok(document) => mapping.records = Records::List(shape::listed(self, bytes, document).into_iter()),
            Err(fault @ (Fault::WebPage | Fault::NotJson)) if !bytes.contains(&b'{') || fault == Fault::WebPage => {
                mapping.records = Records::List(Vec::new().into_iter());
                mapping.fault = Some(FileFault { line: 1, fault });
            }
            Err(Fault::CutOff) if bytes.get(mapping.start()) == Some(&b'[') => {
                mapping.records = Records::List(shape::cut_elements(bytes, mapping.start()).into_iter());
                mapping.end = Some(Fault::CutOff);
            }
            Err(Fault::Trailing) if let Some(values) = shape::sequence(bytes, mapping.start()) => {
                let records = values.into_iter().flat_map(|value| shape::listed(self, bytes, value));
                mapping.records = Records::List(records.collect::<Vec<_>>().into_iter());
            }
            Err(_) => {}
        }
        mapping
    }
}

impl Manifest {
    /// Reads one record, or every record of a response that was saved whole, and hands over its events.
    ///
    /// What is no object comes as one event with the flag [`crate::event::Flag::Unreadable`].
    pub fn map_record(&self, bytes: &[u8], take: &mut dyn FnMut(Event)) {
        let mut reader = Reader::new(self);
        let keys = self.sections.records.at.keys().unwrap_or_default();
        let listed = if keys.is_empty() { None } else { record::list(bytes, 0..bytes.len(), &keys) };
        let mut records = listed.unwrap_or_else(|| std::iter::once(0..bytes.len()).collect());
        records.reverse();
        while let Some(record) = records.pop() {
            let read = reader.read(&bytes[record.clone()]);
            match batch(bytes, &record, &read).filter(|inner| self.understands(bytes, inner)) {
                Some(inner) => records.extend(inner.into_iter().rev()),
                None => read.into_iter().for_each(|(event, _)| take(event)),
            }
        }
    }

    /// Says whether one of the first records is an event: what is none is kept whole, and not in pieces.
    fn understands(&self, bytes: &[u8], records: &[Range<usize>]) -> bool {
        records.iter().take(TRIED).any(|record| {
            let read = Reader::new(self).read(&bytes[record.clone()]);
            let deeper = || batch(bytes, record, &read).is_some_and(|inner| self.understands(bytes, &inner));
            read.iter().any(|(event, _)| !is_bare(event)) || deeper()
        })
    }
}

/// Returns the records within one of which nothing was understood, as when each line of a file is a batch.
fn batch(bytes: &[u8], record: &Range<usize>, read: &[Read]) -> Option<Vec<Range<usize>>> {
    let bare = !read.is_empty() && read.iter().all(|(event, _)| is_bare(event));
    if bare && !is_error(bytes, record) { shape::inside(bytes, record.clone()) } else { None }
}

/// Says whether nothing of an event was found: neither a time nor an action.
fn is_bare(event: &Event) -> bool {
    event.flags.contains(Flag::NoTime) && event.flags.contains(Flag::NoAction)
}

/// Says whether a record is an object that tells of an error.
fn is_error(bytes: &[u8], record: &Range<usize>) -> bool {
    let told = |key: &str| split::find(bytes, record.clone(), &[key.to_owned()]).ok().flatten();
    ["error", "errors"]
        .into_iter()
        .filter_map(told)
        .any(|value| matches!(bytes.get(value.start), Some(b'{' | b'[' | b'"')))
}

impl Mapping<'_> {
    fn next_record(&mut self) -> Option<Range<usize>> {
        if let Some(record) = self.listed.pop() {
            return Some(record);
        }
        let next = self.next_piece()?;
        if matches!(self.records, Records::Lines(_)) {
            self.listed = shape::listed(self.reader.manifest(), self.bytes, next);
            self.listed.reverse();
            return self.next_record();
        }
        Some(next)
    }

    fn next_piece(&mut self) -> Option<Range<usize>> {
        match &mut self.records {
            Records::List(list) => list.next(),
            Records::Lines(at) => loop {
                let rest = self.bytes.get(*at..).filter(|rest| !rest.is_empty())?;
                let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                let line = &rest[..length];
                let start = *at + (line.len() - line.trim_ascii_start().len());
                let range = start..start + line.trim_ascii().len();
                *at += length + 1;
                if !range.is_empty() {
                    return Some(range);
                }
            },
        }
    }

    fn start(&self) -> usize {
        split::skip_space(self.bytes, if self.bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 })
    }

    /// Says whether a record of which nothing was understood is a list of others: it is all that the file holds, or a
    /// line with events in it.
    fn is_list(&self, record: &Range<usize>, inner: &[Range<usize>]) -> bool {
        let whole = record.start == self.start() && record.end == self.bytes.trim_ascii_end().len();
        let line = matches!(self.records, Records::Lines(_));
        whole || line && self.reader.manifest().understands(self.bytes, inner)
    }

    fn line_of(&mut self, place: usize) -> usize {
        let (from, line) = self.counted;
        let more = self.bytes.get(from..place).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        self.counted = (place, line + more);
        self.counted.1
    }
}

impl Iterator for Mapping<'_> {
    type Item = Result<Mapped, FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.fault.take() {
            return Some(Err(fault));
        }
        loop {
            if let Some(mapped) = self.waiting.pop() {
                return Some(Ok(mapped));
            }
            let Some(range) = self.next_record() else {
                let fault = self.end.take()?;
                return Some(Err(FileFault { line: self.line_of(self.bytes.len()), fault }));
            };
            let read = self.reader.read(&self.bytes[range.clone()]);
            if let Some(inner) = batch(self.bytes, &range, &read).filter(|inner| self.is_list(&range, inner)) {
                self.listed.extend(inner.into_iter().rev());
                continue;
            }
            let (line, index) = (self.line_of(range.start), self.index);
            self.index += 1;
            self.waiting.extend(read.into_iter().rev().map(|(event, said)| {
                let problem = |say: &str| Problem { record: Some(index), say: say.to_owned() };
                Mapped { line, event, problems: said.into_iter().map(problem).collect() }
            }));
            if self.waiting.iter().all(Mapped::is_bare) && is_error(self.bytes, &range) {
                self.waiting.clear();
                return Some(Err(FileFault { line, fault: Fault::Error }));
            }
        }
    }
}
