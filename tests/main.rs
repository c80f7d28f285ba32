//! Trailbook as a whole, from the outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod asking;
mod command_line;
mod continuing;
mod discovering;
mod doubts;
mod drifting;
mod edited;
mod edited_everywhere;
mod evidence;
mod faults;
mod identity;
mod importing;
mod importing_exports;
mod importing_packed;
mod importing_stitched;
mod importing_tables;
mod keys;
mod migrations;
mod networks;
mod requirements;
mod reviews;
mod roles;
mod scheduling;
mod signing_in;
mod signing_in_commands;
mod stamping;
mod states;
mod supply;
mod support;
mod syncing;
mod test_remote;
mod threats;
mod tidy;
mod token_remote;
mod window;
