//! `[page]` of a manifest: how one page leads to the next.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use super::sections::WindowFormat;
use crate::connector::parameter::QueryValue;
use crate::connector::pointer::Pointer;
use crate::connector::rule::Scalar;
use crate::connector::span::Span;
use crate::connector::template::Template;

/// How pages follow each other, as the manifest writes it; [`super::check`] sees to it that a kind has its keys.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageSection {
    pub(crate) kind: PageKind,
    /// `link`: the relation to follow in the `Link` header.
    pub(crate) rel: Option<String>,
    /// `link`: attributes that the link must have.
    #[serde(default)]
    pub(crate) attrs: BTreeMap<String, String>,
    /// Where in the answer the link, token or oldest time is.
    pub(crate) at: Option<Pointer>,
    /// `token`: the header that holds it, instead of `at`.
    pub(crate) header: Option<String>,
    #[serde(default)]
    pub(crate) send: Send,
    /// `token`: where later pages are asked for, if not where the first one is.
    pub(crate) url: Option<Template>,
    pub(crate) size: Option<SizeSection>,
    pub(crate) end: Option<End>,
    /// Whether a page that leads to itself is the last one, rather than a fault.
    #[serde(default)]
    pub(crate) same_token_is_end: bool,
    /// `link`, `token`: whether the place counts what lies before it in a way that nobody can see from outside.
    #[serde(default)]
    pub(crate) shifts: bool,
    /// `number`: the number of the first page.
    pub(crate) first: Option<u64>,
    /// `time_key`: how the boundary is written.
    pub(crate) format: Option<WindowFormat>,
    /// `time_key`: how far the boundary is moved back towards the page, so that ties are read again.
    pub(crate) nudge: Option<Span>,
    /// `time_key`: what to do where more records share one instant than fit a page.
    pub(crate) stuck: Option<StuckSection>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageKind {
    Link,
    Token,
    Number,
    Offset,
    TimeKey,
    None,
}

/// What a request for a later page carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Send {
    /// Everything that the first request did, and the token.
    #[default]
    All,
    /// The token and nothing else.
    OnlyToken,
}

#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SizeSection {
    pub(crate) value: u32,
    pub(crate) max: Option<u32>,
}

/// Which page is the last one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    /// One that names no next page.
    NoToken,
    /// One without records.
    Empty,
    /// One with fewer records than a page holds.
    Short,
    /// One that says so.
    At { at: Pointer, is: Scalar },
}

/// How to get at the records of an instant that holds more than a page.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StuckSection {
    /// How `{bound}`, `{span_from}` and `{span_to}` are written.
    #[serde(default)]
    pub(crate) format: WindowFormat,
    pub(crate) probe: Vec<ProbeSection>,
}

/// One other way through the instant.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProbeSection {
    pub(crate) walk: Walk,
    /// Once for each known action.
    pub(crate) each: Option<ProbeEach>,
    pub(crate) query: BTreeMap<String, QueryValue>,
}

/// Which way a probe goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Walk {
    /// To the oldest record's exact time.
    Down,
    /// To the newest record's exact time.
    Up,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProbeEach {
    Action,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct EndAt {
    at: Pointer,
    is: Scalar,
}

struct EndVisitor;

impl<'de> Visitor<'de> for EndVisitor {
    type Value = End;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`no_token`, `empty`, `short` or `{ at = …, is = … }`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<End, E> {
        match text {
            "no_token" => Ok(End::NoToken),
            "empty" => Ok(End::Empty),
            "short" => Ok(End::Short),
            other => Err(de::Error::invalid_value(de::Unexpected::Str(other), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<End, A::Error> {
        let EndAt { at, is } = EndAt::deserialize(MapAccessDeserializer::new(map))?;
        Ok(End::At { at, is })
    }
}

impl<'de> Deserialize<'de> for End {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EndVisitor)
    }
}
