//! Reading a record as received along a path: straight from its bytes, past everything that the path does not lead to,
//! and numbers as they are written.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;

use super::filter::DetailsPath;
use super::fold::fold;
use super::matcher::{Matcher, unescaped};

/// The key under which many records keep their particulars.
const DETAILS: &str = "details";
/// How deep lists may stand in lists and still be looked through.
const DEEPEST: usize = 100;
/// A longer path leads nowhere: there is a bit for each step.
const LONGEST: usize = 127;

impl DetailsPath {
    /// Says whether a value at the path into the record `raw` matches. Any element of a list will do where the path
    /// names no position; keys are compared without case. Where the record keeps its particulars under a key `details`
    /// of its own, the path may also begin there.
    pub fn matches(&self, raw: &[u8], matcher: &Matcher) -> bool {
        if self.0.len() > LONGEST {
            return false;
        }
        let text = String::from_utf8_lossy(raw);
        let steps: Vec<Step<'_>> = self.0.iter().map(|key| Step::new(key)).collect();
        let asked = Asked { steps: &steps, matcher };
        At { asked: &asked, places: 1, level: Level::Record, lists: 0 }.holds(text.trim_ascii())
    }
}

/// One step of a path.
struct Step<'a> {
    key: &'a str,
    folded: String,
    position: Option<usize>,
}

impl<'a> Step<'a> {
    fn new(key: &'a str) -> Self {
        Self { key, folded: fold(key), position: key.parse().ok() }
    }

    fn is(&self, name: &str) -> bool {
        let folds_alike =
            || if name.is_ascii() { self.folded.eq_ignore_ascii_case(name) } else { fold(name) == self.folded };
        name == self.key || folds_alike()
    }
}

/// What is looked for.
struct Asked<'a> {
    steps: &'a [Step<'a>],
    matcher: &'a Matcher,
}

/// Whether a value is the record itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Record,
    Within,
}

/// A value to look at. Each bit of `places` is a number of steps of the path that lead to it.
#[derive(Clone, Copy)]
struct At<'a> {
    asked: &'a Asked<'a>,
    places: u128,
    level: Level,
    /// In so many lists inside each other.
    lists: usize,
}

impl At<'_> {
    /// Says whether the value written as `json`, or one that the path leads to from there, matches.
    fn holds(self, json: &str) -> bool {
        let mut reader = serde_json::Deserializer::from_str(json);
        let found = match json.as_bytes().first() {
            Some(b'{') => reader.deserialize_map(self),
            Some(b'[') if self.lists < DEEPEST => reader.deserialize_seq(self),
            Some(b'[') => return false,
            _ => return self.is_end() && is_match(json, self.asked.matcher),
        };
        found.is_ok_and(|found| found && reader.end().is_ok())
    }

    fn is_end(self) -> bool {
        self.places >> self.asked.steps.len() & 1 == 1
    }

    /// Returns those places that lead on, with their steps.
    fn steps(&self) -> impl Iterator<Item = (u128, &Step<'_>)> {
        let steps = self.asked.steps.iter().zip(0..).map(|(step, place)| (1u128 << place, step));
        steps.filter(|(bit, _)| self.places & bit != 0)
    }

    fn below(&self, name: &str) -> u128 {
        let further = self.steps().filter(|(_, step)| step.is(name)).fold(0, |places, (bit, _)| places | bit << 1);
        further | u128::from(self.level == Level::Record && name == DETAILS)
    }

    fn element(&self, position: usize) -> u128 {
        let here = |(_, step): &(u128, &Step<'_>)| step.position == Some(position);
        self.steps().filter(here).fold(self.places, |places, (bit, _)| places | bit << 1)
    }

    fn is_empty_match(self) -> bool {
        self.is_end() && self.asked.matcher.is_everything()
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found = self.is_empty_match();
        while let Some(key) = map.next_key::<&RawValue>()? {
            let places = if found { 0 } else { self.below(&string(key.get()).unwrap_or_default()) };
            if places == 0 {
                map.next_value::<IgnoredAny>()?;
            } else {
                let inner = Self { places, level: Level::Within, ..self };
                found = inner.holds(map.next_value::<&RawValue>()?.get());
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let (mut position, mut found) = (0, false);
        while let Some(value) = list.next_element::<&RawValue>()? {
            let inner = Self { places: self.element(position), level: Level::Within, lists: self.lists + 1, ..self };
            found = found || inner.holds(value.get());
            position += 1;
        }
        Ok(found || position == 0 && self.is_empty_match())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::filter::{Literal, Pattern};
    use super::*;

    /// The plain meaning: everything is read, and then looked at.
    fn found(value: &RawValue, path: &[String], matcher: &Matcher) -> bool {
        match (value.get().as_bytes()[0], path.split_first()) {
            (b'{', Some((key, rest))) => {
                members(value).into_iter().any(|(name, value)| fold(&name) == fold(key) && found(value, rest, matcher))
            }
            (b'[', Some((position, rest))) => {
                let list = elements(value);
                let here = position.parse::<usize>().ok().and_then(|position| list.get(position));
                here.is_some_and(|value| found(value, rest, matcher))
                    || list.iter().any(|value| found(value, path, matcher))
            }
            (b'[', None) if !elements(value).is_empty() => {
                elements(value).iter().any(|value| found(value, path, matcher))
            }
            (b'{' | b'[', None) => matcher.is_everything(),
            (_, None) => is_match(value.get(), matcher),
            (_, Some(_)) => false,
        }
    }

    fn elements(list: &RawValue) -> Vec<&RawValue> {
        serde_json::from_str(list.get()).unwrap()
    }

    fn members(object: &RawValue) -> Vec<(String, &RawValue)> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        serde_json::Deserializer::from_str(object.get()).deserialize_map(Members).unwrap()
    }

    fn plainly(raw: &str, path: &[String], matcher: &Matcher) -> bool {
        let Ok(record) = serde_json::from_str::<&RawValue>(raw) else { return false };
        let inner = if record.get().starts_with('{') { members(record) } else { Vec::new() };
        found(record, path, matcher)
            || inner.iter().any(|(name, details)| name == "details" && found(details, path, matcher))
    }

    fn value(depth: u32) -> BoxedStrategy<String> {
        let scalars = [
            "1",
            "0",
            "-7",
            "1e3",
            "0.10",
            "12345678901234567890123",
            "true",
            "null",
            "\"\"",
            "\"A b\"",
            "\"1\"",
            "\"STRASSE\"",
            "\"caf\\u00e9\"",
        ];
        let scalar = select(scalars.to_vec()).prop_map(str::to_owned);
        if depth == 0 {
            return scalar.boxed();
        }
        let list = prop::collection::vec(value(depth - 1), 0..4).prop_map(|values| format!("[{}]", values.join(",")));
        prop_oneof![2 => scalar, 1 => list, 3 => object(depth - 1)].boxed()
    }

    fn object(depth: u32) -> BoxedStrategy<String> {
        let key = select(vec!["a", "A", "b", "details", "Details", "0", "1", "straße", "STRASSE"]);
        prop::collection::vec((key, value(depth)), 0..5)
            .prop_map(|members| {
                let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\" : {value}")).collect();
                format!("{{{}}}", members.join(", "))
            })
            .boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn a_value_is_found_as_in_a_record_that_was_read_as_a_whole(
            raw in prop_oneof![8 => object(3), 1 => value(2), 1 => (object(1), 0usize..40).prop_map(|(text, cut)| text.chars().take(cut).collect())],
            path in prop::collection::vec(select(vec!["a", "b", "details", "0", "1", "Strasse"]), 1..4),
            text in select(vec!["1", "1000.0", "1e3", "0.1", "0.10", "a b", "true", "null", "*", "straße", "café", "-7", "a*", "1.2345678901234568e22"]),
        ) {
            let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
            let matcher = Matcher::new(&Pattern { text: text.to_owned(), literal: Literal::No });
            prop_assert_eq!(DetailsPath(path.clone()).matches(raw.as_bytes(), &matcher), plainly(&raw, &path, &matcher));
        }
    }

    #[test]
    fn what_lies_beside_the_path_is_not_read() {
        let path = |steps: &[&str]| DetailsPath(steps.iter().map(|step| (*step).to_owned()).collect());
        let deep = format!("{{\"deep\":{}{},\"mfa\":true}}", "[".repeat(500), "]".repeat(500));
        for raw in [deep.as_str(), "{\"odd\":\"\\ud83d\",\"mfa\":true}", "{\"large\":1e999,\"mfa\":true}"] {
            assert!(path(&["mfa"]).matches(raw.as_bytes(), &Matcher::exact("TRUE")), "{raw:.40}");
        }
        assert!(path(&["mfa"]).matches(b"{\"odd\":\"\xff\",\"mfa\":\"on\"}", &Matcher::exact("on")));
        assert!(!path(&["mfa"]).matches(b"{\"mfa\":true", &Matcher::exact("true")));
        assert!(!path(&["a"; 200]).matches(b"{}", &Matcher::exact("true")));
    }
}
