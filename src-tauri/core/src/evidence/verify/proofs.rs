//! Checking that each row of a pack is in the journal that its checkpoint speaks of.

use std::{io, thread};

use serde::Deserialize;

use crate::merkle::{Hash, verify_inclusion};

use super::super::note::Checkpoint;
use super::super::text::unbase64;
use super::super::{NDJSON, PROOFS, ROWS};
use super::Checks;
use super::ahead::Ahead;
use super::lines::{Ends, Lines};
use super::rows::{Line, Name};
use super::source::Found;

/// A line of the file of proofs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    row: u64,
    number: u64,
    path: Vec<String>,
}

/// What it says.
struct Proof {
    row: u64,
    index: u64,
    path: Vec<Hash>,
}

impl Proof {
    fn parse(line: &[u8]) -> Option<Self> {
        let Written { row, number, path } = serde_json::from_slice(line).ok()?;
        let path = path.iter().map(|step| unbase64(step)?.try_into().ok()).collect::<Option<_>>()?;
        Some(Self { row, index: number.checked_sub(1)?, path })
    }

    fn shows(&self, leaf: &Hash, checkpoint: &Checkpoint) -> bool {
        verify_inclusion(leaf, self.index, checkpoint.size, &self.path, &checkpoint.root)
    }
}

/// Checks the proof of every row.
pub(super) fn check(
    found: &Found,
    checkpoint: Option<&Checkpoint>,
    stop: &dyn Fn() -> bool,
    checks: &mut Checks,
) -> io::Result<()> {
    let Some(checkpoint) = checkpoint else {
        checks.note("proofs", false, "", "there is no checkpoint to prove anything against");
        return Ok(());
    };
    let shown = first_unproven(found, checkpoint, stop).map(|unproven| match unproven {
        Ok(rows) => Ok(format!("each of the {rows} rows is in the journal")),
        Err(row) => Err(format!("row {row} is not proven to be in the journal")),
    });
    checks.read("proofs", shown)
}

/// Returns how many rows are proven, or the first that is not.
fn first_unproven(found: &Found, checkpoint: &Checkpoint, stop: &dyn Fn() -> bool) -> io::Result<Result<u64, u64>> {
    let (rows, proofs, names) = (found.open(NDJSON)?, found.open(PROOFS)?, found.open(ROWS)?);
    thread::scope(|scope| {
        let mut rows = Ahead::start(scope, Lines::new(rows, Ends::Line), Line::of)?;
        let mut proofs = Ahead::start(scope, Lines::new(proofs, Ends::Line), Proof::parse)?;
        let mut names = Ahead::start(scope, Lines::new(names, Ends::Line), Name::parse)?;
        let mut place = 0;
        loop {
            place += 1;
            if stop() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let (row, proof, name) = (rows.next()?, proofs.next()?, names.next()?.flatten());
            if row.is_none() && proof.is_none() {
                return Ok(Ok(place - 1));
            }
            let row = row.filter(|row| row.is_event);
            let same =
                |proof: &Proof| name.as_ref().is_some_and(|name| name.number.checked_sub(1) == Some(proof.index));
            let proof = proof.flatten().filter(|proof| proof.row == place && same(proof));
            if !row.zip(proof).is_some_and(|(row, proof)| proof.shows(&row.leaf, checkpoint)) {
                return Ok(Err(place));
            }
        }
    })
}
