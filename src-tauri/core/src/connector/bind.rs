//! Binds a manifest to what a person entered: settings are checked once, here, and trusted after.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use super::address;
use super::manifest::sections::SettingSection;
use super::manifest::{Manifest, SettingKind};
use crate::page::StreamId;

const LONGEST_TEXT: usize = 256;
const LONGEST_URL: usize = 2_048;

/// Why what was entered cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Nothing was entered.
    #[error("`{0}` is needed")]
    Missing(String),
    /// The connector does not know it.
    #[error("there is no setting `{0}`")]
    Unknown(String),
    /// It does not have the form that the connector asks for.
    #[error("`{id}` does not have the form `{pattern}`")]
    Form {
        /// The setting.
        id: String,
        /// The form.
        pattern: String,
    },
    /// It is none of the choices.
    #[error("`{id}` is one of {choices}")]
    Choice {
        /// The setting.
        id: String,
        /// The choices.
        choices: String,
    },
    /// It holds something that has no place in a setting.
    #[error("`{0}` is too long or holds braces, control characters or nothing but dots")]
    Text(String),
    /// It is no address.
    #[error("`{0}` is not an address such as `https://example.com`, without user name, `?` and `#`")]
    Address(String),
    /// It is an address that would send the key in the clear.
    #[error("`{0}` has to start with `https://`; `http://` is for this computer only")]
    Insecure(String),
    /// It is an address of someone else.
    #[error("`{id}` leads to `{host}`, which is none of the hosts that this connector talks to")]
    Host {
        /// The setting.
        id: String,
        /// The host.
        host: String,
    },
}

/// A manifest bound to an organization: it makes requests and reads answers. It holds no secret and sends nothing.
#[derive(Clone, Debug)]
pub struct Connector {
    manifest: Arc<Manifest>,
    settings: BTreeMap<String, String>,
}

impl Connector {
    /// Binds `manifest` to what was entered. Blank settings count as not entered.
    ///
    /// # Errors
    /// [`SettingError`] for the first setting that cannot be used.
    pub fn bind(manifest: Arc<Manifest>, entered: &BTreeMap<String, String>) -> Result<Self, SettingError> {
        Self::bind_without(manifest, entered, None)
    }

    /// Binds `manifest` to what was entered; the setting `sought` may be missing.
    pub(super) fn bind_without(
        manifest: Arc<Manifest>,
        entered: &BTreeMap<String, String>,
        sought: Option<&str>,
    ) -> Result<Self, SettingError> {
        let sections = &manifest.sections;
        if let Some(id) = entered.keys().find(|id| !sections.setting.iter().any(|setting| setting.id == **id)) {
            return Err(SettingError::Unknown(id.clone()));
        }
        let mut settings = manifest.defaults();
        for (id, value) in entered {
            if !value.trim().is_empty() {
                settings.insert(id.clone(), value.trim().to_owned());
            }
        }
        for setting in &sections.setting {
            let asked = sought != Some(setting.id.as_str())
                && setting.when.as_ref().is_none_or(|choice| choice.holds(&settings));
            match settings.get_mut(&setting.id) {
                Some(value) => *value = check_setting(setting, value)?,
                None if setting.required && asked => return Err(SettingError::Missing(setting.id.clone())),
                None => {}
            }
        }
        let bound = Self { manifest, settings };
        match bound.manifest.sections.stream.iter().find_map(|stream| stream.when.as_ref()) {
            Some(choice) if bound.streams().is_empty() => Err(SettingError::Missing(choice.setting.clone())),
            _ => Ok(bound),
        }
    }

    /// Returns the manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the settings in use, with defaults.
    pub fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// Returns the streams to read, each with a ledger of its own: those that were chosen.
    pub fn streams(&self) -> Vec<StreamId> {
        let declared = &self.manifest.sections.stream;
        let chosen = |id: &StreamId| {
            let choice = declared.iter().find(|stream| stream.id == id.0).and_then(|stream| stream.when.as_ref());
            choice.is_none_or(|choice| choice.holds(&self.settings))
        };
        self.manifest.streams().into_iter().filter(chosen).collect()
    }

    /// Returns the connector as it reads `stream`: itself, or what the manifest says of that stream alone.
    pub fn of(&self, stream: &StreamId) -> Self {
        let manifest = self.manifest.streams.get(&stream.0).unwrap_or(&self.manifest);
        Self { manifest: manifest.clone(), settings: self.settings.clone() }
    }

    /// Returns the connector that reads spans with two ends where this one reads a stream.
    pub fn bounded(&self) -> Option<Self> {
        let manifest = self.manifest.bounded.clone()?;
        Some(Self { manifest, settings: self.settings.clone() })
    }
}

/// Checks one setting and returns it as it is used: an address without a slash at its end.
pub(super) fn check_setting(setting: &SettingSection, value: &str) -> Result<String, SettingError> {
    let id = || setting.id.clone();
    let longest = if setting.kind == SettingKind::Url { LONGEST_URL } else { LONGEST_TEXT };
    let odd = |letter: char| letter.is_control() || matches!(letter, '{' | '}');
    if value.len() > longest || value.contains(odd) || value.bytes().all(|byte| byte == b'.') {
        return Err(SettingError::Text(id()));
    }
    if let Some(pattern) = &setting.pattern
        && !pattern.fits(value)
    {
        return Err(SettingError::Form { id: id(), pattern: pattern.as_str().to_owned() });
    }
    match setting.kind {
        SettingKind::Text => Ok(value.to_owned()),
        SettingKind::Select if setting.choices.iter().any(|choice| choice == value) => Ok(value.to_owned()),
        SettingKind::Many if value.split(',').all(|one| setting.choices.iter().any(|choice| choice == one.trim())) => {
            Ok(value.split(',').map(str::trim).collect::<Vec<_>>().join(","))
        }
        SettingKind::Select | SettingKind::Many => {
            Err(SettingError::Choice { id: id(), choices: setting.choices.join(", ") })
        }
        SettingKind::Url => check_url(setting, value),
    }
}

fn check_url(setting: &SettingSection, value: &str) -> Result<String, SettingError> {
    let id = || setting.id.clone();
    let url = Url::parse(value).map_err(|_| SettingError::Address(id()))?;
    let bare = url.username().is_empty() && url.password().is_none() && !value.contains('@');
    if !bare || url.query().is_some() || url.fragment().is_some() || url.host_str().is_none() {
        return Err(SettingError::Address(id()));
    }
    let loopback = address::is_loopback(&url);
    if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
        return Err(SettingError::Insecure(id()));
    }
    let host = url.host_str().unwrap_or_default();
    if !loopback && !setting.hosts.is_empty() && !address::is_allowed(host, &setting.hosts) {
        return Err(SettingError::Host { id: id(), host: host.to_owned() });
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
