//! How one text of an event is found in a record: alternatives, of which the first that gives a text counts.

mod written;

pub(crate) use written::Scalar;

use std::collections::BTreeMap;

use super::json::Node;
use super::pointer::Pointer;
use super::template::Values;

/// Alternatives for one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rule {
    alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug, PartialEq)]
struct Alternative {
    condition: Option<Condition>,
    /// Counts only where nothing is there.
    unless: Option<Pointer>,
    source: Source,
    transform: Option<Transform>,
}

#[derive(Clone, Debug, PartialEq)]
enum Source {
    At(Pointer),
    Const(String),
    Text(Vec<TextPart>),
    /// A list of texts, joined.
    Join(Pointer, String),
}

#[derive(Clone, Debug, PartialEq)]
enum TextPart {
    Text(String),
    At(Pointer),
}

/// Something about a record that is true or not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    at: Pointer,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Present,
    Is(String),
    Contains(String),
    /// Equal to the text at another place.
    Same(Pointer),
    /// Not equal to the text at another place, or nothing there.
    Differs(Pointer),
}

#[derive(Clone, Debug, PartialEq)]
enum Transform {
    Lookup(Table),
    Prefix(Table),
    Suffix(Table),
    Split { separator: String, take: i64 },
    StripPrefix(String),
    Bool(Table),
}

#[derive(Clone, Debug, PartialEq)]
struct Table {
    entries: Entries,
    default: Option<String>,
    /// The file with more entries, until they are taken in.
    file: Option<String>,
}

/// The entries of a table.
pub(crate) type Entries = BTreeMap<String, String>;

/// What counts as nothing, besides null, blank texts and empty lists and objects.
pub(crate) type Nulls = [String];

impl Rule {
    /// Returns the text of the first alternative that gives one.
    pub(crate) fn text(&self, root: &Node, nulls: &Nulls) -> Option<String> {
        self.alternatives.iter().find_map(|alternative| alternative.text(root, nulls))
    }

    /// Returns the rule with the values of settings in its paths.
    pub(crate) fn filled(&self, values: &Values) -> Self {
        let mut rule = self.clone();
        for alternative in &mut rule.alternatives {
            if let Source::At(pointer) | Source::Join(pointer, _) = &mut alternative.source {
                *pointer = pointer.filled(values);
            }
        }
        rule
    }

    /// Takes in the entries of the files that its tables name.
    pub(crate) fn take_files(&mut self, files: &dyn Fn(&str) -> Result<Entries, String>) -> Result<(), String> {
        for alternative in &mut self.alternatives {
            let Some(transform) = &mut alternative.transform else { continue };
            let (Transform::Lookup(table) | Transform::Prefix(table) | Transform::Suffix(table)) = transform else {
                continue;
            };
            if let Some(file) = table.file.take() {
                // What stands in the manifest itself goes before what the file says.
                let own = std::mem::replace(&mut table.entries, files(&file)?);
                table.entries.extend(own);
            }
        }
        Ok(())
    }

    /// Returns the settings that its paths refer to.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &str> {
        self.alternatives.iter().flat_map(|alternative| match &alternative.source {
            Source::At(pointer) | Source::Join(pointer, _) => pointer.settings().collect(),
            Source::Const(_) | Source::Text(_) => Vec::new(),
        })
    }
}

impl Condition {
    /// Says whether it holds for `root`.
    pub(crate) fn holds(&self, root: &Node, nulls: &Nulls) -> bool {
        let Some(node) = self.at.find(root).filter(|node| !node.is_blank()) else { return false };
        let text = node.scalar();
        match &self.test {
            Test::Present => text.is_none_or(|text| !nulls.contains(&text)),
            Test::Is(wanted) => text.is_some_and(|text| text == *wanted),
            Test::Contains(wanted) => text.is_some_and(|text| text.contains(wanted)),
            Test::Same(other) => text.is_some() && text == present(other, root, nulls),
            Test::Differs(other) => text.is_some() && text != present(other, root, nulls),
        }
    }
}

fn present(pointer: &Pointer, root: &Node, nulls: &Nulls) -> Option<String> {
    let node = pointer.find(root).filter(|node| !node.is_blank())?;
    node.scalar().filter(|text| !nulls.contains(text))
}

impl Alternative {
    fn text(&self, root: &Node, nulls: &Nulls) -> Option<String> {
        if self.condition.as_ref().is_some_and(|condition| !condition.holds(root, nulls)) {
            return None;
        }
        if self.unless.as_ref().is_some_and(|at| at.find(root).is_some_and(|node| !node.is_blank())) {
            return None;
        }
        let text = self.source.text(root, nulls)?;
        let text = match &self.transform {
            Some(transform) => transform.apply(text)?,
            None => text,
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

impl Source {
    fn text(&self, root: &Node, nulls: &Nulls) -> Option<String> {
        match self {
            Self::At(pointer) => present(pointer, root, nulls),
            Self::Const(text) => Some(text.clone()),
            Self::Text(parts) => parts
                .iter()
                .map(|part| match part {
                    TextPart::Text(text) => Some(text.clone()),
                    TextPart::At(pointer) => present(pointer, root, nulls),
                })
                .collect(),
            Self::Join(pointer, separator) => {
                let node = pointer.find(root)?;
                let own = std::slice::from_ref(node);
                let texts = node.elements().unwrap_or(own).iter().filter_map(Node::scalar);
                Some(texts.filter(|text| !nulls.contains(text)).collect::<Vec<_>>().join(separator))
            }
        }
    }
}

impl Transform {
    fn apply(&self, text: String) -> Option<String> {
        match self {
            Self::Lookup(table) => table.get(|key| key == text),
            Self::Prefix(table) => table.get(|key| text.starts_with(key)),
            Self::Suffix(table) => table.get(|key| text.ends_with(key)),
            Self::Split { separator, take } => {
                let parts: Vec<&str> = text.split(separator.as_str()).collect();
                let index = if *take < 0 { i64::try_from(parts.len()).ok()? + take } else { *take };
                parts.get(usize::try_from(index).ok()?).map(|part| (*part).to_owned())
            }
            Self::StripPrefix(prefix) => Some(text.strip_prefix(prefix.as_str()).unwrap_or(&text).to_owned()),
            Self::Bool(table) => {
                let word = match text.to_ascii_lowercase().as_str() {
                    "true" | "1" | "yes" | "on" => "true",
                    "false" | "0" | "no" | "off" => "false",
                    _ => return table.default.clone(),
                };
                if table.entries.is_empty() { Some(word.to_owned()) } else { table.get(|key| key == word) }
            }
        }
    }
}

impl Table {
    /// Returns the value of the longest key that fits, or the default.
    fn get(&self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let entry = self.entries.iter().filter(|(key, _)| fits(key)).max_by_key(|(key, _)| key.len());
        entry.map(|(_, value)| value).or(self.default.as_ref()).cloned()
    }
}
