//! The shapes in which records lie in files and in what log systems put around them.

use super::super::{Manifest, find};
use super::plain;
use crate::event::{Event, Field};

fn mapped(manifest: &Manifest, text: &str) -> Vec<Event> {
    manifest.map_bytes(text.as_bytes()).map(|mapped| mapped.unwrap().event).collect()
}

fn actions(manifest: &Manifest, text: &str) -> Vec<String> {
    let action = |event: &Event| event.fields.get(Field::Action).unwrap_or("?").to_owned();
    mapped(manifest, text).iter().map(action).collect()
}

#[test]
fn records_are_found_however_a_file_holds_them() {
    let manifest = Manifest::parse(&plain(&[])).unwrap();
    let a = r#"{"id":"1","time":"2026-03-01T10:00:00Z","action":"a"}"#;
    let b = r#"{"id":"2","time":"2026-03-01T10:00:01Z","action":"b"}"#;
    let pretty = |record: &str| record.replace(",\"", ",\n  \"");
    let cases = [
        format!("{a}\n{b}\n"),
        format!("[{a},{b}]"),
        format!("{{\"events\":[{a},{b}],\"next\":null}}"),
        format!("[{{\"events\":[{a}]}},{{\"events\":[{b}]}}]"),
        format!("{{\"events\":[{a}]}}\n{{\"events\":[{b}]}}\n"),
        format!("[{a}]\n[{b}]\n"),
        format!("{}\n{}\n", pretty(a), pretty(b)),
        format!("{},\n{}\n", pretty(a), pretty(b)),
        format!("{{\"status\":\"ok\",\"result\":{{\"rows\":[{a},{b}]}}}}"),
        format!("{{\"hits\":{{\"total\":2,\"hits\":[{{\"_id\":\"x\",\"_source\":{a}}},{{\"_source\":{b}}}]}}}}"),
        format!("{}\n{}", serde_json::json!({ "message": a }), serde_json::json!({ "event": { "original": b } })),
        format!("{}\n{}", serde_json::json!({ "_raw": a }), serde_json::json!({ "result": { "_raw": b } })),
        format!("{{\"events\":[{},{}]}}", serde_json::json!({ "message": a }), serde_json::json!({ "message": b })),
    ];
    for case in cases {
        assert_eq!(actions(&manifest, &case), ["a", "b"], "{case}");
    }
}

#[test]
fn an_event_keeps_what_stands_beside_it_in_the_object_that_held_it() {
    let text = plain(&[("[records]", "[records]\nunwrap = [\"/outer\", \"/event\"]")]);
    let manifest = Manifest::parse(&text).unwrap();
    let record = r#"{"time":"2026-03-01T10:00:00Z","action":"outer","outer":{"id":"7","event":{"action":"inner"}}}"#;

    let event = mapped(&manifest, record).remove(0);

    assert_eq!(event.fields.get(Field::Action), Some("inner"));
    assert_eq!((event.uid.as_ref().map(|uid| uid.as_str()), event.occurred.is_some()), (Some("7"), true));
    assert_eq!(event.raw, record.as_bytes());
}

#[test]
fn a_text_that_only_looks_like_a_record_stays_a_text() {
    let manifest = Manifest::parse(&plain(&[])).unwrap();
    for message in ["{not json", "plain words", "[1]", "{}"] {
        let record =
            serde_json::json!({ "id": "1", "time": "2026-03-01T10:00:00Z", "action": "a", "message": message });
        assert_eq!(actions(&manifest, &record.to_string()), ["a"], "{message}");
    }
}

#[test]
fn a_collectors_time_counts_only_where_the_record_has_none() {
    let okta = find("okta").unwrap();
    let time = |record: &str| mapped(&okta, record).remove(0).occurred.map(|time| time.to_rfc3339());

    let own = r#"{"eventType":"a","published":"2026-03-01T10:00:00Z","p_event_time":"2026-03-02 10:00:00"}"#;
    let noted = r#"{"eventType":"a","p_event_time":"2026-03-02 10:00:00.5"}"#;

    assert_eq!(time(own).as_deref(), Some("2026-03-01T10:00:00Z"));
    assert_eq!(time(noted).as_deref(), Some("2026-03-02T10:00:00.5Z"));
    assert_eq!(time(r#"{"eventType":"a"}"#), None);
}

#[test]
fn one_activity_becomes_as_many_events_as_it_holds() {
    let google = find("google_workspace").unwrap();
    let event = |name: &str| format!(r#"{{"name":"{name}","type":"t","parameters":[]}}"#);
    let activity = |events: &str| {
        format!(
            r#"{{"id":{{"time":"2026-03-01T10:00:00Z","uniqueQualifier":"5","applicationName":"admin"}},"actor":{{"email":"a@example.com"}},"events":[{events}]}}"#
        )
    };

    let page = format!(r#"{{"items":[{},{}]}}"#, activity(&[event("A"), event("B")].join(",")), activity(&event("C")));
    let events = mapped(&google, &page);

    assert_eq!(actions(&google, &page), ["A", "B", "C"]);
    let uids: Vec<_> = events.iter().map(|event| event.uid.as_ref().unwrap().as_str().to_owned()).collect();
    let base = "admin 2026-03-01T10:00:00Z 5";
    assert_eq!(uids, [format!("{base}/0"), format!("{base}/1"), base.to_owned()]);
    assert!(events.iter().all(|event| event.fields.get(Field::ActorEmail) == Some("a@example.com")));
}
