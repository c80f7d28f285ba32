//! Moving every secret of the data folder into the other kind of vault.

use std::collections::BTreeSet;

use crate::auth::SIGN_IN;
use crate::failure::Failure;
use crate::keychain::{Destination, SecretName, Vault};

use super::organizations::{secret_ids, secret_name};
use super::quarantine::all_cache_secrets;
use super::registry::Description;
use super::{VaultReport, Workbench, laborious};

impl Workbench {
    /// Moves all secrets into the other kind of vault, all of them or none. Cut off at any moment, they are where the
    /// folder says, and what is left on the other side is cleared away the next time.
    ///
    /// # Errors
    /// When an organization is being synced, they are there already, or either side does not answer.
    pub async fn change_vault(&self, to: Destination) -> Result<VaultReport, Failure> {
        let all = self.all().await?;
        let mut alone = Vec::with_capacity(all.len());
        for description in &all {
            // A token that is renewed meanwhile would be left behind.
            alone.push(self.alone(description).await?);
        }
        let this = self.clone();
        laborious(move || {
            let vault = this.vault()?;
            this.finish_change_of_vault(&vault);
            let mut names = vec![SecretName::signing_key()];
            names.extend(this.program_secret()?);
            for description in &all {
                names.extend(this.secrets_named(description)?);
            }
            let moved = vault.change(to, &names)?;
            let kept_in = moved.name();
            this.set_vault(Ok(moved));
            this.dismiss_keepers();
            for description in all {
                // Where the key is kept is told to people only: that it is not told yet stops nobody.
                let _ = this.0.registry.update(&description.organization.id, |known| {
                    known.cache.iter_mut().for_each(|facts| facts.kept_in.clone_from(&kept_in));
                });
            }
            Ok(())
        })
        .await?;
        drop(alone);
        Ok(self.vault_state().await)
    }

    /// Clears away what a change of vault that was cut off has left. What cannot be done now is done another time.
    pub(super) fn finish_change_of_vault(&self, vault: &Vault) {
        let _ = vault.finish_change();
    }

    /// The names of everything that the vault may hold of an organization.
    fn secrets_named(&self, description: &Description) -> Result<Vec<SecretName>, Failure> {
        let organization = &description.organization;
        let declared = self.manifest(&organization.connector).map(|manifest| secret_ids(&manifest));
        let ids: BTreeSet<String> = declared
            .unwrap_or_default()
            .into_iter()
            .chain(description.secrets.iter().cloned())
            .chain([SIGN_IN.to_owned()])
            .collect();
        let mut names = all_cache_secrets(description)?;
        for id in ids {
            names.push(secret_name(&organization.id, &id)?);
        }
        Ok(names)
    }
}
