//! Checking what was handed out, and what is kept.

use std::path::PathBuf;

use trailbook_core::cancel::Cancel;
use trailbook_core::evidence::{Kind, Report};
use trailbook_core::workbench::{Workbench, verify};

use super::alias;
use crate::done::{Done, Ending};
use crate::print::Console;
use crate::print::progress::Progress;
use crate::print::text::visible;
use crate::print::words::counted;

/// Checks a pack or an export. Asks neither keys nor caches.
pub async fn path(console: Console, path: PathBuf, cancel: &Cancel) -> Ending {
    finish(console, &verify(path, cancel.clone()).await?)
}

/// Checks an organization's cache.
pub async fn cache(workbench: &Workbench, console: Console, name: String, cancel: &Cancel) -> Ending {
    let alias = alias(name)?;
    let line = Progress::begin(console);
    let shown = line.clone();
    let outcome =
        workbench.verify_cache(&alias, Box::new(move |read, all| shown.checked(read, all)), cancel.clone()).await;
    line.end();
    finish(console, &outcome?)
}

fn finish(console: Console, report: &Report) -> Ending {
    console.result(report, |out| {
        for check in &report.checks {
            writeln!(
                out,
                "{} {}: {}",
                if check.ok { "ok " } else { "BAD" },
                visible(&check.name),
                visible(&check.detail)
            )?;
        }
        let what = match report.kind {
            Kind::Pack => "evidence pack",
            Kind::Export => "export",
            Kind::Cache => "cache",
        };
        let rows = report.rows.map(|rows| format!(" of {}", counted(rows, "event"))).unwrap_or_default();
        let verdict = if report.valid { "VALID" } else { "INVALID" };
        writeln!(out, "{verdict}: {what}{rows}, {}", visible(&report.path))
    })?;
    Ok(if report.valid { Done::Whole } else { Done::Invalid })
}
