//! What an audit of a journal can find wrong, in words.

use std::fmt;

/// What is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes of this event are not those that were received.
    Altered(u64),
    /// Those of one of these events are not, and it cannot be told which.
    AlteredAmong(u64, u64),
    /// These events are missing.
    Missing(u64, u64),
    /// From this event on there are events that this program did not add.
    Added(u64),
    /// The block with this event cannot be read.
    Unreadable(u64, String),
    /// The tree's own record contradicts itself from this size on.
    Tree(u64),
    /// Something of the later versions of events is not as it was.
    Revision(Box<Fault>),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(number) => write!(formatter, "event {number} was altered"),
            Self::AlteredAmong(first, last) => write!(formatter, "one of the events {first} to {last} was altered"),
            Self::Missing(first, last) if first == last => write!(formatter, "event {first} is missing"),
            Self::Missing(first, last) => write!(formatter, "the events {first} to {last} are missing"),
            Self::Added(number) => write!(formatter, "event {number} and what follows were added by something else"),
            Self::Unreadable(number, why) => {
                write!(formatter, "event {number} and its neighbours cannot be read: {why}")
            }
            Self::Tree(size) => write!(formatter, "what is noted of the tree of {size} events was altered"),
            Self::Revision(fault) => {
                let text = fault.to_string();
                formatter.write_str(&text.replace("event", "later version"))
            }
        }
    }
}
