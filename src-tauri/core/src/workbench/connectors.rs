//! Connectors: built in and user-supplied, shown, checked, and their mapping run by itself.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::connector::{self, Manifest, ManifestError, Words};
use crate::event::{ResultStyle, TimeStyle, TimeZone};
use crate::failure::{Code, Failure};

use super::fields::{SecretField, SettingField, SignInWay};
use super::vendors::groups;
use super::{Workbench, fields};

/// One known action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ActionEntry {
    /// The vendor's name.
    pub action: String,
    /// The action in words.
    pub label: String,
    /// What it means.
    pub description: Option<String>,
}

/// The known actions of one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ActionGroup {
    /// The category.
    pub category: String,
    /// Its actions.
    pub actions: Vec<ActionEntry>,
}

/// A connector as shells show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ConnectorSummary {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose log it reads.
    pub vendor: String,
    /// How well its facts are known.
    pub evidence: String,
    /// Where they are documented.
    pub docs: Vec<String>,
    /// What it is, in a sentence or two.
    pub about: Option<String>,
    /// What the log does not contain.
    pub limits: Option<String>,
    /// What a person enters.
    pub settings: Vec<SettingField>,
    /// What a person enters and no one else sees.
    pub secrets: Vec<SecretField>,
    /// The ways to sign in as a person; the first whose choice holds counts.
    pub sign_in: Vec<SignInWay>,
    /// The setting that can be chosen from what a key can read.
    pub discovers: Option<String>,
    /// The hosts it talks to.
    pub hosts: Vec<String>,
    /// Whether it came with the program.
    pub builtin: bool,
    /// The columns that the grid shows at first.
    pub columns: Vec<String>,
    /// What the vendor's own list calls them, where it has other words.
    pub titles: BTreeMap<String, String>,
    /// What the vendor's own list leaves out before the names of actions.
    pub prefix: Option<String>,
    /// How the vendor's own list writes times, where that is known.
    pub times: Option<TimeStyle>,
    /// The zone that it writes them in.
    pub zone: Option<TimeZone>,
    /// How it writes results.
    pub results: Option<ResultStyle>,
    /// The actions it knows, by category.
    pub categories: Vec<ActionGroup>,
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        Failure::from_error(Code::Manifest, &error)
    }
}

impl Workbench {
    /// Lists the connectors, built in first.
    pub fn connectors(&self) -> Vec<ConnectorSummary> {
        let builtin = connector::builtin().iter().map(|manifest| summary(manifest, true));
        let own = self.own_manifests().into_iter().filter_map(Result::ok).map(|manifest| summary(&manifest, false));
        builtin.chain(own).collect()
    }

    /// Returns one connector.
    ///
    /// # Errors
    /// When there is none of that name, or its file is wrong.
    pub fn connector(&self, id: &str) -> Result<ConnectorSummary, Failure> {
        let builtin = connector::find(id).is_some();
        Ok(summary(self.manifest(id)?.as_ref(), builtin))
    }

    /// Returns what connectors say in a language such as `de`: sentences and their translations. None for English.
    pub fn connector_words(&self, language: &str) -> Words {
        connector::words(language).cloned().unwrap_or_default()
    }

    /// Reads a manifest without installing it.
    ///
    /// # Errors
    /// What is wrong with it, with line and column.
    pub fn check_connector(&self, text: &str) -> Result<ConnectorSummary, Failure> {
        Ok(summary(&Manifest::parse(text)?, false))
    }

    /// Installs a manifest of the user's own.
    ///
    /// # Errors
    /// What is wrong with it, or when a built-in connector has its name.
    pub fn add_connector(&self, text: &str) -> Result<ConnectorSummary, Failure> {
        let manifest = Manifest::parse(text)?;
        if connector::find(manifest.id()).is_some() {
            let message = format!("a connector called `{}` comes with this program", manifest.id());
            return Err(Failure::new(Code::Usage, message).advise("Give your manifest another `id`"));
        }
        let folder = self.own_folder();
        super::registry::private_folder(&folder)?;
        let path = folder.join(format!("{}.toml", manifest.id()));
        std::fs::write(&path, text).map_err(|error| {
            Failure::new(Code::Cache, format!("`{}` could not be written: {error}", path.display()))
        })?;
        Ok(summary(&manifest, false))
    }

    /// Returns the manifest called `id`, or the one that `text` is where it is a manifest itself.
    ///
    /// # Errors
    /// When there is none of that name, or its file is wrong.
    pub fn manifest(&self, id: &str) -> Result<Arc<Manifest>, Failure> {
        if let Some(manifest) = connector::find(id) {
            return Ok(manifest);
        }
        for manifest in self.own_manifests() {
            let manifest = manifest?;
            if manifest.id() == id {
                return Ok(Arc::new(manifest));
            }
        }
        Err(Failure::new(Code::NotFound, format!("there is no connector called `{id}`"))
            .advise("Look at the list of connectors"))
    }

    fn own_folder(&self) -> PathBuf {
        self.data_dir().join("connectors")
    }

    fn own_manifests(&self) -> Vec<Result<Manifest, Failure>> {
        let Ok(entries) = std::fs::read_dir(self.own_folder()) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        paths.sort();
        paths
            .into_iter()
            .map(|path| {
                let text = std::fs::read_to_string(&path).map_err(|error| {
                    Failure::new(Code::Manifest, format!("`{}` could not be read: {error}", path.display()))
                })?;
                Manifest::parse(&text)
                    .map_err(|error| Failure::new(Code::Manifest, format!("`{}`: {error}", path.display())))
            })
            .collect()
    }
}

fn summary(manifest: &Manifest, builtin: bool) -> ConnectorSummary {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    ConnectorSummary {
        id: manifest.id().to_owned(),
        name: manifest.name().to_owned(),
        vendor: manifest.vendor().to_owned(),
        evidence: manifest.evidence().to_owned(),
        docs: manifest.docs().to_vec(),
        about: owned(manifest.about()),
        limits: owned(manifest.limits()),
        settings: fields::settings(manifest),
        secrets: fields::secrets(manifest),
        sign_in: fields::sign_in_ways(manifest),
        discovers: owned(manifest.discovers()),
        hosts: manifest.hosts(),
        builtin,
        columns: manifest.columns().to_vec(),
        titles: manifest.titles().clone(),
        prefix: owned(manifest.catalogue().prefix()),
        times: manifest.times().0,
        zone: manifest.times().1,
        results: manifest.results(),
        categories: groups(manifest.catalogue()),
    }
}
