//! Events: the list, and one of them.

use std::io::{self, IsTerminal, Write};

use trailbook_core::event::{Column, EventUid, Record};
use trailbook_core::export::columns_from;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::workbench::Workbench;

use super::alias;
use crate::args::{ListFormat, QueryArgs, ShowArgs};
use crate::done::{Done, Ending, Stop};
use crate::print::list::List;
use crate::print::table::facts;
use crate::print::text::visible_lines;
use crate::print::{Console, Form};

/// How many rows are asked for at a time: memory stays the same however long the list is.
const BATCH: u64 = 10_000;

/// Prints the events of a query, newest first.
pub async fn list(workbench: &Workbench, console: Console, args: QueryArgs) -> Ending {
    let format = args.format.unwrap_or(match console.form {
        Form::Words => ListFormat::Table,
        Form::Json => ListFormat::Json,
    });
    let columns = args.columns.as_deref().map(columns).transpose()?;
    let alias = alias(args.selection.alias)?;
    let zone = args.selection.timezone;
    let query = super::query(args.selection.text, zone);

    let mut list = None;
    let mut shown = 0;
    loop {
        let wanted = BATCH.min(args.limit - shown);
        let records = workbench.query(&alias, &query, args.offset.saturating_add(shown), wanted).await?;
        let list = match &mut list {
            Some(list) => list,
            // Nothing is printed before the first rows are known: a wrong query leaves standard output to the error.
            None => list.insert(List::begin(console.out(), format, columns.clone(), zone, console.canvas())?),
        };
        list.write(&records)?;
        shown += records.len() as u64;
        if (records.len() as u64) < wanted || shown >= args.limit {
            break;
        }
    }
    list.map_or(Ok(()), List::finish)?;
    if shown == 0 && format == ListFormat::Table {
        console.note("No events match.");
    }
    Ok(Done::Whole)
}

/// Reads the columns that an option asks for.
pub fn columns(list: &str) -> Result<Vec<Column>, Stop> {
    columns_from(list).map_err(|error| Failure::from_error(Code::Usage, &error).into())
}

/// Prints one event, or the bytes it was received as.
pub async fn show(workbench: &Workbench, console: Console, args: ShowArgs) -> Ending {
    let uid = EventUid::try_from(args.uid).map_err(|error| Failure::from_error(Code::Usage, &error))?;
    let record = workbench.event(&alias(args.alias)?, &uid).await?;
    if args.raw {
        raw(&record.event.raw)?;
    } else {
        console.result(&record.to_json(), |out| describe(out, &record))?;
    }
    Ok(Done::Whole)
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
