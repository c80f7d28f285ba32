//! Import: the data from its file into each one's own store, and what that takes of memory and disk.

use std::path::Path;

use super::peers::{self, Engine};
use super::process::{Output, Run, run, size};
use super::table::{Contestant, Unit};
use super::{Bench, remove};
use crate::Problem;

const TIME: &str = "import";
const CPU: &str = "import, processor time";
const MEMORY: &str = "import, peak memory";
const DISK: &str = "disk";

impl Bench {
    /// Makes the stores that are missing, unmeasured: whoever compares queries alone needs them too.
    pub(super) fn prepare(&mut self) -> Result<(), Problem> {
        if !self.file("duckdb").exists() {
            self.import_duckdb()?;
        }
        if self.slow() && !self.file("sqlite").exists() {
            self.import_sqlite()?;
        }
        if self.ours() && !self.folder().exists() {
            self.import_trailbook()?;
        }
        self.index_sqlite()
    }

    /// Compares imports.
    pub(super) fn import(&mut self) -> Result<(), Problem> {
        for round in 0..self.options.rounds {
            self.say(round, "import");
            let all = [Contestant::Trailbook, Contestant::DuckDb, Contestant::Sqlite, Contestant::SqliteUtils];
            let mut all: Vec<Contestant> = all.into_iter().filter(|who| self.imports(*who, round)).collect();
            // Nobody profits from always being the first. DuckDB goes before SQLite in the first round, because it
            // writes the file that SQLite reads.
            let count = all.len();
            all.rotate_left(round % count);
            for who in all {
                self.import_by(who)?;
            }
        }
        self.index_sqlite()
    }

    fn imports(&self, contestant: Contestant, round: usize) -> bool {
        match contestant {
            Contestant::Trailbook | Contestant::TrailbookCold => self.ours(),
            Contestant::DuckDb => true,
            Contestant::Sqlite => self.slow(),
            // It takes minutes, and no second look is needed to tell minutes from seconds.
            Contestant::SqliteUtils => self.slow() && round == 0,
        }
    }

    fn import_by(&mut self, who: Contestant) -> Result<(), Problem> {
        let (run, store) = match who {
            Contestant::Trailbook | Contestant::TrailbookCold => (self.import_trailbook()?, self.folder()),
            Contestant::DuckDb => (self.import_duckdb()?, self.file("duckdb")),
            Contestant::Sqlite => (self.import_sqlite()?, self.file("sqlite")),
            Contestant::SqliteUtils => (self.import_sqlite_utils()?, self.file("sqlite-utils")),
        };
        self.table.add(TIME, Unit::Seconds, who, run.seconds);
        if let Some(usage) = run.usage {
            self.table.add(CPU, Unit::Seconds, who, usage.cpu_seconds);
            self.table.add(MEMORY, Unit::Megabytes, who, usage.megabytes);
        }
        self.table.add(DISK, Unit::Megabytes, who, size(&store) as f64 / 1e6);
        if who == Contestant::SqliteUtils {
            remove(&store)?;
        }
        Ok(())
    }

    fn import_trailbook(&mut self) -> Result<Run, Problem> {
        remove(&self.folder())?;
        let words = self.import_words();
        let run = self.trailbook(&words.iter().map(String::as_str).collect::<Vec<_>>())?;
        let report: serde_json::Value = serde_json::from_str(&run.output)?;
        let report = report.as_array().map_or(&report, |reports| &reports[0]);
        self.table.equal("imported events", &report["added"].as_u64(), &Some(self.options.events));
        Ok(run)
    }

    fn import_duckdb(&mut self) -> Result<Run, Problem> {
        let file = self.file("duckdb");
        remove(&file)?;
        self.sql(Engine::DuckDb, &file, &[peers::read_json(&self.data)])
    }

    /// From CSV, because SQLite's own program reads no NDJSON.
    fn import_sqlite(&self) -> Result<Run, Problem> {
        let (file, csv) = (self.file("sqlite"), self.file("csv"));
        if !csv.exists() {
            self.sql(Engine::DuckDb, &self.file("duckdb"), &[peers::copy_for_sqlite(&csv)])?;
        }
        remove(&file)?;
        let import = format!(".import --csv {} event", csv.display());
        let arguments = [file.display().to_string(), peers::table(), import];
        run(Path::new("sqlite3"), &arguments, Output::Kept)
    }

    fn import_sqlite_utils(&self) -> Result<Run, Problem> {
        let file = self.file("sqlite-utils");
        remove(&file)?;
        let (file, data) = (file.display().to_string(), self.data.display().to_string());
        let arguments = ["insert", &file, "event", &data, "--nl"].map(str::to_owned);
        run(&self.tool("sqlite-utils"), &arguments, Output::Kept)
    }

    /// Gives SQLite its indexes, unmeasured.
    fn index_sqlite(&self) -> Result<(), Problem> {
        if !self.slow() {
            return Ok(());
        }
        let once = |statement: String| statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS");
        let statements: Vec<String> = peers::indexes().into_iter().map(once).collect();
        self.sql(Engine::Sqlite, &self.file("sqlite"), &statements)?;
        Ok(())
    }
}
