//! The dictionaries: every different text of a field once, known by number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::event::Field;

use super::{Error, lock};

/// Terms that the writer remembers before it starts over: keeps memory flat on fields where every value is new.
const REMEMBERED: usize = 100_000;
/// Text longer than this is found by its hash alone.
const REMEMBERED_BYTES: usize = 256;

/// Long texts and identifiers that no one groups by: kept in the detail block, not as terms.
pub(super) const fn is_term(field: Field) -> bool {
    !matches!(field, Field::Description | Field::SessionId | Field::RequestId)
}

/// The fields that are terms, in the order of their columns.
pub(super) fn term_fields() -> impl Iterator<Item = Field> {
    Field::ALL.into_iter().filter(|field| is_term(*field))
}

/// The writer's way from text to number.
#[derive(Debug, Default)]
pub(super) struct Terms {
    known: HashMap<(Field, Box<str>), i64>,
}

impl Terms {
    /// Returns the number of `text` in `field`, making one where it is new.
    pub(super) fn number(&mut self, connection: &Connection, field: Field, text: &str) -> Result<i64, Error> {
        if text.len() > REMEMBERED_BYTES {
            return find_or_add(connection, field, text);
        }
        let key = (field, Box::from(text));
        if let Some(number) = self.known.get(&key) {
            return Ok(*number);
        }
        let number = find_or_add(connection, field, text)?;
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(key, number);
        Ok(number)
    }

    /// Forgets everything, after a transaction that was rolled back.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }
}

fn find_or_add(connection: &Connection, field: Field, text: &str) -> Result<i64, Error> {
    let code = field_code(field);
    let hash = hash_of(&[&[code], text.as_bytes()]);
    // The plus keeps the planner off the index by field, which would walk all the field's terms.
    let mut find = connection.prepare_cached("SELECT id FROM term WHERE hash = ?1 AND +field = ?2 AND text = ?3")?;
    let mut rows = find.query(rusqlite::params![hash, code, text])?;
    if let Some(row) = rows.next()? {
        return Ok(row.get(0)?);
    }
    connection
        .prepare_cached("INSERT INTO term (field, hash, text) VALUES (?1, ?2, ?3)")?
        .execute(rusqlite::params![code, hash, text])?;
    Ok(connection.last_insert_rowid())
}

/// Returns the first 8 bytes of the SHA-256 of `parts` as a number.
pub(super) fn hash_of(parts: &[&[u8]]) -> i64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

/// Returns the number that stands for `field` in the term table. Frozen: new fields go to the end of [`Field::ALL`]'s codes.
pub(super) fn field_code(field: Field) -> u8 {
    field as u8
}

/// The terms of one field, as far as they were loaded.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// Numbers in ascending order, each with its text.
    pub(super) terms: Vec<(i64, Arc<str>)>,
    last: i64,
}

impl Dictionary {
    /// Returns the text of `number`.
    pub(super) fn text(&self, number: i64) -> Option<&str> {
        let place = self.terms.binary_search_by_key(&number, |(id, _)| *id).ok()?;
        Some(&self.terms[place].1)
    }
}

/// The readers' dictionaries, shared and grown as the term table grows.
#[derive(Debug, Default)]
pub(super) struct Dictionaries {
    fields: Mutex<HashMap<Field, Arc<Dictionary>>>,
}

impl Dictionaries {
    /// Returns the dictionary of `field` with all terms that `connection` sees.
    pub(super) fn of(&self, connection: &Connection, field: Field) -> Result<Arc<Dictionary>, Error> {
        let mut fields = lock(&self.fields);
        let current = fields.entry(field).or_default().clone();
        let mut select =
            connection.prepare_cached("SELECT id, text FROM term WHERE field = ?1 AND id > ?2 ORDER BY id")?;
        let mut rows = select.query(rusqlite::params![field_code(field), current.last])?;
        let mut fresh = Vec::new();
        while let Some(row) = rows.next()? {
            fresh.push((row.get::<_, i64>(0)?, Arc::from(row.get::<_, String>(1)?)));
        }
        if fresh.is_empty() {
            return Ok(current);
        }
        let mut grown = Dictionary { terms: current.terms.clone(), last: current.last };
        drop(current);
        grown.last = fresh.last().map_or(grown.last, |(id, _)| *id);
        grown.terms.extend(fresh);
        let grown = Arc::new(grown);
        fields.insert(field, grown.clone());
        Ok(grown)
    }
}
