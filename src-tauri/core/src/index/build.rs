//! Rows in time order become segments: the values of each column, and which column another decides.

use std::sync::Arc;

use super::column::{ColumnId, DECIDING};
use super::column_data::{Places, Values};
use super::rows::Rows;
use super::segment::{FULL, Segment, Segments};

/// A deciding column may have one value for so many rows at most: beyond, the list is no shorter than the codes.
const ROWS_A_VALUE: usize = 6;

/// Returns segments of `rows`, which are in time order, all about equally long.
pub(super) fn segments(rows: &Rows) -> Segments {
    let parts = rows.len().div_ceil(FULL);
    let mut scratch = Scratch::default();
    (0..parts)
        .map(|part| {
            let (from, until) = (rows.len() * part / parts, rows.len() * (part + 1) / parts);
            Arc::new(segment(rows, from, until, &mut scratch))
        })
        .collect()
}

/// Memory that is used again for each column.
#[derive(Default)]
struct Scratch {
    place_of: Vec<u16>,
}

fn segment(rows: &Rows, from: usize, until: usize, scratch: &mut Scratch) -> Segment {
    let length = until - from;
    let mut columns: Vec<(Values, Places)> = ColumnId::all()
        .map(|column| {
            let codes = rows.column(column);
            if codes.is_empty() { constant(0, length) } else { column_of(&codes[from..until], scratch) }
        })
        .collect();
    // A column that decides others keeps its own codes.
    let mut deciding = [false; ColumnId::COUNT];
    for column in DECIDING.into_iter().chain(ColumnId::all()) {
        if deciding[column.place()] {
            continue;
        }
        if let Some((by, map)) = decided(&columns, column) {
            deciding[by.place()] = true;
            columns[column.place()].1 = Places::Decided { by, map };
        }
    }
    Segment::in_memory(&rows.at[from..until], &rows.seq[from..until], columns)
}

fn constant(code: u32, rows: usize) -> (Values, Places) {
    let counts = [u32::try_from(rows).unwrap_or(u32::MAX)];
    (Values { codes: [code].into(), counts: counts.into() }, Places::One)
}

fn column_of(codes: &[u32], scratch: &mut Scratch) -> (Values, Places) {
    let mut different = codes.to_vec();
    different.sort_unstable();
    different.dedup();
    if let [only] = *different {
        return constant(only, codes.len());
    }
    let largest = different.last().map_or(0, |code| *code as usize);
    if scratch.place_of.len() <= largest {
        scratch.place_of.resize(largest + 1, 0);
    }
    for (place, code) in different.iter().enumerate() {
        scratch.place_of[*code as usize] = u16::try_from(place).unwrap_or(u16::MAX);
    }
    let mut counts = vec![0u32; different.len()];
    let words: Vec<u16> = codes.iter().map(|code| scratch.place_of[*code as usize]).collect();
    for place in &words {
        counts[usize::from(*place)] += 1;
    }
    let places = if different.len() <= 256 {
        Places::Bytes(words.iter().map(|place| place.to_le_bytes()[0]).collect())
    } else {
        Places::Words(words.into())
    };
    (Values { codes: different.into(), counts: counts.into() }, places)
}

/// Returns how another column decides `column`, if one does.
fn decided(columns: &[(Values, Places)], column: ColumnId) -> Option<(ColumnId, Box<[u16]>)> {
    let (values, places) = &columns[column.place()];
    let rows: usize = match places {
        Places::Bytes(places) => places.len(),
        Places::Words(places) => places.len(),
        Places::One | Places::Decided { .. } => return None,
    };
    DECIDING.into_iter().filter(|by| *by != column).find_map(|by| {
        let (deciding, base) = &columns[by.place()];
        let fits = deciding.codes.len() >= values.codes.len() && deciding.codes.len() * ROWS_A_VALUE <= rows;
        if !fits || matches!(base, Places::One | Places::Decided { .. }) {
            return None;
        }
        Some((by, map(base, places, rows, deciding.codes.len())?))
    })
}

/// Returns for each value of `base` the one value of `places` that goes with it; none where there are several.
fn map(base: &Places, places: &Places, rows: usize, values: usize) -> Option<Box<[u16]>> {
    const UNSEEN: u32 = u32::MAX;
    let mut map = vec![UNSEEN; values];
    for row in 0..rows {
        let here = u32::try_from(places.own(row)).ok()?;
        let known = &mut map[base.own(row)];
        if *known == UNSEEN {
            *known = here;
        } else if *known != here {
            return None;
        }
    }
    map.into_iter().map(|place| u16::try_from(place).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Field;

    #[test]
    fn rows_come_back_from_their_segments() {
        let length = FULL + 10;
        let mut rows =
            Rows { at: (0..length as i64).collect(), seq: (1..=length as u32).rev().collect(), ..Rows::default() };
        rows.codes[ColumnId::OUTCOME.place()] = (0..length as u32).map(|row| row % 3).collect();
        rows.codes[ColumnId::of(Field::TargetId).place()] = (0..length as u32).collect();

        let segments = segments(&rows);

        assert_eq!(segments.len(), 2);
        let mut back = Rows::default();
        for segment in &segments {
            back.append(&segment.rows().unwrap());
        }
        assert_eq!(back, rows);
    }

    #[test]
    fn a_column_that_another_decides_is_kept_as_a_list() {
        let mut rows = Rows { at: (0..1_000).collect(), seq: (1..=1_000).collect(), ..Rows::default() };
        rows.codes[ColumnId::of(Field::Action).place()] = (0..1_000).map(|row| row % 20 + 1).collect();
        rows.codes[ColumnId::of(Field::Category).place()] = (0..1_000).map(|row| row % 20 % 4).collect();
        rows.codes[ColumnId::OUTCOME.place()] = (0..1_000).map(|row| row / 500).collect();

        let segment = segments(&rows).remove(0);

        assert!(matches!(segment.places(ColumnId::of(Field::Category)).unwrap(), Places::Decided { .. }));
        assert!(matches!(segment.places(ColumnId::OUTCOME).unwrap(), Places::Bytes(_)));
        assert_eq!(segment.rows().unwrap(), rows);
    }
}
