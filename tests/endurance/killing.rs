//! The program is killed at any moment of anything it does, and goes on as if nothing had been.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use trailbook_core::cancel::Cancel;
use trailbook_core::workbench::verify;

use crate::chance::{Chance, rounds};
use crate::program::{acknowledged, copy, event_files, run, said, trailbook};
use crate::state::{Found, inspect};

mod migration;
mod passphrase;
mod remote;

/// Kills of each kind where every change is tested.
const KILLS: usize = 6;

/// A command that is killed, and the state that it begins with.
struct Blow {
    what: &'static str,
    base: TempDir,
    words: Vec<String>,
}

/// What is there after a kill.
struct Left {
    folder: PathBuf,
    /// Events of which the program had said by then that they are kept.
    told: u64,
}

impl Blow {
    fn new(what: &'static str, words: &[&str]) -> Self {
        let base = tempfile::tempdir().unwrap();
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self { what, base, words }
    }

    fn data(&self) -> PathBuf {
        self.base.path().join("data")
    }

    /// The words with `OUT/` made a folder of this run.
    fn words(&self, folder: &Path) -> Vec<String> {
        let out = format!("{}/", folder.display());
        self.words.iter().map(|word| word.replace("OUT/", &out)).collect()
    }

    /// Runs the command on a copy of the first state to its end, and tells how long that takes and what is there then.
    fn unharmed(&self) -> (Duration, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        copy(self.base.path(), folder.path());
        let begin = Instant::now();
        self.finish(folder.path());
        (begin.elapsed(), folder)
    }

    fn finish(&self, folder: &Path) {
        let words = self.words(folder);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        run(&folder.join("data"), &words);
    }

    /// Kills the command at a moment of its own in each round; `check` looks at what is left, and once more when the
    /// command was given again and came to its end.
    async fn strike(&self, mut check: impl AsyncFnMut(Left, Again) -> Result<(), String>) {
        let mut chance = Chance::begin(self.what);
        let (mut whole, _) = self.unharmed();
        let mut early = 0;
        for round in rounds(KILLS) {
            let folder = tempfile::tempdir().unwrap();
            copy(self.base.path(), folder.path());
            let moment = chance.moment(whole);
            let (told, ended) = self.kill(folder.path(), moment);
            early += usize::from(!ended);
            // The first run was slower than this one: later moments would only come too late.
            whole = if ended { whole.min(moment) } else { whole };
            let left = || Left { folder: folder.path().to_owned(), told };
            let say = |error| panic!("{}, round {round}, killed after {moment:?} of {whole:?}: {error}", self.what);
            check(left(), Again::NotYet).await.unwrap_or_else(say);
            self.finish(folder.path());
            check(left(), Again::Done).await.unwrap_or_else(say);
        }
        println!("{}: killed {early} times before the end of {whole:?}", self.what);
        assert!(early > 0, "{}: the program always came to its end first", self.what);
    }

    /// Returns what the command told, and whether it had come to its end before the kill.
    fn kill(&self, folder: &Path, moment: Duration) -> (u64, bool) {
        let words = self.words(folder);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut child = trailbook(&folder.join("data"), &words).spawn().unwrap();
        std::thread::sleep(moment);
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        (acknowledged(&said(&output)), ended)
    }
}

/// Whether the command was given once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    NotYet,
    Done,
}

/// Checks that what was told is there, and after the second time exactly what there should be.
fn holds(found: &Found, left: &Left, again: Again, wanted: &Found) -> Result<(), String> {
    if found.events() < left.told {
        return Err(format!("{} events were told, {} are there", left.told, found.events()));
    }
    if !found.uids.is_subset(&wanted.uids) {
        return Err("there are events that nobody sent".to_owned());
    }
    if again == Again::Done && found.uids != wanted.uids {
        return Err(format!("{} of {} events are there in the end", found.events(), wanted.events()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_keeps_what_it_told_and_goes_on() {
    let files = tempfile::tempdir().unwrap();
    let names = event_files(files.path(), 24, 60);
    let mut words = vec!["import", "acme"];
    words.extend(names.iter().map(String::as_str));
    let blow = Blow::new("import", &words);
    let (_, whole) = blow.unharmed();
    let wanted = inspect(&whole.path().join("data")).await.unwrap();
    assert_eq!(wanted.events(), 24 * 60);

    blow.strike(async |left, again| holds(&inspect(&left.folder.join("data")).await?, &left, again, &wanted)).await;
}

/// Imports events into the first state, so that there is something to export.
fn filled(blow: &Blow, events: usize) {
    let files = tempfile::tempdir().unwrap();
    let names = event_files(files.path(), 1, events);
    run(&blow.data(), &["import", "acme", &names[0]]);
}

/// Reads a file; none where there is none.
fn read(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let blow = Blow::new("export", &["export", "acme", "--out", "OUT/audit.csv", "--overwrite"]);
    filled(&blow, 6_000);
    let old = blow.base.path().join("audit.csv");
    run(&blow.data(), &["export", "acme", "action:key.made", "--out", old.to_str().unwrap()]);
    let old = read(&old).unwrap();
    let (_, whole) = blow.unharmed();
    let new = read(&whole.path().join("audit.csv")).unwrap();
    assert_ne!(old, new);

    blow.strike(async |left, again| {
        let path = left.folder.join("audit.csv");
        let found = read(&path).ok_or("the file is gone")?;
        if found != new && (again == Again::Done || found != old) {
            return Err(format!("{} bytes are neither the old file nor the new one", found.len()));
        }
        // What stands beside it belongs to it, or is not there: a good file is never called a bad one.
        let manifest = left.folder.join("audit.csv.manifest.json");
        if again == Again::Done || manifest.exists() {
            let report = verify(path, Cancel::new()).await.map_err(|failure| failure.to_string())?;
            if !report.valid {
                return Err(format!("it is called invalid: {:?}", report.checks));
            }
        }
        nothing_left(&left.folder, again)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_is_killed_is_there_as_a_whole_or_not_at_all() {
    for name in ["OUT/pack.zip", "OUT/pack"] {
        let blow = Blow::new("pack", &["export", "acme", "--pack", "--out", name, "--overwrite"]);
        filled(&blow, 2_000);

        blow.strike(async |left, again| {
            let path = left.folder.join(name.trim_start_matches("OUT/"));
            if again == Again::Done || path.exists() {
                let report = verify(path, Cancel::new()).await.map_err(|failure| failure.to_string())?;
                if !report.valid || report.rows != Some(2_000) {
                    return Err(format!("it is called invalid: {:?}", report.checks));
                }
            }
            nothing_left(&left.folder, again)
        })
        .await;
    }
}

/// Checks that a second, unharmed run has cleared away what the first one left under hidden names.
fn nothing_left(folder: &Path, again: Again) -> Result<(), String> {
    if again == Again::NotYet {
        return Ok(());
    }
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| name.contains(".part") || name.starts_with('.')).collect();
    if left.is_empty() { Ok(()) } else { Err(format!("left behind: {left:?}")) }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_killed_while_it_is_made_or_saved_is_made_again() {
    let blow = Blow::new("index", &["count", "acme", "action:key.made"]);
    filled(&blow, 9_000);
    let (journal, _) = crate::state::journal(&blow.data());
    fs::remove_dir_all(journal.with_file_name("index")).unwrap();

    blow.strike(async |left, _| {
        let data = left.folder.join("data");
        let counted = run(&data, &["count", "acme", "action:key.made"]);
        if counted.trim() != "3000" {
            return Err(format!("{counted} of 3000 events are counted"));
        }
        inspect(&data).await.map(drop)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_key_that_is_killed_leaves_a_cache_that_opens() {
    let blow = Blow::new("rekey", &["org", "rekey", "acme"]);
    filled(&blow, 6_000);
    let wanted = inspect(&blow.data()).await.unwrap();

    blow.strike(async |left, again| holds(&inspect(&left.folder.join("data")).await?, &left, again, &wanted)).await;
}
