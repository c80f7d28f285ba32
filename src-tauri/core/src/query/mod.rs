//! Queries: the language, the filter it means, the sentence it reads as, and the moments it names.

mod calendar;
mod chip;
mod complete;
mod details;
mod edit;
mod error;
mod evaluate;
mod explain;
mod filter;
mod fold;
mod key;
mod known;
mod matcher;
mod moment;
mod parse;
mod predicate;
mod quote;
mod resolve;
mod said;
mod sentence;
mod spell;
#[cfg(test)]
mod tests;
mod text;
mod title;
mod value;
mod windows;
mod wrong;
mod zone;

pub use chip::Chip;
pub use complete::{Completion, CompletionKind, complete};
pub use edit::Edit;
pub use error::{Fix, QueryError, byte_of, utf16_of};
pub use filter::*;
pub use fold::{fold, folded};
pub use key::{FIELDS, FieldHelp};
pub use known::{KnownValue, fields_like, known_values};
pub use matcher::{Matcher, Needle, unescaped};
pub use parse::{MAX_CHARACTERS, MAX_TERMS};
pub use predicate::{Clause, Predicate, Test};
pub use quote::value_text;
pub use said::{Grain, Point, Said, Shape};
pub use spell::spell_instant;
pub use wrong::{Remedy, Wrong};
pub use zone::{UnknownZone, Zone, ZoneContext};
