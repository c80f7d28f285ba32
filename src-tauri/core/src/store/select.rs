//! From a predicate to SQL: what SQL can decide exactly, and what is left to check record by record.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::event::{Field, Outcome};
use crate::query::{Clause, HasColumn, Predicate, Property, Sign, Test};

use super::row::{HOLDS_CHANGES, HOLDS_DESCRIPTION, HOLDS_REQUEST, HOLDS_SESSION, HOLDS_TARGETS};
use super::term::{Dictionaries, is_term};
use super::{Error, Store};

/// Codes that are bound one by one; more travel as one JSON array.
const BOUND_CODES: usize = 64;
/// Below so many events an index on the term is quicker than walking time.
const RARE: i64 = 5_000;

/// A predicate compiled for one state of a journal: later events do not change what it selects.
#[derive(Clone, Debug)]
pub struct Selection {
    /// What every row has to satisfy, over the event table.
    pub(super) sql: String,
    /// The values bound in it.
    pub(super) args: Vec<Value>,
    /// Checked on each record where SQL alone cannot decide.
    pub(super) residual: Option<Predicate>,
}

/// SQL for one test or clause.
struct Part {
    sql: String,
    args: Vec<Value>,
    certainty: Certainty,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// The SQL holds exactly where the test does.
    Exact,
    /// The SQL holds wherever the test does, and possibly elsewhere.
    Wider,
}

impl Part {
    fn exact(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), args: Vec::new(), certainty: Certainty::Exact }
    }

    fn wider(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), args: Vec::new(), certainty: Certainty::Wider }
    }
}

impl Selection {
    /// Says whether each record has to be looked at to decide.
    pub fn needs_records(&self) -> bool {
        self.residual.is_some()
    }
}

impl Store {
    /// Compiles `predicate` for the journal as it is now.
    pub fn select(&self, predicate: &Predicate) -> Result<Selection, Error> {
        self.read(|connection| {
            let newest: i64 = connection.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
            let mut clauses = vec!["event.seq <= ?".to_owned()];
            let mut args = vec![Value::from(newest)];
            time_clause(predicate, &mut clauses, &mut args);
            let mut certainty = Certainty::Exact;
            for clause in &predicate.clauses {
                let part = clause_part(connection, &self.0.terms, clause)?;
                clauses.push(part.sql);
                args.extend(part.args);
                if part.certainty == Certainty::Wider {
                    certainty = Certainty::Wider;
                }
            }
            let residual = (certainty == Certainty::Wider).then(|| predicate.clone());
            Ok(Selection { sql: clauses.join(" AND "), args, residual })
        })
    }
}

fn time_clause(predicate: &Predicate, clauses: &mut Vec<String>, args: &mut Vec<Value>) {
    let [first, .., last] = predicate.time.as_slice() else {
        match predicate.time.first() {
            None => clauses.push("0".to_owned()),
            Some(window) => span(window, clauses, args),
        }
        return;
    };
    // The hull lets the time index help; the alternatives follow.
    span(&crate::page::Window { from: first.from, until: last.until }, clauses, args);
    let mut alternatives = Vec::new();
    for window in &predicate.time {
        let mut inner = Vec::new();
        span(window, &mut inner, args);
        alternatives.push(format!("({})", if inner.is_empty() { "1".to_owned() } else { inner.join(" AND ") }));
    }
    clauses.push(format!("({})", alternatives.join(" OR ")));
}

fn span(window: &crate::page::Window, clauses: &mut Vec<String>, args: &mut Vec<Value>) {
    if window.from > crate::event::Instant::MIN {
        clauses.push("at >= ?".to_owned());
        args.push(Value::from(window.from.nanos()));
    }
    if window.until < crate::event::Instant::MAX {
        clauses.push("at < ?".to_owned());
        args.push(Value::from(window.until.nanos()));
    }
}

fn clause_part(connection: &Connection, terms: &Dictionaries, clause: &Clause) -> Result<Part, Error> {
    let mut parts = Vec::new();
    for test in &clause.any {
        parts.push(test_part(connection, terms, test, clause.any.len())?);
    }
    let exact = parts.iter().all(|part| part.certainty == Certainty::Exact);
    let certainty = if exact { Certainty::Exact } else { Certainty::Wider };
    let excluded = clause.sign == Sign::Exclude;
    // An excluded test that is only known to lie within its SQL excludes nothing yet.
    let used: Vec<Part> = parts.into_iter().filter(|part| !excluded || part.certainty == Certainty::Exact).collect();
    let joined = used.iter().map(|part| part.sql.clone()).collect::<Vec<_>>().join(" OR ");
    let args = used.into_iter().flat_map(|part| part.args).collect();
    let sql = match (excluded, joined.is_empty()) {
        (true, true) => "1".to_owned(),
        (true, false) => format!("({joined}) IS NOT TRUE"),
        (false, _) => format!("({joined})"),
    };
    Ok(Part { sql, args, certainty })
}

fn test_part(connection: &Connection, terms: &Dictionaries, test: &Test, alternatives: usize) -> Result<Part, Error> {
    match test {
        Test::Fields(fields, matcher) => {
            let mut any = Part { sql: String::new(), args: Vec::new(), certainty: Certainty::Exact };
            let mut sqls = Vec::new();
            for field in fields {
                let part = field_part(connection, terms, *field, &|text| matcher.matches(text))?;
                if part.certainty == Certainty::Wider {
                    any.certainty = Certainty::Wider;
                }
                if part.sql != "0" {
                    sqls.push(part.sql);
                    any.args.extend(part.args);
                }
            }
            any.sql = match sqls.len() {
                0 => "0".to_owned(),
                1 if alternatives == 1 => sqls.remove(0),
                // Several columns or alternatives: one index cannot help, so none may mislead the planner.
                _ => sqls.iter().map(|sql| format!("+{sql}")).collect::<Vec<_>>().join(" OR "),
            };
            Ok(any)
        }
        Test::Ip(pattern) => field_part(connection, terms, Field::Ip, &|text| pattern.matches(text)),
        Test::Outcome(outcome) => Ok(Part::exact(format!("outcome = {}", *outcome as i64))),
        Test::Stream(matcher) => {
            let mut names = connection.prepare_cached("SELECT id, name FROM stream")?;
            let rows = names.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
            let mut codes = Vec::new();
            for row in rows {
                let (number, name) = row?;
                if matcher.matches(&name) {
                    codes.push(number);
                }
            }
            Ok(in_codes("stream", codes))
        }
        Test::Has(column) => Ok(has_part(*column)),
        Test::Is(Property::Revised) => {
            Ok(Part::exact("EXISTS (SELECT 1 FROM revision WHERE revision.event = event.seq)"))
        }
        Test::Is(Property::Flagged(flag)) => Ok(Part::exact(format!("(flags & {}) <> 0", flag.bit()))),
        Test::Uid(_) | Test::Text(_) | Test::Details(..) => Ok(Part::wider("1")),
    }
}

fn field_part(
    connection: &Connection,
    terms: &Dictionaries,
    field: Field,
    matches: &dyn Fn(&str) -> bool,
) -> Result<Part, Error> {
    if !is_term(field) {
        let part = has_part(HasColumn::Field(field));
        return Ok(Part::wider(part.sql));
    }
    let dictionary = terms.of(connection, field)?;
    let codes: Vec<i64> =
        dictionary.terms.iter().filter(|(_, text)| matches(text)).map(|(number, _)| *number).collect();
    let mut part = in_codes(field.name(), codes.clone());
    let indexed = matches!(field, Field::Action | Field::ActorEmail);
    if indexed && part.sql != "0" && !is_rare(connection, field, &codes)? {
        part.sql.insert(0, '+');
    }
    Ok(part)
}

/// Says whether so few events carry one of `codes` that the index on the column beats a walk through time.
fn is_rare(connection: &Connection, field: Field, codes: &[i64]) -> Result<bool, Error> {
    if let [_] = codes {
        return Ok(true); // One code: its index is in time order already.
    }
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM event WHERE {} = ?1 LIMIT ?2)", field.name());
    let mut count = connection.prepare_cached(&sql)?;
    let mut total = 0;
    for code in codes {
        total += count.query_row([code, &RARE], |row| row.get::<_, i64>(0))?;
        if total >= RARE {
            return Ok(false);
        }
    }
    Ok(true)
}

fn in_codes(column: &str, codes: Vec<i64>) -> Part {
    match codes.as_slice() {
        [] => Part::exact("0"),
        [_] => Part {
            sql: format!("{column} = ?"),
            args: codes.into_iter().map(Value::from).collect(),
            certainty: Certainty::Exact,
        },
        many if many.len() <= BOUND_CODES => Part {
            sql: format!("{column} IN ({})", vec!["?"; many.len()].join(", ")),
            args: codes.into_iter().map(Value::from).collect(),
            certainty: Certainty::Exact,
        },
        many => {
            let list = many.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            Part {
                sql: format!("{column} IN (SELECT value FROM json_each(?))"),
                args: vec![Value::from(format!("[{list}]"))],
                certainty: Certainty::Exact,
            }
        }
    }
}

fn has_part(column: HasColumn) -> Part {
    let held = |bit: i64| Part::exact(format!("(holds & {bit}) <> 0"));
    match column {
        HasColumn::Field(Field::Description) => held(HOLDS_DESCRIPTION),
        HasColumn::Field(Field::SessionId) => held(HOLDS_SESSION),
        HasColumn::Field(Field::RequestId) => held(HOLDS_REQUEST),
        HasColumn::Field(field) => Part::exact(format!("{} IS NOT NULL", field.name())),
        HasColumn::Outcome => Part::exact(format!("outcome <> {}", Outcome::Unknown as i64)),
        HasColumn::Time => Part::exact("occurred_digits IS NOT NULL"),
        HasColumn::Changes => held(HOLDS_CHANGES),
        HasColumn::Targets => held(HOLDS_TARGETS),
    }
}
