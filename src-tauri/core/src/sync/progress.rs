//! How a sync tells what it does, and what it did in the end.

use std::collections::BTreeSet;

use crate::event::Instant;
use crate::remote::Wait;
use crate::store::Appended;

/// What a sync is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Reading pages.
    Reading,
    /// Waiting before the next request.
    Waiting(Wait),
}

/// How far a sync has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// What it has done.
    pub tally: Tally,
}

/// What a sync has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pages read.
    pub pages: u64,
    /// Events received, repeated ones included.
    pub received: u64,
    /// What became of them.
    pub kept: Appended,
    /// Events left out because they lie outside what this account may see.
    pub outside: u64,
    /// How many the remote says there are, where it says.
    pub total: Option<u64>,
    /// The oldest and newest instant received.
    pub span: Option<(Instant, Instant)>,
    /// By how many nanoseconds the remote's clock is ahead of ours.
    pub ahead: i64,
    /// New events whose time or action is not understood.
    pub unclear: u64,
    /// Identifiers of events that are kept and that the remote no longer gives, where it should.
    pub vanished: BTreeSet<String>,
    /// What kept a page from being read, the last time that something did.
    pub trouble: Option<String>,
    /// Walks that were given up because page after page held nothing.
    pub barren: u32,
}

impl Tally {
    pub(super) fn add(&mut self, received: u64, kept: Appended, outside: u64, span: Option<(Instant, Instant)>) {
        self.pages += 1;
        self.received += received;
        self.outside += outside;
        self.kept.added += kept.added;
        self.kept.duplicates += kept.duplicates;
        self.kept.revised += kept.revised;
        self.span = match (self.span, span) {
            (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
            (known, new) => known.or(new),
        };
    }
}
