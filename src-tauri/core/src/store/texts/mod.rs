//! The texts beside the columns follow the journal, and questions in words are put to them.

#[cfg(test)]
mod file_tests;
mod fill;
mod follow;
mod foresight;
mod leaving;
mod made;
mod pieces;
mod question;
#[cfg(test)]
mod tests;

pub use leaving::leave;
pub(super) use made::{Made, Worder};
pub(super) use question::may_be_number;
