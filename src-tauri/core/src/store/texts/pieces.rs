//! A record cut at every quotation mark. What is looked for and holds none stands in one piece, or nowhere: in a text, in
//! a key or in what stands between them. This holds for any bytes, whether they are JSON or not.

/// What a piece is, as far as the record is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Within quotation marks: a value, or a part of one between two quotation marks that belong to it.
    Value,
    /// Within quotation marks: the name of a value.
    Name,
    /// Outside of quotation marks.
    Between,
}

/// Passes every piece of `raw` that is not empty.
pub(super) fn pieces<'a>(raw: &'a [u8], mut visit: impl FnMut(Place, &'a [u8])) {
    let (mut from, mut within) = (0, false);
    for at in memchr::memchr_iter(b'"', raw) {
        let piece = &raw[from..at];
        from = at + 1;
        let place = match within {
            false => Place::Between,
            true if is_name(&raw[from..]) => Place::Name,
            true => Place::Value,
        };
        // A quotation mark behind a backslash belongs to the value.
        within = !within || is_escaping(piece);
        if !piece.is_empty() {
            visit(place, piece);
        }
    }
    if from < raw.len() {
        visit(if within { Place::Value } else { Place::Between }, &raw[from..]);
    }
}

fn is_escaping(piece: &[u8]) -> bool {
    piece.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn is_name(rest: &[u8]) -> bool {
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

/// Passes every number between quotation marks that reads otherwise than it is written: `1e3` reads as `1000.0`.
pub(super) fn readings(between: &[u8], mut visit: impl FnMut(&str)) {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    for token in between.split(|byte| !is_part(byte)).filter(|token| !is_plain(token)) {
        let text = str::from_utf8(token).unwrap_or_default();
        let Ok(number) = serde_json::from_str::<serde_json::Number>(text) else { continue };
        let reading = number.to_string();
        if reading != text {
            visit(&reading);
        }
    }
}

/// Says whether it certainly reads as it is written. Most tokens are empty.
fn is_plain(token: &[u8]) -> bool {
    token.len() < 16 && token.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(raw: &str) -> Vec<(Place, &str)> {
        let mut found = Vec::new();
        pieces(raw.as_bytes(), |place, piece| found.push((place, str::from_utf8(piece).unwrap())));
        found
    }

    #[test]
    fn a_record_is_cut_into_names_values_and_what_stands_between() {
        use Place::{Between, Name, Value};
        assert_eq!(
            cut(r#"{"a" : "b\"c\\","":[1,"d"]}"#),
            [
                (Between, "{"),
                (Name, "a"),
                (Between, " : "),
                (Value, "b\\"),
                (Value, "c\\\\"),
                (Between, ","),
                (Between, ":[1,"),
                (Value, "d"),
                (Between, "]}"),
            ]
        );
        assert_eq!(cut("no JSON at all"), [(Between, "no JSON at all")]);
        assert_eq!(cut(r#"an "open end"#), [(Between, "an "), (Value, "open end")]);
        assert!(cut("").is_empty() && cut("\"\"").is_empty());
    }

    #[test]
    fn numbers_that_read_otherwise_are_passed() {
        let read = |text: &str| {
            let mut found = Vec::new();
            readings(text.as_bytes(), |reading| found.push(reading.to_owned()));
            found
        };
        for (text, reading) in [(":1e3,", "1000.0"), ("[1.50]", "1.5"), (":-0}", "-0.0"), (": 0.10 ", "0.1")] {
            assert_eq!(read(text), [reading], "{text}");
        }
        assert_eq!(read(":123456789012345678901234567890,").len(), 1);
        for text in
            [":878,", ":null,", ":-12,", ":0.5,", "18446744073709551615", ":[", "1.2.3.4", "2026-01-01", ":true"]
        {
            assert!(read(text).is_empty(), "{text}");
        }
    }
}
