//! The texts beside the columns follow the journal, and questions in words are put to them.

#[cfg(test)]
mod file_tests;
mod fill;
mod follow;
mod pieces;
mod question;
#[cfg(test)]
mod tests;

pub(super) use question::may_be_number;
