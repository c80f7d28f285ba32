//! Something about a record that is true or not.

use super::{Nulls, is_nothing, present};
use crate::connector::json::Node;
use crate::connector::pointer::Pointer;

/// Holds where one of the values that its path leads to passes its test.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(super) at: Pointer,
    pub(super) test: Test,
}

/// What a value has to be like. Of several texts, one has to fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Present,
    Is(Vec<String>),
    Contains(Vec<String>),
    Starts(Vec<String>),
    Ends(Vec<String>),
    /// Equal to the text at another place.
    Same(Pointer),
    /// Not equal to the text at another place, or nothing there.
    Differs(Pointer),
}

impl Condition {
    /// Returns the paths that it looks at.
    pub(crate) fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        let other = match &self.test {
            Test::Same(other) | Test::Differs(other) => Some(other),
            _ => None,
        };
        std::iter::once(&self.at).chain(other)
    }

    /// Says whether it holds for `root`.
    pub(crate) fn holds(&self, root: &Node, nulls: &Nulls) -> bool {
        if matches!(self.test, Test::Present) {
            return is_there(&self.at, root, nulls);
        }
        let other = match &self.test {
            Test::Same(other) | Test::Differs(other) => present(other, root, nulls),
            _ => None,
        };
        let fits = |node: &Node| {
            let text = node.scalar().filter(|_| !node.is_blank())?;
            self.test.fits(&text, other.as_deref()).then_some(())
        };
        self.at.first_of(root, fits).is_some()
    }
}

impl Test {
    fn fits(&self, text: &str, other: Option<&str>) -> bool {
        match self {
            Self::Present => true,
            Self::Is(wanted) => wanted.iter().any(|wanted| text == wanted),
            Self::Contains(wanted) => wanted.iter().any(|wanted| text.contains(wanted.as_str())),
            Self::Starts(wanted) => wanted.iter().any(|wanted| text.starts_with(wanted.as_str())),
            Self::Ends(wanted) => wanted.iter().any(|wanted| text.ends_with(wanted.as_str())),
            Self::Same(_) => Some(text) == other,
            Self::Differs(_) => Some(text) != other,
        }
    }
}

/// Says whether `at` leads to something that is not nothing.
pub(super) fn is_there(at: &Pointer, root: &Node, nulls: &Nulls) -> bool {
    let filled = |node: &Node| !node.is_blank() && node.scalar().is_none_or(|text| !is_nothing(&text, nulls));
    at.first_of(root, |node| filled(node).then_some(())).is_some()
}
