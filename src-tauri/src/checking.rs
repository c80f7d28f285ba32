//! Packs and checks from the window: what is checked is chosen in the system's own dialog, never named by the page.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use trailbook_core::evidence::Report;
use trailbook_core::export::Overwrite;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::workbench::{
    PackForm, PackOptions, PackReport, Proofs, RekeyReport, RowListener, SessionId, verify,
};

use crate::desk::{Desk, named};
use crate::exporting::inside;

/// The one check at a time.
const CHECK: &str = "the check";

/// What an evidence pack looks like.
#[derive(Deserialize, Type)]
pub(crate) struct PackPlan {
    pub(crate) form: PackForm,
    pub(crate) proofs: Proofs,
    /// The address of an authority that is asked for a time stamp; None asks nobody.
    pub(crate) authority: Option<String>,
}

/// How far a check of a cache has come.
#[derive(Clone, Serialize, Type)]
pub(crate) struct CheckProgress {
    read: u64,
    all: u64,
}

/// What the system's dialog offers.
#[derive(Clone, Copy)]
pub(crate) enum Offer {
    File,
    Folder,
}

/// Writes a pack of the rows of an open question into the chosen folder. What exists is left alone.
pub(crate) async fn pack(
    desk: &Desk,
    id: SessionId,
    plan: &PackPlan,
    file: &str,
    listener: RowListener,
) -> Result<PackReport, Failure> {
    let path = inside(&desk.export_folder(), file)?;
    let is_archive = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if is_archive != (plan.form == PackForm::Archive) {
        let message =
            format!("`{file}` does not say what is to be written: an archive ends with .zip, a folder does not");
        return Err(Failure::new(Code::Usage, message).advise("Change the name, or the form"));
    }
    let options = PackOptions {
        path: path.clone(),
        overwrite: Overwrite::Refuse,
        proofs: plan.proofs,
        authority: plan.authority.clone(),
    };
    let under_way = desk.exports.begin(id.0)?;
    let report = desk.workbench.export_session_pack(id, options, listener, under_way.cancel()).await?;
    desk.note_exported(path);
    Ok(report)
}

/// Lets the person choose what to check, and checks it. Returns nothing where they thought better of it.
pub(crate) async fn choose<R: Runtime>(
    app: &AppHandle<R>,
    desk: &Desk,
    offer: Offer,
) -> Result<Option<Report>, Failure> {
    if let Some(path) = crate::drill::chosen().and_then(|files| files.into_iter().next()) {
        return check(desk, path).await.map(Some);
    }
    let (answer, answered) = oneshot::channel();
    let mut dialog = app.dialog().file().set_title("Check").set_directory(desk.export_folder());
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    match offer {
        Offer::File => dialog.pick_file(move |path| drop(answer.send(path))),
        Offer::Folder => dialog.pick_folder(move |path| drop(answer.send(path))),
    }
    // A dialog that went away without an answer is one that was dismissed.
    let Some(path) = answered.await.ok().flatten() else { return Ok(None) };
    let path = path.into_path().map_err(|error| Failure::from_error(Code::Usage, &error))?;
    check(desk, path).await.map(Some)
}

/// Checks what is at `path`, which a person chose or dropped.
pub(crate) async fn check(desk: &Desk, path: PathBuf) -> Result<Report, Failure> {
    let under_way = desk.checks.begin(CHECK)?;
    verify(path, under_way.cancel()).await
}

/// Checks an organization's cache.
pub(crate) async fn check_cache(
    desk: &Desk,
    alias: String,
    channel: Channel<CheckProgress>,
) -> Result<Report, Failure> {
    let alias = named(alias)?;
    let under_way = desk.checks.begin(CHECK)?;
    // A page that went away hears nothing more; the check goes on.
    let listener = Box::new(move |read, all| drop(channel.send(CheckProgress { read, all })));
    desk.workbench.verify_cache(&alias, listener, under_way.cancel()).await
}

/// Encrypts an organization's cache with a new key. It is stopped like a check.
pub(crate) async fn rekey(desk: &Desk, alias: String, channel: Channel<CheckProgress>) -> Result<RekeyReport, Failure> {
    let alias = named(alias)?;
    let under_way = desk.checks.begin(CHECK)?;
    // A page that went away hears nothing more; the key is still changed.
    let listener = Box::new(move |read, all| drop(channel.send(CheckProgress { read, all })));
    desk.workbench.rekey(&alias, listener, under_way.cancel()).await
}

/// Stops the check.
pub(crate) fn cancel(desk: &Desk) {
    desk.checks.cancel(&CHECK);
}
