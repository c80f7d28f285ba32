//! Export: a million rows as CSV through a new process, newest first, every cell the same.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::peers::{self, Engine};
use super::process::{Output, Run, run};
use super::table::{Contestant, Unit};
use super::{Bench, remove};
use crate::Problem;
use crate::questions::{COLUMNS, Filter, exported};

impl Bench {
    /// Compares exports.
    pub(super) fn export(&mut self) -> Result<(), Problem> {
        let filter = exported(self.options.events);
        for round in 0..self.options.rounds {
            self.say(round, "export");
            let mut all = vec![Contestant::DuckDb];
            all.extend(self.slow().then_some(Contestant::Sqlite));
            all.extend(self.ours().then_some(Contestant::Trailbook));
            let count = all.len();
            all.rotate_left(round % count);
            for who in &all {
                self.export_by(*who, &filter)?;
            }
            if round == 0 {
                self.check_files(&all)?;
            }
            for who in all {
                remove(&self.exported(who))?;
            }
        }
        Ok(())
    }

    fn exported(&self, who: Contestant) -> PathBuf {
        self.file(match who {
            Contestant::Trailbook | Contestant::TrailbookCold => "from-trailbook.csv",
            Contestant::DuckDb => "from-duckdb.csv",
            Contestant::Sqlite | Contestant::SqliteUtils => "from-sqlite.csv",
        })
    }

    fn export_by(&mut self, who: Contestant, filter: &Filter) -> Result<(), Problem> {
        let file = self.exported(who);
        let run = match who {
            Contestant::Trailbook | Contestant::TrailbookCold => self.export_trailbook(filter, &file)?,
            Contestant::DuckDb => {
                self.sql(Engine::DuckDb, &self.file("duckdb"), &[peers::copy(&peers::file(&filter.sql()), &file)])?
            }
            Contestant::Sqlite | Contestant::SqliteUtils => self.export_sqlite(filter, &file)?,
        };
        self.table.add("CSV export", Unit::Seconds, who, run.seconds);
        if let Some(usage) = run.usage {
            self.table.add("CSV export, processor time", Unit::Seconds, who, usage.cpu_seconds);
            self.table.add("CSV export, peak memory", Unit::Megabytes, who, usage.megabytes);
        }
        Ok(())
    }

    fn export_trailbook(&self, filter: &Filter, file: &Path) -> Result<Run, Problem> {
        let columns = format!("uid,occurred,{}", COLUMNS.join(","));
        let words = Self::export_words(&filter.text(), &columns, &file.display().to_string());
        self.trailbook(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn export_sqlite(&self, filter: &Filter, file: &Path) -> Result<Run, Problem> {
        let database = self.file("sqlite").display().to_string();
        let arguments = ["-csv", "-header", "-readonly", &database, &peers::file(&filter.sql())].map(str::to_owned);
        run(Path::new("sqlite3"), &arguments, Output::File(file))
    }

    /// Reads all files side by side and holds each row against the others'.
    fn check_files(&mut self, all: &[Contestant]) -> Result<(), Problem> {
        let [first, others @ ..] = all else { return Ok(()) };
        for other in others {
            let difference = difference(&self.exported(*first), &self.exported(*other))?;
            difference
                .into_iter()
                .for_each(|what| self.table.differ(format!("CSV export, {first:?} and {other:?}: {what}")));
        }
        Ok(())
    }
}

/// Says where two CSV files first differ, whatever the ends of their lines.
fn difference(one: &Path, other: &Path) -> Result<Option<String>, Problem> {
    let reader = |path: &Path| {
        let file = std::io::BufReader::with_capacity(1 << 20, File::open(path)?);
        Ok::<_, Problem>(csv::ReaderBuilder::new().has_headers(false).from_reader(file))
    };
    let (mut one, mut other) = (reader(one)?, reader(other)?);
    let (mut left, mut right) = (csv::ByteRecord::new(), csv::ByteRecord::new());
    for row in 0_u64.. {
        let (more, others) = (one.read_byte_record(&mut left)?, other.read_byte_record(&mut right)?);
        if more != others {
            return Ok(Some(format!("one ends at row {row}")));
        }
        if !more {
            break;
        }
        if left != right {
            return Ok(Some(format!("row {row}: {left:?} against {right:?}")));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_equal_whatever_the_ends_of_their_lines() {
        let folder = std::env::temp_dir().join(format!("trailbook-bench-export-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let one = file("one", "uid,ip\r\na,\"x,y\"\r\nb,\r\n");

        assert_eq!(difference(&one, &file("other", "uid,ip\na,\"x,y\"\nb,\"\"\n")).unwrap(), None);
        assert_eq!(
            difference(&one, &file("short", "uid,ip\na,\"x,y\"\n")).unwrap().as_deref(),
            Some("one ends at row 2")
        );
        assert!(difference(&one, &file("wrong", "uid,ip\na,z\nb,\n")).unwrap().unwrap().starts_with("row 1"));

        fs::remove_dir_all(folder).unwrap();
    }
}
