//! The keys of caches and where they are kept: another key, another place, and a cache that is set aside.

use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::failure::Failure;
use trailbook_core::keychain::{Destination, Secret, VaultKind};
use trailbook_core::workbench::{QuarantineReport, RecoveryReport, RekeyReport};

use crate::checking::{self, CheckProgress};
use crate::desk::{Desk, named};
use crate::recovering;

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

/// Lets the person choose where to, and writes the keys of all caches into a new file that the passphrase opens.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_recovery(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
    passphrase: String,
) -> Result<Option<RecoveryReport>, Failure> {
    recovering::save(&app, &desk, Secret::from(passphrase)).await
}

/// Lets the person choose such a file, and puts the keys in it back where they are lost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_recovery(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
    passphrase: String,
) -> Result<Option<RecoveryReport>, Failure> {
    recovering::restore(&app, &desk, Secret::from(passphrase)).await
}
