//! Texts that many events share, each written once by whoever writes rows: by field and code, a stretch of codes at a
//! time, because codes that stand near each other are met near each other.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;

use crate::event::{Field, Scribe};

use super::Error;
use super::term::{field_code, term_fields};

/// Codes that are read in one go.
const STRETCH: usize = 256;
/// Bytes of texts that all threads share; what is met beyond is read again where it is needed.
const SHARED_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of texts beyond those that each thread keeps for itself.
const OWN_BYTES: usize = 4 * 1024 * 1024;

/// Some texts of a field with codes that follow each other.
#[derive(Debug)]
struct Stretch {
    bytes: Vec<u8>,
    /// Where each text begins, and where the last ends.
    starts: [u32; STRETCH + 1],
    texts: usize,
}

impl Stretch {
    fn read(connection: &Connection, scribe: &dyn Scribe, field: Field, place: usize) -> Result<Self, Error> {
        let damaged = || Error::Damaged { what: format!("a term of {} is missing", field.name()) };
        let mut select = connection
            .prepare_cached("SELECT code, text FROM term WHERE field = ?1 AND code BETWEEN ?2 AND ?3 ORDER BY code")?;
        let first = i64::try_from(place * STRETCH).map_err(|_| damaged())? + 1;
        let mut rows = select.query((field_code(field), first, first + STRETCH as i64 - 1))?;
        let mut next = first..;
        let mut read = Self { bytes: Vec::new(), starts: [0; STRETCH + 1], texts: 0 };
        while let Some(row) = rows.next()? {
            if next.next() != Some(row.get(0)?) {
                return Err(damaged());
            }
            scribe.shared(field, row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, &mut read.bytes);
            read.texts += 1;
            read.starts[read.texts] = u32::try_from(read.bytes.len()).map_err(|_| damaged())?;
        }
        Ok(read)
    }

    fn of(&self, code: u32) -> Option<&[u8]> {
        let place = (code as usize - 1) % STRETCH;
        let within = place < self.texts;
        if within { self.bytes.get(self.starts[place] as usize..self.starts[place + 1] as usize) } else { None }
    }

    fn size(&self) -> usize {
        self.bytes.len() + size_of::<Self>()
    }
}

/// The texts of the fields that are asked for, as far as they were met.
pub(super) struct Shared {
    fields: Vec<Vec<OnceLock<Box<Stretch>>>>,
    left: AtomicUsize,
}

/// What one thread keeps for itself.
#[derive(Default)]
pub(super) struct Own {
    stretches: HashMap<(Field, usize), Stretch>,
    bytes: usize,
}

/// Returns in which stretch a code stands. Codes begin with 1.
fn stretch_of(code: u32) -> usize {
    (code as usize - 1) / STRETCH
}

impl Shared {
    /// Makes room for the texts that `connection` sees of the fields that `scribe` asks for.
    pub(super) fn new(connection: &Connection, scribe: &dyn Scribe) -> Result<Self, Error> {
        Self::with_room(connection, scribe, SHARED_BYTES)
    }

    fn with_room(connection: &Connection, scribe: &dyn Scribe, bytes: usize) -> Result<Self, Error> {
        let mut fields: Vec<Vec<OnceLock<Box<Stretch>>>> = Field::ALL.iter().map(|_| Vec::new()).collect();
        let mut find = connection.prepare_cached("SELECT coalesce(max(code), 0) FROM term WHERE field = ?1")?;
        for field in term_fields().filter(|field| scribe.asks_for(*field)) {
            let last: u32 = find.query_row([field_code(field)], |row| row.get(0))?;
            fields[field.index()].resize_with((last as usize).div_ceil(STRETCH), OnceLock::new);
        }
        Ok(Self { fields, left: AtomicUsize::new(bytes) })
    }

    /// Returns what was written of the text that `code` stands for; None where it was not read yet.
    pub(super) fn of(&self, field: Field, code: u32) -> Option<&[u8]> {
        self.fields[field.index()].get(stretch_of(code))?.get()?.of(code)
    }

    /// Reads the text that `code` stands for, with those around it, for all threads or for this one.
    ///
    /// # Errors
    /// [`Error::Damaged`] where there is none.
    pub(super) fn read(
        &self,
        connection: &Connection,
        scribe: &dyn Scribe,
        own: &mut Own,
        (field, code): (Field, u32),
    ) -> Result<(), Error> {
        if self.of(field, code).or_else(|| own.of(field, code)).is_some() {
            return Ok(());
        }
        let place = stretch_of(code);
        let read = Stretch::read(connection, scribe, field, place)?;
        let size = read.size();
        let missing = || Error::Damaged { what: format!("a term of {} is not there", field.name()) };
        read.of(code).ok_or_else(missing)?;
        let cell = self.fields[field.index()].get(place).ok_or_else(missing)?;
        let room = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(size));
        if room.is_ok() {
            // Another thread may have read the same: either is as good.
            let _ = cell.set(Box::new(read));
        } else {
            own.bytes += size;
            own.stretches.insert((field, place), read);
        }
        Ok(())
    }
}

impl Own {
    /// Forgets what there is too much of.
    pub(super) fn tidy(&mut self) {
        if self.bytes > OWN_BYTES {
            *self = Self::default();
        }
    }

    /// Returns what was written of the text that `code` stands for; None where it was not read yet.
    pub(super) fn of(&self, field: Field, code: u32) -> Option<&[u8]> {
        self.stretches.get(&(field, stretch_of(code)))?.of(code)
    }
}

#[cfg(test)]
mod tests {
    use crate::event::{Details, Glimpse};

    use super::*;

    /// Writes texts in brackets.
    struct Brackets;

    impl Scribe for Brackets {
        fn asks_for(&self, field: Field) -> bool {
            field != Field::City
        }

        fn details(&self) -> Details {
            Details::Left
        }

        fn shared(&self, _: Field, text: &str, into: &mut Vec<u8>) {
            into.extend_from_slice(format!("[{text}]").as_bytes());
        }

        fn event(&self, _: &Glimpse<'_>, _: &mut Vec<u8>) {}
    }

    #[test]
    fn texts_are_found_with_room_for_all_for_some_and_for_none_of_them() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE term (field, code, text, PRIMARY KEY (field, code))").unwrap();
        for (field, terms) in [(Field::Action, 1_000), (Field::Ip, 256), (Field::City, 5)] {
            for code in 1..=terms {
                let values = (field_code(field), code, format!("{} {code}", field.name()));
                connection.execute("INSERT INTO term VALUES (?1, ?2, ?3)", values).unwrap();
            }
        }
        for room in [SHARED_BYTES, 10_000, 0] {
            let shared = Shared::with_room(&connection, &Brackets, room).unwrap();
            let mut own = Own::default();
            for (field, code) in [(Field::Action, 1), (Field::Ip, 256), (Field::Action, 256), (Field::Action, 1_000)] {
                shared.read(&connection, &Brackets, &mut own, (field, code)).unwrap();

                let found = shared.of(field, code).or_else(|| own.of(field, code));
                assert_eq!(found, Some(format!("[{} {code}]", field.name()).as_bytes()), "room {room}");
                assert!(room > 0 || shared.of(field, code).is_none());
            }
            for (field, code) in [(Field::Action, 1_001), (Field::Ip, 257), (Field::City, 1), (Field::Region, 1)] {
                assert!(shared.read(&connection, &Brackets, &mut own, (field, code)).is_err(), "{field:?} {code}");
            }
            own.bytes = OWN_BYTES + 1;
            own.tidy();
            assert!(own.of(Field::Action, 1).is_none());
        }
        connection.execute("DELETE FROM term WHERE code = 3", []).unwrap();
        let shared = Shared::new(&connection, &Brackets).unwrap();
        assert!(shared.read(&connection, &Brackets, &mut Own::default(), (Field::Action, 9)).is_err(), "3 is missing");
    }
}
