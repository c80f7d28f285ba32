//! A page as bytes: finds where each record begins and ends without reading what is inside, so that one bad
//! record never costs the others and every record keeps the bytes it came with. Loops, no recursion.

use std::ops::Range;

/// Why bytes are not the JSON that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing was sent.
    #[error("the answer is empty")]
    Empty,
    /// HTML: a login page, a proxy's notice.
    #[error("the answer is a web page instead of data, as a proxy or a login page gives")]
    WebPage,
    /// Something else.
    #[error("the answer is not JSON")]
    NotJson,
    /// The end is missing.
    #[error("the answer was cut off in the middle")]
    CutOff,
    /// The remote tells what went wrong.
    #[error("the answer is an error, not events")]
    Error,
    /// Something follows the JSON.
    #[error("the answer goes on after its JSON")]
    Trailing,
}

/// Returns the place of the one list or object that `bytes` hold.
///
/// # Errors
/// [`Fault`] where there is none or it is not whole.
pub(crate) fn document(bytes: &[u8]) -> Result<Range<usize>, Fault> {
    let start = skip_space(bytes, if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 });
    match bytes.get(start) {
        None => return Err(Fault::Empty),
        Some(b'<') => return Err(Fault::WebPage),
        Some(b'{' | b'[') => {}
        Some(_) => return Err(Fault::NotJson),
    }
    let end = skip_value(bytes, start)?;
    if skip_space(bytes, end) < bytes.len() {
        return Err(Fault::Trailing);
    }
    Ok(start..end)
}

/// Returns the first place at or after `at` that is not white space.
pub(crate) fn skip_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

/// Returns the place after the string that starts with a quote at `at`.
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let mut place = at + 1;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => return Ok(place + 1),
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    Err(Fault::CutOff)
}

/// Returns the place after the value that starts at `at`. Brackets have to match; nothing else is checked.
pub(crate) fn skip_value(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let mut open = Vec::new();
    let mut place = at;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => place = skip_string(bytes, place)? - 1,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' if open.pop() != Some(*byte) => return Err(Fault::NotJson),
            _ => {}
        }
        place += 1;
        if open.is_empty() {
            return Ok(place);
        }
    }
    Err(Fault::CutOff)
}

/// Returns the places of the parts of the list or object at `range`, without the white space around them.
/// A part reaches to the next comma; empty parts are left out.
fn parts(bytes: &[u8], range: Range<usize>) -> Result<Vec<Range<usize>>, Fault> {
    let mut parts = Vec::new();
    let close = range.end.saturating_sub(1);
    let mut start = range.start + 1;
    let mut place = start;
    while place < close {
        match bytes[place] {
            b'"' => place = skip_string(bytes, place)?,
            b'{' | b'[' => place = skip_value(bytes, place)?,
            b',' => {
                parts.push(trimmed(bytes, start..place));
                place += 1;
                start = place;
            }
            _ => place += 1,
        }
    }
    parts.push(trimmed(bytes, start..close.max(start)));
    parts.retain(|part| !part.is_empty());
    Ok(parts)
}

pub(crate) fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let slice = &bytes[range.clone()];
    let lead = slice.iter().take_while(|byte| space(byte)).count();
    let trail = slice[lead..].iter().rev().take_while(|byte| space(byte)).count();
    range.start + lead..range.end - trail
}

/// Returns the places of the elements of the list at `range`; None where there is no list.
pub(crate) fn elements(bytes: &[u8], range: Range<usize>) -> Result<Option<Vec<Range<usize>>>, Fault> {
    if bytes.get(range.start) != Some(&b'[') {
        return Ok(None);
    }
    parts(bytes, range).map(Some)
}

/// Returns the place of the value that the keys of `path` lead to, from the value at `range`.
pub(crate) fn find(bytes: &[u8], range: Range<usize>, path: &[String]) -> Result<Option<Range<usize>>, Fault> {
    let mut here = range;
    for key in path {
        let inside = match bytes.get(here.start) {
            Some(b'{') => member(bytes, here, key)?,
            Some(b'[') => key.parse().ok().and_then(|index: usize| parts(bytes, here).ok()?.get(index).cloned()),
            _ => None,
        };
        match inside {
            Some(range) => here = range,
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

fn member(bytes: &[u8], object: Range<usize>, wanted: &str) -> Result<Option<Range<usize>>, Fault> {
    for part in parts(bytes, object)? {
        if bytes[part.start] != b'"' {
            continue;
        }
        let end = skip_string(bytes, part.start)?;
        let colon = skip_space(bytes, end);
        if bytes.get(colon) != Some(&b':') || colon >= part.end {
            continue;
        }
        let key = unescape(&bytes[part.start + 1..end - 1]);
        if key.is_ok_and(|key| key == wanted) {
            return Ok(Some(trimmed(bytes, colon + 1..part.end)));
        }
    }
    Ok(None)
}

/// Returns the text between the quotes of a JSON string. Halves of a character pair and invalid UTF-8 become marks.
pub(crate) fn unescape(inside: &[u8]) -> Result<String, Fault> {
    let text = String::from_utf8_lossy(inside);
    if !text.contains('\\') {
        return Ok(text.into_owned());
    }
    let mut units: Vec<u16> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character != '\\' {
            flush(&mut units, &mut out);
            out.push(character);
            continue;
        }
        let escape = rest.chars().next().ok_or(Fault::NotJson)?;
        rest = &rest[escape.len_utf8()..];
        if escape == 'u' {
            let digits = rest.get(..4).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
            units.push(u16::from_str_radix(digits.ok_or(Fault::NotJson)?, 16).map_err(|_| Fault::NotJson)?);
            rest = &rest[4..];
            continue;
        }
        flush(&mut units, &mut out);
        out.push(short_escape(escape).ok_or(Fault::NotJson)?);
    }
    flush(&mut units, &mut out);
    Ok(out)
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.extend(char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

fn short_escape(letter: char) -> Option<char> {
    Some(match letter {
        '"' | '\\' | '/' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(text: &str) -> Vec<&str> {
        let range = document(text.as_bytes()).unwrap();
        let parts = elements(text.as_bytes(), range).unwrap().unwrap();
        parts.into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn each_element_keeps_its_bytes() {
        let cases: [(&str, &[&str]); 6] = [
            ("[]", &[]),
            ("[ ]", &[]),
            (r#" [ {"a" : 1} , {"b":"],[\""} ] "#, &[r#"{"a" : 1}"#, r#"{"b":"],[\""}"#]),
            (r#"[{"a":1},{bad},42,"x,y"]"#, &[r#"{"a":1}"#, "{bad}", "42", r#""x,y""#]),
            (r#"[{"a":NaN},null]"#, &[r#"{"a":NaN}"#, "null"]),
            ("\u{feff}[1 2,]", &["1 2"]),
        ];
        for (text, expected) in cases {
            assert_eq!(list(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_document_is_named() {
        let cases = [
            ("", Fault::Empty),
            (" \n", Fault::Empty),
            ("<!doctype html><html>", Fault::WebPage),
            ("OK", Fault::NotJson),
            ("[{\"a\":1},{\"a\"", Fault::CutOff),
            ("{\"a\":\"x", Fault::CutOff),
            ("{\"a\":\"x\\", Fault::CutOff),
            ("[1}", Fault::NotJson),
            ("[1] [2]", Fault::Trailing),
        ];
        for (text, expected) in cases {
            assert_eq!(document(text.as_bytes()), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_path_leads_through_objects_and_lists() {
        let text = r#"{"x":{"a/b":[10,{"y":"z"}]},"x":1}"#;
        let path = |keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            find(text.as_bytes(), 0..text.len(), &keys).unwrap().map(|range| &text[range])
        };

        assert_eq!(path(&["x", "a/b", "1", "y"]), Some(r#""z""#));
        assert_eq!(path(&["x", "a/b", "7"]), None);
        assert_eq!(path(&["y"]), None);
        assert_eq!(path(&[]), Some(text));
    }

    #[test]
    fn a_hundred_thousand_brackets_are_skipped() {
        let text = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));

        assert_eq!(list(&text).len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_split_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(range) = document(&bytes)
                && let Ok(Some(parts)) = elements(&bytes, range)
            {
                prop_assert!(parts.iter().all(|part| part.start < part.end && part.end <= bytes.len()));
            }
            let _ = unescape(&bytes);
        }

        #[test]
        fn json_like_bytes_are_split_in_order(text in "[\\[\\]{}\",:\\\\a1 ]{0,80}") {
            let text = format!("[{text}]");
            if let Ok(range) = document(text.as_bytes()) {
                let parts = elements(text.as_bytes(), range).unwrap_or_default().unwrap_or_default();
                let mut end = 0;
                for part in parts {
                    prop_assert!(part.start >= end);
                    end = part.end;
                }
                prop_assert!(end <= text.len());
            }
        }
    }
}
