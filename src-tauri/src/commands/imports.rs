//! Imports: files that a person chose in the system's own dialog or dropped onto the window.

use std::sync::Arc;

use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::failure::Failure;
use trailbook_core::workbench::{ImportProgress, ImportReport, LookedAt, ProfileChoice};

use crate::desk::Desk;
use crate::importing::{self, ImportForm};
use crate::log::{self, Work};

/// Lets the person choose files. Returns their names, or nothing where they thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_import_files(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
) -> Result<Option<Vec<String>>, Failure> {
    importing::choose(&app, &desk).await
}

/// Takes the files that were dropped onto the window as chosen. Returns their names.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_dropped(desk: State<'_, Desk>) -> Result<Vec<String>, Failure> {
    Ok(desk.import_dropped())
}

/// Lists the vendors whose exports are known.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_profiles(desk: State<'_, Desk>) -> Result<Vec<ProfileChoice>, Failure> {
    Ok(desk.workbench.profiles())
}

/// Says what the chosen files would become; keeps nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_look(desk: State<'_, Desk>, form: ImportForm) -> Result<Vec<LookedAt>, Failure> {
    importing::look(&desk, &form).await
}

/// Imports the chosen files, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_run(
    desk: State<'_, Desk>,
    form: ImportForm,
    channel: Channel<ImportProgress>,
) -> Result<ImportReport, Failure> {
    // A page that went away hears nothing more; the import goes on.
    let listener = Arc::new(move |progress: &ImportProgress| drop(channel.send(progress.clone())));
    log::ended(Work::Import, importing::run(&desk, &form, listener).await)
}

/// Stops the import; what was read until then stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_import(desk: State<'_, Desk>) -> Result<(), Failure> {
    importing::cancel(&desk);
    Ok(())
}
