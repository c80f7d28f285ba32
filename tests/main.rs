//! Trailbook as a whole, from the outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod command_line;
mod doubts;
mod faults;
mod importing;
mod importing_exports;
mod importing_packed;
mod migrations;
mod roles;
mod support;
mod syncing;
mod test_remote;
mod tidy;
mod token_remote;
mod window;
