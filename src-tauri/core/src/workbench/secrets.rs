//! An organization's secrets: put on its wire, and replaced once the new one is proven.

use std::collections::BTreeMap;

use crate::auth::{Keeper, SIGN_IN, Shelf};
use crate::cancel::Cancel;
use crate::connector::Connector;
use crate::failure::{Code, Failure};
use crate::keychain::Secret;
use crate::organization::{Alias, State};
use crate::remote::{Pace, Remote};

use super::connection::{access, wire};
use super::files::ask_only_remotes;
use super::organizations::{Check, secret_ids, secret_name};
use super::registry::Description;
use super::signing::sign_in_of;
use super::{Workbench, blocking};

impl Workbench {
    /// Replaces a secret and lifts the pause that its rejection caused. A new one that the remote refuses is not kept.
    ///
    /// # Errors
    /// When there is no such secret, the remote refuses the new one or cannot be asked, or it cannot be kept.
    pub async fn set_secret(&self, alias: &Alias, key: &str, secret: Secret, check: Check) -> Result<(), Failure> {
        self.check_secret(alias, key, &secret, check).await?;
        self.keep_secret(alias, key, secret).await
    }

    /// Does what of [`Workbench::set_secret`] keeps nothing, so that it can be given up at any point.
    ///
    /// # Errors
    /// When there is no such secret, or the remote refuses the new one or cannot be asked.
    pub async fn check_secret(&self, alias: &Alias, key: &str, secret: &Secret, check: Check) -> Result<(), Failure> {
        let description = self.describe(alias).await?;
        ask_only_remotes(&description)?;
        let manifest = self.manifest(&description.organization.connector)?;
        let mut known = secret_ids(&manifest);
        let connector = self.bind(&description.organization.connector, &description.organization.settings)?;
        if sign_in_of(&connector)?.is_some_and(|sign_in| sign_in.needs_person()) {
            known.push(SIGN_IN.to_owned());
        }
        if !known.iter().any(|id| id == key) {
            let message = format!("`{}` has no secret called `{key}`; it has: {}", manifest.id(), known.join(", "));
            return Err(Failure::new(Code::Usage, message));
        }
        if secret.is_blank() {
            return Err(Failure::new(Code::Usage, format!("the new secret `{key}` is blank; the old one was kept")));
        }
        if let Some(says) = connector.objection(key, secret.expose()) {
            return Err(Failure::new(Code::Usage, format!("{says}; the old secret was kept")));
        }
        if check == Check::Now {
            let (this, known, bound) = (self.clone(), description.clone(), connector.clone());
            let mut secrets = blocking(move || this.secrets_of(&known, &bound)).await?;
            secrets.insert(key.to_owned(), secret.clone());
            let keeper = self.trial(&description, &connector, key, &secrets).await?;
            let remote = wire(&connector, secrets, Pace::brief(), self.network().await?, keeper)?;
            let asked = access(&connector, &remote, &description.organization.access, &Cancel::new()).await;
            asked.map_err(|error| {
                let failure = Failure::from(error);
                let message = format!("{}; the old secret `{key}` was kept", failure.message.trim_end_matches('.'));
                Failure { message, ..failure }
            })?;
        }
        Ok(())
    }

    /// Does what of [`Workbench::set_secret`] keeps something: that has to come to its end.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn keep_secret(&self, alias: &Alias, key: &str, secret: Secret) -> Result<(), Failure> {
        let description = self.describe(alias).await?;
        let (this, key) = (self.clone(), key.to_owned());
        blocking(move || {
            let id = &description.organization.id;
            match key.as_str() {
                SIGN_IN => this.keep_sign_in(id, &secret)?,
                _ => this.vault()?.keep(&secret_name(id, &key)?, &secret)?,
            }
            this.dismiss_keeper(&description.organization.id);
            this.0.registry.update(&description.organization.id, |known| {
                if !known.secrets.contains(&key) {
                    known.secrets.push(key);
                }
                if matches!(known.organization.state, State::Paused { .. }) {
                    known.organization.state = State::Ready;
                }
            })?;
            Ok(())
        })
        .await
    }

    /// Returns who keeps the token while a new secret is tried. A person's sign-in stays where it is unless it is what is
    /// new: trying a secret must not use up what renews it.
    async fn trial(
        &self,
        description: &Description,
        connector: &Connector,
        key: &str,
        secrets: &BTreeMap<String, Secret>,
    ) -> Result<Option<Keeper>, Failure> {
        let by_person = sign_in_of(connector)?.is_some_and(|sign_in| sign_in.needs_person());
        let shelf = if by_person && key != SIGN_IN { self.shelf(&description.organization.id)? } else { Shelf::none() };
        self.trial_keeper(connector, secrets, shelf).await
    }

    /// Returns the wire of an organization with its secrets in place.
    pub(super) async fn wire_of(&self, description: &Description, connector: &Connector) -> Result<Remote, Failure> {
        let (this, known, bound) = (self.clone(), description.clone(), connector.clone());
        let secrets = blocking(move || this.secrets_of(&known, &bound)).await?;
        let keeper = self.keeper(description, connector, secrets.clone()).await?;
        wire(connector, secrets, Pace::default(), self.network().await?, keeper)
    }

    pub(super) fn secrets_of(
        &self,
        description: &Description,
        connector: &Connector,
    ) -> Result<BTreeMap<String, Secret>, Failure> {
        let vault = self.vault()?;
        let mut secrets = BTreeMap::new();
        for key in secret_ids(connector.manifest()) {
            if let Some(secret) = vault.find(&secret_name(&description.organization.id, &key)?)? {
                secrets.insert(key, secret);
            }
        }
        Ok(secrets)
    }
}

pub(super) fn check_secrets(connector: &Connector, given: &BTreeMap<String, Secret>) -> Result<(), Failure> {
    let manifest = connector.manifest();
    let mut known = secret_ids(manifest);
    if let Some(missing) = connector.asked_secrets().iter().find(|id| given.get(*id).is_none_or(Secret::is_blank)) {
        let message = format!("the secret `{missing}` is missing");
        return Err(Failure::new(Code::Usage, message).advise("Enter it and try again"));
    }
    if sign_in_of(connector)?.is_some_and(|sign_in| sign_in.needs_person()) {
        known.push(SIGN_IN.to_owned());
    }
    let blank = |id: &&String| given.get(*id).is_some_and(Secret::is_blank);
    if let Some(unknown) = given.keys().filter(|id| !blank(id)).find(|id| !known.contains(id)) {
        let message = format!("`{}` has no secret called `{unknown}`; it has: {}", manifest.id(), known.join(", "));
        return Err(Failure::new(Code::Usage, message));
    }
    // A token may tell by itself that it belongs elsewhere.
    match given.iter().find_map(|(id, secret)| connector.objection(id, secret.expose())) {
        Some(says) => Err(Failure::new(Code::Usage, says)),
        None => Ok(()),
    }
}
