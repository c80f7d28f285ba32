//! Streams of their own kind, choices, ways to be let in, questions with a body, and files beside a manifest.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::manifest::sections::AuthKind;
use super::super::{Connector, Manifest, SyncMode};
use super::{answer, bound, plain, settings, stream, window};
use crate::event::Field;
use crate::page::{Method, StreamId};

fn id(text: &str) -> StreamId {
    StreamId(text.to_owned())
}

fn refused(text: &str, words: &str) {
    let error = Manifest::parse(text).expect_err(words);
    assert!(error.message.contains(words), "{error}");
}

#[test]
fn a_stream_takes_the_place_of_single_keys() {
    let text = plain(&[
        ("cursor = \"{page}\" }", "cursor = \"{page}\", include = \"{include}\" }"),
        (
            "[map]",
            "[[stream]]\nid = \"web\"\n[[stream]]\nid = \"git\"\nvars = { include = \"git\" }\n[stream.window]\nretention = \"7d\"\n[stream.map]\naction_label = \"/label\"\n[map]",
        ),
    ]);
    let connector = bound(&text);
    let span = window("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    let url = |stream: &str| connector.request(&id(stream), Some(&span), None).unwrap().url;
    let retention = |stream: &str| connector.plan(&id(stream)).retention;
    let label = |stream: &str| {
        let page = connector.read(
            &id(stream),
            None,
            None,
            &answer(200, &[], r#"{"events":[{"id":"1","time":"2026-01-01T01:00:00Z","action":"a","label":"A!"}]}"#),
        );
        page.unwrap().events[0].fields.get(Field::ActionLabel).map(str::to_owned)
    };

    assert!(!url("web").contains("include") && url("git").contains("include=git"));
    assert_eq!((retention("web"), retention("git")), (None, Some(Duration::from_secs(7 * 86_400))));
    assert_eq!(
        connector.plan(&id("git")).mode,
        SyncMode::Windows {
            step: Some(Duration::from_secs(86_400)),
            max_span: None,
            direction: crate::connector::Direction::Desc
        }
    );
    assert_eq!(label("git").as_deref(), Some("A!"));
    assert_ne!(label("web").as_deref(), Some("A!"));
    refused(&text.replace("retention = \"7d\"", "retentoin = \"7d\""), "retentoin");
}

#[test]
fn people_choose_streams_and_secrets() {
    let choice =
        "[[setting]]\nid = \"parts\"\nkind = \"many\"\nchoices = [\"a\", \"b\"]\ndefault = \"a\"\n\n[[secret]]";
    let streams = "[[stream]]\nid = \"one\"\nwhen = { setting = \"parts\", is = \"a\" }\n[[stream]]\nid = \"two\"\nwhen = { setting = \"parts\", is = \"b\" }\n[map]";
    let text = plain(&[("[[secret]]", choice), ("[map]", streams)]);
    let manifest = Arc::new(Manifest::parse(&text).unwrap());
    let chosen = |parts: &str| {
        let connector = Connector::bind(manifest.clone(), &settings(&[("parts", parts)]));
        connector.map(|connector| connector.streams().into_iter().map(|stream| stream.0).collect::<Vec<_>>())
    };

    assert_eq!(chosen("").unwrap(), ["one"]);
    assert_eq!(chosen("a, b").unwrap(), ["one", "two"]);
    assert!(chosen("a,c").is_err());
    refused(&text.replace("is = \"b\"", "is = \"c\""), "`c` is no choice of the setting `parts`");
    assert_eq!(
        manifest.endpoints().map(|endpoint| endpoint.when).collect::<Vec<_>>(),
        [Some(("parts", "a")), Some(("parts", "b"))]
    );
}

#[test]
fn there_may_be_several_ways_to_be_let_in() {
    let setting = "[[setting]]\nid = \"sign_in\"\nkind = \"select\"\nchoices = [\"key\", \"app\"]\ndefault = \"key\"\n\n[[secret]]";
    let ways = "[[auth]]\nwhen = { setting = \"sign_in\", is = \"app\" }\nkind = \"client_credentials\"\nclient_id = \"{organization}\"\nsecret = \"token\"\ntoken_url = \"https://identity.example.com/token\"\nscope = \"read\"\n[[auth]]\nkind = \"bearer\"";
    let text = plain(&[("[[secret]]", setting), ("[auth]\nkind = \"bearer\"", ways)]);
    let manifest = Arc::new(Manifest::parse(&text).unwrap());
    let credential = |sign_in: &str| {
        let connector = Connector::bind(manifest.clone(), &settings(&[("sign_in", sign_in)])).unwrap();
        connector.request(&stream(), None, None).unwrap().secret_headers[0].template.clone()
    };

    assert_eq!(credential("key"), "Bearer {token}");
    assert_eq!(credential("app"), "Bearer {access_token}");
    assert!(manifest.hosts().contains(&"identity.example.com".to_owned()));
}

#[test]
fn each_way_to_be_let_in_has_its_keys_and_no_others() {
    let bearer = "kind = \"bearer\"\nsecret = \"token\"";
    let right = [
        ("kind = \"query\"\nsecret = \"token\"\nparam = \"key\"", AuthKind::Query),
        (
            "kind = \"device_code\"\nsecret = \"token\"\ncodes_url = \"{base_url}/codes\"\ntoken_url = \"{base_url}/codes/{code}\"\npoll = \"status\"\ntoken_at = \"/token\"",
            AuthKind::DeviceCode,
        ),
        (
            "kind = \"pkce\"\nsecret = \"token\"\nclient_id = \"x\"\nauthorize_url = \"https://a.example/authorize\"\ntoken_url = \"https://a.example/token\"",
            AuthKind::Pkce,
        ),
        (
            "kind = \"jwt_assertion\"\nsecret = \"token\"\ntoken_url = \"https://a.example/token\"\nkey = \"google_json\"\nclaims = { sub = \"{organization}\" }",
            AuthKind::JwtAssertion,
        ),
    ];
    for (way, kind) in right {
        let manifest = Manifest::parse(&plain(&[(bearer, way)])).unwrap_or_else(|error| panic!("{way}: {error}"));
        assert_eq!(manifest.sections.auth.0[0].kind, kind);
    }
    let wrong = [
        ("kind = \"query\"\nsecret = \"token\"", "`query` takes `secret`, `param`"),
        ("kind = \"bearer\"\nsecret = \"token\"\nscope = \"x\"", "`scope` does not belong to it"),
        (
            "kind = \"client_credentials\"\nsecret = \"token\"\nclient_id = \"{nobody}\"\ntoken_url = \"https://a.example\"",
            "`nobody`",
        ),
        (
            "kind = \"client_credentials\"\nsecret = \"token\"\nclient_id = \"x\"\ntoken_url = \"http://a.example\"",
            "starts with `https://`",
        ),
    ];
    for (way, words) in wrong {
        refused(&plain(&[(bearer, way)]), words);
    }
}

#[test]
fn a_body_asks_for_the_page_and_a_question_keeps_its_variables() {
    let query = "query = { since = \"{from}\", until = \"{to}\", limit = \"{size}\", cursor = \"{page}\" }";
    let posted = plain(&[
        (query, "method = \"POST\"\nbody = { limit = \"{size}\", start = \"{from}\", cursor = \"{page}\" }"),
        ("at = \"/next\"", "at = \"/next\"\nsend = \"only_token\""),
    ]);
    let asked = plain(&[(
        query,
        "graphql = \"query($after: String) { log(after: $after) { id } }\"\nvariables = { after = \"{page}\", first = \"{size}\" }",
    )]);
    let span = window("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    let bodies = |text: &str| {
        let connector = bound(text);
        let page = connector.read(&stream(), None, None, &answer(200, &[], r#"{"events":[],"next":"n1"}"#)).unwrap();
        let crate::page::Next::Page(next) = page.next else { panic!("there is a next page") };
        [None, Some(&next)].map(|position| {
            let request = connector.request(&stream(), Some(&span), position).unwrap();
            assert_eq!(request.method, Method::POST);
            serde_json::from_slice::<Value>(&request.body.unwrap()).unwrap()
        })
    };

    assert_eq!(bodies(&posted), [json!({"limit": 2, "start": "2026-01-01T00:00:00Z"}), json!({"cursor": "n1"})]);
    let question = "query($after: String) { log(after: $after) { id } }";
    assert_eq!(
        bodies(&asked),
        [
            json!({"query": question, "variables": {"first": 2}}),
            json!({"query": question, "variables": {"first": 2, "after": "n1"}}),
        ]
    );
}

#[test]
fn a_stream_has_a_bounded_way_where_it_says_so() {
    let fallback = "[sync]\nmode = \"stream\"\non_lost = \"windows\"\n[sync.fallback]\nquery = { a = \"{from}\", b = \"{to}\", c = \"{page}\" }\noverlap = \"1h\"\n";
    let text = plain(&[("[sync]\nmode = \"windows\"\n", fallback), (", until = \"{to}\"", "")]);
    let bounded = bound(&text).bounded().unwrap();

    assert_eq!(bound(&text).plan(&stream()).mode, SyncMode::Stream);
    assert!(matches!(bounded.plan(&stream()).mode, SyncMode::Windows { .. }));
    assert_eq!(bounded.plan(&stream()).overlap, Duration::from_secs(3600));
    for (from, to, words) in [
        ("on_lost = \"windows\"\n", "", "belong together"),
        ("kind = \"token\"\nat = \"/next\"", "kind = \"offset\"\nend = \"empty\"", "needs a `[page]` of kind"),
        ("mode = \"stream\"", "mode = \"stream\"\nresume = \"link\"", "names the kind of `[page]`"),
    ] {
        refused(&text.replace(from, to), words);
    }
}

#[test]
fn only_what_comes_with_the_program_has_files_beside_it() {
    let text = plain(&[(
        "action = \"/action\"",
        "action = \"/action\"\naction_label = { at = \"/action\", as = \"lookup\", table_file = \"types.toml\", table = { 2 = \"two!\" } }",
    )]) + "\n[catalogue]\nfile = \"actions.toml\"\n";
    let files =
        [("types.toml", "1 = \"one\"\n2 = \"two\""), ("actions.toml", "[[action]]\nname = \"x\"\nlabel = \"X\"")];
    let manifest = Arc::new(Manifest::parse_with(&text, &files).unwrap());
    let connector = Connector::bind(manifest.clone(), &settings(&[])).unwrap();
    let labels = |action: &str| {
        let body = format!(r#"{{"events":[{{"id":"1","time":"2026-01-01T01:00:00Z","action":"{action}"}}]}}"#);
        let page = connector.read(&stream(), None, None, &answer(200, &[], &body)).unwrap();
        page.events[0].fields.get(Field::ActionLabel).map(str::to_owned).unwrap_or_default()
    };

    assert_eq!([labels("1"), labels("2"), labels("x")], ["one", "two!", "X"]);
    refused(&text, "only manifests that come with the program");
    let error = Manifest::parse_with(&text, &files[..1]).unwrap_err();
    assert!(error.message.contains("no file `actions.toml`"), "{error}");
}

#[test]
fn quirks_are_a_closed_set() {
    let text = format!("quirk = [\"auth0_from_date\"]\n{}", plain(&[]));
    let span = window("2020-01-23T15:14:59Z", "2026-01-02T00:00:00Z");

    let url = bound(&text).request(&stream(), Some(&span), None).unwrap().url;

    assert!(url.contains(&format!("since=90020200123151459{}", "0".repeat(39))), "{url}");
    refused(&text.replace("auth0_from_date", "anything"), "anything");
}
