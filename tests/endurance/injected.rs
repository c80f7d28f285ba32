//! Single calls of the program that fail: the n-th write, sync, change of a length or of a name ends with `EIO`. strace lets
//! the call fail. There is no panic, one clear sentence or none, nothing half-written, and what was told is kept.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::chance::{Chance, rounds};
use crate::program::{PROGRAM, dressed, said};
use crate::work::{self, Work};

mod reading;

/// The calls that change what is on the disk. `write` is not among them: threads wake each other with it, and the small
/// disks of `full` let it fail where it writes files.
const CALLS: [&str; 7] = ["pwrite64", "fsync", "ftruncate", "rename", "unlink", "mkdir", "link"];

/// How a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The thread that made so many calls in the first run made fewer in this one.
    Elsewhere,
    /// The command went on.
    Survived,
    /// It failed, and said so.
    Failed,
}

/// Counts how often the command makes this call.
fn count(work: &Work, call: &str) -> usize {
    let folder = work.begin();
    let log = folder.path().join("count");
    let output = traced(work, folder.path(), call, &log, &[]);
    assert!(output.status.success(), "{}", said(&output));
    fs::read_to_string(log).unwrap().lines().filter(|line| line.contains(") = ")).count()
}

fn traced(work: &Work, folder: &Path, call: &str, log: &Path, more: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qqq", "-y", "-e", &format!("trace={call}"), "-o"]).arg(log).args(more);
    command.arg(PROGRAM).args(work.words(folder));
    dressed(command, &folder.join("data")).output().expect("strace is needed: it lets single calls fail")
}

/// Lets one call fail, checks what the program says and leaves, and gives the command again.
async fn fail(work: &Work, call: &str, when: usize) -> Result<Outcome, String> {
    let folder = work.begin();
    let log = work.log();
    let output = traced(work, folder.path(), call, &log, &["-e", &format!("inject={call}:error=EIO:when={when}")]);
    if !fs::read_to_string(&log).unwrap().contains("(INJECTED)") {
        return Ok(Outcome::Elsewhere);
    }
    let failed = work.check(folder.path(), &output).await?;
    work.again(folder.path(), failed).await?;
    Ok(if failed { Outcome::Failed } else { Outcome::Survived })
}

/// Lets single calls fail: `short` of them, or as many as there is time for.
async fn fail_calls(work: Work, short: usize) {
    let counts = CALLS.map(|call| count(&work, call));
    let all: usize = counts.iter().sum();
    let mut chance = Chance::begin(work.what);
    let (mut tried, mut failed) = (0, 0);
    for _ in rounds(short) {
        let mut place = chance.below(all);
        let kind = counts.iter().position(|count| {
            let here = place < *count;
            place -= if here { 0 } else { *count };
            here
        });
        let (call, when) = (CALLS[kind.unwrap()], place + 1);
        let outcome = fail(&work, call, when).await;
        let outcome = outcome.unwrap_or_else(|error| panic!("{}: {call} number {when}: {error}", work.what));
        tried += usize::from(outcome != Outcome::Elsewhere);
        failed += usize::from(outcome == Outcome::Failed);
    }
    println!("{}: {tried} of {all} calls ended with an error; {failed} times the command failed for it", work.what);
    assert!(tried > 0, "{}: no call failed", work.what);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_in_which_a_call_fails_says_so_or_goes_on() {
    fail_calls(work::import().await, 16).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_in_which_a_call_fails_says_so_or_goes_on() {
    let server = work::server().await;
    fail_calls(work::sync(&server).await, 12).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_in_which_a_call_fails_says_so_or_goes_on() {
    fail_calls(work::export().await, 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_in_which_a_call_fails_says_so_or_goes_on() {
    fail_calls(work::pack().await, 12).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_key_in_which_a_call_fails_says_so_or_goes_on() {
    fail_calls(work::rekey().await, 12).await;
}
