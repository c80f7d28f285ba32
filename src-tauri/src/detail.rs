//! One event as the drawer shows it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use specta::Type;
use trailbook_core::workbench::{self, RevisionDetail, SourceFile};

/// Everything about one event.
#[derive(Serialize, Type)]
pub(crate) struct EventDetail {
    /// The event with the keys of the contract.
    #[specta(type = BTreeMap<String, specta_typescript::Unknown>)]
    record: Map<String, Value>,
    raw: String,
    raw_bytes: u64,
    sha256: String,
    received: String,
    revisions: Vec<RevisionDetail>,
    /// The file that it came from, where it did.
    file: Option<SourceFile>,
}

impl From<workbench::EventDetail> for EventDetail {
    fn from(detail: workbench::EventDetail) -> Self {
        Self {
            // The core wrote the text from an object a moment ago.
            record: serde_json::from_str(&detail.record).unwrap_or_default(),
            raw: detail.raw,
            raw_bytes: detail.raw_bytes,
            sha256: detail.sha256,
            received: detail.received,
            revisions: detail.revisions,
            file: detail.file,
        }
    }
}
