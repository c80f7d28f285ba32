//! The comparison: the same work by Trailbook and by its peers, in alternating rounds of one run, with equal answers.

mod answer;
mod export;
mod import;
mod open;
mod options;
mod ours;
mod peers;
mod process;
mod queries;
mod report;
mod table;
mod text;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) use options::events;
use options::{Afterwards, Contestants, Options, Work};
use process::{Output, Server};
use table::Table;

use crate::Problem;
use crate::data::{self, Made};

/// Rows of a page.
pub(crate) const PAGE: u32 = 100;
/// Values of a facet.
pub(crate) const TOP: usize = 20;
/// Bars of a histogram.
pub(crate) const BUCKETS: u32 = 100;

/// The largest number of events for which the slow peers take part.
const FOR_THE_SLOW: u64 = 1_000_000;
/// How often a short question is asked in a round; the figure is the median.
const REPEATS: usize = 3;

/// Everything that the parts share.
struct Bench {
    options: Options,
    data: PathBuf,
    table: Table,
}

/// Runs the whole comparison, prints the figures, and writes the report.
pub(crate) fn compare(arguments: &[String]) -> Result<ExitCode, Problem> {
    let options = Options::parse(arguments)?;
    fs::create_dir_all(&options.folder)?;
    let data = options.folder.join(format!("{}.ndjson", report::events(options.events)));
    eprintln!("bench: {} events in {}", options.events, data.display());
    let made = data::make(&data, options.events)?;

    let mut bench = Bench { options, data, table: Table::default() };
    if made == Made::Now {
        bench.forget_stores()?;
    }
    bench.run()?;
    println!("{}", bench.table.markdown());
    bench.table.differences().iter().for_each(|sentence| println!("NOT EQUAL: {sentence}"));
    if let Some(path) = &bench.options.report {
        report::write(path, &bench)?;
    }
    bench.clean()?;
    Ok(if bench.table.differences().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Bench {
    fn run(&mut self) -> Result<(), Problem> {
        if !self.options.works.contains(&Work::Import) {
            self.prepare()?;
        }
        for work in self.options.works.clone() {
            match work {
                Work::Import => self.import()?,
                Work::Queries => self.queries()?,
                Work::Text => self.text()?,
                Work::Export => self.export()?,
                Work::Open => self.open()?,
            }
        }
        Ok(())
    }

    /// Removes stores that were filled with other data.
    fn forget_stores(&self) -> Result<(), Problem> {
        ["trailbook", "duckdb", "csv", "sqlite"].iter().try_for_each(|ending| remove(&self.file(ending)))
    }

    /// Whether Trailbook takes part.
    fn ours(&self) -> bool {
        self.options.contestants == Contestants::All
    }

    /// Whether the peers take part that need minutes for a million events.
    fn slow(&self) -> bool {
        self.options.events <= FOR_THE_SLOW
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.data.with_extension(ending)
    }

    fn tool(&self, name: &str) -> PathBuf {
        self.options.tools.join(name)
    }

    /// Runs statements in a database through a new process.
    fn sql(&self, engine: peers::Engine, file: &Path, statements: &[String]) -> Result<process::Run, Problem> {
        let mut arguments = self.script(engine, file);
        arguments.extend_from_slice(statements);
        process::run(&self.tool("python3"), &arguments, Output::Kept)
    }

    /// Starts a process that answers statements.
    fn sql_server(&self, engine: peers::Engine, file: &Path) -> Result<Server, Problem> {
        Server::start(&self.tool("python3"), &self.script(engine, file))
    }

    fn script(&self, engine: peers::Engine, file: &Path) -> Vec<String> {
        let script = self.options.scripts.join("sql.py");
        [script.as_path(), Path::new(engine.word()), file].map(|part| part.display().to_string()).to_vec()
    }

    /// Says what is being done, on standard error.
    fn say(&self, round: usize, what: &str) {
        eprintln!("bench: round {} of {}: {what}", round + 1, self.options.rounds);
    }

    fn clean(&self) -> Result<(), Problem> {
        if self.options.afterwards == Afterwards::Remove {
            fs::remove_dir_all(&self.options.folder)?;
        }
        Ok(())
    }
}

/// Removes a file or a folder that may not be there.
fn remove(path: &Path) -> Result<(), Problem> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
