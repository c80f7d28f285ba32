//! The events of a query as a file.

use std::path::Path;

use trailbook_core::cancel::Cancel;
use trailbook_core::export::{Format, Overwrite};
use trailbook_core::workbench::{Beside, ExportOptions, ExportReport, Gap, PackOptions, Proofs, Workbench};

use super::alias;
use super::query::columns;
use crate::args::ExportArgs;
use crate::done::{Done, Ending, Stop, wrong_usage};
use crate::print::Console;
use crate::print::progress::Progress;
use crate::print::text::visible;
use crate::print::words::{self, counted, grouped};

/// Writes the file, whole or not at all.
pub async fn run(workbench: &Workbench, console: Console, args: ExportArgs, cancel: &Cancel) -> Ending {
    if args.out == Path::new("-") {
        return Err(wrong_usage("an export is a file; `trailbook query --format csv` or `ndjson` prints rows instead"));
    }
    if args.pack {
        return pack(workbench, console, args, cancel).await;
    }
    let options = ExportOptions {
        beside: if args.no_manifest { Beside::Nothing } else { Beside::Manifest },
        format: args.format.map_or_else(|| format_of(&args.out), Ok)?,
        columns: args.columns.as_deref().map(columns).transpose()?.unwrap_or_default(),
        zone: args.selection.timezone,
        overwrite: if args.overwrite { Overwrite::Replace } else { Overwrite::Refuse },
        path: args.out,
    };
    let alias = alias(args.selection.alias)?;
    let query = super::question(args.selection.text, args.selection.timezone);

    // Only somebody who watches wants to know how many there will be.
    let total = if console.shows_progress() { Some(workbench.count(&alias, &query).await?) } else { None };
    let line = Progress::begin(console);
    let shown = line.clone();
    let listener = Box::new(move |rows| shown.rows(rows, total));
    let outcome = workbench.export(&alias, &query, options, listener, cancel.clone()).await;
    line.end();
    finish(console, &outcome?)
}

/// Writes an evidence pack, whole or not at all.
async fn pack(workbench: &Workbench, console: Console, args: ExportArgs, cancel: &Cancel) -> Ending {
    let alias = alias(args.selection.alias)?;
    let query = super::question(args.selection.text, args.selection.timezone);
    let options = PackOptions {
        path: args.out,
        overwrite: if args.overwrite { Overwrite::Replace } else { Overwrite::Refuse },
        proofs: if args.proofs { Proofs::With } else { Proofs::Without },
        authority: args.timestamp_url,
    };
    let total = if console.shows_progress() { Some(workbench.count(&alias, &query).await?) } else { None };
    let line = Progress::begin(console);
    let shown = line.clone();
    let listener = Box::new(move |rows| shown.rows(rows, total));
    let outcome = workbench.export_pack(&alias, &query, options, listener, cancel.clone()).await;
    line.end();
    let report = outcome?;
    console.result(&report, |out| {
        writeln!(out, "Packed {} into {}", counted(report.rows, "event"), visible(&report.path))?;
        writeln!(out, "{} bytes, SHA-256 {}", grouped(report.bytes), report.sha256)?;
        writeln!(out, "Signed by the key {}: tell it to whoever checks the pack, by another way", report.fingerprint)
    })?;
    Ok(told(console, &report.gaps))
}

/// Returns the format that the name of a file asks for. A name that promises another form than the file would have is
/// refused: whoever opens it would take it for damaged.
fn format_of(path: &Path) -> Result<Format, Stop> {
    const OTHERS: [&str; 12] =
        ["json", "pdf", "xlsx", "xls", "ods", "tsv", "parquet", "gz", "zip", "xml", "db", "sqlite"];
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("ndjson" | "jsonl") => Ok(Format::Ndjson),
        Some("html" | "htm") => Ok(Format::Html),
        Some(other) if OTHERS.contains(&other) => Err(wrong_usage(format!(
            "`{}` would be a CSV file by another name, so nothing was written; let the name end with .csv, .ndjson or .html, or say what to write with --format{}",
            path.display(),
            match other {
                "zip" => " or --pack",
                "pdf" => "; a report that ends with .html can be read and printed",
                _ => "",
            },
        ))),
        _ => Ok(Format::Csv),
    }
}

fn finish(console: Console, report: &ExportReport) -> Ending {
    console.result(report, |out| {
        writeln!(out, "Exported {} to {}", counted(report.rows, "event"), visible(&report.path))?;
        writeln!(out, "{} bytes, SHA-256 {}", grouped(report.bytes), report.sha256)
    })?;
    Ok(told(console, &report.gaps))
}

fn told(console: Console, gaps: &[Gap]) -> Done {
    gaps.iter().for_each(|gap| console.note(&words::gap(gap)));
    if gaps.is_empty() { Done::Whole } else { Done::Incomplete }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_can_ask_for_its_form() {
        let cases = [
            ("a.ndjson", Format::Ndjson),
            ("a.JSONL", Format::Ndjson),
            ("a.html", Format::Html),
            ("a.HTM", Format::Html),
            ("a.csv", Format::Csv),
            ("a", Format::Csv),
            ("ndjson", Format::Csv),
        ];
        for (path, expected) in cases {
            assert_eq!(format_of(Path::new(path)).unwrap(), expected, "{path}");
        }
    }

    #[test]
    fn a_name_that_promises_another_form_is_refused() {
        for path in ["a.xlsx", "report.PDF", "a.json", "a.csv.gz", "pack.zip"] {
            assert!(format_of(Path::new(path)).is_err(), "{path}");
        }
    }
}
