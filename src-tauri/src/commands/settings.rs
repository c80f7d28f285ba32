//! What the first screen needs, and the vault.

use tauri::State;
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;

use crate::desk::Desk;
use crate::first::Bootstrap;

/// Returns what the first screen needs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn bootstrap(desk: State<'_, Desk>) -> Result<Bootstrap, Failure> {
    Bootstrap::read(&desk).await
}

/// Opens the passphrase vault, or makes one where nothing has been kept yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_vault(desk: State<'_, Desk>, passphrase: String) -> Result<(), Failure> {
    desk.workbench.open_vault(Secret::from(passphrase)).await
}
