//! One process for long: it syncs, imports, asks, exports and checks, again and again, and neither its memory nor its open
//! files nor the journal's log grow.
//!
//! The process is this test program once more, so that only what the work takes is measured.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chrono::NaiveDate;
use trailbook_core::cancel::Cancel;
use trailbook_core::event::Timestamp;
use trailbook_core::export::{Format, Overwrite};
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{Beside, Check, ExportOptions, ImportOptions, Profile, Workbench};
use trailbook_demo::{Options, Org, Role, Server, token};

use crate::chance::endured;
use crate::program::event_file;
use crate::support::{alias, form, query, workbench};

/// Rounds where every change is tested.
const ROUNDS: usize = 16;
/// New events a round.
const EACH: usize = 40;
/// The largest log.
const LOG: u64 = 64 << 20;
/// Connections to journals that are opened when first needed, and stay.
const READERS: u64 = 8;
const FOLDER: &str = "TRAILBOOK_SOAK_FOLDER";

/// What one round took.
#[derive(Clone, Copy, Debug)]
struct Took {
    /// KiB of memory that are resident.
    memory: u64,
    files: u64,
    log: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_works_for_long_takes_no_more_and_no_more() {
    let server = Server::start(Options::calm(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(&folder.path().join("data"));
    let key = token(Org::Acme, Role::Owner);
    bench.add(form("acme", "demo", &server.base_url(), "", &key), Check::Later).await.unwrap();
    drop(bench);
    let place = folder.path().to_owned();
    let took = tokio::task::spawn_blocking(move || observe(&place)).await.unwrap();

    assert!(took.len() >= ROUNDS, "only {} rounds were run", took.len());
    // Caches fill up to their bounds for half of the time.
    let (early, late) = took[took.len() / 2..].split_at(took.len() / 4);
    let middle = |part: &[Took]| part.iter().map(|took| took.memory).sum::<u64>() / part.len() as u64;
    let most = |part: &[Took]| part.iter().map(|took| took.files).max().unwrap();
    let (before, after) = (middle(early), middle(late));
    let log = took.iter().map(|took| took.log).max().unwrap();
    println!(
        "soak: {} rounds; memory {before} KiB, then {after} KiB; {} open files; the log had up to {log} bytes",
        took.len(),
        most(late)
    );
    // A short run is mostly caches that fill.
    let allowed = if endured().is_some() { before + before / 20 } else { before + before / 6 };
    assert!(after <= allowed + 2_048, "memory grows from {before} to {after} KiB: {took:?}");
    assert!(most(late) <= most(early) + READERS, "open files grow: {took:?}");
    assert!(log < LOG, "the log has {log} bytes");
}

/// Starts the process and reads what each of its rounds took.
fn observe(folder: &Path) -> Vec<Took> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "soak::works_for_long", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id();
    let data = folder.join("data");
    let rounds = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let took = rounds.filter(|line| line.contains("a round is done")).map(|_| measure(id, &data)).collect();
    assert!(child.wait().unwrap().success());
    took
}

fn measure(process: u32, data: &Path) -> Took {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let memory = resident.split_whitespace().next().unwrap().parse().unwrap();
    let files = fs::read_dir(format!("/proc/{process}/fd")).unwrap().count() as u64;
    let (journal, _) = crate::state::journal(data);
    let log = fs::metadata(journal.with_extension("db-wal")).map_or(0, |file| file.len());
    Took { memory, files, log }
}

/// The work itself: each round waits until its end was noticed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the soak, which starts it"]
async fn works_for_long() {
    // As the program with the window does when it starts.
    trailbook_core::shield::share_stores();
    let folder = std::env::var(FOLDER).unwrap();
    let folder = Path::new(&folder);
    let bench = workbench(&folder.join("data"));
    for round in crate::chance::rounds(ROUNDS) {
        one_round(&bench, folder, round).await;
        println!("a round is done");
    }
}

async fn one_round(bench: &Workbench, folder: &Path, round: usize) {
    let (name, other) = (alias("acme"), alias("files"));
    let at = |text: &str| Some(Timestamp::parse(text).unwrap().at);
    let range = SyncRange { from: at("2026-11-19T00:00:00Z"), until: at("2026-11-20T00:00:00Z") };
    bench.sync(&name, range, Arc::new(|_| {}), Cancel::new()).await.unwrap();
    let newest = event_file(folder, round, EACH);
    let options = ImportOptions { profile: Profile::parse("auto"), zone: None, assigned: Vec::new(), span: None };
    bench.import(&other, &[newest.clone().into()], options, Arc::new(|_| {}), Cancel::new()).await.unwrap();
    fs::remove_file(newest).unwrap();
    for text in ["", "action:key.made", "-action:user.*", "happened", "result:failed date:2026-11-19"] {
        for name in [&name, &other] {
            bench.count(name, &query(text)).await.unwrap();
            bench.query(name, &query(text), 0, 100).await.unwrap();
        }
    }
    bench.facets(&name, &query(""), &["action".to_owned()], 10, None).await.unwrap();
    let path = folder.join("audit.csv");
    let (format, overwrite, beside) = (Format::Csv, Overwrite::Replace, Beside::Manifest);
    let options = ExportOptions { path, overwrite, format, columns: Vec::new(), zone: None, beside };
    bench.export(&name, &query(""), options, Box::new(|_| {}), Cancel::new()).await.unwrap();
    let report = bench.verify_cache(&name, Box::new(|_, _| {}), Cancel::new()).await.unwrap();
    assert!(report.valid, "{:?}", report.checks);
}
