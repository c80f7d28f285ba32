//! A vendor's file from its bytes to batches of events, in the order of the file.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::batch::Batch;
use super::super::chunk::{Chunk, Ending};
use super::super::count::Counter;
use super::super::draft::{Drafted, Told};
use super::super::plan::File;
use super::super::recipe::{Assignment, Slot};
use super::super::shape::Shape;
use super::super::time as plain_time;
use super::super::told::{Rejected, no_time};
use super::super::totals;
use super::super::{Error, Stop, Tally};
use super::Vendor;
use super::cells::{Sample, objects, values};
use super::fold::{Folds, More};
use super::layout::Layout;
use super::row::{Made, Place, Rules};
use super::time::{self, NoTime};
use crate::event::{Event, Flag};
use crate::page::{Next, Page, Problem};
use crate::query::Zone;

/// Records that are told of one file.
const MOST_TOLD: usize = 100;

/// How a vendor's file is read.
pub struct Reading<'a> {
    /// The vendor.
    pub vendor: &'a Vendor,
    /// Which column goes where.
    pub layout: &'a Layout,
    /// Adds what is known of an action.
    pub explain: &'a dyn Fn(&mut Event),
}

impl File {
    /// Returns the beginning of the file as a table.
    pub fn sample(&self) -> Sample {
        Sample::of(self)
    }

    /// Reads it as a vendor's. Records whose time cannot be read are events without a time; no record is left out in
    /// silence.
    ///
    /// # Errors
    /// When its times need a zone that nobody named, or it cannot be read, or what `keep` says.
    pub fn read_vendor<E>(
        self,
        reading: &Reading<'_>,
        keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
    ) -> Result<Tally, Stop<E>> {
        let sample = self.sample();
        let (name, shape) = (self.name().to_owned(), self.shape());
        let rules = reading.layout.rules(reading.vendor);
        check(&name, &rules, &sample, &reading.layout.columns()).map_err(Stop::File)?;
        let folds = Folds::new(rules.zone);
        let mut reader = Reader { rules, shape, folds, counter: Counter::default(), done: Tally::default() };
        let mut cutter = self.into_cutter();
        let mut next = cutter.next().map_err(Stop::File)?;
        while let Some(chunk) = next {
            next = cutter.next().map_err(Stop::File)?;
            let more = if next.is_some() { More::Follow } else { More::None };
            let drafts = reader.chunk(&chunk, more, &name).map_err(Stop::File)?;
            hand_over(&chunk, drafts, reading, keep).map_err(Stop::Caller)?;
            reader.done.bytes = chunk.offset + chunk.bytes.len() as u64;
        }
        reader.done.truncated |= cutter.is_cut_off();
        Ok(reader.done)
    }

    /// Returns a time of a vendor's file that does not say of which zone it is; None where all of them do.
    pub fn local_time(&self, columns: &[(Place, usize)]) -> Option<String> {
        let sample = self.sample();
        if header_zone(columns, &sample).is_some() {
            return None;
        }
        let order = time::order_of(times(&sample, columns));
        let local = |text: &&str| time::read(text, None, order) == Err(NoTime::Zone);
        times(&sample, columns).find(local).map(str::to_owned)
    }

    /// Returns a time of a file with assigned columns that does not say of which zone it is.
    pub fn plain_local_time(&self, assigned: &[Assignment]) -> Option<String> {
        let sample = self.sample();
        let said = assigned.iter().find(|assignment| assignment.slot() == Slot::Occurred).map(Assignment::column);
        let name = said.unwrap_or("occurred");
        let number = sample.names.iter().position(|known| known == name)?;
        let is_local = |text: &&String| {
            plain_time::read(text, Zone::utc()).is_some_and(|read| read.form == plain_time::Form::Local)
        };
        sample.rows.iter().filter_map(|row| row.get(number)).find(is_local).cloned()
    }
}

/// Returns the texts of the column that says when.
pub(super) fn times<'a>(sample: &'a Sample, columns: &[(Place, usize)]) -> impl Iterator<Item = &'a str> {
    let number = occurred(columns);
    sample.rows.iter().filter_map(move |row| row.get(number?)).map(|text| text.trim()).filter(|text| !text.is_empty())
}

pub(super) fn occurred(columns: &[(Place, usize)]) -> Option<usize> {
    let place = Place::parse("occurred");
    columns.iter().find(|(known, _)| Some(*known) == place).map(|(_, number)| *number)
}

/// Returns the zone that the header names, such as "Time (UTC)".
pub(super) fn header_zone(columns: &[(Place, usize)], sample: &Sample) -> Option<Zone> {
    let name = sample.names.get(occurred(columns)?)?;
    let inside = name.split_once(['(', '['])?.1.trim_end_matches([')', ']']);
    if inside.eq_ignore_ascii_case("gmt") { Some(Zone::utc()) } else { Zone::parse(inside).ok() }
}

/// Makes sure, before anything is kept, that the times can be read.
fn check(name: &str, rules: &Rules<'_>, sample: &Sample, columns: &[(Place, usize)]) -> Result<(), Error> {
    times(sample, columns).try_for_each(|text| match time::read(text, rules.zone, rules.order) {
        Err(why @ (NoTime::Zone | NoTime::Order)) => Err(unclear(name, text, why)),
        Ok(_) | Err(NoTime::Form) => Ok(()),
    })
}

fn unclear(name: &str, text: &str, why: NoTime) -> Error {
    let (name, time) = (name.to_owned(), text.to_owned());
    if why == NoTime::Order { Error::DateOrder { name, time } } else { Error::Zone { name, time } }
}

/// What a row of a table is.
enum Row {
    Events(Vec<Made>),
    /// It adds others up.
    Total,
}

struct Reader<'a> {
    rules: Rules<'a>,
    shape: Shape,
    folds: Folds,
    counter: Counter,
    done: Tally,
}

impl Reader<'_> {
    fn chunk(&mut self, chunk: &Chunk, more: More, name: &str) -> Result<Vec<Drafted>, Error> {
        let mut events = Vec::with_capacity(chunk.records.len());
        if let Some(length) = chunk.too_long {
            self.reject(chunk, 0, format!("it is longer than any record that is read: {length} bytes"));
        }
        for (index, range) in chunk.records.iter().enumerate() {
            let raw = &chunk.bytes[range.clone()];
            let last = index + 1 == chunk.records.len() && chunk.ending != Ending::Closed;
            let made = match self.shape {
                Shape::Table(separator) => self.row(raw, separator, if last { chunk.ending } else { Ending::Closed }),
                Shape::Lines | Shape::List | Shape::Documents => self.record(raw).map(Row::Events),
            };
            match made {
                Ok(Row::Total) => {
                    if self.done.totals.len() < MOST_TOLD {
                        self.done.totals.push(Rejected::at(chunk, range.start, totals::SAY.to_owned()));
                    }
                }
                Ok(Row::Events(all)) => {
                    for made in all {
                        self.note(chunk, range.start, &made, name)?;
                        events.push(made);
                    }
                }
                Err(reason) => {
                    self.done.truncated |= last;
                    let middle = if last { "the file ends in the middle of it: " } else { "" };
                    self.reject(chunk, range.start, format!("{middle}{reason}"));
                }
            }
        }
        self.folds.resolve(&mut events, more);
        let mut drafts: Vec<Drafted> = events.into_iter().map(Made::known).collect();
        self.counter.number(&mut drafts);
        self.done.events += drafts.len() as u64;
        Ok(drafts)
    }

    fn row(&self, raw: &[u8], separator: u8, ending: Ending) -> Result<Row, String> {
        if ending == Ending::Quoted {
            return Err("a quote is opened and never closed".to_owned());
        }
        let mut made = Vec::with_capacity(1);
        let (mut wrong, mut total) = (None, false);
        super::cells::each_row(raw, separator, &mut |row| {
            let columns = self.rules.names.len();
            // Files that were put together repeat the header between their parts.
            if row.len() == columns && row.iter().zip(self.rules.names).all(|(cell, name)| is_name(cell, name)) {
                return false;
            }
            let more = row.iter().skip(columns).any(|cell| !cell.trim_ascii().is_empty());
            if more || row.len() < columns && ending != Ending::Closed {
                wrong = Some(format!("the row has {} cells, the header {columns}", row.len()));
                return false;
            }
            let mut flags: &[Flag] = &[];
            let mut cells: Vec<(usize, Cow<'_, str>)> = Vec::with_capacity(columns);
            for (number, cell) in row.iter().enumerate().take(columns) {
                let text = String::from_utf8_lossy(cell);
                if text.as_bytes() != cell {
                    flags = &[Flag::InvalidUtf8];
                }
                cells.push((number, text));
            }
            let row_made = self.rules.make(&cells, raw, flags);
            total = row_made.no_time.is_some() && totals::is_total(row);
            if !total {
                made.push(row_made);
            }
            false
        });
        match wrong {
            Some(reason) => Err(reason),
            None => Ok(if total { Row::Total } else { Row::Events(made) }),
        }
    }

    fn record(&self, raw: &[u8]) -> Result<Vec<Made>, String> {
        let text = String::from_utf8_lossy(raw);
        let flags: &[Flag] = if text.as_bytes() == raw { &[] } else { &[Flag::InvalidUtf8] };
        let numbers: HashMap<&str, usize> =
            self.rules.names.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
        let mut made = Vec::new();
        for object in objects(&text, self.rules.names) {
            let values = values(object).ok_or("it is not a whole JSON object")?;
            let cells: Vec<(usize, Cow<'_, str>)> =
                values.into_iter().filter_map(|(name, text)| Some((*numbers.get(name.as_str())?, text))).collect();
            made.push(self.rules.make(&cells, object.as_bytes(), flags));
        }
        Ok(made)
    }

    /// Notes what is odd about an event.
    fn note(&mut self, chunk: &Chunk, start: usize, made: &Made, name: &str) -> Result<(), Error> {
        self.done.zoneless += u64::from(made.drafted.zone == Told::No);
        let Some(why) = made.no_time else { return Ok(()) };
        let text = made.drafted.event.occurred_text.as_deref();
        if let (NoTime::Zone | NoTime::Order, Some(text)) = (why, text) {
            return Err(unclear(name, text, why));
        }
        self.done.untimed += 1;
        if self.done.notes.len() < MOST_TOLD {
            self.done.notes.push(Rejected::at(chunk, start, no_time(text)));
        }
        Ok(())
    }

    fn reject(&mut self, chunk: &Chunk, start: usize, reason: String) {
        self.done.rejected += 1;
        if self.done.told.len() < MOST_TOLD {
            self.done.told.push(Rejected::at(chunk, start, reason));
        }
    }
}

fn is_name(cell: &[u8], name: &str) -> bool {
    cell.trim_ascii() == name.as_bytes()
}

fn hand_over<E>(
    chunk: &Chunk,
    drafts: Vec<Drafted>,
    reading: &Reading<'_>,
    keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let explained = |mut drafted: Drafted| {
        (reading.explain)(&mut drafted.event);
        drafted.event
    };
    let events: Vec<Event> = drafts.into_iter().map(explained).collect();
    let problems: Vec<Problem> = Vec::new();
    // The piece is never passed over: how often a record was met counts from the beginning of the file.
    let mut body = Vec::with_capacity(chunk.bytes.len() + 1);
    body.push(b'\x1e');
    body.extend_from_slice(&chunk.bytes);
    keep(&Batch {
        sheaf: None,
        connector: None,
        stream: None,
        page: Page { events, next: Next::End, total: None, problems },
        offset: chunk.offset,
        body: &body,
        digest: None,
        taken: chunk.taken,
        passed: 0,
    })
}
