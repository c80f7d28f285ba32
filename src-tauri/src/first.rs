//! What the page needs before it can draw anything.

use serde::Serialize;
use specta::Type;
use trailbook_core::failure::Failure;
use trailbook_core::keychain::{Readiness, VaultKind};
use trailbook_core::query::Zone;
use trailbook_core::workbench::{ConnectorSummary, OrganizationSummary, VaultReport};

use crate::desk::Desk;

/// What the first screen needs.
#[derive(Serialize, Type)]
pub(crate) struct Bootstrap {
    version: &'static str,
    platform: &'static str,
    data_dir: String,
    vault: Vault,
    zone: &'static str,
    zones: Vec<&'static str>,
    organizations: Vec<OrganizationSummary>,
    /// Caches that no list names, for want of a description that can be read.
    lost: Vec<Failure>,
    connectors: Vec<ConnectorSummary>,
    /// Vendors that are known by what a person exports.
    vendors: Vec<ConnectorSummary>,
    export_dir: String,
    /// Whether a person has locked the program.
    locked: bool,
}

/// Where the secrets are kept, and whether they can be had.
#[derive(Debug, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Vault {
    kind: VaultKind,
    name: String,
    state: VaultState,
    message: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum VaultState {
    Ready,
    /// It waits for a person.
    Locked,
    Unavailable,
    PassphraseNeeded,
    /// Nothing is kept yet and the keychain does not answer: a passphrase may be chosen instead.
    NotChosen,
}

impl Bootstrap {
    pub(crate) async fn read(desk: &Desk) -> Result<Self, Failure> {
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            platform: std::env::consts::OS,
            data_dir: desk.workbench.data_dir().display().to_string(),
            vault: desk.workbench.vault_state().await.into(),
            zone: Zone::local().name(),
            zones: Zone::names().collect(),
            organizations: desk.workbench.organizations().await?,
            lost: desk.workbench.lost_caches(),
            connectors: desk.workbench.connectors(),
            vendors: desk.workbench.vendor_summaries(),
            export_dir: desk.export_folder().display().to_string(),
            locked: desk.workbench.is_locked(),
        })
    }
}

impl From<VaultReport> for Vault {
    fn from(report: VaultReport) -> Self {
        let kind = report.kind;
        let state = match (report.state.readiness, &kind) {
            (Readiness::Ready, _) => VaultState::Ready,
            (_, VaultKind::Passphrase) => VaultState::PassphraseNeeded,
            (Readiness::Unavailable, VaultKind::Keychain) if !report.chosen => VaultState::NotChosen,
            (Readiness::Locked, VaultKind::Keychain) => VaultState::Locked,
            (Readiness::Unavailable | Readiness::Damaged, VaultKind::Keychain) => VaultState::Unavailable,
        };
        Self { kind, name: report.name, state, message: report.state.message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_keychain_offers_a_choice_only_while_nothing_is_kept_in_it() {
        use VaultKind::{Keychain, Passphrase};
        check(Keychain, Readiness::Ready, false, VaultState::Ready);
        check(Keychain, Readiness::Unavailable, false, VaultState::NotChosen);
        check(Keychain, Readiness::Unavailable, true, VaultState::Unavailable);
        check(Keychain, Readiness::Locked, false, VaultState::Locked);
        check(Keychain, Readiness::Damaged, true, VaultState::Unavailable);
        check(Passphrase, Readiness::Locked, true, VaultState::PassphraseNeeded);
        check(Passphrase, Readiness::Ready, true, VaultState::Ready);
    }

    fn check(kind: VaultKind, readiness: Readiness, chosen: bool, expected: VaultState) {
        let state = trailbook_core::keychain::VaultState { readiness, message: None, detail: None };
        let report = VaultReport { kind, name: "a vault".into(), state, chosen };
        assert_eq!(Vault::from(report).state, expected, "{kind:?} {readiness:?} {chosen}");
    }
}
