//! One cell of CSV as bytes.

use super::guard::guard;

/// Whether cells that a spreadsheet would run are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guarded {
    No,
    Yes,
}

/// Bytes for which a cell is put in quotes.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut place = 0;
    while place < 4 {
        special[b"\",\r\n"[place] as usize] = true;
        place += 1;
    }
    special
};

/// Writes a cell.
pub(super) fn put_cell(text: &str, guarded: Guarded, into: &mut Vec<u8>) {
    match guarded {
        Guarded::No => put_field(text.as_bytes(), into),
        Guarded::Yes => put_field(guard(text).as_bytes(), into),
    }
}

fn put_field(field: &[u8], into: &mut Vec<u8>) {
    if !is_special(field) {
        into.extend_from_slice(field);
        return;
    }
    into.push(b'"');
    for (place, part) in field.split(|byte| *byte == b'"').enumerate() {
        if place > 0 {
            into.extend_from_slice(b"\"\"");
        }
        into.extend_from_slice(part);
    }
    into.push(b'"');
}

/// Says whether a field has to stand in quotes: looked at in parts, without a branch for every byte.
fn is_special(field: &[u8]) -> bool {
    let any = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | SPECIAL[usize::from(*byte)]);
    let (parts, rest) = field.as_chunks::<16>();
    parts.iter().any(|part| any(part)) || any(rest)
}
