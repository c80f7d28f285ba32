//! A piece of a file as events: whichever way its records are written.

use csv::{ByteRecord, ReaderBuilder};

use super::MapRecord;
use super::batch::Place;
use super::chunk::{Chunk, Ending};
use super::draft::{Draft, Drafted, Told, Uid};
use super::object::{self, Objects, Reason};
use super::recipe::{Aim, Recipe};
use super::shape::Shape;
use super::told::{Rejected, no_time};
use super::totals;
use crate::event::{Event, Flag};
use crate::page::{MakeSheaf, Sheaf};

/// Problems that are kept of one piece.
const MOST_TOLD: usize = 100;

/// How the records of a file become events.
pub(super) enum Method<'a> {
    /// By the names of their columns and keys.
    Named(&'a Recipe),
    /// By somebody else's mapping.
    Mapped(&'a MapRecord<'a>),
}

/// What a worker needs to know of a file.
pub(super) struct Manner<'a> {
    pub(super) method: Method<'a>,
    pub(super) shape: Shape,
    /// Where the columns of a table go.
    pub(super) columns: Vec<Vec<Aim>>,
}

/// What a piece holds.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) drafts: Vec<Drafted>,
    /// The first records that became no event.
    pub(super) told: Vec<Rejected>,
    /// How many became none.
    pub(super) rejected: u64,
    /// Whether the file ends in the middle of the last record.
    pub(super) cut_off: bool,
    /// Times that do not say of which zone they are.
    pub(super) zoneless: u64,
    /// Events whose time is not known.
    pub(super) untimed: u64,
    /// The first of them.
    pub(super) notes: Vec<Rejected>,
    /// The first rows that add others up.
    pub(super) totals: Vec<Rejected>,
    /// The events in place of `drafts` where nothing about them is open any more.
    pub(super) group: Option<Group>,
}

/// Events of one place.
#[derive(Debug)]
pub(super) struct Group {
    /// The connector and the stream that they name.
    pub(super) place: Place,
    pub(super) events: Vec<Event>,
    /// What was worked out of them.
    pub(super) sheaf: Sheaf,
}

/// Reads pieces one after the other.
pub(super) struct Parser<'a> {
    manner: &'a Manner<'a>,
    objects: Option<Objects<'a>>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(manner: &'a Manner<'a>) -> Self {
        let objects = match manner.method {
            Method::Named(recipe) => Some(Objects::new(recipe)),
            Method::Mapped(_) => None,
        };
        Self { manner, objects }
    }

    /// Reads a piece.
    pub(super) fn read(&mut self, chunk: &Chunk) -> Parsed {
        let mut parsed = Parsed { drafts: Vec::with_capacity(chunk.records.len()), ..Parsed::default() };
        if let Some(length) = chunk.too_long {
            parsed.reject(chunk, 0, format!("it is longer than any record that is read: {length} bytes"));
            return parsed;
        }
        match (self.manner.shape, &self.manner.method) {
            (Shape::Table(separator), Method::Named(recipe)) => self.rows(chunk, separator, recipe, &mut parsed),
            (Shape::Table(_), Method::Mapped(_)) | (Shape::Lines | Shape::List | Shape::Documents, _) => {
                self.values(chunk, &mut parsed);
            }
        }
        parsed.zoneless = parsed.drafts.iter().filter(|drafted| drafted.zone == Told::No).count() as u64;
        parsed
    }

    fn values(&mut self, chunk: &Chunk, parsed: &mut Parsed) {
        // Checked once for the whole piece; where it is not UTF-8 each record is looked at by itself.
        let text = std::str::from_utf8(&chunk.bytes).ok();
        for (index, range) in chunk.records.iter().enumerate() {
            let raw = &chunk.bytes[range.clone()];
            let before = parsed.drafts.len();
            let outcome = match &self.manner.method {
                Method::Mapped(map) => mapped(map, raw, parsed),
                Method::Named(_) => match text {
                    Some(text) => self.object(&text[range.clone()], raw, &[], parsed),
                    None => {
                        let text = String::from_utf8_lossy(raw);
                        let flags: &[Flag] = if text.as_bytes() == raw { &[] } else { &[Flag::InvalidUtf8] };
                        self.object(&text, raw, flags, parsed)
                    }
                },
            };
            parsed.note_untimed(before, chunk, range.start);
            match outcome {
                Ok(0) => {}
                Ok(bad) => (0..bad).for_each(|_| {
                    parsed.reject(
                        chunk,
                        range.start,
                        "something in the list on this line is not a JSON object".to_owned(),
                    );
                }),
                Err(reason) => {
                    let ends_the_file = index + 1 == chunk.records.len() && chunk.ending != Ending::Closed;
                    let reason = if ends_the_file { in_the_middle(reason) } else { reason };
                    parsed.cut_off |= ends_the_file;
                    parsed.reject(chunk, range.start, reason);
                }
            }
        }
    }

    /// Reads one record; returns how many of what it lists are no events.
    fn object(&mut self, text: &str, raw: &[u8], flags: &[Flag], parsed: &mut Parsed) -> Result<usize, Reason> {
        let Some(objects) = &mut self.objects else { return Ok(0) };
        let drafted = objects.read(text, raw, flags)?;
        let inside = if says_something(&drafted) || !flags.is_empty() { None } else { object::listed(text) };
        let read = |element: &str| objects.read(element, element.as_bytes(), &[]);
        let inside: Vec<_> = inside.unwrap_or_default().into_iter().map(read).collect();
        if !inside.iter().flatten().any(says_something) {
            parsed.drafts.push(drafted);
            return Ok(0);
        }
        // A saved response: what it lists are the events.
        let bad = inside.iter().filter(|read| read.is_err()).count();
        parsed.drafts.extend(inside.into_iter().flatten());
        Ok(bad)
    }

    fn rows(&self, chunk: &Chunk, separator: u8, recipe: &Recipe, parsed: &mut Parsed) {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(separator);
        let mut reader = builder.from_reader(chunk.bytes.as_slice());
        let mut row = ByteRecord::new();
        loop {
            let start = place(&reader);
            match reader.read_byte_record(&mut row) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return parsed.reject(chunk, start, error.to_string()),
            }
            let bytes = &chunk.bytes[start..place(&reader)];
            let lead = bytes.len() - bytes.trim_ascii_start().len();
            let raw = trim_line_ends(bytes);
            if raw.trim_ascii().is_empty() {
                continue;
            }
            let last = chunk.ending != Ending::Closed && place(&reader) == chunk.bytes.len();
            match self.row(&row, raw, recipe, if last { chunk.ending } else { Ending::Closed }) {
                Ok(drafted) if drafted.event.flags.contains(Flag::NoTime) && totals::is_total(&row) => {
                    if parsed.totals.len() < MOST_TOLD {
                        parsed.totals.push(Rejected::at(chunk, start + lead, totals::SAY.to_owned()));
                    }
                }
                Ok(drafted) => {
                    parsed.drafts.push(drafted);
                    parsed.note_untimed(parsed.drafts.len() - 1, chunk, start + lead);
                }
                Err(reason) => {
                    parsed.cut_off |= last;
                    parsed.reject(chunk, start + lead, reason);
                }
            }
        }
    }

    fn row(&self, row: &ByteRecord, raw: &[u8], recipe: &Recipe, ending: Ending) -> Result<Drafted, Reason> {
        let columns = &self.manner.columns;
        if ending == Ending::Quoted {
            let lines = raw.iter().filter(|byte| **byte == b'\n').count() + 1;
            return Err(in_the_middle(format!("a quote is opened and never closed, over {lines} lines")));
        }
        if row.len() < columns.len() && ending != Ending::Closed {
            return Err(in_the_middle(format!("the row has {} cells, the header {}", row.len(), columns.len())));
        }
        if row.iter().skip(columns.len()).any(|cell| !cell.trim_ascii().is_empty()) {
            return Err(format!("the row has {} cells, the header {}", row.len(), columns.len()));
        }
        let mut draft = Draft::new(recipe.zone);
        for (cell, aims) in row.iter().zip(columns).filter(|(cell, aims)| !cell.is_empty() && !aims.is_empty()) {
            let text = String::from_utf8_lossy(cell);
            if text.as_bytes() != cell {
                draft.flag(Flag::InvalidUtf8);
            }
            for aim in aims {
                if aim.path.is_empty() {
                    draft.put(aim.slot, text.clone());
                } else if let Some(raw) = object::below(text.trim(), &aim.path) {
                    draft.put_json(aim.slot, raw);
                }
            }
        }
        Ok(draft.finish(raw))
    }
}

fn place(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

fn trim_line_ends(bytes: &[u8]) -> &[u8] {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let lead = bytes.iter().take_while(|byte| is_end(byte)).count();
    let trail = bytes[lead..].iter().rev().take_while(|byte| is_end(byte)).count();
    &bytes[lead..bytes.len() - trail]
}

fn in_the_middle(reason: Reason) -> Reason {
    format!("the file ends in the middle of it: {reason}")
}

/// Runs somebody else's mapping over a record; returns how many of what it lists are no events.
fn mapped(map: &MapRecord<'_>, raw: &[u8], parsed: &mut Parsed) -> Result<usize, Reason> {
    let mut unreadable = Vec::new();
    map(raw, &mut |event: Event| {
        if event.flags.contains(Flag::Unreadable) {
            unreadable.push(event.raw.len());
            return;
        }
        let uid = if event.flags.contains(Flag::NoUid) { Uid::Made } else { Uid::Own };
        parsed.drafts.push(Drafted { event, uid, ..Drafted::default() });
    });
    // The record itself, or something that it lists.
    if unreadable == [raw.len()] { Err("it is not a whole JSON object".to_owned()) } else { Ok(unreadable.len()) }
}

fn says_something(drafted: &Drafted) -> bool {
    [Flag::NoUid, Flag::NoTime, Flag::NoAction].iter().any(|flag| !drafted.event.flags.contains(*flag))
}

impl Parsed {
    /// Returns how many events there are.
    pub(super) fn events(&self) -> u64 {
        (self.drafts.len() + self.group.as_ref().map_or(0, |group| group.events.len())) as u64
    }

    /// Works out what can be of the events where all have identifiers of their own and belong to one place.
    pub(super) fn worked_out(mut self, make_sheaf: Option<&MakeSheaf>) -> Self {
        let (Some(make_sheaf), Some(first)) = (make_sheaf, self.drafts.first()) else { return self };
        let is_alike = |drafted: &Drafted| {
            drafted.uid == Uid::Own && drafted.connector == first.connector && drafted.stream == first.stream
        };
        if !self.drafts.iter().all(is_alike) {
            return self;
        }
        let place = (first.connector.clone(), first.stream.clone());
        let mut events: Vec<Event> = self.drafts.drain(..).map(|drafted| drafted.event).collect();
        let sheaf = make_sheaf(&mut events);
        self.group = Some(Group { place, events, sheaf });
        self
    }

    /// Notes those of the drafts from `first` on that have no time; their record begins at `start`.
    fn note_untimed(&mut self, first: usize, chunk: &Chunk, start: usize) {
        for drafted in self.drafts.iter().skip(first).filter(|drafted| drafted.event.flags.contains(Flag::NoTime)) {
            self.untimed += 1;
            if self.notes.len() < MOST_TOLD {
                self.notes.push(Rejected::at(chunk, start, no_time(drafted.event.occurred_text.as_deref())));
            }
        }
    }

    fn reject(&mut self, chunk: &Chunk, start: usize, reason: Reason) {
        self.rejected += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(Rejected::at(chunk, start, reason));
        }
    }
}
