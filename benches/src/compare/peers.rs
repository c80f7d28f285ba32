//! The peers: how DuckDB and SQLite are asked the same questions, each in the form that suits it best.

use std::path::Path;

use serde_json::{Value, json};

use super::answer::{Numbers, of_bars, of_facet};
use super::process::{Server, ms};
use super::{BUCKETS, PAGE, TOP};
use crate::Problem;
use crate::questions::{COLUMNS, FACETS, Filter};

/// An SQL database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    DuckDb,
    Sqlite,
}

impl Engine {
    /// Returns the word for it on the script's command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Sqlite => "sqlite",
        }
    }

    /// Returns the nanoseconds since 1970 of an event.
    const fn nanos(self) -> &'static str {
        match self {
            Self::DuckDb => "epoch_ns(occurred)",
            Self::Sqlite => "(at * 1000000)",
        }
    }

    const fn divide(self) -> &'static str {
        match self {
            Self::DuckDb => "//",
            Self::Sqlite => "/",
        }
    }
}

/// Returns the statement for the newest rows. DuckDB is quicker when it finds the rows first and reads them then.
pub(crate) fn page(engine: Engine, condition: &str) -> String {
    const NEWEST: &str = "ORDER BY occurred DESC, rowid DESC";
    let found = match engine {
        Engine::DuckDb => format!("rowid IN (SELECT rowid FROM event WHERE {condition} {NEWEST} LIMIT {PAGE})"),
        Engine::Sqlite => condition.to_owned(),
    };
    format!("SELECT uid, occurred, {} FROM event WHERE {found} {NEWEST} LIMIT {PAGE}", COLUMNS.join(", "))
}

/// Returns the statement for the number of rows.
pub(crate) fn count(condition: &str) -> String {
    format!("SELECT count(*) FROM event WHERE {condition}")
}

/// Returns the statement for all rows of a file, newest first.
pub(crate) fn file(condition: &str) -> String {
    format!(
        "SELECT uid, occurred, {} FROM event WHERE {condition} ORDER BY occurred DESC, rowid DESC",
        COLUMNS.join(", ")
    )
}

/// Returns DuckDB's statement for reading the data into a table.
pub(crate) fn read_json(data: &Path) -> String {
    let columns: Vec<String> = COLUMNS.iter().map(|column| format!("{column}: 'VARCHAR'")).collect();
    format!(
        "CREATE TABLE event AS SELECT * FROM read_json('{}', format = 'newline_delimited', \
         columns = {{uid: 'VARCHAR', occurred: 'TIMESTAMP', {}, details: 'JSON'}})",
        data.display(),
        columns.join(", ")
    )
}

/// Returns DuckDB's statement that writes the rows of another to a CSV file.
pub(crate) fn copy(select: &str, file: &Path) -> String {
    format!("COPY ({select}) TO '{}' (FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ')", file.display())
}

/// Returns DuckDB's statement that writes what SQLite then reads.
pub(crate) fn copy_for_sqlite(file: &Path) -> String {
    let select = format!("SELECT uid, occurred, epoch_ms(occurred), {}, details FROM event", COLUMNS.join(", "));
    copy(&select, file).replace(", HEADER", ", HEADER false")
}

/// Returns SQLite's table for it.
pub(crate) fn table() -> String {
    let columns: Vec<String> = COLUMNS.iter().map(|column| format!("{column} TEXT")).collect();
    format!("CREATE TABLE event (uid TEXT, occurred TEXT, at INTEGER, {}, details TEXT)", columns.join(", "))
}

/// Returns SQLite's indexes.
pub(crate) fn indexes() -> Vec<String> {
    let index = |columns: &str| format!("CREATE INDEX by_{} ON event ({columns})", columns.replace(", ", "_"));
    let mut all = vec![index("occurred")];
    all.extend(
        ["action", "actor_email", "category", "target_name"].map(|column| index(&format!("{column}, occurred"))),
    );
    all.push("ANALYZE".to_owned());
    all
}

/// Returns the statement for the bars of a histogram, which spans the days that were asked for, or all that matches.
fn histogram(engine: Engine, filter: &Filter) -> String {
    let (nanos, divide, condition) = (engine.nanos(), engine.divide(), filter.sql());
    let ends = match filter.days() {
        Some((from, until)) => format!("SELECT {} AS low, {} AS high", day(engine, from), day(engine, until)),
        None => format!("SELECT min({nanos}) AS low, max({nanos}) + 1 AS high FROM event WHERE {condition}"),
    };
    format!(
        "WITH ends AS ({ends}), span AS (SELECT low, (high - low + {BUCKETS} - 1) {divide} {BUCKETS} AS width FROM ends) \
         SELECT ({nanos} - low) {divide} width, count(*), sum(CASE WHEN outcome = 'failure' THEN 1 ELSE 0 END)::BIGINT \
         FROM event, span WHERE {condition} GROUP BY 1"
    )
    .replace("::BIGINT", if engine == Engine::DuckDb { "::BIGINT" } else { "" })
}

fn day(engine: Engine, day: &str) -> String {
    match engine {
        Engine::DuckDb => format!("epoch_ns(TIMESTAMP '{day}')"),
        Engine::Sqlite => format!("(strftime('%s', '{day}') * 1000000000)"),
    }
}

/// Asks a peer for the numbers around a list. Returns them and the milliseconds.
pub(crate) fn numbers(server: &mut Server, engine: Engine, filter: &Filter) -> Result<(Numbers, f64), Problem> {
    let bars = server.ask(&json!({ "sql": histogram(engine, filter) }))?;
    let (numbers, other) = match engine {
        Engine::DuckDb => grouping_sets(server, filter, &bars["rows"])?,
        Engine::Sqlite => one_by_one(server, filter, &bars["rows"])?,
    };
    Ok((numbers, ms(&bars) + other))
}

/// One statement for the count and all facets: a walk over the rows for each would take longer.
fn grouping_sets(server: &mut Server, filter: &Filter, bars: &Value) -> Result<(Numbers, f64), Problem> {
    let columns = FACETS.map(|(_, column)| column).join(", ");
    let sets = FACETS.map(|(_, column)| format!("({column})")).join(", ");
    let sql = format!(
        "SELECT grouping({columns}), {columns}, count(*) FROM event WHERE {} GROUP BY GROUPING SETS ((), {sets})",
        filter.sql()
    );
    let answer = server.ask(&json!({ "sql": sql }))?;
    Ok((Numbers::of_grouping_sets(&answer["rows"], bars), ms(&answer)))
}

/// SQLite knows no grouping sets.
fn one_by_one(server: &mut Server, filter: &Filter, bars: &Value) -> Result<(Numbers, f64), Problem> {
    let answer = server.ask(&json!({ "sql": count(&filter.sql()) }))?;
    let mut numbers =
        Numbers { count: super::answer::of_count(&answer["rows"]), bars: of_bars(bars), ..Numbers::default() };
    let mut total = ms(&answer);
    for (field, column) in FACETS {
        let answer = server.ask(&json!({ "sql": facet(column, &filter.sql()) }))?;
        numbers.facets.insert(field.to_owned(), of_facet(&answer["rows"]));
        total += ms(&answer);
    }
    Ok((numbers, total))
}

/// Returns the statement for one facet.
pub(crate) fn facet(column: &str, condition: &str) -> String {
    // One more than are shown, because what is absent may be among the first.
    format!("SELECT {column}, count(*) FROM event WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {}", TOP + 1)
}
