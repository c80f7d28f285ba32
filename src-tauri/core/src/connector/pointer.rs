//! Paths into a record: RFC 6901 pointers with three more kinds of segment, `{/x}` (the value at `/x` is the key),
//! `[key=value]` (the first element of a list whose `key` has that value) and `[*]` (any element of a list).
//! Where a record has no key spelled exactly so, one that differs only in capitals is taken, and in place of the value at
//! another place one with underscores for its dots.

use serde::{Deserialize, Deserializer, de};

use super::json::Node;
use super::template::Values;

/// A path to a value in a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pointer {
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq)]
enum Segment {
    Key(String),
    /// The key is the text at another place of the record.
    Dynamic(Pointer),
    Pick {
        key: String,
        wanted: Wanted,
    },
    /// Any element of a list.
    Each,
}

/// How many values a path with `[*]` leads to at most.
const MOST_LEAVES: usize = 1_000;

#[derive(Clone, Debug, PartialEq)]
enum Wanted {
    Text(String),
    /// The value of a setting, known once the connector is bound.
    Setting(String),
}

impl TryFrom<&str> for Pointer {
    type Error = String;

    fn try_from(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self { segments: Vec::new() });
        }
        let rest = text.strip_prefix('/').ok_or_else(|| format!("the path `{text}` has to start with `/`"))?;
        let segments = cut(rest).into_iter().map(segment).collect::<Result<_, _>>();
        Ok(Self { segments: segments.map_err(|why| format!("the path `{text}` {why}"))? })
    }
}

/// Cuts at the slashes that stand outside of braces and brackets.
fn cut(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'/' if depth <= 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn segment(text: &str) -> Result<Segment, &'static str> {
    if let Some(inside) = text.strip_prefix('{') {
        let path = inside.strip_suffix('}').ok_or("opens a brace that is not closed")?;
        let pointer = Pointer::try_from(path).map_err(|_| "has braces that hold no path")?;
        return if pointer.segments.is_empty() { Err("has empty braces") } else { Ok(Segment::Dynamic(pointer)) };
    }
    if let Some(inside) = text.strip_prefix('[') {
        let pair = inside.strip_suffix(']').ok_or("opens a bracket that is not closed")?;
        if pair == "*" {
            return Ok(Segment::Each);
        }
        let (key, value) = pair.split_once('=').ok_or("needs `[key=value]` or `[*]`")?;
        if key.is_empty() {
            return Err("needs a key in `[key=value]`");
        }
        let setting = value.strip_prefix('{').and_then(|value| value.strip_suffix('}'));
        let wanted = setting.map_or_else(|| Wanted::Text(value.to_owned()), |name| Wanted::Setting(name.to_owned()));
        return Ok(Segment::Pick { key: key.to_owned(), wanted });
    }
    let escaped = text.replace("~0", "").replace("~1", "");
    if escaped.contains('~') {
        return Err("has a `~` that is neither `~0` nor `~1`");
    }
    Ok(Segment::Key(text.replace("~1", "/").replace("~0", "~")))
}

impl<'de> Deserialize<'de> for Pointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?.as_str()).map_err(de::Error::custom)
    }
}

impl Pointer {
    /// Returns the value it leads to in `root`; where it may lead to several, the first that holds something.
    pub(crate) fn find<'n>(&self, root: &'n Node) -> Option<&'n Node> {
        if !self.has_each() {
            return self.segments.iter().try_fold(root, |here, segment| segment.step(here, root));
        }
        let leaves = self.all(root);
        leaves.iter().find(|leaf| !leaf.is_blank()).or(leaves.first()).copied()
    }

    /// Returns what `take` makes of the first value that it takes, of all that this leads to in `root`.
    pub(crate) fn first_of<T>(&self, root: &Node, take: impl FnMut(&Node) -> Option<T>) -> Option<T> {
        if self.has_each() { self.all(root).into_iter().find_map(take) } else { self.find(root).and_then(take) }
    }

    /// Returns every value it leads to in `root`.
    pub(crate) fn all<'n>(&self, root: &'n Node) -> Vec<&'n Node> {
        let mut here = vec![root];
        for segment in &self.segments {
            here = match segment {
                Segment::Each => here.iter().filter_map(|node| node.elements()).flatten().take(MOST_LEAVES).collect(),
                other => here.into_iter().filter_map(|node| other.step(node, root)).collect(),
            };
        }
        here
    }

    fn has_each(&self) -> bool {
        self.segments.contains(&Segment::Each)
    }

    /// Returns its keys where it has no other segments.
    pub(crate) fn keys(&self) -> Option<Vec<String>> {
        Some(self.leading_keys()).filter(|keys| keys.len() == self.segments.len())
    }

    /// Returns the keys that it starts with, up to its first other segment.
    pub(crate) fn leading_keys(&self) -> Vec<String> {
        let key = |segment: &Segment| match segment {
            Segment::Key(key) => Some(key.clone()),
            _ => None,
        };
        self.segments.iter().map_while(key).collect()
    }

    /// Returns what of it follows its first `length` segments.
    pub(crate) fn after(&self, length: usize) -> Self {
        Self { segments: self.segments.iter().skip(length).cloned().collect() }
    }

    /// Says whether it leads nowhere, but to where it starts.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Says whether it is made of keys, and of picks by what the manifest itself says.
    pub(crate) fn is_fixed(&self) -> bool {
        let fixed =
            |segment: &Segment| matches!(segment, Segment::Key(_) | Segment::Pick { wanted: Wanted::Text(_), .. });
        self.segments.iter().all(fixed)
    }

    /// Returns the paths to other places whose texts are keys of its own.
    pub(crate) fn turns(&self) -> impl Iterator<Item = &Self> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Dynamic(pointer) => Some(pointer),
            _ => None,
        })
    }

    /// Returns its keys in `root`, with the texts at other places in theirs.
    pub(crate) fn turned(&self, root: &Node) -> Option<Vec<String>> {
        let key = |segment: &Segment| match segment {
            Segment::Key(key) => Some(key.clone()),
            Segment::Dynamic(pointer) => pointer.find(root)?.scalar(),
            Segment::Pick { .. } | Segment::Each => None,
        };
        self.segments.iter().map(key).collect()
    }

    /// Returns the key that it starts with.
    pub(crate) fn first_key(&self) -> Option<&str> {
        match self.segments.first() {
            Some(Segment::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Returns the settings that it refers to.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Pick { wanted: Wanted::Setting(name), .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// Returns the path with the values of settings in place.
    pub(crate) fn filled(&self, values: &Values) -> Self {
        let fill = |segment: &Segment| match segment {
            Segment::Pick { key, wanted: Wanted::Setting(name) } => match values.get(name) {
                Some(value) => Segment::Pick { key: key.clone(), wanted: Wanted::Text(value.to_owned()) },
                None => segment.clone(),
            },
            other => other.clone(),
        };
        Self { segments: self.segments.iter().map(fill).collect() }
    }

    /// Replaces the value it leads to in `root`; only keys are followed.
    pub(crate) fn replace(&self, root: &mut Node, value: Node) {
        let mut here = root;
        for segment in &self.segments {
            let (Segment::Key(key), Node::Object(members)) = (segment, here) else { return };
            match members.iter_mut().find(|(name, _)| name == key) {
                Some((_, member)) => here = member,
                None => return,
            }
        }
        *here = value;
    }
}

impl Segment {
    fn step<'n>(&self, here: &'n Node, root: &'n Node) -> Option<&'n Node> {
        match self {
            Self::Key(key) => child(here, key),
            Self::Dynamic(pointer) => {
                let key = pointer.find(root)?.scalar()?;
                // Collectors write keys without the dots that their columns may not have.
                child(here, &key).or_else(|| child(here, &key.replace(['.', '-'], "_")))
            }
            Self::Pick { key, wanted: Wanted::Text(wanted) } => {
                let fits = |node: &&Node| node.member(key).and_then(Node::scalar).is_some_and(|text| text == *wanted);
                here.elements()?.iter().find(fits)
            }
            Self::Pick { wanted: Wanted::Setting(_), .. } | Self::Each => None,
        }
    }
}

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match node {
        Node::Object(_) => node.member(key).or_else(|| node.member_ignoring_case(key)),
        Node::List(elements) if !key.starts_with('+') => elements.get(key.parse::<usize>().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
