//! The program under blows: it is killed, the power fails, the disk is full, calls fail, and it runs for long.
//!
//! Every test has a short form, which runs with each change, and a long one: `cargo xtask endure`. What is left to chance
//! follows a seed that is printed and can be given back as `TRAILBOOK_SEED`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod chance;
mod full;
mod fuzzing;
mod injected;
mod killing;
mod power;
mod program;
mod readonly;
mod soak;
mod state;
#[path = "../support.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod support;
mod switching;
mod together;
mod work;
