//! A disk that keeps for certain only what it was told to keep: bytes when their file was synced, names when their folder
//! was. Everything else is there after a power failure, or not, or in part.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::trace::Call;
use crate::chance::Chance;

/// What a disk writes as a whole.
const SECTOR: usize = 512;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

type Names = BTreeMap<PathBuf, Node>;

/// A change of names that is not yet kept for certain.
#[derive(Clone, Debug)]
enum Change {
    Set(PathBuf, Node),
    Move(PathBuf, PathBuf),
    Remove(PathBuf),
}

/// A change of a file's bytes.
#[derive(Clone, Debug)]
enum Edit {
    Write(usize, Vec<u8>),
    Cut(usize),
}

#[derive(Default)]
struct File {
    kept: Vec<u8>,
    pending: Vec<Edit>,
    stands: usize,
}

/// The disk below one folder.
#[derive(Default)]
pub struct Disk {
    files: Vec<File>,
    now: Names,
    kept: Names,
    changes: Vec<Change>,
}

/// How much of what is not certain is there after a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Nothing,
    Everything,
    Some,
    Torn,
}

impl Fate {
    fn draw(chance: &mut Chance) -> Self {
        [Self::Nothing, Self::Everything, Self::Some, Self::Some, Self::Torn, Self::Torn][chance.below(6)]
    }
}

impl Disk {
    /// Does what the program asked for.
    pub fn apply(&mut self, call: &Call) {
        match call {
            Call::Open { path, empties } => self.open(path, *empties),
            Call::Folder(path) => self.change(Change::Set(path.clone(), Node::Folder)),
            Call::WriteAt { path, at, bytes } => self.edit(path, Edit::Write(*at, bytes.clone())),
            Call::Write { path, bytes } => {
                if let Some(file) = self.file(path) {
                    let at = file.stands;
                    file.stands += bytes.len();
                    file.pending.push(Edit::Write(at, bytes.clone()));
                }
            }
            Call::Seek { path, at } => {
                if let Some(file) = self.file(path) {
                    file.stands = *at;
                }
            }
            Call::Cut { path, length } => self.edit(path, Edit::Cut(*length)),
            Call::Sync(path) => self.sync(path),
            Call::Move { from, to } => self.change(Change::Move(from.clone(), to.clone())),
            Call::Link { from, to } => {
                if let Some(node) = self.now.get(from).copied() {
                    self.change(Change::Set(to.clone(), node));
                }
            }
            Call::Remove(path) => self.change(Change::Remove(path.clone())),
            Call::Said(_) => {}
        }
    }

    fn open(&mut self, path: &Path, empties: bool) {
        if !self.now.contains_key(path) {
            self.files.push(File::default());
            self.change(Change::Set(path.to_owned(), Node::File(self.files.len() - 1)));
        }
        if let Some(file) = self.file(path) {
            file.stands = 0;
        }
        if empties {
            self.edit(path, Edit::Cut(0));
        }
    }

    fn file(&mut self, path: &Path) -> Option<&mut File> {
        match self.now.get(path)? {
            Node::File(number) => self.files.get_mut(*number),
            Node::Folder => None,
        }
    }

    fn edit(&mut self, path: &Path, edit: Edit) {
        if let Some(file) = self.file(path) {
            file.pending.push(edit);
        }
    }

    fn change(&mut self, change: Change) {
        alter(&mut self.now, &change);
        self.changes.push(change);
    }

    fn sync(&mut self, path: &Path) {
        if let Some(file) = self.file(path) {
            let pending = std::mem::take(&mut file.pending);
            pending.iter().for_each(|edit| perform(&mut file.kept, edit));
            return;
        }
        let is_here = |name: &PathBuf| name.parent() == Some(path);
        let (settled, waiting): (Vec<Change>, Vec<Change>) = self.changes.drain(..).partition(|change| match change {
            Change::Set(name, _) | Change::Remove(name) => is_here(name),
            Change::Move(from, to) => is_here(from) || is_here(to),
        });
        settled.iter().for_each(|change| alter(&mut self.kept, change));
        self.changes = waiting;
    }

    /// Writes into `folder` what a start after a power failure might find.
    pub fn restart(&self, folder: &Path, chance: &mut Chance) {
        fs::create_dir_all(folder).unwrap();
        let mut names = self.kept.clone();
        // Names change in order; how far they came is open.
        let far = match Fate::draw(chance) {
            Fate::Nothing => 0,
            Fate::Everything => self.changes.len(),
            Fate::Some | Fate::Torn => chance.below(self.changes.len() + 1),
        };
        self.changes[..far].iter().for_each(|change| alter(&mut names, change));
        for (name, node) in &names {
            let path = folder.join(name);
            // What lies in a folder whose own name was lost is lost with it.
            if !path.parent().is_some_and(Path::is_dir) {
                continue;
            }
            match node {
                Node::Folder => fs::create_dir_all(path).unwrap(),
                // The index of the log is no file of the disk's: SQLite makes it anew.
                Node::File(_) if name.to_string_lossy().ends_with("-shm") => {}
                Node::File(number) => fs::write(path, self.files[*number].found(chance)).unwrap(),
            }
        }
    }
}

impl File {
    fn found(&self, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.kept.clone();
        let fate = Fate::draw(chance);
        for edit in &self.pending {
            let third = chance.below(3);
            match (fate, edit) {
                (Fate::Nothing, _) => {}
                (Fate::Torn, Edit::Write(at, data)) if third == 1 => {
                    for (number, sector) in data.chunks(SECTOR).enumerate() {
                        if chance.below(2) == 0 {
                            perform(&mut bytes, &Edit::Write(at + number * SECTOR, sector.to_vec()));
                        }
                    }
                }
                (Fate::Some | Fate::Torn, _) if third == 0 => {}
                (Fate::Everything | Fate::Some | Fate::Torn, edit) => perform(&mut bytes, edit),
            }
        }
        bytes
    }
}

fn perform(bytes: &mut Vec<u8>, edit: &Edit) {
    match edit {
        Edit::Write(at, data) => {
            if bytes.len() < at + data.len() {
                bytes.resize(at + data.len(), 0);
            }
            bytes[*at..at + data.len()].copy_from_slice(data);
        }
        Edit::Cut(length) => bytes.resize(*length, 0),
    }
}

fn alter(names: &mut Names, change: &Change) {
    match change {
        Change::Set(path, node) => drop(names.insert(path.clone(), *node)),
        Change::Remove(path) => drop(names.remove(path)),
        Change::Move(from, to) => {
            let moved: Vec<(PathBuf, Node)> = names.extract_if(.., |path, _| path.starts_with(from)).collect();
            for (path, node) in moved {
                let rest = path.strip_prefix(from).unwrap();
                names.insert(if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) }, node);
            }
        }
    }
}

#[test]
fn what_was_synced_is_there_after_every_failure_and_the_rest_may_not_be() {
    let path = PathBuf::from("a");
    let mut disk = Disk::default();
    disk.apply(&Call::Open { path: path.clone(), empties: false });
    disk.apply(&Call::Write { path: path.clone(), bytes: b"kept".to_vec() });
    disk.apply(&Call::Sync(path.clone()));
    disk.apply(&Call::Sync(PathBuf::new()));
    disk.apply(&Call::Write { path: path.clone(), bytes: b"lost".to_vec() });
    disk.apply(&Call::Open { path: PathBuf::from("b"), empties: false });
    let mut chance = Chance::begin("disk");

    let found: Vec<(Vec<u8>, bool)> = (0..60)
        .map(|_| {
            let folder = tempfile::tempdir().unwrap();
            disk.restart(folder.path(), &mut chance);
            (fs::read(folder.path().join("a")).unwrap(), folder.path().join("b").exists())
        })
        .collect();

    assert!(found.iter().all(|(bytes, _)| bytes.starts_with(b"kept")));
    assert!(found.iter().any(|(bytes, _)| bytes == b"kept") && found.iter().any(|(bytes, _)| bytes == b"keptlost"));
    assert!(found.iter().any(|(_, second)| *second) && found.iter().any(|(_, second)| !second));
}
