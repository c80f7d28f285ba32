//! The form that a setting's text has to have: a small part of regular expressions (sets, groups, `|`, `?`, `*`,
//! `+`, `{n,m}`), always for the whole text, matched in time that grows with the text and never explodes.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

use serde::{Deserialize, Deserializer, de};

/// A form of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern {
    written: String,
    node: Node,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Any,
    One(char),
    Set { negated: bool, ranges: Vec<(char, char)> },
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat { node: Box<Node>, least: u32, most: Option<u32> },
}

/// How deep groups may be nested.
const DEPTH: usize = 16;
/// The highest count in `{n,m}`.
const COUNT: u32 = 1_000;

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let inner = written.strip_prefix('^').unwrap_or(&written);
        let inner = inner.strip_suffix('$').unwrap_or(inner).to_owned();
        let mut text = inner.chars().peekable();
        let node = either(&mut text, 0).and_then(|node| text.next().is_none().then_some(node));
        match node {
            Some(node) => Ok(Self { written, node }),
            None => Err(format!("the pattern `{written}` is not understood")),
        }
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Pattern {
    /// Returns the pattern as the manifest writes it.
    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }

    /// Says whether the whole of `text` has this form.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let characters: Vec<char> = text.chars().collect();
        advance(&self.node, &characters, &BTreeSet::from([0])).contains(&characters.len())
    }
}

fn either(text: &mut Peekable<Chars>, depth: usize) -> Option<Node> {
    if depth > DEPTH {
        return None;
    }
    let mut branches = vec![sequence(text, depth)?];
    while text.next_if_eq(&'|').is_some() {
        branches.push(sequence(text, depth)?);
    }
    Some(if branches.len() == 1 { branches.remove(0) } else { Node::Either(branches) })
}

fn sequence(text: &mut Peekable<Chars>, depth: usize) -> Option<Node> {
    let mut nodes = Vec::new();
    while let Some(next) = text.next_if(|next| !matches!(next, '|' | ')')) {
        let node = match next {
            '.' => Node::Any,
            '\\' => escaped(text.next()?)?,
            '[' => set(text)?,
            '(' => {
                let inner = either(text, depth + 1)?;
                text.next_if_eq(&')')?;
                inner
            }
            '?' | '*' | '+' | '{' | '}' | ']' | '^' | '$' => return None,
            plain => Node::One(plain),
        };
        nodes.push(repeated(text, node)?);
    }
    Some(Node::Sequence(nodes))
}

fn escaped(letter: char) -> Option<Node> {
    let set = |ranges: &[(char, char)]| Some(Node::Set { negated: false, ranges: ranges.to_vec() });
    match letter {
        'd' => set(&[('0', '9')]),
        'w' => set(&[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]),
        letter if letter.is_ascii_alphanumeric() => None,
        letter => Some(Node::One(letter)),
    }
}

fn set(text: &mut Peekable<Chars>) -> Option<Node> {
    let negated = text.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let first = match text.next()? {
            ']' if !ranges.is_empty() => return Some(Node::Set { negated, ranges }),
            '\\' => text.next().filter(|letter| !letter.is_ascii_alphanumeric())?,
            '[' | ']' => return None,
            plain => plain,
        };
        let mut ahead = text.clone();
        let last = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' => {
                *text = ahead;
                last
            }
            _ => first,
        };
        if first > last {
            return None;
        }
        ranges.push((first, last));
    }
}

fn repeated(text: &mut Peekable<Chars>, node: Node) -> Option<Node> {
    let (least, most) = match text.peek() {
        Some('?') => (0, Some(1)),
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('{') => {
            text.next();
            let mut inside = String::new();
            loop {
                match text.next()? {
                    '}' => return counted(node, &inside),
                    other => inside.push(other),
                }
            }
        }
        _ => return Some(node),
    };
    text.next();
    Some(Node::Repeat { node: Box::new(node), least, most })
}

fn counted(node: Node, inside: &str) -> Option<Node> {
    let (least, most) = match inside.split_once(',') {
        None => (inside.parse().ok()?, Some(inside.parse().ok()?)),
        Some((least, "")) => (least.parse().ok()?, None),
        Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
    };
    let fits = least <= COUNT && most.is_none_or(|most| least <= most && most <= COUNT);
    fits.then(|| Node::Repeat { node: Box::new(node), least, most })
}

/// Returns where the text can stand after `node`, from any of the places `from`.
fn advance(node: &Node, text: &[char], from: &BTreeSet<usize>) -> BTreeSet<usize> {
    let step = |fits: &dyn Fn(char) -> bool| {
        from.iter().filter(|at| text.get(**at).is_some_and(|letter| fits(*letter))).map(|at| at + 1).collect()
    };
    match node {
        Node::Any => step(&|_| true),
        Node::One(wanted) => step(&|letter| letter == *wanted),
        Node::Set { negated, ranges } => {
            step(&|letter| ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != *negated)
        }
        Node::Sequence(nodes) => nodes.iter().fold(from.clone(), |places, node| advance(node, text, &places)),
        Node::Either(branches) => branches.iter().flat_map(|branch| advance(branch, text, from)).collect(),
        Node::Repeat { node, least, most } => repeat(node, text, from, *least, *most),
    }
}

fn repeat(node: &Node, text: &[char], from: &BTreeSet<usize>, least: u32, most: Option<u32>) -> BTreeSet<usize> {
    let mut here = from.clone();
    for _ in 0..least {
        let next = advance(node, text, &here);
        if next == here {
            break;
        }
        here = next;
    }
    let mut all = here.clone();
    let mut count = least;
    while !here.is_empty() && most.is_none_or(|most| count < most) {
        here = advance(node, text, &here).difference(&all).copied().collect();
        all.extend(&here);
        count += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_patterns() {
        let cases = [
            ("^[A-Za-z0-9-]{1,39}$", &["acme", "a-b-1"][..], &["", "a b", "ä"][..]),
            (r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", &["a.okta.com"], &["okta", "a..b", ".a"]),
            ("^(me|c|[0-9]{2,})$", &["me", "c", "123"], &["1", "cc"]),
            (r"\d+\w?", &["1", "12a"], &["a", "1ab"]),
            ("[^/]*", &["", "abc"], &["a/b"]),
        ];
        for (pattern, good, bad) in cases {
            let pattern = Pattern::try_from(pattern.to_owned()).unwrap();
            assert!(good.iter().all(|text| pattern.fits(text)), "{pattern:?}");
            assert!(!bad.iter().any(|text| pattern.fits(text)), "{pattern:?}");
        }
    }

    #[test]
    fn patterns_that_are_not_understood_are_refused() {
        for text in ["[", "[]", "(", "a)", "*", "a**", "a{2,1}", "a{5000}", r"\p", "[z-a]", &"(".repeat(50)] {
            assert!(Pattern::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn an_explosive_pattern_is_matched_quickly() {
        let pattern = Pattern::try_from("((a*)*)*b".to_owned()).unwrap();

        assert!(!pattern.fits(&"a".repeat(300)));
    }
}
