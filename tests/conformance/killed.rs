//! The program ends between any two of its steps, in every way of reading, and goes on where it was.

use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use crate::reader::Reader;
use crate::server::{KEY, serve};
use crate::shapes::{SHAPES, Shape};
use crate::world::{Fault, Shared, World};

const PASSPHRASE: &str = "correct horse battery staple";
/// Steps of a sync after which it is given up, one after the other.
const STRIDE: usize = 2;

/// Takes `steps` steps of `work` and gives it up; None when it needed no more than these.
async fn give_up_after<T>(steps: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut taken = 0;
    std::future::poll_fn(|context| {
        taken += 1;
        if taken > steps {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// Reads in this way, ever a little further before the end comes, and to the end at last.
async fn survives(shape: &Shape) -> Result<usize, String> {
    let mut ends = 0;
    for steps in (1..).step_by(STRIDE) {
        let mut world = World::new(14);
        if !shape.ids {
            world.forget_ids();
        }
        let world: Shared = Arc::new(Mutex::new(world));
        let address = serve(world.clone(), shape.way).await;
        let folder = tempfile::tempdir().unwrap();
        let outcome = {
            let reader = Reader::new(folder.path(), &shape.manifest(""), &address);
            give_up_after(steps, reader.sync()).await
        };

        // Another process opens the journal as it was left.
        let reader = Reader::new(folder.path(), &shape.manifest(""), &address);
        reader.sync().await.map_err(|error| format!("after {steps} steps: {error}"))?;
        let (kept, wanted) = (reader.bytes(), world.lock().unwrap().bytes());
        if kept != wanted || !reader.gaps().is_empty() {
            let count = (kept.len(), wanted.len());
            return Err(format!("after {steps} steps: {count:?} events, {:?}", reader.gaps()));
        }
        if outcome.is_some() {
            return Ok(ends);
        }
        ends += 1;
    }
    Ok(ends)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_ends_at_any_step_goes_on_and_has_everything() {
    let mut failed = Vec::new();
    for shape in &SHAPES {
        match survives(shape).await {
            Ok(ends) => assert!(ends > 2, "{}: only {ends} ends were tried", shape.name),
            Err(say) => failed.push(format!("{}: {say}", shape.name)),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn trailbook(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailbook"));
    command
        .args(words)
        .env("TRAILBOOK_DATA_DIR", folder)
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env("TRAILBOOK_TEST_TOKEN", KEY)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

async fn run(folder: &Path, words: &[&str]) -> String {
    let mut command = trailbook(folder, words);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words}");
    String::from_utf8(output.stdout).unwrap()
}

/// Kills the program while it waits for a page, again and again, each time a little later.
async fn killed(name: &str) {
    let shape = SHAPES.iter().find(|shape| shape.name == name).unwrap();
    let mut world = World::new(14);
    // The program reads the real clock.
    let ahead = chrono::Utc::now().timestamp_nanos_opt().unwrap() - world.now;
    let items = std::mem::take(&mut world.items);
    items.iter().for_each(|item| world.add(&item.id, item.at + ahead));
    world.now += ahead;
    let world: Shared = Arc::new(Mutex::new(world));
    let address = serve(world.clone(), shape.way).await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("shape.toml");
    std::fs::write(&manifest, shape.manifest("")).unwrap();
    let data = folder.path().join("data");
    run(&data, &["connector", "add", manifest.to_str().unwrap(), "--yes"]).await;
    let base = format!("base_url={address}");
    let secret = "token=env:TRAILBOOK_TEST_TOKEN";
    run(&data, &["org", "add", "acme", "--connector", "shape", "--set", &base, "--secret", secret, "--no-check"]).await;

    for pages in 1..=4 {
        let from = world.lock().unwrap().requests + pages;
        world.lock().unwrap().fault = Fault::Holds(from);
        let mut child = trailbook(&data, &["sync", "acme"]).spawn().unwrap();
        let held = || world.lock().unwrap().requests > from;
        while !held() && child.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    world.lock().unwrap().fault = Fault::None;
    run(&data, &["sync", "acme", "--json"]).await;

    let found = run(&data, &["query", "acme", "--limit", "1000", "--format", "ndjson", "--columns", "uid"]).await;
    let mut kept: Vec<String> = found
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["uid"].as_str().unwrap().to_owned())
        .collect();
    kept.sort();
    let mut wanted: Vec<String> = world.lock().unwrap().items.iter().map(|item| item.id.clone()).collect();
    wanted.sort();
    assert_eq!(kept, wanted, "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_goes_on_with_its_windows() {
    killed("windows with a token").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_goes_on_with_its_stream() {
    killed("stream with a token").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_goes_on_with_its_head() {
    killed("head").await;
}
