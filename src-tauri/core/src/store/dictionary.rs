//! The readers' way from code to text, shared between questions and grown as terms are added.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OptionalExtension};

use crate::event::Field;

use super::term::field_code;
use super::{Error, lock};

/// Texts looked up one by one that are remembered before they are forgotten all at once.
const REMEMBERED: usize = 100_000;
/// Terms in one part of a dictionary: all parts but the last are shared when it grows.
const PART: usize = 4_096;

/// Texts of terms, looked up as they are met: a page of a list needs few of what may be many.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: Mutex<HashMap<(Field, u32), Arc<str>>>,
}

impl Texts {
    /// Returns the text that `code` stands for in `field`.
    pub(super) fn of(&self, connection: &Connection, field: Field, code: u32) -> Result<Option<Arc<str>>, Error> {
        let mut known = lock(&self.known);
        if let Some(text) = known.get(&(field, code)) {
            return Ok(Some(text.clone()));
        }
        let mut find = connection.prepare_cached("SELECT text FROM term WHERE field = ?1 AND code = ?2")?;
        let found = find.query_row((field_code(field), code), |row| row.get::<_, String>(0)).optional()?;
        let Some(text) = found else { return Ok(None) };
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let text: Arc<str> = Arc::from(text);
        known.insert((field, code), text.clone());
        Ok(Some(text))
    }
}

/// The terms of one field, as far as they were loaded.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    parts: Vec<Arc<Vec<Arc<str>>>>,
    length: u32,
}

impl Dictionary {
    /// Returns the text that `code` stands for.
    pub(super) fn text(&self, code: u32) -> Option<&Arc<str>> {
        let place = usize::try_from(code.checked_sub(1)?).ok()?;
        self.parts.get(place / PART)?.get(place % PART)
    }

    /// Returns every code with its text, in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Arc<str>)> {
        (1u32..).zip(self.parts.iter().flat_map(|part| part.iter()))
    }

    fn push(&mut self, text: Arc<str>) {
        match self.parts.last_mut() {
            Some(part) if part.len() < PART => Arc::make_mut(part).push(text),
            _ => self.parts.push(Arc::new(vec![text])),
        }
        self.length += 1;
    }
}

/// The readers' dictionaries.
#[derive(Debug, Default)]
pub(super) struct Dictionaries {
    fields: Mutex<HashMap<Field, Arc<Dictionary>>>,
}

impl Dictionaries {
    /// Says whether anything of `field` was read already.
    #[cfg(test)]
    pub(super) fn is_known(&self, field: Field) -> bool {
        lock(&self.fields).contains_key(&field)
    }

    /// Returns a dictionary of `field` that holds `code`, as it is known already or with all terms that `connection` sees.
    pub(super) fn of_up_to(&self, connection: &Connection, field: Field, code: u32) -> Result<Arc<Dictionary>, Error> {
        let known = lock(&self.fields).get(&field).filter(|known| code <= known.length).cloned();
        known.map_or_else(|| self.of(connection, field), Ok)
    }

    /// Returns the dictionary of `field` with all terms that `connection` sees.
    pub(super) fn of(&self, connection: &Connection, field: Field) -> Result<Arc<Dictionary>, Error> {
        let mut fields = lock(&self.fields);
        let mut current = fields.entry(field).or_default().clone();
        let mut select =
            connection.prepare_cached("SELECT code, text FROM term WHERE field = ?1 AND code > ?2 ORDER BY code")?;
        let mut rows = select.query((field_code(field), current.length))?;
        let mut grown = false;
        while let Some(row) = rows.next()? {
            let dictionary = Arc::make_mut(&mut current);
            if row.get::<_, u32>(0)? != dictionary.length + 1 {
                return Err(Error::Damaged { what: format!("a term of {} is missing", field.name()) });
            }
            dictionary.push(Arc::from(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?));
            grown = true;
        }
        if grown {
            fields.insert(field, current.clone());
        }
        Ok(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_grows_with_the_table_and_misses_no_code() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE term (field, code, text, PRIMARY KEY (field, code))").unwrap();
        let add = |field: Field, code: u32| {
            let values = (field_code(field), code, format!("text {code}"));
            connection.execute("INSERT INTO term VALUES (?1, ?2, ?3)", values).unwrap();
        };
        let dictionaries = Dictionaries::default();
        let mut earlier = Vec::new();
        for code in 1..=10_000 {
            add(Field::Action, code);
            if code % 2_500 == 0 {
                earlier.push((code, dictionaries.of(&connection, Field::Action).unwrap()));
            }
        }

        for (length, dictionary) in earlier {
            assert_eq!((dictionary.length, dictionary.iter().count()), (length, usize::try_from(length).unwrap()));
            assert!(dictionary.iter().all(|(code, text)| **text == *format!("text {code}")));
            assert_eq!(dictionary.text(length).map(|text| &**text), Some(&*format!("text {length}")));
            assert!(dictionary.text(0).is_none() && dictionary.text(length + 1).is_none());
        }
        add(Field::Category, 2);
        assert!(dictionaries.of(&connection, Field::Category).is_err(), "the first code is missing");
    }
}
