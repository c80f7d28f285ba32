//! The organizations that one key can read: asked for, and told apart from those that are here already.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::auth::Shelf;
use crate::cancel::Cancel;
use crate::connector::{Connector, Discovered};
use crate::failure::{Code, Failure};
use crate::keychain::Secret;
use crate::page::Response;
use crate::remote::{Pace, Remote};

use super::Workbench;
use super::connection::wire_to;
use super::secrets::check_secrets;

/// Pages asked for at most: whoever has more organizations names them.
const MOST_PAGES: u64 = 50;
const LONGEST_ALIAS: usize = 40;

/// An organization that a key can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct FoundOrganization {
    /// The value of the setting that names it.
    pub id: String,
    /// What people call it there.
    pub name: Option<String>,
    /// This account's role there.
    pub role: Option<String>,
    /// What it could be called here.
    pub alias: String,
    /// What it is called here, where it was added already.
    pub added_as: Option<String>,
}

impl Workbench {
    /// Returns the setting that discovering fills; None where keys of this connector do not name their organizations.
    ///
    /// # Errors
    /// When there is no such connector.
    pub fn discovers(&self, connector: &str) -> Result<Option<String>, Failure> {
        Ok(self.manifest(connector)?.discovers().map(str::to_owned))
    }

    /// Lists the organizations that a key can read. Keeps nothing.
    ///
    /// # Errors
    /// When the connector cannot be asked so, something entered is wrong, or the remote refuses.
    pub async fn discover(
        &self,
        connector: &str,
        settings: &BTreeMap<String, String>,
        secrets: &BTreeMap<String, Secret>,
        cancel: &Cancel,
    ) -> Result<Vec<FoundOrganization>, Failure> {
        let manifest = self.manifest(connector)?;
        let Some(sought) = manifest.discovers().map(str::to_owned) else {
            let message = format!("keys of `{connector}` do not name their organizations");
            return Err(Failure::new(Code::Usage, message).advise("Enter the organization yourself"));
        };
        let bound = self.bind_loosely(connector, settings)?;
        check_secrets(&bound, secrets)?;
        let found = self.ask_for_all(&bound, secrets, cancel).await?;
        let mut known = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for description in self.all().await? {
            let organization = description.organization;
            taken.insert(organization.alias.to_string());
            let here = self.bind(&organization.connector, &organization.settings);
            if organization.connector == connector
                && let Some(id) = here.ok().and_then(|here| here.settings().get(&sought).cloned())
            {
                known.insert(id, organization.alias.to_string());
            }
        }
        let named = found.into_iter().map(|found| {
            let alias = alias_for(&found, &mut taken);
            let added_as = known.get(&found.id).cloned();
            FoundOrganization { id: found.id, name: found.name, role: found.role, alias, added_as }
        });
        Ok(named.collect())
    }

    /// Binds a connector before it is known which organization is meant.
    pub(super) fn bind_loosely(
        &self,
        connector: &str,
        settings: &BTreeMap<String, String>,
    ) -> Result<Connector, Failure> {
        let bound = Connector::bind_to_discover(self.manifest(connector)?, settings);
        bound.map_err(|error| Failure::from_error(Code::Usage, &error))
    }

    async fn ask_for_all(
        &self,
        bound: &Connector,
        secrets: &BTreeMap<String, Secret>,
        cancel: &Cancel,
    ) -> Result<Vec<Discovered>, Failure> {
        let mut found: Vec<Discovered> = Vec::new();
        let mut remote: Option<Remote> = None;
        for page in 1..=MOST_PAGES {
            let request = bound.discover_request(page).map_err(|error| Failure::from_error(Code::Manifest, &error))?;
            let Some(request) = request else { break };
            let remote = match &remote {
                Some(remote) => remote,
                None => {
                    let keeper = self.trial_keeper(bound, secrets, Shelf::none()).await?;
                    let network = self.network().await?;
                    remote.insert(wire_to(&request.url, bound, secrets.clone(), Pace::brief(), network, keeper)?)
                }
            };
            let judge = |response: &Response| bound.judge(response);
            let response = remote.fetch(&request, judge, |_| {}, cancel).await?;
            let list = bound.read_discovered(&response).map_err(|error| Failure::from_error(Code::Remote, &error))?;
            let before = found.len();
            for one in list {
                if !found.iter().any(|known| known.id == one.id) {
                    found.push(one);
                }
            }
            // A page without anything new is the end, also where the remote does not count pages.
            if found.len() == before {
                break;
            }
        }
        Ok(found)
    }
}

/// Returns a free alias made of the organization's name.
fn alias_for(found: &Discovered, taken: &mut BTreeSet<String>) -> String {
    let text = found.name.as_deref().unwrap_or(&found.id).to_lowercase();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { ' ' };
    let slug = text.chars().map(plain).collect::<String>().split_whitespace().collect::<Vec<_>>().join("-");
    let slug: String = slug.chars().take(LONGEST_ALIAS).collect();
    let slug = if slug.is_empty() { "organization".to_owned() } else { slug.trim_end_matches('-').to_owned() };
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let free = std::iter::once(slug.clone()).chain(numbered).find(|alias| !taken.contains(alias)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_made_of_the_name_and_free() {
        let found =
            |id: &str, name: Option<&str>| Discovered { id: id.to_owned(), name: name.map(str::to_owned), role: None };
        let mut taken = BTreeSet::from(["acme".to_owned()]);
        let cases = [
            (found("1", Some("Acme")), "acme-2"),
            (found("2", Some("  Größe & Söhne AG ")), "gr-e-s-hne-ag"),
            (found("my-org", None), "my-org"),
            (found("3", Some("株式会社")), "organization"),
            (found("4", Some("ACME")), "acme-3"),
        ];
        for (found, expected) in cases {
            assert_eq!(alias_for(&found, &mut taken), expected);
        }
    }
}
