//! Where the records of a file lie: in an array, where the manifest says, one value after the other, or in the first
//! list of what is no event by itself.

use std::ops::Range;

use super::Manifest;
use super::json::{self, Node};
use super::record;
use super::split;

/// How deep a list is looked for that is not where the manifest says.
const DEPTH: usize = 3;

/// Finds the records within one that is no event by itself: the elements of the first list of objects in it.
pub(super) fn inside(bytes: &[u8], record: Range<usize>) -> Option<Vec<Range<usize>>> {
    let parsed = json::parse(&String::from_utf8_lossy(&bytes[record.clone()])).ok()?;
    let keys = list_of_objects(&parsed.node, DEPTH)?;
    record::list(bytes, record, &keys)
}

/// Finds the records of one value: where the manifest says, in an array, or the value itself.
pub(super) fn listed(manifest: &Manifest, bytes: &[u8], value: Range<usize>) -> Vec<Range<usize>> {
    let keys = manifest.sections.records.at.keys().unwrap_or_default();
    let inside = |value: &Range<usize>| record::list(bytes, value.clone(), &keys).filter(|_| !keys.is_empty());
    if let Some(found) = inside(&value) {
        return found;
    }
    // Several answers in one, as batches give them: the records of each.
    match record::list(bytes, value.clone(), &[]) {
        Some(elements) => {
            elements.into_iter().flat_map(|element| inside(&element).unwrap_or_else(|| vec![element])).collect()
        }
        None => vec![value],
    }
}

/// Returns the way to the first list whose elements are objects.
fn list_of_objects(node: &Node, depth: usize) -> Option<Vec<String>> {
    let Node::Object(members) = node else { return None };
    let listed = |value: &Node| {
        value.elements().is_some_and(|list| !list.is_empty() && list.iter().all(|one| matches!(one, Node::Object(_))))
    };
    if let Some((name, _)) = members.iter().find(|(_, value)| listed(value)) {
        return Some(vec![name.clone()]);
    }
    let deeper = |(name, value): &(String, Node)| {
        let mut rest = list_of_objects(value, depth.checked_sub(1)?)?;
        rest.insert(0, name.clone());
        Some(rest)
    };
    members.iter().find_map(deeper)
}

/// Returns the values that follow each other in `bytes`, where the first one does not end with its line: values in one
/// line each are better read line by line.
pub(super) fn sequence(bytes: &[u8], start: usize) -> Option<Vec<Range<usize>>> {
    let mut values = Vec::new();
    let mut place = start;
    while place < bytes.len() {
        if !matches!(bytes[place], b'{' | b'[') {
            return None;
        }
        let end = split::skip_value(bytes, place).ok()?;
        values.push(place..end);
        if values.len() == 1 && !bytes[place..end].contains(&b'\n') {
            return None;
        }
        let next = split::skip_space(bytes, end);
        place = if bytes.get(next) == Some(&b',') { split::skip_space(bytes, next + 1) } else { next };
    }
    Some(values)
}

/// Returns the places of the elements of a list that was cut off in the middle and begins at `start`; the last one may
/// not be whole.
pub(super) fn cut_elements(bytes: &[u8], start: usize) -> Vec<Range<usize>> {
    let mut elements = Vec::new();
    let mut from = start + 1;
    let mut place = from;
    while let Some(byte) = bytes.get(place) {
        let skipped = match byte {
            b'"' => split::skip_string(bytes, place),
            b'{' | b'[' => split::skip_value(bytes, place),
            b',' => {
                elements.push(split::trimmed(bytes, from..place));
                from = place + 1;
                Ok(from)
            }
            _ => Ok(place + 1),
        };
        // What is not whole reaches to the end.
        place = skipped.unwrap_or(bytes.len());
    }
    elements.push(split::trimmed(bytes, from.min(bytes.len())..bytes.len()));
    elements.retain(|element| !element.is_empty());
    elements
}
