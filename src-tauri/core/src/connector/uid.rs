//! Identifiers: the remote's own, or a digest of what the record says and how often it said so.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::json::Node;
use super::manifest::records::RecordsSection;
use crate::event::EventUid;

/// The longest identifier that is taken as it is.
const LONGEST: usize = 1_024;

/// Counts identical records, on pages that follow each other. They bear the same time, so that a remote gives them next
/// to each other: what stood on the page before the last cannot come again.
#[derive(Clone, Debug, Default)]
pub struct Occurrences {
    before: HashMap<String, u32>,
    here: HashMap<String, u32>,
    page: Option<[u8; 32]>,
}

impl Occurrences {
    /// Begins a page with this body. The page that was read last counts anew when it comes again; pages that may
    /// overlap with each other count for themselves.
    pub(super) fn begin(&mut self, body: &[u8], apart: Apart) {
        let digest = Sha256::digest(body).into();
        let here = std::mem::take(&mut self.here);
        if self.page != Some(digest) {
            self.before = here;
        }
        if apart == Apart::No {
            self.before.clear();
        }
        self.page = Some(digest);
    }

    /// Returns the identifier of the next record with this digest.
    fn next(&mut self, digest: String) -> Option<EventUid> {
        let before = self.before.get(&digest).copied().unwrap_or_default();
        let count = self.here.entry(digest.clone()).or_insert(before);
        *count += 1;
        EventUid::try_from(format!("{digest}#{count}")).ok()
    }
}

/// Whether no record stands on two pages that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    Yes,
    No,
}

/// Returns the remote's own identifier for a record.
pub(super) fn own(records: &RecordsSection, root: &Node) -> Option<EventUid> {
    let text = records.uid.text(root, &records.nulls).filter(|text| text.len() <= LONGEST)?;
    EventUid::try_from(text).ok()
}

/// Makes an identifier from the declared fields of a record, or from its bytes where none are declared or present.
pub(super) fn made(
    records: &RecordsSection,
    root: Option<&Node>,
    raw: &[u8],
    seen: &mut Occurrences,
) -> Option<EventUid> {
    let mut hash = Sha256::new();
    let fields = records.uid_else.as_ref().map(|other| other.fields.as_slice()).unwrap_or_default();
    let values: Vec<Option<&Node>> =
        root.map(|root| fields.iter().map(|at| at.find(root)).collect()).unwrap_or_default();
    if values.iter().all(Option::is_none) {
        hash.update(raw);
    } else {
        for value in values {
            add(&mut hash, value);
        }
    }
    let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    seen.next(format!("h1:{digest}"))
}

/// Adds a value with its length before it, so that no two lists of values look alike; absent ones have no length.
fn add(hash: &mut Sha256, value: Option<&Node>) {
    let Some(value) = value else { return hash.update([0]) };
    let mut text = String::new();
    value.write_canonical(&mut text);
    hash.update([1]);
    hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(text.as_bytes());
}
