//! Whether the file itself is as this program makes it: each of its pages, and how its tables, indexes and triggers are laid
//! out. What the rows say is looked at elsewhere.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{Error, Store, migrate};

/// Tables of which rows are numbered, each with its first number: no other check reads those below.
const NUMBERED: [(&str, u8); 6] =
    [("fetch", 1), ("activity", 1), ("stream", 1), ("interval", 1), ("dictionary", 1), ("tree_step", 2)];
/// Tables that have an index beside their rows.
const INDEXED: [&str; 4] = ["stream", "term", "revision", "interval"];

impl Store {
    /// Has every page of the file read and authenticated, those included that no event lies in, and returns what is wrong
    /// with them; None where its log cannot be carried over first, because others read the file just now or because nothing
    /// can be written there.
    ///
    /// # Errors
    /// When the file cannot be opened or read.
    pub fn check_pages(&self) -> Result<Option<Vec<String>>, Error> {
        // What the log holds is not looked at, and pages that are newer there would be taken for damaged.
        let busy = self.write(|writer| {
            Ok(writer.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?)
        });
        let is_settled = match busy {
            Err(Error::Denied) => self.has_empty_log(),
            busy => busy? == 0,
        };
        if !is_settled {
            return Ok(None);
        }
        // A connection of its own: after one bad page the others on it are not to be trusted.
        let fresh = super::open::reader(&self.0.path, &self.0.key)?;
        let mut check = fresh.prepare("PRAGMA cipher_integrity_check")?;
        let faults = check.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Some(faults))
    }

    fn has_empty_log(&self) -> bool {
        let mut log = self.0.path.as_os_str().to_owned();
        log.push("-wal");
        std::fs::metadata(log).map_or(true, |found| found.len() == 0)
    }

    /// Compares how the file is laid out with how this program lays it out. Returns the names of what is missing, of what was
    /// added, and of what is otherwise than it should be.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn check_layout(&self) -> Result<Vec<Oddity>, Error> {
        let own = Connection::open_in_memory()?;
        migrate::run(&own)?;
        let expected = layout(&own)?;
        self.read(|connection| {
            let found = layout(connection)?;
            let mut odd = Vec::new();
            for (name, made) in &expected {
                match found.get(name) {
                    None => odd.push(Oddity::Missing(name.clone())),
                    Some(there) if there != made => odd.push(Oddity::Altered(name.clone())),
                    Some(_) => {}
                }
            }
            odd.extend(found.keys().filter(|name| !expected.contains_key(*name)).cloned().map(Oddity::Added));
            odd.extend(odd_rows(connection)?.map(|table| Oddity::Altered(table.to_owned())));
            Ok(odd)
        })
    }
}

/// What is not as this program lays it out, by its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Oddity {
    /// It is not there.
    #[error("`{0}` is missing")]
    Missing(String),
    /// This program did not make it.
    #[error("`{0}` was added")]
    Added(String),
    /// It is otherwise than this program makes it.
    #[error("`{0}` was altered")]
    Altered(String),
}

/// Reads how a file is laid out: each thing by its name.
fn layout(connection: &Connection) -> Result<BTreeMap<String, [Option<String>; 3]>, Error> {
    let mut select = connection.prepare("SELECT name, type, tbl_name, sql FROM sqlite_schema")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?])))?;
    rows.collect::<Result<_, _>>().map_err(Error::from)
}

/// Returns the tables that have rows below the first number, or an index that says otherwise than they do.
fn odd_rows(connection: &Connection) -> Result<impl Iterator<Item = &'static str>, Error> {
    let mut odd = Vec::new();
    for (table, first) in NUMBERED {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id < {first})");
        if connection.query_row(&sql, [], |row| row.get(0)).unwrap_or(true) {
            odd.push(table);
        }
    }
    for table in INDEXED {
        let first: Result<String, _> =
            connection.query_row(&format!("PRAGMA integrity_check({table})"), [], |row| row.get(0));
        if first.is_ok_and(|said| said != "ok") && !odd.contains(&table) {
            odd.push(table);
        }
    }
    Ok(odd.into_iter())
}
