//! Syncing by itself: a clock that the tests turn, and syncs that they watch.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use trailbook_core::cancel::Cancel;
use trailbook_core::event::Instant;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{Every, ScheduleHand, Workbench};

use crate::support::{add, alias, workbench};
use crate::test_remote::{TestRemote, crowded};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";

/// Runs the schedule for this many looks of half a minute by `clock`; returns who was synced at which minute.
async fn run(
    bench: &Workbench,
    clock: &'static AtomicI64,
    now: fn() -> Instant,
    looks: usize,
    outcome: impl Fn(&str, usize) -> Result<(), Failure> + Send + Sync + 'static,
) -> (Vec<(String, i64)>, BTreeMap<String, usize>) {
    let start = clock.load(Ordering::SeqCst);
    let (synced, told) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(BTreeMap::new())));
    let (cancel, looked) = (Cancel::new(), Arc::new(AtomicUsize::new(0)));
    let (seen, heard, stop, count) = (synced.clone(), told.clone(), cancel.clone(), looked.clone());
    let outcome = Arc::new(outcome);
    let hand = ScheduleHand {
        sync: Box::new(move |alias| {
            let (seen, outcome) = (seen.clone(), outcome.clone());
            Box::pin(async move {
                let minute = (clock.load(Ordering::SeqCst) - start) / 60;
                seen.lock().unwrap().push((alias.to_string(), minute));
                let times = seen.lock().unwrap().iter().filter(|(known, _)| *known == alias.to_string()).count();
                outcome(alias.as_str(), times).map(|()| Default::default())
            })
        }),
        told: Box::new(move |alias, _| *heard.lock().unwrap().entry(alias.to_string()).or_insert(0) += 1),
        clock: now,
        chance: |_| Duration::ZERO,
        sleep: Box::new(move |length| {
            if count.fetch_add(1, Ordering::SeqCst) + 1 >= looks {
                stop.cancel();
            }
            Box::pin(async move {
                // What is under way comes to its end before the clock goes on.
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
                clock.fetch_add(length.as_secs() as i64, Ordering::SeqCst);
            })
        }),
    };
    bench.keep_schedule(hand, &cancel).await;
    (synced.lock().unwrap().clone(), told.lock().unwrap().clone())
}

async fn bench(folder: &std::path::Path, names: &[&str]) -> Workbench {
    let bench = workbench(folder);
    for name in names {
        add(&bench, name, "kilo", "http://127.0.0.1:9", ORGANIZATION).await;
    }
    bench
}

#[tokio::test]
async fn only_who_was_turned_on_is_synced_and_as_often_as_was_asked() {
    static CLOCK: AtomicI64 = AtomicI64::new(1_900_000_000);
    let folder = tempfile::tempdir().unwrap();
    let bench = bench(folder.path(), &["acme", "globex", "initech"]).await;
    bench.set_schedule(&alias("acme"), Some(Every::QuarterHour)).await.unwrap();
    bench.set_schedule(&alias("globex"), Some(Every::Hour)).await.unwrap();

    let now = || Instant::from_seconds(CLOCK.load(Ordering::SeqCst));
    let (synced, told) = run(&bench, &CLOCK, now, 2 * 62, |_, _| Ok(())).await;

    let of =
        |name: &str| synced.iter().filter(|(alias, _)| alias == name).map(|(_, minute)| *minute).collect::<Vec<_>>();
    assert_eq!(of("acme"), [0, 15, 30, 45, 60]);
    assert_eq!((of("globex"), of("initech")), (vec![0, 60], vec![]));
    assert_eq!(told, BTreeMap::from([("acme".to_owned(), 5), ("globex".to_owned(), 2)]));
    let summary = bench.organization(&alias("acme")).await.unwrap();
    assert_eq!(summary.every, Some(Every::QuarterHour));
    bench.set_schedule(&alias("acme"), None).await.unwrap();
    assert_eq!(workbench(folder.path()).organization(&alias("acme")).await.unwrap().every, None);
}

#[tokio::test]
async fn without_a_network_it_is_quiet_and_tried_again_soon() {
    static CLOCK: AtomicI64 = AtomicI64::new(1_900_000_000);
    let folder = tempfile::tempdir().unwrap();
    let bench = bench(folder.path(), &["acme"]).await;
    bench.set_schedule(&alias("acme"), Some(Every::Day)).await.unwrap();

    let now = || Instant::from_seconds(CLOCK.load(Ordering::SeqCst));
    let (synced, told) = run(&bench, &CLOCK, now, 2 * 40, |_, times| match times {
        1..=3 => Err(Failure::new(Code::Offline, "no network")),
        _ => Ok(()),
    })
    .await;

    assert_eq!(synced.iter().map(|(_, minute)| *minute).collect::<Vec<_>>(), [0, 5, 10, 15]);
    assert_eq!(told, BTreeMap::from([("acme".to_owned(), 1)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_sync_reads_what_a_sync_by_hand_reads() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(30)).await;
    add(&bench, "acme", "kilo", &remote.base_url, ORGANIZATION).await;
    bench.set_schedule(&alias("acme"), Some(Every::Day)).await.unwrap();
    let (cancel, own) = (Cancel::new(), bench.clone());
    let (added, stop) = (Arc::new(Mutex::new(None)), cancel.clone());
    let result = added.clone();
    let mut hand = ScheduleHand::new(
        move |alias| {
            let own = own.clone();
            Box::pin(async move { own.sync(&alias, SyncRange::default(), Arc::new(|_| {}), Cancel::new()).await })
        },
        move |_, outcome| {
            *result.lock().unwrap() = Some(outcome.unwrap().added);
            stop.cancel();
        },
    );
    hand.chance = |_| Duration::ZERO;

    bench.keep_schedule(hand, &cancel).await;

    assert_eq!(*added.lock().unwrap(), Some(30));
}
