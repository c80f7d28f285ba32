//! Files as pages: what a file holds, where its records begin and end, and which event each of them is. Knows neither
//! organizations nor journals: whoever keeps the events is a closure, and so is a connector's mapping.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod batch;
mod chunk;
mod count;
mod draft;
mod json;
mod narrow;
mod object;
mod open;
mod packed;
mod parse;
mod pipeline;
mod plan;
mod recipe;
mod scan;
mod shape;
mod sheet;
mod spare;
#[cfg(test)]
mod tests;
mod time;
mod told;
mod totals;
mod vendor;
mod wide;

use std::io;

use crate::event::Event;

pub use batch::Batch;
pub use open::{Extent, Input};
pub use packed::Pack;
pub use pipeline::{KnownBodies, Tally};
pub use plan::{File, Seen};
pub use recipe::{Assignment, AssignmentError};
pub use shape::Shape;
pub use told::Rejected;
pub use vendor::{
    Alike, Guess, KnownAction, Layout, Place, Reading, Sample, Teller, UnreadTime, Vendor, guesses, vendors,
};

use pipeline::KnownBodies as Bodies;

/// Makes events of one record and hands each to the closure; a record that cannot be understood comes as one event with
/// the flag [`crate::event::Flag::Unreadable`].
pub type MapRecord<'a> = dyn Fn(&[u8], &mut dyn FnMut(Event)) + Sync + 'a;

/// Why a file is not imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system does not give it.
    #[error("`{name}` cannot be read")]
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It has a form that is not read.
    #[error("`{name}` {say}")]
    Form {
        /// The file.
        name: String,
        /// What it is, and what to do.
        say: String,
    },
    /// A record has no end.
    #[error(
        "`{name}` has a record on line {line} that does not end within 64 MiB: a quote or bracket is probably never closed"
    )]
    TooLong {
        /// The file.
        name: String,
        /// The line on which it begins.
        line: u64,
    },
    /// A column that was named is not there.
    #[error("`{name}` has no column `{column}`; it has: {seen}")]
    Column {
        /// The file.
        name: String,
        /// What was named.
        column: String,
        /// What is there.
        seen: String,
    },
    /// A mapping of records of JSON was asked for, and the file is a table.
    #[error("`{name}` is a table, and this connector reads JSON")]
    Table {
        /// The file.
        name: String,
    },
    /// Its times do not say of which zone they are, and nobody else did.
    #[error(
        "the times of `{name}`, such as `{time}`, do not say of which time zone they are; nothing was imported from it"
    )]
    Zone {
        /// The file.
        name: String,
        /// One of them.
        time: String,
    },
    /// Its dates can be read in two ways.
    #[error(
        "the dates of `{name}`, such as `{time}`, can be read day first or month first; nothing was imported from it"
    )]
    DateOrder {
        /// The file.
        name: String,
        /// One of its times.
        time: String,
    },
    /// The work ended without a word.
    #[error("the work stopped unexpectedly; what was read before is kept")]
    Stopped,
}

/// Why an import stopped.
#[derive(Debug)]
pub enum Stop<E> {
    /// The file.
    File(Error),
    /// Whoever keeps the events.
    Caller(E),
}
