//! The two invented organizations and the server that answers for them, inside this process.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use chrono::Utc;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::keychain::Secret;
use trailbook_core::organization::Alias;
use trailbook_core::workbench::{Check, NewOrganization, OrganizationSummary, Workbench};
use trailbook_demo::{Options, Org, Role, Server, Story, token};

use super::alias;
use crate::done::{Done, Ending, Stop};
use crate::print::Console;

/// The connector that reads them.
const CONNECTOR: &str = "demo";
/// The setting that says where they are.
const BASE_URL: &str = "base_url";
/// How long a server on this computer has to answer before it counts as absent.
const PATIENCE: Duration = Duration::from_secs(2);

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
        if let Some(address) = address_of(&known)
            && is_served(address).await
        {
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

/// Returns the address and port of a base address of the demo.
fn address_of(base_url: &str) -> Option<SocketAddr> {
    base_url
        .strip_prefix("http://")?
        .split('/')
        .next()?
        .parse()
        .ok()
        .filter(|address: &SocketAddr| address.ip().is_loopback())
}

/// Returns `base_url` at another address. Its path stays: it holds the day that the organization's story ends on.
fn moved_to(base_url: &str, address: SocketAddr) -> Option<String> {
    let (_, path) = base_url.strip_prefix("http://")?.split_once('/')?;
    path.starts_with("demo/").then(|| format!("http://{address}/{path}"))
}

/// Says whether a demo server answers at `address`, such as one that `demo serve` started.
async fn is_served(address: SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("GET /demo/control HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
        let mut status = [0; "HTTP/1.x 200".len()];
        stream.read_exact(&mut status).await?;
        Ok::<_, std::io::Error>(status.starts_with(b"HTTP/1.") && status.ends_with(b" 200"))
    };
    tokio::time::timeout(PATIENCE, ask).await.is_ok_and(|answer| answer.unwrap_or(false))
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

    #[test]
    fn only_loopback_addresses_are_asked() {
        assert_eq!(address_of("http://127.0.0.1:4711/demo/x"), Some(SocketAddr::from(([127, 0, 0, 1], 4711))));
        for base_url in ["http://203.0.113.9:80/demo/x", "http://localhost:80/", "https://127.0.0.1:80/", ""] {
            assert_eq!(address_of(base_url), None, "{base_url}");
        }
    }

    #[tokio::test]
    async fn a_running_demo_is_recognized_and_an_ended_one_is_not() {
        let server = start(0).await.unwrap();
        let address = server.address();

        assert!(is_served(address).await);

        server.stop().await;
        assert!(!is_served(address).await);
    }
}
