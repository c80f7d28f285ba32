//! The two invented organizations and the server that answers for them, inside this process.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use chrono::Utc;
use serde_json::json;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::keychain::Secret;
use trailbook_core::organization::Alias;
use trailbook_core::workbench::{Check, NewOrganization, OrganizationSummary, Workbench};
use trailbook_demo::{Options, Org, Role, Server, Story, is_served, token};

use super::alias;
use crate::done::{Done, Ending, Stop};
use crate::print::Console;

/// The connector that reads them.
const CONNECTOR: &str = "demo";
/// The setting that says where they are.
const BASE_URL: &str = "base_url";

/// Adds both organizations, or those of them that are not there yet.
pub async fn add(workbench: &Workbench, console: Console) -> Ending {
    let server = start(0).await?;
    let mut added = Vec::new();
    for org in Org::ALL {
        added.push(add_one(workbench, &server, org).await?);
    }
    console.result(&added, |out| {
        added.iter().try_for_each(|summary| writeln!(out, "{} is here as {}", org_name(summary), summary.alias))
    })?;
    console.note("Read their events with `trailbook sync`.");
    Ok(Done::Whole)
}

async fn add_one(workbench: &Workbench, server: &Server, org: Org) -> Result<OrganizationSummary, Stop> {
    let alias = alias(org.slug().to_owned())?;
    let known = workbench.organizations().await?.into_iter().find(|summary| summary.alias == alias.as_str());
    if let Some(summary) = known.filter(|summary| summary.demo) {
        return Ok(summary);
    }
    let settings = BTreeMap::from([(BASE_URL.to_owned(), server.base_url())]);
    let secrets = BTreeMap::from([("token".to_owned(), Secret::from(token(org, Role::Owner)))]);
    let new = NewOrganization { alias, connector: CONNECTOR.to_owned(), settings, secrets };
    Ok(workbench.add(new, Check::Now).await?)
}

fn org_name(summary: &OrganizationSummary) -> &str {
    summary.name.as_deref().unwrap_or(&summary.alias)
}

/// Serves both organizations to other programs until somebody stops it.
pub async fn serve(console: Console, port: u16, cancel: &Cancel) -> Ending {
    let server = start(port).await?;
    let base_url = server.base_url();
    let accounts: Vec<_> = Org::ALL.into_iter().flat_map(|org| Role::ALL.map(|role| (org, role))).collect();
    let tokens = accounts
        .iter()
        .map(|(org, role)| json!({ "organization": org.slug(), "role": role.word(), "token": token(*org, *role) }));
    let served = json!({ "base_url": base_url, "tokens": tokens.collect::<Vec<_>>() });
    console.result(&served, |out| {
        writeln!(out, "{base_url}")?;
        accounts
            .iter()
            .try_for_each(|(org, role)| writeln!(out, "{}  {}  {}", org.slug(), role.word(), token(*org, *role)))
    })?;
    console.note("Serving until Ctrl-C.");
    cancel.cancelled().await;
    server.stop().await;
    Ok(Done::Whole)
}

async fn start(port: u16) -> Result<Server, Failure> {
    let options = Options { port, ..Options::new(Story::anchor_for(Utc::now())) };
    Server::start(options).await.map_err(|error| Failure::from_error(Code::Usage, &error))
}

/// The server inside this process, once something needs it.
#[derive(Default)]
pub struct Running(Option<Server>);

impl Running {
    /// Makes sure that the remote of `alias` answers, where it is one of the invented organizations.
    pub async fn prepare(&mut self, workbench: &Workbench, alias: &Alias) -> Result<(), Failure> {
        if !workbench.organization(alias).await?.demo {
            return Ok(());
        }
        let known = workbench.setting(alias, BASE_URL).await?.unwrap_or_default();
        // Such as one that `demo serve` started.
        if is_served(&known).await {
            return Ok(());
        }
        let server = match self.0.take() {
            Some(server) => server,
            None => start(0).await?,
        };
        let moved = moved_to(&known, server.address()).unwrap_or_else(|| server.base_url());
        self.0 = Some(server);
        workbench.relocate(alias, &moved).await
    }
}

/// Returns `base_url` at another address. Its path stays: it holds the day that the organization's story ends on.
fn moved_to(base_url: &str, address: SocketAddr) -> Option<String> {
    let (_, path) = base_url.strip_prefix("http://")?.split_once('/')?;
    path.starts_with("demo/").then(|| format!("http://{address}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_moves_and_its_day_stays() {
        let address = SocketAddr::from(([127, 0, 0, 1], 9));
        let cases = [
            ("http://127.0.0.1:4711/demo/2026-11-21", Some("http://127.0.0.1:9/demo/2026-11-21")),
            ("http://127.0.0.1:4711/", None),
            ("http://127.0.0.1:4711", None),
            ("https://acme.example/demo/2026-11-21", None),
            ("", None),
        ];
        for (base_url, expected) in cases {
            assert_eq!(moved_to(base_url, address).as_deref(), expected, "{base_url}");
        }
    }
}
