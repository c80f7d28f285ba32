//! What is told of single records: where they stand in the file, and what is wrong with them.

use super::chunk::Chunk;

/// A record that became no event, or one without a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its line, counted from 1.
    pub line: u64,
    /// Its place in the file, decompressed.
    pub offset: u64,
    /// Why.
    pub reason: String,
}

impl Rejected {
    /// Returns what is told of the record that begins at `start` of a piece.
    pub(super) fn at(chunk: &Chunk, start: usize, reason: String) -> Self {
        let lines = memchr::memchr_iter(b'\n', &chunk.bytes[..start.min(chunk.bytes.len())]).count() as u64;
        Self { line: chunk.line + lines, offset: chunk.offset + start as u64, reason }
    }
}

/// Says why an event has no time; `text` is what stands where the time should be.
pub(super) fn no_time(text: Option<&str>) -> String {
    match text {
        Some(text) => format!("its time `{}` cannot be read", text.chars().take(60).collect::<String>()),
        None => "it has no time".to_owned(),
    }
}
