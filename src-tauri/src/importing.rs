//! Imports from the window: a person chooses files in the system's own dialog or drops them; the page learns their names,
//! never where they are.

use std::path::PathBuf;

use serde::Deserialize;
use specta::Type;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use trailbook_core::event::Instant;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::organization::Alias;
use trailbook_core::page::Window;
use trailbook_core::workbench::{ImportListener, ImportOptions, ImportReport, LookedAt, Profile, assignments};

use crate::desk::{Desk, instant, named, zoned};

/// The name under which the one import of a window is under way.
const IMPORT: &str = "import";

/// How the chosen files are to be read, and where their events go.
#[derive(Deserialize, Type)]
pub(crate) struct ImportForm {
    /// The organization, one that is there or a new one.
    alias: String,
    /// `auto`, `canonical`, `generic`, or the identifier of a vendor or connector.
    profile: String,
    /// The zone of times that do not say.
    zone: Option<String>,
    /// Which column goes where, each as `FIELD=COLUMN`.
    assigned: Vec<String>,
    /// The first and the last day of the export, in UTC, where the person says.
    days: Option<(String, String)>,
}

impl ImportForm {
    fn options(&self) -> Result<ImportOptions, Failure> {
        Ok(ImportOptions {
            profile: Profile::parse(&self.profile),
            zone: self.zone.as_deref().map(zoned).transpose()?,
            assigned: assignments(&self.assigned)?,
            span: self.span()?,
        })
    }
}

impl ImportForm {
    /// Returns the days of the export: the last one belongs to them.
    fn span(&self) -> Result<Option<Window>, Failure> {
        const DAY: i64 = 86_400_000_000_000;
        let Some((first, last)) = &self.days else { return Ok(None) };
        let (from, last) = (instant(&format!("{first}T00:00:00Z"))?, instant(&format!("{last}T00:00:00Z"))?);
        let window = Window { from, until: Instant::from_nanos(last.nanos().saturating_add(DAY)) };
        if window.is_empty() {
            let message = "the last day of the export lies before the first";
            return Err(Failure::new(Code::Usage, message).advise("Exchange them"));
        }
        Ok(Some(window))
    }
}

/// Lets the person choose files, in the system's own dialog. Returns their names.
pub(crate) async fn choose<R: Runtime>(app: &AppHandle<R>, desk: &Desk) -> Result<Option<Vec<String>>, Failure> {
    if let Some(files) = crate::drill::chosen() {
        return Ok(Some(desk.import_from(files)));
    }
    let (answer, answered) = oneshot::channel();
    let kinds = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "xlsx", "gz", "zip"];
    let mut dialog = app.dialog().file().set_title("Import files").add_filter("Logs", &kinds).add_filter("All", &["*"]);
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_files(move |files| drop(answer.send(files)));
    // A dialog that went away without an answer is one that was dismissed.
    let Some(files) = answered.await.ok().flatten() else { return Ok(None) };
    let path = |file: tauri_plugin_dialog::FilePath| {
        file.into_path().map_err(|error| Failure::from_error(Code::Usage, &error))
    };
    let files = files.into_iter().map(path).collect::<Result<Vec<PathBuf>, Failure>>()?;
    Ok(Some(desk.import_from(files)))
}

/// Says what the chosen files would become.
pub(crate) async fn look(desk: &Desk, form: &ImportForm) -> Result<Vec<LookedAt>, Failure> {
    // A name that is still being typed names nobody.
    let alias = Alias::try_from(form.alias.clone()).ok();
    desk.workbench.look_at_files(alias, chosen(desk)?, form.options()?).await
}

/// Imports the chosen files.
pub(crate) async fn run(desk: &Desk, form: &ImportForm, listener: ImportListener) -> Result<ImportReport, Failure> {
    let alias = named(form.alias.clone())?;
    let under_way = desk.imports.begin(IMPORT.to_owned())?;
    desk.workbench.import(&alias, &chosen(desk)?, form.options()?, listener, under_way.cancel()).await
}

/// Stops the import; what was read until then stays.
pub(crate) fn cancel(desk: &Desk) {
    desk.imports.cancel(&IMPORT.to_owned());
}

fn chosen(desk: &Desk) -> Result<Vec<PathBuf>, Failure> {
    let files = desk.import_files();
    if files.is_empty() {
        return Err(Failure::new(Code::Usage, "no file was chosen").advise("Choose one first"));
    }
    Ok(files)
}
