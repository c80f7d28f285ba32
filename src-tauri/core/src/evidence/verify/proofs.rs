//! Checking that each row of a pack is in the journal that its checkpoint speaks of.

use std::io;

use serde::Deserialize;

use crate::merkle::{Hash, leaf, verify_inclusion};

use super::super::line::unline;
use super::super::note::Checkpoint;
use super::super::text::unbase64;
use super::super::{NDJSON, PROOFS};
use super::lines::{Ends, Lines};
use super::source::Found;
use super::{Checks, unread};

/// A line of the file of proofs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    row: u64,
    number: u64,
    path: Vec<String>,
}

/// Checks the proof of every row.
pub(super) fn check(
    found: &Found,
    checkpoint: Option<&Checkpoint>,
    stop: &dyn Fn() -> bool,
    checks: &mut Checks,
) -> io::Result<()> {
    let outcome = checkpoint.map(|checkpoint| first_unproven(found, checkpoint, stop));
    match outcome {
        None => checks.note("proofs", false, "", "there is no checkpoint to prove anything against"),
        Some(Ok(Ok(rows))) => checks.note("proofs", true, format!("each of the {rows} rows is in the journal"), ""),
        Some(Ok(Err(row))) => checks.note("proofs", false, "", format!("row {row} is not proven to be in the journal")),
        Some(Err(error)) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
        Some(Err(error)) => checks.note("proofs", false, "", unread(&error)),
    }
    Ok(())
}

/// Returns how many rows are proven, or the first that is not.
fn first_unproven(found: &Found, checkpoint: &Checkpoint, stop: &dyn Fn() -> bool) -> io::Result<Result<u64, u64>> {
    let mut rows = Lines::new(found.open(NDJSON)?, Ends::Line);
    let mut proofs = Lines::new(found.open(PROOFS)?, Ends::Line);
    let mut place = 0;
    loop {
        place += 1;
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let (row, proof) = (rows.next()?, proofs.next()?);
        if row.is_none() && proof.is_none() {
            return Ok(Ok(place - 1));
        }
        let raw = row.and_then(|row| row.strip_suffix(b"\n")).and_then(unline);
        let proof =
            proof.and_then(|proof| serde_json::from_slice::<Proof>(proof).ok()).filter(|proof| proof.row == place);
        let holds = raw.zip(proof).is_some_and(|(raw, proof)| is_in(&leaf(&raw), &proof, checkpoint));
        if !holds {
            return Ok(Err(place));
        }
    }
}

fn is_in(leaf: &Hash, proof: &Proof, checkpoint: &Checkpoint) -> bool {
    let path: Option<Vec<Hash>> = proof.path.iter().map(|step| unbase64(step)?.try_into().ok()).collect();
    let index = proof.number.checked_sub(1);
    path.zip(index).is_some_and(|(path, index)| verify_inclusion(leaf, index, checkpoint.size, &path, &checkpoint.root))
}
