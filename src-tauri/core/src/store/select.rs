//! From a predicate to a plan over the column index: texts become codes, and what codes cannot decide is left to the
//! records.

use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::Connection;

use crate::event::{Field, Outcome};
use crate::index::{self, Check, Clause as PlanClause, CodeSet, ColumnId, Doubts, Matches, Plan, Span, Wanted};
use crate::page::Window;
use crate::query::{Clause, HasColumn, Matcher, Predicate, Property, Sign, Test};

use super::row::{HOLDS_CHANGES, HOLDS_DESCRIPTION, HOLDS_REQUEST, HOLDS_SESSION, HOLDS_TARGETS};
use super::search::Search;
use super::term::{codes_of, is_term};
use super::{Error, Store};

/// The answer to a predicate at one state of a journal: later events do not change what it holds. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Selection {
    predicate: Arc<Predicate>,
    matches: Arc<RwLock<Arc<Matches>>>,
}

impl Selection {
    fn new(predicate: Predicate, matches: Matches) -> Self {
        Self { predicate: Arc::new(predicate), matches: Arc::new(RwLock::new(Arc::new(matches))) }
    }

    /// Returns what was asked for.
    pub fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// Returns the places of the clauses that `wider` lacks, if it is the same question but for them, and columns alone
    /// decide it.
    pub(super) fn left_out_by(&self, wider: &Predicate) -> Option<Vec<usize>> {
        let clauses = &self.predicate.clauses;
        let mut rest = wider.clauses.iter().peekable();
        let left_out: Vec<usize> =
            (0..clauses.len()).filter(|place| rest.next_if(|clause| **clause == clauses[*place]).is_none()).collect();
        let same = rest.next().is_none() && self.predicate.time == wider.time;
        (same && (left_out.is_empty() || !self.needs_records())).then_some(left_out)
    }

    /// Says whether records have to be looked at to decide.
    pub fn needs_records(&self) -> bool {
        self.current().needs_records()
    }

    fn current(&self) -> Arc<Matches> {
        self.matches.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Store {
    /// Compiles `predicate` for the journal as it is now.
    pub fn select(&self, predicate: &Predicate) -> Result<Selection, Error> {
        let snapshot = self.follow()?;
        let plan = self.read(|connection| self.plan(connection, predicate))?;
        let undecided: Vec<(Clause, &[Check])> = predicate
            .clauses
            .iter()
            .zip(&plan.clauses)
            .filter(|(_, planned)| planned.checks().iter().any(|check| !is_exact(check)))
            .map(|(clause, planned)| (clause.clone(), planned.checks()))
            .collect();
        let doubts = (!undecided.is_empty()).then(|| Arc::new(Search::new(self.clone(), undecided)) as Arc<dyn Doubts>);
        Ok(Selection::new(predicate.clone(), Matches::new(snapshot, plan, doubts)))
    }

    /// Asks the index. Where its files turn out gone, others may have taken their place, in this process or by another
    /// one; where those do not answer either it is made anew from the journal.
    pub(super) fn ask<T>(
        &self,
        selection: &Selection,
        work: impl Fn(&Matches) -> Result<T, index::Error>,
    ) -> Result<T, Error> {
        let matches = selection.current();
        let mut answer = work(&matches);
        for remedy in [Self::follow, Self::reread, Self::remake] {
            if !matches!(answer, Err(index::Error::Damaged { .. } | index::Error::Io(_))) {
                break;
            }
            let renewed = Arc::new(matches.renewed(remedy(self)?));
            *selection.matches.write().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
            answer = work(&renewed);
        }
        Ok(answer?)
    }

    fn plan(&self, connection: &Connection, predicate: &Predicate) -> Result<Plan, Error> {
        let clauses =
            predicate.clauses.iter().map(|clause| self.clause(connection, clause)).collect::<Result<_, _>>()?;
        Ok(Plan { time: predicate.time.iter().map(span).collect(), clauses, up_to: None })
    }

    fn clause(&self, connection: &Connection, clause: &Clause) -> Result<PlanClause, Error> {
        let mut checks = Vec::new();
        for test in &clause.any {
            checks.extend(self.checks(connection, test)?);
        }
        Ok(match clause.sign {
            Sign::Include => PlanClause::Any(checks),
            Sign::Exclude => PlanClause::None(checks),
        })
    }

    fn checks(&self, connection: &Connection, test: &Test) -> Result<Vec<Check>, Error> {
        Ok(match test {
            Test::Fields(fields, matcher) => {
                let mut checks = Vec::new();
                for field in fields {
                    if !is_term(*field) {
                        let HeldBy(column, wanted) = held(HasColumn::Field(*field));
                        checks.push(Check::Within(column, wanted, self.words_of(connection, matcher)?));
                    } else if matcher.is_everything() {
                        checks.push(Check::Exact(ColumnId::of(*field), Wanted::Said));
                    } else {
                        checks.extend(self.matching(connection, *field, matcher)?);
                    }
                }
                checks
            }
            Test::Ip(pattern) => {
                self.codes(connection, Field::Ip, &|text| pattern.matches(text))?.into_iter().collect()
            }
            Test::Outcome(outcome) => vec![Check::Exact(ColumnId::OUTCOME, outcome_codes(&[*outcome]))],
            Test::Stream(matcher) => {
                let mut names = connection.prepare_cached("SELECT id, name FROM stream")?;
                let mut rows = names.query([])?;
                let mut codes = CodeSet::default();
                while let Some(row) = rows.next()? {
                    if matcher.matches(&row.get::<_, String>(1)?) {
                        codes.insert(row.get(0)?);
                    }
                }
                vec![Check::Exact(ColumnId::STREAM, Wanted::Codes(codes))]
            }
            Test::Has(column) => {
                let HeldBy(column, wanted) = held(*column);
                vec![Check::Exact(column, wanted)]
            }
            Test::Is(Property::Revised) => {
                let mut numbers = connection.prepare_cached("SELECT DISTINCT event FROM revision ORDER BY event")?;
                let seqs = numbers.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                vec![Check::Seqs(seqs)]
            }
            Test::Is(Property::Flagged(flag)) => {
                vec![Check::Exact(ColumnId::FLAGS, Wanted::Bits(flag.bit().into()))]
            }
            Test::Text(needle) => vec![self.text_check(connection, needle)?],
            Test::Uid(matcher) => match matcher.exact_text() {
                Some(text) => vec![Check::Seqs(self.numbers_of_uid(connection, text)?)],
                None => vec![Check::Beyond(Vec::new(), self.words_of(connection, matcher)?)],
            },
            Test::Details(_, matcher) => vec![Check::Beyond(Vec::new(), self.words_of_value(connection, matcher)?)],
        })
    }

    /// Returns a check for the texts of `field` that `matcher` wants. A whole text is found by its hash, without the
    /// dictionary: there may be hundreds of thousands of others.
    fn matching(&self, connection: &Connection, field: Field, matcher: &Matcher) -> Result<Option<Check>, Error> {
        let Some(text) = matcher.exact_text() else {
            return self.codes(connection, field, &|text| matcher.matches(text));
        };
        let codes: CodeSet = codes_of(connection, field, text)?.into_iter().collect();
        Ok((!codes.is_empty()).then(|| Check::Exact(ColumnId::of(field), Wanted::Codes(codes))))
    }

    /// Returns a check for the texts of `field` that match; none where no text does.
    pub(super) fn codes(
        &self,
        connection: &Connection,
        field: Field,
        matches: &dyn Fn(&str) -> bool,
    ) -> Result<Option<Check>, Error> {
        let dictionary = self.0.terms.of(connection, field)?;
        let codes: CodeSet = dictionary.iter().filter(|(_, text)| matches(text)).map(|(code, _)| code).collect();
        Ok((!codes.is_empty()).then(|| Check::Exact(ColumnId::of(field), Wanted::Codes(codes))))
    }
}

fn is_exact(check: &Check) -> bool {
    match check {
        Check::Exact(..) | Check::Seqs(_) => true,
        Check::Within(..) | Check::Beyond(..) => false,
    }
}

fn span(window: &Window) -> Span {
    let until = (window.until < crate::event::Instant::MAX).then(|| window.until.nanos());
    Span { from: window.from.nanos(), until }
}

pub(super) fn outcome_codes(outcomes: &[Outcome]) -> Wanted {
    Wanted::Codes(outcomes.iter().map(|outcome| *outcome as u32).collect())
}

/// A column, and the codes in it that say that something is there.
struct HeldBy(ColumnId, Wanted);

fn held(column: HasColumn) -> HeldBy {
    let bit = |bit: u32| HeldBy(ColumnId::HOLDS, Wanted::Bits(bit));
    match column {
        HasColumn::Field(Field::Description) => bit(HOLDS_DESCRIPTION),
        HasColumn::Field(Field::SessionId) => bit(HOLDS_SESSION),
        HasColumn::Field(Field::RequestId) => bit(HOLDS_REQUEST),
        HasColumn::Field(field) => HeldBy(ColumnId::of(field), Wanted::Said),
        HasColumn::Outcome => HeldBy(ColumnId::OUTCOME, outcome_codes(&[Outcome::Success, Outcome::Failure])),
        HasColumn::Time => HeldBy(ColumnId::DIGITS, Wanted::Said),
        HasColumn::Changes => bit(HOLDS_CHANGES),
        HasColumn::Targets => bit(HOLDS_TARGETS),
    }
}
