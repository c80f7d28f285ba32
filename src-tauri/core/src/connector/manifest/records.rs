//! The parts of a manifest that say how answers become events, and what is known of the actions in them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, Visitor};

use crate::connector::parameter::QueryValue;
use crate::connector::pointer::Pointer;
use crate::connector::rule::{Condition, Rule};
use crate::connector::template::Template;
use crate::connector::time::{TimeRule, TimeRules};
use crate::event::{Field, Outcome, ResultStyle, TimeStyle, TimeZone};

/// A request that says what this account may see.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessSection {
    pub(crate) url: Template,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, QueryValue>,
    #[serde(default)]
    pub(crate) optional: bool,
    pub(crate) name: Option<Rule>,
    pub(crate) role: Option<Rule>,
    pub(crate) scope_kind: Option<Rule>,
    pub(crate) scope_id: Option<Rule>,
    pub(crate) scope_name: Option<Rule>,
    pub(crate) retention_days: Option<Rule>,
}

/// A request that says how many events there are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckSection {
    pub(crate) url: Template,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, QueryValue>,
    pub(crate) total: Rule,
    pub(crate) earliest: Option<TimeRule>,
    pub(crate) latest: Option<TimeRule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordsSection {
    pub(crate) at: Pointer,
    /// Where the event lies in its record, one place after the other.
    #[serde(default)]
    pub(crate) unwrap: Paths,
    pub(crate) explode: Option<Pointer>,
    #[serde(default)]
    pub(crate) uid: Rule,
    pub(crate) uid_else: Option<UidElse>,
    pub(crate) time: TimeRules,
    #[serde(default)]
    pub(crate) recorded: TimeRules,
    #[serde(default)]
    pub(crate) nulls: Vec<String>,
    #[serde(default)]
    pub(crate) drop_if: Vec<Condition>,
    pub(crate) total: Option<TotalSection>,
}

/// What tells records without an identifier apart: `{ fields = [ … ] }`, or only the list.
#[derive(Clone, Debug)]
pub(crate) struct UidElse {
    pub(crate) fields: Vec<Pointer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenUidElse {
    fields: Vec<Pointer>,
}

impl<'de> Deserialize<'de> for UidElse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UidVisitor;
        impl<'de> Visitor<'de> for UidVisitor {
            type Value = UidElse;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of paths or a table with `fields`")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<UidElse, A::Error> {
                Ok(UidElse { fields: Vec::deserialize(SeqAccessDeserializer::new(list))? })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<UidElse, A::Error> {
                let WrittenUidElse { fields } = WrittenUidElse::deserialize(MapAccessDeserializer::new(map))?;
                Ok(UidElse { fields })
            }
        }
        deserializer.deserialize_any(UidVisitor)
    }
}

/// Where an ordinary page says how many events there are in all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TotalSection {
    pub(crate) at: Option<Pointer>,
    pub(crate) header: Option<String>,
}

/// Which texts of a record become which fields of the event.
#[derive(Clone, Debug, Default)]
pub(crate) struct MapSection {
    pub(crate) fields: Vec<(Field, Rule)>,
    pub(crate) outcome: Option<Rule>,
    pub(crate) targets: Vec<TargetSection>,
    pub(crate) changes: Vec<ChangeSection>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetSection {
    pub(crate) each: Option<Pointer>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<Rule>,
    pub(crate) id: Option<Rule>,
    pub(crate) name: Option<Rule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeSection {
    pub(crate) each: Option<Pointer>,
    /// An object whose members are the changes: read once for each, as `/key` and `/value`.
    pub(crate) members: Option<Pointer>,
    pub(crate) field: Rule,
    pub(crate) from: Option<Rule>,
    pub(crate) to: Option<Rule>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CatalogueSection {
    /// What every action starts with and people need not read.
    pub(crate) strip_prefix: Option<String>,
    /// A file beside the manifest with more `[[action]]` entries; only manifests that come with the program have one.
    pub(crate) file: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionSection {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) description: Option<String>,
    /// How it ended, where the name of the action says so.
    pub(crate) outcome: Option<Outcome>,
    /// What was done to the target.
    pub(crate) crud: Option<String>,
}

/// One path or several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths(pub(crate) Vec<Pointer>);

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PathsVisitor;
        impl<'de> Visitor<'de> for PathsVisitor {
            type Value = Paths;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a path or a list of paths")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Paths, E> {
                Pointer::try_from(text).map(|path| Paths(vec![path])).map_err(E::custom)
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Paths, A::Error> {
                let mut paths = Vec::new();
                while let Some(path) = list.next_element()? {
                    paths.push(path);
                }
                Ok(Paths(paths))
            }
        }
        deserializer.deserialize_any(PathsVisitor)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewSection {
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    #[serde(default)]
    pub(crate) titles: BTreeMap<String, String>,
    pub(crate) times: Option<TimeStyle>,
    pub(crate) zone: Option<TimeZone>,
    pub(crate) results: Option<ResultStyle>,
}
