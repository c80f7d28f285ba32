//! Recovery files from the window: where one is written or read is chosen in the system's own dialog, never named by the
//! page.

use std::path::PathBuf;

use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::RecoveryReport;

use crate::desk::Desk;

/// The name that a new recovery file is offered under.
const NAME: &str = "trailbook-recovery.json";

/// What the system's dialog asks for.
#[derive(Clone, Copy)]
enum Wanted {
    NewFile,
    File,
}

/// Lets the person choose where to, and writes a recovery file there. Returns nothing where they thought better of it.
pub(crate) async fn save<R: Runtime>(
    app: &AppHandle<R>,
    desk: &Desk,
    passphrase: Secret,
) -> Result<Option<RecoveryReport>, Failure> {
    let Some(path) = choose(app, desk, Wanted::NewFile).await? else { return Ok(None) };
    desk.workbench.save_recovery(path, passphrase).await.map(Some)
}

/// Lets the person choose a recovery file, and puts the keys in it back where they are lost.
pub(crate) async fn restore<R: Runtime>(
    app: &AppHandle<R>,
    desk: &Desk,
    passphrase: Secret,
) -> Result<Option<RecoveryReport>, Failure> {
    let Some(path) = choose(app, desk, Wanted::File).await? else { return Ok(None) };
    desk.workbench.restore_recovery(path, passphrase).await.map(Some)
}

async fn choose<R: Runtime>(app: &AppHandle<R>, desk: &Desk, wanted: Wanted) -> Result<Option<PathBuf>, Failure> {
    if let Some(path) = crate::drill::chosen().and_then(|files| files.into_iter().next()) {
        return Ok(Some(path));
    }
    let (answer, answered) = oneshot::channel();
    let mut dialog = app.dialog().file().set_directory(desk.export_folder());
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    match wanted {
        Wanted::NewFile => dialog.set_file_name(NAME).save_file(move |path| drop(answer.send(path))),
        Wanted::File => dialog.pick_file(move |path| drop(answer.send(path))),
    }
    // A dialog that went away without an answer is one that was dismissed.
    let Some(path) = answered.await.ok().flatten() else { return Ok(None) };
    path.into_path().map(Some).map_err(|error| Failure::from_error(Code::Usage, &error))
}
