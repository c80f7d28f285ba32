//! Which rows of a segment satisfy a plan: for certain, and possibly.

use super::Error;
use super::column::ColumnId;
use super::column_data::Places;
use super::hits::{Hits, filled};
use super::plan::{Check, Clause, Plan, Reach, Wanted, Words};
use super::segment::Segment;

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
    let mut result = Verdict::exact(asked(segment, plan)?);
    for number in by_rarity(segment, plan)? {
        if result.possible == Hits::None {
            break;
        }
        let clause = clause_verdict(segment, &plan.clauses[number], &result.possible)?;
        result.sure = result.sure.and(&clause.sure);
        result.possible = result.possible.and(&clause.possible);
    }
    Ok(result)
}

/// Returns the rows that the question is about: by time, and by number where later events do not count.
pub(super) fn asked(segment: &Segment, plan: &Plan) -> Result<Hits, Error> {
    let asked = within(segment, plan)?;
    let Some(last) = plan.up_to.filter(|_| asked != Hits::None) else { return Ok(asked) };
    let seqs = segment.seqs()?;
    Ok(asked.and(&Hits::of(segment.rows, |row| seqs.seq(row) <= last)))
}

/// Returns the places of the clauses, those that hold for the fewest rows of the segment first: the rows that are left
/// over are few sooner. A segment knows how often each value occurs, so that no row is looked at.
pub(super) fn by_rarity(segment: &Segment, plan: &Plan) -> Result<Vec<usize>, Error> {
    let mut order = Vec::with_capacity(plan.clauses.len());
    for (number, clause) in plan.clauses.iter().enumerate() {
        let mut rows = 0usize;
        for check in clause.checks() {
            rows += match check {
                Check::Exact(column, wanted) | Check::Within(column, wanted, _) => {
                    let values = segment.values(*column)?;
                    let held = values.codes.iter().zip(&values.counts).filter(|(code, _)| wanted.holds(**code));
                    held.map(|(_, count)| *count as usize).sum()
                }
                Check::Seqs(wanted) => wanted.len(),
                Check::Beyond(..) => segment.rows,
            };
        }
        let rows = match clause {
            Clause::Any(_) => rows,
            Clause::None(_) => segment.rows.saturating_sub(rows),
        };
        order.push((rows, number));
    }
    order.sort_unstable();
    Ok(order.into_iter().map(|(_, number)| number).collect())
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

/// Asks one clause of a segment. Rows that are not asked for may be left out, or be there though they do not hold.
pub(super) fn clause_verdict(segment: &Segment, clause: &Clause, asked: &Hits) -> Result<Verdict, Error> {
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
        Check::Within(column, wanted, words) => {
            let mut possible = column_hits(segment, *column, wanted, asked)?;
            if let Some(words) = words {
                let left = possible.and(asked);
                possible = left.and(&words_verdict(segment, words, &Hits::None, &left)?.possible);
            }
            Ok(Verdict { sure: Hits::None, possible })
        }
        Check::Beyond(columns, words) => {
            let sure = any_of(segment, columns, asked)?;
            match words {
                None => Ok(Verdict { sure, possible: Hits::All }),
                Some(words) => words_verdict(segment, words, &sure, &asked.and(&sure.not(segment.rows))),
            }
        }
        Check::Seqs(wanted) => {
            let seqs = segment.seqs()?;
            Ok(Verdict::exact(Hits::of(segment.rows, |row| wanted.binary_search(&seqs.seq(row)).is_ok())))
        }
    }
}

fn any_of(segment: &Segment, columns: &[(ColumnId, Wanted)], asked: &Hits) -> Result<Hits, Error> {
    let mut any = Hits::None;
    for (column, wanted) in columns {
        any = any.or(&column_hits(segment, *column, wanted, asked)?, segment.rows);
    }
    Ok(any)
}

/// Looks for words in the rows `asked`; of the rows `sure` it is known without.
fn words_verdict(segment: &Segment, words: &Words, sure: &Hits, asked: &Hits) -> Result<Verdict, Error> {
    let rows = segment.rows;
    match &words.reach {
        Reach::Whole => {
            let found = words.asked.look(segment, asked)?;
            let sure = sure.or(&found.yes, rows);
            Ok(Verdict { possible: sure.or(&found.unknown, rows), sure })
        }
        Reach::Needed(columns) => {
            let known = any_of(segment, columns, asked)?;
            let found = words.asked.look(segment, &asked.and(&known.not(rows)))?;
            let possible = sure.or(&known, rows).or(&found.yes, rows).or(&found.unknown, rows);
            Ok(Verdict { sure: sure.clone(), possible })
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
    let wanted: Vec<usize> = (0..table.len()).filter(|place| table[*place] == 1).take(COMPARED + 1).collect();
    let words = match places {
        Places::Bytes(places) if wanted.len() <= COMPARED => {
            let [a, b, c, d] = padded::<u8>(&wanted);
            words(places, asked, |place| u8::from((place == a) | (place == b) | (place == c) | (place == d)))
        }
        Places::Words(places) if wanted.len() <= COMPARED => {
            let [a, b, c, d] = padded::<u16>(&wanted);
            words(places, asked, |place| u8::from((place == a) | (place == b) | (place == c) | (place == d)))
        }
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

/// So few wanted values are compared, many rows at once; more are looked up in a table.
const COMPARED: usize = 4;

/// Returns the places, the first of them repeated up to the number that is compared.
fn padded<T: TryFrom<usize> + Copy + Default>(wanted: &[usize]) -> [T; COMPARED] {
    let first = wanted.first().copied().unwrap_or_default();
    std::array::from_fn(|number| T::try_from(wanted.get(number).copied().unwrap_or(first)).unwrap_or_default())
}

/// So few rows of a word are looked at one by one.
const FEW: u32 = 12;

fn words<T: Copy>(places: &[T], asked: &Hits, holds: impl Fn(T) -> u8) -> Box<[u64]> {
    let mut result = vec![0u64; places.len().div_ceil(64)];
    for (number, chunk) in places.chunks(64).enumerate() {
        let asked = match asked {
            Hits::None => 0,
            Hits::All => u64::MAX,
            Hits::Some(asked) => asked[number],
        };
        result[number] = match <&[T; 64]>::try_from(chunk) {
            Ok(chunk) if asked.count_ones() > FEW => packed(chunk, &holds),
            _ => one_by_one(chunk, asked, &holds),
        };
    }
    result.into()
}

fn one_by_one<T: Copy>(chunk: &[T], asked: u64, holds: impl Fn(T) -> u8) -> u64 {
    let mut word = 0u64;
    let mut left = if chunk.len() < 64 { asked & !(u64::MAX << chunk.len()) } else { asked };
    while left != 0 {
        let bit = left.trailing_zeros();
        word |= u64::from(holds(chunk[bit as usize])) << bit;
        left &= left - 1;
    }
    word
}

/// First bytes, then bits: the compiler makes the first step one of many rows at once, and eight bytes of 0 and 1 become
/// eight bits with one multiplication.
fn packed<T: Copy>(chunk: &[T; 64], holds: impl Fn(T) -> u8) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut bytes = [0u8; 64];
    for (byte, place) in bytes.iter_mut().zip(chunk) {
        *byte = holds(*place);
    }
    let mut word = 0u64;
    for (number, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        word |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (number * 8);
    }
    word
}
