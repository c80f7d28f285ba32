//! From a test to the words that it needs: what the texts beside the columns prove of it.

use std::sync::Arc;

use rusqlite::Connection;

use crate::index::{Asked, Check, ColumnId, Reach, Spelling, Wanted, Words};
use crate::query::{Matcher, Needle};

use super::super::term::term_fields;
use super::super::{Error, Store};

impl Store {
    /// Returns a check for free text.
    pub(in crate::store) fn text_check(&self, connection: &Connection, needle: &Needle) -> Result<Check, Error> {
        let known = self.columns_with(connection, needle)?;
        let folded = needle.folded();
        let words = if !folded.is_empty() && safe_part(folded) == folded {
            Some(Words { asked: self.asked(folded, Spelling::AsWritten)?, reach: Reach::Whole })
        } else {
            self.needed(connection, folded, Spelling::AsWritten)?
        };
        Ok(Check::Beyond(known, words))
    }

    /// Returns the words that have to stand in an event for a text of it to match.
    pub(in crate::store) fn words_of(
        &self,
        connection: &Connection,
        matcher: &Matcher,
    ) -> Result<Option<Words>, Error> {
        self.needed(connection, matcher.longest_part(), Spelling::AsWritten)
    }

    /// Returns the same for a value within the record, which may be a number that is written otherwise than it reads.
    pub(in crate::store) fn words_of_value(
        &self,
        connection: &Connection,
        matcher: &Matcher,
    ) -> Result<Option<Words>, Error> {
        let spelling = if matcher.is_exact() { Spelling::WholeValue } else { Spelling::Value };
        self.needed(connection, matcher.longest_part(), spelling)
    }

    /// Returns words without which `folded` stands nowhere; none where it has none.
    fn needed(&self, connection: &Connection, folded: &str, spelling: Spelling) -> Result<Option<Words>, Error> {
        let part = safe_part(folded);
        if part.is_empty() {
            return Ok(None);
        }
        let columns = self.columns_with(connection, &Needle::new(part))?;
        Ok(Some(Words { asked: self.asked(part, spelling)?, reach: Reach::Needed(columns) }))
    }

    fn asked(&self, part: &str, spelling: Spelling) -> Result<Arc<Asked>, Error> {
        self.trusted_texts()?;
        self.catch_up_texts_beside();
        Ok(self.0.beside.ask(part, spelling))
    }

    /// Returns for each field the codes of the texts that hold `needle`.
    fn columns_with(&self, connection: &Connection, needle: &Needle) -> Result<Vec<(ColumnId, Wanted)>, Error> {
        let mut known = Vec::new();
        for field in term_fields() {
            if let Some(Check::Exact(column, wanted)) = self.codes(connection, field, &|text| needle.is_in(text))? {
                known.push((column, wanted));
            }
        }
        Ok(known)
    }
}

/// Returns the longest part of `folded` that stands in one piece of a record or nowhere, whether its escapes are resolved
/// or not.
fn safe_part(folded: &str) -> &str {
    let splits = |character: char| matches!(character, '"' | '\\') || character < ' ';
    folded.split(splits).max_by_key(|part| part.len()).unwrap_or_default()
}

/// Says whether `part` may be a part of a number.
pub(in crate::store) fn may_be_number(part: &str) -> bool {
    part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'+' | b'-'))
}
