//! Exports from the window: the page names a form and a bare file name, never a path.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;
use trailbook_core::event::Column;
use trailbook_core::export::{Format, Overwrite, columns_from};
use trailbook_core::failure::{Code, Failure};
use trailbook_core::query::Zone;
use trailbook_core::workbench::{Beside, ExportOptions, ExportReport, Gap, SessionId};

use crate::desk::{Desk, zoned};

/// What an export looks like.
#[derive(Deserialize, Type)]
pub(crate) struct ExportForm {
    format: Format,
    /// All where empty.
    columns: Vec<String>,
    /// Adds a column of local time.
    zone: Option<String>,
}

/// What an export would write, and where.
#[derive(Serialize, Type)]
pub(crate) struct ExportPlan {
    rows: u64,
    folder: String,
    file: String,
    free_bytes: Option<u64>,
    gaps: Vec<Gap>,
    sentence: String,
}

impl ExportForm {
    fn columns(&self) -> Result<Vec<Column>, Failure> {
        if self.columns.is_empty() {
            return Ok(Vec::new());
        }
        columns_from(&self.columns.join(",")).map_err(|error| Failure::from_error(Code::Usage, &error))
    }

    fn zone(&self) -> Result<Option<Zone>, Failure> {
        self.zone.as_deref().map(zoned).transpose()
    }
}

impl ExportPlan {
    pub(crate) async fn make(desk: &Desk, id: SessionId, form: &ExportForm) -> Result<Self, Failure> {
        let (_, sentence, gaps) = desk.workbench.session_summary(id).await?;
        Ok(Self {
            rows: desk.workbench.query_count(id).await?,
            folder: desk.export_folder().display().to_string(),
            file: free_name(&desk.export_folder(), &desk.workbench.session_file_name(id, form.format).await?),
            free_bytes: free_bytes(desk.export_folder()).await,
            gaps,
            sentence,
        })
    }
}

/// Returns how much room there is on the disk of `folder`, or of the nearest folder above that exists.
pub(crate) async fn free_bytes(folder: PathBuf) -> Option<u64> {
    // A disk that is far away may take its time.
    tokio::task::spawn_blocking(move || folder.ancestors().find(|above| above.exists()).and_then(room)).await.ok()?
}

#[cfg(unix)]
fn room(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<u64> {
    None
}

/// Writes the rows of an open question into the chosen folder. A file that exists is left alone.
pub(crate) async fn run(
    desk: &Desk,
    id: SessionId,
    form: &ExportForm,
    file: &str,
    listener: Box<dyn FnMut(u64) + Send>,
) -> Result<ExportReport, Failure> {
    let options = ExportOptions {
        path: inside(&desk.export_folder(), file)?,
        overwrite: Overwrite::Refuse,
        format: form.format,
        columns: form.columns()?,
        zone: form.zone()?,
        beside: Beside::Manifest,
    };
    let path = options.path.clone();
    let under_way = desk.exports.begin(id.0)?;
    let report = desk.workbench.export_session(id, options, listener, under_way.cancel()).await?;
    desk.note_exported(path);
    Ok(report)
}

/// Lets the person choose where exports go, in the system's own dialog.
pub(crate) async fn choose_folder<R: Runtime>(app: &AppHandle<R>, desk: &Desk) -> Result<Option<String>, Failure> {
    let (answer, answered) = oneshot::channel();
    let mut dialog = app.dialog().file().set_title("Export to").set_directory(desk.export_folder());
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_folder(move |folder| drop(answer.send(folder)));
    // A dialog that went away without an answer is one that was dismissed.
    let Some(folder) = answered.await.ok().flatten() else { return Ok(None) };
    let folder = folder.into_path().map_err(|error| Failure::from_error(Code::Usage, &error))?;
    desk.export_to(folder.clone());
    Ok(Some(folder.display().to_string()))
}

/// Shows the last exported file in the system's file manager.
pub(crate) fn reveal<R: Runtime>(app: &AppHandle<R>, desk: &Desk) -> Result<(), Failure> {
    let nothing = || Failure::new(Code::NotFound, "nothing has been exported since the program started");
    show(app, &desk.exported().ok_or_else(nothing)?)
}

/// Shows a file or folder in the system's file manager.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>, path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        let message = format!("{} is no longer there", path.display());
        return Err(Failure::new(Code::NotFound, message).advise("Look where it was moved to"));
    }
    app.opener().reveal_item_in_dir(path).map_err(|error| Failure::from_error(Code::Internal, &error))
}

/// Lets the person choose a file with certificates, in the system's own dialog.
pub(crate) async fn choose_certificates<R: Runtime>(app: &AppHandle<R>) -> Result<Option<PathBuf>, Failure> {
    if let Some(path) = crate::drill::chosen().and_then(|files| files.into_iter().next()) {
        return Ok(Some(path));
    }
    let (answer, answered) = oneshot::channel();
    let mut dialog = app.dialog().file().add_filter("PEM", &["pem", "crt", "cer"]);
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_file(move |file| drop(answer.send(file)));
    let Some(file) = answered.await.ok().flatten() else { return Ok(None) };
    file.into_path().map(Some).map_err(|error| Failure::from_error(Code::Usage, &error))
}

/// Returns `name`, or where the folder has such a file already, with the first number that is free: nothing is replaced.
pub(crate) fn free_name(folder: &Path, name: &str) -> String {
    let (stem, ending) =
        name.rsplit_once('.').map_or((name, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    let names = (2..1000).map(|number| format!("{stem}-{number}{ending}"));
    let mut all = std::iter::once(name.to_owned()).chain(names);
    all.find(|each| !folder.join(each).exists()).unwrap_or_else(|| name.to_owned())
}

/// A file in the folder; refuses whatever would lie elsewhere.
pub(crate) fn inside(folder: &Path, file: &str) -> Result<PathBuf, Failure> {
    let name = Path::new(file);
    let bare = name.file_name().is_some_and(|bare| bare == file) && !file.contains(['/', '\\', ':', '\0']);
    if bare {
        return Ok(folder.join(name));
    }
    let message = format!("`{file}` is not a bare file name, and nothing was written");
    Err(Failure::new(Code::Usage, message).advise("Choose the folder first, then name the file without it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_room_on_a_disk_is_told_before_the_folder_exists() {
        let folder = tempfile::tempdir().unwrap();
        let ask = |folder: PathBuf| tauri::async_runtime::block_on(free_bytes(folder));

        assert!(ask(folder.path().join("not/yet")).is_some_and(|bytes| bytes > 0));
    }

    #[test]
    fn a_name_that_is_taken_gets_the_first_free_number() {
        let folder = tempfile::tempdir().unwrap();
        let name = || free_name(folder.path(), "audit.csv");
        assert_eq!(name(), "audit.csv");
        std::fs::write(folder.path().join("audit.csv"), "").unwrap();
        assert_eq!(name(), "audit-2.csv");
        std::fs::write(folder.path().join("audit-2.csv"), "").unwrap();
        assert_eq!(name(), "audit-3.csv");
        std::fs::create_dir(folder.path().join("pack")).unwrap();
        assert_eq!(free_name(folder.path(), "pack"), "pack-2");
    }

    #[test]
    fn a_file_lies_in_the_folder_or_is_refused() {
        let folder = Path::new("folder");
        assert_eq!(inside(folder, "events.csv").unwrap(), folder.join("events.csv"));
        for elsewhere in ["", ".", "..", "../x", "/etc/x", "a/b", "a/", "a\\b", "c:x", "x\0y"] {
            assert!(inside(folder, elsewhere).is_err(), "{elsewhere}");
        }
    }
}
