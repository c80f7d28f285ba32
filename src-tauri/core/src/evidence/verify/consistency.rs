//! Checking that the journal of a pack continues what earlier packs of it said that it was.

use std::io;

use serde::Deserialize;

use crate::merkle::{Hash, verify_consistency};

use super::super::CONSISTENCY;
use super::super::note::Checkpoint;
use super::super::text::unbase64;
use super::Checks;
use super::lines::{Ends, Lines};
use super::source::Found;

/// A line of the file: an earlier checkpoint, and what leads from it to that of the pack.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    size: u64,
    root: String,
    path: Vec<String>,
}

impl Written {
    fn shows(&self, checkpoint: &Checkpoint) -> bool {
        let hash = |text: &String| -> Option<Hash> { unbase64(text)?.try_into().ok() };
        let path: Option<Vec<Hash>> = self.path.iter().map(hash).collect();
        hash(&self.root).zip(path).is_some_and(|(root, path)| {
            verify_consistency((self.size, &root), (checkpoint.size, &checkpoint.root), &path)
        })
    }
}

/// Checks every earlier checkpoint that the pack names.
pub(super) fn check(
    found: &Found,
    checkpoint: Option<&Checkpoint>,
    stop: &dyn Fn() -> bool,
    checks: &mut Checks,
) -> io::Result<()> {
    let name = "earlier checkpoints";
    let Some(checkpoint) = checkpoint else {
        checks.note(name, false, "", "there is no checkpoint to compare them with");
        return Ok(());
    };
    let shown = first_broken(found, checkpoint, stop).map(|broken| match broken {
        Ok(count) => Ok(format!("the journal continues each of {count}")),
        Err(line) => Err(format!("the journal is not shown to continue that of line {line}")),
    });
    checks.read(name, shown)
}

/// Returns how many checkpoints the journal continues, or the line of the first that it does not.
fn first_broken(found: &Found, checkpoint: &Checkpoint, stop: &dyn Fn() -> bool) -> io::Result<Result<u64, u64>> {
    let mut lines = Lines::new(found.open(CONSISTENCY)?, Ends::Line);
    let mut count = 0;
    while let Some(line) = lines.next()? {
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        count += 1;
        let written = line.strip_suffix(b"\n").and_then(|line| serde_json::from_slice::<Written>(line).ok());
        if !written.is_some_and(|written| written.shows(checkpoint)) {
            return Ok(Err(count));
        }
    }
    Ok(Ok(count))
}
