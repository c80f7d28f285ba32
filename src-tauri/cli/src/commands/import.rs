//! Events from files.

use std::sync::Arc;

use trailbook_core::cancel::Cancel;
use trailbook_core::query::Zone;
use trailbook_core::workbench::{ImportOptions, ImportReport, Profile, Workbench};

use super::alias;
use crate::args::ImportArgs;
use crate::done::{Done, Ending};
use crate::print::Console;
use crate::print::progress::{Lines, Progress};
use crate::print::text::visible;
use crate::print::words::{self, counted, grouped};

/// Rejected records that are named.
const NAMED: usize = 10;

/// Adds the events of the files.
pub async fn run(workbench: &Workbench, console: Console, args: ImportArgs, cancel: &Cancel) -> Ending {
    let options = ImportOptions {
        profile: Profile::parse(&args.profile),
        zone: args.timezone.unwrap_or(Zone::utc()),
        assigned: args.assigned,
    };
    let alias = alias(args.alias)?;
    let line = Progress::begin(console);
    let (shown, lines) = (line.clone(), Lines::new(console));
    let listener = Arc::new(move |progress: &_| {
        shown.import(progress);
        lines.import(progress);
    });
    let outcome = workbench.import(&alias, &args.files, options, listener, cancel.clone()).await;
    line.end();
    finish(console, &outcome?, args.timezone)
}

fn finish(console: Console, report: &ImportReport, zone: Option<Zone>) -> Ending {
    console.result(report, |out| {
        writeln!(
            out,
            "{}: {} added, {} already here, {} revised, {} rejected, {} in {:.1} s",
            report.alias,
            grouped(report.added),
            grouped(report.duplicates),
            grouped(report.revised),
            grouped(report.rejected),
            counted(report.read, "record"),
            report.duration_ms as f64 / 1_000.0,
        )
    })?;
    explain(console, report, zone);
    let whole = report.rejected == 0 && !report.truncated && report.gaps.is_empty();
    Ok(if whole { Done::Whole } else { Done::Incomplete })
}

/// Says what is not in the cache, and what was assumed.
fn explain(console: Console, report: &ImportReport, zone: Option<Zone>) {
    for problem in report.problems.iter().take(NAMED) {
        let (file, reason) = (visible(&problem.file), visible(&problem.reason));
        console
            .note(&format!("{file}, line {}, byte {}: not imported, because {reason}", problem.line, problem.offset));
    }
    let more = report.rejected.saturating_sub(report.problems.len().min(NAMED) as u64);
    if more > 0 {
        console.note(&format!("{} more like these; --json names the first hundred.", counted(more, "record")));
    }
    for file in report.files.iter().filter(|file| file.truncated) {
        console
            .note(&format!("{} ends in the middle: what was written behind its end is missing.", visible(&file.file)));
    }
    if report.zoneless > 0 && zone.is_none() {
        let times = counted(report.zoneless, "time");
        console.note(&format!(
            "{times} without a zone: taken as UTC. Name the right one with --timezone and another alias."
        ));
    }
    report.gaps.iter().for_each(|gap| console.note(&words::gap(gap)));
}
