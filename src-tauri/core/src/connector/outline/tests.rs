//! What a table's columns stand for.

use super::*;

const MANIFEST: &str = r#"
    manifest = 1
    id = "x"
    name = "X"
    vendor = "X"
    evidence = "documented"
    [auth]
    kind = "none"
    [request]
    url = "https://x.example/"
    [window]
    format = "rfc3339"
    [page]
    kind = "none"
    [sync]
    mode = "list"
    [records]
    at = ""
    unwrap = ["/data"]
    uid = "/id"
    time = "/when_made"
    [map]
    action = "/what"
    actor_id = "/who/id"
    actor_name = "/who/{/who/kind}/full_name"
    ip = "/chain/0/ip"
    [[map.targets]]
    each = "/things"
    id = "/id"
    [[map.changes]]
    field = { const = "value" }
    from = "/before"
"#;

fn raised(text: &str) -> String {
    let manifest = Manifest::parse(MANIFEST).unwrap();
    let mut out = String::new();
    Outline::of(&manifest).raise(json::parse(text).unwrap().node).write_canonical(&mut out);
    out
}

#[test]
fn columns_are_put_where_the_manifest_looks_for_them() {
    for column in ["who.id", "who_id", "who_id_s", "WHO_ID_g"] {
        let text = raised(&format!(r#"{{"what":"a","{column}":"u"}}"#));
        assert!(text.contains(r#""who":{"id":"u"}"#), "{text}");
    }
    for column in ["when_made_t", "when_made [UTC]", "when_made_t [UTC]"] {
        assert!(raised(&format!(r#"{{"{column}":"2026"}}"#)).contains(r#""when_made":"2026""#), "{column}");
    }
    assert!(raised(r#"{"who_kind":"user","who_user_full_name":"Ann"}"#).contains(r#""full_name":"Ann""#));
    assert!(raised(r#"{"chain_s":"[{\"ip\":\"192.0.2.1\"}]"}"#).contains(r#""chain":[{"ip":"192.0.2.1"}]"#));
}

#[test]
fn columns_that_tell_their_parts_by_capitals_are_put_where_the_manifest_looks_for_them() {
    assert!(raised(r#"{"what":"a","WhoId":"u"}"#).contains(r#""who":{"id":"u"}"#));
    assert!(raised(r#"{"whenMade":"2026"}"#).contains(r#""when_made":"2026""#));
    assert!(raised(r#"{"DataWhoId":"u"}"#).contains(r#""data":{"who":{"id":"u"}}"#));
    assert!(!raised(r#"{"whoid":"u"}"#).contains(r#""who":"#));
    assert!(raised(r#"{"WhoId":"u","Other":{"a":1}}"#).contains(r#""who":{"id":"u"}"#));
    assert!(!raised(r#"{"WhenMade":"2026","who":{"id":"u"}}"#).contains(r#""when_made":"#));
}

#[test]
fn columns_of_an_event_that_lies_deeper_are_put_there() {
    assert!(raised(r#"{"data.what":"a","data_who_id_s":"u"}"#).contains(r#""data":{"what":"a","who":{"id":"u"}}"#));
}

#[test]
fn texts_of_json_are_opened_only_where_the_manifest_looks_into_them() {
    assert!(raised(r#"{"things":"[{\"id\":1}]","more":{}}"#).contains(r#""things":[{"id":1}]"#));
    assert!(raised(r#"{"who":"{\"id\":1}"}"#).contains(r#""who":{"id":1}"#));
    assert!(raised(r#"{"before":"{\"id\":1}"}"#).contains(r#""before":"{\"id\":1}""#));
}

#[test]
fn what_is_there_stays() {
    assert_eq!(raised(r#"{"id":"1","what":"a","who":{"id":"u"}}"#), r#"{"id":"1","what":"a","who":{"id":"u"}}"#);
    let text = raised(r#"{"what":"a","what_s":"b","who":{"id":"u"},"who_id":"v"}"#);
    assert!(text.contains(r#""who":{"id":"u"}"#) && text.contains(r#""what":"a""#), "{text}");
}
