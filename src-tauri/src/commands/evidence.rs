//! Evidence: packs of the rows of a question, and checking what somebody was handed or what is kept here.

use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::evidence::Report;
use trailbook_core::failure::Failure;
use trailbook_core::workbench::{PackForm, PackReport, SessionId};

use super::exports::ExportProgress;
use crate::checking::{self, CheckProgress, Offer, PackPlan};
use crate::desk::Desk;
use crate::exporting::free_name;
use crate::log::{self, Work};

/// Returns a name for a pack of the rows of an open question.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pack_name(desk: State<'_, Desk>, id: u32, form: PackForm) -> Result<String, Failure> {
    let name = desk.workbench.session_pack_name(SessionId(id), form).await?;
    Ok(free_name(&desk.export_folder(), &name))
}

/// Writes the rows of an open question into the evidence pack `file`, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pack_run(
    desk: State<'_, Desk>,
    id: u32,
    plan: PackPlan,
    file: String,
    channel: Channel<ExportProgress>,
) -> Result<PackReport, Failure> {
    let total = desk.workbench.query_count(SessionId(id)).await?;
    // A page that went away hears nothing more; the pack is still made.
    let listener = Box::new(move |rows| drop(channel.send(ExportProgress::new(rows, total))));
    log::ended(Work::Export, checking::pack(&desk, SessionId(id), &plan, &file, listener).await)
}

/// Lets the person choose an archive or an export, and checks it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_file(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<Option<Report>, Failure> {
    checking::choose(&app, &desk, Offer::File).await
}

/// Lets the person choose the folder of a pack, and checks it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_folder(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<Option<Report>, Failure> {
    checking::choose(&app, &desk, Offer::Folder).await
}

/// Checks what was dropped onto the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_dropped(desk: State<'_, Desk>) -> Result<Option<Report>, Failure> {
    let Some(path) = desk.take_dropped() else { return Ok(None) };
    checking::check(&desk, path).await.map(Some)
}

/// Reads an organization's cache again and checks it, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_cache(
    desk: State<'_, Desk>,
    alias: String,
    channel: Channel<CheckProgress>,
) -> Result<Report, Failure> {
    log::ended(Work::Check, checking::check_cache(&desk, alias, channel).await)
}

/// Stops a check.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_verify(desk: State<'_, Desk>) -> Result<(), Failure> {
    checking::cancel(&desk);
    Ok(())
}
