//! What a file holds, told by its first bytes: records a line, a list, whole documents, or a table.

use super::Error;
use super::json;
use super::open::{Extent, Input};

/// How a file begins that says it is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Lines that are looked at.
const LINES: usize = 50;

/// How records stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One JSON value a line.
    Lines,
    /// One JSON array.
    List,
    /// JSON objects over several lines each, one after the other; most often one.
    Documents,
    /// Rows of cells that this byte separates.
    Table(u8),
}

/// A shape, and where the records begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) shape: Shape,
    /// Bytes before the first record or header: a byte order mark, the bracket of a list.
    pub(super) skip: usize,
}

impl Shape {
    /// Tells what `input` holds.
    ///
    /// # Errors
    /// When it is neither JSON nor a table.
    pub(super) fn of(input: &Input) -> Result<Found, Error> {
        let skip = if input.head.starts_with(MARK) { MARK.len() } else { 0 };
        let (skip, said) = separator(&input.head, skip);
        let text = &input.head[skip..];
        let ending = input.name.trim_end_matches(".gz").rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let ending = ending.as_deref().unwrap_or_default();
        let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
        let found = |shape| Ok(Found { shape, skip });
        match (text.get(start), ending) {
            _ if said.is_some() => found(Self::Table(said.unwrap_or(b','))),
            (Some(b'['), "ndjson" | "jsonl") => found(Self::Lines),
            (Some(b'['), _) => Ok(Found { shape: Self::List, skip: skip + start + 1 }),
            // An export of no events is an empty file where each event is a line; elsewhere there is at least a header.
            (None, "csv" | "tsv" | "tab" | "txt" | "json") if input.extent == Extent::Whole => {
                Err(refused(input, "is empty: an export has at least a header or a list; download it again"))
            }
            (None, _) | (_, "ndjson" | "jsonl") => found(Self::Lines),
            (Some(b'{'), _) => found(objects(text, input.extent)),
            (Some(b'<'), _) => Err(refused(input, "is a web page or XML: export the log as CSV or JSON instead")),
            _ if mostly_objects(text) => found(Self::Lines),
            _ => match delimiter(text) {
                Some(byte) => found(Self::Table(byte)),
                None if matches!(ending, "csv" | "tsv" | "tab") => found(Self::Table(b',')),
                None => {
                    Err(refused(input, "is neither JSON nor a table with a header: import CSV, TSV, JSON or NDJSON"))
                }
            },
        }
    }
}

/// Reads the line `sep=;` that some programs write above a table; returns where the table begins.
fn separator(head: &[u8], skip: usize) -> (usize, Option<u8>) {
    let text = &head[skip..];
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match line.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', byte] if text.len() > line.len() => {
            (skip + line.len() + 1, Some(*byte))
        }
        _ => (skip, None),
    }
}

fn refused(input: &Input, say: &str) -> Error {
    Error::Form { name: input.name.clone(), say: say.to_owned() }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).take(LINES)
}

/// Tells objects of one line each from objects over several lines.
fn objects(text: &[u8], extent: Extent) -> Shape {
    let whole_line = extent == Extent::Whole || text.contains(&b'\n');
    let first = lines(text).next().unwrap_or_default();
    let is_line = !whole_line || json::ends_at_end(first);
    if is_line || lines(text).nth(1).is_some_and(|second| second.starts_with(b"{")) {
        Shape::Lines
    } else {
        Shape::Documents
    }
}

fn mostly_objects(text: &[u8]) -> bool {
    let (objects, others): (Vec<_>, Vec<_>) =
        lines(text).partition(|line| line.starts_with(b"{") && line.ends_with(b"}"));
    objects.len() > others.len()
}

/// Lines that may stand above a header.
const TITLES: usize = 10;

/// Returns the separator that the header has most of: the first line that has any.
fn delimiter(text: &[u8]) -> Option<u8> {
    lines(text).take(TITLES).find_map(most)
}

fn most(header: &[u8]) -> Option<u8> {
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0), (b'|', 0)];
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count).map(|(separator, _)| separator)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn shape(name: &str, text: &str) -> Result<Found, Error> {
        Shape::of(&Input::new(name.to_owned(), None, Cursor::new(text.as_bytes().to_vec())).unwrap())
    }

    #[test]
    fn the_content_says_what_a_file_is() {
        use Shape::{Documents, Lines, List, Table};
        let cases = [
            ("a", "{\"uid\":1}\n{\"uid\":2}\n", Lines, 0),
            ("a.csv", "{\"uid\":1}\n", Lines, 0),
            ("a.json", "{\"uid\":1}", Lines, 0),
            ("a.json", "\u{feff}{\n  \"events\": []\n}\n", Documents, 3),
            ("a.json", " \n[{\"uid\":1}]", List, 3),
            ("a.ndjson", "garbage, really\n{\"uid\":1}\n", Lines, 0),
            ("a", "garbage, really\n{\"uid\":1}\n{\"uid\":2}\n", Lines, 0),
            ("a", "uid,action\r\n1,x\r\n", Table(b','), 0),
            ("a", "\u{feff}uid\taction, or not\tb\n", Table(b'\t'), 3),
            ("a", "uid;\"a,b,c\";x\n", Table(b';'), 0),
            ("a.csv", "uid\n1\n", Table(b','), 0),
            ("a.csv", "\u{feff}sep=;\r\na;b,c,d\n", Table(b';'), 10),
            ("a", "The log of Acme\nTime;Action\n", Table(b';'), 0),
            ("a", "", Lines, 0),
            ("a", "{\"uid\":\n{\"uid\":2}\n", Lines, 0),
        ];
        for (name, text, shape_of, skip) in cases {
            assert_eq!(shape(name, text).unwrap(), Found { shape: shape_of, skip }, "{text:?}");
        }
        for text in ["<html>", "one word"] {
            assert!(shape("a", text).is_err(), "{text}");
        }
        for name in ["a.csv", "a.json", "a.csv.gz"] {
            assert!(shape(name, " \n").unwrap_err().to_string().contains("is empty"), "{name}");
        }
    }
}
