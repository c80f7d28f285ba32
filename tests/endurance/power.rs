//! The power fails at any moment: the system calls of the real program are recorded, and replayed up to a point at which
//! whatever was not yet forced to the disk is there, is not, or is there in part. What was told to be kept is kept.

use std::path::Path;

use chrono::NaiveDate;
use trailbook_core::workbench::Check;
use trailbook_demo::{Options, Org, Role, Server, token};

use crate::chance::{Chance, endured, rounds};
use crate::program::{acknowledged, event_files, run};
use crate::state::{Found, inspect};
use crate::support::{form, workbench};

mod disk;
mod passphrase;
mod trace;

use disk::Disk;
use trace::{Call, record};

/// Power failures where every change is tested.
const FAILURES: usize = 40;
/// The most of them that a mutant may survive.
const MUTANT_SURVIVES: usize = 300;

/// What is recorded and what has to be there afterwards.
struct Recorded {
    calls: Vec<Call>,
    /// The first call of the program itself.
    first: usize,
    whole: Found,
    /// Reads how much of what the program said until then counts as kept.
    told: fn(&str) -> u64,
    /// Reads the same from what is found.
    kept: fn(&Found) -> u64,
}

impl Recorded {
    /// Lets the power fail right before the call at `point`, in a way of `chance`, and says what is wrong afterwards.
    async fn fail_at(&self, point: usize, chance: &mut Chance) -> Result<(), String> {
        let mut disk = Disk::default();
        let mut said = String::new();
        for call in &self.calls[..point] {
            match call {
                Call::Said(text) => said.push_str(text),
                call => disk.apply(call),
            }
        }
        let folder = tempfile::tempdir().unwrap();
        disk.restart(folder.path(), chance);
        let found = inspect(folder.path()).await?;
        let (told, kept) = ((self.told)(&said), (self.kept)(&found));
        if kept < told {
            return Err(format!("{told} were told, {kept} are there"));
        }
        if !found.uids.is_subset(&self.whole.uids) {
            return Err("there are events that nobody sent".to_owned());
        }
        Ok(())
    }

    fn random_point(&self, chance: &mut Chance) -> usize {
        self.first + chance.below(self.calls.len() - self.first + 1)
    }

    /// Lets the power fail again and again; nothing may be lost.
    async fn survives(&self, what: &str) {
        let mut chance = Chance::begin(what);
        let mut failures = 0;
        for _ in rounds(FAILURES) {
            let before = chance.clone();
            let point = self.random_point(&mut chance);
            self.fail_at(point, &mut chance).await.unwrap_or_else(|error| {
                panic!("{what}: the power failed before call {point} of {} ({before:?}): {error}", self.calls.len())
            });
            failures += 1;
        }
        println!("{what}: {failures} power failures in {} calls, nothing lost", self.calls.len());
    }

    /// Lets the power fail until something is lost, which has to happen. Goes on where somebody wants to know how often.
    async fn is_caught(&self, what: &str) {
        let mut chance = Chance::begin(what);
        let (mut losses, mut failures) = (0, 0);
        while failures < MUTANT_SURVIVES && (losses == 0 || endured().is_some()) {
            let point = self.random_point(&mut chance);
            failures += 1;
            if let Err(error) = self.fail_at(point, &mut chance).await {
                losses += 1;
                if losses == 1 {
                    println!("{what}: caught after {failures} power failures: {error}");
                }
            }
        }
        println!("{what}: {losses} of {failures} power failures lost something");
        assert!(losses > 0, "{what}: {failures} power failures went unnoticed: this test cannot see a loss");
    }
}

/// Records an import in which each file is a page of its own. `synchronous` is how much a commit waits for the disk.
async fn import(synchronous: &str) -> Recorded {
    const FILES: usize = 16;
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let names = event_files(&place.path().join("files"), FILES, 25);
    let mut words = vec!["import", "acme"];
    words.extend(names.iter().map(String::as_str));
    let (calls, first) = record(place.path(), &data, &words, &[("TRAILBOOK_TEST_SYNCHRONOUS", synchronous)]);
    let whole = inspect(&data).await.unwrap();
    assert_eq!(whole.events(), 25 * FILES as u64);
    Recorded { calls, first, whole, told: acknowledged, kept: Found::events }
}

/// Returns how many pages the program has kept, as it says by asking for the next. The question whether it may read at
/// all names no span of time.
fn pages(said: &str) -> u64 {
    let asked = said.lines().filter(|line| line.contains("/v1/events?") && line.contains("since="));
    (asked.count() as u64).saturating_sub(1)
}

async fn sync() -> Recorded {
    let anchor = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let server = Server::start(Options::calm(anchor)).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let bench = workbench(&data);
    let key = token(Org::Acme, Role::Owner);
    bench.add(form("acme", "demo", &server.base_url(), "", &key), Check::Later).await.unwrap();
    drop(bench);
    let words = ["sync", "acme", "--from", "2026-11-17", "--to", "2026-11-20"];
    let (calls, first) = record(place.path(), &data, &words, &[]);
    let whole = inspect(&data).await.unwrap();
    assert!(whole.pages > 3 && whole.events() > 500, "{} pages", whole.pages);
    Recorded { calls, first, whole, told: pages, kept: |found| found.pages }
}

/// Events that lie in the cache whose key is changed.
const REKEYED: usize = 400;

async fn rekey() -> Recorded {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let names = event_files(&place.path().join("files"), 1, REKEYED);
    run(&data, &["import", "acme", &names[0]]);
    let (calls, first) = record(place.path(), &data, &["org", "rekey", "acme"], &[]);
    let whole = inspect(&data).await.unwrap();
    // They were told before the change of key began.
    Recorded { calls, first, whole, told: |_| REKEYED as u64, kept: Found::events }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_key_leaves_a_cache_that_opens_when_the_power_fails() {
    rekey().await.survives("power loss in a change of key").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_loses_nothing_that_it_told_when_the_power_fails() {
    import("FULL").await.survives("power loss in an import").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_loses_no_page_that_it_has_kept_when_the_power_fails() {
    sync().await.survives("power loss in a sync").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_waits_for_the_disk_only_now_and_then_is_caught() {
    import("NORMAL").await.is_caught("synchronous NORMAL").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_never_waits_for_the_disk_is_caught() {
    import("OFF").await.is_caught("synchronous OFF").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_power_failed_goes_on() {
    let recorded = import("FULL").await;
    let mut chance = Chance::begin("import after a power loss");
    for _ in rounds(4) {
        let mut disk = Disk::default();
        let point = recorded.random_point(&mut chance);
        recorded.calls[..point].iter().for_each(|call| disk.apply(call));
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        disk.restart(&data, &mut chance);
        goes_on(&data, &recorded.whole).await.unwrap_or_else(|error| panic!("before call {point}: {error}"));
    }
}

async fn goes_on(data: &Path, whole: &Found) -> Result<(), String> {
    let files = tempfile::tempdir().unwrap();
    let names = event_files(files.path(), 16, 25);
    let mut words = vec!["import", "acme"];
    words.extend(names.iter().map(String::as_str));
    run(data, &words);
    let found = inspect(data).await?;
    if found.uids == whole.uids { Ok(()) } else { Err(format!("{} events in the end", found.events())) }
}
