//! A deserializer without data: it goes to one place of a type, offers one thing there and notes what the type says.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// A step into a table or list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item,
}

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    Text,
    Bool,
    Number,
    List,
    Table,
    /// Something that nothing takes, so that the type says what it expects.
    Nothing,
}

/// What a type says to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It takes it.
    Accepted,
    /// It takes such a thing, but not this one.
    Refused,
    /// It takes another kind of thing: the one that it names.
    Other(String),
    /// It takes these keys.
    Fields(Vec<String>),
    /// It takes any key.
    AnyKey,
    /// It takes these words.
    Words(Vec<String>),
}

/// A key and a word that no type knows.
const UNKNOWN: &str = "\u{1}";

impl Told {
    /// Returns what the type expects, where it said so.
    pub(super) fn expecting(&self) -> Option<&str> {
        match self {
            Self::Other(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for Told {}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl de::Error for Told {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Refused
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Other(expected.to_string())
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Fields(owned(expected))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Words(owned(expected))
    }
}

/// Goes along `path`, makes the offer there and notes the answer in `heard`.
#[derive(Clone, Copy)]
pub(super) struct Probe<'p> {
    pub(super) path: &'p [Step],
    pub(super) offer: Offer,
    pub(super) heard: &'p RefCell<Told>,
}

impl<'p> Probe<'p> {
    fn further(self, path: &'p [Step]) -> Self {
        Self { path, ..self }
    }

    /// Notes the answer to the offer.
    fn note<T>(self, answer: Result<T, Told>) -> Result<T, Told> {
        // A table of any keys has already said so from within.
        if *self.heard.borrow() != Told::AnyKey {
            *self.heard.borrow_mut() = answer.as_ref().err().cloned().unwrap_or(Told::Accepted);
        }
        answer
    }
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Told;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        match self.path {
            [Step::Key(key), rest @ ..] => visitor.visit_map(OneKey { key: Some(key), probe: self.further(rest) }),
            [Step::Item, rest @ ..] => visitor.visit_seq(OneItem(Some(self.further(rest)))),
            [] => {
                let answer = match self.offer {
                    Offer::Text => visitor.visit_str(""),
                    Offer::Bool => visitor.visit_bool(true),
                    Offer::Number => visitor.visit_i64(0),
                    Offer::List => visitor.visit_seq(OneItem(None)),
                    Offer::Table => visitor.visit_map(StrangeKey(self)),
                    Offer::Nothing => visitor.visit_bytes(b""),
                };
                self.note(answer)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Told> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Told> {
        match (self.path, self.offer) {
            ([], Offer::Text) => self.note(visitor.visit_enum(StrangeWord)),
            _ => self.note(Err(Told::Other("a word".to_owned()))),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Told> {
        match (self.path, self.offer) {
            // Structures can be read from lists, but nobody writes them so.
            ([], Offer::List) => self.note(Err(Told::Other("a table".to_owned()))),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct OneKey<'p> {
    key: Option<&'p str>,
    probe: Probe<'p>,
}

impl<'de> MapAccess<'de> for OneKey<'_> {
    type Error = Told;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Told> {
        let Some(key) = self.key.take() else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Told> {
        seed.deserialize(self.probe)
    }
}

struct StrangeKey<'p>(Probe<'p>);

impl<'de> MapAccess<'de> for StrangeKey<'_> {
    type Error = Told;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Told> {
        seed.deserialize(StrDeserializer::new(UNKNOWN)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, _: V) -> Result<V::Value, Told> {
        *self.0.heard.borrow_mut() = Told::AnyKey;
        Err(Told::AnyKey)
    }
}

struct OneItem<'p>(Option<Probe<'p>>);

impl<'de> SeqAccess<'de> for OneItem<'_> {
    type Error = Told;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Told> {
        self.0.take().map(|probe| seed.deserialize(probe)).transpose()
    }
}

struct StrangeWord;

impl<'de> EnumAccess<'de> for StrangeWord {
    type Error = Told;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Told> {
        seed.deserialize(StrDeserializer::new(UNKNOWN)).map(|word| (word, self))
    }
}

impl<'de> de::VariantAccess<'de> for StrangeWord {
    type Error = Told;

    fn unit_variant(self) -> Result<(), Told> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Told> {
        Err(Told::Refused)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Told> {
        Err(Told::Refused)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Told> {
        Err(Told::Refused)
    }
}
