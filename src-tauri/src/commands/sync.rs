//! Reading from a remote.

use std::sync::Arc;

use tauri::State;
use tauri::ipc::Channel;
use trailbook_core::failure::Failure;
use trailbook_core::page::Window;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{Review, ReviewedGap, SyncProgress, SyncReport};

use crate::demo;
use crate::desk::{Desk, instant, named};
use crate::log::{self, Work};

/// Reads what is new, late or missing, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync(
    desk: State<'_, Desk>,
    alias: String,
    channel: Channel<SyncProgress>,
) -> Result<SyncReport, Failure> {
    let alias = named(alias)?;
    demo::wake(&desk, &alias).await?;
    let under_way = desk.syncs.begin(alias.to_string())?;
    // A page that went away hears nothing more; the sync goes on for the next one.
    let listener = Arc::new(move |progress| drop(channel.send(progress)));
    log::ended(Work::Sync, desk.workbench.sync(&alias, SyncRange::default(), listener, under_way.cancel()).await)
}

/// Reads one stretch of time again, and tells `channel` how it goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repair(
    desk: State<'_, Desk>,
    alias: String,
    from: String,
    until: String,
    channel: Channel<SyncProgress>,
) -> Result<SyncReport, Failure> {
    let alias = named(alias)?;
    let range = SyncRange { from: Some(instant(&from)?), until: Some(instant(&until)?) };
    demo::wake(&desk, &alias).await?;
    let under_way = desk.syncs.begin(alias.to_string())?;
    let listener = Arc::new(move |progress| drop(channel.send(progress)));
    log::ended(Work::Sync, desk.workbench.sync(&alias, range, listener, under_way.cancel()).await)
}

/// Returns what was noted of an organization's gaps.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reviews(desk: State<'_, Desk>, alias: String) -> Result<Vec<Review>, Failure> {
    desk.workbench.reviews(&named(alias)?).await
}

/// Notes who has looked at a gap and why it is as it is; an empty reason takes the note back. Returns all notes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn review_gap(
    desk: State<'_, Desk>,
    alias: String,
    stream: String,
    from: String,
    until: String,
    by: String,
    why: String,
) -> Result<Vec<Review>, Failure> {
    let window = Window { from: instant(&from)?, until: instant(&until)? };
    desk.workbench.review_gap(&named(alias)?, ReviewedGap { stream, window }, by, why).await
}

/// Stops the sync of an organization; what was read until then is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_sync(desk: State<'_, Desk>, alias: String) -> Result<(), Failure> {
    desk.syncs.cancel(&named(alias)?.to_string());
    Ok(())
}
