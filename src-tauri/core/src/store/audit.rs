//! Checking a journal against its own trees: every event's bytes are read and hashed again.

use rusqlite::{Connection, OptionalExtension};

use crate::merkle::{Hash, Tree, leaf};

use super::body::Unpacker;
pub use super::fault::Fault;
use super::known::Identifiers;
use super::tree::{Kind, MARK, kept, step};
use super::{Error, Store};

/// Faults that are told one by one.
const MOST_FAULTS: usize = 100;
/// Numbers missing in one place that are still told with their places.
const MOST_MISSING: u64 = 1 << 32;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Events read.
    pub events: u64,
    /// Later versions read.
    pub revisions: u64,
    /// What is not as it was; the first first.
    pub faults: Vec<Fault>,
    /// The root over as many events as was asked for, from their bytes.
    pub root: Option<Hash>,
    /// The root over as many later versions as was asked for, from their bytes.
    pub later_root: Option<Hash>,
    /// Whether repeated events are known by the identifiers of these; where none was read, nothing says otherwise.
    pub with_identifiers: bool,
}

/// Over how many events, and over how many later versions of events, roots are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Events.
    pub events: u64,
    /// Later versions.
    pub revisions: u64,
}

impl Store {
    /// Reads everything again and compares it with the trees. `progress` hears how many of how many events were read,
    /// and says whether to go on. The roots over as many as are `wanted` are returned as well.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when `progress` says no. What is wrong with the journal is in the answer.
    pub fn audit(&self, wanted: Wanted, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<Audit, Error> {
        self.read(|connection| {
            // One view of the file: what is added meanwhile is not looked at.
            let view = connection.unchecked_transaction()?;
            let mut events = Auditor::new(&view, Kind::Events, wanted.events)?;
            events.run(&view, progress)?;
            let mut revisions = Auditor::new(&view, Kind::Revisions, wanted.revisions)?;
            revisions.run(&view, &mut |_, _| progress(events.tree.size(), events.expected))?;
            let later = revisions.faults.into_iter().map(|fault| Fault::Revision(Box::new(fault)));
            let (read, later_read) = (events.read, revisions.read);
            let with_identifiers = !events.faults.is_empty() || events.identifiers.is_kept_in(&view)?;
            let faults = events.faults.into_iter().chain(later).collect();
            let (root, later_root) = (events.wanted_root, revisions.wanted_root);
            Ok(Audit { events: read, revisions: later_read, faults, root, later_root, with_identifiers })
        })
    }
}

/// What is noted of a tree at the end of a step.
struct Step {
    size: u64,
    root: Vec<u8>,
    marks: Vec<u8>,
}

struct Auditor {
    kind: Kind,
    tree: Tree,
    /// Leaves that there have to be.
    expected: u64,
    expected_root: Hash,
    step: Option<Step>,
    /// Leaves before the step.
    before: u64,
    /// Whether the step has a leaf that is known to be bad.
    told_in_step: bool,
    /// Whether the roots disagree from here on, whatever follows.
    diverged: bool,
    read: u64,
    wanted: u64,
    wanted_root: Option<Hash>,
    identifiers: Identifiers,
    faults: Vec<Fault>,
}

impl Auditor {
    fn new(connection: &Connection, kind: Kind, wanted: u64) -> Result<Self, Error> {
        let kept = kept(connection, kind)?.tree;
        let mut auditor = Self {
            kind,
            tree: Tree::default(),
            expected: kept.size(),
            expected_root: kept.root(),
            step: None,
            before: 0,
            told_in_step: false,
            diverged: false,
            read: 0,
            wanted,
            wanted_root: (wanted == 0).then(|| Tree::default().root()),
            identifiers: Identifiers::default(),
            faults: Vec::new(),
        };
        auditor.next_step(connection)?;
        Ok(auditor)
    }

    fn run(&mut self, connection: &Connection, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), Error> {
        let sql = match self.kind {
            Kind::Events => {
                "SELECT first, events, dictionary, body, (SELECT stream FROM fetch WHERE id = block.fetch) FROM block
                 ORDER BY first"
            }
            Kind::Revisions => "SELECT id, 1, dictionary, raw, NULL FROM revision ORDER BY id",
        };
        let mut unpacker = Unpacker::default();
        let mut select = connection.prepare(sql)?;
        let mut rows = select.query([])?;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    let why = Error::from(error).to_string();
                    self.fault(Fault::Unreadable(self.tree.size() + 1, why));
                    return Ok(());
                }
            };
            let (first, count) = (row.get::<_, i64>(0)?, row.get::<_, i64>(1)?);
            let (first, count) = (u64::try_from(first).unwrap_or(0), u64::try_from(count).unwrap_or(0));
            if !self.reach(connection, first)? {
                return Ok(());
            }
            let packed = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            let place = (first, row.get::<_, Option<i64>>(4)?.unwrap_or(0));
            match self.records((connection, &mut unpacker), place, row.get(2)?, packed) {
                Ok(raws) if raws.len() as u64 == count => {
                    for hash in raws {
                        self.push(connection, hash)?;
                        self.read += 1;
                    }
                }
                Ok(_) => {
                    self.skip(connection, count, "a block holds another number of events than it says".to_owned())?
                }
                Err(error) => self.skip(connection, count, error.to_string())?,
            }
            if !progress(self.tree.size(), self.expected) {
                return Err(Error::Cancelled);
            }
        }
        self.finish();
        Ok(())
    }

    /// Returns the leaves of the records of a block, of which the first has the number `first`, and takes in their identifiers.
    fn records(
        &mut self,
        (connection, unpacker): (&Connection, &mut Unpacker),
        (first, stream): (u64, i64),
        dictionary: Option<i64>,
        packed: &[u8],
    ) -> Result<Vec<Hash>, Error> {
        if self.kind == Kind::Revisions {
            return Ok(vec![leaf(&unpacker.bytes(connection, dictionary, packed)?)]);
        }
        let body = unpacker.body(connection, dictionary, packed)?;
        for (place, number) in (0..body.events()).zip(first..) {
            self.identifiers.take(stream, body.detail(place).ok().map(|detail| detail.uid), number);
        }
        let leaves = (0..body.events()).map(|place| body.raw(place).map(leaf)).collect();
        unpacker.recycle(body);
        leaves
    }

    /// Goes to the number that comes next; says whether that makes sense.
    fn reach(&mut self, connection: &Connection, first: u64) -> Result<bool, Error> {
        let next = self.tree.size() + 1;
        if first < next {
            self.fault(Fault::Added(first));
            return Ok(false);
        }
        if first > next {
            self.fault(Fault::Missing(next, first - 1));
            if first - next > MOST_MISSING.min(self.expected) {
                return Ok(false);
            }
            self.told_in_step = true;
            for _ in next..first {
                self.push_unknown(connection)?;
            }
        }
        Ok(true)
    }

    fn skip(&mut self, connection: &Connection, count: u64, why: String) -> Result<(), Error> {
        self.fault(Fault::Unreadable(self.tree.size() + 1, why));
        for _ in 0..count.min(self.expected) {
            self.push_unknown(connection)?;
        }
        Ok(())
    }

    /// Goes past a leaf that is not there.
    fn push_unknown(&mut self, connection: &Connection) -> Result<(), Error> {
        self.told_in_step = true;
        self.count(connection, [0; 32])
    }

    fn push(&mut self, connection: &Connection, hash: Hash) -> Result<(), Error> {
        let place = usize::try_from(self.tree.size() - self.before).unwrap_or(usize::MAX).saturating_mul(MARK);
        let mark = self.step.as_ref().and_then(|step| step.marks.get(place..place.saturating_add(MARK)));
        if mark.is_some_and(|mark| mark != &hash[..MARK]) {
            self.told_in_step = true;
            self.fault(Fault::Altered(self.tree.size() + 1));
        }
        self.count(connection, hash)
    }

    fn count(&mut self, connection: &Connection, hash: Hash) -> Result<(), Error> {
        self.tree.append(&[hash]);
        let size = self.tree.size();
        if size == self.wanted {
            self.wanted_root = Some(self.tree.root());
        }
        let Some(step) = self.step.as_ref().filter(|step| step.size <= size) else { return Ok(()) };
        let agrees = step.size == size && step.root == self.tree.root();
        if agrees && step.marks.len() as u64 != (size - self.before).saturating_mul(MARK as u64) {
            self.fault(Fault::Tree(size));
        } else if !agrees && !self.diverged && !self.told_in_step {
            self.fault(Fault::AlteredAmong(self.before + 1, size));
        }
        self.diverged |= !agrees;
        self.next_step(connection)
    }

    fn next_step(&mut self, connection: &Connection) -> Result<(), Error> {
        self.before = self.tree.size();
        self.told_in_step = false;
        let after = step(self.kind, i64::try_from(self.before).unwrap_or(i64::MAX));
        let mut select = connection.prepare_cached(
            "SELECT id / 2, root, marks FROM tree_step WHERE id > ?1 AND id % 2 = ?2 ORDER BY id LIMIT 1",
        )?;
        self.step = select
            .query_row([after, self.kind as i64], |row| {
                let size = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
                Ok(Step { size, root: row.get(1)?, marks: row.get(2)? })
            })
            .optional()?;
        Ok(())
    }

    fn finish(&mut self) {
        let size = self.tree.size();
        if size < self.expected {
            self.fault(Fault::Missing(size + 1, self.expected));
        } else if size > self.expected {
            self.fault(Fault::Added(self.expected + 1));
        } else if self.tree.root() != self.expected_root && self.faults.is_empty() {
            self.fault(Fault::Tree(self.expected));
        } else if (self.before != size || self.step.is_some()) && self.faults.is_empty() {
            self.fault(Fault::Tree(size));
        }
    }

    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}
