//! Requests, their addresses and their credentials.

use super::super::Error;
use super::{bound, builtin, plain, stream, window};
use crate::page::{Position, SecretEncoding};

const DAY: (&str, &str) = ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");

#[test]
fn each_manifest_asks_in_its_own_way() {
    let kilo = builtin("kilo", &[("organization", "0f0c1a2b-0000-4000-8000-000000000001")]);
    let cases = [
        (
            kilo,
            "https://app.kilo.ai/api/trpc/organizations.auditLogs.list?input=%7B%22endTime%22%3A%222026-03-02T00%3A00%3A00.000Z%22%2C%22organizationId%22%3A%220f0c1a2b-0000-4000-8000-000000000001%22%2C%22startTime%22%3A%222026-03-01T00%3A00%3A00.000Z%22%7D",
        ),
        (builtin("invent", &[]), "https://api.useinvent.com/orgs/c/audit-logs?page=1&take=100"),
        (
            builtin("github", &[("organization", "acme")]),
            "https://api.github.com/orgs/acme/audit-log?include=web&order=asc&per_page=100&phrase=created%3A2026-03-01T00%3A00%3A00Z..2026-03-02T00%3A00%3A00Z",
        ),
        (
            builtin("demo", &[("base_url", "http://127.0.0.1:9")]),
            "http://127.0.0.1:9/v1/events?limit=200&since=2026-03-01T00%3A00%3A00.000Z&until=2026-03-02T00%3A00%3A00.000Z",
        ),
    ];
    for (connector, url) in cases {
        let request = connector.request(&stream(), Some(&window(DAY.0, DAY.1)), None).unwrap();

        assert_eq!(request.url, url);
        assert_eq!(request.secret_headers.len(), 1);
        assert_eq!(request.secret_headers[0].template, "Bearer {token}");
        assert!(request.headers.iter().any(|(name, _)| name == "Accept"));
    }
}

#[test]
fn settings_cannot_leave_their_place_in_the_address() {
    let text = plain(&[("default = \"acme\"", "default = \"a/../b?c#d%2f é\"")]);

    let request = bound(&text).request(&stream(), None, None).unwrap();

    assert_eq!(request.url, "https://api.example.com/v1/a%2F..%2Fb%3Fc%23d%252f%20%C3%A9/events?limit=2");
}

#[test]
fn credentials_take_their_form_and_never_their_value() {
    let cases = [
        ("kind = \"bearer\"\nsecret = \"token\"", "Authorization", "Bearer {token}", SecretEncoding::Plain),
        (
            "kind = \"basic\"\nuser = \"{organization}\"\nsecret = \"token\"",
            "Authorization",
            "acme:{token}",
            SecretEncoding::Basic,
        ),
        (
            "kind = \"header\"\nheader = \"X-Key\"\nvalue = \"SSWS {token}\"",
            "X-Key",
            "SSWS {token}",
            SecretEncoding::Plain,
        ),
    ];
    for (auth, name, template, encoding) in cases {
        let connector = bound(&plain(&[("kind = \"bearer\"\nsecret = \"token\"", auth)]));

        let request = connector.request(&stream(), None, None).unwrap();

        let header = &request.secret_headers[0];
        assert_eq!((header.name.as_str(), header.template.as_str(), header.encoding), (name, template, encoding));
    }
}

#[test]
fn a_position_of_another_kind_is_an_error() {
    let connector = bound(&plain(&[]));
    let cases = [
        "",
        "{}",
        "null",
        r#"{"kind":"number","number":2,"seen":""}"#,
        r#"{"kind":"link","url":"https://api.example.com/"}"#,
        r#"{"kind":"token","token":"a","more":1}"#,
        r#"{"kind":"token"}"#,
    ];
    for text in cases {
        let position = Position(text.to_owned());
        assert_eq!(connector.request(&stream(), None, Some(&position)), Err(Error::Position), "{text}");
    }
    let long = Position(format!(r#"{{"kind":"token","token":"{}"}}"#, "a".repeat(40_000)));
    assert_eq!(connector.request(&stream(), None, Some(&long)), Err(Error::Position));
}

#[test]
fn a_saved_link_to_someone_else_is_not_followed() {
    let github = builtin("github", &[("organization", "acme")]);
    for url in
        ["https://evil.example/", "http://api.github.com/x", "https://api.github.com:444/", "https://a@api.github.com/"]
    {
        let position = Position(format!(r#"{{"kind":"link","url":"{url}"}}"#));
        let refused = github.request(&stream(), None, Some(&position));
        assert!(matches!(refused, Err(Error::ForeignLink(_))), "{url}: {refused:?}");
    }
}

#[test]
fn later_requests_can_carry_the_token_alone_or_a_body() {
    let only = plain(&[("kind = \"token\"", "kind = \"token\"\nsend = \"only_token\"")]);
    let query = "query = { since = \"{from}\", until = \"{to}\", limit = \"{size}\", cursor = \"{page}\" }";
    let body = plain(&[(query, "method = \"POST\"\nbody = { limit = \"{size}\", cursor = \"{page}\", x = [1] }")]);
    let position = Position(r#"{"kind":"token","token":"a b"}"#.to_owned());

    let only = bound(&only).request(&stream(), Some(&window(DAY.0, DAY.1)), Some(&position)).unwrap();
    let body = bound(&body).request(&stream(), None, Some(&position)).unwrap();

    assert_eq!(only.url, "https://api.example.com/v1/acme/events?cursor=a%20b");
    assert_eq!(String::from_utf8(body.body.unwrap()).unwrap(), r#"{"cursor":"a b","limit":2,"x":[1]}"#);
}

#[test]
fn streams_have_their_own_addresses() {
    let text = plain(&[
        (
            "[window]",
            "[[stream]]\nid = \"a\"\nvars = { app = \"x\" }\n[[stream]]\nid = \"b\"\nvars = { app = \"y\" }\n[window]",
        ),
        ("/events\"", "/{app}\""),
    ]);
    let connector = bound(&text);

    let urls: Vec<String> =
        connector.streams().iter().map(|stream| connector.request(stream, None, None).unwrap().url).collect();

    assert_eq!(urls, ["https://api.example.com/v1/acme/x?limit=2", "https://api.example.com/v1/acme/y?limit=2"]);
    assert_eq!(connector.request(&stream(), None, None), Err(Error::Stream("events".to_owned())));
}

#[test]
fn later_pages_may_have_an_address_of_their_own_at_the_same_place() {
    let text = plain(&[
        ("at = \"/next\"", "at = \"/next\"\nsend = \"only_token\"\nurl = \"{base_url}/v1/{organization}/more\""),
        ("uid_else = { fields = [\"/time\", \"/action\", \"/actor\"] }", "uid_else = [\"/time\", \"/action\"]"),
        ("time = [{ at = \"/time\" }]", "time = [\"/time\", { at = \"/when\", as = \"us\" }]"),
    ]);
    let connector = bound(&text);
    let position = Position(r#"{"kind":"token","token":"c 7"}"#.to_owned());

    let first = connector.request(&stream(), Some(&window(DAY.0, DAY.1)), None).unwrap();
    let later = connector.request(&stream(), Some(&window(DAY.0, DAY.1)), Some(&position)).unwrap();

    assert!(first.url.starts_with("https://api.example.com/v1/acme/events?"), "{}", first.url);
    assert_eq!(later.url, "https://api.example.com/v1/acme/more?cursor=c%207");
    let elsewhere = text.replace("url = \"{base_url}/v1/{organization}/more\"", "url = \"https://evil.example/more\"");
    let refused = crate::connector::Manifest::parse(&elsewhere).unwrap_err().to_string();
    assert!(refused.contains("the same place as `[request]`"), "{refused}");
}
