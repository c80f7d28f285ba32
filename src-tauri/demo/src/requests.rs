//! What happens to one request: noted, perhaps spoilt, its token understood, handed to its wire.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::control::{Command, Control, Gap, Kind, Visit};
use crate::faults::Fault;
use crate::log::Entry;
use crate::story::{Story, System};
use crate::wire::{Answer, Ask, Refusal, Wire, write};

const CONTROL: &str = "/demo/control";
const LARGEST_COMMAND: usize = 64 * 1024;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) port: u16,
    pub(crate) control: Control,
}

/// Answers any request.
pub(crate) async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if path == CONTROL {
        return Fault::Pass.send(command(&shared.control, &parts, body).await);
    }
    shared.control.record(Entry::of(&parts.method, &parts.uri, &parts.headers));
    match below(path) {
        Some((anchor, rest)) if parts.method == Method::GET => page(&shared, &parts, anchor, rest).await,
        Some(_) => Fault::Pass.send(problem(405, "ask with GET")),
        None if path == "/elsewhere" => Fault::Pass.send(Answer::json(200, r#"{"events":[],"total":0,"next":null}"#)),
        None => Fault::Pass.send(problem(404, "there is nothing at this address")),
    }
}

/// Splits `/demo/2026-03-04/rest` into the anchor and the rest.
fn below(path: &str) -> Option<(NaiveDate, &str)> {
    let (anchor, rest) = path.strip_prefix("/demo/")?.split_once('/')?;
    let anchor: NaiveDate = anchor.parse().ok()?;
    (2000..=2100).contains(&anchor.year()).then_some((anchor, rest))
}

async fn page(shared: &Shared, parts: &Parts, anchor: NaiveDate, path: &str) -> Response {
    let wire = Wire::of_path(path);
    let fault = shared.control.next_fault();
    if let Some(answer) = fault.instead(wire, path, shared.port) {
        return fault.send(answer);
    }
    let Some((org, role)) = bearer(&parts.headers).and_then(|token| shared.control.account(token)) else {
        return fault.send(wire.refuse(Refusal::Token, path));
    };
    let Ok(Query(query)) = Query::<HashMap<String, String>>::try_from_uri(&parts.uri) else {
        return fault.send(problem(400, "the query is not form-encoded text"));
    };
    let visit = Visit {
        org,
        role,
        gap: if query.contains_key("healed") { Gap::Healed } else { Gap::Open },
        kind: if is_page(path) { Kind::Page } else { Kind::Other },
        system: if wire == Wire::Kilo { System::Code } else { System::Assistant },
    };
    let told = tokio::task::spawn_blocking(move || Story::shared(anchor)).await;
    let story = told.expect("telling a story neither panics nor is cancelled");
    let twist = fault.twist();
    let answer = shared.control.view(&visit, &story, |view| wire.answer(&Ask { path, query: &query, view, twist }));
    fault.send(answer)
}

fn is_page(path: &str) -> bool {
    path == "v1/events" || path.ends_with("/audit-logs") || path.ends_with(".auditLogs.list")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn problem(status: u16, message: &str) -> Answer {
    Answer::json(status, write(&serde_json::json!({"error": {"code": "request", "message": message}})))
}

/// One command or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Commands {
    One(Command),
    Several(Vec<Command>),
}

/// Carries out the commands of a POST, or shows the log to a GET. Pages in a browser cannot send either: the body has
/// to be declared as JSON, and the host has to be this computer by number.
async fn command(control: &Control, parts: &Parts, body: Body) -> Answer {
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !text(header::HOST).starts_with("127.0.0.1:") {
        return problem(403, "the control answers to 127.0.0.1 only");
    }
    if parts.method == Method::GET {
        return Answer::json(200, write(&serde_json::json!({"log": control.log()})));
    }
    if parts.method != Method::POST || !text(header::CONTENT_TYPE).starts_with("application/json") {
        return problem(405, "send commands with POST as application/json");
    }
    let Ok(bytes) = to_bytes(body, LARGEST_COMMAND).await else {
        return problem(413, "a command is small");
    };
    match serde_json::from_slice(&bytes) {
        Ok(Commands::One(command)) => control.apply(command),
        Ok(Commands::Several(commands)) => commands.into_iter().for_each(|command| control.apply(command)),
        Err(_) => return problem(400, r#"this is no command; one is {"do":"fault","fault":"unavailable","times":2}"#),
    }
    Answer::json(200, "{}")
}

#[cfg(test)]
mod tests;
