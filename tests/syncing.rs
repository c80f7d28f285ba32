//! Syncing against remotes that make it hard: every event arrives, or the gap is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Code;
use trailbook_core::sync::SyncRange;

use crate::support::{add, alias, sync, uids, workbench};
use crate::test_remote::{Item, TestRemote, Trouble, crowded};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_a_crowded_log_arrives_through_troubled_paging() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(3_000)).await;
    remote.state.lock().unwrap().troubles = vec![
        None,
        Some(Trouble::Throttled),
        Some(Trouble::Unavailable),
        Some(Trouble::CutOff),
        None,
        Some(Trouble::Html),
        None,
        Some(Trouble::CutOff),
    ];
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;

    let report = sync(&bench, "kilo").await.unwrap();

    assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
    assert_eq!((report.added, report.complete, report.gaps.len()), (3_000, true, 0));
    let again = sync(&bench, "kilo").await.unwrap();
    assert_eq!((again.added, again.revised, again.complete), (0, 0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_events_in_one_millisecond_than_a_page_holds_are_found_another_way() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let mut items = crowded(600);
    let instant = items[300].micros / 1_000 * 1_000;
    let actions = ["organization.user.login", "organization.user.logout", "organization.member.remove"];
    items.extend((0..260).map(|number| Item {
        id: format!("tied-{number:04}"),
        micros: instant + i64::from(number % 3),
        action: actions[usize::try_from(number % 3).unwrap()],
    }));
    let remote = TestRemote::start(items).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;

    let report = sync(&bench, "kilo").await.unwrap();

    assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
    assert!(report.complete, "{:?}", report.gaps);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_stopped_within_a_crowded_instant_finds_the_rest_of_it_the_next_time() {
    let mut items = crowded(150);
    let instant = items[100].micros / 1_000 * 1_000;
    let actions = ["organization.user.login", "organization.user.logout", "organization.member.remove"];
    items.extend((0..260).map(|number| Item {
        id: format!("tied-{number:04}"),
        micros: instant + i64::from(number % 3),
        action: actions[usize::try_from(number % 3).unwrap()],
    }));
    let remote = TestRemote::start(items).await;
    for stop_after in 1..=4 {
        let folder = tempfile::tempdir().unwrap();
        let bench = workbench(folder.path());
        add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
        let cancel = Cancel::new();
        let stop = cancel.clone();
        let listener = Arc::new(move |progress: trailbook_core::workbench::SyncProgress| {
            if progress.pages >= stop_after {
                stop.cancel();
            }
        });
        bench.sync(&alias("kilo"), SyncRange::default(), listener, cancel).await.unwrap_err();

        let report = sync(&bench, "kilo").await.unwrap();

        assert!(report.complete, "stopped after {stop_after} pages: {:?}", report.gaps);
        assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_paged_through_is_a_known_gap() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let mut items = crowded(300);
    let instant = items[150].micros / 1_000 * 1_000;
    items.extend((0..700).map(|number| Item {
        id: format!("tied-{number:04}"),
        micros: instant,
        action: "one.unknown.action",
    }));
    let remote = TestRemote::start(items).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;

    let report = sync(&bench, "kilo").await.unwrap();

    assert!(!report.complete);
    let gap = &report.gaps[0];
    assert!(gap.reason.contains("counts 1000 events"), "{gap:?}");
    let found = uids(&bench, "kilo", "").await;
    assert!(found.iter().filter(|id| !id.starts_with("tied")).count() == 300, "the rest of the log is whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_remote_gave_up_does_not_hide_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(900)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    assert!(sync(&bench, "kilo").await.unwrap().complete);
    {
        let items = &mut remote.state.lock().unwrap().items;
        items.drain(..600);
        let micros = items[299].micros / 1_000 * 1_000 + 3_600_000_000;
        let tied = |number| Item { id: format!("tied-{number:04}"), micros, action: "one.unknown.action" };
        items.extend((0..700).map(tied));
    }

    let report = sync(&bench, "kilo").await.unwrap();

    assert!(report.added < 700);
    assert!(!report.complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drifting_list_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let items = (0..1_234)
        .map(|number| Item {
            id: format!("e{number:05}"),
            micros: 1_700_000_000_000_000 + i64::from(number / 3) * 1_000_000,
            action: "member.invited",
        })
        .collect();
    let remote = TestRemote::start(items).await;
    remote.state.lock().unwrap().drift = 3;
    add(&bench, "invent", "invent", &remote.base_url, "c").await;

    sync(&bench, "invent").await.unwrap();
    remote.state.lock().unwrap().drift = 0;
    sync(&bench, "invent").await.unwrap();

    assert_eq!(sorted(uids(&bench, "invent", "").await), remote.ids());
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_deleted_during_the_read_hide_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let items = (0..1_000)
        .map(|number| Item {
            id: format!("e{number:05}"),
            micros: 1_700_000_000_000_000 + i64::from(number) * 1_000_000,
            action: "member.invited",
        })
        .collect();
    let remote = TestRemote::start(items).await;
    remote.state.lock().unwrap().deletions = 2;
    add(&bench, "invent", "invent", &remote.base_url, "c").await;
    let stop = remote.state.clone();
    let listener = Arc::new(move |progress: trailbook_core::workbench::SyncProgress| {
        if progress.pages >= 6 {
            stop.lock().unwrap().deletions = 0;
        }
    });

    let report = bench.sync(&alias("invent"), SyncRange::default(), listener, Cancel::new()).await.unwrap();

    assert!(report.complete);
    let kept = uids(&bench, "invent", "").await;
    let lost: Vec<String> = remote.ids().into_iter().filter(|id| !kept.contains(id)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_sync_keeps_what_it_read_and_goes_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(2_000)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    for stop_after in [1, 3, 5] {
        let cancel = Cancel::new();
        let pages = Arc::new(AtomicU64::new(0));
        let (seen, stop) = (pages.clone(), cancel.clone());
        let listener = Arc::new(move |progress: trailbook_core::workbench::SyncProgress| {
            if progress.pages >= stop_after {
                seen.store(progress.pages, Ordering::Relaxed);
                stop.cancel();
            }
        });
        let stopped = bench.sync(&alias("kilo"), SyncRange::default(), listener, cancel).await;
        assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
        assert!(pages.load(Ordering::Relaxed) >= 1);
    }
    let partly = uids(&bench, "kilo", "").await.len();
    assert!(partly > 0 && partly < 2_000);

    let requests_before = remote.state.lock().unwrap().requests;
    let report = sync(&bench, "kilo").await.unwrap();

    assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
    assert!(report.complete);
    let requests = remote.state.lock().unwrap().requests - requests_before;
    assert!(requests < 22, "the walk went on and did not begin again: {requests} requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_of_a_day_ends_the_sync_at_once_and_the_next_one_goes_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(1_000)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    remote.state.lock().unwrap().troubles = [vec![None; 5], vec![Some(Trouble::ThrottledForADay)]].concat();

    let failure = sync(&bench, "kilo").await.unwrap_err();

    let tomorrow = chrono::Utc::now() + chrono::Duration::days(1);
    assert_eq!(failure.code, Code::Remote);
    assert!(failure.message.contains(&tomorrow.format("%Y-%m-%dT").to_string()), "{failure}");
    let kept = uids(&bench, "kilo", "").await.len();
    assert!((200..=300).contains(&kept), "what was read until then is kept: {kept}");
    let before = remote.state.lock().unwrap().requests;
    assert!(sync(&bench, "kilo").await.unwrap().complete);
    assert!(remote.state.lock().unwrap().requests - before < 14, "the walk went on where it was");
    assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_syncs_of_one_organization_do_not_run_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(1_000)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;

    let (one, other) = tokio::join!(sync(&bench, "kilo"), sync(&bench, "kilo"));

    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].code, Code::Cache);
}
