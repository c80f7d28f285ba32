//! Bringing a journal's schema forward, one frozen step at a time, and refusing what comes from the future.

use rusqlite::Connection;

use super::{Error, convert};

/// Each release's steps. Added to, never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_journal.sql"),
    include_str!("../../migrations/0002_filter_indexes.sql"),
    include_str!("../../migrations/0003_blocks.sql"),
    include_str!("../../migrations/0004_trees.sql"),
    include_str!("../../migrations/0005_references.sql"),
];

/// Where, in the third step, rows are carried over by [`convert`].
const CARRIED_OVER: &str = "-- Carried over here.";

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
        match step.split_once(CARRIED_OVER) {
            Some((before, after)) => {
                tx.execute_batch(before)?;
                convert::run(&tx)?;
                // Statements that name the old tables keep them from being dropped.
                tx.flush_prepared_statement_cache();
                tx.execute_batch(after)?;
            }
            None => tx.execute_batch(step)?,
        }
    }
    tx.pragma_update(None, "user_version", u32::try_from(KNOWN_SCHEMA).unwrap_or(u32::MAX))?;
    tx.commit()?;
    Ok(())
}
