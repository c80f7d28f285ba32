//! The borders for cargo-fuzz; see `docs/reliability.md`.

mod targets;

pub use targets::*;
