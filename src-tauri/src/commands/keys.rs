//! The keys of caches and where they are kept: another key, another place, and a cache that is set aside.

use tauri::State;
use tauri::ipc::Channel;
use trailbook_core::failure::Failure;
use trailbook_core::keychain::{Destination, Secret, VaultKind};
use trailbook_core::workbench::{QuarantineReport, RekeyReport};

use crate::checking::{self, CheckProgress};
use crate::desk::{Desk, named};

/// Encrypts an organization's cache with a new key, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rekey(
    desk: State<'_, Desk>,
    alias: String,
    channel: Channel<CheckProgress>,
) -> Result<RekeyReport, Failure> {
    checking::rekey(&desk, alias, channel).await
}

/// Sets an organization's cache aside with its key; nothing is deleted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quarantine(desk: State<'_, Desk>, alias: String) -> Result<QuarantineReport, Failure> {
    desk.workbench.quarantine(&named(alias)?).await
}

/// Moves all keys to the keychain, or into a vault that the passphrase opens.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_vault(desk: State<'_, Desk>, to: VaultKind, passphrase: String) -> Result<(), Failure> {
    let to = match to {
        VaultKind::Keychain => Destination::Keychain,
        VaultKind::Passphrase => Destination::Passphrase(Secret::from(passphrase)),
    };
    desk.workbench.change_vault(to).await.map(drop)
}
