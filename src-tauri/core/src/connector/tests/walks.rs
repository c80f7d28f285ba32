//! The first and the second request of each connector that comes with the program, against answers as its remote gives
//! them: `samples/walks.json` says which, the records are those of `samples`.

use serde_json::Value;

use super::super::{Connector, builtin as all};
use super::{answer, builtin, window};
use crate::page::{Next, PageRequest, StreamId};

const HOUR: (&str, &str) = ("2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z");
const WALKS: &str = include_str!("samples/walks.json");

fn sample(id: &str) -> Value {
    let path = format!("{}/src/connector/tests/samples/{id}.ndjson", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let case: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    case["record"].clone()
}

/// Holds a request against its address and, where there is one, its body.
fn hold(request: &PageRequest, expected: &Value, id: &str) {
    let body = request.body.as_ref().map(|body| serde_json::from_slice::<Value>(body).unwrap()).unwrap_or_default();
    assert_eq!((Value::from(request.url.as_str()), body), (expected["url"].clone(), expected["body"].clone()), "{id}");
}

fn walk(case: &Value) {
    let text = |key: &str| case[key].as_str().unwrap();
    let id = text("id");
    let settings: Vec<(&str, &str)> = case["settings"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
        .collect();
    let (connector, stream) = (builtin(id, &settings), StreamId(text("stream").to_owned()));
    let hour = window(HOUR.0, HOUR.1);
    hold(&connector.request(&stream, Some(&hour), None).unwrap(), &case["first"], id);

    let page = case["page"].to_string().replace("\"RECORD\"", &sample(id).to_string());
    let link: Vec<(&str, &str)> = case["link"].as_str().map(|link| ("link", link)).into_iter().collect();
    let page = connector.read(&stream, Some(&hour), None, &answer(200, &link, &page)).unwrap();
    assert_eq!((page.events.len(), page.problems.as_slice()), (1, [].as_slice()), "{id}");

    match &page.next {
        Next::Page(position) => {
            hold(&connector.request(&stream, Some(&hour), Some(position)).unwrap(), &case["second"], id);
        }
        next => assert_eq!((next, &case["second"]), (&Next::End, &Value::Null), "{id}"),
    }
}

#[test]
fn every_connector_asks_for_two_pages_as_its_remote_wants_it() {
    let cases: Vec<Value> = serde_json::from_str(WALKS).unwrap();
    cases.iter().for_each(walk);
    for manifest in all() {
        let elsewhere = ["demo", "invent", "kilo"].contains(&manifest.id());
        assert!(elsewhere || cases.iter().any(|case| case["id"] == manifest.id()), "{}", manifest.id());
    }
}

#[test]
fn every_stream_of_every_connector_has_a_first_request_that_keeps_the_key_in_a_header() {
    let required = [("base_url", "http://127.0.0.1:9"), ("organization", "0f0c1a2b-0000-4000-8000-000000000001")];
    for manifest in all() {
        let connector = Connector::bind(manifest.clone(), &super::settings(&required)).unwrap();
        let hour = window(HOUR.0, HOUR.1);
        assert!(!connector.streams().is_empty(), "{}", manifest.id());
        for stream in connector.streams() {
            let request = connector.request(&stream, Some(&hour), None).unwrap();
            assert!(request.url.starts_with("http://127.0.0.1:9/"), "{}", request.url);
            assert_eq!(request.secret_headers.len(), 1, "{} {}", manifest.id(), stream.0);
            assert!(!request.url.contains('{'), "{}", request.url);
        }
    }
}
