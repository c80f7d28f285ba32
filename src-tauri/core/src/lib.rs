//! Trailbook without its shells.
//!
//! One straight line: a remote's page goes through a [`connector`] into canonical [`event`]s, into the
//! journal in [`store`], and out through a [`query`] to a screen or a file. Nothing flows back.
//! [`workbench`] is the whole of it as one value.

pub mod auth;
pub mod cancel;
pub mod connector;
pub mod coverage;
pub mod digest;
pub mod event;
pub mod evidence;
pub mod export;
pub mod failure;
pub mod import;
pub mod index;
pub mod interval;
pub mod keychain;
pub mod merkle;
pub mod organization;
pub mod page;
pub mod query;
pub mod remote;
pub mod shield;
pub mod store;
pub mod sync;
pub mod workbench;
