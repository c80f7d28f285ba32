//! Looking into records where the columns cannot decide: free text, identifiers, paths into the record as received.
//!
//! A block is searched as a whole, all its records at once. Only a record in which the words may stand is read.

mod spelled;
#[cfg(test)]
mod tests;

use std::thread;

use memchr::memmem::Finder;
use rusqlite::Connection;

use crate::event::{Field, Record};
use crate::index::{BoxError, Check, ColumnId, Doubts, Wanted};
use crate::query::{Clause, Sign, Test};

use super::blocks::{Opened, Shelf};
use super::body::Body;
use super::read::Raw;
use super::reader::RecordReader;
use super::term::{is_term, term_fields};
use super::texts::may_be_number;
use super::{Error, Store};
use spelled::is_spelled_otherwise;

/// So few records are read sooner by one thread.
const FEW: usize = 512;
/// Records between two questions whether to go on.
const STOP_EVERY: usize = 64;

/// What the records have to be asked.
pub(super) struct Search {
    store: Store,
    clauses: Vec<Clause>,
    /// For each clause and test, what must stand in a record for the test to hold.
    literals: Vec<Vec<Literal>>,
}

/// Codes of fields in whose texts words stand.
type Known = Vec<(ColumnId, Wanted)>;

/// A folded text without which a test cannot hold.
enum Literal {
    /// Finds it in text whose letters are small.
    Find {
        finder: Box<Finder<'static>>,
        /// What the columns know of free text: it may also stand in a field that the record itself does not spell out.
        text: Option<Known>,
    },
    /// There is none, or it may stand there in another spelling.
    Unknown,
}

/// What a block says of a test for one record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    No,
    Yes,
    Look,
}

impl Search {
    /// Takes clauses, each with what the columns check for it: one check for each of its tests that is free text.
    pub(super) fn new(store: Store, asked: Vec<(Clause, &[Check])>) -> Self {
        let mut clauses = Vec::with_capacity(asked.len());
        let mut literals = Vec::with_capacity(asked.len());
        for (clause, checks) in asked {
            let mut beyond = checks.iter().filter_map(|check| match check {
                Check::Beyond(known, _) => Some(known.clone()),
                Check::Exact(..) | Check::Within(..) | Check::Seqs(_) => None,
            });
            literals.push(clause.any.iter().map(|test| literal(test, &mut beyond)).collect());
            clauses.push(clause);
        }
        Self { store, clauses, literals }
    }

    /// Decides records whose numbers ascend; `answers` has a place for each.
    fn decide_sorted(
        &self,
        connection: &Connection,
        seqs: &[(u32, usize)],
        stop: &(dyn Fn() -> bool + Sync),
        answer: &mut dyn FnMut(usize, bool),
    ) -> Result<(), Error> {
        let mut small = Vec::new();
        let mut reader = RecordReader::new(&self.store, connection, Raw::With);
        let mut shelf = Shelf::new(0);
        let mut rest = seqs;
        let mut blocks = 0usize;
        while let Some((seq, _)) = rest.first() {
            blocks += 1;
            if blocks.is_multiple_of(STOP_EVERY) && stop() {
                return Err(Error::Cancelled);
            }
            let missing = || Error::Damaged { what: format!("event {seq} is missing") };
            let block = shelf.of(connection, i64::from(*seq))?.ok_or_else(missing)?;
            let here = rest.partition_point(|(seq, _)| i64::from(*seq) <= block.head.last());
            self.decide_block(&mut reader, block, &rest[..here], &mut small, answer)?;
            rest = &rest[here..];
        }
        Ok(())
    }

    fn decide_block(
        &self,
        reader: &mut RecordReader<'_>,
        block: &Opened,
        seqs: &[(u32, usize)],
        small: &mut Vec<u8>,
        answer: &mut dyn FnMut(usize, bool),
    ) -> Result<(), Error> {
        let body = &block.body;
        small.clear();
        small.extend_from_slice(body.plain());
        small.make_ascii_lowercase();
        let mut otherwise = vec![false; body.events()];
        if body.texts().into_iter().any(is_spelled_otherwise) {
            for (place, otherwise) in otherwise.iter_mut().enumerate() {
                let detail = &body.plain()[body.detail_span(place)?];
                *otherwise = is_spelled_otherwise(body.raw(place)?) || is_spelled_otherwise(detail);
            }
        }
        let mut hints: Vec<Vec<Vec<Hint>>> = Vec::with_capacity(self.clauses.len());
        for tests in &self.literals {
            hints.push(
                tests.iter().map(|literal| hints_of(literal, body, small, &otherwise)).collect::<Result<_, _>>()?,
            );
        }
        for (seq, place) in seqs {
            let row = block.place(i64::from(*seq));
            let mut record = None;
            let mut holds = true;
            for ((clause, literals), hints) in self.clauses.iter().zip(&self.literals).zip(&hints) {
                let mut any = false;
                let mut look = false;
                for (literal, hints) in literals.iter().zip(hints) {
                    any = any || hints[row] == Hint::Yes || literal.is_known(block, row)?;
                    look |= hints[row] == Hint::Look;
                }
                if !any && look {
                    let looked = clause.any.iter().zip(hints).filter(|(_, hints)| hints[row] == Hint::Look);
                    any = looked_at(reader, block, *seq, &mut record, looked.map(|(test, _)| test))?;
                }
                holds &= any == (clause.sign == Sign::Include);
                if !holds {
                    break;
                }
            }
            answer(*place, holds);
        }
        Ok(())
    }
}

/// Asks the record itself. What stands in its bytes alone is asked of them, without making a record.
fn looked_at<'a>(
    reader: &mut RecordReader<'_>,
    block: &Opened,
    seq: u32,
    record: &mut Option<Record>,
    tests: impl Iterator<Item = &'a Test>,
) -> Result<bool, Error> {
    for test in tests {
        if let Test::Details(path, matcher) = test {
            if path.matches(block.body.raw(block.place(i64::from(seq)))?, matcher) {
                return Ok(true);
            }
            continue;
        }
        if record.is_none() {
            *record = reader.record(i64::from(seq))?;
        }
        if record.as_ref().is_some_and(|record| test.holds(record)) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Literal {
    /// Says whether the columns of a row say that the words stand in one of its fields.
    fn is_known(&self, block: &Opened, row: usize) -> Result<bool, Error> {
        let Self::Find { text: Some(known), .. } = self else { return Ok(false) };
        if known.is_empty() {
            return Ok(false);
        }
        let columns = block.columns()?;
        let code_of = |column: ColumnId| {
            let codes = term_fields().zip(&columns.fields).find(|(field, _)| ColumnId::of(*field) == column);
            codes.and_then(|(_, codes)| codes.get(row)).copied().unwrap_or(0)
        };
        Ok(known.iter().any(|(column, wanted)| wanted.holds(code_of(*column))))
    }
}

impl Doubts for Search {
    fn decide(&self, seqs: &[u32], stop: &(dyn Fn() -> bool + Sync)) -> Result<Vec<bool>, BoxError> {
        let mut order: Vec<(u32, usize)> = seqs.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut answers = vec![false; seqs.len()];
        let run = |part: &[(u32, usize)]| -> Result<Vec<usize>, Error> {
            let mut holding = Vec::new();
            self.store.read(|connection| {
                self.decide_sorted(connection, part, stop, &mut |place, holds| {
                    if holds {
                        holding.push(place);
                    }
                })
            })?;
            Ok(holding)
        };
        let holding = if order.len() <= FEW {
            run(&order)?
        } else {
            let (one, two) = order.split_at(order.len() / 2);
            let (one, two) = thread::scope(|scope| {
                let other = scope.spawn(|| run(two));
                (run(one), other.join())
            });
            let two = two.map_err(|_| Error::Damaged { what: "a thread ended early".to_owned() })?;
            [one?, two?].concat()
        };
        for place in holding {
            answers[place] = true;
        }
        Ok(answers)
    }
}

fn hints_of(literal: &Literal, body: &Body, small: &[u8], otherwise: &[bool]) -> Result<Vec<Hint>, Error> {
    let Literal::Find { finder, text } = literal else { return Ok(vec![Hint::Look; body.events()]) };
    let mut hints: Vec<Hint> =
        otherwise.iter().map(|otherwise| if *otherwise { Hint::Look } else { Hint::No }).collect();
    let mut from = 0;
    while let Some(found) = finder.find(&small[from..]) {
        let at = from + found;
        let until = at + finder.needle().len();
        from = at + 1;
        let Some((place, end)) = body.owner(at) else { continue };
        if until > end {
            continue;
        }
        let span = body.raw_span(place)?;
        if text.is_some() && span.start <= at && until <= span.end {
            hints[place] = Hint::Yes;
        } else if hints[place] == Hint::No {
            hints[place] = Hint::Look;
        }
        // One place is enough.
        from = end;
    }
    Ok(hints)
}

/// Returns what must stand in a record for `test` to hold. `beyond` gives what columns know of free text.
fn literal(test: &Test, beyond: &mut dyn Iterator<Item = Known>) -> Literal {
    match test {
        Test::Text(needle) => find(needle.folded(), Some(beyond.next().unwrap_or_default())),
        Test::Uid(matcher) => {
            beyond.next();
            find(matcher.longest_part(), None)
        }
        Test::Details(_, matcher) => {
            beyond.next();
            // A number may be written otherwise than it reads.
            if may_be_number(matcher.longest_part()) { Literal::Unknown } else { find(matcher.longest_part(), None) }
        }
        Test::Fields(fields, matcher) if fields.iter().all(|field| is_in_body(*field)) => {
            find(matcher.longest_part(), None)
        }
        Test::Fields(..) | Test::Outcome(_) | Test::Stream(_) | Test::Ip(_) | Test::Has(_) | Test::Is(_) => {
            Literal::Unknown
        }
    }
}

fn is_in_body(field: Field) -> bool {
    !is_term(field)
}

fn find(folded: &str, text: Option<Known>) -> Literal {
    // These letters may stand behind a backslash in JSON; anything beyond ASCII may be written in several ways.
    let plain = folded.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'"' | b'\\' | b'/') && byte >= b' ');
    if folded.is_empty() || !plain {
        return Literal::Unknown;
    }
    Literal::Find { finder: Box::new(Finder::new(folded.as_bytes()).into_owned()), text }
}
