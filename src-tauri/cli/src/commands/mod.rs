//! One function a command: ask the workbench, print the answer.

mod connector;
mod counts;
mod coverage;
mod demo;
mod discover;
mod export;
mod import;
mod keys;
mod mapping;
mod org;
mod query;
mod recovery;
mod settings;
mod sign_in;
mod sync;
mod verify;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Once;

use clap::CommandFactory as _;
use clap_complete::Shell;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::keychain::{self, VaultKind};
use trailbook_core::organization::Alias;
use trailbook_core::query::Zone;
use trailbook_core::workbench::{Config, Query, VaultChoice, Workbench, default_data_dir};

use crate::args::{Arguments, Command, DemoCommand, Global, Question, VerifyArgs};
use crate::done::{Done, Ending, Stop, wrong_usage};
use crate::interrupt::abandonable;
use crate::print::Console;
use crate::print::text::visible;
use crate::print::words::grouped;
use crate::values::passphrase;

/// Runs a command.
pub async fn run(arguments: Arguments, console: Console, cancel: &Cancel) -> Ending {
    let folder = data_dir(&arguments.global);
    let had_vault = folder.as_deref().is_none_or(has_passphrase_vault);
    let ending = execute(arguments, console, cancel).await;
    if let Some(folder) = folder.filter(|folder| !had_vault && has_passphrase_vault(folder)) {
        let folder = folder.display().to_string();
        console.note(&format!(
            "Made a passphrase vault in {}: without its passphrase nothing there can be opened",
            visible(&folder)
        ));
    }
    ending
}

async fn execute(arguments: Arguments, console: Console, cancel: &Cancel) -> Ending {
    let open = abandonable(cancel, open(arguments.global, console));
    match arguments.command {
        // What these keep or remove comes to its end, whoever presses Ctrl-C meanwhile.
        Command::Org(command) => org::run(&open.await?, console, command, cancel).await,
        Command::Question(question) => abandonable(cancel, answer(&open.await?, console, question)).await,
        Command::Sync(args) => sync::run(&open.await?, console, args, cancel).await,
        Command::Import(args) => import::run(&open.await?, console, args, cancel).await,
        Command::Export(args) => export::run(&open.await?, console, args, cancel).await,
        Command::Recovery(command) => recovery::run(&open.await?, console, command).await,
        Command::Vault(command) => keys::vault(&open.await?, console, command).await,
        Command::Verify(VerifyArgs { path: Some(path), .. }) => verify::path(console, path, cancel).await,
        Command::Verify(VerifyArgs { path: None, cache }) => {
            verify::cache(&open.await?, console, cache.unwrap_or_default(), cancel).await
        }
        Command::Settings(command) => settings::run(&open.await?, console, command).await,
        Command::Demo(DemoCommand::Add) => demo::add(&open.await?, console).await,
        Command::Demo(DemoCommand::Serve { port }) => demo::serve(console, port, cancel).await,
        Command::Completions { shell } => completions(shell),
    }
}

fn completions(shell: Shell) -> Ending {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "trailbook", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Done::Whole)
}

async fn answer(workbench: &Workbench, console: Console, question: Question) -> Ending {
    match question {
        Question::Query(args) => query::list(workbench, console, args).await,
        Question::Show(args) => query::show(workbench, console, args).await,
        Question::Coverage { alias } => coverage::run(workbench, console, alias).await,
        Question::Count(selection) => counts::count(workbench, console, selection).await,
        Question::Facets(args) => counts::facets(workbench, console, args).await,
        Question::Histogram(args) => counts::histogram(workbench, console, args).await,
        Question::Connector(command) => connector::run(workbench, console, command).await,
    }
}

async fn open(global: Global, console: Console) -> Result<Workbench, Stop> {
    let vault = passphrase(global.passphrase_file.clone())?.map_or(VaultChoice::Keychain, VaultChoice::Passphrase);
    let data_dir = data_dir(&global).ok_or_else(|| {
        wrong_usage("this computer names no folder for the data of programs; name one with --data-dir")
    })?;
    let workbench = Workbench::open(Config { data_dir, vault })?;
    workbench.on_doubt(Box::new(move |alias, doubt| {
        console.say(&format!("Warning: {}. {}.", doubt.message(alias.as_str()), doubt.action()));
    }));
    for lost in workbench.lost_caches() {
        console.say(&format!("Warning: {}. {}.", lost.message, lost.action.unwrap_or_default()));
    }
    let told = Once::new();
    workbench.on_preparing(Box::new(move |_, events| {
        let words = || console.note(&format!("Making {} events ready for questions, once…", grouped(events)));
        told.call_once(words);
    }));
    Ok(workbench)
}

fn data_dir(global: &Global) -> Option<PathBuf> {
    global.data_dir.clone().or_else(default_data_dir)
}

fn has_passphrase_vault(folder: &Path) -> bool {
    keychain::chosen(folder).is_ok_and(|chosen| chosen == Some(VaultKind::Passphrase))
}

fn alias(text: String) -> Result<Alias, Stop> {
    Alias::try_from(text).map_err(|error| Failure::from_error(Code::Usage, &error).into())
}

fn question(text: String, zone: Option<Zone>) -> Query {
    Query { text, zone: zone.unwrap_or(Zone::utc()) }
}
