//! Remotes of our own on this computer: the wire formats with their known weaknesses, and trouble on request.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path as UrlPath, Query as UrlQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use crate::support::TOKEN;

/// One event of a remote of ours: its id, its time in microseconds since 1970, its action.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    pub micros: i64,
    pub action: &'static str,
}

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Throttled,
    ThrottledForADay,
    Unavailable,
    CutOff,
    Html,
    Nonsense,
    KeyRejected,
    RoleLost,
}

/// The state of a remote of ours.
#[derive(Default)]
pub struct RemoteState {
    /// Its events, in any order.
    pub items: Vec<Item>,
    /// What goes wrong with the next answers, first one first.
    pub troubles: Vec<Option<Trouble>>,
    /// How many events arrive with each request.
    pub drift: usize,
    /// How many events are deleted with each request.
    pub deletions: usize,
    /// Whether it does not say how many events it has.
    pub uncounted: bool,
    /// How many pages without events lie between two with some.
    pub empty_pages: usize,
    /// Requests answered so far.
    pub requests: usize,
    drifted: usize,
}

/// A remote on a free port of this computer. It ends with the test's runtime.
pub struct TestRemote {
    pub state: Arc<Mutex<RemoteState>>,
    pub base_url: String,
}

pub type Shared = Arc<Mutex<RemoteState>>;

impl TestRemote {
    /// Starts a remote that speaks the Kilo and the Invent formats over the same events.
    pub async fn start(items: Vec<Item>) -> Self {
        let state = Arc::new(Mutex::new(RemoteState { items, ..RemoteState::default() }));
        let router = Router::new()
            .route("/api/trpc/organizations.auditLogs.list", get(kilo_list))
            .route("/api/trpc/organizations.auditLogs.getSummary", get(kilo_summary))
            .route("/orgs/{organization}/audit-logs", get(invent_list))
            .route("/tokens", get(crate::token_remote::list))
            .with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { state, base_url }
    }

    /// Returns the identifiers of its events, sorted.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.state.lock().unwrap().items.iter().map(|item| item.id.clone()).collect();
        ids.sort();
        ids
    }
}

/// Counts the request and answers it with trouble where trouble is due.
pub fn trouble(state: &Shared, headers: &HeaderMap) -> Option<Response> {
    let mut state = state.lock().unwrap();
    state.requests += 1;
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&format!("Bearer {TOKEN}")) {
        return Some(kilo_error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "Invalid token"));
    }
    let trouble = if state.troubles.is_empty() { None } else { state.troubles.remove(0) };
    trouble.map(|trouble| match trouble {
        Trouble::Throttled => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")], "slow down").into_response(),
        Trouble::ThrottledForADay => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "86400")], "no").into_response(),
        Trouble::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "not now").into_response(),
        Trouble::CutOff => {
            let body = Body::from_stream(async_stream());
            (StatusCode::OK, [("content-type", "application/json"), ("content-length", "5000")], body).into_response()
        }
        Trouble::Html => (StatusCode::OK, [("content-type", "text/html")], "<html>sign in</html>").into_response(),
        Trouble::Nonsense => json!({"result": {"data": {}}}).to_string().into_response(),
        Trouble::KeyRejected => kilo_error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "Invalid token"),
        Trouble::RoleLost => kilo_error(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "You do not have the required organizational role to access this feature",
        ),
    })
}

/// The beginning of an answer that never comes to its end.
fn async_stream() -> impl futures_core::Stream<Item = Result<&'static str, std::io::Error>> {
    struct Cut(u8);
    impl futures_core::Stream for Cut {
        type Item = Result<&'static str, std::io::Error>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0 += 1;
            std::task::Poll::Ready(match self.0 {
                1 => Some(Ok("{\"result\":{\"data\":{\"logs\":[{\"id\":\"half")),
                _ => Some(Err(std::io::Error::other("cut"))),
            })
        }
    }
    Cut(0)
}

fn kilo_error(status: StatusCode, code: &str, message: &str) -> Response {
    let body =
        json!({"error": {"message": message, "code": -32001, "data": {"code": code, "httpStatus": status.as_u16()}}});
    (status, body.to_string()).into_response()
}

fn postgres(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).unwrap().format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
}

fn iso_millis(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).unwrap().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn micros_of(input: &Value, key: &str) -> Option<i64> {
    let text = input.get(key)?.as_str()?;
    Some(chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros())
}

/// The remote's paging with its known weaknesses: strict comparison on a boundary cut to milliseconds.
async fn kilo_list(
    State(state): State<Shared>,
    headers: HeaderMap,
    UrlQuery(parameters): UrlQuery<BTreeMap<String, String>>,
) -> Response {
    if let Some(response) = trouble(&state, &headers) {
        return response;
    }
    const PAGE: usize = 100;
    let input: Value = serde_json::from_str(parameters.get("input").unwrap()).unwrap();
    let (before, after) = (micros_of(&input, "before"), micros_of(&input, "after"));
    let (start, end) = (micros_of(&input, "startTime"), micros_of(&input, "endTime"));
    let actions: Option<Vec<String>> = input.get("action").map(|list| serde_json::from_value(list.clone()).unwrap());
    let mut found: Vec<Item> = state
        .lock()
        .unwrap()
        .items
        .iter()
        .filter(|item| before.is_none_or(|at| item.micros < at))
        .filter(|item| after.is_none_or(|at| item.micros > at))
        .filter(|item| start.is_none_or(|at| item.micros >= at) && end.is_none_or(|at| item.micros <= at))
        .filter(|item| actions.as_ref().is_none_or(|wanted| wanted.iter().any(|action| action == item.action)))
        .cloned()
        .collect();
    found.sort_by(|one, other| other.micros.cmp(&one.micros).then_with(|| one.id.cmp(&other.id)));
    let more = found.len() > PAGE;
    let page: Vec<Item> = if after.is_some() {
        found.reverse();
        let mut rows: Vec<Item> = found.into_iter().take(PAGE + 1).collect();
        rows.reverse();
        rows.truncate(PAGE);
        rows
    } else {
        found.into_iter().take(PAGE).collect()
    };
    let logs: Vec<Value> = page
        .iter()
        .map(|item| {
            json!({"id": item.id, "action": item.action, "actor_id": "u1", "actor_email": "ada@acme.example",
                   "actor_name": "Ada", "message": format!("event {}", item.id), "created_at": postgres(item.micros)})
        })
        .collect();
    let data = json!({
        "logs": logs, "hasNext": more, "hasPrevious": before.is_some(),
        "oldestTimestamp": page.last().map(|item| iso_millis(item.micros)),
        "newestTimestamp": page.first().map(|item| iso_millis(item.micros)),
    });
    json!({"result": {"data": data}}).to_string().into_response()
}

async fn kilo_summary(State(state): State<Shared>, headers: HeaderMap) -> Response {
    if let Some(response) = trouble(&state, &headers) {
        return response;
    }
    let state = state.lock().unwrap();
    if state.uncounted {
        return kilo_error(StatusCode::NOT_FOUND, "NOT_FOUND", "no such procedure");
    }
    let earliest = state.items.iter().map(|item| item.micros).min();
    let data = json!({
        "totalEvents": state.items.len(),
        "earliestEvent": earliest.map(postgres),
        "latestEvent": state.items.iter().map(|item| item.micros).max().map(postgres),
    });
    json!({"result": {"data": data}}).to_string().into_response()
}

/// Page numbers over a list that grows at its head while it is read.
async fn invent_list(
    State(state): State<Shared>,
    UrlPath(_organization): UrlPath<String>,
    headers: HeaderMap,
    UrlQuery(parameters): UrlQuery<BTreeMap<String, String>>,
) -> Response {
    if let Some(response) = trouble(&state, &headers) {
        return response;
    }
    let number = |key: &str, default: usize| parameters.get(key).map_or(default, |text| text.parse().unwrap());
    let (page, take) = (number("page", 1), number("take", 100).min(100));
    let mut state = state.lock().unwrap();
    let mut found = state.items.clone();
    found.sort_by(|one, other| other.micros.cmp(&one.micros).then_with(|| other.id.cmp(&one.id)));
    let count = found.len();
    let rows: Vec<Value> = found
        .into_iter()
        .skip((page - 1) * take)
        .take(take)
        .map(|item| {
            let at = chrono::DateTime::from_timestamp_micros(item.micros).unwrap().format("%Y-%m-%dT%H:%M:%SZ");
            json!({"id": item.id, "action": item.action, "source": "app", "ip": "203.0.113.7", "country": "CH",
                   "agent": "tests", "created_at": at.to_string(), "actor": {"id": "u1", "name": "Ada", "email": "ada@acme.example"}})
        })
        .collect();
    for number in 0..state.deletions {
        // Somewhere in the middle of what was read already: the rest moves up a page.
        if state.items.len() > 200 {
            let place = (state.requests * 7 + number) % 50;
            let newest = state.items.len() - 1 - place;
            state.items.remove(newest);
        }
    }
    for _ in 0..state.drift {
        state.drifted += 1;
        let newest = state.items.iter().map(|item| item.micros).max().unwrap_or(0);
        let id = format!("drift-{:05}", state.drifted);
        state.items.push(Item { id, micros: newest + 1_000_000, action: "org.updated" });
    }
    let headers = [("pagination-count", count.to_string()), ("pagination-page", page.to_string())];
    (headers, Value::from(rows).to_string()).into_response()
}

/// Returns `count` events of which more than a third share a millisecond with another, some of them a microsecond.
pub fn crowded(count: usize) -> Vec<Item> {
    let base = 1_780_000_000_000_000i64 - 30 * 86_400_000_000;
    (0..count)
        .map(|number| {
            let group = number / 6;
            let place = number % 6;
            let micros = base
                + i64::try_from(group).unwrap() * 7_000_000
                + match place {
                    0..=2 => 123_400,
                    3 => 123_456,
                    4 => 200_000,
                    _ => 900_001,
                };
            let action = ["organization.user.login", "organization.member.remove", "something.new"][number % 3];
            Item { id: format!("00000000-0000-4000-8000-{number:012x}"), micros, action }
        })
        .collect()
}
