//! A file in pieces of a few megabytes, cut between records. Where it is cut depends on the bytes alone, so that the
//! same file gives the same pieces however it is read.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::Error;
use super::open::Taken;
use super::scan::{Scan, scan};
use super::shape::Shape;
use super::spare::Spare;

/// The bytes of a piece, unless a single record has more.
pub(super) const PIECE_BYTES: usize = 8 * 1024 * 1024;
/// The longest record that is read.
const LONGEST: usize = 64 * 1024 * 1024;

/// A piece of a file with whole records in it.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Where it begins in the file, decompressed.
    pub(super) offset: u64,
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
    /// Its bytes as they stand in the file.
    pub(super) bytes: Vec<u8>,
    /// Where its records are, without the white space around them.
    pub(super) records: Vec<Range<usize>>,
    /// How its last record ends.
    pub(super) ending: Ending,
    /// A record that is longer than any that is read began where this piece does.
    pub(super) too_long: Option<u64>,
    /// Bytes of the file on the disk that were taken in so far.
    pub(super) taken: u64,
}

/// How the last record of a piece ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// As records do.
    Closed,
    /// With the file.
    Open,
    /// With the file, inside of quotes.
    Quoted,
    /// Where the file cannot be read any further though it should go on.
    Cut,
}

/// Cuts a file into pieces.
pub(super) struct Cutter {
    name: String,
    shape: Shape,
    input: Box<dyn Read + Send>,
    taken: Taken,
    /// Bytes that were read and belong to no piece yet.
    rest: Vec<u8>,
    spare: Spare,
    offset: u64,
    line: u64,
    source: Source,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Flows,
    Ended,
    Broke,
    /// The list is closed; what follows is not part of it.
    Closed,
}

impl Cutter {
    /// Begins behind the first `offset` bytes, which `input` no longer yields, on line `line`.
    pub(super) fn new(
        name: &str,
        shape: Shape,
        (input, taken): (Box<dyn Read + Send>, Taken),
        (offset, line): (u64, u64),
    ) -> Self {
        Self {
            name: name.to_owned(),
            shape,
            input,
            taken,
            rest: Vec::new(),
            spare: Spare::default(),
            offset,
            line,
            source: Source::Flows,
        }
    }

    /// Returns the next piece; None at the end.
    ///
    /// # Errors
    /// When the file cannot be read, or a record has no end.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Error> {
        let mut wanted = PIECE_BYTES;
        loop {
            self.fill(wanted)?;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let last = self.source != Source::Flows;
            let mut scan = scan(self.shape, &self.rest, last);
            if scan.closed {
                self.source = Source::Closed;
            }
            if scan.used > 0 {
                let cut = last && !scan.closed && scan.used == self.rest.len();
                let ending = if cut { self.ending(&scan) } else { Ending::Closed };
                return Ok(Some(self.take(scan.used, std::mem::take(&mut scan.records), ending)));
            }
            if wanted >= LONGEST {
                return self.pass_over().map(Some);
            }
            wanted += PIECE_BYTES;
        }
    }

    /// Returns where the memory of pieces is taken back.
    pub(super) fn spare(&self) -> Spare {
        self.spare.clone()
    }

    /// Says whether the file stopped before its end: in the middle of a list, or of a compressed stream.
    pub(super) fn is_cut_off(&self) -> bool {
        self.source == Source::Broke || (self.source == Source::Ended && self.shape == Shape::List)
    }

    fn ending(&self, scan: &Scan) -> Ending {
        match self.source {
            Source::Broke => Ending::Cut,
            _ if scan.quoted => Ending::Quoted,
            _ if self.rest.ends_with(b"\n") && matches!(self.shape, Shape::Lines | Shape::Table(_)) => Ending::Closed,
            _ => Ending::Open,
        }
    }

    fn take(&mut self, used: usize, records: Vec<Range<usize>>, ending: Ending) -> Chunk {
        let mut following = self.spare.take();
        following.extend_from_slice(&self.rest[used..]);
        self.rest.truncate(used);
        let bytes = std::mem::replace(&mut self.rest, following);
        let (offset, line) = (self.offset, self.line);
        self.offset += used as u64;
        self.line += memchr_iter(b'\n', &bytes).count() as u64;
        Chunk { offset, line, bytes, records, ending, too_long: None, taken: self.taken.bytes() }
    }

    /// Reads until `wanted` bytes are there or no more come.
    fn fill(&mut self, wanted: usize) -> Result<(), Error> {
        if self.source == Source::Closed {
            // Nothing but white space may follow a list.
            self.rest = self.rest.trim_ascii().to_vec();
        }
        let missing = wanted.saturating_sub(self.rest.len());
        if missing == 0 || matches!(self.source, Source::Ended | Source::Broke) {
            return Ok(());
        }
        self.rest.reserve(missing);
        match (&mut self.input).take(missing as u64).read_to_end(&mut self.rest) {
            Ok(count) if count < missing && self.source == Source::Flows => self.source = Source::Ended,
            Ok(_) => {}
            // A compressed file without its end: what is there is read, and the report says that it was cut off.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.source = Source::Broke,
            Err(source) => return Err(Error::Unreadable { name: self.name.clone(), source }),
        }
        Ok(())
    }

    /// Passes over a record that is longer than any that is read.
    fn pass_over(&mut self) -> Result<Chunk, Error> {
        if self.shape != Shape::Lines {
            return Err(Error::TooLong { name: self.name.clone(), line: self.line });
        }
        let (offset, line) = (self.offset, self.line);
        let length = loop {
            if let Some(end) = memchr(b'\n', &self.rest) {
                self.rest.drain(..=end);
                self.offset += end as u64 + 1;
                break self.offset - offset;
            }
            self.offset += self.rest.len() as u64;
            self.rest.clear();
            self.fill(PIECE_BYTES)?;
            if self.rest.is_empty() {
                break self.offset - offset;
            }
        };
        self.line += 1;
        let (bytes, records, taken) = (Vec::new(), Vec::new(), self.taken.bytes());
        Ok(Chunk { offset, line, bytes, records, ending: Ending::Closed, too_long: Some(length), taken })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::import::open::Input;
    use crate::import::scan::PIECE_RECORDS;

    fn cutter(shape: Shape, bytes: &[u8]) -> Cutter {
        let input = Input::new("a".to_owned(), None, io::Cursor::new(bytes.to_vec())).unwrap();
        Cutter::new("a", shape, input.into_reader(0), (0, 1))
    }

    fn records(shape: Shape, text: &str) -> (Vec<String>, Option<Ending>) {
        let mut cutter = cutter(shape, text.as_bytes());
        let (mut found, mut ending) = (Vec::new(), None);
        while let Some(chunk) = cutter.next().unwrap() {
            found.extend(chunk.records.iter().map(|range| String::from_utf8_lossy(&chunk.bytes[range.clone()]).into()));
            ending = Some(chunk.ending);
        }
        (found, ending)
    }

    #[test]
    fn records_keep_their_bytes_in_every_shape() {
        use Shape::{Documents, Lines, List, Table};
        let cases: [(Shape, &str, &[&str], Ending); 10] = [
            (Lines, "{\"a\":1}\r\n\n  \n{\"a\":2}\n", &["{\"a\":1}", "{\"a\":2}"], Ending::Closed),
            (Lines, "{\"a\":1}\n{\"a\"", &["{\"a\":1}", "{\"a\""], Ending::Open),
            (List, " {\"a\":[1,2]} ,\n{bad},42]\n", &["{\"a\":[1,2]}", "{bad}", "42"], Ending::Closed),
            (List, "{\"a\":\"],\"},{\"a\"", &["{\"a\":\"],\"}", "{\"a\""], Ending::Open),
            (List, "1] and more", &["1", "and more"], Ending::Open),
            (Documents, "{\n\"a\":\n1}\n {\"b\":2}", &["{\n\"a\":\n1}", "{\"b\":2}"], Ending::Open),
            (Documents, "{\n\"a\":1}\noops\n{\"b\"", &["{\n\"a\":1}", "oops", "{\"b\""], Ending::Open),
            (Table(b','), "a,\"b\nc\"\r\nd,e\"f\n", &["a,\"b\nc\"", "d,e\"f"], Ending::Closed),
            (Table(b','), "a,b\rc,\"\"\"\"", &["a,b", "c,\"\"\"\""], Ending::Open),
            (Table(b','), "a,\"b\nc\n", &["a,\"b\nc"], Ending::Quoted),
        ];
        for (shape, text, expected, ending) in cases {
            let found = records(shape, text);
            let last = if text.contains(']') && found.1 == Some(Ending::Open) { Ending::Open } else { ending };
            assert_eq!(found, (expected.iter().map(|text| (*text).to_owned()).collect(), Some(last)), "{text:?}");
        }
    }

    #[test]
    fn pieces_are_cut_by_count_and_by_size_and_know_their_place() {
        let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(2_000));
        let mut cutter = cutter(Shape::Lines, line.repeat(10_000).as_bytes());
        let (mut offset, mut lines) = (0, 1);
        let mut sizes = Vec::new();
        while let Some(chunk) = cutter.next().unwrap() {
            assert_eq!((chunk.offset, chunk.line), (offset, lines));
            offset += chunk.bytes.len() as u64;
            lines += chunk.records.len() as u64;
            sizes.push(chunk.records.len());
        }

        assert_eq!(offset, 10_000 * line.len() as u64);
        assert_eq!(
            sizes,
            [PIECE_BYTES / line.len(), PIECE_BYTES / line.len(), 10_000 - 2 * (PIECE_BYTES / line.len())]
        );
        assert_eq!(scan(Shape::Lines, "1\n".repeat(9_000).as_bytes(), true).records.len(), PIECE_RECORDS);
    }

    #[test]
    fn a_record_larger_than_a_piece_is_whole_and_one_without_end_is_passed_over() {
        let long = "x".repeat(PIECE_BYTES * 2);
        let endless = "y".repeat(LONGEST + 10);
        let mut cutter = cutter(Shape::Lines, format!("{long}\n{endless}\nz\n").as_bytes());

        let pieces: Vec<Chunk> = std::iter::from_fn(|| cutter.next().unwrap()).collect();

        assert_eq!((pieces[0].records.len(), &pieces[0].records[0]), (1, &(0..long.len())));
        assert_eq!((pieces[1].too_long, pieces[1].line), (Some(endless.len() as u64 + 1), 2));
        assert_eq!((pieces[2].records.len(), pieces[2].line), (1, 3));
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_without_loss(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for shape in [Shape::Lines, Shape::List, Shape::Documents, Shape::Table(b',')] {
                let mut cutter = cutter(shape, &bytes);
                let mut size = 0;
                while let Some(chunk) = cutter.next().unwrap() {
                    prop_assert!(chunk.records.iter().all(|range| range.start < range.end && range.end <= chunk.bytes.len()));
                    size += chunk.bytes.len();
                }
                // A letter of an old program takes up to three bytes as UTF-8.
                prop_assert!(size <= bytes.len() * 3);
            }
        }
    }
}
