//! Trailbook as a whole, from the outside.

mod command_line;
mod support;
mod syncing;
mod test_remote;
mod tidy;
mod window;
