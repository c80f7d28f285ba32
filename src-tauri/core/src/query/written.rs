//! The same for what cannot be looked through in one go: numbers as they are written, and what stands beside values that
//! are nested too deeply or are no text.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;

use super::filter::DetailsPath;
use super::fold::fold;
use super::matcher::{Matcher, unescaped};

/// How deep lists may stand in lists and still be looked through.
const DEEPEST: usize = 100;

/// Says whether a value at `path` into the record `text` matches, as [`DetailsPath::matches`] does.
pub(super) fn matches(path: &DetailsPath, text: &str, matcher: &Matcher) -> bool {
    let Ok(record) = serde_json::from_str::<&RawValue>(text) else { return false };
    let inner = members(record).into_iter().rev().find(|(name, _)| name == "details");
    let search = Search { matcher, deep: 0 };
    search.found(record, &path.0) || inner.is_some_and(|(_, details)| search.found(details, &path.0))
}

/// What is looked for, and in how many lists inside each other.
#[derive(Clone, Copy)]
struct Search<'a> {
    matcher: &'a Matcher,
    deep: usize,
}

impl Search<'_> {
    fn found(self, value: &RawValue, path: &[String]) -> bool {
        match (value.get().as_bytes().first(), path.split_first()) {
            (Some(b'{'), Some((key, rest))) => {
                let wanted = fold(key);
                let is_meant = |name: &str| name == key || fold(name) == wanted;
                let meant: Vec<_> = members(value).into_iter().filter(|(name, _)| is_meant(name)).collect();
                // Of a key that is there twice the last counts.
                let is_last = |at: usize, name: &str| meant.iter().skip(at + 1).all(|(later, _)| later != name);
                meant.iter().enumerate().any(|(at, (name, value))| is_last(at, name) && self.found(value, rest))
            }
            (Some(b'{'), None) => self.matcher.is_everything(),
            (Some(b'['), _) if self.deep == DEEPEST => false,
            (Some(b'['), _) => Self { deep: self.deep + 1, ..self }.in_list(&elements(value), path),
            (_, Some(_)) => false,
            (_, None) => is_match(value.get(), self.matcher),
        }
    }

    fn in_list(self, list: &[&RawValue], path: &[String]) -> bool {
        match path.split_first() {
            None if list.is_empty() => self.matcher.is_everything(),
            None => list.iter().any(|value| self.found(value, path)),
            Some((position, rest)) => {
                let here = position.parse::<usize>().ok().and_then(|position| list.get(position));
                here.is_some_and(|value| self.found(value, rest)) || list.iter().any(|value| self.found(value, path))
            }
        }
    }
}

/// Says whether the plain value written as `json` matches: a string without its quotation marks, a number as it is
/// written or in its shortest form, and the words `true`, `false` and `null`.
fn is_match(json: &str, matcher: &Matcher) -> bool {
    if let Some(text) = string(json) {
        return matcher.matches(&text);
    }
    let shortest = || serde_json::from_str::<Number>(json).is_ok_and(|number| matcher.matches(&number.to_string()));
    matcher.matches(json) || shortest()
}

/// Returns what the string written as `json` says; None where it is something else.
fn string(json: &str) -> Option<Cow<'_, str>> {
    let inside = json.strip_prefix('"')?.strip_suffix('"')?;
    Some(if inside.contains('\\') { unescaped(inside) } else { Cow::Borrowed(inside) })
}

fn elements(list: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str(list.get()).unwrap_or_default()
}

fn members(object: &RawValue) -> Vec<(Cow<'_, str>, &RawValue)> {
    serde_json::from_str::<Members<'_>>(object.get()).map(|members| members.0).unwrap_or_default()
}

/// The members of an object in their order, also those whose key stands there twice.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = map.next_key::<&RawValue>()? {
                    members.push((string(key.get()).unwrap_or_default(), map.next_value()?));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Each)
    }
}
