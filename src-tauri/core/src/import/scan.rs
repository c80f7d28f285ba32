//! Where records are in bytes, in each shape of file: found without reading what is inside.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::json;
use super::shape::Shape;

/// The records of a piece.
pub(super) const PIECE_RECORDS: usize = 8_192;

/// What a scan found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Scan {
    pub(super) records: Vec<Range<usize>>,
    /// The place up to which whole records reach.
    pub(super) used: usize,
    /// Whether the bytes end inside of quotes.
    pub(super) quoted: bool,
    /// Whether the list was closed.
    pub(super) closed: bool,
}

/// Finds whole records; with `last`, what follows them is a record too.
pub(super) fn scan(shape: Shape, bytes: &[u8], last: bool) -> Scan {
    match shape {
        Shape::Lines => lines(bytes, last),
        Shape::List => list(bytes, last),
        Shape::Documents => documents(bytes, last),
        Shape::Table(separator) => rows(bytes, separator, last),
    }
}

impl Scan {
    /// Adds the record at `range`, without the white space around it; blank ones are none.
    fn add(&mut self, bytes: &[u8], range: Range<usize>) {
        let slice = &bytes[range.clone()];
        let lead = slice.len() - slice.trim_ascii_start().len();
        let length = slice.trim_ascii().len();
        if length > 0 {
            self.records.push(range.start + lead..range.start + lead + length);
        }
    }

    fn is_full(&self) -> bool {
        self.records.len() >= PIECE_RECORDS
    }
}

fn lines(bytes: &[u8], last: bool) -> Scan {
    let mut scan = Scan { records: Vec::with_capacity(PIECE_RECORDS), ..Scan::default() };
    for end in memchr_iter(b'\n', bytes) {
        scan.add(bytes, scan.used..end);
        scan.used = end + 1;
        if scan.is_full() {
            return scan;
        }
    }
    if last {
        scan.add(bytes, scan.used..bytes.len());
        scan.used = bytes.len();
    }
    scan
}

fn list(bytes: &[u8], last: bool) -> Scan {
    let mut scan = Scan::default();
    while let Some(end) = json::part_end(bytes, scan.used, b",]") {
        scan.add(bytes, scan.used..end);
        scan.used = end + 1;
        scan.closed = bytes[end] == b']';
        if scan.closed || scan.is_full() {
            return scan;
        }
    }
    if last {
        scan.add(bytes, scan.used..bytes.len());
        scan.used = bytes.len();
    }
    scan
}

fn documents(bytes: &[u8], last: bool) -> Scan {
    let mut scan = Scan::default();
    loop {
        let start = scan.used + bytes[scan.used..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let end = match bytes.get(start) {
            Some(b'{' | b'[') => json::value_end(bytes, start),
            Some(_) => memchr(b'\n', &bytes[start..]).map(|end| start + end),
            None => None,
        };
        match end {
            Some(end) => {
                scan.add(bytes, start..end);
                scan.used = end;
            }
            None if last => {
                scan.add(bytes, start..bytes.len());
                scan.used = bytes.len();
                return scan;
            }
            None => return scan,
        }
        if scan.is_full() {
            return scan;
        }
    }
}

/// Finds rows the way the table reader does: quotes count only where a cell begins.
fn rows(bytes: &[u8], separator: u8, last: bool) -> Scan {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Cell,
        Quotes,
        Quote,
    }
    let mut scan = Scan { records: Vec::with_capacity(PIECE_RECORDS), ..Scan::default() };
    let mut at = At::Start;
    for (place, byte) in bytes.iter().enumerate() {
        at = match (at, byte) {
            (At::Start, b'"') | (At::Quote, b'"') => At::Quotes,
            (At::Quotes, b'"') => At::Quote,
            (At::Quotes, _) => At::Quotes,
            (_, b'\n' | b'\r') => {
                // A row that ends with both ends with the second: the first one alone would leave a blank one behind.
                if *byte == b'\n' || bytes.get(place + 1).is_some_and(|next| *next != b'\n') {
                    scan.add(bytes, scan.used..place);
                    scan.used = place + 1;
                    if scan.is_full() {
                        return scan;
                    }
                }
                At::Start
            }
            (_, byte) if *byte == separator => At::Start,
            _ => At::Cell,
        };
    }
    if last {
        scan.quoted = at == At::Quotes;
        scan.add(bytes, scan.used..bytes.len());
        scan.used = bytes.len();
    }
    scan
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_table_cut_between_rows_has_the_rows_of_the_whole(text in "[ab,\"\r\n]{0,60}") {
            let rows = |text: &str| -> Vec<csv::ByteRecord> {
                let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
                reader.into_byte_records().map(Result::unwrap).collect()
            };
            let cut = scan(Shape::Table(b','), text.as_bytes(), false).used;
            let (head, tail) = text.split_at(cut);
            prop_assert_eq!([rows(head), rows(tail)].concat(), rows(&text), "{:?}", text);
        }
    }
}
