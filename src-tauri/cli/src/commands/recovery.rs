//! Keys into a recovery file, and back.

use trailbook_core::workbench::{RecoveryReport, Workbench};

use crate::args::{RecoveryArgs, RecoveryCommand};
use crate::done::{Done, Ending, Stop};
use crate::print::Console;
use crate::print::text::visible;
use crate::print::words::listed;
use crate::values::SecretSource;

/// Saves or restores. What is begun comes to its end.
pub async fn run(workbench: &Workbench, console: Console, command: RecoveryCommand) -> Ending {
    match command {
        RecoveryCommand::Save(args) => {
            let report = workbench.save_recovery(args.file.clone(), passphrase(&args)?).await?;
            tell(console, &report, "Saved the keys of")
        }
        RecoveryCommand::Restore(args) => {
            let report = workbench.restore_recovery(args.file.clone(), passphrase(&args)?).await?;
            tell(console, &report, "Put back the keys of")
        }
    }
}

fn passphrase(args: &RecoveryArgs) -> Result<trailbook_core::keychain::Secret, Stop> {
    let text = format!("recovery-passphrase={}", args.recovery_passphrase);
    Ok(SecretSource::parse(&text)?.fetch()?)
}

fn tell(console: Console, report: &RecoveryReport, done: &str) -> Ending {
    console.result(report, |out| {
        match report.organizations.as_slice() {
            [] => writeln!(out, "{done} no organization: {}", visible(&report.path))?,
            aliases => writeln!(out, "{done} {}: {}", listed(aliases), visible(&report.path))?,
        }
        if report.untouched.is_empty() {
            Ok(())
        } else {
            writeln!(out, "In the vault already: {}", listed(&report.untouched))
        }
    })?;
    if report.missing.is_empty() {
        return Ok(Done::Whole);
    }
    console.note(&format!("no key anywhere: {}", listed(&report.missing)));
    Ok(Done::Incomplete)
}
