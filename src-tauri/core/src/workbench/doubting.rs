//! A cache that contradicts what was signed about it: noticed whenever it is opened or synced, and told until it is put
//! right. It stays readable; what is known to be wrong with it stands beside what it says.

use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::organization::Alias;
use crate::store::Store;

use super::registry::Description;
use super::signatures::Standing;
use super::{Workbench, now};

/// How a cache contradicts its last checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum DoubtKind {
    /// It holds less than was signed for: an older file was put in its place.
    RolledBack,
    /// It holds other events than those that were signed for.
    Altered,
    /// The checkpoint in the vault is none of this cache.
    Unreadable,
    /// A checkpoint was kept in the vault, and is not there any more.
    Gone,
}

/// What is known to be wrong with a cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Doubt {
    /// What it is.
    pub kind: DoubtKind,
    /// Events that were signed for; 0 where that cannot be read.
    pub signed: u64,
    /// Events that the file held when it was noticed.
    pub held: u64,
    /// When it was noticed. RFC 3339, UTC.
    pub since: String,
}

/// Hears of a cache that contradicts its last checkpoint when it is opened or synced.
pub type DoubtListener = Box<dyn Fn(&Alias, &Doubt) + Send + Sync>;

impl Doubt {
    /// Says what is wrong and what follows.
    pub fn message(&self, alias: &str) -> String {
        let Self { signed, held, .. } = self;
        match self.kind {
            DoubtKind::Gone => format!(
                "the last checkpoint of the cache of `{alias}` is not in the vault any more, so nobody can say whether this is \
                 the newest file; it stays readable, and nothing about it is signed"
            ),
            DoubtKind::RolledBack => format!(
                "the cache of `{alias}` was rolled back: it was signed for {signed} events and held {held}, so an older \
                 file was put in its place; it stays readable, and nothing about it is signed"
            ),
            DoubtKind::Altered => format!(
                "the cache of `{alias}` was altered: its first {signed} events are not those that it was signed for; it \
                 stays readable, and nothing about it is signed"
            ),
            DoubtKind::Unreadable => format!(
                "what the vault keeps of the cache of `{alias}` is no checkpoint of it; it stays readable, and nothing \
                 about it is signed"
            ),
        }
    }

    /// Says what to do.
    pub fn action(&self) -> &'static str {
        match self.kind {
            DoubtKind::Gone => "Put the vault back, or set the cache aside and sync again",
            _ => "Put the newer file back, or set the cache aside and sync again",
        }
    }
}

impl Workbench {
    /// Has `listener` told when a cache contradicts its last checkpoint. The first listener stays.
    pub fn on_doubt(&self, listener: DoubtListener) {
        let _ = self.0.doubting.set(listener);
    }

    /// Compares a cache with its last checkpoint, notes what it finds in the description, and tells of it.
    pub(super) fn watch(&self, description: &Description, store: &Store) -> Result<(), Failure> {
        let (alias, id) = (&description.organization.alias, &description.organization.id);
        let standing = self.standing(description, store)?;
        let found = doubt(&standing, store)?;
        let known = self.0.registry.find(alias)?.doubt;
        let doubt = match (&known, found) {
            // What was read after an older file was put in place makes it another one; it is still the older one.
            (Some(known), Some(found)) if known.kind == found.kind || is_followed(known.kind, found.kind) => {
                Some(known.clone())
            }
            (_, found) => found,
        };
        let told = doubt.clone();
        let noted =
            if doubt == known { Ok(()) } else { self.0.registry.update(id, |known| known.doubt = doubt).map(drop) };
        // Noted first: who is told may look at the description at once.
        if let Some(doubt) = &told {
            self.tell(alias, doubt);
        }
        noted
    }

    fn tell(&self, alias: &Alias, doubt: &Doubt) {
        if let Some(listener) = self.0.doubting.get() {
            listener(alias, doubt);
        }
    }
}

fn is_followed(known: DoubtKind, found: DoubtKind) -> bool {
    known == DoubtKind::RolledBack && found == DoubtKind::Altered
}

fn doubt(standing: &Standing, store: &Store) -> Result<Option<Doubt>, Failure> {
    let (kind, signed) = match standing {
        Standing::First | Standing::Continues(_) => return Ok(None),
        Standing::RolledBack(last) => (DoubtKind::RolledBack, last.size),
        Standing::Differs(last) => (DoubtKind::Altered, last.size),
        Standing::Unreadable => (DoubtKind::Unreadable, 0),
        Standing::Gone => (DoubtKind::Gone, 0),
    };
    let held = store.trees()?.0.size();
    Ok(Some(Doubt { kind, signed, held, since: now().to_rfc3339(0) }))
}
