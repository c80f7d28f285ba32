//! Events: the list, and one of them.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use chrono_tz::Tz;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use trailbook_core::event::{Column, Record};
use trailbook_core::export::columns_from;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::organization::Alias;
use trailbook_core::query::Zone;
use trailbook_core::workbench::{Query, RevisionDetail, Workbench};

use super::alias;
use crate::args::{ListFormat, QueryArgs, ShowArgs};
use crate::done::{Done, Ending, Stop};
use crate::print::list::List;
use crate::print::table::facts;
use crate::print::text::{visible, visible_lines};
use crate::print::{Console, Form};

/// How many rows are held at a time: memory stays the same however long the list is.
const BATCH: u32 = 10_000;
/// How many rows may wait to be printed.
const WAITING: usize = 1_000;

/// Prints the events of a query, newest first.
pub async fn list(workbench: &Workbench, console: Console, args: QueryArgs) -> Ending {
    let mut printer = Printer {
        console,
        format: args.format.unwrap_or(match console.form {
            Form::Words => ListFormat::Table,
            Form::Json => ListFormat::Json,
        }),
        columns: args.columns.as_deref().map(columns).transpose()?,
        zone: args.selection.timezone.map(Zone::tz),
        list: None,
        printed: 0,
        wanted: args.limit,
        passed: args.offset,
    };
    let alias = alias(args.selection.alias)?;
    let query = super::question(args.selection.text, args.selection.timezone);
    match u32::try_from(args.limit) {
        Ok(limit) if limit <= BATCH => printer.print(&workbench.query(&alias, &query, args.offset, limit).await?)?,
        _ => stream(workbench, &alias, &query, args.offset, args.limit, &mut printer).await?,
    }
    printer.finish()
}

/// Prints a list that is too long to hold, while it is still being read.
async fn stream(
    workbench: &Workbench,
    alias: &Alias,
    query: &Query,
    offset: u64,
    limit: u64,
    printer: &mut Printer,
) -> Result<(), Stop> {
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let mut passed = 0_u64;
    let read = workbench.each(alias, query, move |record| {
        passed += 1;
        let wanted = passed > offset && passed - offset <= limit;
        let more = passed.saturating_sub(offset) < limit;
        (!wanted || sender.blocking_send(record).is_ok()) && more
    });
    let print = async {
        let mut records = Vec::new();
        while let Some(record) = receiver.recv().await {
            records.push(record);
            if records.len() == BATCH as usize {
                printer.print(&records)?;
                records.clear();
            }
        }
        Ok::<_, Stop>(records)
    };
    // Whoever stops reading ends the printing too, and the other way round: the channel closes.
    let ((), rest) = tokio::try_join!(async { Ok::<_, Stop>(read.await?) }, print)?;
    Ok(printer.print(&rest)?)
}

/// Prints records as they come. Nothing is printed before the first are known: a wrong query leaves standard output
/// to the error.
struct Printer {
    console: Console,
    format: ListFormat,
    columns: Option<Vec<Column>>,
    zone: Option<Tz>,
    list: Option<List<BufWriter<Stdout>>>,
    printed: u64,
    /// How many were asked for.
    wanted: u64,
    /// How many were to be left out.
    passed: u64,
}

impl Printer {
    fn print(&mut self, records: &[Record]) -> io::Result<()> {
        let is_first = self.list.is_none();
        let list = match &mut self.list {
            Some(list) => list,
            None => {
                let (out, canvas) = (self.console.out(), self.console.canvas());
                self.list.insert(List::begin(out, self.format, self.columns.clone(), self.zone, canvas)?)
            }
        };
        self.printed += records.len() as u64;
        if is_first || !records.is_empty() { list.write(records) } else { Ok(()) }
    }

    fn finish(self) -> Ending {
        self.list.map_or(Ok(()), List::finish)?;
        if self.printed == 0 && self.wanted > 0 && self.format == ListFormat::Table {
            self.console.note(match self.passed {
                0 => "No events match.",
                _ => "No events are left after those that were to be left out.",
            });
        }
        Ok(Done::Whole)
    }
}

/// Reads the columns that an option asks for.
pub fn columns(list: &str) -> Result<Vec<Column>, Stop> {
    columns_from(list).map_err(|error| Failure::from_error(Code::Usage, &error).into())
}

/// Prints one event, or the bytes it was received as.
pub async fn show(workbench: &Workbench, console: Console, args: ShowArgs) -> Ending {
    let alias = alias(args.alias)?;
    let record = workbench.event(&alias, &args.uid).await?;
    if args.raw {
        raw(&record.event.raw)?;
        return Ok(Done::Whole);
    }
    let versions = if record.revised > 0 { workbench.revisions(&alias, &record).await? } else { Vec::new() };
    let mut value = record.to_json();
    if let (Value::Object(members), false) = (&mut value, versions.is_empty()) {
        members.insert("versions".to_owned(), json!(versions));
    }
    console.result(&value, |out| {
        describe(out, &record)?;
        versions.iter().try_for_each(|version| changes(out, version))
    })?;
    Ok(Done::Whole)
}

/// Prints in what a later version of an event differs from the one before.
fn changes(out: &mut dyn Write, version: &RevisionDetail) -> io::Result<()> {
    writeln!(out, "\nThe provider sent another version, received {}:", version.received)?;
    if version.changes.is_empty() {
        return writeln!(out, "  other bytes of the same meaning");
    }
    version.changes.iter().try_for_each(|change| {
        let (from, to) = (change.from.as_deref(), change.to.as_deref());
        let [path, from, to] = [&change.path, from.unwrap_or("nothing"), to.unwrap_or("nothing")].map(visible);
        writeln!(out, "  {path}: {from} → {to}")
    })
}

/// Writes exactly these bytes; to a terminal, which would obey some of them, their visible form.
fn raw(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        writeln!(out, "{}", visible_lines(&String::from_utf8_lossy(bytes)))
    } else {
        out.write_all(bytes)?;
        out.flush()
    }
}

fn describe(out: &mut dyn Write, record: &Record) -> io::Result<()> {
    let known = Column::all().into_iter().filter_map(|column| {
        let text = record.text(column)?;
        Some((column.title(), text.into_owned()))
    });
    let mut lines: Vec<(&str, String)> = known.collect();
    lines.push(("Received", record.received.to_rfc3339(3)));
    let flags: Vec<&str> = record.event.flags.iter().map(|flag| flag.as_str()).collect();
    lines.push(("To know", flags.join(", ")));
    facts(out, &lines)
}
