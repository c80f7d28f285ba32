//! The data: audit events as NDJSON, the same bytes on every machine. A made-up company with 5,000 actors, 40
//! workspaces, 200,000 targets and 150 actions over two years.

pub(crate) mod actions;
pub(crate) mod cast;
pub(crate) mod chance;
mod event;
mod names;
mod prose;
pub(crate) mod time;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use actions::Action;
use cast::{Actor, Address};
use chance::Zipf;
use time::Clock;

/// Lines that are compared to tell whether a file is still what would be made today.
const COMPARED: usize = 200;

/// Everybody and everything, and how often each is drawn.
pub(crate) struct Cast {
    actions: Vec<Action>,
    actors: Vec<Actor>,
    workspaces: Vec<(String, String)>,
    targets: Vec<(String, Option<String>)>,
    addresses: Vec<Address>,
    agents: Vec<String>,
    action_law: Zipf,
    actor_law: Zipf,
    workspace_law: Zipf,
    target_law: Zipf,
    address_law: Zipf,
    agent_law: Zipf,
}

impl Cast {
    fn new() -> Self {
        let actions = actions::actions();
        Self {
            action_law: Zipf::over(actions.len() as u64),
            actions,
            actors: (0..cast::ACTORS).map(cast::actor).collect(),
            workspaces: (0..cast::WORKSPACES).map(cast::workspace).collect(),
            targets: (0..cast::TARGETS).map(cast::target).collect(),
            addresses: (0..cast::ADDRESSES).map(cast::address).collect(),
            agents: (0..cast::AGENTS).map(cast::agent).collect(),
            actor_law: Zipf::over(cast::ACTORS),
            workspace_law: Zipf::over(cast::WORKSPACES),
            target_law: Zipf::over(cast::TARGETS),
            address_law: Zipf::over(cast::ADDRESSES),
            agent_law: Zipf::over(cast::AGENTS),
        }
    }
}

/// The lines of the data, one after the other.
pub(crate) struct Lines {
    cast: Cast,
    clock: Clock,
    events: u64,
    next: u64,
}

impl Lines {
    /// Returns the lines of as many events.
    pub(crate) fn new(events: u64) -> Self {
        Self { cast: Cast::new(), clock: Clock::new(events), events, next: 0 }
    }

    /// Replaces `line` with the next line. Says whether there was one.
    pub(crate) fn next(&mut self, line: &mut String) -> bool {
        line.clear();
        if self.next == self.events {
            return false;
        }
        let mut chance = event::chance(self.next);
        let moment = self.clock.tick(&mut chance);
        event::write(&self.cast, &mut chance, moment, line);
        self.next += 1;
        true
    }
}

/// When a file was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    Before,
    Now,
}

/// Makes the file of as many events, unless it is there already.
pub(crate) fn make(path: &Path, events: u64) -> io::Result<Made> {
    if is_current(path, events)? {
        return Ok(Made::Before);
    }
    let unfinished = path.with_extension("unfinished");
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&unfinished)?);
    let (mut lines, mut line) = (Lines::new(events), String::new());
    while lines.next(&mut line) {
        file.write_all(line.as_bytes())?;
    }
    file.into_inner()?.sync_all()?;
    fs::rename(unfinished, path)?;
    Ok(Made::Now)
}

/// Says whether the file begins as it would today. A file has its name only once it is whole.
fn is_current(path: &Path, events: u64) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let (mut lines, mut line) = (Lines::new(events), String::new());
    for found in BufReader::new(file).lines().take(COMPARED) {
        if !lines.next(&mut line) || found? != line.trim_end_matches('\n') {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
