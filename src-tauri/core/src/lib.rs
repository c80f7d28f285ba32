//! Trailbook without its shells.
//!
//! One straight line: a remote's page goes through a [`connector`] into canonical [`event`]s, into the
//! journal in `store`, and out through a `query` to a screen or a file. Nothing flows back.

pub mod connector;
pub mod event;
pub mod organization;
pub mod page;
pub mod query;
