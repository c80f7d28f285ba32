//! Bringing a journal's schema forward, one frozen step at a time, and refusing what comes from the future.

use rusqlite::Connection;

use super::Error;

/// Each release's steps. Added to, never edited.
const MIGRATIONS: &[&str] =
    &[include_str!("../../migrations/0001_journal.sql"), include_str!("../../migrations/0002_filter_indexes.sql")];

/// The schema that this version writes.
pub const KNOWN_SCHEMA: usize = MIGRATIONS.len();

/// Refuses a schema that this version does not know.
pub(super) fn check(connection: &Connection) -> Result<usize, Error> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if found > KNOWN_SCHEMA {
        return Err(Error::TooNew { found, known: KNOWN_SCHEMA });
    }
    Ok(found)
}

/// Runs the steps that the file has not seen, all in one transaction.
pub(super) fn run(connection: &Connection) -> Result<(), Error> {
    if check(connection)? == KNOWN_SCHEMA {
        return Ok(());
    }
    let tx = rusqlite::Transaction::new_unchecked(connection, rusqlite::TransactionBehavior::Immediate)?;
    // Read again inside the transaction: another process may have come first.
    let found = check(&tx)?;
    for step in &MIGRATIONS[found..] {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", u32::try_from(KNOWN_SCHEMA).unwrap_or(u32::MAX))?;
    tx.commit()?;
    Ok(())
}
