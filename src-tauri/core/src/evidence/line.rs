//! An event's exact bytes as one line of a file, and back. Most are the line as they are.

use std::borrow::Cow;

use super::text::{base64, unbase64};

/// How a line begins that holds its event in base64.
const WRAPPED: &[u8] = b"{\"trailbook:raw\":\"";
const END: &[u8] = b"\"}";

/// How the rule is told in a manifest.
pub const RULE: &str = "One event a line, in the order of events.csv, ended by a line feed. A line is the exact bytes \
                        received. Bytes that hold a line feed, or that are no JSON object in UTF-8, stand as \
                        {\"trailbook:raw\":\"BASE64\"}: decode the base64 to have the exact bytes.";

/// Returns the line of an event, without the line feed.
pub fn line(raw: &[u8]) -> Cow<'_, [u8]> {
    let plain = raw.first() == Some(&b'{')
        && raw.last() == Some(&b'}')
        && !raw.contains(&b'\n')
        && !raw.starts_with(WRAPPED)
        && std::str::from_utf8(raw).is_ok();
    if plain { Cow::Borrowed(raw) } else { Cow::Owned([WRAPPED, base64(raw).as_bytes(), END].concat()) }
}

/// Says whether a line holds its event in base64.
pub fn is_wrapped(line: &[u8]) -> bool {
    line.starts_with(WRAPPED)
}

/// Returns the exact bytes that a line stands for; None where no event has this line.
pub fn unline(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    let raw = match text.strip_prefix(WRAPPED) {
        Some(rest) => Cow::Owned(unbase64(std::str::from_utf8(rest.strip_suffix(END)?).ok()?)?),
        None => Cow::Borrowed(text),
    };
    (line(&raw) == text).then_some(raw)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn most_events_are_their_line_and_the_others_are_wrapped() {
        for plain in ["{}", "{\"a\":1}", "{\"a\":\"\\n\"}", "{ \"a\" : \"\u{2028}\"\t}\r}"] {
            assert_eq!(&*line(plain.as_bytes()), plain.as_bytes());
        }
        for other in [&b""[..], b"a,b", b"{\n}", b"{} ", b"[]", b"{\xff}", b"{\"trailbook:raw\":\"e30=\"}"] {
            assert!(is_wrapped(&line(other)), "{other:?}");
            assert_eq!(unline(&line(other)).as_deref(), Some(other));
        }
        for no_line in
            [&b"{\"trailbook:raw\":\"e30=\"}"[..], b"{\"trailbook:raw\":\"e31=\"}", b"{\"trailbook:raw\":\"", b"x"]
        {
            assert_eq!(unline(no_line), None, "{no_line:?}");
        }
    }

    proptest! {
        #[test]
        fn every_event_survives_its_line(raw in prop::collection::vec(any::<u8>(), 0..40), braces in any::<bool>()) {
            let raw = if braces { [b"{", &raw[..], b"}"].concat() } else { raw };
            let line = line(&raw);
            prop_assert!(!line.contains(&b'\n'));
            prop_assert_eq!(unline(&line).unwrap().into_owned(), raw);
        }
    }
}
