//! Which columns go into a file or a list, under which headings, and what each shows of a record.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::event::{Column, Record, Timestamp};

use super::json::{Extent, JsonRow};

/// The columns of a file or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Which, in order.
    pub columns: Vec<Column>,
    /// The zone of a further column of local time beside `occurred`.
    pub zone: Option<Tz>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { columns: Column::all(), zone: None }
    }
}

/// One cell of each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A column of the event.
    Column(Column),
    /// When it happened, in the time of a zone.
    Local(Tz),
}

/// A name that names no column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a column{}", hint(.nearest.as_ref()))]
pub struct UnknownColumn {
    /// The name.
    pub name: String,
    /// The column that may have been meant.
    pub nearest: Option<&'static str>,
}

fn hint(nearest: Option<&&'static str>) -> String {
    nearest.map_or_else(|| "; `all` names every column".to_owned(), |name| format!("; did you mean `{name}`?"))
}

/// Reads a list of columns such as `occurred,action`, or `all`. A column named twice is there once.
///
/// # Errors
/// [`UnknownColumn`] for the first name that names none.
pub fn columns_from(list: &str) -> Result<Vec<Column>, UnknownColumn> {
    if list.trim() == "all" {
        return Ok(Column::all());
    }
    let mut columns = Vec::new();
    for name in list.split(',') {
        let column = column_from(name.trim())?;
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Ok(columns)
}

fn column_from(name: &str) -> Result<Column, UnknownColumn> {
    Column::from_name(name).ok_or_else(|| {
        let distance = |column: &Column| strsim::damerau_levenshtein(column.name(), &name.to_lowercase());
        let nearest =
            Column::all().into_iter().min_by_key(distance).filter(|column| distance(column) <= name.len().min(5) / 2);
        UnknownColumn { name: name.to_owned(), nearest: nearest.map(Column::name) }
    })
}

impl Layout {
    /// Returns the cells of a row, in order.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.columns.len() + 1);
        for &column in &self.columns {
            cells.push(Cell::Column(column));
            if let (Column::Occurred, Some(zone)) = (column, self.zone) {
                cells.push(Cell::Local(zone));
            }
        }
        cells
    }
}

/// A layout made ready for many records.
#[derive(Clone, Debug)]
pub struct Rows {
    cells: Vec<Cell>,
    extent: Extent,
}

impl Rows {
    /// Makes `layout` ready.
    pub fn new(layout: &Layout) -> Self {
        let extent = if layout.columns == Column::all() { Extent::Everything } else { Extent::Columns };
        Self { cells: layout.cells(), extent }
    }

    /// Returns the cells of each row, in order.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Says whether a row tells everything that is known, because every column is asked for.
    pub(super) fn tells_everything(&self) -> bool {
        self.extent == Extent::Everything
    }

    /// Returns `record` as JSON: everything known of it when every column is asked for, else the columns alone.
    pub fn json<'a>(&'a self, record: &'a Record) -> JsonRow<'a> {
        JsonRow { cells: &self.cells, extent: self.extent, record }
    }
}

impl Cell {
    /// Returns the name at the head of the column; a local time carries its zone.
    pub fn heading(self) -> String {
        match self {
            Self::Column(column) => column.name().to_owned(),
            Self::Local(zone) => format!("{} ({})", Column::Occurred.name(), zone.name()),
        }
    }

    /// Returns what the cell shows of `record`; None where the remote does not say.
    pub fn text(self, record: &Record) -> Option<Cow<'_, str>> {
        match self {
            Self::Column(column) => record.text(column),
            Self::Local(zone) => record.event.occurred.map(|time| Cow::Owned(local(time, zone))),
        }
    }
}

/// Returns the time on the clocks of `zone`, with its offset and the precision received.
pub(super) fn local(time: Timestamp, zone: Tz) -> String {
    let local = time.at.to_utc().with_timezone(&zone);
    let second = local.format("%Y-%m-%dT%H:%M:%S");
    let offset = local.format("%:z");
    let nanos = format!("{:09}", local.timestamp_subsec_nanos());
    match time.digits {
        0 => format!("{second}{offset}"),
        digits => format!("{second}.{}{offset}", &nanos[..usize::from(digits.min(9))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Field;

    #[test]
    fn local_times_keep_their_precision_and_say_their_offset() {
        let cases = [
            ("2026-07-01T10:11:12.345678Z", "2026-07-01T12:11:12.345678+02:00"),
            ("2026-11-21T23:30:00Z", "2026-11-22T00:30:00+01:00"),
            ("2026-10-25T00:30:00.1Z", "2026-10-25T02:30:00.1+02:00"),
            ("2026-10-25T01:30:00.1Z", "2026-10-25T02:30:00.1+01:00"),
        ];
        for (utc, expected) in cases {
            assert_eq!(local(Timestamp::parse(utc).unwrap(), chrono_tz::Europe::Zurich), expected, "{utc}");
        }
    }

    #[test]
    fn a_zone_adds_one_column_after_the_time() {
        let layout = Layout { zone: Some(chrono_tz::Europe::Zurich), ..Layout::default() };
        let headings: Vec<String> = layout.cells().into_iter().map(Cell::heading).collect();

        assert_eq!(headings[4..7], ["occurred", "occurred (Europe/Zurich)", "recorded"]);
        assert_eq!(headings.len(), Column::all().len() + 1);
    }

    #[test]
    fn lists_of_columns_are_read_and_slips_are_named() {
        assert_eq!(columns_from("all"), Ok(Column::all()));
        assert_eq!(columns_from("occurred, ip,occurred"), Ok(vec![Column::Occurred, Column::Field(Field::Ip)]));

        let refused = [
            ("actor_nmae", "`actor_nmae` is not a column; did you mean `actor_name`?"),
            ("occurred,", "`` is not a column; `all` names every column"),
            ("iq", "`iq` is not a column; did you mean `ip`?"),
            ("zzzzzzzz", "`zzzzzzzz` is not a column; `all` names every column"),
        ];
        for (list, expected) in refused {
            assert_eq!(columns_from(list).unwrap_err().to_string(), expected);
        }
    }
}
