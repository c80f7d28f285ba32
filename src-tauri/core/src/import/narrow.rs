//! Text as older programs of Windows write it (Windows-1252), read as UTF-8: each byte is a letter of its own.

use std::io::{self, Read};

use super::open::Extent;

/// What the bytes from 0x80 to 0x9f stand for; five of them stand for nothing and are kept as control characters.
const LETTERS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Says whether `head`, the beginning of a table, can only be such text: it has letters beyond ASCII, and not one of them
/// is UTF-8. A single damaged letter among others that are UTF-8 stays what it is.
/// A letter that ends behind the beginning that is looked at is no letter yet.
pub(super) fn is_narrow(head: &[u8], extent: Extent) -> bool {
    let head = match std::str::from_utf8(head) {
        Err(cut) if extent == Extent::Part && cut.error_len().is_none() => &head[..cut.valid_up_to()],
        _ => head,
    };
    let starts = head.trim_ascii_start().first();
    if matches!(starts, None | Some(b'{' | b'[' | b'<')) || head.contains(&0) {
        return false;
    }
    let mut beyond = false;
    for chunk in head.utf8_chunks() {
        if !chunk.valid().is_ascii() {
            return false;
        }
        beyond |= !chunk.invalid().is_empty();
    }
    beyond
}

/// Reads such text as UTF-8.
pub(super) struct Narrow<R> {
    inner: R,
    /// What is decoded and not given yet.
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Narrow<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, ready: Vec::new(), given: 0 }
    }
}

impl<R: Read> Read for Narrow<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            let mut bytes = [0; 16 * 1024];
            let count = self.inner.read(&mut bytes)?;
            self.ready = decoded(&bytes[..count]);
            self.given = 0;
        }
        let count = (&self.ready[self.given..]).read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

/// Returns the text as UTF-8.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => LETTERS[usize::from(*byte - 0x80)],
        other => char::from(*other),
    };
    bytes.iter().map(letter).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_without_one_letter_of_utf_8_is_read_as_windows_1252() {
        let cases: [(&[u8], bool); 7] = [
            (b"a;b\r\nT\xfcr;5 \x80\r\n", true),
            (b"a;b\r\n\x93quoted\x94;1", true),
            (b"a;b\r\nplain;1", false),
            ("a;b\r\nTür;5 €".as_bytes(), false),
            (b"a;b\r\nT\xc3\xbcr;\xfc", false),
            (b"{\"a\":\"\xfc\"}", false),
            (b"a;b\r\n\xfc\0", false),
        ];
        for (head, expected) in cases {
            assert_eq!(is_narrow(head, Extent::Whole), expected, "{}", String::from_utf8_lossy(head));
        }
        assert!(!is_narrow(b"a;b\r\nT\xc3", Extent::Part), "the rest of the letter follows");
        assert!(is_narrow(b"a;b\r\nT\xfc", Extent::Part));
    }

    #[test]
    fn every_byte_becomes_its_letter_whatever_is_read_at_once() {
        let bytes = b"T\xfcr \x96 5 \x80, \x84ja\x93".repeat(5_000);
        let mut text = String::new();

        Narrow::new(bytes.as_slice()).read_to_string(&mut text).unwrap();

        assert_eq!(text, "Tür – 5 €, „ja“".repeat(5_000));
    }
}
