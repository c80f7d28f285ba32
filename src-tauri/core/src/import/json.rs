//! JSON as bytes: where a value ends, and lenient reading of what strict readers refuse. Loops, no recursion.

use std::borrow::Cow;

use memchr::memchr2;

/// Returns the place after the string whose first quote stands at `at`; None where it has no end.
pub(super) fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut place = at + 1;
    loop {
        place += memchr2(b'"', b'\\', bytes.get(place..)?)?;
        if bytes[place] == b'"' {
            return Some(place + 1);
        }
        place += 2;
    }
}

/// Returns the place of the first of `stops` that stands outside of strings and brackets; None where none follows.
pub(super) fn part_end(bytes: &[u8], at: usize, stops: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut place = at;
    while let Some(byte) = bytes.get(place) {
        match byte {
            _ if depth == 0 && stops.contains(byte) => return Some(place),
            b'"' => {
                place = string_end(bytes, place)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        place += 1;
    }
    None
}

/// Returns the place after the list or object that starts at `at`; None where it has no end.
pub(super) fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut place = at;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => {
                place = string_end(bytes, place)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(place + 1);
                }
            }
            _ => {}
        }
        place += 1;
    }
    None
}

/// Says whether the list or object that `bytes` begin with ends where they end.
pub(super) fn ends_at_end(bytes: &[u8]) -> bool {
    value_end(bytes, 0) == Some(bytes.len())
}

/// Returns JSON that strict readers take: control characters in strings escaped, halves of character pairs replaced by
/// marks. None where nothing had to be done.
pub(super) fn mended(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut kept, mut place, mut quoted) = (0, 0, false);
    while place < bytes.len() {
        let (length, instead) = match bytes[place] {
            b'"' => {
                quoted = !quoted;
                (1, None)
            }
            b'\\' if quoted => escape(&bytes[place..]),
            control @ 0..=0x1f if quoted => (1, Some(format!("\\u{control:04x}"))),
            _ => (1, None),
        };
        if let Some(instead) = instead {
            out.push_str(&text[kept..place]);
            out.push_str(&instead);
            kept = place + length;
        }
        place += length;
    }
    (kept > 0).then(|| out + &text[kept..])
}

/// Returns how long an escape is, and what has to stand in its place.
fn escape(bytes: &[u8]) -> (usize, Option<String>) {
    match unit(bytes) {
        Some(0xd800..=0xdbff) if matches!(unit(bytes.get(6..).unwrap_or_default()), Some(0xdc00..=0xdfff)) => {
            (12, None)
        }
        Some(0xd800..=0xdfff) => (6, Some("\\ufffd".to_owned())),
        // An escape of another letter, or one that is cut off: the strict reader judges it.
        _ if bytes.get(1).is_some_and(u8::is_ascii) => (2, None),
        _ => (1, None),
    }
}

fn unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Returns the text of a JSON string, number or truth value; numbers as they are written. None for anything else.
pub(super) fn scalar(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' => {
            let inside = raw.get(1..raw.len() - 1)?;
            match memchr::memchr(b'\\', inside.as_bytes()) {
                None => Some(Cow::Borrowed(inside)),
                Some(_) => serde_json::from_str(raw).ok().map(Cow::Owned),
            }
        }
        b'n' | b'{' | b'[' => None,
        _ => Some(Cow::Borrowed(raw)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_their_brackets_do() {
        let cases =
            [(r#"{"a":"}\"{"} x"#, Some(12)), ("[[]]", Some(4)), ("{", None), (r#"{"a"#, None), (r#"{"a\"#, None)];
        for (text, expected) in cases {
            assert_eq!(value_end(text.as_bytes(), 0), expected, "{text}");
        }
        assert_eq!(part_end(br#"{"a":[1,2]} ,"#, 0, b",]"), Some(12));
        assert_eq!(part_end(br#"42]"#, 0, b",]"), Some(2));
        assert_eq!(part_end(br#""a,b"#, 0, b",]"), None);
    }

    #[test]
    fn what_strict_readers_refuse_is_mended() {
        let cases = [
            ("{\"a\":\"x\u{0}y\tz\"}", "x\u{0}y\tz"),
            (r#"{"a":"\ud800x"}"#, "\u{fffd}x"),
            (r#"{"a":"\udc00"}"#, "\u{fffd}"),
            ("{\"a\":\"\\ud83d\\ude00\u{1}\"}", "😀\u{1}"),
            ("{\"a\":\"\\\\ud800\u{1}\"}", "\\ud800\u{1}"),
        ];
        for (text, expected) in cases {
            let mended = mended(text).unwrap();
            let value: serde_json::Value = serde_json::from_str(&mended).unwrap();
            assert_eq!(value["a"], expected, "{text:?}");
        }
        for fine in [r#"{"a":"\ud83d\ude00\n"}"#, "{\n\t\"a\":1}", r#"{"a":"\"#, r#"{"a":"\u12"#, "\"\\é"] {
            assert_eq!(mended(fine), None, "{fine}");
        }
    }

    #[test]
    fn scalars_are_text_as_written() {
        let cases = [
            (r#""a\u00e9""#, Some("aé")),
            ("1.50", Some("1.50")),
            ("340282366920938463463374607431768211456", Some("340282366920938463463374607431768211456")),
            ("true", Some("true")),
            ("null", None),
            ("[1]", None),
            (r#""""#, Some("")),
        ];
        for (raw, expected) in cases {
            assert_eq!(scalar(raw).as_deref(), expected, "{raw}");
        }
    }
}
