//! Aligned columns for people, cut to the width of their terminal.

use std::io::{self, Write};

use super::text::{fitted, visible, width};

/// Between two columns.
const GAP: &str = "  ";
/// Narrower than this a column tells nothing.
const NARROWEST: usize = 4;

/// Which side a column's text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Counts.
    Right,
}

/// How much room there is and whether it has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// The terminal's width; None where lines may have any length.
    pub width: Option<usize>,
    /// Whether text may have colours.
    pub colour: Colour,
}

/// Whether text may have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// It may not.
    Off,
    /// It may.
    On,
}

/// A table whose rows may hold any text.
#[derive(Debug)]
pub struct Table {
    columns: Vec<(String, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Begins a table with these headings.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Side)>) -> Self {
        let columns = columns.into_iter().map(|(heading, side)| (visible(heading).into_owned(), side)).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row, one text a column.
    pub fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(|cell| visible(cell.as_ref()).into_owned()).collect());
    }

    /// Prints the headings and the rows.
    pub fn print(&self, out: &mut dyn Write, canvas: Canvas) -> io::Result<()> {
        let widths = self.widths(canvas.width);
        let headings = self.columns.iter().map(|(heading, _)| heading.as_str());
        let line = self.line(headings, &widths);
        match canvas.colour {
            Colour::On => writeln!(out, "\x1b[1m{line}\x1b[0m")?,
            Colour::Off => writeln!(out, "{line}")?,
        }
        for row in &self.rows {
            writeln!(out, "{}", self.line(row.iter().map(String::as_str), &widths))?;
        }
        Ok(())
    }

    fn line<'a>(&self, cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
        let mut line = String::new();
        for (place, (cell, (_, side))) in cells.zip(&self.columns).enumerate() {
            let cell = fitted(cell, widths[place]);
            let padding = " ".repeat(widths[place] - width(&cell));
            if place > 0 {
                line.push_str(GAP);
            }
            match side {
                Side::Left => line.extend([&*cell, &padding]),
                Side::Right => line.extend([&*padding, &cell]),
            }
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }

    fn widths(&self, available: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|(heading, _)| width(heading)).collect();
        for row in &self.rows {
            for (known, cell) in widths.iter_mut().zip(row) {
                *known = width(cell).max(*known);
            }
        }
        if let Some(available) = available {
            let gaps = GAP.len() * widths.len().saturating_sub(1);
            shrink(&mut widths, available.saturating_sub(gaps));
        }
        widths
    }
}

/// Prints what is known, a line each, the names aligned; what has no value is left out.
pub fn facts(out: &mut dyn Write, lines: &[(&str, String)]) -> io::Result<()> {
    let known = || lines.iter().filter(|(_, value)| !value.is_empty());
    let widest = known().map(|(name, _)| width(name)).max().unwrap_or_default();
    for (name, value) in known() {
        let padding = " ".repeat(widest - width(name));
        writeln!(out, "{name}{padding}{GAP}{}", visible(value))?;
    }
    Ok(())
}

/// Cuts the widest columns to one common width, so that all of them fit `available` places.
fn shrink(widths: &mut [usize], available: usize) {
    let total = |cap: usize| widths.iter().map(|width| (*width).min(cap)).sum::<usize>();
    let widest = widths.iter().copied().max().unwrap_or_default();
    let cap = (NARROWEST..widest).rev().find(|cap| total(*cap) <= available).unwrap_or(NARROWEST);
    if total(widest) <= available {
        return;
    }
    let mut spare = available.saturating_sub(total(cap));
    for known in widths.iter_mut().filter(|known| **known > cap) {
        *known = cap + usize::from(spare > 0);
        spare = spare.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(table: &Table, width: Option<usize>) -> String {
        let mut out = Vec::new();
        table.print(&mut out, Canvas { width, colour: Colour::Off }).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample() -> Table {
        let mut table = Table::new([("Action", Side::Left), ("Actor", Side::Left), ("Count", Side::Right)]);
        table.push(["member.role_changed", "ann@acme.example", "1,284,406"]);
        table.push(["株式会社", "", "7"]);
        table
    }

    #[test]
    fn columns_are_aligned() {
        let expected = "\
Action               Actor                 Count
member.role_changed  ann@acme.example  1,284,406
株式会社                                       7
";
        assert_eq!(printed(&sample(), None), expected);
        assert_eq!(printed(&sample(), Some(48)), expected);
    }

    #[test]
    fn the_widest_columns_give_way_to_the_terminal() {
        let expected = "\
Action         Actor              Count
member.role_…  ann@acme.exa…  1,284,406
株式会社                              7
";
        assert_eq!(printed(&sample(), Some(39)), expected);
        for width in 20..60 {
            for line in printed(&sample(), Some(width)).lines() {
                assert!(super::width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_row_is_one_line_whatever_it_holds() {
        let mut table = Table::new([("A", Side::Left), ("B\u{1b}[2J", Side::Left)]);
        table.push(["one\r\ntwo\u{2028}three", "\u{1b}]0;title\u{7}\u{202e}abc"]);

        let text = printed(&table, None);

        assert_eq!(text.lines().count(), 2);
        assert!(!text.contains(['\u{1b}', '\r', '\u{202e}', '\u{7}', '\u{2028}']), "{text:?}");
    }

    #[test]
    fn facts_without_a_value_are_left_out() {
        let mut out = Vec::new();
        let lines = [("Name", "Acme\n".to_owned()), ("Retention", String::new()), ("State", "ready".to_owned())];
        facts(&mut out, &lines).unwrap();

        assert_eq!(String::from_utf8(out).unwrap(), "Name   Acme\\n\nState  ready\n");
    }

    #[test]
    fn a_table_without_rows_still_names_its_columns() {
        assert_eq!(printed(&Table::new([("A", Side::Left), ("B", Side::Right)]), Some(80)), "A  B\n");
        assert_eq!(printed(&Table::new([]), Some(0)), "\n");
    }
}
