//! A remote of our own that is paged by tokens.

use std::collections::BTreeMap;

use axum::extract::{Query as UrlQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::test_remote::{Shared, trouble};

/// Pages of ten that follow each other by a token, with pages between them that hold nothing.
pub async fn list(
    State(state): State<Shared>,
    headers: HeaderMap,
    UrlQuery(parameters): UrlQuery<BTreeMap<String, String>>,
) -> Response {
    if let Some(response) = trouble(&state, &headers) {
        return response;
    }
    const PAGE: usize = 10;
    let state = state.lock().unwrap();
    let number: usize = parameters.get("cursor").map_or(0, |text| text.parse().unwrap());
    let gap = state.empty_pages + 1;
    let start = number.div_ceil(gap) * PAGE;
    let rows = state.items.iter().rev().skip(start).take(if number.is_multiple_of(gap) { PAGE } else { 0 });
    let events: Vec<Value> =
        rows.map(|item| json!({"id": item.id, "at": item.micros / 1_000_000, "action": item.action})).collect();
    let more = (number / gap + 1) * PAGE < state.items.len();
    json!({"events": events, "next": more.then(|| (number + 1).to_string())}).to_string().into_response()
}
