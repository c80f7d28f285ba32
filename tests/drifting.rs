//! Audit logs that change behind what was read: nothing kept is lost, and it is told once.

use crate::support::{add, sync, uids, workbench};
use crate::test_remote::{Item, TestRemote};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_vanishes_at_the_source_is_kept_and_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let now = chrono::Utc::now().timestamp_micros();
    let items = (1..=3).map(|number| Item {
        id: format!("e{number}"),
        micros: now - 180_000_000 - number,
        action: "organization.user.login",
    });
    let remote = TestRemote::start(items.collect()).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    assert_eq!(sync(&bench, "kilo").await.unwrap().vanished, 0);
    remote.state.lock().unwrap().items.retain(|item| item.id != "e2");

    let told = [sync(&bench, "kilo").await.unwrap(), sync(&bench, "kilo").await.unwrap()];

    assert_eq!(told.each_ref().map(|report| report.vanished), [1, 0]);
    assert!(told.iter().all(|report| report.complete), "{told:?}");
    assert_eq!(uids(&bench, "kilo", "").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_remote_counts_itself_is_proven_and_a_gap_says_how_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crate::test_remote::crowded(200)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    sync(&bench, "kilo").await.unwrap();

    let proven = bench.ledger(&crate::support::alias("kilo")).await.unwrap();
    // More events of one instant than a page holds, with an action that nobody knows.
    let micros = chrono::Utc::now().timestamp_micros() - 200_000_000;
    let tied = |number| Item { id: format!("tied-{number:04}"), micros, action: "one.unknown.action" };
    remote.state.lock().unwrap().items.extend((0..700).map(tied));
    sync(&bench, "kilo").await.unwrap();
    let doubted = bench.ledger(&crate::support::alias("kilo")).await.unwrap();

    assert!(proven.iter().all(|span| span.state == "proven"), "{proven:?}");
    assert_eq!(proven.iter().map(|span| span.events).sum::<u64>(), 200);
    let gap = doubted.iter().find(|span| span.is_gap()).unwrap();
    assert_eq!(gap.state, "suspect");
    assert!(gap.repair.as_ref().unwrap().starts_with("sync kilo --from "), "{gap:?}");
}
