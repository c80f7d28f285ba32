//! Opening: from nothing running to the newest page on standard output.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::answer::of_page;
use super::peers::{self, Engine};
use super::process::{Output, run};
use super::table::{Contestant, Unit};
use super::{Bench, remove};
use crate::Problem;

const NAME: &str = "new process to the newest 100 rows";

impl Bench {
    /// Compares openings.
    pub(super) fn open(&mut self) -> Result<(), Problem> {
        let file = self.file("open.duckdb");
        if !file.exists() {
            self.copy_for_program()?;
        }
        // Once unmeasured, so that nobody pays for the first reading of a file.
        for round in 0..=self.options.rounds {
            let expected = self.open_duckdb(round)?;
            if self.ours() {
                let (found, took) = self.cold_page("")?;
                self.keep(round, Contestant::Trailbook, took);
                self.table.equal(NAME, &found, &expected);
            }
            if self.slow() {
                let statement = peers::page(Engine::Sqlite, "true");
                let words =
                    ["-json", "-readonly", &self.file("sqlite").display().to_string(), &statement].map(str::to_owned);
                let run = run(Path::new("sqlite3"), &words, Output::Kept)?;
                self.keep(round, Contestant::Sqlite, run.seconds * 1_000.0);
                self.table.equal(NAME, &uids(&run.output)?, &expected);
            }
        }
        remove(&file)
    }

    fn keep(&mut self, round: usize, who: Contestant, took: f64) {
        if round > 0 {
            self.table.add(NAME, Unit::Milliseconds, who, took);
        }
    }

    /// DuckDB's own program starts sooner than Python does, so it is the one that is measured.
    fn open_duckdb(&mut self, round: usize) -> Result<Vec<String>, Problem> {
        let file = self.file("open.duckdb").display().to_string();
        let words = ["-json", "-readonly", &file, &peers::page(Engine::DuckDb, "true")].map(str::to_owned);
        let run = run(&self.duckdb_program()?, &words, Output::Kept)?;
        self.keep(round, Contestant::DuckDb, run.seconds * 1_000.0);
        uids(&run.output)
    }

    /// The program itself: what lies in the usual folder is a script that starts it.
    fn duckdb_program(&self) -> Result<PathBuf, Problem> {
        let find = "import duckdb_cli, pathlib; print(pathlib.Path(duckdb_cli.__file__).parent / 'duckdb')";
        let found = run(&self.tool("python3"), &["-c".to_owned(), find.to_owned()], Output::Kept)?;
        Ok(PathBuf::from(found.output.trim()))
    }

    /// The program may be a version behind the library and then reads only files of its own form.
    fn copy_for_program(&self) -> Result<(), Problem> {
        let (from, to) = (self.file("duckdb"), self.file("open.duckdb"));
        let statements = [
            format!("ATTACH '{}' AS old (READ_ONLY)", from.display()),
            format!("ATTACH '{}' AS new (STORAGE_VERSION 'v1.5.0')", to.display()),
            "COPY FROM DATABASE old TO new".to_owned(),
        ];
        self.sql(Engine::DuckDb, Path::new(":memory:"), &statements)?;
        Ok(())
    }
}

fn uids(output: &str) -> Result<Vec<String>, Problem> {
    let rows: Value = serde_json::from_str(output)?;
    let first = |row: &Value| row["uid"].clone();
    Ok(of_page(&rows.as_array().into_iter().flatten().map(first).collect()))
}
