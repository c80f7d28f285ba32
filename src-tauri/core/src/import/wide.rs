//! Text in UTF-16, as spreadsheets save it under "Unicode text", read as UTF-8.

use std::io::{self, Read};

/// How such a text begins: the lower byte first, or the higher one.
pub(super) const MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
/// What is read at once; even, so that units stay whole.
const PIECE: usize = 64 * 1024;

/// Returns the mark that is missing where `head`, the beginning of a file, is such text all the same: every other byte of it is
/// mostly zero, because most signs of a log are ASCII, and the bytes between them never are.
pub(super) fn unmarked(head: &[u8]) -> Option<&'static [u8]> {
    const LOOKED_AT: usize = 4096;
    let head = &head[..head.len().min(LOOKED_AT) & !1];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second, units) = (zeros(0), zeros(1), head.len() / 2);
    let mostly = |zeros: usize| units >= 4 && zeros * 5 >= units * 3;
    match (first, second) {
        (0, zeros) if mostly(zeros) => Some(MARKS[0]),
        (zeros, 0) if mostly(zeros) => Some(MARKS[1]),
        _ => None,
    }
}

/// Reads UTF-16 from `inner` and gives UTF-8, without the mark. What is no text comes as U+FFFD.
pub(super) struct Wide<R> {
    inner: R,
    /// Makes a unit of its two bytes.
    unit: fn([u8; 2]) -> u16,
    /// Bytes that were read and not decoded: half a unit, or the first unit of two.
    rest: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Wide<R> {
    /// Reads `inner`, whose first two bytes are `mark`.
    pub(super) fn new(inner: R, mark: &[u8]) -> Self {
        let unit = if mark == MARKS[0] { u16::from_le_bytes } else { u16::from_be_bytes };
        Self { inner, unit, rest: Vec::new(), text: Vec::new(), given: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let start = self.rest.len();
        self.rest.resize(start + PIECE, 0);
        let count = self.inner.read(&mut self.rest[start..])?;
        self.rest.truncate(start + count);
        self.ended = count == 0;
        let mut whole = self.rest.len() / 2;
        let (unit, rest) = (self.unit, &self.rest);
        let at = |index: usize| unit([rest[2 * index], rest[2 * index + 1]]);
        // The first half of a pair waits for the second, as half a unit waits for its other byte.
        if !self.ended && whole > 0 && matches!(at(whole - 1), 0xd800..=0xdbff) {
            whole -= 1;
        }
        let decoded = char::decode_utf16((0..whole).map(at)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
        let mut text: String = decoded.filter(|letter| *letter != '\u{feff}').collect();
        if self.ended && self.rest.len() % 2 == 1 {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        self.rest.drain(..2 * whole);
        (self.text, self.given) = (text.into_bytes(), 0);
        Ok(())
    }
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.fill()?;
        }
        let left = &self.text[self.given..];
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, so that units and pairs are cut.
    struct Dribble<'a>(&'a [u8]);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(3).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(bytes: &[u8], mark: &[u8]) -> String {
        let mut text = String::new();
        Wide::new(Dribble(bytes), mark).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn both_orders_give_the_text_wherever_it_is_cut() {
        let text = "time\taction\r\n2026-03-01\tgröße 🦀 größe\r\n".repeat(7);
        let units: Vec<u16> = text.encode_utf16().collect();
        let low: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let high: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();

        assert_eq!(read(&low, MARKS[0]), text);
        assert_eq!(read(&high, MARKS[1]), text);
    }

    #[test]
    fn a_text_without_its_mark_is_known_by_every_other_byte() {
        let units: Vec<u16> = "Zeit;Aktion;Wer\r\n2026-03-01;geändert 漢字;Łukasz\r\n".encode_utf16().collect();
        let low: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let high: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();

        assert_eq!(unmarked(&low), Some(MARKS[0]));
        assert_eq!(unmarked(&high), Some(MARKS[1]));
        for other in [&b"time,action\n1,2\n"[..], b"", b"a\0", b"\0\0\0\0\0\0\0\0\0\0", b"a\0\0\0b\0\0\0c\0\0\0d\0\0\0"]
        {
            assert_eq!(unmarked(other), None, "{other:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_marked_and_the_rest_stays() {
        assert_eq!(read(b"a\0\x00\xd8b\0", MARKS[0]), "a\u{fffd}b");
        assert_eq!(read(b"a\0b", MARKS[0]), "a\u{fffd}");
        assert_eq!(read(b"", MARKS[0]), "");
    }
}
