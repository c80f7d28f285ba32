//! How a manifest writes rules and conditions: a path, a table or a list of these.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::condition::{Condition, Test};
use super::transform::{Table, Transform};
use super::{Alternative, Rule, Source, TextPart};
use crate::connector::pointer::Pointer;
use crate::connector::template::{Part, Template};

/// A text, number or truth value of a manifest, as text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scalar(pub(crate) String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;
        impl Visitor<'_> for ScalarVisitor {
            type Value = Scalar;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text, number or truth value")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }
        }
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// One text or several.
#[derive(Clone, Debug, PartialEq)]
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;
        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text, number or truth value, or a list of these")
            }
            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(Scalar(text)) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_any(TextsVisitor)
    }
}

/// An alternative as the manifest writes it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    at: Option<Pointer>,
    r#const: Option<Scalar>,
    text: Option<Template>,
    r#if: Option<Pointer>,
    unless: Option<Pointer>,
    is: Option<Texts>,
    contains: Option<Texts>,
    starts: Option<Texts>,
    ends: Option<Texts>,
    same: Option<Pointer>,
    differs: Option<Pointer>,
    r#as: Option<As>,
    #[serde(default)]
    table: BTreeMap<String, Scalar>,
    table_file: Option<String>,
    default: Option<Scalar>,
    sep: Option<String>,
    take: Option<i64>,
    prefix: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum As {
    Lookup,
    Prefix,
    Suffix,
    Split,
    Join,
    Bool,
    StripPrefix,
    Json,
    Lower,
}

/// A condition as the manifest writes it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCondition {
    at: Pointer,
    is: Option<Texts>,
    contains: Option<Texts>,
    starts: Option<Texts>,
    ends: Option<Texts>,
    same: Option<Pointer>,
    differs: Option<Pointer>,
}

impl TryFrom<WrittenCondition> for Condition {
    type Error = &'static str;

    fn try_from(written: WrittenCondition) -> Result<Self, Self::Error> {
        let texts = [
            written.is.map(|Texts(texts)| Test::Is(texts)),
            written.contains.map(|Texts(texts)| Test::Contains(texts)),
            written.starts.map(|Texts(texts)| Test::Starts(texts)),
            written.ends.map(|Texts(texts)| Test::Ends(texts)),
        ];
        let others = [written.same.map(Test::Same), written.differs.map(Test::Differs)];
        let mut tests = texts.into_iter().chain(others).flatten();
        let test = tests.next().unwrap_or(Test::Present);
        if tests.next().is_some() {
            return Err("a condition takes one of `is`, `contains`, `starts`, `ends`, `same` and `differs`");
        }
        Ok(Self { at: written.at, test })
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(WrittenCondition::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Written {
    fn condition(&mut self) -> Result<Option<Condition>, String> {
        let (is, contains) = (self.is.take(), self.contains.take());
        let (starts, ends) = (self.starts.take(), self.ends.take());
        let (same, differs) = (self.same.take(), self.differs.take());
        let texts = [&is, &contains, &starts, &ends].into_iter().any(Option::is_some);
        match self.r#if.take() {
            Some(at) => {
                let written = WrittenCondition { at, is, contains, starts, ends, same, differs };
                Ok(Some(Condition::try_from(written)?))
            }
            None if texts || same.is_some() || differs.is_some() => {
                Err("`is`, `contains`, `starts`, `ends`, `same` and `differs` need an `if`".to_owned())
            }
            None => Ok(None),
        }
    }
}

impl TryFrom<Written> for Alternative {
    type Error = String;

    fn try_from(mut written: Written) -> Result<Self, String> {
        let unless = written.unless.take();
        let condition = written.condition()?;
        let join = (written.r#as == Some(As::Join)).then(|| written.sep.clone().unwrap_or_else(|| ", ".to_owned()));
        let source = match (written.at.take(), written.r#const.take(), written.text.take(), join) {
            (Some(at), None, None, Some(separator)) => Source::Join(at, separator),
            (Some(at), None, None, None) => Source::At(at),
            (None, Some(Scalar(text)), None, None) => Source::Const(text),
            (None, None, Some(template), None) => Source::Text(text_parts(&template)?),
            _ => return Err("an alternative takes one of `at`, `const` and `text`".to_owned()),
        };
        Ok(Self { condition, unless, source, transform: transform(written)? })
    }
}

fn text_parts(template: &Template) -> Result<Vec<TextPart>, String> {
    let part = |part: &Part| match part {
        Part::Text(text) => Ok(TextPart::Text(text.clone())),
        Part::Name(path) => Pointer::try_from(path.as_str()).map(TextPart::At),
    };
    template.parts.iter().map(part).collect()
}

fn transform(written: Written) -> Result<Option<Transform>, String> {
    let Some(kind) = written.r#as else {
        let table = !written.table.is_empty() || written.table_file.is_some();
        let spare = table || written.sep.is_some() || written.take.is_some() || written.prefix.is_some();
        return if spare || written.default.is_some() {
            Err("`table`, `default`, `sep`, `take` and `prefix` need an `as`".to_owned())
        } else {
            Ok(None)
        };
    };
    let entries = written.table.into_iter().map(|(key, value)| (key, value.0)).collect();
    let table = Table { entries, default: written.default.map(|value| value.0), file: written.table_file };
    let filled = |table: Table, name: &str| {
        let empty = table.entries.is_empty() && table.file.is_none();
        if empty { Err(format!("`as = \"{name}\"` needs a `table`")) } else { Ok(table) }
    };
    Ok(Some(match kind {
        As::Lookup => Transform::Lookup(filled(table, "lookup")?),
        As::Prefix => Transform::Prefix(filled(table, "prefix")?),
        As::Suffix => Transform::Suffix(filled(table, "suffix")?),
        As::Bool => Transform::Bool(table),
        As::Join => return Ok(None),
        As::Split => {
            let separator = written.sep.filter(|text| !text.is_empty());
            let separator = separator.ok_or("`as = \"split\"` needs a `sep`")?;
            Transform::Split { separator, take: written.take.unwrap_or(0) }
        }
        As::Json => Transform::Json,
        As::Lower => Transform::Lower,
        As::StripPrefix => Transform::StripPrefix(written.prefix.ok_or("`as = \"strip_prefix\"` needs a `prefix`")?),
    }))
}

struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = Rule;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a path, a table or a list of these")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Rule, E> {
        let pointer = Pointer::try_from(text).map_err(de::Error::custom)?;
        Ok(Rule {
            alternatives: vec![Alternative {
                condition: None,
                source: Source::At(pointer),
                transform: None,
                unless: None,
            }],
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rule, A::Error> {
        let written = Written::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Rule { alternatives: vec![Alternative::try_from(written).map_err(de::Error::custom)?] })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rule, A::Error> {
        let mut alternatives = Vec::new();
        while let Some(rule) = list.next_element::<Rule>()? {
            alternatives.extend(rule.alternatives);
        }
        Ok(Rule { alternatives })
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}
