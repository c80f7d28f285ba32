//! The strict JSON reader: one value, all of it, with what is wrong with it.

use std::collections::HashSet;

use super::{DEPTH, Node, Parsed};
use crate::connector::split::{self, Fault};

/// Reads `text` as one JSON value.
///
/// # Errors
/// [`Fault`] where it is not one.
pub(crate) fn parse(text: &str) -> Result<Parsed, Fault> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, duplicate: None };
    let node = reader.value(0)?;
    reader.space();
    if reader.at < reader.bytes.len() {
        return Err(Fault::Trailing);
    }
    Ok(Parsed { node, duplicate: reader.duplicate })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    duplicate: Option<String>,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.at = split::skip_space(self.bytes, self.at);
    }

    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Fault> {
        match self.peek() {
            Some(byte) if byte == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Fault::NotJson),
            None => Err(Fault::CutOff),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        match self.peek().ok_or(Fault::CutOff)? {
            b'{' | b'[' if depth >= DEPTH => self.deep(),
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Node::Text),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            b'n' => self.word("null", Node::Null),
            _ => self.number(),
        }
    }

    fn deep(&mut self) -> Result<Node, Fault> {
        let start = self.at;
        self.at = split::skip_value(self.bytes, start)?;
        Ok(Node::Deep(String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned()))
    }

    fn string(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.at = split::skip_string(self.bytes, start)?;
        split::unescape(&self.bytes[start + 1..self.at - 1])
    }

    fn word(&mut self, word: &str, node: Node) -> Result<Node, Fault> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(Fault::NotJson);
        }
        self.at += word.len();
        Ok(node)
    }

    fn number(&mut self) -> Result<Node, Fault> {
        let rest = &self.bytes[self.at..];
        let length =
            rest.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count();
        let text = std::str::from_utf8(&rest[..length]).map_err(|_| Fault::NotJson)?;
        if !is_number(text) {
            return Err(Fault::NotJson);
        }
        self.at += length;
        Ok(Node::Number(text.to_owned()))
    }

    fn list(&mut self, depth: usize) -> Result<Node, Fault> {
        self.expect(b'[')?;
        let mut elements = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Node::List(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            match self.peek().ok_or(Fault::CutOff)? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(Node::List(elements));
                }
                _ => return Err(Fault::NotJson),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, Fault> {
        self.expect(b'{')?;
        let mut members = Members::default();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Node::Object(members.list));
        }
        loop {
            if self.peek().ok_or(Fault::CutOff)? != b'"' {
                return Err(Fault::NotJson);
            }
            let key = self.string()?;
            self.expect(b':')?;
            let value = self.value(depth + 1)?;
            if let Some(key) = members.add(key, value) {
                self.duplicate.get_or_insert(key);
            }
            match self.peek().ok_or(Fault::CutOff)? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(Node::Object(members.list));
                }
                _ => return Err(Fault::NotJson),
            }
        }
    }
}

#[derive(Default)]
struct Members {
    list: Vec<(String, Node)>,
    /// The keys of a large object; small ones are looked through.
    seen: HashSet<String>,
}

/// Objects with more members than this remember their keys.
const SMALL: usize = 16;

impl Members {
    /// Adds a member; gives the key back where it is already there.
    fn add(&mut self, key: String, value: Node) -> Option<String> {
        if self.list.len() == SMALL {
            self.seen = self.list.iter().map(|(key, _)| key.clone()).collect();
        }
        let large = self.list.len() >= SMALL;
        let there = if large { self.seen.contains(&key) } else { self.list.iter().any(|(name, _)| *name == key) };
        if there {
            return Some(key);
        }
        if large {
            self.seen.insert(key.clone());
        }
        self.list.push((key, value));
        None
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole.strip_prefix('-').unwrap_or(whole))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}
