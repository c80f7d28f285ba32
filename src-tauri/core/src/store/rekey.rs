//! Another key for a journal: a copy under the new key is made beside it, proven, and put in its place by one rename.
//! Until then the journal is what it was, from then on it is the copy; there is nothing in between.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::open::{INDEX, check_identity, connect, private_file};
use super::tree::{Kind, kept};
use super::{CipherKey, Error, Store};

/// Pages copied at a time.
const PAGES: i32 = 1_024;

impl Store {
    /// Says whether `key` is the one that the journal at `path` is encrypted with.
    ///
    /// # Errors
    /// When the file cannot be read, or is in use.
    pub fn is_key(path: &Path, key: &CipherKey) -> Result<bool, Error> {
        match connect(path, key, OpenFlags::SQLITE_OPEN_READ_ONLY) {
            Ok(_) => Ok(true),
            Err(Error::NotOpened) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes back what was being written into the file of the journal at `path` itself when [`Store::copy_under`] was cut
    /// off. SQLite does so by itself, but only for who may write. Nothing is done where nothing was cut off.
    ///
    /// # Errors
    /// When the file cannot be opened with `key`, which has to be the one that it was made with.
    pub fn take_back(path: &Path, key: &CipherKey) -> Result<(), Error> {
        if beside(path, "-journal").exists() {
            drop(connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?);
        }
        Ok(())
    }

    /// Copies the journal at `path` to a new file `copy` that `new` opens, and proves that the copy is whole. Nobody else
    /// may have the journal open. `progress` hears how many of how many pages were copied, and says whether to go on.
    ///
    /// # Errors
    /// [`Error::Busy`] while somebody else has the journal open, [`Error::Cancelled`], [`Error::DiskFull`], or what is
    /// wrong with either file. The journal is what it was then; the copy may be there and is worth nothing.
    pub fn copy_under(
        path: &Path,
        organization: &str,
        old: &CipherKey,
        copy: &Path,
        new: &CipherKey,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<(), Error> {
        let source = connect(path, old, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        check_identity(&source, organization)?;
        // Leaving the log empties and removes it, and succeeds for the only connection that there is; the lock that is
        // taken then is kept until this connection closes, though its transaction has to end: none may be copied from.
        source.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        source.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
        source.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        if beside(path, "-wal").exists() {
            return Err(Error::Busy);
        }
        remove(copy)?;
        let file = private_file(copy)?;
        write(&source, copy, new, progress)?;
        file.sync_all()?;
        drop(file);
        let proof = connect(copy, new, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        check_identity(&proof, organization)?;
        prove(&source, &proof)
    }

    /// Puts a copy in the place of the journal at `path`, and removes the index that the old key opened.
    ///
    /// # Errors
    /// When the files cannot be renamed; then nothing has changed.
    pub fn put_in_place(copy: &Path, path: &Path) -> Result<(), Error> {
        fs::rename(copy, path)?;
        #[cfg(unix)]
        if let Some(folder) = path.parent() {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Removes the index beside the journal at `path`: it is made again from the journal.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn forget_index(path: &Path) -> Result<(), Error> {
        match fs::remove_dir_all(path.with_file_name(INDEX)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn write(
    source: &Connection,
    copy: &Path,
    key: &CipherKey,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(), Error> {
    let mut target = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    target.pragma_update(None, "cipher_log_level", "NONE")?;
    target.pragma_update(None, "key", key.0.as_str())?;
    // What is cut off here is thrown away: it needs no journal of its own, and is forced to the disk once, at the end.
    target.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
    target.pragma_update(None, "synchronous", "OFF")?;
    let backup = Backup::new(source, &mut target)?;
    loop {
        let step = backup.step(PAGES)?;
        let state = backup.progress();
        let all = u64::try_from(state.pagecount).unwrap_or(0);
        if !progress(all - u64::try_from(state.remaining).unwrap_or(0).min(all), all) {
            return Err(Error::Cancelled);
        }
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(Error::Busy),
        }
    }
}

/// Compares a copy with what it was made of, and has every page of it read and authenticated.
fn prove(source: &Connection, copy: &Connection) -> Result<(), Error> {
    let unlike = |what: &str| Error::Damaged { what: format!("its copy under the new key has {what}") };
    for number in ["page_count", "user_version", "application_id"] {
        let read =
            |connection: &Connection| connection.query_row(&format!("PRAGMA {number}"), [], |row| row.get::<_, i64>(0));
        if read(source)? != read(copy)? {
            return Err(unlike(&format!("another {number}")));
        }
    }
    for kind in [Kind::Events, Kind::Revisions] {
        if has_trees(source)? && kept(source, kind)?.tree != kept(copy, kind)?.tree {
            return Err(unlike("other events"));
        }
    }
    let mut check = copy.prepare("PRAGMA cipher_integrity_check")?;
    let mut faults = check.query([])?;
    if faults.next()?.is_some() { Err(unlike("pages that cannot be read")) } else { Ok(()) }
}

/// A journal of an earlier version has no trees until it is opened the usual way.
fn has_trees(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'tree'", [], |row| {
        row.get::<_, i64>(0).map(|found| found > 0)
    })?)
}

/// Returns the file that SQLite keeps beside the journal at `path` under a name with this ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{append, create, event, key, reopen};
    use super::*;

    fn copied(folder: &Path, go_on: bool) -> Result<(), Error> {
        let (path, copy) = (folder.join("journal.db"), folder.join("copy"));
        Store::copy_under(&path, "org-1", &key('a'), &copy, &key('b'), &mut |_, _| go_on)
    }

    fn filled(folder: &Path) {
        let store = create(folder);
        let events = (0..300).map(|number| event(&format!("e{number}"), number, "x", "{\"canary\":\"4f1c\"}"));
        append(&store, events.collect());
    }

    #[test]
    fn a_copy_is_opened_by_the_new_key_alone_and_holds_the_same() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let before = reopen(folder.path()).trees().unwrap();
        let (path, copy) = (folder.path().join("journal.db"), folder.path().join("copy"));
        let mut told = Vec::new();

        Store::copy_under(&path, "org-1", &key('a'), &copy, &key('b'), &mut |copied, all| {
            told.push((copied, all));
            true
        })
        .unwrap();

        assert!(told.last().is_some_and(|(copied, all)| copied == all && *all > 5), "{told:?}");
        assert!(Store::is_key(&path, &key('a')).unwrap() && !Store::is_key(&path, &key('b')).unwrap());
        assert!(Store::is_key(&copy, &key('b')).unwrap() && !Store::is_key(&copy, &key('a')).unwrap());
        Store::put_in_place(&copy, &path).unwrap();
        Store::forget_index(&path).unwrap();
        let store = Store::open(&path, key('b'), "acme", "org-1").unwrap();
        assert_eq!(store.trees().unwrap(), before);
        assert_eq!(store.audit(super::super::Wanted::default(), &mut |_, _| true).unwrap().faults, []);
        assert!(matches!(Store::open(&path, key('a'), "acme", "org-1"), Err(Error::NotOpened)));
    }

    #[test]
    fn what_was_being_written_when_the_copy_was_cut_off_is_taken_back_by_who_may_write() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let before = reopen(folder.path()).trees().unwrap();
        let (path, cut) = (folder.path().join("journal.db"), folder.path().join("cut.db"));
        let source = connect(&path, &key('a'), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        source.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
        // So little room that pages are written before the end.
        source
            .execute_batch(
                "PRAGMA cache_size = 2; BEGIN; CREATE TABLE half (bytes); INSERT INTO half VALUES (randomblob(90000));",
            )
            .unwrap();
        fs::copy(&path, &cut).unwrap();
        fs::copy(beside(&path, "-journal"), beside(&cut, "-journal")).unwrap();
        drop(source);

        assert!(Store::is_key(&cut, &key('a')).is_err(), "whoever only reads cannot take it back");
        Store::take_back(&cut, &key('a')).unwrap();

        assert!(Store::is_key(&cut, &key('a')).unwrap());
        assert_eq!(Store::open(&cut, key('a'), "acme", "org-1").unwrap().trees().unwrap(), before);
    }

    #[test]
    fn a_journal_that_somebody_has_open_is_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let _open = reopen(folder.path());

        assert!(matches!(copied(folder.path(), true), Err(Error::Busy)));
    }

    #[test]
    fn a_copy_that_is_called_off_leaves_the_journal_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());

        assert!(matches!(copied(folder.path(), false), Err(Error::Cancelled)));
        assert_eq!(reopen(folder.path()).trees().unwrap().0.size(), 300);
        copied(folder.path(), true).unwrap();
    }
}
