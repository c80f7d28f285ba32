//! A manifest: one remote described as data. What parses has been checked in full, so that the engine need not ask again.

pub(crate) mod auth;
mod check;
mod discover;
mod hint;
mod limits;
mod locate;
mod map;
pub(crate) mod page;
pub(crate) mod records;
pub(super) mod schema;
pub(crate) mod sections;
mod variant;
mod window;

pub use locate::ManifestError;
pub use sections::{Direction, SettingKind};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use self::sections::Sections;
use super::address;
pub(super) use check::floor;

use super::catalogue::Catalogue;
use super::outline::Outline;
use super::template::Part;
use crate::page::StreamId;

/// The stream of a connector that declares none.
const ONLY_STREAM: &str = "events";
/// The longest manifest that is read.
const LONGEST: usize = 1024 * 1024;

/// One remote described as data.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub(super) sections: Sections,
    pub(super) catalogue: Catalogue,
    /// The streams that are read in a way of their own.
    pub(super) streams: BTreeMap<String, Arc<Manifest>>,
    /// How a span with two ends is read where the remote is otherwise read as a stream.
    pub(super) bounded: Option<Arc<Manifest>>,
    /// The places in a record that it looks at, once they were asked for.
    outline: OnceLock<Outline>,
}

/// A value that people enter to reach their organization; not secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// What people read beside it.
    pub label: &'a str,
    /// What to enter.
    pub help: Option<&'a str>,
    /// What kind of value it takes.
    pub kind: SettingKind,
    /// Whether there is no connection without it.
    pub required: bool,
    /// What it is when nothing is entered.
    pub default: Option<&'a str>,
    /// What there is to choose from.
    pub choices: &'a [String],
    /// The setting and its value with which it is asked for; None where it always is.
    pub when: Option<(&'a str, &'a str)>,
}

/// One endpoint of a remote, as people meet it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamField<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// What people read for it.
    pub label: &'a str,
    /// The setting and its value with which it is read; None where it always is.
    pub when: Option<(&'a str, &'a str)>,
}

/// A secret that people enter; it is kept in the vault only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretField<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// What people read beside it.
    pub label: &'a str,
    /// Where it comes from.
    pub help: Option<&'a str>,
    /// The setting and its value with which it is needed; None where it always is.
    pub when: Option<(&'a str, &'a str)>,
}

impl Manifest {
    /// Reads and checks a manifest that stands alone.
    ///
    /// # Errors
    /// [`ManifestError`] says what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        Self::parse_with(text, &[])
    }

    /// Reads and checks a manifest with `files` beside it: their names and texts.
    ///
    /// # Errors
    /// [`ManifestError`] says what is wrong and where.
    pub(super) fn parse_with(text: &str, files: &[(&str, &str)]) -> Result<Self, ManifestError> {
        if text.len() > LONGEST {
            return Err(ManifestError::at(text, None, "the manifest is longer than 1 MiB"));
        }
        let sections: Sections = toml::from_str(text)
            .map_err(|error| ManifestError::at(text, error.span(), hint::explain(error.message())))?;
        variant::manifest(text, sections, files).map_err(|wrong| ManifestError::along(text, &wrong.path, wrong.message))
    }

    /// Returns the places in a record that it looks at.
    pub(super) fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| Outline::of(self))
    }

    /// Returns its identifier.
    pub fn id(&self) -> &str {
        &self.sections.id
    }

    /// Returns what people call it.
    pub fn name(&self) -> &str {
        &self.sections.name
    }

    /// Returns who runs the remote.
    pub fn vendor(&self) -> &str {
        &self.sections.vendor
    }

    /// Returns how it is known that this is how the remote works.
    pub fn evidence(&self) -> &str {
        &self.sections.evidence
    }

    /// Returns the addresses of the vendor's documentation.
    pub fn docs(&self) -> &[String] {
        &self.sections.docs
    }

    /// Returns what it reads, in a sentence or two.
    pub fn about(&self) -> Option<&str> {
        self.sections.about.as_deref()
    }

    /// Returns what the log does not contain.
    pub fn limits(&self) -> Option<&str> {
        self.sections.omits.as_deref()
    }

    /// Returns where a key comes from, and which role and plan it needs.
    pub fn help(&self) -> Option<&str> {
        self.sections.help.as_deref()
    }

    /// Returns the settings to ask for.
    pub fn settings(&self) -> impl Iterator<Item = Setting<'_>> {
        self.sections.setting.iter().map(|setting| Setting {
            id: &setting.id,
            label: setting.label.as_deref().unwrap_or(&setting.id),
            help: setting.help.as_deref(),
            kind: setting.kind,
            required: setting.required,
            default: setting.default.as_deref(),
            choices: &setting.choices,
            when: setting.when.as_ref().map(named),
        })
    }

    /// Returns the secrets to ask for.
    pub fn secrets(&self) -> impl Iterator<Item = SecretField<'_>> {
        self.sections.secret.iter().map(|secret| SecretField {
            id: &secret.id,
            label: &secret.label,
            help: secret.help.as_deref(),
            when: secret.when.as_ref().map(named),
        })
    }

    /// Returns the endpoints that it can read, with what has to be chosen for each.
    pub fn endpoints(&self) -> impl Iterator<Item = StreamField<'_>> {
        self.sections.stream.iter().map(|stream| StreamField {
            id: &stream.id,
            label: stream.label.as_deref().unwrap_or(&stream.id),
            when: stream.when.as_ref().map(named),
        })
    }

    /// Returns the columns that a list shows at first.
    pub fn columns(&self) -> &[String] {
        &self.sections.view.columns
    }

    /// Returns what the vendor's own list calls columns, where it has other words for them.
    pub fn titles(&self) -> &BTreeMap<String, String> {
        &self.sections.view.titles
    }

    /// Returns how the vendor's own list writes times, and in which zone.
    pub fn times(&self) -> (Option<crate::event::TimeStyle>, Option<crate::event::TimeZone>) {
        (self.sections.view.times, self.sections.view.zone)
    }

    /// Returns how the vendor's own list writes results.
    pub fn results(&self) -> Option<crate::event::ResultStyle> {
        self.sections.view.results
    }

    /// Returns the known actions.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Returns the streams to read, each with a ledger of its own.
    pub fn streams(&self) -> Vec<StreamId> {
        let declared = self.sections.stream.iter().map(|stream| StreamId(stream.id.clone()));
        let streams: Vec<StreamId> = declared.collect();
        if streams.is_empty() { vec![StreamId(ONLY_STREAM.to_owned())] } else { streams }
    }

    /// Returns the hosts that it may talk to: that of its addresses, with `{names}` where it depends on what people
    /// enter; or those that its address setting allows, and its default. Empty where any address may be entered.
    pub fn hosts(&self) -> Vec<String> {
        let sections = &self.sections;
        let mut hosts = BTreeSet::new();
        if !matches!(sections.request.url.parts.first(), Some(Part::Name(_))) {
            hosts.insert(address::authority(&sections.request.url));
        }
        for url in sections.auth.0.iter().flat_map(check::addresses) {
            if !matches!(url.parts.first(), Some(Part::Name(_))) {
                hosts.insert(address::authority(url));
            }
        }
        hosts.extend(sections.auth.0.iter().flat_map(|auth| auth.sends_to.iter().cloned()));
        for setting in sections.setting.iter().filter(|setting| setting.kind == SettingKind::Url) {
            hosts.extend(setting.hosts.iter().cloned());
            hosts.extend(setting.default.as_deref().and_then(address::host_of));
        }
        hosts.into_iter().collect()
    }

    /// Returns the manifests' default for every setting that has one.
    pub(super) fn defaults(&self) -> BTreeMap<String, String> {
        let with_default = |setting: &sections::SettingSection| Some((setting.id.clone(), setting.default.clone()?));
        self.sections.setting.iter().filter_map(with_default).collect()
    }
}

fn named(choice: &sections::Choice) -> (&str, &str) {
    (&choice.setting, &choice.is)
}
