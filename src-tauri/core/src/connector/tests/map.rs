//! Records of every kind, hostile ones among them, as events.

use proptest::prelude::*;

use super::{answer, bound, plain, stream};
use crate::connector::Manifest;
use crate::event::{Event, Field, Flag};
use crate::page::Page;

/// Maps `record` with `rule` as the rule of the description.
fn described(rule: &str, record: &str) -> Option<String> {
    let records = "[records]\nnulls = [\"none\"]";
    let text = plain(&[
        ("[records]", records),
        ("action = \"/action\"", &format!("action = \"/action\"\ndescription = {rule}")),
    ]);
    let events = read(&text, &format!("[{record}]")).events;
    events[0].fields.get(Field::Description).map(str::to_owned)
}

fn read(manifest: &str, records: &str) -> Page {
    read_bytes(manifest, records.as_bytes())
}

fn read_bytes(manifest: &str, records: &[u8]) -> Page {
    let mut response = answer(200, &[], "");
    response.body = [b"{\"events\":", records, b"}"].concat();
    bound(manifest).read(&stream(), None, None, &response).unwrap()
}

fn flags(event: &Event) -> Vec<&'static str> {
    event.flags.iter().map(Flag::as_str).collect()
}

#[test]
fn rules_find_their_text() {
    let record = r#"{"a":"x.y.z","n":12345678901234567890123,"f":1.50,"t":true,"no":"none","nil":null,"blank":" ","list":["p","q",3],
        "object":{"k":"v"},"kind":"user","user":{"id":"u1"},"hits":[{"n":"a","v":"1"},{"n":"b","v":"2"}],"same":"x.y.z"}"#;
    let cases = [
        (r#""/a""#, Some("x.y.z")),
        (r#""/n""#, Some("12345678901234567890123")),
        (r#""/f""#, Some("1.5")),
        (r#""/t""#, Some("true")),
        (r#""/list""#, None),
        (r#""/object""#, None),
        (r#"["/no", "/nil", "/blank", "/list", "/missing", "/kind"]"#, Some("user")),
        (r#""/{/kind}/id""#, Some("u1")),
        (r#""/hits/[n=b]/v""#, Some("2")),
        (r#"{ at = "/kind", as = "lookup", table = { user = "person" } }"#, Some("person")),
        (r#"{ at = "/a", as = "lookup", table = { user = "person" } }"#, None),
        (r#"{ at = "/a", as = "lookup", table = { user = "person" }, default = "other" }"#, Some("other")),
        (
            r#"[{ at = "/missing", as = "lookup", table = { user = "person" }, default = "other" }, "/kind"]"#,
            Some("user"),
        ),
        (r#"{ at = "/a", as = "prefix", table = { "x" = "1", "x.y" = "2" } }"#, Some("2")),
        (r#"{ at = "/a", as = "suffix", table = { ".z" = "end" } }"#, Some("end")),
        (r#"{ at = "/a", as = "split", sep = "." }"#, Some("x")),
        (r#"{ at = "/a", as = "split", sep = ".", take = -1 }"#, Some("z")),
        (r#"{ at = "/a", as = "split", sep = ".", take = 9 }"#, None),
        (r#"{ at = "/list", as = "join", sep = "+" }"#, Some("p+q+3")),
        (r#"{ at = "/kind", as = "join" }"#, Some("user")),
        (r#"{ at = "/t", as = "bool", table = { true = "bot" } }"#, Some("bot")),
        (r#"{ at = "/t", as = "bool" }"#, Some("true")),
        (r#"{ at = "/a", as = "strip_prefix", prefix = "x." }"#, Some("y.z")),
        (r#"{ if = "/kind", const = "there" }"#, Some("there")),
        (r#"{ if = "/no", const = "there" }"#, None),
        (r#"{ if = "/kind", is = "user", at = "/a" }"#, Some("x.y.z")),
        (r#"{ if = "/kind", is = "team", at = "/a" }"#, None),
        (r#"{ if = "/t", is = true, const = 5 }"#, Some("5")),
        (r#"{ if = "/a", contains = ".y.", const = "y" }"#, Some("y")),
        (r#"{ if = "/a", same = "/same", const = "same" }"#, Some("same")),
        (r#"{ if = "/a", differs = "/kind", const = "differs" }"#, Some("differs")),
        (r#"{ unless = "/kind", const = "none" }"#, None),
        (r#"{ unless = "/nil", const = "fine" }"#, Some("fine")),
        (r#"{ text = "{/kind} → {/user/id}" }"#, Some("user → u1")),
        (r#"{ text = "{/kind} → {/missing}" }"#, None),
        (r#"{ const = "always" }"#, Some("always")),
    ];
    for (rule, expected) in cases {
        assert_eq!(described(rule, record).as_deref(), expected, "{rule}");
    }
}

#[test]
fn one_bad_record_never_costs_the_others() {
    let good = r#"{"id":"1","time":"2026-03-01T00:00:00Z","action":"a"}"#;
    let cases: [(&str, &[&str]); 13] = [
        (good, &[]),
        ("{bad}", &["no_time", "no_action", "no_uid", "unreadable"]),
        ("42", &["no_time", "no_action", "no_uid", "unreadable"]),
        ("null", &["no_time", "no_action", "no_uid", "unreadable"]),
        (r#"["id","1"]"#, &["no_time", "no_action", "no_uid", "unreadable"]),
        (r#"{"id":"1","time":NaN,"action":"a"}"#, &["no_time", "no_action", "no_uid", "unreadable"]),
        (r#"{"id":"1","action":"a"}"#, &["no_time"]),
        (r#"{"id":"1","time":"0001-01-01T00:00:00Z","action":"a"}"#, &["no_time"]),
        (r#"{"id":"1","time":"2026-03-01T00:00:00Z"}"#, &["no_action"]),
        (r#"{"id":" ","time":"2026-03-01T00:00:00Z","action":"a"}"#, &["no_uid"]),
        (r#"{"id":{"x":1},"time":"2026-03-01T00:00:00Z","action":"a"}"#, &["no_uid"]),
        (r#"{"id":"1","time":"2026-03-01T00:00:00Z","action":"a","action":"b"}"#, &["duplicate_key"]),
        (r#"{"id":17,"time":"2026-03-01T00:00:00Z","action":7}"#, &[]),
    ];
    for (record, expected) in cases {
        let page = read(&plain(&[]), &format!("[{good}, {record} ,{good}]"));

        assert_eq!(page.events.len(), 3, "{record}");
        assert_eq!(page.events[1].raw, record.as_bytes());
        assert_eq!(flags(&page.events[1]), expected, "{record}");
        assert!(page.problems.iter().all(|problem| problem.record == Some(1)), "{record}");
        assert_eq!(page.problems.is_empty(), expected.is_empty() || expected == ["no_uid"], "{record}");
        assert_eq!((flags(&page.events[0]), flags(&page.events[2])), (vec![], vec![]), "{record}");
    }
}

#[test]
fn an_unusable_time_keeps_its_text_and_another_is_tried() {
    let text = plain(&[(
        "time = [{ at = \"/time\" }]",
        "time = [{ at = \"/time\" }, { at = \"/created\", as = \"epoch_ms\" }]",
    )]);
    let page = read(&text, r#"[{"time":"0001-01-01T00:00:00Z"},{"time":"soon","created":1685465626150}]"#);

    assert_eq!(page.events[0].occurred_text.as_deref(), Some("0001-01-01T00:00:00Z"));
    assert_eq!(page.events[0].occurred, None);
    assert_eq!(page.events[1].occurred_text.as_deref(), Some("1685465626150"));
    assert_eq!(page.events[1].occurred.map(|time| time.to_rfc3339()).as_deref(), Some("2023-05-30T16:53:46.150Z"));
}

#[test]
fn bytes_that_are_not_utf8_are_kept_and_shown_with_marks() {
    let record = b"{\"id\":\"1\",\"time\":\"2026-03-01T00:00:00Z\",\"action\":\"caf\xe9 \xff\"}";
    let page = read_bytes(&plain(&[]), &[b"[".as_slice(), record, b",{\"id\":\"2\"}]"].concat());

    assert_eq!(page.events.len(), 2);
    assert_eq!(page.events[0].raw, record);
    assert_eq!(page.events[0].fields.get(Field::Action), Some("caf\u{fffd} \u{fffd}"));
    assert_eq!(flags(&page.events[0]), ["invalid_utf8"]);
}

#[test]
fn ten_thousand_brackets_and_five_megabytes_are_kept() {
    let deep = format!(
        r#"{{"id":"1","time":"2026-03-01T00:00:00Z","action":"a","x":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let large = format!(r#"{{"id":"2","time":"2026-03-01T00:00:00Z","action":"a{}"}}"#, "é".repeat(2_500_000));
    let page = read(&plain(&[]), &format!("[{deep},{large}]"));

    assert_eq!((page.events[0].raw.len(), flags(&page.events[0])), (deep.len(), vec![]));
    assert_eq!((page.events[1].raw.len(), flags(&page.events[1])), (large.len(), vec!["oversized"]));
    assert!(page.events[1].fields.get(Field::Action).unwrap().len() < 70_000);
}

#[test]
fn records_without_an_id_are_known_by_what_they_say() {
    let uid = |record: &str| {
        let page = read(&plain(&[]), &format!("[{record},{record}]"));
        let uids: Vec<String> = page.events.iter().map(|event| event.uid.as_ref().unwrap().to_string()).collect();
        assert_eq!((uids[0].len(), uids[0].strip_suffix("#1")), (3 + 64 + 2, uids[1].strip_suffix("#2")), "{uids:?}");
        uids[0].clone()
    };
    let base = uid(r#"{"time":"2026-03-01T00:00:00Z","action":"a","actor":{"x":1,"y":2},"seen":1}"#);

    assert_eq!(uid(r#"{"actor": {"y":2,"x":1.0}, "action":"a", "time":"2026-03-01T00:00:00Z","seen":2}"#), base);
    let others = [
        r#"{"time":"2026-03-01T00:00:00Z","action":"b","actor":{"x":1,"y":2}}"#,
        r#"{"time":"2026-03-01T00:00:00Z","action":"a"}"#,
        r#"{"time":"2026-03-01T00:00:00Za","actor":{"x":1,"y":2}}"#,
        r#"{"seen":1}"#,
        "[1]",
    ];
    assert!(others.iter().all(|other| uid(other) != base));
}

#[test]
fn records_can_be_unwrapped_exploded_and_dropped() {
    let text = plain(&[
        (
            "[records]",
            "[records]\nunwrap = \"/data\"\nexplode = \"/parts\"\ndrop_if = [{ at = \"/noise\", is = true }]",
        ),
        ("action = \"/action\"", "action = \"/parts/name\""),
    ]);
    let record = r#"{"data":{"id":"1","time":"2026-03-01T00:00:00Z","parts":[{"name":"a"},{"name":"b"}]}}"#;
    let page = read(
        &text,
        &format!(
            r#"[{record},{{"noise":true}},{{"data":{{"id":"2","parts":[{{"name":"c"}}]}}}},{{"id":"3","parts":[]}}]"#
        ),
    );

    let seen: Vec<_> = page
        .events
        .iter()
        .map(|event| (event.uid.as_ref().unwrap().as_str(), event.fields.get(Field::Action)))
        .collect();
    assert_eq!(seen, [("1/0", Some("a")), ("1/1", Some("b")), ("2", Some("c")), ("3", None)]);
    assert_eq!((page.events[0].raw.as_slice(), &page.events[0].raw), (record.as_bytes(), &page.events[1].raw));
}

#[test]
fn a_record_that_holds_too_many_events_is_cut_and_says_so() {
    let text = plain(&[("[records]", "[records]\nexplode = \"/parts\"")]);
    let page = read(
        &text,
        &format!(
            r#"[{{"id":"1","time":"2026-03-01T00:00:00Z","action":"a","parts":[{}]}}]"#,
            vec!["{}"; 1_500].join(",")
        ),
    );

    assert_eq!(page.events.len(), 1_000);
    assert!(page.problems.iter().all(|problem| problem.say.contains("more events")), "{:?}", page.problems.first());
}

#[test]
fn targets_and_changes_come_one_by_one_or_all_at_once() {
    let map = "action = \"/action\"\ntarget_id = \"/id\"\ntarget_type = { const = \"thing\" }\n\
        changes = { field = { const = \"role\" }, from = \"/old\", to = \"/new\" }";
    let page = read(&plain(&[("action = \"/action\"", map)]), r#"[{"id":"1","old":"a","new":"b"},{"id":"2"}]"#);

    assert_eq!(page.events[0].targets[0].kind.as_deref(), Some("thing"));
    assert_eq!((page.events[0].changes.len(), page.events[1].changes.len()), (1, 0));
    assert_eq!(page.events[0].changes[0].to.as_deref(), Some("b"));
}

#[test]
fn the_members_of_an_object_are_changes_under_their_names() {
    let members = "[[map.changes]]\nmembers = \"/diff\"\nfield = \"/key\"\nfrom = [\"/value/0\", \"/value/from\"]\n\
        to = [\"/value/1\", \"/value/to\", \"/value\"]\n";
    let record =
        r#"[{"id":"1","diff":{"name":["a","b"],"role":{"from":"x","to":"y"},"plan":"z","none":null,"same":[]}}]"#;
    let changes = read(&format!("{}\n{members}", plain(&[])), record).events[0].changes.clone();
    let told: Vec<_> = changes.iter().map(|one| (&*one.field, one.from.as_deref(), one.to.as_deref())).collect();
    assert_eq!(told, [("name", Some("a"), Some("b")), ("role", Some("x"), Some("y")), ("plan", None, Some("z"))]);
    let both = members.replace("members =", "each = \"/diff\"\nmembers =");
    let wrong = Manifest::parse(&format!("{}\n{both}", plain(&[]))).unwrap_err().to_string();
    assert!(wrong.contains("a change has one of them"), "{wrong}");
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let keys = prop_oneof![
            Just("id".to_owned()),
            Just("time".to_owned()),
            Just("action".to_owned()),
            Just("actor".to_owned()),
            "[a-z/~]{0,3}"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map(keys, inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_becomes_events_with_their_bytes(records in prop::collection::vec(json(), 0..6)) {
        let texts: Vec<String> = records.iter().map(ToString::to_string).collect();
        for id in ["demo", "invent", "github", "kilo"] {
            let manifest = super::super::find(id).unwrap();
            let body = format!("[{}]", texts.join(" , "));
            let mapped: Vec<_> = manifest.map_bytes(body.as_bytes()).map(|item| item.unwrap()).collect();
            let raws: Vec<_> = mapped.iter().map(|mapped| String::from_utf8(mapped.event.raw.clone()).unwrap()).collect();
            prop_assert_eq!(&raws, &texts);
            prop_assert!(mapped.iter().all(|mapped| mapped.event.uid.is_some()));
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let manifest = super::super::find("demo").unwrap();
        for mapped in manifest.map_bytes(&bytes).flatten() {
            let raw = mapped.event.raw;
            prop_assert!(bytes.windows(raw.len().max(1)).any(|window| window == raw));
        }
        let connector = bound(&plain(&[]));
        let mut response = answer(200, &[], "");
        response.body = bytes;
        let _ = connector.judge(&response);
        let _ = connector.read(&stream(), None, None, &response);
    }
}
