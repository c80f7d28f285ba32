//! Queries: the language, the filter it means, the sentence it reads as, and the moments it names.

mod evaluate;
mod filter;
mod matcher;
mod predicate;

pub use filter::*;
pub use matcher::{Matcher, Needle, fold};
pub use predicate::{Clause, Predicate, Test};
