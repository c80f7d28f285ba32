//! The keys of caches and the place that keeps them: another key, another place, and a cache that is set aside.

use serde_json::json;
use trailbook_core::cancel::Cancel;
use trailbook_core::keychain::{Destination, Readiness};
use trailbook_core::workbench::{VaultReport, Workbench};

use super::alias;
use crate::args::{Place, VaultCommand};
use crate::done::{Done, Ending, wrong_usage};
use crate::print::Console;
use crate::print::progress::Progress;
use crate::print::table::facts;
use crate::print::text::visible;
use crate::print::words::listed;
use crate::values::SecretSource;

/// Encrypts an organization's cache with a new key.
pub async fn rekey(workbench: &Workbench, console: Console, name: String, cancel: &Cancel) -> Ending {
    let alias = alias(name)?;
    let line = Progress::begin(console);
    let shown = line.clone();
    let outcome = workbench.rekey(&alias, Box::new(move |done, all| shown.pages(done, all)), cancel.clone()).await;
    line.end();
    let report = outcome?;
    console.result(&report, |out| writeln!(out, "The cache of {alias} has a new key ({})", report.key_id))?;
    console.note(&format!("Note: {}.", report.recovery));
    Ok(Done::Whole)
}

/// Sets an organization's cache aside.
pub async fn quarantine(workbench: &Workbench, console: Console, name: String, yes: bool) -> Ending {
    let alias = alias(name)?;
    if !yes {
        return Err(wrong_usage(format!(
            "this renames the files of the cache of {alias} and keeps their key; nothing is deleted, and the next sync \
             or import fills a new cache; repeat with --yes"
        )));
    }
    let report = workbench.quarantine(&alias).await?;
    console.result(&report, |out| {
        writeln!(out, "Set the cache of {alias} aside in {}: {}", visible(&report.folder), listed(&report.files))
    })?;
    Ok(Done::Whole)
}

/// Says where keys are, or moves them.
pub async fn vault(workbench: &Workbench, console: Console, command: VaultCommand) -> Ending {
    let report = match command {
        VaultCommand::Show => workbench.vault_state().await,
        VaultCommand::Change(args) => {
            let to = match (args.to, args.new_passphrase) {
                (Place::Keychain, None) => Destination::Keychain,
                (Place::Keychain, Some(_)) => return Err(wrong_usage("the keychain takes no passphrase of ours")),
                (Place::Passphrase, place) => {
                    let place = place.unwrap_or_default();
                    Destination::Passphrase(SecretSource::parse(&format!("new-passphrase={place}"))?.fetch()?)
                }
            };
            workbench.change_vault(to).await?
        }
    };
    tell(console, &report)
}

fn tell(console: Console, report: &VaultReport) -> Ending {
    let readiness = match report.state.readiness {
        Readiness::Ready => "ready",
        Readiness::Locked => "locked",
        Readiness::Unavailable => "unavailable",
        Readiness::Damaged => "damaged",
    };
    let value = json!({
        "kind": report.kind, "name": report.name, "state": readiness, "message": report.state.message,
        "chosen": report.chosen,
    });
    let message = report.state.message.clone().unwrap_or_default();
    console.result(&value, |out| {
        let lines = [("Keys are kept in", report.name.clone()), ("State", readiness.to_owned()), ("Message", message)];
        facts(out, &lines)
    })?;
    Ok(Done::Whole)
}
