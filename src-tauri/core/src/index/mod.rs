//! The column index: every event's times and codes in time order, column by column. It answers filters, counts and
//! lists; it is derived from the journal and can be dropped at any time.
//!
//! Events lie in segments of up to 65,536. A segment knows which values occur in each column and how often, so that
//! most segments answer most questions without a look at their rows. Columns are loaded when a question needs them.

mod apart;
mod build;
mod bytes;
mod column;
mod column_data;
mod count;
mod directory;
mod file;
mod histogram;
mod hits;
mod matches;
mod merge;
mod parallel;
mod plan;
mod rows;
mod seal;
mod segment;
mod snapshot;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod verdict;

pub use apart::Apart;
pub use column::ColumnId;
pub use count::{Counted, FieldCounts};
pub use directory::Mark;
pub use histogram::Bars;
pub use matches::{BoxError, Doubts, Matches};
pub use plan::{Check, Clause, CodeSet, Plan, Reach, Span, Wanted, Words};
pub use rows::Rows;
pub use seal::IndexKey;
pub use snapshot::{Index, Snapshot};
pub use text::{Adding, Asked, PackedRows, Packing, Spelling, Stream, TextRows, Texts};

/// What can go wrong with the index. None of it touches the journal: the index is made anew.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file contradicts its seal or itself.
    #[error("{what} of the column index is damaged")]
    Damaged {
        /// What was found.
        what: &'static str,
    },
    /// A file could not be read or written.
    #[error("the column index could not be read or written")]
    Io(#[from] std::io::Error),
    /// The question was called off.
    #[error("cancelled")]
    Stopped,
    /// A record that had to be looked at could not be read.
    #[error("a record could not be read")]
    Record(#[source] BoxError),
}
