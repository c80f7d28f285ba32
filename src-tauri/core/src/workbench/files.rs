//! Organizations that only files fill: they have no remote, no secret and no setting.

use std::collections::BTreeMap;

use crate::failure::{Code, Failure};
use crate::organization::{Access, Alias, Organization, Source, State};

use super::imported::SourceFile;
use super::organizations::random_id;
use super::registry::Description;
use super::{Workbench, blocking, now, sources};

/// What stands for a connector where events were read from files by the names of their columns.
pub(super) const FILE: &str = "file";

impl Workbench {
    /// Returns the files that were imported into an organization, oldest import first.
    ///
    /// # Errors
    /// When its cache cannot be read.
    pub async fn source_files(&self, alias: &Alias) -> Result<Vec<SourceFile>, Failure> {
        let description = self.describe(alias).await?;
        let this = self.clone();
        blocking(move || {
            let store = this.store(&description)?;
            Ok(sources::facts(&store)?.iter().map(sources::FileFact::shown).collect())
        })
        .await
    }

    /// Says whether the organization has a remote that can be asked; else its events come from files.
    pub async fn has_remote(&self, alias: &Alias) -> Result<bool, Failure> {
        Ok(self.describe(alias).await?.organization.source == Source::Remote)
    }

    /// Returns the organization called `alias`, making one that only files fill where there is none.
    pub(super) fn receiving(&self, alias: &Alias, connector: &str) -> Result<Description, Failure> {
        match self.0.registry.find(alias) {
            Err(failure) if failure.code == Code::NotFound => {}
            found => return found,
        }
        let organization = Organization {
            id: random_id()?,
            alias: alias.clone(),
            connector: connector.to_owned(),
            source: Source::Files,
            settings: BTreeMap::new(),
            access: Access::default(),
            state: State::Ready,
            created: now(),
        };
        let description = Description::new(organization);
        self.0.registry.insert(&description)?;
        if let Err(failure) = self.keep_new(&description, &BTreeMap::new()) {
            // What could not be made whole is taken away again; that it could not be made is the news.
            let _ = self.0.registry.remove(&description.organization.id);
            return Err(failure);
        }
        self.0.registry.find(alias)
    }
}

/// Refuses what only a remote can answer.
pub(super) fn ask_only_remotes(description: &Description) -> Result<(), Failure> {
    let organization = &description.organization;
    match organization.source {
        Source::Remote => Ok(()),
        Source::Files => {
            let message = format!("`{}` has no remote: its events come from files", organization.alias);
            let action = format!("Import newer files with `trailbook import {} FILE`", organization.alias);
            Err(Failure::new(Code::Usage, message).advise(action))
        }
    }
}
