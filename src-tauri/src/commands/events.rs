//! Questions to the events on this computer.

use tauri::State;
use trailbook_core::event::Instant;
use trailbook_core::failure::Failure;
use trailbook_core::query::{Edit, Zone};
use trailbook_core::workbench::{Asker, Facet, Histogram, Query, Row, SessionId};

use crate::desk::{Desk, named, zoned};
use crate::detail::EventDetail;
use crate::question::{Completion, ParsedQuery, QueryOpened};

/// The most rows that one answer carries.
const ROWS: u32 = 500;

/// Reads query text into chips and a sentence; text that is wrong comes back with its error.
#[tauri::command]
#[specta::specta]
pub(crate) async fn parse_query(text: String, zone: String) -> Result<ParsedQuery, Failure> {
    Ok(ParsedQuery::read(&text, zoned(&zone)?))
}

/// Changes one term of a query.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_query(text: String, zone: String, edit: Edit) -> Result<ParsedQuery, Failure> {
    Ok(ParsedQuery::edited(&text, &edit, zoned(&zone)?))
}

/// Suggests what may stand where the cursor is, with counts under the query that is shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn complete_query(
    desk: State<'_, Desk>,
    alias: String,
    text: String,
    cursor: u32,
    zone: String,
    shown: String,
) -> Result<Completion, Failure> {
    let shown = Query { text: shown, zone: zoned(&zone)? };
    Completion::at(&desk.workbench, &named(alias)?, &text, cursor, shown).await
}

/// Opens a question and returns the first rows of its answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_query(
    desk: State<'_, Desk>,
    alias: String,
    text: String,
    zone: String,
    asker: Asker,
) -> Result<QueryOpened, Failure> {
    QueryOpened::open(&desk.workbench, &named(alias)?, text, zoned(&zone)?, asker).await
}

/// Returns rows of an open question.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_page(desk: State<'_, Desk>, id: u32, start: u64, length: u32) -> Result<Vec<Row>, Failure> {
    let records = desk.workbench.query_page(SessionId(id), start, length.min(ROWS)).await?;
    Ok(records.iter().map(Row::from).collect())
}

/// Counts the rows of an open question.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_count(desk: State<'_, Desk>, id: u32) -> Result<u64, Failure> {
    desk.workbench.query_count(SessionId(id)).await
}

/// Returns how many rows of an open question were found so far, while they are counted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_found(desk: State<'_, Desk>, id: u32) -> Result<u64, Failure> {
    desk.workbench.query_found(SessionId(id)).await
}

/// Returns the row of an open question to show for an instant, given in milliseconds since 1970.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_locate(desk: State<'_, Desk>, id: u32, at_ms: i64) -> Result<u64, Failure> {
    desk.workbench.query_locate(SessionId(id), Instant::from_millis(at_ms)).await
}

/// Ends a question.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_query(desk: State<'_, Desk>, id: u32) -> Result<(), Failure> {
    desk.workbench.close_query(SessionId(id));
    Ok(())
}

/// Counts the values of fields in an open question.
#[tauri::command]
#[specta::specta]
pub(crate) async fn facets(
    desk: State<'_, Desk>,
    id: u32,
    fields: Vec<String>,
    search: Option<String>,
    limit: u32,
) -> Result<Vec<Facet>, Failure> {
    let limit = usize::try_from(limit.min(ROWS)).unwrap_or(usize::MAX);
    desk.workbench.session_facets(SessionId(id), &fields, limit, search.as_deref()).await
}

/// Counts an open question over time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn histogram(desk: State<'_, Desk>, id: u32, buckets: u32) -> Result<Histogram, Failure> {
    desk.workbench.session_histogram(SessionId(id), buckets).await
}

/// Returns everything about one event.
#[tauri::command]
#[specta::specta]
pub(crate) async fn event_detail(desk: State<'_, Desk>, alias: String, seq: i64) -> Result<EventDetail, Failure> {
    desk.workbench.event_detail(&named(alias)?, seq).await.map(EventDetail::from)
}

/// Returns the events of a query around one event, which need not belong to it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn neighbours(
    desk: State<'_, Desk>,
    alias: String,
    seq: i64,
    count: u32,
    text: String,
) -> Result<Vec<Row>, Failure> {
    let query = Query { text, zone: Zone::utc() };
    let records = desk.workbench.neighbours(&named(alias)?, &query, seq, count.min(ROWS)).await?;
    Ok(records.iter().map(Row::from).collect())
}
