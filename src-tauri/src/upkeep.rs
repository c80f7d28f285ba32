//! What is asked of the program rather than of the events: the room it takes, its end, and a word for whoever helps.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, Wry};
use trailbook_core::failure::{Code, Failure};
use trailbook_core::workbench::StoredOrganization;

use crate::desk::Desk;
use crate::exporting::free_bytes;

/// What a person types to confirm that everything goes.
const CONFIRMATION: &str = "REMOVE";

/// How small and how large everything may be shown.
const SMALLEST: f64 = 0.8;
const LARGEST: f64 = 2.0;

/// How many lines of the log go along.
const LINES: usize = 20;

/// How long an export is given to clean up after itself.
const FAREWELL: Duration = Duration::from_secs(5);

/// The room that everything takes and the room that is left.
#[derive(Serialize, Type)]
pub(crate) struct Storage {
    folder: String,
    organizations: Vec<StoredOrganization>,
    free_bytes: Option<u64>,
    /// Whether a file can be written into the folder.
    writable: bool,
}

impl Storage {
    pub(crate) async fn read(desk: &Desk) -> Result<Self, Failure> {
        let folder = desk.workbench.data_dir();
        Ok(Self {
            folder: folder.display().to_string(),
            organizations: desk.workbench.storage().await?,
            free_bytes: free_bytes(folder.to_owned()).await,
            writable: writable(folder),
        })
    }
}

/// Says whether a file can be written into a folder, by writing an empty one and removing it.
fn writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".written-by-{}", std::process::id()));
    let written = std::fs::File::create_new(&probe).is_ok();
    written && std::fs::remove_file(&probe).is_ok()
}

/// Versions, sizes and states, a line each.
pub(crate) async fn diagnostics(desk: &Desk) -> Result<String, Failure> {
    let storage = Storage::read(desk).await?;
    let vault = desk.workbench.vault_state().await;
    let organizations = desk.workbench.organizations().await?;
    let mut text = String::new();
    let webview = tauri::webview_version().unwrap_or_else(|_| "unknown".to_owned());
    let free = storage.free_bytes.map_or("unknown".to_owned(), |bytes| bytes.to_string());
    // Writing into a string cannot fail.
    let _ = writeln!(text, "Trailbook {}", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "system {} {}", std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(text, "web view {webview}");
    let _ = writeln!(text, "vault {:?} {:?}", vault.kind, vault.state.readiness);
    let _ = writeln!(text, "folder writable {}, {free} bytes free", storage.writable);
    for (number, organization) in organizations.iter().enumerate() {
        let bytes = storage.organizations.iter().find(|stored| stored.alias == organization.alias);
        let _ = writeln!(
            text,
            "organization {}: connector {}, {:?}, {} events, {} gaps, {} bytes",
            number + 1,
            organization.connector,
            organization.state,
            organization.events,
            organization.gaps.len(),
            bytes.map_or(0, |stored| stored.bytes)
        );
    }
    for line in crate::log::last(desk.workbench.data_dir(), LINES) {
        let _ = writeln!(text, "log {line}");
    }
    Ok(text)
}

/// Removes all that is kept, here and by the web view. Exported files stay.
pub(crate) async fn remove_everything(app: &AppHandle<Wry>, desk: &Desk, confirmation: &str) -> Result<(), Failure> {
    if confirmation != CONFIRMATION {
        let message = "the word was not typed, and nothing was removed";
        return Err(Failure::new(Code::Usage, message).advise(format!("Type {CONFIRMATION} to confirm")));
    }
    desk.workbench.remove_everything().await?;
    if let Some(window) = app.get_webview_window(crate::window::LABEL) {
        // It keeps how the window looks, and nothing of an event; the events and keys are gone already.
        let _ = window.clear_all_browsing_data();
    }
    Ok(())
}

/// Prints the page through the system's own dialog.
pub(crate) fn print(app: &AppHandle<Wry>) -> Result<(), Failure> {
    let Some(window) = app.get_webview_window(crate::window::LABEL) else {
        return Err(Failure::new(Code::Internal, "there is no window to print"));
    };
    if crate::drill::on() {
        return Ok(()); // the system's dialog would wait for a person
    }
    window.print().map_err(|error| Failure::from_error(Code::Internal, &error))
}

/// Shows everything larger or smaller, within what can still be read and reached.
pub(crate) fn zoom(app: &AppHandle<Wry>, factor: f64) -> Result<(), Failure> {
    let Some(window) = app.get_webview_window(crate::window::LABEL) else { return Ok(()) };
    let factor = if factor.is_finite() { factor.clamp(SMALLEST, LARGEST) } else { 1.0 };
    window.set_zoom(factor).map_err(|error| Failure::from_error(Code::Internal, &error))
}

/// Stops the exports under way, waits until each has removed its unfinished file, and ends the program.
pub(crate) async fn leave(app: &AppHandle<Wry>, desk: &Desk) {
    desk.exports.cancel_all();
    // Whatever does not come to its end in time is ended with the program.
    let _ = tokio::time::timeout(FAREWELL, desk.exports.idle()).await;
    app.exit(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_writable_where_a_file_can_be_made_and_keeps_none() {
        let folder = tempfile::tempdir().unwrap();

        assert!(writable(folder.path()));
        assert!(!writable(&folder.path().join("none")));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
