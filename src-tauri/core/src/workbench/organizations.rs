//! Organizations: testing a connection, adding, listing, replacing a key, removing.

use std::collections::{BTreeMap, BTreeSet};

use crate::auth::{SIGN_IN, Shelf};
use crate::cancel::Cancel;
use crate::connector::{Connector, Manifest};
use crate::failure::{Code, Failure};
use crate::keychain::{Secret, SecretName};
use crate::organization::{Access, Alias, Organization, Source, State};
use crate::remote::Pace;

use super::connection::{access, wire};
use super::files::FILE;
use super::registry::{Description, taken};
use super::secrets::check_secrets;
use super::signing::{SignsIn, sign_in_of};
use super::summary::{Gap, OrganizationSummary, Standing};
use super::{Workbench, blocking, now, vendors};

/// The connector of the pretend organizations.
const DEMO: &str = "demo";

/// What somebody enters to add an organization.
#[derive(Debug)]
pub struct NewOrganization {
    /// What it is to be called here.
    pub alias: Alias,
    /// The connector's identifier.
    pub connector: String,
    /// The connector's settings.
    pub settings: BTreeMap<String, String>,
    /// The connector's secrets.
    pub secrets: BTreeMap<String, Secret>,
}

/// Whether the remote is asked before an organization is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It is: key and role are proven.
    Now,
    /// It is not: the first sync will.
    Later,
}

impl Workbench {
    /// Asks the remote who this account is and what it may see.
    ///
    /// # Errors
    /// The remote's refusal in its own terms, or why it could not be asked.
    pub async fn test_connection(&self, new: &NewOrganization) -> Result<Access, Failure> {
        let connector = self.bind(&new.connector, &new.settings)?;
        check_secrets(&connector, &new.secrets)?;
        let keeper = self.trial_keeper(&connector, &new.secrets, Shelf::none()).await?;
        let remote = wire(&connector, new.secrets.clone(), Pace::brief(), self.network().await?, keeper)?;
        Ok(access(&connector, &remote, &Access::default(), &Cancel::new()).await?)
    }

    /// Adds an organization, its secrets and its empty cache; all of it or nothing.
    ///
    /// # Errors
    /// When the alias is taken, the remote refuses, or a secret or the cache cannot be kept.
    pub async fn add(&self, new: NewOrganization, check: Check) -> Result<OrganizationSummary, Failure> {
        let access = self.check_new(&new, check).await?;
        self.keep(new, access).await
    }

    /// Does what of [`Workbench::add`] keeps nothing, so that it can be given up at any point.
    ///
    /// # Errors
    /// When the alias is taken, a setting or secret is wrong, or the remote refuses.
    pub async fn check_new(&self, new: &NewOrganization, check: Check) -> Result<Access, Failure> {
        if self.all().await?.iter().any(|known| known.organization.alias == new.alias) {
            return Err(taken(&new.alias));
        }
        match check {
            Check::Now => self.test_connection(new).await,
            Check::Later => Ok(Access::default()),
        }
    }

    /// Does what of [`Workbench::add`] keeps something: that has to come to its end.
    ///
    /// # Errors
    /// When the alias is taken, or a secret or the cache cannot be kept; then nothing is.
    pub async fn keep(&self, mut new: NewOrganization, access: Access) -> Result<OrganizationSummary, Failure> {
        // What is not asked for with these settings comes as a blank from a form.
        new.secrets.retain(|_, secret| !secret.is_blank());
        let connector = self.bind(&new.connector, &new.settings)?;
        check_secrets(&connector, &new.secrets)?;
        let organization = Organization {
            id: random_id()?,
            alias: new.alias,
            connector: new.connector,
            source: Source::Remote,
            settings: new.settings,
            access,
            state: State::Ready,
            created: now(),
        };
        let (this, signs_in) = (self.clone(), sign_in_of(&connector)?.map(|_| SIGN_IN.to_owned()));
        blocking(move || {
            let mut description = Description::new(organization);
            // What a sign-in will give is forgotten with the rest.
            let names: BTreeSet<String> = new.secrets.keys().cloned().chain(signs_in).collect();
            description.secrets = names.into_iter().collect();
            let id = description.organization.id.clone();
            // The description comes first: whatever ends this half-way leaves nothing that cannot be seen and removed.
            this.0.registry.insert(&description)?;
            let kept = this.keep_new(&description, &new.secrets);
            if kept.is_err() {
                this.close(&id);
                this.forget_secrets(&id, new.secrets.keys());
                let _ = this.0.registry.remove(&id);
            }
            kept?;
            Ok(this.summary(&this.0.registry.find(&description.organization.alias)?))
        })
        .await
    }

    pub(super) fn keep_new(
        &self,
        description: &Description,
        secrets: &BTreeMap<String, Secret>,
    ) -> Result<(), Failure> {
        let vault = self.vault()?;
        for (key, secret) in secrets {
            match key.as_str() {
                SIGN_IN => self.keep_sign_in(&description.organization.id, secret)?,
                _ => vault.keep(&secret_name(&description.organization.id, key)?, secret)?,
            }
        }
        self.store(description).map(drop)
    }

    fn forget_secrets<'a>(&self, id: &str, keys: impl Iterator<Item = &'a String>) {
        let Ok(vault) = self.vault() else { return };
        for name in keys.filter_map(|key| secret_name(id, key).ok()).chain(SecretName::data_key(id).ok()) {
            // Best effort: a secret that was never kept cannot be forgotten.
            let _ = vault.forget(&name);
        }
    }

    /// Lists the organizations by alias, but for those that [`Workbench::lost_caches`] tells of. Opens no cache and no
    /// keychain.
    pub async fn organizations(&self) -> Result<Vec<OrganizationSummary>, Failure> {
        Ok(self.readable().await?.iter().map(|description| self.summary(description)).collect())
    }

    /// Says which caches in the data folder have no description that can be read: no list names them.
    pub fn lost_caches(&self) -> Vec<Failure> {
        self.0.registry.lost()
    }

    /// Returns one organization.
    pub async fn organization(&self, alias: &Alias) -> Result<OrganizationSummary, Failure> {
        let description = self.describe(alias).await?;
        Ok(self.summary(&description))
    }

    /// Removes an organization from this computer: cache, keys, description.
    pub async fn remove(&self, alias: &Alias) -> Result<(), Failure> {
        let description = self.describe(alias).await?;
        // A sync under way would go on writing what is being removed.
        let _alone = self.alone(&description).await?;
        let this = self.clone();
        blocking(move || {
            let organization = &description.organization;
            this.close(&organization.id);
            this.dismiss_keeper(&organization.id);
            let declared = this.manifest(&organization.connector).map(|manifest| secret_ids(&manifest));
            let secrets: BTreeSet<String> =
                declared.unwrap_or_default().into_iter().chain(description.secrets.iter().cloned()).collect();
            let vault = this.vault()?;
            Self::forget_cache_keys(&vault, &description)?;
            for key in secrets {
                vault.forget(&secret_name(&organization.id, &key)?)?;
            }
            this.0.registry.remove(&organization.id)
        })
        .await
    }

    /// Notes that an organization is now reached at another address.
    pub async fn relocate(&self, alias: &Alias, base_url: &str) -> Result<(), Failure> {
        let mut description = self.describe(alias).await?;
        description.organization.settings.insert("base_url".to_owned(), base_url.to_owned());
        self.bind(&description.organization.connector, &description.organization.settings)?;
        let (this, settings) = (self.clone(), description.organization.settings);
        blocking(move || {
            this.dismiss_keeper(&description.organization.id);
            this.0.registry.update(&description.organization.id, |known| known.organization.settings = settings)
        })
        .await
        .map(drop)
    }

    /// Returns the value of a setting of an organization.
    pub async fn setting(&self, alias: &Alias, key: &str) -> Result<Option<String>, Failure> {
        Ok(self.describe(alias).await?.organization.settings.get(key).cloned())
    }

    pub(super) async fn all(&self) -> Result<Vec<Description>, Failure> {
        let this = self.clone();
        blocking(move || this.0.registry.all()).await
    }

    pub(super) async fn readable(&self) -> Result<Vec<Description>, Failure> {
        let this = self.clone();
        blocking(move || this.0.registry.readable()).await
    }

    pub(super) async fn describe(&self, alias: &Alias) -> Result<Description, Failure> {
        let (this, alias) = (self.clone(), alias.clone());
        blocking(move || this.0.registry.find(&alias)).await
    }

    pub(super) fn bind(&self, connector: &str, settings: &BTreeMap<String, String>) -> Result<Connector, Failure> {
        let manifest = self.manifest(connector)?;
        Connector::bind(manifest, settings).map_err(|error| Failure::from_error(Code::Usage, &error))
    }

    pub(super) fn summary(&self, description: &Description) -> OrganizationSummary {
        let organization = &description.organization;
        let manifest = self.manifest(&organization.connector).ok();
        let entry = self.entry(&organization.connector, &organization.settings);
        let signs_in = entry.is_ok_and(|entry| entry.signs_in != SignsIn::Alone);
        let (state, state_reason, state_since) = match &organization.state {
            State::Ready => (Standing::Ready, None, None),
            State::Paused { reason, at } => (Standing::Paused, Some(reason.clone()), Some(at.to_rfc3339(0))),
            State::Sealed { reason, at } => (Standing::Sealed, Some(reason.clone()), Some(at.to_rfc3339(0))),
        };
        let snapshot = &description.snapshot;
        OrganizationSummary {
            alias: organization.alias.to_string(),
            connector: organization.connector.clone(),
            connector_name: match manifest {
                Some(found) => found.name().to_owned(),
                None if organization.connector == FILE => "Files".to_owned(),
                None => vendors::name(&organization.connector),
            },
            source: organization.source,
            name: organization.access.name.clone(),
            role: organization.access.role.clone(),
            scope: organization.access.scope.clone(),
            retention_days: organization.access.retention_days,
            events: snapshot.events,
            complete_until: snapshot.complete_until.map(|at| at.to_rfc3339(0)),
            last_sync: snapshot.last_sync.map(|at| at.to_rfc3339(0)),
            state,
            state_reason,
            state_since,
            signs_in,
            every: description.every,
            demo: organization.connector == DEMO && organization.source == Source::Remote,
            gaps: snapshot.gaps.iter().map(gap).collect(),
            doubt: description.doubt.clone(),
        }
    }
}

/// Turns a known gap into what shells show.
pub(super) fn gap(known: &super::registry::KnownGap) -> Gap {
    Gap {
        stream: known.stream.0.clone(),
        from: known.window.from.exact(),
        to: known.window.until.exact(),
        reason: known.reason.clone(),
        cause: crate::coverage::Cause::of(&known.reason),
    }
}

pub(super) fn secret_ids(manifest: &Manifest) -> Vec<String> {
    manifest.secrets().map(|secret| secret.id.to_owned()).collect()
}

pub(super) fn secret_name(id: &str, key: &str) -> Result<SecretName, Failure> {
    SecretName::secret(id, key).map_err(internal)
}

fn internal(error: crate::keychain::BadName) -> Failure {
    Failure::from_error(Code::Internal, &error)
}

pub(super) fn random_id() -> Result<String, Failure> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(Code::Internal, format!("the system gives no random numbers: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
