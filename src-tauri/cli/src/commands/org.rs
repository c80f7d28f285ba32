//! Organizations: adding, listing, removing them, and replacing their keys.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Code;
use trailbook_core::keychain::Secret;
use trailbook_core::organization::{AccessScope, Source};
use trailbook_core::workbench::{
    Check, Every, NewOrganization, OrganizationSummary, SignsIn, SourceFile, Standing, Workbench,
};

use super::{alias, discover, keys, sign_in};
use crate::args::{Often, OrgAdd, OrgCommand};
use crate::done::{Done, Ending, Stop, wrong_usage};
use crate::interrupt::abandonable;
use crate::print::table::{Side, Table, facts};
use crate::print::text::visible;
use crate::print::words::{self, grouped, moment};
use crate::print::{Console, NOT_ADDED};
use crate::values::{Pair, SecretSource};

/// Runs one of the `org` commands. What only asks can be given up; what keeps or removes something comes to its end,
/// so that no secret is left behind.
pub async fn run(workbench: &Workbench, console: Console, command: OrgCommand, cancel: &Cancel) -> Ending {
    match command {
        OrgCommand::Add(args) => add(workbench, console, args, cancel).await,
        OrgCommand::List => abandonable(cancel, list(workbench, console)).await,
        OrgCommand::Show { alias } => abandonable(cancel, show(workbench, console, alias)).await,
        OrgCommand::Remove { alias, yes } => remove(workbench, console, alias, yes).await,
        OrgCommand::Rekey { alias } => keys::rekey(workbench, console, alias, cancel).await,
        OrgCommand::Quarantine { alias, yes } => keys::quarantine(workbench, console, alias, yes).await,
        OrgCommand::Discover(args) => discover::run(workbench, console, args, cancel).await,
        OrgCommand::Schedule { alias, every } => schedule(workbench, console, alias, every).await,
        OrgCommand::SignIn { alias, no_browser } => {
            sign_in::again(workbench, console, alias, sign_in::Browser::new(no_browser), cancel).await
        }
        OrgCommand::SetSecret { alias, secret, no_check } => {
            set_secret(workbench, console, alias, &secret, checked(no_check), cancel).await
        }
    }
}

async fn add(workbench: &Workbench, console: Console, args: OrgAdd, cancel: &Cancel) -> Ending {
    let check = checked(args.no_check);
    let browser = sign_in::Browser::new(args.no_browser);
    let mut new = new_organization(args)?;
    let entry = workbench.entry(&new.connector, &new.settings)?;
    if let Some(id) = entry.secrets.iter().find(|id| !new.secrets.contains_key(*id)) {
        return Err(missing_secret(id));
    }
    if entry.signs_in != SignsIn::Alone && check == Check::Now {
        // An alias that is taken is told before a person goes to another page.
        abandonable(cancel, async { Ok(workbench.check_new(&new, Check::Later).await?) }).await?;
        let begun = workbench.begin_sign_in(&new.connector, &new.settings, &new.secrets, cancel).await?;
        new.secrets.extend([sign_in::finish(begun, console, browser, cancel).await?]);
    }
    let checked = abandonable(cancel, async { Ok(workbench.check_new(&new, check).await?) }).await;
    let access = checked.map_err(not_added)?;
    let summary = workbench.keep(new, access).await?;
    console.result(&summary, |out| {
        let role = summary.role.as_deref().map(|role| format!(", role {}", visible(role)));
        let keeps = summary.retention_days.map(|days| format!(", keeps {days} days"));
        let (role, keeps) = (role.unwrap_or_default(), keeps.unwrap_or_default());
        writeln!(out, "Added {} as {}{role}{keeps}", called(&summary), summary.alias)
    })?;
    Ok(Done::Whole)
}

/// Says that nothing was added when a key is rejected. A sign-in that is rejected says what to do itself.
pub(super) fn not_added(stop: Stop) -> Stop {
    match stop {
        Stop::Failure(failure) if failure.code == Code::KeyRejected => Stop::Failure(failure.advise(NOT_ADDED)),
        other => other,
    }
}

fn new_organization(args: OrgAdd) -> Result<NewOrganization, Stop> {
    let alias = alias(args.alias)?;
    let settings = settings(args.settings)?;
    let secrets = secrets(&args.secrets)?;
    Ok(NewOrganization { alias, connector: args.connector, settings, secrets })
}

pub(super) fn secrets(words: &[String]) -> Result<BTreeMap<String, Secret>, Stop> {
    let mut secrets = BTreeMap::new();
    for source in SecretSource::parse_all(words)? {
        if secrets.insert(source.key.clone(), source.fetch()?).is_some() {
            return Err(wrong_usage(format!("the secret `{}` is given twice", source.key)));
        }
    }
    Ok(secrets)
}

/// Says which secret is missing, and how one is given.
pub(super) fn missing_secret(id: &str) -> Stop {
    let id = visible(id);
    wrong_usage(format!(
        "the secret `{id}` is missing; give it with `--secret {id}=env:VARIABLE`, `{id}=file:PATH` or `{id}=-`"
    ))
}

pub(super) fn settings(pairs: Vec<Pair>) -> Result<BTreeMap<String, String>, Stop> {
    let mut settings = BTreeMap::new();
    for Pair { key, value } in pairs {
        if settings.insert(key.clone(), value).is_some() {
            return Err(wrong_usage(format!("the setting `{key}` is given twice")));
        }
    }
    Ok(settings)
}

async fn schedule(workbench: &Workbench, console: Console, name: String, often: Often) -> Ending {
    let alias = alias(name)?;
    let every = match often {
        Often::QuarterHour => Some(Every::QuarterHour),
        Often::Hour => Some(Every::Hour),
        Often::Day => Some(Every::Day),
        Often::Off => None,
    };
    workbench.set_schedule(&alias, every).await?;
    console.result(&json!({ "alias": alias, "every": every }), |out| match every {
        Some(_) => writeln!(out, "{alias} is now synced by itself while the window is open"),
        None => writeln!(out, "{alias} is now synced only when somebody asks"),
    })?;
    Ok(Done::Whole)
}

async fn list(workbench: &Workbench, console: Console) -> Ending {
    let all = workbench.organizations().await?;
    console.result(&all, |out| {
        let left = ["Alias", "Name", "Connector", "Role"].map(|heading| (heading, Side::Left));
        let right = [("Events", Side::Right), ("Complete until", Side::Left), ("State", Side::Left)];
        let mut table = Table::new(left.into_iter().chain(right));
        for summary in &all {
            table.push([
                summary.alias.as_str(),
                summary.name.as_deref().unwrap_or_default(),
                &summary.connector_name,
                summary.role.as_deref().unwrap_or_default(),
                &grouped(summary.events),
                &summary.complete_until.as_deref().map(moment).unwrap_or_default(),
                standing(summary.state),
            ]);
        }
        table.print(out, console.canvas())
    })?;
    if all.is_empty() {
        console.note(
            "No organizations yet. Add one with `trailbook org add`, or two invented ones with `trailbook demo add`.",
        );
    }
    Ok(Done::Whole)
}

async fn show(workbench: &Workbench, console: Console, name: String) -> Ending {
    let alias = alias(name)?;
    let summary = workbench.organization(&alias).await?;
    let files = match summary.source {
        Source::Files => workbench.source_files(&alias).await?,
        Source::Remote => Vec::new(),
    };
    let shown = Shown { summary: &summary, files: &files };
    console.result(&shown, |out| {
        describe(out, &summary)?;
        files.iter().try_for_each(|file| writeln!(out, "{}", words::source(file)))
    })?;
    Ok(Done::Whole)
}

/// An organization with the files that filled it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    summary: &'a OrganizationSummary,
    files: &'a [SourceFile],
}

fn describe(out: &mut dyn Write, summary: &OrganizationSummary) -> io::Result<()> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let time = |value: &Option<String>| value.as_deref().map(moment).unwrap_or_default();
    let scope = match &summary.scope {
        AccessScope::Organization => "the whole organization".to_owned(),
        AccessScope::Workspace { id, name } => format!("workspace {}", name.as_ref().unwrap_or(id)),
    };
    let keeps = summary.retention_days.map(|days| format!("{days} days"));
    facts(
        out,
        &[
            ("Alias", summary.alias.clone()),
            ("Name", text(&summary.name)),
            ("Connector", format!("{} ({})", summary.connector_name, summary.connector)),
            ("Role", text(&summary.role)),
            ("May see", scope),
            ("Provider keeps", keeps.unwrap_or_default()),
            ("Events", grouped(summary.events)),
            ("Complete until", time(&summary.complete_until)),
            ("Last sync", time(&summary.last_sync)),
            ("State", standing(summary.state).to_owned()),
            ("Reason", text(&summary.state_reason)),
            ("Since", time(&summary.state_since)),
        ],
    )?;
    if let Some(doubt) = &summary.doubt {
        writeln!(out, "Since {}: {}. {}.", moment(&doubt.since), doubt.message(&summary.alias), doubt.action())?;
    }
    summary.gaps.iter().try_for_each(|gap| writeln!(out, "{}", words::gap(gap)))
}

async fn remove(workbench: &Workbench, console: Console, name: String, yes: bool) -> Ending {
    let alias = alias(name)?;
    let summary = workbench.organization(&alias).await?;
    if !yes {
        return Err(wrong_usage(format!(
            "removing {} deletes {} events and the access key from this computer; exported files stay; repeat with --yes",
            called(&summary),
            grouped(summary.events)
        )));
    }
    workbench.remove(&alias).await?;
    let removed = json!({ "alias": summary.alias, "removed": true, "events": summary.events });
    console.result(&removed, |out| {
        writeln!(out, "Removed {} with {} events", called(&summary), grouped(summary.events))
    })?;
    Ok(Done::Whole)
}

async fn set_secret(
    workbench: &Workbench,
    console: Console,
    name: String,
    secret: &str,
    check: Check,
    cancel: &Cancel,
) -> Ending {
    let alias = alias(name)?;
    let source = SecretSource::parse(secret)?;
    let secret = source.fetch()?;
    abandonable(cancel, async { Ok(workbench.check_secret(&alias, &source.key, &secret, check).await?) }).await?;
    workbench.keep_secret(&alias, &source.key, secret).await?;
    let replaced = json!({ "alias": alias, "secret": source.key, "replaced": true });
    console.result(&replaced, |out| writeln!(out, "Replaced the secret `{}` of {alias}", visible(&source.key)))?;
    Ok(Done::Whole)
}

fn checked(no_check: bool) -> Check {
    if no_check { Check::Later } else { Check::Now }
}

fn called(summary: &OrganizationSummary) -> String {
    visible(summary.name.as_deref().unwrap_or(&summary.alias)).into_owned()
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Ready => "ready",
        Standing::Paused => "paused",
        Standing::Sealed => "sealed",
        Standing::Locked => "locked",
    }
}

#[cfg(test)]
mod tests {
    use trailbook_core::organization::{Access, Alias};
    use trailbook_core::workbench::{Config, VaultChoice};

    use super::*;
    use crate::args::Arguments;
    use clap::Parser as _;

    #[tokio::test]
    async fn a_removal_comes_to_its_end_though_it_is_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let vault = VaultChoice::Passphrase(Secret::from("correct horse battery".to_owned()));
        let workbench = Workbench::open(Config { data_dir: folder.path().to_owned(), vault }).unwrap();
        let new = NewOrganization {
            alias: Alias::try_from("acme".to_owned()).unwrap(),
            connector: "demo".to_owned(),
            settings: BTreeMap::from([("base_url".to_owned(), "http://127.0.0.1:9".to_owned())]),
            secrets: BTreeMap::from([("token".to_owned(), Secret::from("t".to_owned()))]),
        };
        workbench.keep(new, Access::default()).await.unwrap();
        let console = Console::new(&Arguments::parse_from(["trailbook", "--quiet", "org", "list"]).global);
        let cancel = Cancel::new();
        cancel.cancel();

        let listed = run(&workbench, console, OrgCommand::List, &cancel).await;
        let removed =
            run(&workbench, console, OrgCommand::Remove { alias: "acme".to_owned(), yes: true }, &cancel).await;

        assert!(listed.is_err());
        assert!(matches!(removed, Ok(Done::Whole)));
        assert!(workbench.organizations().await.unwrap().is_empty());
    }
}
