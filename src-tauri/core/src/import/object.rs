//! A JSON object as an event, straight from its bytes: no tree is built. Keys are told apart by where they stood in the
//! objects before, because most files repeat the same keys in the same order.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::draft::{Draft, Drafted};
use super::json;
use super::recipe::{Aim, Recipe};
use crate::event::Flag;

/// Keys that are remembered from one object to the next.
const REMEMBERED: usize = 128;

/// Why bytes are no event.
pub(super) type Reason = String;

/// Reads objects one after the other.
pub(super) struct Objects<'r> {
    recipe: &'r Recipe,
    keys: Keys,
}

impl<'r> Objects<'r> {
    pub(super) fn new(recipe: &'r Recipe) -> Self {
        Self { recipe, keys: Keys::default() }
    }

    /// Reads the object that `text` is. `raw` are the bytes it was read from.
    ///
    /// # Errors
    /// Why it is no object.
    pub(super) fn read(&mut self, text: &str, raw: &[u8], flags: &[Flag]) -> Result<Drafted, Reason> {
        if !text.starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        match self.draft(text, raw, flags) {
            Ok(drafted) => Ok(drafted),
            Err(error) => match json::mended(text) {
                Some(mended) => self.draft(&mended, raw, flags).map_err(|_| told(&error)),
                None => Err(told(&error)),
            },
        }
    }

    fn draft(&mut self, text: &str, raw: &[u8], flags: &[Flag]) -> Result<Drafted, serde_json::Error> {
        let mut draft = Draft::new(self.recipe.zone);
        flags.iter().for_each(|flag| draft.flag(*flag));
        let mut reader = serde_json::Deserializer::from_str(text);
        self.keys.begin();
        let into = Members { keys: &mut self.keys, recipe: self.recipe, draft: &mut draft };
        reader.deserialize_map(into)?;
        reader.end()?;
        Ok(draft.finish(raw))
    }
}

/// Returns what is wrong, without the line, which is that of a text of one line.
fn told(error: &serde_json::Error) -> Reason {
    let text = error.to_string();
    let (what, _) = text.split_once(" at line ").unwrap_or((&text, ""));
    format!("it is not a whole JSON object: {what} at byte {}", error.column())
}

/// A key that was met before, and where its value goes.
struct Known {
    name: Box<str>,
    aims: Vec<Aim>,
}

/// The keys of the objects so far.
#[derive(Default)]
struct Keys {
    known: Vec<Known>,
    /// The place in `known` of the key that is likely to come next.
    likely: usize,
    /// The keys of this object, by their place in `known`.
    seen: u128,
    /// The keys of this object that are not remembered.
    others: HashSet<String>,
    /// Where the value of a key goes that is not remembered.
    passing: Vec<Aim>,
}

/// A key of the object at hand.
#[derive(Clone, Copy)]
enum Key {
    Known(usize),
    Passing,
    /// It was there before in the same object.
    Again,
}

impl Keys {
    fn begin(&mut self) {
        self.likely = 0;
        self.seen = 0;
        if !self.others.is_empty() {
            self.others.clear();
        }
    }

    fn find(&mut self, name: &str, recipe: &Recipe) -> Key {
        let count = self.known.len();
        let place =
            (self.likely..count).chain(0..self.likely.min(count)).find(|place| *self.known[*place].name == *name);
        let place = match place {
            Some(place) => place,
            None if count < REMEMBERED => {
                self.known.push(Known { name: name.into(), aims: recipe.aims(name) });
                count
            }
            None => {
                if !self.others.insert(name.to_owned()) {
                    return Key::Again;
                }
                self.passing = recipe.aims(name);
                return Key::Passing;
            }
        };
        self.likely = place + 1;
        let bit = 1 << place;
        if self.seen & bit != 0 {
            return Key::Again;
        }
        self.seen |= bit;
        Key::Known(place)
    }

    fn aims(&self, key: Key) -> &[Aim] {
        match key {
            Key::Known(place) => &self.known[place].aims,
            Key::Passing => &self.passing,
            Key::Again => &[],
        }
    }
}

/// Takes in the members of an object.
struct Members<'a> {
    keys: &'a mut Keys,
    recipe: &'a Recipe,
    draft: &'a mut Draft,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { keys, recipe, draft } = self;
        while let Some(key) = map.next_key_seed(Find { keys, recipe })? {
            if matches!(key, Key::Again) {
                draft.flag(Flag::DuplicateKey);
            }
            let aims = keys.aims(key);
            if aims.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw = map.next_value::<&'de RawValue>()?.get();
            for aim in aims {
                if let Some(raw) = below(raw, &aim.path) {
                    draft.put_json(aim.slot, raw);
                }
            }
        }
        Ok(())
    }
}

/// Tells a key apart without keeping its text.
struct Find<'a> {
    keys: &'a mut Keys,
    recipe: &'a Recipe,
}

impl<'de> DeserializeSeed<'de> for Find<'_> {
    type Value = Key;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Find<'_> {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(self.keys.find(name, self.recipe))
    }
}

/// Returns the value that `path` leads to from the value `raw`.
pub(super) fn below<'a>(raw: &'a str, path: &[String]) -> Option<&'a str> {
    let Some((key, rest)) = path.split_first() else { return Some(raw) };
    let inner = match raw.as_bytes().first()? {
        b'{' => member(raw, key)?,
        b'[' => {
            let elements: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            elements.get(key.parse::<usize>().ok()?)?.get()
        }
        _ => return None,
    };
    below(inner, rest)
}

/// Returns the first value of `key` in the object `raw`.
fn member<'a>(raw: &'a str, key: &str) -> Option<&'a str> {
    struct One<'k>(&'k str);
    impl<'de> Visitor<'de> for One<'_> {
        type Value = Option<&'de RawValue>;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(name) = map.next_key::<String>()? {
                match found {
                    None if name == self.0 => found = Some(map.next_value()?),
                    _ => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            Ok(found)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(raw);
    reader.deserialize_map(One(key)).ok().flatten().map(RawValue::get)
}

/// Returns the objects of the one list that a document holds beside what is said of it: a saved response.
pub(super) fn listed(text: &str) -> Option<Vec<&str>> {
    let mut level: Vec<&str> = vec![text];
    for _ in 0..4 {
        let mut inner = Vec::new();
        for raw in level {
            let Some(members) = members(raw) else { continue };
            for (_, value) in members {
                match value.as_bytes().first() {
                    Some(b'[') => {
                        let elements: Vec<&RawValue> = serde_json::from_str(value).unwrap_or_default();
                        if elements.first().is_some_and(|first| first.get().starts_with('{')) {
                            return Some(elements.into_iter().map(RawValue::get).collect());
                        }
                    }
                    Some(b'{') => inner.push(value),
                    _ => {}
                }
            }
        }
        level = inner;
    }
    None
}

/// Returns the keys of the object that `text` is, with their values.
pub(super) fn members(text: &str) -> Option<Vec<(String, &str)>> {
    struct All;
    impl<'de> Visitor<'de> for All {
        type Value = Vec<(String, &'de str)>;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                members.push((key, value.get()));
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(All).ok()
}
