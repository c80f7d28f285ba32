//! Coverage: which times are here, which are not and why, and until when a gap can be closed.

use std::io::{self, Write};

use trailbook_core::workbench::{LedgerSpan, Workbench};

use crate::done::{Done, Ending};
use crate::print::Console;
use crate::print::table::{Side, Table};
use crate::print::words::{counted, exact, grouped};

/// Prints what is known of each stretch of time, and how each gap is closed.
pub async fn run(workbench: &Workbench, console: Console, name: String) -> Ending {
    let spans = workbench.ledger(&super::alias(name)?).await?;
    console.result(&spans, |out| print(out, console, &spans))?;
    for gap in spans.iter().filter(|span| span.is_gap()) {
        repair(gap).into_iter().for_each(|words| console.note(&words));
    }
    Ok(Done::Whole)
}

fn print(out: &mut dyn Write, console: Console, spans: &[LedgerSpan]) -> io::Result<()> {
    if spans.is_empty() {
        return writeln!(out, "Nothing is known of any time yet: no sync and no import has kept anything.");
    }
    let headings = [
        ("Stream", Side::Left),
        ("From", Side::Left),
        ("To", Side::Left),
        ("Known", Side::Left),
        ("Events", Side::Right),
        ("Why", Side::Left),
    ];
    let mut table = Table::new(headings);
    for span in spans {
        let reason = span.reason.clone().unwrap_or_default();
        let state = span.state.to_owned();
        table.push([span.stream.clone(), exact(&span.from), exact(&span.to), state, grouped(span.events), reason]);
    }
    table.print(out, console.canvas())
}

/// Says how a gap is closed, and until when it can be.
fn repair(gap: &LedgerSpan) -> Option<String> {
    let command = gap.repair.as_ref()?;
    let until = match gap.expires_in_days {
        Some(0) => "; the source may have begun to delete these events".to_owned(),
        Some(days) => format!("; {} until the oldest unread events disappear at the source", counted(days, "day")),
        None => String::new(),
    };
    Some(format!("Read it again: trailbook {command}{until}"))
}
