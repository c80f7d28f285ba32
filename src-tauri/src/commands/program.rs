//! The program itself: the room that it takes, locking it, leaving it, and removing all that it keeps.

use tauri::ipc::Channel;
use tauri::{AppHandle, State, Wry};
use trailbook_core::failure::Failure;

use crate::desk::Desk;
use crate::link::Link;
use crate::signal::Signal;
use crate::upkeep::{self, Storage};

/// Names the channel on which the page hears what happens to the window: a file dropped onto it, a wish to close it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn listen(desk: State<'_, Desk>, channel: Channel<Signal>) -> Result<(), Failure> {
    desk.signals.listen(channel);
    Ok(())
}

/// Returns the room that everything takes, the room that is left, and whether more can be written.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage(desk: State<'_, Desk>) -> Result<Storage, Failure> {
    Storage::read(&desk).await
}

/// Shows the data folder in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_data_folder(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<(), Failure> {
    crate::exporting::show(&app, desk.workbench.data_dir())
}

/// Shows the folder of the program's log in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_logs(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<(), Failure> {
    crate::exporting::show(&app, &crate::log::folder(desk.workbench.data_dir()))
}

/// Returns what helps to find a fault: versions, sizes, states; nothing of an event, no name and no key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn diagnostics(desk: State<'_, Desk>) -> Result<String, Failure> {
    upkeep::diagnostics(&desk).await
}

/// Closes every cache and forgets every key until they are opened again. Syncs stop; an export comes to its end. The page
/// ends with everything that it showed; the one that follows finds what was `left` when it is opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock(app: AppHandle<Wry>, desk: State<'_, Desk>, left: Option<Link>) -> Result<(), Failure> {
    desk.syncs.cancel_all();
    desk.workbench.lock().await?;
    if let Some(left) = left.and_then(Link::checked) {
        desk.note_link(left);
    }
    crate::window::begin_anew(&app);
    // What the page still held of this process goes with it, and comes back to the system only now.
    trailbook_core::shield::give_back();
    Ok(())
}

/// Opens again what was locked, where the keys are in the keychain.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock(desk: State<'_, Desk>) -> Result<(), Failure> {
    desk.workbench.unlock().await
}

/// Removes every organization with its events and keys, and all else that is kept, once the word was typed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_everything(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
    confirmation: String,
) -> Result<(), Failure> {
    upkeep::remove_everything(&app, &desk, &confirmation).await
}

/// Prints the page as it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print(app: AppHandle<Wry>) -> Result<(), Failure> {
    upkeep::print(&app)
}

/// Shows everything larger or smaller: 1 is as designed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn zoom(app: AppHandle<Wry>, factor: f64) -> Result<(), Failure> {
    upkeep::zoom(&app, factor)
}

/// Keeps the program open after all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stay(desk: State<'_, Desk>) -> Result<(), Failure> {
    desk.stays();
    Ok(())
}

/// Stops what is being written, without a trace of it, and ends the program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn leave(app: AppHandle<Wry>, desk: State<'_, Desk>) -> Result<(), Failure> {
    upkeep::leave(&app, &desk).await;
    Ok(())
}
