//! Looking into records where the columns cannot decide: free text, identifiers, paths into the record as received.
//!
//! A block is searched as a whole, all its records at once. Only a record in which the words may stand is read.

use std::thread;

use memchr::memmem::Finder;
use rusqlite::Connection;

use crate::event::Field;
use crate::index::{BoxError, Doubts};
use crate::query::{Clause, Sign, Test};

use super::blocks::{Opened, Shelf};
use super::body::Body;
use super::read::Raw;
use super::reader::RecordReader;
use super::{Error, Store};

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

/// A folded text without which a test cannot hold.
enum Literal {
    /// Finds it in text whose letters are small.
    Find { finder: Box<Finder<'static>>, is_the_test: bool },
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
    pub(super) fn new(store: Store, clauses: Vec<Clause>) -> Self {
        let literals = clauses.iter().map(|clause| clause.any.iter().map(literal).collect()).collect();
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
        let spellings = Spellings::of(body.plain());
        let mut hints: Vec<Vec<Vec<Hint>>> = Vec::with_capacity(self.clauses.len());
        for tests in &self.literals {
            hints.push(
                tests.iter().map(|literal| hints_of(literal, body, small, &spellings)).collect::<Result<_, _>>()?,
            );
        }
        for (seq, place) in seqs {
            let row = block.place(i64::from(*seq));
            let mut record = None;
            let mut holds = true;
            for (clause, hints) in self.clauses.iter().zip(&hints) {
                let mut any = hints.iter().any(|hints| hints[row] == Hint::Yes);
                // What the columns say of a clause with more than one is not known here: its record is read.
                let look = self.clauses.len() > 1 || clause.any.len() > 1;
                if !any && (look || hints.iter().any(|hints| hints[row] == Hint::Look)) {
                    if record.is_none() {
                        record = reader.record(i64::from(*seq))?;
                    }
                    any = record.as_ref().is_some_and(|record| clause.any.iter().any(|test| test.holds(record)));
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

/// Ways in which a text may stand in a record other than letter by letter.
struct Spellings {
    /// Not all bytes are ASCII: other letters may fold to those looked for.
    beyond_ascii: bool,
    /// Letters are written as `\u` and digits.
    escaped: bool,
}

impl Spellings {
    fn of(bytes: &[u8]) -> Self {
        Self { beyond_ascii: !bytes.is_ascii(), escaped: memchr::memmem::find(bytes, b"\\u").is_some() }
    }

    fn is_plain(&self) -> bool {
        !self.beyond_ascii && !self.escaped
    }
}

fn hints_of(literal: &Literal, body: &Body, small: &[u8], spellings: &Spellings) -> Result<Vec<Hint>, Error> {
    let Literal::Find { finder, is_the_test } = literal else { return Ok(vec![Hint::Look; body.events()]) };
    let mut hints = vec![Hint::No; body.events()];
    if !spellings.is_plain() {
        for (place, hint) in hints.iter_mut().enumerate() {
            let raw = Spellings::of(body.raw(place)?);
            let detail = &body.plain()[body.detail_span(place)?];
            if !raw.is_plain() || !detail.is_ascii() {
                *hint = Hint::Look;
            }
        }
    }
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
        if *is_the_test && span.start <= at && until <= span.end {
            hints[place] = Hint::Yes;
        } else if hints[place] == Hint::No {
            hints[place] = Hint::Look;
        }
        // One place is enough.
        from = end;
    }
    Ok(hints)
}

/// Returns what must stand in a record for `test` to hold.
fn literal(test: &Test) -> Literal {
    match test {
        Test::Text(needle) => find(needle.folded(), true),
        Test::Uid(matcher) => find(matcher.longest_part(), false),
        Test::Details(_, matcher) => find(matcher.longest_part(), false),
        Test::Fields(fields, matcher) if fields.iter().all(|field| is_in_body(*field)) => {
            find(matcher.longest_part(), false)
        }
        Test::Fields(..) | Test::Outcome(_) | Test::Stream(_) | Test::Ip(_) | Test::Has(_) | Test::Is(_) => {
            Literal::Unknown
        }
    }
}

fn is_in_body(field: Field) -> bool {
    !super::term::is_term(field)
}

fn find(folded: &str, is_the_test: bool) -> Literal {
    // These letters may stand behind a backslash in JSON; anything beyond ASCII may be written in several ways.
    let plain = folded.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'"' | b'\\' | b'/') && byte >= b' ');
    if folded.is_empty() || !plain {
        return Literal::Unknown;
    }
    Literal::Find { finder: Box::new(Finder::new(folded.as_bytes()).into_owned()), is_the_test }
}
