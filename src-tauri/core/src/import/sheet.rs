//! A workbook's sheets as tables of text. A workbook has no lines of its own: the row of text made here stands for the
//! row's bytes.

use std::io::{Read, Seek};

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, Xlsx, open_workbook_from_rs};
use chrono::{NaiveDate, TimeDelta};

/// The text that the sheets of one workbook may have.
const MOST_TEXT: usize = 512 * 1024 * 1024;
/// Columns of a sheet that are read; the format allows as many.
const MOST_COLUMNS: u32 = 16_384;

/// Returns the sheets that have a header and a row, each as CSV.
///
/// # Errors
/// What is wrong with the workbook, in words that follow its name.
pub(super) fn read<R: Read + Seek>(bytes: R) -> Result<Vec<(String, Vec<u8>)>, String> {
    let damaged = |error: &dyn std::fmt::Display| format!("is a workbook that cannot be read: {error}");
    let mut book: Xlsx<R> = open_workbook_from_rs(bytes).map_err(|error: calamine::XlsxError| damaged(&error))?;
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let mut tables = Vec::new();
    let mut room = MOST_TEXT;
    for name in names {
        let mut table = Table::default();
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            table.put(row, column, &text(cell.get_value()));
            if table.text.len() > room {
                return Err("is a workbook of more than 512 MiB of text: save the sheet as CSV".to_owned());
            }
        }
        table.end_row();
        room -= table.text.len();
        if table.rows > 1 {
            tables.push((name, table.text));
        }
    }
    if tables.is_empty() {
        Err("is a workbook without a table: no sheet has a header and a row".to_owned())
    } else {
        Ok(tables)
    }
}

/// A table while it is written cell by cell.
#[derive(Default)]
struct Table {
    text: Vec<u8>,
    row: Option<u32>,
    column: u32,
    rows: u64,
}

impl Table {
    fn put(&mut self, row: u32, column: u32, text: &str) {
        if text.is_empty() || column >= MOST_COLUMNS {
            return;
        }
        if self.row != Some(row) {
            self.end_row();
            self.row = Some(row);
        }
        while self.column < column {
            self.text.push(b',');
            self.column += 1;
        }
        if text.contains([',', ';', '"', '\n', '\r', '\t']) || text.trim() != text {
            self.text.push(b'"');
            self.text.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(text.as_bytes());
        }
    }

    fn end_row(&mut self) {
        if self.row.take().is_some() {
            self.text.extend_from_slice(b"\r\n");
            self.column = 0;
            self.rows += 1;
        }
    }
}

/// Returns what a cell says, times as this program reads them from text.
fn text(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(time) if time.is_duration() => time.as_f64().to_string(),
        Data::DateTime(time) => moment(&time),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A workbook counts days in a fraction that cannot hold every millisecond: one beside a whole second is that second.
fn moment(time: &ExcelDateTime) -> String {
    if time.as_f64() < 1.0 {
        // A time of day, which stands beside its date.
        // The last half second belongs to this day still.
        let seconds = (time.as_f64() * 86_400.0).round().clamp(0.0, 86_399.0);
        let clock = chrono::NaiveTime::MIN + TimeDelta::milliseconds((seconds * 1_000.0) as i64);
        return clock.format("%H:%M:%S").to_string();
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    let exact = date.and_then(|date| date.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into()));
    let Some(exact) = exact else { return time.as_f64().to_string() };
    match milli {
        0..=2 => exact.format("%Y-%m-%d %H:%M:%S").to_string(),
        998.. => (exact + TimeDelta::milliseconds(i64::from(1_000 - milli))).format("%Y-%m-%d %H:%M:%S").to_string(),
        _ => exact.format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
    }
}
