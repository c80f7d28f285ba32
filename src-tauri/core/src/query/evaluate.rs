//! Stand-in until the evaluator lands.
use super::{IpPattern, Predicate};
use crate::event::Record;

impl Predicate {
    /// Says whether `record`, with its raw bytes, satisfies the predicate.
    pub fn matches(&self, _record: &Record) -> bool {
        true
    }
}

impl IpPattern {
    /// Says whether the address `text` matches.
    pub fn matches(&self, _text: &str) -> bool {
        true
    }
}
