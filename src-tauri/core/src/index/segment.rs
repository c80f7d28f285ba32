//! A segment: up to 65,536 events in time order, column by column. What a question does not ask for is not even loaded.

use std::sync::{Arc, OnceLock};

use super::Error;
use super::bytes::{pack, unpack};
use super::column::ColumnId;
use super::column_data::{Places, Values};
use super::file::{Chunks, SegmentFile};
use super::rows::Rows;
use super::times::{Seqs, Times};

/// Rows of a full segment: so many that a value's place always fits 16 bits.
pub(super) const FULL: usize = 65_536;

/// Some events in time order. Never changed once made.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) rows: usize,
    /// The first and the last instant.
    pub(super) first: i64,
    pub(super) last: i64,
    /// Where it is kept; none while it is in memory only.
    pub(super) file: Option<SegmentFile>,
    times: OnceLock<Times>,
    seqs: OnceLock<Seqs>,
    values: [OnceLock<Values>; ColumnId::COUNT],
    places: [OnceLock<Places>; ColumnId::COUNT],
}

/// The chunk that holds the times.
const TIMES: usize = 0;
const SEQS: usize = 1;
/// Every column has two: its values and its places.
const COLUMNS: usize = 2;
/// How many chunks a segment has.
pub(super) const CHUNKS: usize = COLUMNS + 2 * ColumnId::COUNT;

impl Segment {
    /// Returns a segment in memory.
    pub(super) fn in_memory(at: &[i64], seq: &[u32], columns: Vec<(Values, Places)>) -> Self {
        let segment = Self {
            rows: at.len(),
            first: at.first().copied().unwrap_or(0),
            last: at.last().copied().unwrap_or(0),
            file: None,
            times: OnceLock::from(Times::new(at)),
            seqs: OnceLock::from(Seqs::new(seq)),
            values: [const { OnceLock::new() }; ColumnId::COUNT],
            places: [const { OnceLock::new() }; ColumnId::COUNT],
        };
        for (place, (values, places)) in columns.into_iter().enumerate() {
            let _ = segment.values[place].set(values);
            let _ = segment.places[place].set(places);
        }
        segment
    }

    /// Returns a segment whose columns are read when they are asked for.
    pub(super) fn on_disk(file: SegmentFile, rows: usize, first: i64, last: i64) -> Self {
        Self {
            rows,
            first,
            last,
            file: Some(file),
            times: OnceLock::new(),
            seqs: OnceLock::new(),
            values: [const { OnceLock::new() }; ColumnId::COUNT],
            places: [const { OnceLock::new() }; ColumnId::COUNT],
        }
    }

    pub(super) fn times(&self) -> Result<&Times, Error> {
        self.loaded(&self.times, TIMES, |plain| Times::decode(plain, self.rows))
    }

    pub(super) fn seqs(&self) -> Result<&Seqs, Error> {
        self.loaded(&self.seqs, SEQS, |plain| Seqs::decode(plain, self.rows))
    }

    pub(super) fn values(&self, column: ColumnId) -> Result<&Values, Error> {
        let chunk = COLUMNS + 2 * column.place();
        self.loaded(&self.values[column.place()], chunk, |plain| Values::decode(plain, self.rows))
    }

    pub(super) fn places(&self, column: ColumnId) -> Result<&Places, Error> {
        if let Some(places) = self.places[column.place()].get() {
            return Ok(places);
        }
        let values = self.values(column)?.codes.len();
        let chunk = COLUMNS + 2 * column.place() + 1;
        let places =
            self.loaded(&self.places[column.place()], chunk, |plain| Places::decode(plain, self.rows, values))?;
        if let Places::Decided { by, map } = places {
            let base = self.places(*by)?;
            if matches!(base, Places::Decided { .. }) || self.values(*by)?.codes.len() != map.len() {
                return Err(Error::Damaged { what: "a column that another decides" });
            }
        }
        Ok(places)
    }

    fn loaded<'a, T>(
        &self,
        cell: &'a OnceLock<T>,
        chunk: usize,
        decode: impl FnOnce(&[u8]) -> Result<T, Error>,
    ) -> Result<&'a T, Error> {
        if let Some(known) = cell.get() {
            return Ok(known);
        }
        let file = self.file.as_ref().ok_or(Error::Damaged { what: "a segment without columns" })?;
        let plain = unpack(&file.chunk(chunk)?, "a chunk")?;
        // Two threads may decode the same chunk at once: either result is the same.
        let decoded = decode(&plain)?;
        Ok(cell.get_or_init(|| decoded))
    }

    /// Returns every chunk as it is written to a file.
    pub(super) fn chunks(&self) -> Result<Chunks, Error> {
        let mut chunks = vec![pack(&self.times()?.encode())?, pack(&self.seqs()?.encode())?];
        for column in ColumnId::all() {
            chunks.push(pack(&self.values(column)?.encode())?);
            chunks.push(pack(&self.places(column)?.encode())?);
        }
        Ok(chunks)
    }

    /// Returns the code of `column` in each row.
    pub(super) fn codes(&self, column: ColumnId) -> Result<Vec<u32>, Error> {
        let values = &self.values(column)?.codes;
        if let [only] = **values {
            return Ok(if only == 0 { Vec::new() } else { vec![only; self.rows] });
        }
        let places = self.places(column)?;
        let (base, codes): (&Places, Vec<u32>) = match places {
            Places::Decided { by, map } => {
                (self.places(*by)?, map.iter().map(|place| values[usize::from(*place)]).collect())
            }
            Places::One | Places::Bytes(_) | Places::Words(_) => (places, values.to_vec()),
        };
        Ok((0..self.rows).map(|row| codes[base.own(row)]).collect())
    }

    /// Returns it as rows again.
    pub(super) fn rows(&self) -> Result<Rows, Error> {
        let seqs = self.seqs()?;
        let mut rows =
            Rows { at: self.times()?.all(), seq: (0..self.rows).map(|row| seqs.seq(row)).collect(), ..Rows::default() };
        for column in ColumnId::all() {
            rows.codes[column.place()] = self.codes(column)?;
        }
        Ok(rows)
    }

    /// Says whether it holds fewer events than half a segment.
    pub(super) fn is_small(&self) -> bool {
        self.rows < FULL / 2
    }
}

/// Segments as a snapshot holds them.
pub(super) type Segments = Vec<Arc<Segment>>;
