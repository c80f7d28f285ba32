//! What a cache covers, what was done with it, and where its exports are.

use tauri::{AppHandle, State, Wry};
use trailbook_core::event::Instant;
use trailbook_core::failure::Failure;
use trailbook_core::workbench::{ActivityEntry, Coverage, ExportEntry, ExportStanding};

use crate::desk::{Desk, instant, named};
use crate::exporting;

/// The most entries that one answer carries.
const MOST: u32 = 200;

/// Returns what is known of each stretch of time, and the counts of `days` days up to the day of `until`, which is
/// today where it is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn coverage(
    desk: State<'_, Desk>,
    alias: String,
    days: u32,
    until: Option<String>,
) -> Result<Coverage, Failure> {
    let until: Option<Instant> = until.as_deref().map(instant).transpose()?;
    desk.workbench.coverage(&named(alias)?, days, until).await
}

/// Returns what was done with a cache, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity(desk: State<'_, Desk>, alias: String, limit: u32) -> Result<Vec<ActivityEntry>, Failure> {
    desk.workbench.activity(&named(alias)?, limit.min(MOST)).await
}

/// Returns the exports of an organization, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn exports(desk: State<'_, Desk>, alias: String) -> Result<Vec<ExportEntry>, Failure> {
    desk.workbench.exports(&named(alias)?).await
}

/// Reads the file of an export whole, and says whether it is what was written.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_export(desk: State<'_, Desk>, alias: String, at: String) -> Result<ExportStanding, Failure> {
    desk.workbench.check_export(&named(alias)?, &at).await
}

/// Shows the file of an export in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_export(
    app: AppHandle<Wry>,
    desk: State<'_, Desk>,
    alias: String,
    at: String,
) -> Result<(), Failure> {
    let file = desk.workbench.exported_file(&named(alias)?, &at).await?;
    exporting::show(&app, &file)
}
