//! Connectors: what there is, what a manifest says, and what its mapping makes of raw events.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write};
use std::path::Path;

use trailbook_core::failure::{Code, Failure};
use trailbook_core::workbench::{ConnectorSummary, Workbench};

use super::mapping;
use crate::args::ConnectorCommand;
use crate::done::{Done, Ending, Stop};
use crate::print::Console;
use crate::print::table::{Side, Table, facts};
use crate::print::text::visible;
use crate::print::words::{counted, listed};

/// The most that a manifest may have; the largest built in has a tenth of it.
const LARGEST_MANIFEST: u64 = 1024 * 1024;

/// Runs one of the `connector` commands.
pub async fn run(workbench: &Workbench, console: Console, command: ConnectorCommand) -> Ending {
    match command {
        ConnectorCommand::List => list(workbench, console),
        ConnectorCommand::Show { id } => show(workbench, console, &id),
        ConnectorCommand::Check { file } => check(workbench, console, &file),
        ConnectorCommand::Map { connector, input } => mapping::run(workbench, console, &connector, &input),
        ConnectorCommand::Add { file, yes } => add(workbench, console, &file, Consent { given: yes }),
        ConnectorCommand::Schema => schema(console),
    }
}

fn list(workbench: &Workbench, console: Console) -> Ending {
    let all = workbench.connectors();
    console.result(&all, |out| {
        let headings = ["Id", "Name", "Vendor", "Evidence", "From"];
        let mut table = Table::new(headings.map(|heading| (heading, Side::Left)));
        for summary in &all {
            let from = if summary.builtin { "built in" } else { "your own" };
            table.push([&*summary.id, &summary.name, &summary.vendor, &summary.evidence, from]);
        }
        table.print(out, console.canvas())
    })?;
    Ok(Done::Whole)
}

fn show(workbench: &Workbench, console: Console, id: &str) -> Ending {
    let summary = workbench.connector(id)?;
    console.result(&summary, |out| describe(out, &summary))?;
    Ok(Done::Whole)
}

fn describe(out: &mut dyn Write, summary: &ConnectorSummary) -> io::Result<()> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let actions = summary.categories.iter().map(|group| group.actions.len() as u64).sum::<u64>();
    facts(
        out,
        &[
            ("Id", summary.id.clone()),
            ("Name", summary.name.clone()),
            ("Vendor", summary.vendor.clone()),
            ("About", text(&summary.about)),
            ("Not in the log", text(&summary.limits)),
            ("Evidence", summary.evidence.clone()),
            ("Documents", summary.docs.join(" ")),
            ("Talks to", summary.hosts.join(", ")),
            ("Knows", counted(actions, "action")),
        ],
    )?;
    for setting in &summary.settings {
        writeln!(out, "--set {}", visible(&setting.id))?;
        let need = if setting.required { "required" } else { "optional" };
        let default = setting.default.iter().map(|value| format!("default {value}"));
        let choices = (!setting.choices.is_empty()).then(|| format!("one of {}", setting.choices.join(", ")));
        let words = [need.to_owned()].into_iter().chain(default).chain(choices).chain(setting.help.clone());
        writeln!(out, "    {}: {}", visible(&setting.label), visible(&words.collect::<Vec<_>>().join("; ")))?;
    }
    for secret in &summary.secrets {
        writeln!(out, "--secret {}", visible(&secret.id))?;
        let help = secret.help.as_deref().map(|help| format!(": {help}"));
        writeln!(out, "    {}{}", visible(&secret.label), visible(&help.unwrap_or_default()))?;
    }
    Ok(())
}

fn check(workbench: &Workbench, console: Console, file: &Path) -> Ending {
    let summary = workbench.check_connector(&manifest(file)?)?;
    console.result(&summary, |out| writeln!(out, "`{}` is in order. {}", visible(&summary.id), talks_to(&summary)))?;
    Ok(Done::Whole)
}

/// Whether a person has agreed with the hosts that a connector talks to.
struct Consent {
    given: bool,
}

fn add(workbench: &Workbench, console: Console, file: &Path, consent: Consent) -> Ending {
    let text = manifest(file)?;
    // Said before it is installed, and on a quiet console too: it is what a person has to agree with.
    console.say(&talks_to(&workbench.check_connector(&text)?));
    if !consent.given && !agrees(console) {
        let message = "the connector was not installed: your key would be sent to the hosts named above";
        return Err(Failure::new(Code::Usage, message).advise("Repeat with --yes if you agree").into());
    }
    let summary = workbench.add_connector(&text)?;
    console.result(&summary, |out| writeln!(out, "Installed the connector `{}`", visible(&summary.id)))?;
    Ok(Done::Whole)
}

/// Asks the person at the terminal; where there is none, nobody agrees.
fn agrees(console: Console) -> bool {
    if !io::stdin().is_terminal() {
        return false;
    }
    console.say("Install it and let it talk to them? Type yes:");
    let mut answer = String::new();
    let read = io::stdin().lock().take(64).read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja")
}

fn schema(console: Console) -> Ending {
    writeln!(console.out(), "{:#}", trailbook_core::connector::schema())?;
    Ok(Done::Whole)
}

fn talks_to(summary: &ConnectorSummary) -> String {
    match summary.hosts.as_slice() {
        [] => format!("{} talks to the address that its settings name.", visible(&summary.name)),
        hosts => format!("{} talks to {}.", visible(&summary.name), visible(&listed(hosts))),
    }
}

/// Reads the text of a manifest.
pub(super) fn manifest(file: &Path) -> Result<String, Stop> {
    let unreadable = |error: &io::Error| {
        Failure::new(Code::Usage, format!("`{}` cannot be read as a manifest: {error}", file.display()))
    };
    let mut text = String::new();
    let read = fs::File::open(file).and_then(|file| file.take(LARGEST_MANIFEST + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 <= LARGEST_MANIFEST => Ok(text),
        Ok(_) => Err(unreadable(&io::Error::other("it has more than 1 MiB")).into()),
        Err(error) => Err(unreadable(&error).into()),
    }
}
