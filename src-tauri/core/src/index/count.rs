//! Exact counts of each value of columns, all of them from one walk.

use std::collections::HashMap;
use std::sync::Arc;

use super::Error;
use super::column::ColumnId;
use super::column_data::Places;
use super::hits::Hits;
use super::segment::Segment;

/// What rows are counted by: the first of these columns that has a value.
pub type Counted<'a> = &'a [ColumnId];

/// How many rows have each code of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldCounts {
    /// By column and code; codes that no row has are 0 or beyond the end.
    pub counts: Vec<(ColumnId, Vec<u64>)>,
}

impl FieldCounts {
    fn add(&mut self, column: ColumnId, code: u32, count: u64) {
        let place = self.counts.iter().position(|(known, _)| *known == column).unwrap_or_else(|| {
            self.counts.push((column, Vec::new()));
            self.counts.len() - 1
        });
        let counts = &mut self.counts[place].1;
        if counts.len() <= code as usize {
            counts.resize(code as usize + 1, 0);
        }
        counts[code as usize] += count;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (column, counts) in &other.counts {
            for (code, count) in (0u32..).zip(counts).filter(|(_, count)| **count > 0) {
                self.add(*column, code, *count);
            }
        }
    }
}

/// Where a column has this many times as many values as there are rows to count, rows are counted one by one.
const FEW: usize = 2;

/// Counting in one segment. Columns that the same column decides are counted together.
pub(super) struct Walk<'a> {
    segment: &'a Segment,
    hits: &'a Hits,
    counted: HashMap<ColumnId, Arc<[u32]>>,
}

impl<'a> Walk<'a> {
    /// Begins to count the rows `hits` of a segment.
    pub(super) fn new(segment: &'a Segment, hits: &'a Hits) -> Self {
        Self { segment, hits, counted: HashMap::new() }
    }

    /// Adds to `into` how many of the rows have each value.
    pub(super) fn count(&mut self, columns: &[ColumnId], into: &mut FieldCounts) -> Result<(), Error> {
        if *self.hits == Hits::None {
            return Ok(());
        }
        let needed = self.needed(columns)?;
        match needed.as_slice() {
            [] => Ok(()),
            [only] => self.count_one(*only, into),
            several => self.count_first(several, into),
        }
    }

    /// Returns the columns that can have a value here, up to the first that always has one.
    fn needed(&self, columns: &[ColumnId]) -> Result<Vec<ColumnId>, Error> {
        let mut needed = Vec::new();
        for column in columns {
            match &*self.segment.values(*column)?.codes {
                [0] if column.is_field() => {}
                [0, ..] if column.is_field() => needed.push(*column),
                _ => {
                    needed.push(*column);
                    break;
                }
            }
        }
        Ok(needed)
    }

    fn count_one(&mut self, column: ColumnId, into: &mut FieldCounts) -> Result<(), Error> {
        let values = self.segment.values(column)?;
        if *self.hits == Hits::All {
            for (code, count) in values.codes.iter().zip(&values.counts) {
                add(into, column, *code, *count);
            }
            return Ok(());
        }
        if self.hits.count(self.segment.rows) * FEW < values.codes.len() {
            let places = self.segment.places(column)?;
            let decided = match places {
                Places::Decided { by, map } => Some((self.segment.places(*by)?, map)),
                Places::One | Places::Bytes(_) | Places::Words(_) => None,
            };
            self.hits.backwards(self.segment.rows, |row| {
                let place = decided.map_or_else(|| places.own(row), |(by, map)| usize::from(map[by.own(row)]));
                add(into, column, values.codes[place], 1);
                true
            });
            return Ok(());
        }
        match self.segment.places(column)? {
            Places::Decided { by, map } => {
                let counts = self.base(*by)?;
                for (place, count) in map.iter().zip(counts.iter()) {
                    add(into, column, values.codes[usize::from(*place)], *count);
                }
            }
            Places::One | Places::Bytes(_) | Places::Words(_) => {
                let counts = self.base(column)?;
                for (code, count) in values.codes.iter().zip(counts.iter()) {
                    add(into, column, *code, *count);
                }
            }
        }
        Ok(())
    }

    /// Counts by the first column that has a value.
    fn count_first(&mut self, columns: &[ColumnId], into: &mut FieldCounts) -> Result<(), Error> {
        let segment = self.segment;
        let mut bases = Vec::new();
        for column in columns {
            bases.push(match segment.places(*column)? {
                Places::Decided { by, .. } => *by,
                Places::One | Places::Bytes(_) | Places::Words(_) => *column,
            });
        }
        let codes_of = |column: ColumnId| -> Result<Vec<u32>, Error> {
            let values = &segment.values(column)?.codes;
            Ok(match segment.places(column)? {
                Places::Decided { map, .. } => map.iter().map(|place| values[usize::from(*place)]).collect(),
                Places::One | Places::Bytes(_) | Places::Words(_) => values.to_vec(),
            })
        };
        let tables = columns.iter().map(|column| codes_of(*column)).collect::<Result<Vec<_>, _>>()?;
        if bases.iter().all(|base| *base == bases[0]) {
            let counts = self.base(bases[0])?;
            for (place, count) in counts.iter().enumerate() {
                if let Some((column, code)) = columns
                    .iter()
                    .zip(&tables)
                    .map(|(column, table)| (*column, table[place]))
                    .find(|(_, code)| *code != 0)
                {
                    add(into, column, code, *count);
                }
            }
            return Ok(());
        }
        let places = bases.iter().map(|base| segment.places(*base)).collect::<Result<Vec<_>, _>>()?;
        let mut counts: Vec<Vec<u32>> = tables.iter().map(|table| vec![0; table.len()]).collect();
        self.hits.backwards(segment.rows, |row| {
            for (number, (places, table)) in places.iter().zip(&tables).enumerate() {
                let place = places.own(row);
                if table[place] != 0 {
                    counts[number][place] += 1;
                    break;
                }
            }
            true
        });
        for ((column, table), counts) in columns.iter().zip(&tables).zip(&counts) {
            for (code, count) in table.iter().zip(counts) {
                add(into, *column, *code, *count);
            }
        }
        Ok(())
    }

    /// Returns how many of the rows have each place of a column that no other decides.
    fn base(&mut self, column: ColumnId) -> Result<Arc<[u32]>, Error> {
        if let Some(known) = self.counted.get(&column) {
            return Ok(known.clone());
        }
        let values = self.segment.values(column)?;
        let counts: Arc<[u32]> = match (self.segment.places(column)?, self.hits) {
            (_, Hits::All) => values.counts.as_ref().into(),
            (Places::Bytes(places), hits) => tally(places, hits, &values.counts, self.segment.rows),
            (Places::Words(places), hits) => tally(places, hits, &values.counts, self.segment.rows),
            (Places::One | Places::Decided { .. }, hits) => {
                [u32::try_from(hits.count(self.segment.rows)).unwrap_or(u32::MAX)].into()
            }
        };
        self.counted.insert(column, counts.clone());
        Ok(counts)
    }
}

/// Counts places. Where most rows are asked for, the others are counted and taken off what the segment has of each value.
fn tally<T: Copy + Into<usize>>(places: &[T], hits: &Hits, all: &[u32], rows: usize) -> Arc<[u32]> {
    let Hits::Some(words) = hits else { return vec![0; all.len()].into() };
    if hits.count(rows) <= rows / 2 {
        return tally_words(places, words.iter().copied(), all.len()).into();
    }
    // Bits beyond the last row have no place, so they are not counted.
    let others = tally_words(places, words.iter().map(|word| !word), all.len());
    all.iter().zip(others).map(|(all, other)| all.saturating_sub(other)).collect()
}

/// Counts places by bit. Two tables take turns: a run of the same value would otherwise wait for its own last count.
fn tally_words<T: Copy + Into<usize>>(places: &[T], words: impl Iterator<Item = u64>, values: usize) -> Vec<u32> {
    let mut even = vec![0u32; values];
    let mut odd = vec![0u32; values];
    for (chunk, word) in places.chunks(64).zip(words) {
        let mut left = if chunk.len() < 64 { word & !(u64::MAX << chunk.len()) } else { word };
        while left != 0 {
            even[chunk[left.trailing_zeros() as usize].into()] += 1;
            left &= left - 1;
            if left != 0 {
                odd[chunk[left.trailing_zeros() as usize].into()] += 1;
                left &= left - 1;
            }
        }
    }
    even.iter().zip(odd).map(|(even, odd)| even + odd).collect()
}

fn add(into: &mut FieldCounts, column: ColumnId, code: u32, count: u32) {
    // Outcomes and flags count at 0 too; a field without a value does not.
    if count > 0 && (code != 0 || !column.is_field()) {
        into.add(column, code, u64::from(count));
    }
}
