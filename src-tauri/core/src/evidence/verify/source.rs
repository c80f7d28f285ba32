//! The files of a pack, in a folder or in an archive. Only plain files directly in it are ever opened.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::super::archive::{Archive, Refused};
use super::super::sums::is_plain;

/// More files than a pack ever has.
const MOST_FILES: usize = 64;

/// Where the files are.
pub(super) enum Source {
    Folder(PathBuf),
    Archive(Archive),
}

/// What there is.
pub(super) struct Found {
    pub(super) source: Source,
    /// Plain files and their sizes.
    pub(super) files: BTreeMap<String, u64>,
    /// What does not belong in a pack.
    pub(super) odd: Vec<String>,
}

impl Source {
    /// Looks at what is in a folder.
    pub(super) fn folder(path: &Path) -> io::Result<Found> {
        let (mut files, mut odd) = (BTreeMap::new(), Vec::new());
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Asked without following: a link is no file of the pack, wherever it leads.
            let found = fs::symlink_metadata(entry.path())?;
            if found.is_file() && is_plain(&name) {
                files.insert(name, found.len());
            } else {
                odd.push(format!("`{}` does not belong here", shortened(&name)));
            }
            if files.len() + odd.len() > MOST_FILES {
                odd.push("there are too many files for a pack".to_owned());
                break;
            }
        }
        Ok(Found { source: Self::Folder(path.to_owned()), files, odd })
    }

    /// Looks at what is in an archive.
    pub(super) fn archive(path: &Path) -> Result<Found, Refused> {
        let archive = Archive::open(path)?;
        let files = archive.names().map(|(name, size)| (name.to_owned(), size)).collect();
        Ok(Found { source: Self::Archive(archive), files, odd: Vec::new() })
    }
}

impl Found {
    /// Opens a file of the pack.
    pub(super) fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        if !self.files.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(match &self.source {
            Source::Folder(folder) => Box::new(File::open(folder.join(name))?),
            Source::Archive(archive) => Box::new(archive.file(name)?),
        })
    }

    /// Reads a small file as text; None where it is not there, not text, or larger than `most` bytes.
    pub(super) fn text(&self, name: &str, most: u64) -> Option<String> {
        String::from_utf8(self.bytes(name, most)?).ok()
    }

    /// Reads a small file; None where it is not there or larger than `most` bytes.
    pub(super) fn bytes(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(name).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= most).then_some(bytes)
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(80).map(|letter| if letter.is_control() { '?' } else { letter }).collect()
}
