//! Texts with `{placeholders}`: addresses, headers, query values and JSON bodies.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A text with places for values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Template {
    pub(crate) parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    Text(String),
    /// What stands between the braces.
    Name(String),
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find(['{', '}']) {
            if !rest[open..].starts_with('{') {
                return Err(format!("`{text}` closes a brace that was not opened"));
            }
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let close = closing(&rest[open..]).ok_or_else(|| format!("`{text}` opens a brace that is not closed"))?;
            let name = &rest[open + 1..open + close];
            if name.is_empty() {
                return Err(format!("`{text}` has a placeholder without a name"));
            }
            parts.push(Part::Name(name.to_owned()));
            rest = &rest[open + close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Template {
    /// Returns the names of its placeholders.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// Returns the text with every place filled; None where one has no value.
    pub(crate) fn fill<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Name(name) => out.push_str(value(name)?),
            }
        }
        Some(out)
    }
}

/// The values for placeholders of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    texts: BTreeMap<String, String>,
    numbers: BTreeMap<String, u64>,
}

impl Values {
    /// Takes `settings` as values.
    pub(crate) fn of(settings: &BTreeMap<String, String>) -> Self {
        Self { texts: settings.clone(), numbers: BTreeMap::new() }
    }

    /// Sets a text.
    pub(crate) fn text(&mut self, name: &str, value: impl Into<String>) {
        self.texts.insert(name.to_owned(), value.into());
    }

    /// Sets a number: a JSON value that is nothing but this placeholder becomes a number.
    pub(crate) fn number(&mut self, name: &str, value: u64) {
        self.texts.insert(name.to_owned(), value.to_string());
        self.numbers.insert(name.to_owned(), value);
    }

    /// Returns the value called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }
}

/// A JSON value with templates for its texts. Members whose placeholders have no value are left out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JsonTemplate {
    Const(Value),
    Text(Template),
    List(Vec<Self>),
    Table(BTreeMap<String, Self>),
}

impl JsonTemplate {
    /// Calls `visit` with every template inside.
    pub(crate) fn each_template<'a>(&'a self, visit: &mut dyn FnMut(&'a Template)) {
        match self {
            Self::Const(_) => {}
            Self::Text(template) => visit(template),
            Self::List(list) => list.iter().for_each(|part| part.each_template(visit)),
            Self::Table(table) => table.values().for_each(|part| part.each_template(visit)),
        }
    }

    /// Returns the value with every place filled; None where this very value has an unfilled place.
    pub(crate) fn fill(&self, values: &Values) -> Option<Value> {
        match self {
            Self::Const(value) => Some(value.clone()),
            Self::Text(template) => {
                if let [Part::Name(name)] = template.parts.as_slice()
                    && let Some(number) = values.numbers.get(name)
                {
                    return Some(Value::from(*number));
                }
                template.fill(|name| values.get(name)).map(Value::from)
            }
            Self::List(list) => {
                let filled: Vec<Value> = list.iter().filter_map(|part| part.fill(values)).collect();
                (list.is_empty() || !filled.is_empty()).then_some(Value::from(filled))
            }
            Self::Table(table) => {
                let members = table.iter().filter_map(|(key, part)| Some((key.clone(), part.fill(values)?)));
                Some(Value::Object(members.collect()))
            }
        }
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = JsonTemplate;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, number, truth value, list or table")
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonTemplate, E> {
        Ok(JsonTemplate::Const(Value::from(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<JsonTemplate, E> {
        Ok(JsonTemplate::Const(Value::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<JsonTemplate, E> {
        Ok(JsonTemplate::Const(Value::from(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<JsonTemplate, E> {
        Ok(JsonTemplate::Const(Value::from(value)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<JsonTemplate, E> {
        Template::try_from(text.to_owned()).map(JsonTemplate::Text).map_err(de::Error::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<JsonTemplate, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            parts.push(part);
        }
        Ok(JsonTemplate::List(parts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonTemplate, A::Error> {
        let mut table = BTreeMap::new();
        while let Some((key, part)) = map.next_entry::<String, JsonTemplate>()? {
            table.insert(key, part);
        }
        Ok(JsonTemplate::Table(table))
    }
}

impl<'de> Deserialize<'de> for JsonTemplate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_and_filled() {
        let template = Template::try_from("a{x}b{/y/{/z}}".to_owned()).unwrap();

        assert_eq!(template.names().collect::<Vec<_>>(), ["x", "/y/{/z}"]);
        assert_eq!(template.fill(|name| (name.len() < 9).then_some("1")).as_deref(), Some("a1b1"));
        assert_eq!(template.fill(|name| (name == "x").then_some("1")), None);
    }

    #[test]
    fn braces_have_to_match() {
        for text in ["{", "}", "{a", "a}b", "{}"] {
            assert!(Template::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
