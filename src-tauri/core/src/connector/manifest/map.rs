//! Reads `[map]`: keys are the names of canonical fields, `outcome`, `targets` and `changes`.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use super::hint;
use super::records::MapSection;
use crate::event::Field;

/// One thing or several.
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table or a list of tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrMany<T>, A::Error> {
                T::deserialize(de::value::MapAccessDeserializer::new(map)).map(|one| OneOrMany(vec![one]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany<T>, A::Error> {
                let mut many = Vec::new();
                while let Some(one) = list.next_element()? {
                    many.push(one);
                }
                Ok(OneOrMany(many))
            }
        }
        deserializer.deserialize_any(ListVisitor(std::marker::PhantomData))
    }
}

enum Key {
    Field(Field),
    Outcome,
    Targets,
    Changes,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        match name.as_str() {
            "outcome" => Ok(Self::Outcome),
            "targets" => Ok(Self::Targets),
            "changes" => Ok(Self::Changes),
            name => Field::from_name(name).map(Self::Field).ok_or_else(|| de::Error::custom(unknown(name))),
        }
    }
}

fn unknown(name: &str) -> String {
    let names: Vec<&str> = Field::ALL.into_iter().map(Field::name).chain(["outcome", "targets", "changes"]).collect();
    match hint::nearest(name, &names) {
        Some(nearest) => format!("events have no field `{name}`; is it `{nearest}`?"),
        None => format!("events have no field `{name}`; they have {}", names.join(", ")),
    }
}

struct MapVisitor;

impl<'de> Visitor<'de> for MapVisitor {
    type Value = MapSection;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a table of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MapSection, A::Error> {
        let mut section = MapSection::default();
        while let Some(key) = map.next_key()? {
            match key {
                Key::Field(field) => section.fields.push((field, map.next_value()?)),
                Key::Outcome => section.outcome = Some(map.next_value()?),
                Key::Targets => section.targets = map.next_value::<OneOrMany<_>>()?.0,
                Key::Changes => section.changes = map.next_value::<OneOrMany<_>>()?.0,
            }
        }
        Ok(section)
    }
}

impl<'de> Deserialize<'de> for MapSection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor)
    }
}
