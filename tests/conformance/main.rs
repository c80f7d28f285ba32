//! A remote that does everything a remote may do, against every way of reading one: whatever happens, a sync ends with
//! exactly the remote's events, each once, or says which stretch of time it does not have.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod cases;
#[path = "../endurance/chance.rs"]
#[allow(dead_code, reason = "shared with tests that leave more to chance")]
mod chance;
mod check;
mod drift;
mod hostile;
mod killed;
mod long;
mod reader;
mod schedules;
mod server;
mod shapes;
mod special;
mod wire;
mod world;
