//! `docs/connectors.md`: its example is run, and it explains every key that there is.

use serde_json::Value;

use super::super::{Manifest, schema};
use super::samples::canonical;
use super::{bound, stream, window};
use crate::event::Field;

const GUIDE: &str = include_str!("../../../../../docs/connectors.md");

/// Returns the first block of this language.
fn block(language: &str) -> &'static str {
    let (_, rest) = GUIDE.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_guides_example_makes_the_events_that_the_guide_shows() {
    let manifest = Manifest::parse(block("toml")).unwrap_or_else(|error| panic!("{error}"));
    let mapped: Vec<_> = manifest.map_bytes(block("json").as_bytes()).map(Result::unwrap).collect();
    let shown: Vec<Value> = block("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    assert_eq!(mapped.len(), shown.len());
    for (mapped, shown) in mapped.into_iter().zip(shown) {
        assert!(mapped.problems.is_empty(), "{:?}", mapped.problems);
        let event = canonical(mapped.event);
        for (field, text) in shown.as_object().unwrap() {
            assert_eq!(&event[field], text, "{field}");
        }
    }
}

#[test]
fn the_guides_example_asks_as_the_invented_vendor_wants_it() {
    let text = block("toml").replace("required = true", "default = \"acme\"");
    let hour = window("2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z");

    let request = bound(&text).request(&stream(), Some(&hour), None).unwrap();

    assert_eq!(
        request.url,
        "https://api.boards.example/v1/organizations/acme/audit-events?limit=100&since=2026-03-01T10%3A00%3A00.000Z&until=2026-03-01T11%3A00%3A00.000Z"
    );
}

/// Collects the names of keys and the words that a schema allows.
fn names(schema: &Value, found: &mut Vec<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        found.extend(properties.keys().cloned());
    }
    if let Some(words) = schema["enum"].as_array() {
        found.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    match schema {
        Value::Object(members) => members.values().for_each(|value| names(value, found)),
        Value::Array(parts) => parts.iter().for_each(|part| names(part, found)),
        _ => {}
    }
}

#[test]
fn the_guide_explains_every_key_and_every_word() {
    let mut found: Vec<String> = Field::ALL.into_iter().map(|field| field.name().to_owned()).collect();
    names(&schema(), &mut found);
    found.sort();
    found.dedup();
    // What only the program's own manifests use, and what is known outside of it by the same name.
    let spared = ["auth0_from_date", "onepassword_jwt_host", "RS256", "ES256"];
    let told = |name: &String| {
        let forms = [format!("`{name}`"), format!("`[{name}]`"), format!("`[[{name}]]`"), format!("\"{name}\"")];
        let inside = [format!("{name} = "), format!("`{name} =")];
        forms.iter().chain(&inside).any(|form| GUIDE.contains(form.as_str()))
    };
    let missing: Vec<&String> = found.iter().filter(|name| !spared.contains(&name.as_str()) && !told(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
