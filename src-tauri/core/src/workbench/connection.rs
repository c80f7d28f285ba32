//! The way to a remote: the wire with its secrets in place, and who we are at its other end.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::auth::Keeper;
use crate::cancel::Cancel;
use crate::connector::Connector;
use crate::failure::{Code, Failure};
use crate::keychain::Secret;
use crate::organization::{Access, AccessScope};
use crate::page::Response;
use crate::remote::{self, Network, Remote, Secrets};

use super::errors::is_offline;

/// Asks the remote who this account is and what it may see.
///
/// # Errors
/// A refusal, which decides what happens to the cache, or why the remote could not be asked.
pub(super) async fn access(
    connector: &Connector,
    remote: &Remote,
    known: &Access,
    cancel: &Cancel,
) -> Result<Access, remote::Error> {
    let judge = |response: &Response| connector.judge(response);
    let mut access = Access::default();
    let mut silent = false;
    // A probe that cannot be made shows in the first request of the sync, in its own words.
    for probe in connector.access_requests().unwrap_or_default() {
        match remote.fetch(&probe.request, judge, |_| {}, cancel).await {
            Ok(response) => match connector.read_access(&probe, &response, &mut access) {
                Ok(()) => {}
                // An answer that does not say who we are leaves that open; a log that cannot be read does not.
                Err(_) if probe.optional => silent = true,
                Err(error) => return Err(unreadable(&response, &error)),
            },
            Err(error @ remote::Error::Cancelled) => return Err(error),
            Err(error) if probe.optional && !is_offline(&error) => silent = true,
            Err(error) => return Err(error),
        }
    }
    Ok(if silent { completed(access, known) } else { access })
}

fn unreadable(response: &Response, error: &crate::connector::Error) -> remote::Error {
    let host = url::Url::parse(&response.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    remote::Error::Unusable {
        host: host.unwrap_or_default(),
        status: response.status,
        say: crate::failure::sentence(error),
    }
}

/// Fills what was not told this time with what was told before: silence widens and takes away nothing.
fn completed(told: Access, known: &Access) -> Access {
    Access {
        name: told.name.or_else(|| known.name.clone()),
        role: told.role.or_else(|| known.role.clone()),
        scope: if told.scope == AccessScope::Organization { known.scope.clone() } else { told.scope },
        retention_days: told.retention_days.or(known.retention_days),
    }
}

/// Returns the wire to the connector's origin. Secrets go to that origin only, and only those that belong there.
pub(super) fn wire(
    connector: &Connector,
    secrets: BTreeMap<String, Secret>,
    pace: remote::Pace,
    network: Network,
    keeper: Option<Keeper>,
) -> Result<Remote, Failure> {
    let probes = connector.access_requests().map_err(|error| Failure::from_error(Code::Manifest, &error))?;
    let first = probes.first().ok_or_else(|| Failure::new(Code::Manifest, "the connector asks nothing"))?;
    wire_to(&first.request.url, connector, secrets, pace, network, keeper)
}

/// Returns the wire to the origin of `address`.
pub(super) fn wire_to(
    address: &str,
    connector: &Connector,
    secrets: BTreeMap<String, Secret>,
    pace: remote::Pace,
    network: Network,
    keeper: Option<Keeper>,
) -> Result<Remote, Failure> {
    let base = url::Url::parse(address).map_err(|error| Failure::from_error(Code::Manifest, &error))?;
    let budget = connector.streams().first().and_then(|stream| connector.plan(stream).pace.budget);
    let settings = remote::Settings {
        budget: budget.map(|(requests, per)| remote::Budget { requests, per }),
        pace,
        network,
        ..remote::Settings::default()
    };
    let secrets = secrets.into_iter().filter(|(id, _)| connector.sends_to_log(id)).collect::<Secrets>();
    let remote = Remote::new(base, secrets, settings)?;
    Ok(match keeper {
        Some(keeper) => remote.with_tokens(Arc::new(keeper)),
        None => remote,
    })
}
