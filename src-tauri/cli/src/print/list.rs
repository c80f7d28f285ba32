//! The list of events in each of its forms, written as it arrives.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono_tz::Tz;
use trailbook_core::event::{Column, Field, Outcome, Record};
use trailbook_core::export::{Cell, Format, Layout, Rows, Writer};

use super::json::Array;
use super::table::{Canvas, Side, Table};
use crate::args::ListFormat;

/// A list on its way out.
#[derive(Debug)]
pub enum List<W: Write> {
    /// Aligned columns.
    Table(TableList<W>),
    /// One array.
    Json(W, Array, Rows),
    /// CSV or NDJSON, as in files.
    File(Writer<W>),
}

/// Aligned columns on their way out.
#[derive(Debug)]
pub struct TableList<W> {
    out: W,
    canvas: Canvas,
    cells: Vec<TableCell>,
    zone: Tz,
}

/// One column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TableCell {
    Time,
    Actor,
    Target,
    Column(Column),
}

impl<W: Write> List<W> {
    /// Begins a list. Without columns a table shows the few that people look at first; the other forms show all.
    pub fn begin(
        out: W,
        format: ListFormat,
        columns: Option<Vec<Column>>,
        zone: Option<Tz>,
        canvas: Canvas,
    ) -> io::Result<Self> {
        let layout = |columns: Option<Vec<Column>>| Layout { columns: columns.unwrap_or_else(Column::all), zone };
        Ok(match format {
            ListFormat::Table => {
                let cells = columns.map_or_else(usual_cells, |columns| columns.into_iter().map(table_cell).collect());
                Self::Table(TableList { out, canvas, cells, zone: zone.unwrap_or(Tz::UTC) })
            }
            ListFormat::Json => Self::Json(out, Array::default(), Rows::new(&layout(columns))),
            ListFormat::Ndjson => Self::File(Writer::new(out, Format::Ndjson, &layout(columns))?),
            ListFormat::Csv => Self::File(Writer::new(out, Format::Csv, &layout(columns))?),
        })
    }

    /// Writes these records.
    pub fn write(&mut self, records: &[Record]) -> io::Result<()> {
        match self {
            Self::Table(list) => list.write(records),
            Self::Json(out, array, rows) => records.iter().try_for_each(|record| array.push(out, &rows.json(record))),
            Self::File(writer) => records.iter().try_for_each(|record| writer.write(record)),
        }
    }

    /// Ends the list.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Table(mut list) => list.out.flush(),
            Self::Json(mut out, array, _) => {
                array.finish(&mut out)?;
                out.flush()
            }
            Self::File(writer) => writer.finish()?.flush(),
        }
    }
}

fn usual_cells() -> Vec<TableCell> {
    let column = |field| TableCell::Column(Column::Field(field));
    vec![
        TableCell::Time,
        column(Field::Action),
        TableCell::Actor,
        TableCell::Target,
        column(Field::Ip),
        TableCell::Column(Column::Outcome),
    ]
}

fn table_cell(column: Column) -> TableCell {
    if column == Column::Occurred { TableCell::Time } else { TableCell::Column(column) }
}

impl<W: Write> TableList<W> {
    fn write(&mut self, records: &[Record]) -> io::Result<()> {
        let headings: Vec<String> = self.cells.iter().map(|cell| cell.heading(self.zone)).collect();
        let mut table = Table::new(headings.iter().map(|heading| (heading.as_str(), Side::Left)));
        for record in records {
            table.push(self.cells.iter().map(|cell| cell.text(record, self.zone)));
        }
        table.print(&mut self.out, self.canvas)
    }
}

impl TableCell {
    fn heading(self, zone: Tz) -> String {
        match self {
            Self::Time => format!("Time ({})", zone.name()),
            Self::Actor => "Actor".to_owned(),
            Self::Target => "Target".to_owned(),
            Self::Column(column) => column.title().to_owned(),
        }
    }

    fn text(self, record: &Record, zone: Tz) -> Cow<'_, str> {
        let first = |fields: &[Field]| {
            let found = fields.iter().find_map(|field| record.event.fields.get(*field));
            Cow::Borrowed(found.unwrap_or_default())
        };
        match self {
            Self::Time => time(record, zone),
            Self::Actor => first(&[Field::ActorName, Field::ActorEmail, Field::ActorId, Field::ActorType]),
            Self::Target => first(&[Field::TargetName, Field::TargetId, Field::TargetType]),
            Self::Column(Column::Outcome) if record.event.outcome == Outcome::Unknown => Cow::Borrowed(""),
            Self::Column(column) => record.text(column).unwrap_or_default(),
        }
    }
}

/// Returns when it happened on the clocks of `zone`; where that is not known, says so.
fn time(record: &Record, zone: Tz) -> Cow<'_, str> {
    let Some(occurred) = Cell::Local(zone).text(record) else { return Cow::Borrowed("no time") };
    let without_offset = occurred.len().saturating_sub("+00:00".len());
    Cow::Owned(occurred[..without_offset].replacen('T', " ", 1))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use trailbook_core::event::{Event, EventUid, Instant, Timestamp};

    use super::super::table::Colour;
    use super::*;

    fn record(uid: &str, at: &str, fields: &[(Field, &str)]) -> Record {
        let mut event = Event {
            uid: EventUid::try_from(uid.to_owned()).ok(),
            occurred: Timestamp::parse(at).ok(),
            ..Event::default()
        };
        for (field, text) in fields {
            event.fields.set(*field, *text);
        }
        Record {
            seq: 1,
            organization: "acme".into(),
            connector: "demo".into(),
            stream: "events".into(),
            received: Instant::from_seconds(1_795_000_000),
            revised: 0,
            event,
        }
    }

    fn records() -> Vec<Record> {
        vec![
            record(
                "a1",
                "2026-11-21T23:23:14.265Z",
                &[
                    (Field::Action, "member.role_changed"),
                    (Field::ActorEmail, "ann@acme.example"),
                    (Field::TargetName, "\u{202e}k.lindqvist\u{1b}[31m"),
                    (Field::Ip, "203.0.113.9"),
                ],
            ),
            record("a2", "", &[(Field::ActorName, "Ann"), (Field::ActorEmail, "ann@acme.example")]),
        ]
    }

    fn listed(format: ListFormat, columns: Option<Vec<Column>>, zone: Option<Tz>, records: &[Record]) -> String {
        let mut out = Vec::new();
        let canvas = Canvas { width: None, colour: Colour::Off };
        let mut list = List::begin(&mut out, format, columns, zone, canvas).unwrap();
        list.write(records).unwrap();
        list.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_table_shows_local_times_under_their_zone_and_nothing_hostile() {
        let expected = "\
Time (Europe/Zurich)     Action               Actor             Target                         IP address   Result
2026-11-22 00:23:14.265  member.role_changed  ann@acme.example  \\u{202e}k.lindqvist\\u{1b}[31m  203.0.113.9
no time                                       Ann
";
        assert_eq!(listed(ListFormat::Table, None, Some(chrono_tz::Europe::Zurich), &records()), expected);
    }

    #[test]
    fn the_columns_asked_for_are_shown_in_their_order() {
        let columns = Some(vec![Column::Uid, Column::Occurred]);

        let table = listed(ListFormat::Table, columns.clone(), None, &records());
        assert_eq!(table, "Event id  Time (UTC)\na1        2026-11-21 23:23:14.265\na2        no time\n");

        let csv = listed(ListFormat::Csv, columns, Some(chrono_tz::Europe::Zurich), &records());
        assert_eq!(
            csv,
            "uid,occurred,occurred (Europe/Zurich)\r\n\
             a1,2026-11-21T23:23:14.265Z,2026-11-22T00:23:14.265+01:00\r\na2,,\r\n"
        );
    }

    #[test]
    fn json_and_ndjson_hold_the_same_events() {
        let lines = listed(ListFormat::Ndjson, None, None, &records());
        let array: Value = serde_json::from_str(&listed(ListFormat::Json, None, None, &records())).unwrap();

        let read: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(array, Value::from(read));
        assert_eq!(array[0], records()[0].to_json());
        assert_eq!(listed(ListFormat::Json, None, None, &[]), "[]\n");
    }
}
