//! Questions with filters: the first page, and the numbers around the list. Each contestant is one process that stays;
//! Trailbook is also asked as a new process each time.

use serde_json::json;

use super::answer::{of_count, of_facet, of_page};
use super::peers::{self, Engine};
use super::process::{Server, ms};
use super::table::{Contestant, Unit, median};
use super::{Bench, REPEATS, ours};
use crate::Problem;
use crate::questions::{FACETS, Filter, filters};

/// Whoever answers, as processes that stay.
pub(super) struct Servers {
    pub(super) ours: Option<Server>,
    pub(super) duckdb: Server,
    pub(super) sqlite: Option<Server>,
}

impl Bench {
    /// Starts whoever takes part.
    pub(super) fn servers(&self) -> Result<Servers, Problem> {
        Ok(Servers {
            ours: self.ours().then(|| self.workbench()).transpose()?,
            duckdb: self.sql_server(Engine::DuckDb, &self.file("duckdb"))?,
            sqlite: self.slow().then(|| self.sql_server(Engine::Sqlite, &self.file("sqlite"))).transpose()?,
        })
    }

    /// Ends them and keeps what they used.
    pub(super) fn end(&mut self, servers: Servers, name: &str) -> Result<(), Problem> {
        let Servers { ours, duckdb, sqlite } = servers;
        let all = [(Contestant::Trailbook, ours), (Contestant::DuckDb, Some(duckdb)), (Contestant::Sqlite, sqlite)];
        for (who, server) in all {
            if let Some(usage) = server.map(Server::end).transpose()?.flatten() {
                self.table.add(name, Unit::Megabytes, who, usage.megabytes);
            }
        }
        Ok(())
    }

    /// Compares questions with filters.
    pub(super) fn queries(&mut self) -> Result<(), Problem> {
        let filters = filters();
        for round in 0..self.options.rounds {
            let mut servers = self.servers()?;
            self.say(round, "warming up");
            for filter in &filters {
                self.warm(&mut servers, filter)?;
            }
            for filter in &filters {
                self.say(round, &format!("first page, {}", filter.name));
                self.pages(&mut servers, filter)?;
            }
            for filter in &filters {
                self.say(round, &format!("numbers, {}", filter.name));
                self.numbers(&mut servers, filter)?;
                if round == 0 {
                    self.own_facets(&mut servers, filter)?;
                }
            }
            self.end(servers, "queries, peak memory")?;
        }
        Ok(())
    }

    /// Asks once what will be asked, so that nobody pays for the first reading of a file.
    fn warm(&mut self, servers: &mut Servers, filter: &Filter) -> Result<(), Problem> {
        if let Some(ours) = &mut servers.ours {
            ours::ask(ours, "page", &filter.text())?;
            ours::numbers(ours, filter)?;
        }
        servers.duckdb.ask(&json!({ "sql": peers::page(Engine::DuckDb, &filter.sql()) }))?;
        peers::numbers(&mut servers.duckdb, Engine::DuckDb, filter)?;
        Ok(())
    }

    fn pages(&mut self, servers: &mut Servers, filter: &Filter) -> Result<(), Problem> {
        let name = format!("first page: {}", filter.name);
        let page = json!({ "sql": peers::page(Engine::DuckDb, &filter.sql()) });
        let (expected, took) = repeated(|| {
            let answer = servers.duckdb.ask(&page)?;
            Ok((of_page(&answer["rows"]), ms(&answer)))
        })?;
        self.table.add(&name, Unit::Milliseconds, Contestant::DuckDb, took);
        if let Some(ours) = &mut servers.ours {
            let (found, took) = repeated(|| {
                let (answer, took) = ours::ask(ours, "page", &filter.text())?;
                Ok((of_page(&answer), took))
            })?;
            self.table.add(&name, Unit::Milliseconds, Contestant::Trailbook, took);
            self.table.equal(&name, &found, &expected);
            let (found, took) = self.cold_page(&filter.text())?;
            self.table.add(&name, Unit::Milliseconds, Contestant::TrailbookCold, took);
            self.table.equal(&name, &found, &expected);
        }
        if let Some(sqlite) = &mut servers.sqlite {
            let answer = sqlite.ask(&json!({ "sql": peers::page(Engine::Sqlite, &filter.sql()) }))?;
            self.table.add(&name, Unit::Milliseconds, Contestant::Sqlite, ms(&answer));
            self.table.equal(&name, &of_page(&answer["rows"]), &expected);
        }
        Ok(())
    }

    fn numbers(&mut self, servers: &mut Servers, filter: &Filter) -> Result<(), Problem> {
        let name = format!("count, 9 facets, 100 bars: {}", filter.name);
        let (mut expected, took) = repeated(|| peers::numbers(&mut servers.duckdb, Engine::DuckDb, filter))?;
        self.table.add(&name, Unit::Milliseconds, Contestant::DuckDb, took);
        if let Some(sqlite) = &mut servers.sqlite {
            let (found, took) = peers::numbers(sqlite, Engine::Sqlite, filter)?;
            self.table.add(&name, Unit::Milliseconds, Contestant::Sqlite, took);
            found.difference(&expected).into_iter().for_each(|what| self.table.differ(format!("{name}: {what}")));
        }
        let Some(ours) = &mut servers.ours else { return Ok(()) };
        // These show the alternatives to what was asked for: see `own_facets`.
        expected.facets.retain(|field, _| filter.sql_without(field).is_none());
        let (found, took) = repeated(|| ours::numbers(ours, filter))?;
        self.table.add(&name, Unit::Milliseconds, Contestant::Trailbook, took);
        found.difference(&expected).into_iter().for_each(|what| self.table.differ(format!("{name}: {what}")));
        let (found, took) = self.cold_numbers(filter)?;
        self.table.add(&name, Unit::Milliseconds, Contestant::TrailbookCold, took);
        found.difference(&expected).into_iter().for_each(|what| self.table.differ(format!("{name}, cold: {what}")));
        Ok(())
    }

    /// Checks the facets of the fields that a filter names. Trailbook counts their alternatives in the time measured;
    /// the peers are asked here, outside of it, because no single statement would do.
    fn own_facets(&mut self, servers: &mut Servers, filter: &Filter) -> Result<(), Problem> {
        let Some(ours) = &mut servers.ours else { return Ok(()) };
        let (found, _) = ours::numbers(ours, filter)?;
        for (field, column) in FACETS {
            if let Some(condition) = filter.sql_without(field) {
                let answer = servers.duckdb.ask(&json!({ "sql": peers::facet(column, &condition) }))?;
                let name = format!("facet `{field}`: {}", filter.name);
                self.table.equal(&name, &found.facets.get(field), &Some(&of_facet(&answer["rows"])));
            }
        }
        Ok(())
    }

    /// Counts through a statement, and keeps the figure.
    pub(super) fn counted(
        &mut self,
        server: &mut Server,
        name: &str,
        who: Contestant,
        condition: &str,
    ) -> Result<u64, Problem> {
        let answer = server.ask(&json!({ "sql": peers::count(condition) }))?;
        self.table.add(name, Unit::Milliseconds, who, ms(&answer));
        Ok(of_count(&answer["rows"]))
    }
}

/// Asks several times. Returns the last answer and the median of the milliseconds.
pub(super) fn repeated<T>(mut ask: impl FnMut() -> Result<(T, f64), Problem>) -> Result<(T, f64), Problem> {
    let (mut answer, first) = ask()?;
    let mut figures = vec![first];
    while figures.len() < REPEATS {
        let (next, figure) = ask()?;
        figures.push(figure);
        answer = next;
    }
    Ok((answer, median(&figures)))
}
