//! Which rows of a segment satisfy a plan: for certain, and possibly.

use super::Error;
use super::column::ColumnId;
use super::column_data::Places;
use super::plan::{Check, Clause, Plan, Wanted};
use super::segment::Segment;

/// Some rows of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hits {
    None,
    All,
    /// A bit a row.
    Some(Box<[u64]>),
}

impl Hits {
    pub(super) fn count(&self, rows: usize) -> usize {
        match self {
            Self::None => 0,
            Self::All => rows,
            Self::Some(words) => words.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Returns how many of the rows from `from` up to `until` it holds.
    pub(super) fn count_within(&self, from: usize, until: usize) -> usize {
        match self {
            Self::None => 0,
            Self::All => until - from,
            Self::Some(words) => {
                let mut count = 0;
                let (first, last) = (from / 64, until.div_ceil(64));
                for (place, word) in words.iter().enumerate().take(last).skip(first) {
                    let mut word = *word;
                    if place == first {
                        word &= u64::MAX << (from % 64);
                    }
                    if place == until / 64 {
                        word &= !(u64::MAX << (until % 64));
                    }
                    count += word.count_ones() as usize;
                }
                count
            }
        }
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Some(words) => words[row / 64] >> (row % 64) & 1 == 1,
        }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::All, rest) | (rest, Self::All) => rest.clone(),
            (Self::Some(one), Self::Some(two)) => tidy(one.iter().zip(two).map(|(one, two)| one & two).collect()),
        }
    }

    pub(super) fn or(&self, other: &Self, rows: usize) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, rest) | (rest, Self::None) => rest.clone(),
            (Self::Some(one), Self::Some(two)) => {
                filled(one.iter().zip(two).map(|(one, two)| one | two).collect(), rows)
            }
        }
    }

    pub(super) fn not(&self, rows: usize) -> Self {
        match self {
            Self::None => Self::All,
            Self::All => Self::None,
            Self::Some(words) => {
                let mut words: Box<[u64]> = words.iter().map(|word| !word).collect();
                if let Some(last) = words.last_mut().filter(|_| !rows.is_multiple_of(64)) {
                    *last &= !(u64::MAX << (rows % 64));
                }
                tidy(words)
            }
        }
    }

    /// Returns the rows for which `holds` is true.
    pub(super) fn of(rows: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut words = vec![0u64; rows.div_ceil(64)];
        for row in 0..rows {
            words[row / 64] |= u64::from(holds(row)) << (row % 64);
        }
        filled(words.into(), rows)
    }

    /// Returns the rows from `from` up to `until`.
    pub(super) fn between(from: usize, until: usize, rows: usize) -> Self {
        if from >= until {
            return Self::None;
        }
        if from == 0 && until == rows {
            return Self::All;
        }
        let words = (0..rows.div_ceil(64)).map(|place| {
            let below = |bound: usize| match bound.saturating_sub(place * 64) {
                bits if bits >= 64 => u64::MAX,
                bits => !(u64::MAX << bits),
            };
            below(until) & !below(from)
        });
        Self::Some(words.collect())
    }

    /// Passes each row, from the last to the first, until `visit` returns false.
    pub(super) fn backwards(&self, rows: usize, mut visit: impl FnMut(usize) -> bool) {
        match self {
            Self::None => {}
            Self::All => {
                for row in (0..rows).rev() {
                    if !visit(row) {
                        return;
                    }
                }
            }
            Self::Some(words) => {
                for (place, word) in words.iter().enumerate().rev() {
                    let mut left = *word;
                    while left != 0 {
                        let bit = 63 - left.leading_zeros() as usize;
                        if !visit(place * 64 + bit) {
                            return;
                        }
                        left &= !(1 << bit);
                    }
                }
            }
        }
    }
}

fn tidy(words: Box<[u64]>) -> Hits {
    if words.iter().all(|word| *word == 0) { Hits::None } else { Hits::Some(words) }
}

fn filled(words: Box<[u64]>, rows: usize) -> Hits {
    let full = words.iter().map(|word| word.count_ones() as usize).sum::<usize>() == rows;
    if full { Hits::All } else { tidy(words) }
}

/// What the columns say: rows that satisfy for certain, and rows that may.
pub(super) struct Verdict {
    pub(super) sure: Hits,
    pub(super) possible: Hits,
}

impl Verdict {
    fn exact(hits: Hits) -> Self {
        Self { sure: hits.clone(), possible: hits }
    }

    /// Returns the rows that only their records can decide.
    pub(super) fn doubtful(&self, rows: usize) -> Hits {
        self.possible.and(&self.sure.not(rows))
    }
}

/// Asks a segment.
pub(super) fn verdict(segment: &Segment, plan: &Plan) -> Result<Verdict, Error> {
    let mut asked = within(segment, plan)?;
    if let Some(last) = plan.up_to.filter(|_| asked != Hits::None) {
        let seqs = segment.seqs()?;
        asked = asked.and(&Hits::of(segment.rows, |row| seqs.seq(row) <= last));
    }
    let mut result = Verdict::exact(asked);
    for clause in &plan.clauses {
        if result.possible == Hits::None {
            break;
        }
        let clause = clause_verdict(segment, clause, &result.possible)?;
        result.sure = result.sure.and(&clause.sure);
        result.possible = result.possible.and(&clause.possible);
    }
    Ok(result)
}

fn within(segment: &Segment, plan: &Plan) -> Result<Hits, Error> {
    let mut hits = Hits::None;
    for span in &plan.time {
        let starts = span.from <= segment.first;
        let ends = span.until.is_none_or(|until| segment.last < until);
        if starts && ends {
            return Ok(Hits::All);
        }
        if span.from > segment.last || span.until.is_some_and(|until| until <= segment.first) {
            continue;
        }
        let times = segment.times()?;
        let from = if starts { 0 } else { times.first_from(span.from) };
        let until = span.until.filter(|_| !ends).map_or(segment.rows, |until| times.first_from(until));
        hits = hits.or(&Hits::between(from, until, segment.rows), segment.rows);
    }
    Ok(hits)
}

fn clause_verdict(segment: &Segment, clause: &Clause, asked: &Hits) -> Result<Verdict, Error> {
    let mut any = Verdict::exact(Hits::None);
    for check in clause.checks() {
        let check = check_verdict(segment, check, asked)?;
        any.sure = any.sure.or(&check.sure, segment.rows);
        any.possible = any.possible.or(&check.possible, segment.rows);
    }
    Ok(match clause {
        Clause::Any(_) => any,
        Clause::None(_) => Verdict { sure: any.possible.not(segment.rows), possible: any.sure.not(segment.rows) },
    })
}

fn check_verdict(segment: &Segment, check: &Check, asked: &Hits) -> Result<Verdict, Error> {
    match check {
        Check::Exact(column, wanted) => Ok(Verdict::exact(column_hits(segment, *column, wanted, asked)?)),
        Check::Within(column, wanted) => {
            Ok(Verdict { sure: Hits::None, possible: column_hits(segment, *column, wanted, asked)? })
        }
        Check::Beyond(columns) => {
            let mut sure = Hits::None;
            for (column, wanted) in columns {
                sure = sure.or(&column_hits(segment, *column, wanted, asked)?, segment.rows);
            }
            Ok(Verdict { sure, possible: Hits::All })
        }
        Check::Seqs(wanted) => {
            let seqs = segment.seqs()?;
            Ok(Verdict::exact(Hits::of(segment.rows, |row| wanted.binary_search(&seqs.seq(row)).is_ok())))
        }
    }
}

/// Returns the rows whose code is wanted. Rows that are not asked for may be left out.
pub(super) fn column_hits(segment: &Segment, column: ColumnId, wanted: &Wanted, asked: &Hits) -> Result<Hits, Error> {
    let values = segment.values(column)?;
    let table: Vec<u8> = values.codes.iter().map(|code| u8::from(wanted.holds(*code))).collect();
    match table.iter().filter(|holds| **holds == 1).count() {
        0 => return Ok(Hits::None),
        all if all == table.len() => return Ok(Hits::All),
        _ => {}
    }
    match segment.places(column)? {
        Places::One => Ok(Hits::All),
        Places::Decided { by, map } => {
            let table: Vec<u8> = map.iter().map(|place| table[usize::from(*place)]).collect();
            Ok(looked_up(segment.places(*by)?, &table, asked, segment.rows))
        }
        own @ (Places::Bytes(_) | Places::Words(_)) => Ok(looked_up(own, &table, asked, segment.rows)),
    }
}

fn looked_up(places: &Places, table: &[u8], asked: &Hits, rows: usize) -> Hits {
    let words = match places {
        Places::Bytes(places) => {
            let mut wide = [0u8; 256];
            wide[..table.len()].copy_from_slice(table);
            words(places, asked, |place| wide[usize::from(place)])
        }
        Places::Words(places) => {
            // As long as a place can be large, so that no look-up needs a check.
            let mut wide = vec![0u8; 1 << 16];
            wide[..table.len()].copy_from_slice(table);
            match <Box<[u8; 1 << 16]>>::try_from(wide.into_boxed_slice()) {
                Ok(wide) => words(places, asked, |place| wide[usize::from(place)]),
                Err(_) => return Hits::of(rows, |row| table[usize::from(places[row])] == 1),
            }
        }
        Places::One | Places::Decided { .. } => return if table.contains(&1) { Hits::All } else { Hits::None },
    };
    filled(words, rows)
}

fn words<T: Copy>(places: &[T], asked: &Hits, holds: impl Fn(T) -> u8) -> Box<[u64]> {
    let mut result = vec![0u64; places.len().div_ceil(64)];
    for (number, chunk) in places.chunks(64).enumerate() {
        if matches!(asked, Hits::Some(asked) if asked[number] == 0) {
            continue;
        }
        let mut word = 0u64;
        for (bit, place) in chunk.iter().enumerate() {
            word |= u64::from(holds(*place)) << bit;
        }
        result[number] = word;
    }
    result.into()
}
