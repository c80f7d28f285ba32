//! The disk is full: a small one in memory, which is mounted where nobody else sees it. Each round has another size. The
//! program says so in one sentence, leaves nothing half-written and loses nothing; where there is room again it goes on.
//!
//! Where mounting is not allowed these tests fail and say so; `TRAILBOOK_WITHOUT_MOUNT=1` leaves them out.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::chance::{Chance, rounds};
use crate::program::{PROGRAM, dressed, said};
use crate::work::{self, Work};

/// Mounts a disk of so many KiB on a folder, puts the first state there, runs the program, and copies what is left out.
const ON_A_SMALL_DISK: &str = r#"
set -eu
size=$1 disk=$2 base=$3 left=$4
shift 4
mount -t tmpfs -o size="${size}k" trailbook "$disk" || exit 90
cp -r "$base"/. "$disk"/ || exit 91
set +e
"$@"
code=$?
cp -r "$disk"/. "$left"/ || exit 92
exit $code
"#;

/// Why a round could not be run.
const REFUSED: i32 = 90;
const TOO_SMALL: i32 = 91;

/// Says whether these tests are left out, as somebody asked for.
fn left_out() -> bool {
    std::env::var("TRAILBOOK_WITHOUT_MOUNT").is_ok_and(|value| value == "1")
}

/// Returns how many KiB a folder takes.
fn size(folder: &Path) -> usize {
    let mut size = 4;
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let metadata = entry.metadata().unwrap();
        let bytes = usize::try_from(metadata.len()).unwrap();
        size += if metadata.is_dir() { crate::full::size(&entry.path()) } else { bytes.div_ceil(4_096) * 4 };
    }
    size
}

fn run_on(work: &Work, kib: usize, disk: &Path, left: &Path) -> Output {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh"]);
    command.arg(kib.to_string()).arg(disk).arg(work.base()).arg(left).arg(PROGRAM).args(work.words(disk));
    dressed(command, &disk.join("data")).output().unwrap()
}

async fn fill_up(work: Work, short: usize) {
    if left_out() {
        return;
    }
    let smallest = size(work.base()) + 4;
    // Besides what stays there is what is written for a while: a log, a file before it has its name.
    let largest = smallest + 3 * (size(work.unharmed().path()) - smallest + 64);
    let mut chance = Chance::begin(&format!("{} on a full disk", work.what));
    let (mut tried, mut failed) = (0, 0);
    // Every part of what lies between comes up: small disks are full for certain.
    let part = (largest - smallest).div_ceil(short);
    for round in rounds(short) {
        let kib = smallest + round % short * part + chance.below(part);
        let (disk, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let output = run_on(&work, kib, disk.path(), left.path());
        assert_ne!(
            output.status.code(),
            Some(REFUSED),
            "a small disk cannot be mounted here, so that nothing is known of full disks: {}; run this as root, or allow \
             user namespaces, or set TRAILBOOK_WITHOUT_MOUNT=1 to leave it out",
            said(&output)
        );
        if output.status.code() == Some(TOO_SMALL) {
            continue;
        }
        let outcome = check(&work, left.path(), &output).await;
        failed += usize::from(outcome.unwrap_or_else(|error| panic!("{}: a disk of {kib} KiB: {error}", work.what)));
        tried += 1;
    }
    println!("{}: {tried} disks of {smallest} to {largest} KiB; {failed} times it was full", work.what);
    assert!(failed > 0, "{}: no disk was full", work.what);
}

async fn check(work: &Work, left: &Path, output: &Output) -> Result<bool, String> {
    let failed = work.check(left, output).await?;
    let words = said(output);
    if failed && !words.contains("full") && !words.contains("No space left") {
        return Err(format!("nobody learns that the disk is full: {words}"));
    }
    work.again(left, failed).await?;
    Ok(failed)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_an_import_with_a_sentence_and_loses_nothing() {
    fill_up(work::import().await, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_a_sync_with_a_sentence_and_loses_nothing() {
    let server = work::server().await;
    fill_up(work::sync(&server).await, 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_an_export_with_a_sentence_and_leaves_no_file() {
    fill_up(work::export().await, 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_a_pack_with_a_sentence_and_leaves_no_file() {
    fill_up(work::pack().await, 8).await;
}
