//! Events from files.

use std::sync::Arc;

use trailbook_core::cancel::Cancel;
use trailbook_core::page::Window;
use trailbook_core::workbench::{ImportOptions, ImportReport, ImportedFile, Profile, SourceFile, Workbench};

use super::alias;
use crate::args::ImportArgs;
use crate::done::{Done, Ending, wrong_usage};
use crate::print::Console;
use crate::print::progress::{Lines, Progress};
use crate::print::text::visible;
use crate::print::words::{self, counted, grouped};

/// Rejected records that are named.
const NAMED: usize = 10;

/// Adds the events of the files.
pub async fn run(workbench: &Workbench, console: Console, args: ImportArgs, cancel: &Cancel) -> Ending {
    let span = args.from.zip(args.to).map(|(from, until)| Window { from: from.0, until: until.0 });
    if span.is_some_and(|span| span.is_empty()) {
        return Err(wrong_usage("--to has to lie behind --from"));
    }
    let profile = Profile::parse(&args.profile);
    let options = ImportOptions { profile, zone: args.timezone, assigned: args.assigned, span };
    let alias = alias(args.alias)?;
    // There is no organization yet where the first file makes it.
    let earlier = workbench.source_files(&alias).await.unwrap_or_default();
    trailbook_core::shield::take_small_pages();
    let line = Progress::begin(console);
    let (shown, lines) = (line.clone(), Lines::new(console));
    let listener = Arc::new(move |progress: &_| {
        shown.import(progress);
        lines.import(progress);
    });
    let outcome = workbench.import(&alias, &args.files, options, listener, cancel.clone()).await;
    line.end();
    let report = outcome?;
    if let Some(said) = read_differently(&earlier, &report) {
        console.note(&said);
    }
    finish(console, &report)
}

/// Says which file was read in another way than those before it: rows are held together by what their columns mean.
fn read_differently(earlier: &[SourceFile], report: &ImportReport) -> Option<String> {
    let known = earlier.iter().map(|file| &file.profile);
    let mut known = known.chain(report.files.iter().map(|file| &file.profile));
    let first = known.next()?;
    let other = report.files.iter().find(|file| file.profile != *first)?;
    let name = visible(&other.file);
    Some(format!(
        "{name} was read as `{}`, other files of this organization as `{}`: a row without an identifier that stands in both is kept twice. Choose with --profile and --map.",
        visible(&other.profile),
        visible(first),
    ))
}

fn finish(console: Console, report: &ImportReport) -> Ending {
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
    explain(console, report);
    // A file that was cut at the vendor's limit left nothing out where others hold what lies behind: then there is no gap.
    let cut = report.files.iter().any(|file| file.truncated || (file.limit.is_some() && file.oldest.is_none()));
    let whole = report.rejected == 0 && !cut && report.gaps.is_empty() && report.skipped.is_empty();
    Ok(if whole { Done::Whole } else { Done::Incomplete })
}

/// Says how the files were read, what is not in the cache, and what was assumed.
fn explain(console: Console, report: &ImportReport) {
    report.files.iter().for_each(|file| console.note(&read_as(file)));
    for file in report.files.iter().filter(|file| file.read == 0) {
        console.note(&format!("{} holds no records: nothing was imported from it.", visible(&file.file)));
    }
    for skipped in &report.skipped {
        console.note(&format!("{} was left out: {}", visible(&skipped.file), visible(&skipped.reason)));
    }
    for problem in report.problems.iter().take(NAMED) {
        let (file, reason) = (visible(&problem.file), visible(&problem.reason));
        console
            .note(&format!("{file}, line {}, byte {}: not imported, because {reason}", problem.line, problem.offset));
    }
    more(console, report.rejected, report.problems.len());
    for note in report.notes.iter().take(NAMED) {
        let (file, reason) = (visible(&note.file), visible(&note.reason));
        console.note(&format!("{file}, line {}: imported without a time, because {reason}", note.line));
    }
    more(console, report.untimed, report.notes.len());
    for total in report.totals.iter().take(NAMED) {
        let (file, reason) = (visible(&total.file), visible(&total.reason));
        console.note(&format!("{file}, line {}: left out, because {reason}", total.line));
    }
    for file in report.files.iter().filter(|file| file.truncated) {
        console
            .note(&format!("{} ends in the middle: what was written behind its end is missing.", visible(&file.file)));
    }
    report.gaps.iter().for_each(|gap| console.note(&words::gap(gap)));
    report.next.iter().for_each(|next| console.note(&visible(&next.say)));
}

fn more(console: Console, all: u64, told: usize) {
    let more = all.saturating_sub(told.min(NAMED) as u64);
    if more > 0 {
        console.note(&format!("{} more like these; --json names the first hundred.", counted(more, "record")));
    }
}

/// Says as what a file was read.
fn read_as(file: &ImportedFile) -> String {
    let (name, vendor) = (visible(&file.file), visible(&file.vendor));
    let mut said = format!("{name}: read as {vendor}");
    if let Some(likeness) = file.likeness {
        said.push_str(&format!(" (its columns and values are {likeness} % alike)"));
    }
    if let Some(zone) = &file.zone {
        said.push_str(&format!(", times without a zone as of {zone}"));
    }
    if !file.others.is_empty() {
        said.push_str(&format!("; it could also be {}: choose with --profile", words::listed(&file.others)));
    }
    said + "."
}
