//! What a query parameter holds: a text, several, or a JSON value written as text.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::template::{JsonTemplate, Values};

/// The value of a query parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum QueryValue {
    /// A text, or a JSON value written as text.
    One(JsonTemplate),
    /// Several texts: the parameter stands in the address once for each.
    Each(Vec<JsonTemplate>),
}

impl<'de> Deserialize<'de> for QueryValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_simple = |part: &JsonTemplate| matches!(part, JsonTemplate::Const(_) | JsonTemplate::Text(_));
        let wrong = || Err(de::Error::custom("a query value is a text, a list of texts or `{ json = { … } }`"));
        match JsonTemplate::deserialize(deserializer)? {
            JsonTemplate::Table(mut table) if table.len() == 1 => match table.remove("json") {
                Some(json @ (JsonTemplate::Table(_) | JsonTemplate::List(_))) => Ok(Self::One(json)),
                _ => wrong(),
            },
            JsonTemplate::List(parts) if parts.iter().all(is_simple) => Ok(Self::Each(parts)),
            JsonTemplate::Table(_) | JsonTemplate::List(_) => wrong(),
            simple => Ok(Self::One(simple)),
        }
    }
}

impl QueryValue {
    /// Returns what it is made of.
    pub(crate) fn parts(&self) -> &[JsonTemplate] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Each(values) => values,
        }
    }

    /// Returns the texts to send; none where a placeholder of a plain text has no value.
    pub(crate) fn fill(&self, values: &Values) -> Vec<String> {
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        self.parts().iter().filter_map(|part| part.fill(values)).map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn json_leaves_out_what_has_no_value_and_keeps_numbers() {
        let text = r#"v = { json = { size = "{size}", from = "{from}", list = ["{action}"], on = true } }"#;
        let table: BTreeMap<String, QueryValue> = toml::from_str(text).unwrap();
        let mut values = Values::default();
        values.number("size", 5);

        assert_eq!(table["v"].fill(&values), [r#"{"on":true,"size":5}"#]);
    }

    #[test]
    fn a_list_is_a_parameter_for_each_of_its_texts_that_has_a_value() {
        let table: BTreeMap<String, QueryValue> = toml::from_str(r#"v = ["{from}", "{to}", 7]"#).unwrap();
        let mut values = Values::default();
        values.text("to", "x".to_owned());

        assert_eq!(table["v"].fill(&values), ["x", "7"]);
        for text in ["v = [[1]]", "v = [{ a = 1 }]", "v = { a = 1 }"] {
            assert!(toml::from_str::<BTreeMap<String, QueryValue>>(text).is_err(), "{text}");
        }
    }
}
