//! What happens by itself, and the way out of this computer.

use serde::Deserialize;
use specta::Type;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Every, ProgramSettings, ProxyMode, SettingsChange};

use crate::desk::{Desk, named};
use crate::exporting;
use crate::scheduling::ScheduledSync;

/// Changed settings of the network; what is null stays, what is empty is taken away. Not printable: it may carry a
/// password.
#[derive(Deserialize, Type)]
pub(crate) struct NetworkForm {
    proxy: Option<ProxyMode>,
    proxy_url: Option<String>,
    proxy_user: Option<String>,
    proxy_password: Option<String>,
}

/// Turns syncing by itself on or off for an organization.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_schedule(desk: State<'_, Desk>, alias: String, every: Option<Every>) -> Result<(), Failure> {
    desk.workbench.set_schedule(&named(alias)?, every).await
}

/// Names the channel on which the page hears of syncs that nobody asked for by hand.
#[tauri::command]
#[specta::specta]
pub(crate) async fn listen_schedule(desk: State<'_, Desk>, channel: Channel<ScheduledSync>) -> Result<(), Failure> {
    desk.scheduled.listen(channel);
    Ok(())
}

/// Returns the program's settings of the network.
#[tauri::command]
#[specta::specta]
pub(crate) async fn program_settings(desk: State<'_, Desk>) -> Result<ProgramSettings, Failure> {
    desk.workbench.program_settings().await
}

/// Changes the program's settings of the network.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_network(desk: State<'_, Desk>, form: NetworkForm) -> Result<ProgramSettings, Failure> {
    let change = SettingsChange {
        proxy: form.proxy,
        proxy_url: form.proxy_url,
        proxy_user: form.proxy_user,
        proxy_password: form.proxy_password.map(Secret::from),
        authorities: None,
    };
    desk.workbench.change_settings(change).await
}

/// Lets the person choose a file with authorities to trust, in the system's dialog; nothing where they thought better
/// of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_authorities(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
) -> Result<Option<ProgramSettings>, Failure> {
    let Some(file) = exporting::choose_certificates(&app).await? else { return Ok(None) };
    let change = SettingsChange { authorities: Some(file), ..SettingsChange::default() };
    desk.workbench.change_settings(change).await.map(Some)
}

/// Trusts the system's authorities only.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_authorities(desk: State<'_, Desk>) -> Result<ProgramSettings, Failure> {
    let change = SettingsChange { authorities: Some(std::path::PathBuf::new()), ..SettingsChange::default() };
    desk.workbench.change_settings(change).await
}
