//! The journal's Merkle trees: over the exact bytes of all events, and over those of their later versions. They grow in
//! the transaction that adds what they commit to, so that the two can never disagree.

use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::event::Event;
use crate::merkle::{Hash, Tree, leaf};
use crate::page::Sheaf;

use super::arrive::Arrivals;
use super::body::Unpacker;
use super::{Error, Store, blocks};

/// Leaves hashed in one transaction while a file of an earlier version is taken in.
const TAKEN: u64 = 32_768;
/// Bytes of a leaf by which an altered one is found.
pub(super) const MARK: usize = 2;
/// Fewer leaves are not worth a second thread.
const LEAVES_FOR_TWO: usize = 512;

/// What a tree is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Events = 0,
    Revisions = 1,
}

/// The first bytes of the leaf of each event, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<u8>);

impl Marks {
    /// Says whether `raw` can be the bytes that the event `number` came with. Of altered ones one in 65,536 passes.
    pub fn agree(&self, number: u64, raw: &[u8]) -> bool {
        let place = number.checked_sub(1).and_then(|index| usize::try_from(index).ok()?.checked_mul(MARK));
        let mark = place.and_then(|place| self.0.get(place..place.saturating_add(MARK)));
        mark == Some(&leaf(raw)[..MARK])
    }
}

/// A tree and how far it has to come.
pub(super) struct Kept {
    pub(super) tree: Tree,
    /// Leaves that were there before there were trees.
    due: u64,
}

/// Reads a tree.
pub(super) fn kept(connection: &Connection, kind: Kind) -> Result<Kept, Error> {
    let mut select = connection.prepare_cached("SELECT size, due, peaks FROM tree WHERE kind = ?1")?;
    let row = select.query_row([kind as i64], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get(2)?)));
    let (size, due, peaks): (i64, i64, Vec<u8>) = row.optional()?.ok_or_else(broken)?;
    let size = u64::try_from(size).map_err(|_| broken())?;
    let tree = Tree::from_bytes(size, &peaks).ok_or_else(broken)?;
    Ok(Kept { tree, due: u64::try_from(due).unwrap_or(0) })
}

fn broken() -> Error {
    Error::Damaged { what: "its Merkle tree contradicts itself".to_owned() }
}

/// Adds the leaves of what a page brings, in the transaction that adds it: its events follow the first `found`.
/// Leaves that `sheaf` has are not hashed again.
pub(super) fn grow_by(
    tx: &Connection,
    found: i64,
    arrivals: &Arrivals<'_>,
    sheaf: Option<&Sheaf>,
) -> Result<(), Error> {
    match sheaf {
        Some(sheaf) => {
            let known: Vec<Hash> = arrivals.places.iter().map(|place| sheaf.leaves[*place]).collect();
            grow(tx, Kind::Events, found, &known)?;
        }
        None => grow(tx, Kind::Events, found, &leaves(&raws(arrivals.added.iter().copied())))?,
    }
    if arrivals.revised.is_empty() {
        return Ok(());
    }
    let before = tx.prepare_cached("SELECT coalesce(max(id), 0) FROM revision")?.query_row([], |row| row.get(0))?;
    grow(tx, Kind::Revisions, before, &leaves(&raws(arrivals.revised.iter().map(|(_, _, event)| *event))))
}

fn raws<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<&'a [u8]> {
    events.map(|event| &*event.raw).collect()
}

/// Adds the leaves of what is added in the same transaction, after the `before` that there are.
fn grow(connection: &Connection, kind: Kind, before: i64, leaves: &[Hash]) -> Result<(), Error> {
    if leaves.is_empty() {
        return Ok(());
    }
    let mut kept = kept(connection, kind)?;
    if kept.tree.size() < kept.due {
        take_in(connection, kind, &mut kept, u64::MAX)?;
    }
    if i64::try_from(kept.tree.size()).ok() != Some(before) {
        return Err(Error::Damaged { what: "it holds other events than this program added to it".to_owned() });
    }
    add(connection, kind, &mut kept.tree, leaves)
}

/// Hashes leaves, on two threads where there are many.
fn leaves(raws: &[&[u8]]) -> Vec<Hash> {
    let work = |raws: &[&[u8]]| -> Vec<Hash> { raws.iter().map(|raw| leaf(raw)).collect() };
    if raws.len() < LEAVES_FOR_TWO {
        return work(raws);
    }
    let (here, beside) = raws.split_at(raws.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| work(beside));
        let mut leaves = work(here);
        leaves.extend(other.join().unwrap_or_else(|_| work(beside)));
        leaves
    })
}

fn add(connection: &Connection, kind: Kind, tree: &mut Tree, leaves: &[Hash]) -> Result<(), Error> {
    if leaves.is_empty() {
        return Ok(());
    }
    tree.append(leaves);
    let size = i64::try_from(tree.size()).map_err(|_| broken())?;
    let marks: Vec<u8> = leaves.iter().flat_map(|leaf| leaf[..MARK].to_vec()).collect();
    connection.prepare_cached("UPDATE tree SET size = ?2, peaks = ?3 WHERE kind = ?1")?.execute(params![
        kind as i64,
        size,
        tree.to_bytes()
    ])?;
    connection.prepare_cached("INSERT INTO tree_step (id, root, marks) VALUES (?1, ?2, ?3)")?.execute(params![
        step(kind, size),
        tree.root().as_slice(),
        marks
    ])?;
    Ok(())
}

/// Returns the id of the step after which a tree had `size` leaves.
pub(super) const fn step(kind: Kind, size: i64) -> i64 {
    size.saturating_mul(2).saturating_add(kind as i64)
}

/// Takes in up to about `most` leaves that were there before there were trees.
fn take_in(connection: &Connection, kind: Kind, kept: &mut Kept, most: u64) -> Result<(), Error> {
    let mut unpacker = Unpacker::default();
    let start = kept.tree.size();
    let until = kept.due.min(start.saturating_add(most));
    let mut found = Vec::new();
    let first = i64::try_from(start).map_err(|_| broken())?.saturating_add(1);
    match kind {
        Kind::Events => blocks::bodies(connection, &mut unpacker, first, |head, body| {
            if head.first != first.saturating_add(i64::try_from(found.len()).unwrap_or(i64::MAX)) {
                return Err(Error::Damaged { what: format!("events before number {} are missing", head.first) });
            }
            for place in 0..body.events() {
                found.push(leaf(body.raw(place)?));
            }
            let reached = start + found.len() as u64;
            Ok(if reached >= until { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?,
        Kind::Revisions => {
            let mut select = connection
                .prepare_cached("SELECT dictionary, raw FROM revision WHERE id >= ?1 AND id <= ?2 ORDER BY id")?;
            let mut rows = select.query([first, i64::try_from(until).unwrap_or(i64::MAX)])?;
            while let Some(row) = rows.next()? {
                let packed = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                found.push(leaf(&unpacker.bytes(connection, row.get(0)?, packed)?));
            }
        }
    }
    if found.is_empty() {
        return Err(Error::Damaged { what: "events that it held are missing".to_owned() });
    }
    add(connection, kind, &mut kept.tree, &found)
}

impl Store {
    /// Takes what a file of an earlier version holds into the trees, in steps of which each stays done. `progress`
    /// hears how many of how many, and says whether to go on.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when `progress` says no, or a file error.
    pub fn grow_trees(&self, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), Error> {
        for kind in [Kind::Events, Kind::Revisions] {
            loop {
                let (size, due) = self.write(|writer| {
                    let now = kept(&writer.connection, kind)?;
                    if now.tree.size() >= now.due {
                        return Ok((now.tree.size(), now.due));
                    }
                    let tx = writer.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                    let mut now = kept(&tx, kind)?;
                    if now.tree.size() < now.due {
                        take_in(&tx, kind, &mut now, TAKEN)?;
                    }
                    tx.commit()?;
                    Ok((now.tree.size(), now.due))
                })?;
                if size >= due {
                    break;
                }
                if !progress(size, due) {
                    return Err(Error::Cancelled);
                }
            }
        }
        Ok(())
    }

    /// Returns the trees over the events and over their later versions.
    ///
    /// # Errors
    /// [`Error::Damaged`] or a file error.
    pub fn trees(&self) -> Result<(Tree, Tree), Error> {
        self.grow_trees(&mut |_, _| true)?;
        self.read(|connection| {
            // One view of the file: the two belong together.
            let view = connection.unchecked_transaction()?;
            Ok((kept(&view, Kind::Events)?.tree, kept(&view, Kind::Revisions)?.tree))
        })
    }

    /// Returns the root over the first `size` events, where the tree of events once ended there.
    pub fn root_at(&self, size: u64) -> Result<Option<Hash>, Error> {
        self.root_of(Kind::Events, size)
    }

    /// Returns the root over the first `size` later versions, where their tree once ended there.
    pub fn later_root_at(&self, size: u64) -> Result<Option<Hash>, Error> {
        self.root_of(Kind::Revisions, size)
    }

    fn root_of(&self, kind: Kind, size: u64) -> Result<Option<Hash>, Error> {
        let Ok(size) = i64::try_from(size) else { return Ok(None) };
        self.read(|connection| {
            if size == 0 {
                return Ok(Some(Tree::default().root()));
            }
            let mut select = connection.prepare_cached("SELECT root FROM tree_step WHERE id = ?1")?;
            let root: Option<Vec<u8>> = select.query_row([step(kind, size)], |row| row.get(0)).optional()?;
            Ok(root.and_then(|root| root.try_into().ok()))
        })
    }

    /// Returns what was noted of each event's leaf when it was added.
    pub fn marks(&self) -> Result<Marks, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached("SELECT marks FROM tree_step WHERE id % 2 = ?1 ORDER BY id")?;
            let mut rows = select.query([Kind::Events as i64])?;
            let mut marks = Vec::new();
            while let Some(row) = rows.next()? {
                marks.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
            }
            Ok(Marks(marks))
        })
    }

    /// Returns the leaves of all events, in the order of their numbers.
    pub fn leaves(&self, stop: &dyn Fn() -> bool) -> Result<Vec<Hash>, Error> {
        self.read(|connection| {
            let mut leaves = Vec::new();
            blocks::bodies(connection, &mut Unpacker::default(), 1, |_, body| {
                for place in 0..body.events() {
                    leaves.push(leaf(body.raw(place)?));
                }
                Ok(if stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })?;
            if stop() { Err(Error::Cancelled) } else { Ok(leaves) }
        })
    }

    /// Returns the generation of this journal: no other has it, not even one made anew for the same organization.
    pub fn generation(&self) -> Result<String, Error> {
        self.read(|connection| {
            Ok(connection.query_row("SELECT generation FROM identity WHERE id = 1", [], |row| row.get(0))?)
        })
    }
}
