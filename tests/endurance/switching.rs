//! One process in which a person goes from organization to organization, again and again, and locks it now and then: no
//! row of one stands in the list of another, and neither memory nor open files grow.
//!
//! The process is this test program once more, so that only what the work takes is measured.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use trailbook_core::cancel::Cancel;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Asker, ImportOptions, Profile, Workbench};

use crate::chance::{Chance, endured, rounds};
use crate::program::event_files;
use crate::support::{PASSPHRASE, alias, query, workbench};

const ORGANIZATIONS: usize = 5;
/// Switches after which every cache is closed, and opened when it is next needed.
const EACH: usize = 10;
/// Rounds of so many, where every change is tested and where somebody wants to know more.
const SHORT: usize = 10;
const LONG: usize = 100;
/// Connections to journals that are opened when first needed, and stay.
const READERS: u64 = 8;
const FOLDER: &str = "TRAILBOOK_SWITCHING_FOLDER";

/// The name of an organization, and how many events it has: no two have as many.
fn organization(number: usize) -> (String, usize) {
    (format!("org-{number}"), 200 + 10 * number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_goes_from_organization_to_organization_takes_no_more_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(&folder.path().join("data"));
    for number in 0..ORGANIZATIONS {
        let (name, events) = organization(number);
        let files = event_files(&folder.path().join(&name), 1, events);
        let options = ImportOptions { profile: Profile::parse("auto"), zone: None, assigned: Vec::new(), span: None };
        bench.import(&alias(&name), &[(&*files[0]).into()], options, Arc::new(|_| {}), Cancel::new()).await.unwrap();
    }
    drop(bench);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "switching::goes_from_one_to_another", "--ignored", "--nocapture"]);
    let output = child.env(FOLDER, folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let took: Vec<(u64, u64)> = said.lines().filter_map(read).collect();

    assert!(took.len() >= SHORT, "only {} rounds were run", took.len());
    let (early, late) = took[took.len() / 2..].split_at(took.len() / 4);
    let middle = |part: &[(u64, u64)]| part.iter().map(|(memory, _)| memory).sum::<u64>() / part.len() as u64;
    let most = |part: &[(u64, u64)]| part.iter().map(|(_, files)| *files).max().unwrap();
    let (before, after) = (middle(early), middle(late));
    println!("{} switches; memory {before} KiB, then {after} KiB; {} open files", took.len() * EACH, most(late));
    // A short run is mostly caches that fill.
    let allowed = if endured().is_some() { before + before / 20 } else { before + before / 6 };
    assert!(after <= allowed + 2_048, "memory grows from {before} to {after} KiB: {took:?}");
    assert!(most(late) <= most(early) + READERS, "open files grow: {took:?}");
}

/// Reads what a round took: memory that is resident, and open files.
fn read(line: &str) -> Option<(u64, u64)> {
    let (memory, files) = line.split_once("a round took ")?.1.split_once(" KiB and ")?;
    Some((memory.parse().ok()?, files.strip_suffix(" files")?.parse().ok()?))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the test above, which starts it"]
async fn goes_from_one_to_another() {
    let folder = std::env::var(FOLDER).unwrap();
    let bench = workbench(&Path::new(&folder).join("data"));
    let mut chance = Chance::begin("switching");
    let mut shown = 0;
    for _ in rounds(if endured().is_some() { LONG } else { SHORT }) {
        for _ in 0..EACH {
            shown = (shown + 1 + chance.below(ORGANIZATIONS - 1)) % ORGANIZATIONS;
            look_at(&bench, shown).await;
        }
        bench.lock().await.unwrap();
        assert!(bench.count(&alias("org-0"), &query("")).await.is_err(), "a locked workbench gives nothing");
        bench.open_vault(Secret::from(PASSPHRASE.to_owned())).await.unwrap();
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let memory = memory.split_whitespace().next().unwrap();
        println!("a round took {memory} KiB and {} files", fs::read_dir("/proc/self/fd").unwrap().count());
    }
}

/// Does what the window does when an organization is chosen.
async fn look_at(bench: &Workbench, number: usize) {
    let (name, events) = organization(number);
    let (session, first) = bench.open_query(&alias(&name), &query(""), 50, Asker::Aside).await.unwrap();
    assert_eq!(bench.query_count(session).await.unwrap(), events as u64);
    let last = bench.query_page(session, events as u64 - 20, 50).await.unwrap();
    assert_eq!((first.len(), last.len()), (50, 20));
    let mut rows = first.iter().chain(&last);
    assert!(rows.all(|row| row.organization == name), "rows of several organizations");
    bench.session_histogram(session, 20).await.unwrap();
    bench.close_query(session);
}
