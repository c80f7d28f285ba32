//! Free text: how many events say something anywhere, and the newest of them.

use serde_json::json;

use super::answer::{of_count, of_page};
use super::peers::{self, Engine};
use super::process::ms;
use super::queries::Servers;
use super::table::{Contestant, Unit};
use super::{Bench, ours};
use crate::Problem;
use crate::questions::{Words, texts};

impl Bench {
    /// Compares free text.
    pub(super) fn text(&mut self) -> Result<(), Problem> {
        let texts = texts();
        for round in 0..self.options.rounds {
            let mut servers = self.servers()?;
            // Opens each file before anything is measured.
            servers.duckdb.ask(&json!({ "sql": peers::count(&texts[0].sql()) }))?;
            if let Some(ours) = &mut servers.ours {
                ours::ask(ours, "count", &texts[0].text())?;
            }
            for words in &texts {
                self.say(round, &format!("text, {}", words.name));
                self.words(&mut servers, words)?;
            }
            self.end(servers, "text, peak memory")?;
        }
        Ok(())
    }

    fn words(&mut self, servers: &mut Servers, words: &Words) -> Result<(), Problem> {
        let (count, page) = (format!("text, exact count: {}", words.name), format!("text, first page: {}", words.name));
        let condition = format!("({})", words.sql());
        let select = json!({ "sql": peers::page(Engine::DuckDb, &condition) });
        let expected = self.counted(&mut servers.duckdb, &count, Contestant::DuckDb, &condition)?;
        let answer = servers.duckdb.ask(&select)?;
        self.table.add(&page, Unit::Milliseconds, Contestant::DuckDb, ms(&answer));
        let newest = of_page(&answer["rows"]);
        if let Some(ours) = &mut servers.ours {
            let (answer, took) = ours::ask(ours, "count", &words.text())?;
            self.table.add(&count, Unit::Milliseconds, Contestant::Trailbook, took);
            self.table.equal(&count, &of_count(&answer), &expected);
            let (answer, took) = ours::ask(ours, "page", &words.text())?;
            self.table.add(&page, Unit::Milliseconds, Contestant::Trailbook, took);
            self.table.equal(&page, &of_page(&answer), &newest);
            let (answer, run) = self.cold("count", &[&words.text()])?;
            self.table.add(&count, Unit::Milliseconds, Contestant::TrailbookCold, run.seconds * 1_000.0);
            self.table.equal(&count, &of_count(&answer), &expected);
            let (found, took) = self.cold_page(&words.text())?;
            self.table.add(&page, Unit::Milliseconds, Contestant::TrailbookCold, took);
            self.table.equal(&page, &found, &newest);
        }
        if let Some(sqlite) = &mut servers.sqlite {
            // SQLite's LIKE takes no notice of case either.
            let condition = condition.replace("ILIKE", "LIKE");
            let found = self.counted(sqlite, &count, Contestant::Sqlite, &condition)?;
            self.table.equal(&count, &found, &expected);
            let answer = sqlite.ask(&json!({ "sql": peers::page(Engine::Sqlite, &condition) }))?;
            self.table.add(&page, Unit::Milliseconds, Contestant::Sqlite, ms(&answer));
            self.table.equal(&page, &of_page(&answer["rows"]), &newest);
        }
        Ok(())
    }
}
