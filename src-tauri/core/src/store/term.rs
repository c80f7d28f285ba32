//! The writer's way from text to code: every different text of a field is kept once.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::Connection;

use crate::digest::Hasher;
use crate::event::Field;
use crate::query::folded;

use super::Error;

/// Bytes that the writer's memory of terms may take in all: a sync runs beside other work and brings small pages.
const REMEMBERED_BYTES: usize = 24 * 1024 * 1024;
/// The same where many events come at once, as in an import.
pub(super) const REMEMBERED_BYTES_OF_MANY: usize = 96 * 1024 * 1024;
/// Text longer than this is found by its hash alone.
const LONGEST_REMEMBERED: usize = 512;
/// What an entry takes beside its text.
const ENTRY_BYTES: usize = 64;
/// Fields with no more terms than this are read whole when first met.
const READ_AHEAD: u32 = 50_000;

/// Long texts and identifiers that no one groups by: kept in the body of a block, not as terms.
pub(super) const fn is_term(field: Field) -> bool {
    !field.is_of_details()
}

/// The fields that are terms, in the order of their columns.
pub(super) fn term_fields() -> impl Iterator<Item = Field> {
    Field::ALL.into_iter().filter(|field| is_term(*field))
}

/// What the writer knows of the terms of one field.
#[derive(Debug, Default)]
struct Known {
    codes: HashMap<Box<str>, u32, RandomState>,
    bytes: usize,
    /// The code given last; None until it was read.
    last: Option<u32>,
    /// Whether every term of the field is in `codes`, so that what is not there is new.
    coverage: Coverage,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Coverage {
    #[default]
    Partial,
    Whole,
}

impl Known {
    fn keep(&mut self, text: &str, code: u32) -> usize {
        if text.len() > LONGEST_REMEMBERED {
            self.coverage = Coverage::Partial;
            return 0;
        }
        let bytes = text.len() + ENTRY_BYTES;
        if self.codes.insert(text.into(), code).is_some() {
            return 0;
        }
        self.bytes += bytes;
        bytes
    }
}

/// The writer's memory of terms.
#[derive(Debug)]
pub(super) struct Terms {
    fields: Vec<Known>,
    bytes: usize,
    most: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self { fields: Field::ALL.iter().map(|_| Known::default()).collect(), bytes: 0, most: REMEMBERED_BYTES }
    }
}

impl Terms {
    /// Returns the code of `text` in `field`, making one where it is new.
    pub(super) fn code(&mut self, connection: &Connection, field: Field, text: &str) -> Result<u32, Error> {
        let known = &mut self.fields[field.index()];
        if let Some(code) = known.codes.get(text) {
            return Ok(*code);
        }
        if known.last.is_none() {
            self.bytes += read_field(connection, field, known)?;
            return self.code(connection, field, text);
        }
        let known = &mut self.fields[field.index()];
        let code = find_or_add(connection, field, text, known)?;
        self.bytes += known.keep(text, code);
        if self.bytes > self.most {
            self.forget_largest();
        }
        Ok(code)
    }

    /// Forgets everything, after a transaction that was rolled back or when another process has written.
    pub(super) fn forget(&mut self) {
        *self = Self { most: self.most, ..Self::default() };
    }

    /// Lets the memory take up to `most` bytes.
    pub(super) fn take(&mut self, most: usize) {
        self.most = most;
    }

    fn forget_largest(&mut self) {
        if let Some(known) = self.fields.iter_mut().max_by_key(|known| known.bytes) {
            self.bytes -= known.bytes;
            *known = Known { last: known.last, ..Known::default() };
        }
    }
}

/// Reads the last code of `field`, and all its terms where they are few.
fn read_field(connection: &Connection, field: Field, known: &mut Known) -> Result<usize, Error> {
    let last: u32 = connection
        .prepare_cached("SELECT coalesce(max(code), 0) FROM term WHERE field = ?1")?
        .query_row([field_code(field)], |row| row.get(0))?;
    known.last = Some(last);
    if last > READ_AHEAD {
        return Ok(0);
    }
    known.coverage = Coverage::Whole;
    let mut select = connection.prepare_cached("SELECT code, text FROM term WHERE field = ?1")?;
    let mut rows = select.query([field_code(field)])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        bytes += known.keep(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, row.get(0)?);
    }
    Ok(bytes)
}

fn find_or_add(connection: &Connection, field: Field, text: &str, known: &mut Known) -> Result<u32, Error> {
    let number = field_code(field);
    let hash = folded_hash(field, &folded(text));
    if known.coverage == Coverage::Partial {
        // The plus keeps the planner off the primary key, which would walk all the field's terms.
        let mut find =
            connection.prepare_cached("SELECT code FROM term WHERE hash = ?1 AND +field = ?2 AND +text = ?3")?;
        let mut rows = find.query(rusqlite::params![hash, number, text])?;
        if let Some(row) = rows.next()? {
            return Ok(row.get(0)?);
        }
    }
    let full = || Error::Damaged { what: "a field has more different texts than can be numbered".to_owned() };
    let code = known.last.unwrap_or(0).checked_add(1).ok_or_else(full)?;
    connection
        .prepare_cached("INSERT INTO term (field, code, hash, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute(rusqlite::params![number, code, hash, text])?;
    known.last = Some(code);
    Ok(code)
}

/// Returns the hash by which a text of `field` is found. Texts that differ in case only share it, so that people's
/// spelling finds them too. Frozen: journals keep it.
fn folded_hash(field: Field, folded: &str) -> i64 {
    hash_of(&[&[field_code(field)], folded.as_bytes()])
}

/// Returns the codes of all texts of `field` that are `folded` but for case.
pub(super) fn codes_of(connection: &Connection, field: Field, folded: &str) -> Result<Vec<u32>, Error> {
    let mut find = connection.prepare_cached("SELECT code, text FROM term WHERE hash = ?1 AND +field = ?2")?;
    let mut rows = find.query((folded_hash(field, folded), field_code(field)))?;
    let mut codes = Vec::new();
    while let Some(row) = rows.next()? {
        if self::folded(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) == folded {
            codes.push(row.get(0)?);
        }
    }
    Ok(codes)
}

/// Returns the first 8 bytes of the SHA-256 of `parts` as a number.
pub(super) fn hash_of(parts: &[&[u8]]) -> i64 {
    let mut hasher = Hasher::default();
    for part in parts {
        hasher.update(part);
    }
    let digest = hasher.finish();
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

/// Returns the number that stands for `field` in the term table. Frozen: new fields go to the end of [`Field::ALL`]'s codes.
pub(super) fn field_code(field: Field) -> u8 {
    field as u8
}
