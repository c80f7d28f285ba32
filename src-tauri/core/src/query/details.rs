//! Looking for a value within a record: straight from its bytes, past everything that the path does not lead to.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::filter::DetailsPath;
use super::fold::fold;
use super::matcher::Matcher;
use super::written;

/// The key under which many records keep their particulars.
const DETAILS: &str = "details";
/// No record is nested as deep as a path of so many steps.
const DEEPEST: usize = 127;

impl DetailsPath {
    /// Says whether a value at the path into the record `raw` matches. Any element of a list will do where the path
    /// names no position; keys are compared without case, and of a key that is there twice the last counts. Where the
    /// record keeps its particulars under a key `details` of its own, the path may also begin there.
    pub fn matches(&self, raw: &[u8], matcher: &Matcher) -> bool {
        if self.0.len() > DEEPEST {
            return false;
        }
        let text = String::from_utf8_lossy(raw);
        let steps: Vec<Step<'_>> = self.0.iter().map(|key| Step::new(key)).collect();
        let asked = Asked { steps: &steps, matcher };
        let mut reader = serde_json::Deserializer::from_str(&text);
        let found = At { asked: &asked, places: 1, level: Level::Record }.deserialize(&mut reader);
        let may_be_number = || matcher.longest_part().bytes().any(|byte| byte.is_ascii_digit());
        match found {
            Ok(true) if reader.end().is_ok() => true,
            // A number that reads otherwise than it is written may still be meant as it is written.
            Ok(_) => may_be_number() && written::matches(self, &text, matcher),
            Err(_) => written::matches(self, &text, matcher),
        }
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
        name == self.key
            || if name.is_ascii() { self.folded.eq_ignore_ascii_case(name) } else { fold(name) == self.folded }
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
}

impl At<'_> {
    fn is_end(self) -> bool {
        self.places >> self.asked.steps.len() & 1 == 1
    }

    fn text(self, text: &str) -> bool {
        self.is_end() && self.asked.matcher.matches(text)
    }

    /// Returns those places that lead on, with their steps.
    fn steps(&self) -> impl Iterator<Item = (u128, &Step<'_>)> {
        self.asked
            .steps
            .iter()
            .zip(0..)
            .map(|(step, place)| (1 << place, step))
            .filter(|(bit, _)| self.places & bit != 0)
    }

    fn below(&self, name: &str) -> u128 {
        let further = self.steps().filter(|(_, step)| step.is(name)).fold(0, |places, (bit, _)| places | bit << 1);
        further | u128::from(self.level == Level::Record && name == DETAILS)
    }

    fn element(&self, position: usize) -> u128 {
        let here = |(_, step): &(u128, &Step<'_>)| step.position == Some(position);
        self.steps().filter(here).fold(self.places, |places, (bit, _)| places | bit << 1)
    }

    fn with(self, places: u128) -> Self {
        Self { places, level: Level::Within, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found: Vec<(String, bool)> = Vec::new();
        while let Some(key) = map.next_key_seed(Key(&self))? {
            let Some((name, places)) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let holds = map.next_value_seed(self.with(places))?;
            match found.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = holds,
                None => found.push((name, holds)),
            }
        }
        Ok(found.iter().any(|(_, holds)| *holds) || self.is_end() && self.asked.matcher.is_everything())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let (mut position, mut found) = (0, false);
        while let Some(holds) = list.next_element_seed(self.with(self.element(position)))? {
            found |= holds;
            position += 1;
        }
        Ok(found || position == 0 && self.is_end() && self.asked.matcher.is_everything())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(self.text(text))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        Ok(self.text(&number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        Ok(self.text(&number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        Ok(serde_json::Number::from_f64(number).is_some_and(|number| self.text(&number.to_string())))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<bool, E> {
        Ok(self.text(if truth { "true" } else { "false" }))
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(self.text("null"))
    }
}

/// Reads a key: its name, and the places that it leads to; nothing where it leads nowhere.
struct Key<'a>(&'a At<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<(String, u128)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<(String, u128)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let places = self.0.below(name);
        Ok((places != 0).then(|| (name.to_owned(), places)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::Value;

    use super::super::filter::{Literal, Pattern};
    use super::*;

    /// The plain meaning.
    fn found(value: &Value, path: &[String], matcher: &Matcher) -> bool {
        match (value, path.split_first()) {
            (Value::Object(object), Some((key, rest))) => {
                object.iter().any(|(name, value)| fold(name) == fold(key) && found(value, rest, matcher))
            }
            (Value::Array(list), Some((position, rest))) => {
                let here = position.parse::<usize>().ok().and_then(|position| list.get(position));
                here.is_some_and(|value| found(value, rest, matcher))
                    || list.iter().any(|value| found(value, path, matcher))
            }
            (Value::Array(list), None) if !list.is_empty() => list.iter().any(|value| found(value, path, matcher)),
            (Value::String(text), None) => matcher.matches(text),
            (Value::Number(_) | Value::Bool(_) | Value::Null, None) => matcher.matches(&value.to_string()),
            (Value::Object(_) | Value::Array(_), None) => matcher.is_everything(),
            (Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null, Some(_)) => false,
        }
    }

    fn plainly(raw: &str, path: &[String], matcher: &Matcher) -> bool {
        let Ok(value) = serde_json::from_str::<Value>(raw) else { return false };
        found(&value, path, matcher) || value.get("details").is_some_and(|inner| found(inner, path, matcher))
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
            text in select(vec!["1", "1000.0", "0.1", "a b", "true", "null", "*", "straße", "café", "-7", "a*", "1.2345678901234568e22"]),
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
