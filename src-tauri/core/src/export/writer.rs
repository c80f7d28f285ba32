//! Rows as bytes: one record after another, nothing kept of those that went before.

use std::io::{self, BufWriter, Write};

use crate::event::Record;

use super::Format;
use super::cell::Guarded;
use super::guard::guard;
use super::layout::{Cell, Layout, Rows};
use super::markup;

/// What tells a spreadsheet that the text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Large enough that the cost of a write does not show.
const BUFFER: usize = 128 * 1024;

/// Writes records to any output, a file or the terminal, in one of the formats.
#[derive(Debug)]
pub struct Writer<W: Write> {
    kind: Kind<W>,
}

#[derive(Debug)]
enum Kind<W: Write> {
    Csv { out: Box<csv::Writer<W>>, rows: Rows, guarded: Guarded },
    Ndjson { out: BufWriter<W>, rows: Rows },
    Html { out: BufWriter<W>, rows: Rows },
}

impl<W: Write> Writer<W> {
    /// Begins a file; CSV gets its header even when no record follows.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(mut out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        let guarded = match format {
            Format::Csv => Guarded::No,
            Format::CsvExcel => Guarded::Yes,
            Format::Ndjson => {
                let out = BufWriter::with_capacity(BUFFER, out);
                return Ok(Self { kind: Kind::Ndjson { out, rows: Rows::new(layout) } });
            }
            Format::Html => {
                let mut out = BufWriter::with_capacity(BUFFER, out);
                let rows = Rows::new(layout);
                out.write_all(b"<thead><tr>")?;
                let headings = rows.cells().iter().map(|cell| cell.heading());
                headings.into_iter().try_for_each(|name| write!(out, "<th>{}</th>", markup::shown(&name)))?;
                out.write_all(b"</tr></thead>\n")?;
                return Ok(Self { kind: Kind::Html { out, rows } });
            }
        };
        if guarded == Guarded::Yes {
            out.write_all(BYTE_ORDER_MARK)?;
        }
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(BUFFER)
            .has_headers(false)
            .from_writer(out);
        let rows = Rows::new(layout);
        out.write_record(rows.cells().iter().map(|cell| cell.heading())).map_err(io_error)?;
        Ok(Self { kind: Kind::Csv { out: Box::new(out), rows, guarded } })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// What the output says.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        match &mut self.kind {
            Kind::Csv { out, rows, guarded } => write_row(out, rows.cells(), *guarded, record).map_err(io_error),
            Kind::Ndjson { out, rows } => {
                serde_json::to_writer(&mut *out, &rows.json(record))?;
                out.write_all(b"\n")
            }
            Kind::Html { out, rows } => {
                let mut row = b"<tr>".to_vec();
                rows.cells().iter().for_each(|cell| markup::put_cell(cell.text(record).as_deref(), &mut row));
                row.extend_from_slice(b"</tr>\n");
                out.write_all(&row)
            }
        }
    }

    /// Hands everything to the output and returns it.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self) -> io::Result<W> {
        match self.kind {
            Kind::Csv { out, .. } => out.into_inner().map_err(|error| error.into_error()),
            Kind::Ndjson { out, .. } | Kind::Html { out, .. } => {
                out.into_inner().map_err(io::IntoInnerError::into_error)
            }
        }
    }
}

fn write_row<W: Write>(
    out: &mut csv::Writer<W>,
    cells: &[Cell],
    guarded: Guarded,
    record: &Record,
) -> Result<(), csv::Error> {
    for cell in cells {
        let text = cell.text(record).unwrap_or_default();
        match guarded {
            Guarded::No => out.write_field(text.as_bytes())?,
            Guarded::Yes => out.write_field(guard(&text).as_bytes())?,
        }
    }
    out.write_record(None::<&[u8]>)
}

/// Returns the output's own error, so that its kind (a full disk, a closed pipe) stays visible.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::{Change, Column, Event, EventUid, Field, Instant, Target, Timestamp};
    use crate::export::unguard;

    /// A record with a time, an action, a target and a change.
    pub(in crate::export) fn record(uid: &str) -> Record {
        let mut event = Event {
            uid: EventUid::try_from(uid.to_owned()).ok(),
            occurred: Timestamp::parse("2026-11-21T14:23:14.265Z").ok(),
            targets: vec![Target { kind: Some("user".into()), id: Some("u1".into()), name: None }],
            changes: vec![Change { field: "role".into(), from: Some("member".into()), to: Some("admin".into()) }],
            ..Event::default()
        };
        event.fields.set(Field::Action, "member.role_changed");
        event.fields.set(Field::ActorName, "Ann Keller");
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

    fn with(field: Field, text: &str) -> Record {
        let mut record = record("a1");
        record.event.fields.set(field, text);
        record
    }

    fn written(format: Format, layout: &Layout, records: &[Record]) -> String {
        let mut writer = Writer::new(Vec::new(), format, layout).unwrap();
        for record in records {
            writer.write(record).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    /// A reader of RFC 4180 that shares nothing with the writer: any slip in quoting panics.
    fn read_back(text: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut rest = text.chars().peekable();
        let mut quoted = false;
        while let Some(letter) = rest.next() {
            let row = rows.last_mut().unwrap();
            let cell = row.last_mut().unwrap();
            match (quoted, letter) {
                (true, '"') if rest.peek() == Some(&'"') => cell.extend(rest.next()),
                (true, '"') => {
                    quoted = false;
                    assert!(matches!(rest.peek(), Some(',' | '\r')), "text after a closing quote");
                }
                (true, other) => cell.push(other),
                (false, '"') => {
                    assert!(cell.is_empty(), "a quote inside a bare cell");
                    quoted = true;
                }
                (false, ',') => row.push(String::new()),
                (false, '\r') => {
                    assert_eq!(rest.next(), Some('\n'), "rows end with CRLF");
                    rows.push(vec![String::new()]);
                }
                (false, '\n') => panic!("a bare line feed"),
                (false, other) => cell.push(other),
            }
        }
        assert!(!quoted, "an open quote");
        assert_eq!(rows.pop(), Some(vec![String::new()]), "the last row is ended too");
        rows
    }

    #[test]
    fn the_header_names_every_column_in_the_order_of_the_contract() {
        let text = written(Format::Csv, &Layout::default(), &[]);

        let expected: Vec<&str> = Column::all().into_iter().map(Column::name).collect();
        assert_eq!(text, format!("{}\r\n", expected.join(",")));
        assert!(text.starts_with("uid,organization,connector,stream,occurred,recorded,action,"));
        assert!(text.ends_with(",changes,revised\r\n"));
    }

    #[test]
    fn csv_holds_the_exact_values_and_csv_excel_their_guarded_form() {
        let layout = Layout { columns: vec![Column::Uid, Column::Field(Field::Description)], zone: None };
        let hostile = [
            "=cmd|'/c calc'!A0",
            "line one\r\nline two",
            "lone\rreturn",
            "a \"quoted\" word, with comma",
            "nul\0inside",
            "\0",
            "'already",
            "-5",
            " padded ",
            "\u{202e}gnp.exe",
            "＝1+1",
            "\\\"",
            "ÄÖÜ 株式会社 😀",
        ];
        for value in hostile {
            let records = [with(Field::Description, value)];

            let exact = read_back(&written(Format::Csv, &layout, &records));
            assert_eq!(exact[1], ["a1", value], "{value:?}");

            let guarded = written(Format::CsvExcel, &layout, &records);
            let guarded = read_back(guarded.strip_prefix('\u{feff}').expect("a byte order mark"));
            assert_eq!(guarded[1], ["a1", &guard(value)], "{value:?}");
            assert_eq!(unguard(&guarded[1][1]), value);
        }
    }

    #[test]
    fn lists_are_one_cell_of_json_and_absent_values_are_empty() {
        let columns = vec![Column::Targets, Column::Changes, Column::Recorded, Column::Revised, Column::Outcome];
        let rows = read_back(&written(Format::Csv, &Layout { columns, zone: None }, &[record("a1")]));

        assert_eq!(
            rows[1],
            [r#"[{"type":"user","id":"u1"}]"#, r#"[{"field":"role","from":"member","to":"admin"}]"#, "", "", "unknown"]
        );
    }

    #[test]
    fn ndjson_is_the_contract_of_an_event_a_line() {
        let records = [record("a1"), with(Field::Description, "two\nlines \u{2028} and \0")];

        let text = written(Format::Ndjson, &Layout::default(), &records);

        let lines: Vec<&str> = text.strip_suffix('\n').unwrap().split('\n').collect();
        assert_eq!(lines.len(), 2);
        for (line, record) in lines.iter().zip(&records) {
            assert_eq!(*line, record.to_json().to_string());
        }
        assert_eq!(written(Format::Ndjson, &Layout::default(), &[]), "");
    }

    proptest! {
        #[test]
        fn any_values_come_back_from_csv(values in prop::collection::vec("[\\PC\r\n\t\0\",;'=]{0,20}", 1..20)) {
            let layout = Layout { columns: vec![Column::Field(Field::Description)], zone: None };
            let records: Vec<Record> = values.iter().map(|value| with(Field::Description, value)).collect();
            let kept = |record: &Record| record.event.fields.get(Field::Description).unwrap_or_default().to_owned();
            let expected: Vec<Vec<String>> = records.iter().map(|record| vec![kept(record)]).collect();

            prop_assert_eq!(&read_back(&written(Format::Csv, &layout, &records))[1..], &expected[..]);
        }
    }
}
