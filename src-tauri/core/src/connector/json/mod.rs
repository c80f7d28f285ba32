//! One record as a tree: a strict JSON reader that keeps numbers as written, notices keys that occur twice
//! and stops descending at a fixed depth instead of exhausting the stack.

mod reader;

pub(crate) use reader::parse;

/// How deep a record is read into a tree; what lies deeper is kept as text.
const DEPTH: usize = 64;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// The number as written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// Members in their order; a key occurs once, with its first value.
    Object(Vec<(String, Node)>),
    /// A list or object that lies too deep, as written.
    Deep(String),
}

/// A record and the first key in it that occurs twice in one object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parsed {
    pub(crate) node: Node,
    pub(crate) duplicate: Option<String>,
}

impl Node {
    /// Returns the member called `key`.
    pub(crate) fn member(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the first member whose name differs from `key` at most in its capitals.
    pub(crate) fn member_ignoring_case(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Returns the elements of a list.
    pub(crate) fn elements(&self) -> Option<&[Self]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// Returns a text, number or truth value as text. Lists and objects have none.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(text) => Some(canonical_number(text)),
            Self::Null | Self::List(_) | Self::Object(_) | Self::Deep(_) => None,
        }
    }

    /// Says whether there is nothing in it: null, blank text, an empty list or object.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(elements) => elements.is_empty(),
            Self::Object(members) => members.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Deep(_) => false,
        }
    }

    /// Writes the value as JSON with sorted keys and no spaces, the same for the same content.
    pub(crate) fn write_canonical(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => out.push_str(&canonical_number(text)),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Deep(text) => out.push_str(text),
            Self::List(elements) => {
                let parts = elements.iter().map(|element| (None, element));
                write_joined(out, '[', ']', parts);
            }
            Self::Object(members) => {
                let mut sorted: Vec<_> = members.iter().map(|(key, value)| (Some(key.as_str()), value)).collect();
                sorted.sort_by_key(|(key, _)| *key);
                write_joined(out, '{', '}', sorted.into_iter());
            }
        }
    }
}

fn write_joined<'a>(
    out: &mut String,
    open: char,
    close: char,
    parts: impl Iterator<Item = (Option<&'a str>, &'a Node)>,
) {
    out.push(open);
    for (index, (key, value)) in parts.enumerate() {
        if index > 0 {
            out.push(',');
        }
        if let Some(key) = key {
            out.push_str(&quoted(key));
            out.push(':');
        }
        value.write_canonical(out);
    }
    out.push(close);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whole numbers stay as written however long; others take their shortest exact form.
fn canonical_number(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return text.to_owned();
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && text.len() <= 24 => number.to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> Option<String> {
        parse(text).unwrap().node.scalar()
    }

    #[test]
    fn scalars_become_canonical_text() {
        let cases = [
            ("1", "1"),
            ("-7", "-7"),
            ("340282366920938463463374607431768211456", "340282366920938463463374607431768211456"),
            ("1.50", "1.5"),
            ("1e3", "1000"),
            ("123456789.123456789123456789123", "123456789.123456789123456789123"),
            ("true", "true"),
            (r#""a\u00e9\n\ud83d\ude00""#, "aé\n😀"),
            (r#""\ud800x""#, "\u{fffd}x"),
        ];
        for (text, expected) in cases {
            assert_eq!(scalar(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in
            ["", "{", "{]", "nul", "01x", "NaN", "{a:1}", r#"{"a" 1}"#, "[1,]", "[1 2]", "1 2", r#""a"#, r#""\x""#]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_first_of_two_equal_keys_counts_and_is_noticed() {
        let parsed = parse(r#"{"a":1,"b":{"x":1,"x":2},"a":3}"#).unwrap();

        assert_eq!(parsed.duplicate.as_deref(), Some("x"));
        assert_eq!(parsed.node.member("a").and_then(Node::scalar).as_deref(), Some("1"));
    }

    #[test]
    fn equal_keys_are_noticed_in_large_objects_too() {
        let members: Vec<String> = (0..40).map(|index| format!(r#""k{index}":{index}"#)).collect();
        let twice = |key: usize| format!(r#"{{{},"k{key}":"again"}}"#, members.join(","));

        for key in [0, 15, 16, 17, 39] {
            let parsed = parse(&twice(key)).unwrap();
            assert_eq!(parsed.duplicate, Some(format!("k{key}")));
            assert_eq!(parsed.node.member(&format!("k{key}")).and_then(Node::scalar), Some(key.to_string()));
        }
        assert_eq!(parse(&format!("{{{}}}", members.join(","))).unwrap().duplicate, None);
    }

    #[test]
    fn ten_thousand_brackets_do_not_exhaust_the_stack() {
        let text = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));

        assert!(parse(&text).is_ok());
        assert!(parse(&"[".repeat(10_000)).is_err());
    }

    #[test]
    fn canonical_text_does_not_depend_on_order_or_spaces() {
        let canonical = |text: &str| {
            let mut out = String::new();
            parse(text).unwrap().node.write_canonical(&mut out);
            out
        };

        assert_eq!(canonical(r#"{ "b": [1, 2.0], "a": "x" }"#), r#"{"a":"x","b":[1,2]}"#);
        assert_eq!(canonical(r#"{"a":"x","b":[1,2]}"#), r#"{"a":"x","b":[1,2]}"#);
    }
}
