//! The filter: what a query text means. List, count, facets, histogram, export and command line all take this one type.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::event::{Field, Flag, Instant, Outcome};

/// A filter: every term must hold, except that terms on the same field with the same sign are alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The terms in the order written. Each is one chip.
    pub terms: Vec<Term>,
}

/// Whether a term asks for something or excludes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Sign {
    /// The term must hold.
    #[default]
    Include,
    /// The term must not hold.
    Exclude,
}

/// One term of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Asked for or excluded.
    pub sign: Sign,
    /// What is asked.
    pub condition: Condition,
}

/// What a term asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Words found anywhere: in any field, or in the record as received.
    Text(String),
    /// One of `values` in one of the query field's columns.
    Field(QueryField, Vec<Pattern>),
    /// One of the addresses or networks.
    Ip(Vec<IpPattern>),
    /// One of the outcomes.
    Result(Vec<Outcome>),
    /// On or after.
    After(Moment),
    /// Before.
    Before(Moment),
    /// Within one of the spans.
    Date(Vec<DateRange>),
    /// The column has a value.
    Has(Vec<HasColumn>),
    /// The event has the property.
    Is(Vec<Property>),
    /// One of `values` at the path into the record as received, such as `details.role`.
    Details(DetailsPath, Vec<Pattern>),
}

/// A field that a query names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum QueryField {
    /// The vendor's action name or its label; `member` also means `member.*`.
    Action,
    /// The category.
    Category,
    /// The scope.
    Scope,
    /// The actor's id, name or e-mail.
    Actor,
    /// The actor's role.
    Role,
    /// person, token or system: from the actor's type.
    Initiator,
    /// The target's id or name, or its type.
    Target,
    /// The workspace's id or name.
    Workspace,
    /// The country.
    Country,
    /// The city.
    City,
    /// Where it was done: app, web, api.
    Source,
    /// The severity.
    Severity,
    /// The session.
    Session,
    /// The request.
    Request,
    /// The stream.
    Stream,
    /// The event's identifier.
    Id,
}

/// What `has:` can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HasColumn {
    /// A text field.
    Field(Field),
    /// A known outcome (not unknown).
    Outcome,
    /// A usable time.
    Time,
    /// At least one change.
    Changes,
    /// At least one target.
    Targets,
}

/// What `is:` can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Property {
    /// The remote later sent a different version (`is:revised`, also `is:edited`).
    Revised,
    /// It carries the flag.
    Flagged(Flag),
}

/// A value to compare text with: case-insensitive (full Unicode folding); `*` stands for any run of characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The value as written, quotes removed and escapes resolved.
    pub text: String,
    /// Whether it was quoted: then `*` is an ordinary character.
    pub literal: Literal,
}

/// Whether wildcards are read in a [`Pattern`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `*` is a wildcard.
    #[default]
    No,
    /// `*` is an ordinary character.
    Yes,
}

/// An address, a network or a pattern of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IpPattern {
    /// A network, or one address as a network of one.
    Net(ipnet::IpNet),
    /// Text compared as text, for addresses that a vendor masks.
    Text(Pattern),
}

/// A path into the record as received: keys and array positions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DetailsPath(pub Vec<String>);

/// A point in time as written; its absolute value depends on the zone and, where relative, on now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A date or month or quarter or date-time in the zone shown, as its first instant and the first after it.
    Local {
        /// What was written, such as `2026-09` or `2026-09-01T10:30`.
        text: String,
        /// Its first instant, in local time.
        start: NaiveDateTime,
        /// The first instant after it, in local time.
        end: NaiveDateTime,
    },
    /// A date-time with an offset.
    Absolute {
        /// What was written.
        text: String,
        /// The instant.
        at: Instant,
    },
    /// `today`: midnight to midnight in the zone shown.
    Today,
    /// `yesterday`.
    Yesterday,
    /// `7d`, `24h`, `30m`, `2w`: so long before now.
    Ago {
        /// What was written.
        text: String,
        /// Seconds before now.
        seconds: i64,
    },
}

/// A span of a `date:` term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateRange {
    /// A day, month, quarter, or (for a relative moment) from it until now.
    In(Moment),
    /// `a..b`: from the start of `a` to the end of `b`; either may be open.
    Between(Option<Moment>, Option<Moment>),
    /// `>` (after the end of it).
    After(Moment),
    /// `>=` (from its start).
    From(Moment),
    /// `<` (before its start).
    Before(Moment),
    /// `<=` (to its end).
    To(Moment),
}
