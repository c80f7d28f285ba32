//! Saved views, what they count, and links to queries.

use tauri::State;
use trailbook_core::failure::Failure;
use trailbook_core::workbench::SavedView;

use crate::desk::{Desk, named, zoned};
use crate::link::Link;

/// The most texts that are counted at once.
const TEXTS: usize = 100;

/// Returns the saved views of an organization in their order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_views(desk: State<'_, Desk>, alias: String) -> Result<Vec<SavedView>, Failure> {
    desk.workbench.saved_views(&named(alias)?).await
}

/// Keeps these views in place of those that there were.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_views(desk: State<'_, Desk>, alias: String, views: Vec<SavedView>) -> Result<(), Failure> {
    desk.workbench.keep_views(&named(alias)?, views).await
}

/// Counts the events of several queries; none for a text that is wrong.
#[tauri::command]
#[specta::specta]
pub(crate) async fn count_queries(
    desk: State<'_, Desk>,
    alias: String,
    texts: Vec<String>,
    zone: String,
) -> Result<Vec<Option<u64>>, Failure> {
    let texts = texts.get(..TEXTS).unwrap_or(&texts);
    desk.workbench.counts(&named(alias)?, texts, zoned(&zone)?).await
}

/// Hands over the link that the program was last started with, once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn take_link(desk: State<'_, Desk>) -> Result<Option<Link>, Failure> {
    Ok(desk.take_link())
}
