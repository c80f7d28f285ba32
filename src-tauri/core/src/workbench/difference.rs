//! In what two versions of one event differ, field by field.

use serde::Serialize;
use serde_json::Value;

/// Differences told of two versions.
const MOST: usize = 200;
/// Characters of a value that are shown.
const LONGEST: usize = 2_000;

/// One field that is not the same in both versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Difference {
    /// The way to it, as a JSON pointer; empty for the whole record.
    pub path: String,
    /// What stood there before, as JSON; none where nothing did.
    pub from: Option<String>,
    /// What stands there now, as JSON; none where nothing does.
    pub to: Option<String>,
}

/// Returns in what `after` differs from `before`.
pub(super) fn differences(before: &[u8], after: &[u8]) -> Vec<Difference> {
    let mut found = Vec::new();
    match (serde_json::from_slice(before), serde_json::from_slice(after)) {
        (Ok(before), Ok(after)) => compare(&mut String::new(), Some(&before), Some(&after), &mut found),
        // What is no JSON differs as a whole.
        _ if before != after => found.push(Difference {
            path: String::new(),
            from: Some(short(&String::from_utf8_lossy(before))),
            to: Some(short(&String::from_utf8_lossy(after))),
        }),
        _ => {}
    }
    found
}

fn compare(path: &mut String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    if before == after || found.len() >= MOST {
        return;
    }
    match (before, after) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            for key in keys {
                within(path, &key.replace('~', "~0").replace('/', "~1"), one.get(key), other.get(key), found);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            for place in 0..one.len().max(other.len()) {
                within(path, &place.to_string(), one.get(place), other.get(place), found);
            }
        }
        (before, after) => {
            let text = |value: Option<&Value>| value.map(|value| short(&value.to_string()));
            found.push(Difference { path: path.clone(), from: text(before), to: text(after) });
        }
    }
}

fn within(path: &mut String, step: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    let length = path.len();
    path.push('/');
    path.push_str(step);
    compare(path, before, after, found);
    path.truncate(length);
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_fields_that_differ_are_told() {
        let before = br#"{"id":"a","actor":{"name":"Ada","email":"ada@acme.example"},"tags":["x","y"],"a/b":1}"#;
        let after = br#"{"id":"a","actor":{"name":null,"email":"ada@acme.example"},"tags":["x"],"a/b":1,"new":true}"#;

        let found = differences(before, after);

        let told: Vec<(&str, Option<&str>, Option<&str>)> = found
            .iter()
            .map(|difference| (difference.path.as_str(), difference.from.as_deref(), difference.to.as_deref()))
            .collect();
        let expected = [
            ("/actor/name", Some("\"Ada\""), Some("null")),
            ("/tags/1", Some("\"y\""), None),
            ("/new", None, Some("true")),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn other_bytes_of_the_same_meaning_differ_in_nothing() {
        assert_eq!(differences(b"{\"a\":1,\"b\":2}", b"{ \"b\": 2, \"a\": 1 }"), []);
    }

    #[test]
    fn what_is_no_json_differs_as_a_whole() {
        let found = differences(b"one", b"two");

        assert_eq!(found, [Difference { path: String::new(), from: Some("one".into()), to: Some("two".into()) }]);
    }
}
