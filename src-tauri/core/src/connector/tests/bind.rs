//! What people enter, and what is refused of it.

use std::sync::Arc;

use super::super::{Connector, Manifest, SettingError, find};
use super::{plain, settings};

#[test]
fn addresses_are_https_or_on_this_computer() {
    let manifest = find("demo").unwrap();
    let cases = [
        ("https://demo.example.com/", Ok("https://demo.example.com")),
        ("http://127.0.0.1:4000", Ok("http://127.0.0.1:4000")),
        ("http://[::1]:4000/x/", Ok("http://[::1]:4000/x")),
        ("http://localhost", Ok("http://localhost")),
        ("http://example.com", Err("https://")),
        ("ftp://127.0.0.1", Err("https://")),
        ("https://a:b@example.com", Err("user name")),
        ("https://example.com?x=1", Err("user name")),
        ("https://example.com#x", Err("user name")),
        ("example.com", Err("not an address")),
        ("file:///etc/passwd", Err("not an address")),
        ("https://{token}.example.com", Err("braces")),
        ("", Err("is needed")),
    ];
    for (text, expected) in cases {
        let bound = Connector::bind(manifest.clone(), &settings(&[("base_url", text)]));

        match (bound, expected) {
            (Ok(bound), Ok(wanted)) => assert_eq!(bound.settings()["base_url"], wanted),
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{text}: {error}"),
            (bound, _) => panic!("{text}: {bound:?}"),
        }
    }
}

#[test]
fn settings_have_their_form() {
    let manifest = |more: &str| {
        Arc::new(Manifest::parse(&plain(&[("default = \"acme\"", &format!("required = true\n{more}"))])).unwrap())
    };
    let bind = |more: &str, value: &str| Connector::bind(manifest(more), &settings(&[("organization", value)]));
    let cases = [
        ("", "acme", true),
        ("", "  ", false),
        ("", "..", false),
        ("", "a\nb", false),
        ("", "{token}", false),
        ("", &"a".repeat(257), false),
        ("pattern = \"[a-z]+\"", "acme", true),
        ("pattern = \"[a-z]+\"", "ACME", false),
        ("kind = \"select\"\nchoices = [\"eu\", \"us\"]", "eu", true),
        ("kind = \"select\"\nchoices = [\"eu\", \"us\"]", "cn", false),
        ("kind = \"url\"\nhosts = [\"*.ghe.com\"]", "https://a.ghe.com", true),
        ("kind = \"url\"\nhosts = [\"*.ghe.com\"]", "https://evil.example", false),
        ("kind = \"url\"\nhosts = [\"*.ghe.com\"]", "http://127.0.0.1:1", true),
    ];
    for (more, value, expected) in cases {
        assert_eq!(bind(more, value).is_ok(), expected, "{more} {value}");
    }
}

#[test]
fn unknown_settings_are_refused_and_defaults_fill_in() {
    let manifest = find("kilo").unwrap();
    let organization = ("organization", "0f0c1a2b-0000-4000-8000-000000000001");

    let bound = Connector::bind(manifest.clone(), &settings(&[organization])).unwrap();
    let unknown = Connector::bind(manifest, &settings(&[organization, ("token", "secret")]));

    assert_eq!(bound.settings()["base_url"], "https://app.kilo.ai");
    assert_eq!(unknown.unwrap_err(), SettingError::Unknown("token".to_owned()));
}
