//! The pretend organizations in the window: their remote runs inside this program, for as long as it does.

use std::collections::BTreeMap;
use std::time::SystemTime;

use trailbook_core::event::Instant;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::keychain::Secret;
use trailbook_core::organization::Alias;
use trailbook_core::workbench::{Check, NewOrganization, OrganizationSummary};
use trailbook_demo::{Options, Org, Role, Server, is_served, token};

use crate::desk::{Desk, named};

/// The connector of the pretend organizations, and the setting that says where their remote is.
const CONNECTOR: &str = "demo";
const ADDRESS: &str = "base_url";

/// Adds the pretend organizations that are not there yet, and returns all of them.
pub(crate) async fn add(desk: &Desk) -> Result<Vec<OrganizationSummary>, Failure> {
    let base_url = server(desk).await?.base_url();
    let known = desk.workbench.organizations().await?;
    for org in Org::ALL {
        if known.iter().any(|organization| organization.alias == org.slug()) {
            continue;
        }
        let new = NewOrganization {
            alias: named(org.slug().to_owned())?,
            connector: CONNECTOR.to_owned(),
            settings: BTreeMap::from([(ADDRESS.to_owned(), base_url.clone())]),
            secrets: BTreeMap::from([("token".to_owned(), Secret::from(token(org, Role::Owner)))]),
        };
        desk.workbench.add(new, Check::Now).await?;
    }
    let all = desk.workbench.organizations().await?;
    Ok(all.into_iter().filter(|organization| organization.demo).collect())
}

/// Makes a pretend organization's remote answer where the organization looks for it. The day on which its
/// story ends stays the one that it was added with, so that its events stay the same.
pub(crate) async fn wake(desk: &Desk, alias: &Alias) -> Result<(), Failure> {
    if !desk.workbench.organization(alias).await?.demo {
        return Ok(());
    }
    let Some(known) = desk.workbench.setting(alias, ADDRESS).await? else { return Ok(()) };
    // Somebody else may serve it, such as `trailbook demo serve`: then it stays where it is.
    if is_served(&known).await {
        return Ok(());
    }
    let here = format!("http://{}", server(desk).await?.address());
    let moved = moved(&known, &here);
    if moved == known { Ok(()) } else { desk.workbench.relocate(alias, &moved).await }
}

async fn server(desk: &Desk) -> Result<&Server, Failure> {
    let start = || async {
        let today = Instant::from_seconds(seconds_since_1970()).to_utc().date_naive();
        Server::start(Options::new(today)).await.map_err(|error| Failure::from_error(Code::Internal, &error))
    };
    desk.demo.get_or_try_init(start).await
}

fn seconds_since_1970() -> i64 {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(passed.as_secs()).unwrap_or(i64::MAX)
}

/// An address with its path, on another host and port.
fn moved(address: &str, here: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    format!("{here}/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_that_moved_keeps_its_path() {
        let moved = moved("http://127.0.0.1:4000/demo/2026-11-20", "http://127.0.0.1:5000");

        assert_eq!(moved, "http://127.0.0.1:5000/demo/2026-11-20");
    }
}
