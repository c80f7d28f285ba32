//! The organizations of one key: listed, and added several at a time.

use trailbook_core::cancel::Cancel;
use trailbook_core::workbench::{Check, FoundOrganization, NewOrganization, SignsIn, Workbench};

use super::{alias, org, sign_in};
use crate::args::OrgDiscover;
use crate::done::{Done, Ending, Stop, wrong_usage};
use crate::interrupt::abandonable;
use crate::print::Console;
use crate::print::table::{Side, Table};
use crate::print::text::visible;

/// Lists what a key can read, and adds what was asked for.
pub async fn run(workbench: &Workbench, console: Console, args: OrgDiscover, cancel: &Cancel) -> Ending {
    let browser = sign_in::Browser::new(args.no_browser);
    let settings = org::settings(args.settings)?;
    let mut secrets = org::secrets(&args.secrets)?;
    let entry = workbench.entry_to_discover(&args.connector, &settings)?;
    if let Some(id) = entry.secrets.iter().find(|id| !secrets.contains_key(*id)) {
        return Err(org::missing_secret(id));
    }
    if entry.signs_in != SignsIn::Alone {
        let begun = workbench.begin_sign_in(&args.connector, &settings, &secrets, cancel).await?;
        secrets.extend([sign_in::finish(begun, console, browser, cancel).await?]);
    }
    let found = workbench.discover(&args.connector, &settings, &secrets, cancel).await;
    let mut found = found.map_err(|failure| org::not_added(failure.into()))?;
    let chosen = chosen(&found, &args.add)?;
    let sought = workbench.discovers(&args.connector)?.unwrap_or_default();
    for (index, name) in chosen {
        let mut settings = settings.clone();
        settings.insert(sought.clone(), found[index].id.clone());
        let new = NewOrganization {
            alias: alias(name.clone())?,
            connector: args.connector.clone(),
            settings,
            secrets: secrets.clone(),
        };
        let checked = abandonable(cancel, async { Ok(workbench.check_new(&new, Check::Now).await?) }).await;
        let access = checked.map_err(org::not_added)?;
        workbench.keep(new, access).await?;
        console.note(&format!("Added {} as {name}", visible(found[index].name.as_deref().unwrap_or(&name))));
        found[index].added_as = Some(name);
    }
    console.result(&found, |out| {
        let headings = ["ID", "Name", "Role", "Alias", "Added as"].map(|heading| (heading, Side::Left));
        let mut table = Table::new(headings);
        for one in &found {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            table.push(
                [&one.id, &text(&one.name), &text(&one.role), &one.alias, &text(&one.added_as)]
                    .map(|cell| cell.as_str()),
            );
        }
        table.print(out, console.canvas())
    })?;
    Ok(Done::Whole)
}

/// Finds what was asked for: the place in the list, and the alias.
fn chosen(found: &[FoundOrganization], asked: &[String]) -> Result<Vec<(usize, String)>, Stop> {
    let mut chosen = Vec::new();
    for word in asked {
        // An identifier may hold the sign itself.
        let whole = found.iter().position(|one| one.id == *word).map(|index| (index, None));
        let split = || {
            let (id, alias) = word.rsplit_once('=')?;
            found.iter().position(|one| one.id == id).map(|index| (index, Some(alias.to_owned())))
        };
        let Some((index, alias)) = whole.or_else(split) else {
            return Err(wrong_usage(format!("this key reads no organization `{}`", visible(word))));
        };
        if let Some(known) = &found[index].added_as {
            return Err(wrong_usage(format!("`{}` is here already, as `{known}`", visible(&found[index].id))));
        }
        chosen.push((index, alias.unwrap_or_else(|| found[index].alias.clone())));
    }
    Ok(chosen)
}
