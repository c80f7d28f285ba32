//! Comparing text the way people expect: case folded over all of Unicode, `*` for any run of characters.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::filter::{Literal, Pattern};
use super::fold::{fold, folded};

/// A compiled [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// The folded texts between the wildcards: one for a pattern without any.
    parts: Vec<String>,
    reach: Reach,
}

/// How much of a text a pattern has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// All of it.
    Whole,
    /// All of it, or of the steps of a dotted name: `member` covers `member.added`.
    Steps,
    /// The same, and it may begin at any step: `user.login` covers `organization.user.login`.
    LaterSteps,
}

impl Matcher {
    /// Returns a matcher for texts that are `pattern`.
    pub fn new(pattern: &Pattern) -> Self {
        let parts = match pattern.literal {
            Literal::Yes => vec![fold(&pattern.text)],
            Literal::No => pattern.text.split('*').map(fold).collect(),
        };
        Self { parts, reach: Reach::Whole }
    }

    /// Returns a matcher for actions: a pattern without `*` is also the category of what follows a dot, and one with a
    /// dot may begin behind any dot. In quotation marks it is the whole action and nothing else.
    pub fn action(pattern: &Pattern) -> Self {
        if pattern.literal == Literal::Yes {
            return Self::new(pattern);
        }
        if pattern.text.ends_with('.') && !pattern.text.contains('*') {
            return Self::action(&Pattern { text: format!("{}*", pattern.text), literal: Literal::No });
        }
        let reach = if pattern.text.contains('.') { Reach::LaterSteps } else { Reach::Steps };
        Self { reach, ..Self::new(pattern) }
    }

    /// Returns a matcher for texts that are `text`, case aside.
    pub fn exact(text: &str) -> Self {
        Self { parts: vec![fold(text)], reach: Reach::Whole }
    }

    /// Says whether `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        let text = folded(text);
        match (self.parts.as_slice(), self.reach) {
            ([whole], Reach::Whole) => *whole == text,
            ([whole], Reach::Steps) => *whole == text || begins_step(&text, whole),
            ([whole], Reach::LaterSteps) => covers_steps(&text, whole),
            (parts, Reach::Whole | Reach::Steps) => runs(&text, parts),
            (parts, Reach::LaterSteps) => runs(&text, parts) || later_runs(&text, parts),
        }
    }

    /// Says whether it matches one text only, case aside.
    pub fn is_exact(&self) -> bool {
        self.exact_text().is_some()
    }

    /// Returns the one folded text that it matches, if it is only one.
    pub fn exact_text(&self) -> Option<&str> {
        match (self.parts.as_slice(), self.reach) {
            ([whole], Reach::Whole) => Some(whole),
            _ => None,
        }
    }

    /// Returns the longest folded text that stands in everything it matches.
    pub fn longest_part(&self) -> &str {
        self.parts.iter().max_by_key(|part| part.len()).map_or("", String::as_str)
    }

    /// Says whether it matches every text.
    pub fn is_everything(&self) -> bool {
        self.parts.len() > 1 && self.parts.iter().all(String::is_empty)
    }
}

/// Says whether `text` starts with `step` and a dot.
fn begins_step(text: &str, step: &str) -> bool {
    text.strip_prefix(step).is_some_and(|rest| rest.starts_with('.'))
}

/// Says whether `steps` are whole steps of `text`, wherever.
fn covers_steps(text: &str, steps: &str) -> bool {
    text == steps
        || begins_step(text, steps)
        || text.contains(&format!(".{steps}."))
        || text.strip_suffix(steps).is_some_and(|rest| rest.ends_with('.'))
}

/// Says whether `text` is the parts in order with any runs between them. Taking each part where it first occurs leaves
/// the most room for the rest, so nothing is ever tried twice.
fn runs(text: &str, parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    text.strip_prefix(first.as_str()).is_some_and(|text| tail_runs(text, rest))
}

/// The same for a text whose match may begin behind any dot.
fn later_runs(text: &str, parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    let start = format!(".{first}");
    text.find(&start).is_some_and(|at| tail_runs(&text[at + start.len()..], rest))
}

fn tail_runs(mut text: &str, parts: &[String]) -> bool {
    let Some((last, middle)) = parts.split_last() else { return text.is_empty() };
    for part in middle {
        match text.find(part.as_str()) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last.as_str())
}

/// A folded text to look for inside other text.
#[derive(Clone, Debug)]
pub struct Needle {
    folded: String,
    finder: Box<Finder<'static>>,
}

impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Needle {}

impl Needle {
    /// Returns a needle for `text`.
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        Self { finder: Box::new(Finder::new(folded.as_bytes()).into_owned()), folded }
    }

    /// Returns the folded text that is looked for.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Says whether `text` contains it.
    pub fn is_in(&self, text: &str) -> bool {
        let cannot = text.is_ascii() && (text.len() < self.folded.len() || !self.folded.is_ascii());
        !cannot && self.finder.find(folded(text).as_bytes()).is_some()
    }

    /// Says whether a record as received contains it: as its bytes stand, or with the escapes of JSON resolved.
    /// Bytes that are not UTF-8 match nothing.
    pub fn is_in_bytes(&self, bytes: &[u8]) -> bool {
        let text = str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        self.is_in(&text) || (text.contains('\\') && self.is_in(&unescaped(&text)))
    }
}

/// Returns `text` with every JSON escape replaced by what it stands for.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = escape(rest);
        result.push(character);
        rest = &rest[length..];
    }
    result.push_str(rest);
    Cow::Owned(result)
}

/// Returns what the escape at the start of `text` stands for, and its length. A backslash that starts none is itself.
fn escape(text: &str) -> (char, usize) {
    let plain = |character| (character, 2);
    match text.as_bytes().get(1) {
        Some(b'n') => plain('\n'),
        Some(b't') => plain('\t'),
        Some(b'r') => plain('\r'),
        Some(b'b') => plain('\u{8}'),
        Some(b'f') => plain('\u{c}'),
        Some(b'"') => plain('"'),
        Some(b'\\') => plain('\\'),
        Some(b'/') => plain('/'),
        Some(b'u') => unicode_escape(text).unwrap_or(('\\', 1)),
        Some(_) | None => ('\\', 1),
    }
}

fn unicode_escape(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    };
    let first = unit(0)?;
    if let Ok(character) = char::from_u32(u32::from(first)).ok_or(()) {
        return Some((character, 6));
    }
    let pair = [first, unit(6)?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, 12))
}
