//! A pack on its way to its name: its files come together in a hidden folder beside it, and appear under the name in one
//! step, signed, as a folder or as one archive. Dropped before that, nothing is left.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::export::{Error, Overwrite};

use super::file::{PackFile, Sealed};
use super::key::SigningKey;
use super::sums::Sums;
use super::text::sha256;
use super::{LIST, MINISIG, SSHSIG, STAMP, STAMP_SIGNATURE, archive, minisign, ssh};

const LOCK: &str = "lock";
const ENDING: &str = ".part";
/// Where a folder waits that is being replaced.
const REPLACED: &str = "replaced";

/// Whether a pack is one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Archive,
    Folder,
}

/// An unfinished pack.
#[derive(Debug)]
pub struct Draft {
    /// Holds the folder of files, the lock, and in the end the archive.
    hidden: PathBuf,
    target: PathBuf,
    form: Form,
    overwrite: Overwrite,
    sums: Sums,
    /// How many rows it has, once all of them are written.
    pub(super) rows: u64,
    /// Held as long as somebody is at work on it.
    _lock: File,
}

impl Draft {
    /// Begins a pack that is to become `target`: one archive where that ends with `.zip`, else a folder.
    ///
    /// # Errors
    /// Where the name is taken, is no place for a pack, or cannot be written to.
    pub fn create(target: &Path, overwrite: Overwrite) -> Result<Self, Error> {
        let is_archive = target.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
        let form = if is_archive { Form::Archive } else { Form::Folder };
        inspect(target, form, overwrite)?;
        let wrap = |error| Error::from_io(error, target, 0);
        let name = target.file_name().ok_or_else(|| Error::NotAFile(target.to_owned()))?.to_string_lossy().into_owned();
        clear_away(folder_of(target), &name);
        let hidden = folder_of(target).join(hidden_name(&name).map_err(wrap)?);
        private_folder(&hidden).map_err(wrap)?;
        let begin = || -> io::Result<File> {
            let lock = File::create(hidden.join(LOCK))?;
            // Not every disk has locks.
            let _ = lock.try_lock();
            fs::create_dir(hidden.join("pack"))?;
            Ok(lock)
        };
        let lock = begin().map_err(|error| {
            dismantle(&hidden);
            wrap(error)
        })?;
        Ok(Self { hidden, target: target.to_owned(), form, overwrite, sums: Sums::default(), rows: 0, _lock: lock })
    }

    /// Begins a file of the pack.
    ///
    /// # Errors
    /// What the system says.
    pub fn file(&self, name: &str) -> Result<PackFile, Error> {
        let made = OpenOptions::new().write(true).create_new(true).open(self.folder().join(name));
        made.map(|file| PackFile::new(name, file)).map_err(|error| self.failed(error, 0))
    }

    /// Takes a file that is complete.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep(&mut self, file: PackFile) -> Result<(), Error> {
        let name = file.name.clone();
        let digest = file.finish().map_err(|error| self.failed(error, 0))?;
        self.sums.0.insert(name, digest);
        Ok(())
    }

    /// Adds a small file.
    ///
    /// # Errors
    /// What the system says.
    pub fn put(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.put_bytes(name, text.as_bytes())
    }

    fn put_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut file = self.file(name)?;
        file.write_all(bytes).map_err(|error| self.failed(error, 0))?;
        self.keep(file)
    }

    /// Returns what an error of the system means here, after `rows` rows; when all are written, after all of them.
    pub fn failed(&self, error: io::Error, rows: u64) -> Error {
        let rows = rows.max(self.rows);
        match error.kind() {
            io::ErrorKind::Interrupted => Error::Cancelled { rows },
            _ => Error::from_io(error, &self.target, rows),
        }
    }

    /// Returns the list of all files so far: what is going to be signed.
    pub fn list(&self) -> String {
        self.sums.text()
    }

    /// Signs the list of all files and gives the pack its name. `stamp` is a time stamp of the list, where there is one.
    ///
    /// # Errors
    /// What the system says, or that `stop` said so; nothing is left behind then.
    pub fn seal(
        mut self,
        key: &SigningKey,
        comment: &str,
        stamp: Option<&[u8]>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Sealed, Error> {
        let list = self.list();
        let signatures = [
            (LIST, list.clone()),
            (SSHSIG, ssh::sign(key, list.as_bytes())),
            (MINISIG, minisign::sign(key, list.as_bytes(), comment)),
        ];
        for (name, text) in signatures {
            self.put(name, &text)?;
        }
        if let Some(stamp) = stamp {
            self.put_bytes(STAMP, stamp)?;
            self.put(STAMP_SIGNATURE, &ssh::sign(key, stamp))?;
        }
        let names: Vec<String> = self.sums.0.keys().cloned().collect();
        let (bytes, archive) = self.finish(&names, key, stop).map_err(|error| self.failed(error, 0))?;
        inspect(&self.target, self.form, self.overwrite)?;
        self.place().map_err(|error| self.failed(error, 0))?;
        Ok(Sealed { path: self.target.clone(), bytes, sha256sums: sha256(list.as_bytes()), archive })
    }

    fn folder(&self) -> PathBuf {
        self.hidden.join("pack")
    }

    /// Makes everything durable; of an archive, the archive.
    fn finish(&self, names: &[String], key: &SigningKey, stop: &dyn Fn() -> bool) -> io::Result<(u64, Option<String>)> {
        if self.form == Form::Folder {
            sync_folder(&self.folder());
            let sizes = names.iter().map(|name| Ok(fs::metadata(self.folder().join(name))?.len()));
            return Ok((sizes.sum::<io::Result<u64>>()?, None));
        }
        let path = self.hidden.join("pack.zip");
        let mut out = OpenOptions::new().read(true).write(true).create_new(true).open(path)?;
        let stem = self.target.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let folder = stem.filter(|stem| super::sums::is_plain(stem)).unwrap_or_else(|| "evidence".to_owned());
        let whole = archive::pack(&mut out, &folder, &self.folder(), names, &|digest| ssh::seal(key, digest), stop)?;
        out.sync_all()?;
        Ok((out.metadata()?.len(), Some(whole)))
    }

    fn place(&self) -> io::Result<()> {
        match self.form {
            Form::Archive => {
                let made = self.hidden.join("pack.zip");
                match self.overwrite {
                    Overwrite::Replace => fs::rename(made, &self.target)?,
                    // A link is made only where nothing has the name; not every disk has links.
                    Overwrite::Refuse => match fs::hard_link(&made, &self.target) {
                        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                            drop(OpenOptions::new().write(true).create_new(true).open(&self.target)?);
                            fs::rename(made, &self.target)?;
                        }
                        done => done?,
                    },
                }
            }
            Form::Folder => {
                if self.target.exists() {
                    fs::rename(&self.target, self.hidden.join(REPLACED))?;
                }
                fs::rename(self.folder(), &self.target).inspect_err(|_| {
                    let _ = fs::rename(self.hidden.join(REPLACED), &self.target);
                })?;
            }
        }
        sync_folder(folder_of(&self.target));
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        dismantle(&self.hidden);
    }
}

/// Deletes an unfinished pack. The lock goes last: whoever is killed in the middle leaves what can be told to be left.
/// What cannot be deleted is in nobody's way.
fn dismantle(hidden: &Path) {
    for found in fs::read_dir(hidden).into_iter().flatten().flatten().filter(|found| found.file_name() != LOCK) {
        let is_folder = found.file_type().is_ok_and(|kind| kind.is_dir());
        let _ = if is_folder { fs::remove_dir_all(found.path()) } else { fs::remove_file(found.path()) };
    }
    let _ = fs::remove_dir_all(hidden);
}

/// Refuses a target that must not be written to. Only a pack is ever replaced by a pack.
fn inspect(target: &Path, form: Form, overwrite: Overwrite) -> Result<(), Error> {
    let found = match fs::symlink_metadata(target) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::from_io(error, target, 0)),
    };
    let is_pack = match form {
        Form::Archive => found.is_file(),
        Form::Folder => found.is_dir() && target.join(LIST).is_file() && target.join(SSHSIG).is_file(),
    };
    match overwrite {
        _ if found.is_symlink() => Err(Error::Symlink(target.to_owned())),
        Overwrite::Refuse => Err(Error::Exists(target.to_owned())),
        Overwrite::Replace if is_pack => Ok(()),
        Overwrite::Replace => Err(Error::NotAFile(target.to_owned())),
    }
}

/// Deletes what a program that was killed has left of the same pack. One that is still being made is locked.
fn clear_away(folder: &Path, name: &str) {
    for found in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_left = is_hidden_name(&found.file_name().to_string_lossy(), name);
        if !is_left || !found.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let hidden = found.path();
        match OpenOptions::new().write(true).open(hidden.join(LOCK)) {
            Ok(lock) if lock.try_lock().is_ok() => {
                // Killed between the old pack and the new one: the old one comes back.
                if !folder.join(name).exists() {
                    let _ = fs::rename(hidden.join(REPLACED), folder.join(name));
                }
                dismantle(&hidden);
            }
            Ok(_) => {}
            // It had not come to its lock, and holds nothing: only then it goes.
            Err(_) => drop(fs::remove_dir(&hidden)),
        }
    }
}

fn hidden_start(name: &str) -> String {
    let start: String = name.chars().filter(char::is_ascii).take(60).collect();
    format!(".{start}.")
}

fn hidden_name(name: &str) -> io::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(format!("{}{:016x}{ENDING}", hidden_start(name), u64::from_le_bytes(random)))
}

fn is_hidden_name(found: &str, name: &str) -> bool {
    let random = found.strip_prefix(&hidden_start(name)).and_then(|rest| rest.strip_suffix(ENDING));
    random.is_some_and(|random| random.len() == 16 && random.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// What a folder that cannot be synced risks is the name, and only in a power cut.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}
