//! The vault's files in the data folder: `vault.json`, which says where the secrets are, and how
//! files are written so that a crash leaves the old or the new one whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::keychain::error::{Detail, Error};

const RECORD: &str = "vault.json";
const LOCK: &str = "vault.lock";
const FORMAT: u32 = 1;
const LARGEST: u64 = 16 << 20;

/// What `vault.json` says: where this data folder keeps its secrets. Holds none itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Record {
    /// In a store of the operating system.
    Keychain {
        /// Its identifier.
        store: String,
    },
    /// In the file beside it.
    Passphrase(PassphraseRecord),
}

/// How the key of a passphrase vault is derived and recognized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PassphraseRecord {
    pub(super) argon2id: Cost,
    pub(super) salt: String,
    pub(super) check: String,
    /// Whether the file of secrets has ever been written: from then on its absence is damage.
    pub(super) filled: bool,
}

/// What one derivation costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

/// The file as written: `sum` tells damage of the record from a wrong passphrase.
#[derive(Serialize, Deserialize)]
struct Envelope {
    format: u32,
    vault: Box<RawValue>,
    sum: String,
}

/// The data folder as far as the vault is concerned.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// Held while files change; other processes wait.
pub(super) struct Held(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Reads `vault.json`, where there is one.
    pub(super) fn record(&self) -> Result<Option<Record>, Error> {
        let Some(bytes) = self.read(RECORD)? else { return Ok(None) };
        let damaged = |say: String| self.damaged(RECORD, say);
        let version: Versioned = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if version.format > FORMAT {
            return Err(Error::Newer { found: version.format });
        }
        if version.format < FORMAT {
            return Err(damaged(format!("there is no format {}", version.format)));
        }
        let envelope: Envelope = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if envelope.sum != sum(envelope.vault.get()) {
            return Err(damaged("its sum does not fit".to_owned()));
        }
        serde_json::from_str(envelope.vault.get()).map(Some).map_err(|error| damaged(error.to_string()))
    }

    /// Writes `vault.json`.
    pub(super) fn write_record(&self, held: &Held, record: &Record) -> Result<(), Error> {
        let as_io = |error: serde_json::Error| self.failed(RECORD, error.into());
        let vault = serde_json::value::to_raw_value(record).map_err(as_io)?;
        let sum = sum(vault.get());
        let bytes = serde_json::to_vec(&Envelope { format: FORMAT, vault, sum }).map_err(as_io)?;
        self.write(held, RECORD, &bytes)
    }

    /// Makes the folder, for this user only, and waits until no other process changes the vault.
    pub(super) fn hold(&self) -> Result<Held, Error> {
        private_folder(&self.0).map_err(|source| Error::Io { path: self.0.display().to_string(), source })?;
        let lock = || -> io::Result<File> {
            let file = private_file(&self.0.join(LOCK))?;
            file.lock()?;
            Ok(file)
        };
        lock().map(Held).map_err(|source| self.failed(LOCK, source))
    }

    /// As [`Folder::hold`], but does not wait: None where another process changes the vault.
    pub(super) fn try_hold(&self) -> Result<Option<Held>, Error> {
        let file = private_file(&self.0.join(LOCK)).map_err(|source| self.failed(LOCK, source))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held(file))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(source)) => Err(self.failed(LOCK, source)),
        }
    }

    /// Removes a file; that it is not there is no error.
    pub(super) fn remove(&self, _held: &Held, name: &str) -> Result<(), Error> {
        let removed = remove_if_there(&self.0.join(name)).and_then(|()| sync_folder(&self.0));
        removed.map_err(|source| self.failed(name, source))
    }

    /// Gives a file another name, in the place of what has it.
    pub(super) fn rename(&self, _held: &Held, from: &str, to: &str) -> Result<(), Error> {
        let renamed = fs::rename(self.0.join(from), self.0.join(to)).and_then(|()| sync_folder(&self.0));
        renamed.map_err(|source| self.failed(to, source))
    }

    /// Reads a whole file, where there is one.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(self.0.join(name))?.take(LARGEST + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) if bytes.len() as u64 > LARGEST => Err(self.damaged(name, "it is far too large".to_owned())),
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.failed(name, source)),
        }
    }

    /// Replaces a file as a whole: after a crash either the old or the new one is there.
    pub(super) fn write(&self, _held: &Held, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let fresh = self.0.join(format!("{name}.new"));
        let replace = || -> io::Result<()> {
            remove_if_there(&fresh)?;
            let mut file = private_file(&fresh)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&fresh, self.0.join(name))?;
            sync_folder(&self.0)
        };
        replace().map_err(|source| self.failed(name, source))
    }

    pub(super) fn damaged(&self, name: &str, say: String) -> Error {
        Error::Damaged { what: format!("`{}`", self.0.join(name).display()), detail: Detail(say) }
    }

    fn failed(&self, name: &str, source: io::Error) -> Error {
        Error::Io { path: self.0.join(name).display().to_string(), source }
    }
}

fn sum(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a folder for this user only, with those above it, and their names durable: a power cut that took a folder would
/// take everything that was safely written into it.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let missing: Vec<&Path> = path.ancestors().take_while(is_missing).collect();
    make_private(path)?;
    for parent in missing.iter().rev().filter_map(|made| made.parent()) {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        // A folder above may be one that we can pass and not read: then there is nothing that we could force.
        let _ = sync_folder(parent);
    }
    Ok(())
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
