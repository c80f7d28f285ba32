//! Rows straight from the cache: the same bytes as a [`super::Writer`] makes of records, without a record.

use std::io;

use crate::event::{Column, Details, EventUid, Field, Flag, Glimpse, Record, Said, Scribe};

use super::Format;
use super::cell::{Guarded, put_cell};
use super::layout::{Cell, Layout, Rows};
use super::markup;

/// Makes bytes of events in one of the formats, a part of a file at a time and on any thread.
#[derive(Debug)]
pub struct Encoder {
    form: Form,
    cells: Vec<Cell>,
    asked: [bool; Field::COUNT],
    details: Details,
}

#[derive(Debug)]
enum Form {
    Csv(Guarded),
    Ndjson {
        /// For each cell `,"key":`.
        keys: Vec<Vec<u8>>,
        rows: Rows,
    },
    Html,
}

impl Encoder {
    /// Returns what makes rows of this form.
    pub fn new(format: Format, layout: &Layout) -> Self {
        let rows = Rows::new(layout);
        let cells = rows.cells().to_vec();
        let mut asked = [false; Field::COUNT];
        for cell in &cells {
            if let Cell::Column(Column::Field(field)) = cell {
                asked[field.index()] = true;
            }
        }
        let read = cells.iter().any(|cell| match cell {
            Cell::Column(Column::Uid | Column::Targets | Column::Changes) => true,
            Cell::Column(Column::Field(field)) => field.is_of_details(),
            Cell::Column(_) | Cell::Local(_) => false,
        });
        let details = if read { Details::Read } else { Details::Left };
        let form = match format {
            Format::Csv => Form::Csv(Guarded::No),
            Format::CsvExcel => Form::Csv(Guarded::Yes),
            Format::Ndjson => Form::Ndjson { keys: cells.iter().map(|cell| key(&cell.heading())).collect(), rows },
            Format::Html => Form::Html,
        };
        Self { form, cells, asked, details }
    }

    /// Returns the bytes of one row.
    pub fn record(&self, record: &Record) -> Vec<u8> {
        let (targets, changes) = (record.text(Column::Targets), record.text(Column::Changes));
        let event = &record.event;
        let glimpse = Glimpse {
            uid: event.uid.as_ref().map(EventUid::as_str),
            organization: &record.organization,
            connector: &record.connector,
            stream: &record.stream,
            received: record.received,
            revised: record.revised,
            occurred: event.occurred,
            occurred_text: event.occurred_text.as_deref(),
            recorded: event.recorded,
            outcome: event.outcome,
            flags: event.flags,
            fields: Field::ALL.map(|field| event.fields.get(field).map_or(Said::Nothing, Said::Own)),
            targets: targets.as_deref(),
            changes: changes.as_deref(),
        };
        let mut bytes = Vec::new();
        self.event(&glimpse, &mut bytes);
        bytes
    }

    fn csv(&self, glimpse: &Glimpse<'_>, guarded: Guarded, into: &mut Vec<u8>) {
        let start = into.len();
        for (place, cell) in self.cells.iter().enumerate() {
            if place > 0 {
                into.push(b',');
            }
            match said(glimpse, *cell) {
                Shown::Nothing => {}
                Shown::Written(bytes) => into.extend_from_slice(bytes),
                Shown::Text(text) => put_cell(text, guarded, into),
                Shown::Plain => put_plain(glimpse, *cell, into),
            }
        }
        if into.len() == start {
            // A row without a byte would be none.
            into.extend_from_slice(b"\"\"");
        }
        into.extend_from_slice(b"\r\n");
    }

    fn html(&self, glimpse: &Glimpse<'_>, into: &mut Vec<u8>) {
        into.extend_from_slice(b"<tr>");
        for cell in &self.cells {
            match said(glimpse, *cell) {
                Shown::Nothing => markup::put_cell(None, into),
                Shown::Written(bytes) => into.extend_from_slice(bytes),
                Shown::Text(text) => markup::put_cell(Some(text), into),
                Shown::Plain => {
                    into.extend_from_slice(b"<td dir=\"auto\">");
                    put_plain(glimpse, *cell, into);
                    into.extend_from_slice(b"</td>");
                }
            }
        }
        into.extend_from_slice(b"</tr>\n");
    }

    fn ndjson(&self, glimpse: &Glimpse<'_>, keys: &[Vec<u8>], rows: &Rows, into: &mut Vec<u8>) {
        let start = into.len();
        for (cell, key) in self.cells.iter().zip(keys) {
            match said(glimpse, *cell) {
                Shown::Nothing => {}
                Shown::Written(bytes) => into.extend_from_slice(bytes),
                Shown::Text(text) => {
                    into.extend_from_slice(key);
                    match cell {
                        Cell::Column(Column::Targets | Column::Changes) => into.extend_from_slice(text.as_bytes()),
                        _ => put_json(text, into),
                    }
                }
                Shown::Plain => {
                    into.extend_from_slice(key);
                    let is_number = matches!(cell, Cell::Column(Column::Revised));
                    let quote: &[u8] = if is_number { b"" } else { b"\"" };
                    into.extend_from_slice(quote);
                    put_plain(glimpse, *cell, into);
                    into.extend_from_slice(quote);
                }
            }
        }
        if rows.tells_everything() {
            put_rest(glimpse, into);
        }
        match into.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => into.push(b'{'),
        }
        into.extend_from_slice(b"}\n");
    }
}

impl Scribe for Encoder {
    fn asks_for(&self, field: Field) -> bool {
        self.asked[field.index()]
    }

    fn details(&self) -> Details {
        match &self.form {
            Form::Ndjson { rows, .. } if rows.tells_everything() => Details::Read,
            _ => self.details,
        }
    }

    fn shared(&self, field: Field, text: &str, into: &mut Vec<u8>) {
        match &self.form {
            Form::Csv(guarded) => put_cell(text, *guarded, into),
            Form::Ndjson { .. } => {
                into.extend_from_slice(&key(field.name()));
                put_json(text, into);
            }
            Form::Html => markup::put_cell(Some(text), into),
        }
    }

    fn event(&self, glimpse: &Glimpse<'_>, into: &mut Vec<u8>) {
        match &self.form {
            Form::Csv(guarded) => self.csv(glimpse, *guarded, into),
            Form::Ndjson { keys, rows } => self.ndjson(glimpse, keys, rows, into),
            Form::Html => self.html(glimpse, into),
        }
    }
}

/// What a cell shows.
enum Shown<'a> {
    Nothing,
    Text(&'a str),
    /// Written by [`Scribe::shared`].
    Written(&'a [u8]),
    /// A time, an outcome or a number: [`put_plain`] writes it, and in no format does it need a mark.
    Plain,
}

fn said<'a>(glimpse: &Glimpse<'a>, cell: Cell) -> Shown<'a> {
    let text = |text: Option<&'a str>| text.map_or(Shown::Nothing, Shown::Text);
    let plain = |present: bool| if present { Shown::Plain } else { Shown::Nothing };
    match cell {
        Cell::Column(Column::Uid) => text(glimpse.uid),
        Cell::Column(Column::Organization) => Shown::Text(glimpse.organization),
        Cell::Column(Column::Connector) => Shown::Text(glimpse.connector),
        Cell::Column(Column::Stream) => Shown::Text(glimpse.stream),
        Cell::Column(Column::Field(field)) => match glimpse.fields[field.index()] {
            Said::Nothing => Shown::Nothing,
            Said::Own(text) => Shown::Text(text),
            Said::Written(bytes) => Shown::Written(bytes),
        },
        Cell::Column(Column::Targets) => text(glimpse.targets),
        Cell::Column(Column::Changes) => text(glimpse.changes),
        Cell::Column(Column::Outcome) => Shown::Plain,
        Cell::Column(Column::Occurred) | Cell::Local(_) => plain(glimpse.occurred.is_some()),
        Cell::Column(Column::Recorded) => plain(glimpse.recorded.is_some()),
        Cell::Column(Column::Revised) => plain(glimpse.revised > 0),
    }
}

fn put_plain(glimpse: &Glimpse<'_>, cell: Cell, into: &mut Vec<u8>) {
    let time = match cell {
        Cell::Column(Column::Recorded) => glimpse.recorded,
        _ => glimpse.occurred,
    };
    match (cell, time) {
        (Cell::Column(Column::Outcome), _) => into.extend_from_slice(glimpse.outcome.as_str().as_bytes()),
        (Cell::Column(Column::Revised), _) => into.extend_from_slice(glimpse.revised.to_string().as_bytes()),
        (Cell::Local(zone), Some(time)) => into.extend_from_slice(super::layout::local(time, zone).as_bytes()),
        (_, Some(time)) => time.write_rfc3339(into),
        (_, None) => {}
    }
}

/// Writes what a JSON object holds beside its columns when every one is asked for.
fn put_rest(glimpse: &Glimpse<'_>, into: &mut Vec<u8>) {
    if let Some(text) = glimpse.occurred_text {
        into.extend_from_slice(b",\"occurred_text\":");
        put_json(text, into);
    }
    into.extend_from_slice(b",\"received\":\"");
    glimpse.received.write_rfc3339(3, into);
    into.push(b'"');
    if glimpse.flags.bits() != 0 {
        into.extend_from_slice(b",\"flags\":");
        json(&glimpse.flags.iter().map(Flag::as_str).collect::<Vec<_>>(), into);
    }
}

fn key(name: &str) -> Vec<u8> {
    let mut key = vec![b','];
    put_json(name, &mut key);
    key.push(b':');
    key
}

fn put_json(text: &str, into: &mut Vec<u8>) {
    json(text, into);
}

/// Writes what always can be written: texts and lists of them, into memory.
fn json<T: serde::Serialize + ?Sized>(value: &T, into: &mut Vec<u8>) {
    let written: io::Result<()> = serde_json::to_writer(into, value).map_err(Into::into);
    debug_assert!(written.is_ok(), "texts always serialize");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::export::Writer;
    use crate::export::writer::tests::record;

    fn written(format: Format, layout: &Layout, record: &Record) -> String {
        let heading = Writer::new(Vec::new(), format, layout).unwrap().finish().unwrap();
        let mut writer = Writer::new(Vec::new(), format, layout).unwrap();
        writer.write(record).unwrap();
        String::from_utf8(writer.finish().unwrap().split_off(heading.len())).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_row_is_what_the_writer_makes_of_it(text in "[-=+@,;\"'\r\n\t a-z0-9é＝\u{200b}]{0,40}", uid in "[ -~]{1,20}") {
            let mut record = record(&uid);
            record.event.fields.set(Field::Description, text.clone());
            record.organization = text;
            for columns in [Column::all(), vec![Column::Organization], vec![Column::Uid, Column::Recorded]] {
                let layout = Layout { columns, zone: None };
                for format in Format::ALL {
                    let row = Encoder::new(format, &layout).record(&record);
                    prop_assert_eq!(String::from_utf8(row).unwrap(), written(format, &layout, &record));
                }
            }
        }
    }
}
