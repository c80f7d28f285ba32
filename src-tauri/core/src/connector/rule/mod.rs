//! How one text of an event is found in a record: alternatives, of which the first that gives a text counts.

mod condition;
mod transform;
mod written;

pub(crate) use condition::Condition;
pub(crate) use transform::Entries;
use transform::Transform;
pub(crate) use written::Scalar;

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

impl TextPart {
    fn pointer(&self) -> Option<&Pointer> {
        match self {
            Self::Text(_) => None,
            Self::At(pointer) => Some(pointer),
        }
    }
}

/// What counts as nothing, besides null, blank texts and empty lists and objects.
pub(crate) type Nulls = [String];

impl Rule {
    /// Returns the text of the first alternative that gives one.
    pub(crate) fn text(&self, root: &Node, nulls: &Nulls) -> Option<String> {
        self.alternatives.iter().find_map(|alternative| alternative.text(root, nulls))
    }

    /// Returns every path that it follows.
    pub(crate) fn pointers(&self) -> Vec<&Pointer> {
        self.alternatives.iter().flat_map(Alternative::pointers).collect()
    }

    /// Says whether it has no alternative.
    pub(crate) fn is_empty(&self) -> bool {
        self.alternatives.is_empty()
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

/// Returns the text where `pointer` leads; the first that says something where it may lead to several.
fn present(pointer: &Pointer, root: &Node, nulls: &Nulls) -> Option<String> {
    pointer.first_of(root, |node| node.scalar().filter(|text| !is_nothing(text, nulls)))
}

/// Says whether a text stands for nothing.
fn is_nothing(text: &str, nulls: &Nulls) -> bool {
    let text = text.trim();
    text.is_empty() || nulls.iter().any(|null| null == text)
}

impl Alternative {
    fn pointers(&self) -> Vec<&Pointer> {
        let source: Vec<&Pointer> = match &self.source {
            Source::At(pointer) | Source::Join(pointer, _) => vec![pointer],
            Source::Const(_) => Vec::new(),
            Source::Text(parts) => parts.iter().filter_map(TextPart::pointer).collect(),
        };
        let conditions = self.condition.iter().flat_map(Condition::pointers);
        source.into_iter().chain(conditions).chain(&self.unless).collect()
    }

    fn text(&self, root: &Node, nulls: &Nulls) -> Option<String> {
        if self.condition.as_ref().is_some_and(|condition| !condition.holds(root, nulls)) {
            return None;
        }
        if self.unless.as_ref().is_some_and(|at| condition::is_there(at, root, nulls)) {
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
                let parts = |node: &Node| match node.elements() {
                    Some(elements) => elements.iter().filter_map(Node::scalar).collect(),
                    None => node.scalar().into_iter().collect::<Vec<_>>(),
                };
                let texts = pointer.all(root).into_iter().flat_map(parts);
                Some(texts.filter(|text| !is_nothing(text, nulls)).collect::<Vec<_>>().join(separator))
            }
        }
    }
}
