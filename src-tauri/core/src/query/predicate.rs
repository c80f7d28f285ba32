//! A filter made absolute: the form that the store answers. No zone, no "now", no spelling is left in it.

use crate::event::{Field, Outcome};
use crate::page::Window;

use super::filter::{DetailsPath, HasColumn, IpPattern, Property, Sign};
use super::matcher::{Matcher, Needle};

/// What a record has to satisfy.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate {
    /// The allowed spans of time, disjoint and ascending. Everything is one span from the first to the last instant.
    pub time: Vec<Window>,
    /// All of these must hold.
    pub clauses: Vec<Clause>,
}

/// One condition: at least one of the tests holds (or, excluded, none does).
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Asked for or excluded.
    pub sign: Sign,
    /// The alternatives; never empty.
    pub any: Vec<Test>,
}

/// One test of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of the fields has a text that matches.
    Fields(Vec<Field>, Matcher),
    /// The outcome is this.
    Outcome(Outcome),
    /// The stream's name matches.
    Stream(Matcher),
    /// The event's identifier matches.
    Uid(Matcher),
    /// The address matches.
    Ip(IpPattern),
    /// The words are in any field, or in the record as received.
    Text(Needle),
    /// The column has a value.
    Has(HasColumn),
    /// The record has the property.
    Is(Property),
    /// The value at the path into the record as received matches.
    Details(DetailsPath, Matcher),
}
