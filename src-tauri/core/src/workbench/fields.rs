//! What a connector asks for, as shells show it: settings, secrets, and ways to sign in.

use serde::Serialize;

use crate::connector::{self, Manifest, SettingKind};

/// A setting that a person enters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SettingField {
    /// Its name.
    pub id: String,
    /// What to call it.
    pub label: String,
    /// Where to find it.
    pub help: Option<String>,
    /// text, url or select.
    pub kind: String,
    /// Whether it must be given.
    pub required: bool,
    /// What it is unless something else is entered.
    pub default: Option<String>,
    /// The values to choose from.
    pub choices: Vec<String>,
    /// What to call each of them.
    pub names: Vec<String>,
    /// The choice with which it is asked for; None where it always is.
    pub when: Option<FieldChoice>,
}

/// A choice that decides what else is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct FieldChoice {
    /// The setting.
    pub setting: String,
    /// Its value, or one of its values.
    pub is: String,
}

/// A way to sign in as a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SignInWay {
    /// Whether it happens in the browser of this computer, without a code to compare.
    pub in_browser: bool,
    /// The secrets that are entered beside it; all others are not.
    pub secrets: Vec<String>,
    /// The choice with which it is used; None where it always is.
    pub when: Option<FieldChoice>,
}

/// A secret that a person enters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SecretField {
    /// Its name.
    pub id: String,
    /// What to call it.
    pub label: String,
    /// Where to get it and what it has to allow.
    pub help: Option<String>,
    /// The choice with which it is asked for; None where it always is.
    pub when: Option<FieldChoice>,
}

/// Returns the settings that a connector asks for.
pub(super) fn settings(manifest: &Manifest) -> Vec<SettingField> {
    manifest.settings().map(|one| setting(manifest, one)).collect()
}

/// Returns the secrets that a connector asks for.
pub(super) fn secrets(manifest: &Manifest) -> Vec<SecretField> {
    let field = |secret: connector::SecretField<'_>| SecretField {
        id: secret.id.to_owned(),
        label: secret.label.to_owned(),
        help: whole(manifest.help(), secret.help),
        when: secret.when.map(choice),
    };
    manifest.secrets().map(field).collect()
}

/// Returns the ways to sign in as a person.
pub(super) fn sign_in_ways(manifest: &Manifest) -> Vec<SignInWay> {
    manifest.sign_in_ways().into_iter().map(sign_in_way).collect()
}

/// Joins how to get a key with what is special about this one.
fn whole(help: Option<&str>, own: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = help.into_iter().chain(own).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn setting(manifest: &Manifest, setting: connector::Setting<'_>) -> SettingField {
    SettingField {
        id: setting.id.to_owned(),
        label: setting.label.to_owned(),
        help: setting.help.map(str::to_owned),
        kind: match setting.kind {
            SettingKind::Text => "text",
            SettingKind::Url => "url",
            SettingKind::Select => "select",
            SettingKind::Many => "many",
        }
        .to_owned(),
        required: setting.required,
        default: setting.default.map(str::to_owned),
        choices: setting.choices.to_vec(),
        names: setting.choices.iter().map(|choice| manifest.choice_name(setting.id, choice)).collect(),
        when: setting.when.map(choice),
    }
}

fn choice((setting, is): (&str, &str)) -> FieldChoice {
    FieldChoice { setting: setting.to_owned(), is: is.to_owned() }
}

fn sign_in_way(way: connector::SignInWay<'_>) -> SignInWay {
    SignInWay {
        in_browser: way.in_browser,
        secrets: way.secrets.into_iter().map(str::to_owned).collect(),
        when: way.when.map(choice),
    }
}
