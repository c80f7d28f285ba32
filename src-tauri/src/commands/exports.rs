//! Exports: into a folder that a person chose in the system's own dialog, under a bare file name.

use serde::Serialize;
use specta::Type;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::failure::Failure;
use trailbook_core::workbench::{ExportReport, SessionId};

use crate::desk::Desk;
use crate::exporting::{self, ExportForm, ExportPlan};
use crate::log::{self, Work};

/// How far an export has come.
#[derive(Clone, Serialize, Type)]
pub(crate) struct ExportProgress {
    rows: u64,
    total: u64,
}

impl ExportProgress {
    pub(crate) fn new(rows: u64, total: u64) -> Self {
        Self { rows, total }
    }
}

/// Says what an export would write, and where.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_plan(desk: State<'_, Desk>, id: u32, form: ExportForm) -> Result<ExportPlan, Failure> {
    ExportPlan::make(&desk, SessionId(id), &form).await
}

/// Lets the person choose where exports go. Returns the folder, or nothing where they thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_folder(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<Option<String>, Failure> {
    exporting::choose_folder(&app, &desk).await
}

/// Writes the rows of an open question into `file`, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_run(
    desk: State<'_, Desk>,
    id: u32,
    form: ExportForm,
    file: String,
    channel: Channel<ExportProgress>,
) -> Result<ExportReport, Failure> {
    let total = desk.workbench.query_count(SessionId(id)).await?;
    // A page that went away hears nothing more; the export goes on.
    let listener = Box::new(move |rows| drop(channel.send(ExportProgress::new(rows, total))));
    log::ended(Work::Export, exporting::run(&desk, SessionId(id), &form, &file, listener).await)
}

/// Stops an export; no file is left behind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_export(desk: State<'_, Desk>, id: u32) -> Result<(), Failure> {
    desk.exports.cancel(&id);
    Ok(())
}

/// Shows the last exported file in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reveal_export(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<(), Failure> {
    exporting::reveal(&app, &desk)
}
