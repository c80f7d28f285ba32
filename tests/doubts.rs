//! What a sync cannot be sure of: it is noted at once, it is proven where it can be, and it never passes for complete.

use std::sync::Arc;

use trailbook_core::cancel::Cancel;
use trailbook_core::event::Instant;
use trailbook_core::failure::Code;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{SyncProgress, Workbench};

use crate::support::{add, alias, sync, uids, workbench};
use crate::test_remote::{Item, TestRemote, Trouble, crowded};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";
const KNOWN: [&str; 3] = ["organization.user.login", "organization.user.logout", "organization.member.remove"];

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

/// A log in which `count` events share one millisecond: each its microsecond among `apart`, and one of `actions`.
pub fn burst(count: usize, apart: usize, actions: &[&'static str]) -> Vec<Item> {
    let mut items = crowded(150);
    let instant = items[100].micros / 1_000 * 1_000;
    items.extend((0..count).map(|number| Item {
        id: format!("tied-{number:04}"),
        micros: instant + i64::try_from(number % apart).unwrap(),
        action: actions[number % actions.len()],
    }));
    items
}

/// A remote that does not say how many events it has, and an organization that reads it.
pub async fn uncounted(bench: &Workbench, items: Vec<Item>) -> TestRemote {
    let remote = TestRemote::start(items).await;
    remote.state.lock().unwrap().uncounted = true;
    add(bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    remote
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_stopped_behind_a_doubt_still_has_it_when_it_goes_on() {
    for stop_after in (1..80).step_by(3) {
        let folder = tempfile::tempdir().unwrap();
        let bench = workbench(folder.path());
        let _remote = uncounted(&bench, burst(700, 1, &["one.unknown.action"])).await;
        let cancel = Cancel::new();
        let stop = cancel.clone();
        let listener = Arc::new(move |progress: SyncProgress| {
            if progress.pages >= stop_after {
                stop.cancel();
            }
        });
        let stopped = bench.sync(&alias("kilo"), SyncRange::default(), listener, cancel).await;
        if stopped.is_ok() {
            assert!(stop_after > 40, "the walk was long enough to be stopped within");
            return;
        }

        let report = sync(&bench, "kilo").await.unwrap();

        assert!(!report.complete, "stopped after {stop_after} pages");
        let gap = &report.gaps[0];
        assert!(gap.reason.contains("share one instant"), "{gap:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowded_millisecond_that_was_read_to_its_end_is_complete_without_a_count() {
    // More in a millisecond than a page holds; then more in one microsecond, told apart by their actions.
    for (count, apart) in [(260, 3), (260, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let bench = workbench(folder.path());
        let remote = uncounted(&bench, burst(count, apart, &KNOWN)).await;

        let report = sync(&bench, "kilo").await.unwrap();

        assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
        assert!(report.complete, "{count} in {apart}: {:?}", report.gaps);
        assert!(sync(&bench, "kilo").await.unwrap().complete);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_no_catalogue_knows_is_looked_for_where_it_was_met() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let actions = ["organization.user.login", "organization.brand.new", "organization.member.remove"];
    let remote = uncounted(&bench, burst(260, 1, &actions)).await;

    let report = sync(&bench, "kilo").await.unwrap();

    assert_eq!(sorted(uids(&bench, "kilo", "").await), remote.ids());
    assert!(report.complete, "{:?}", report.gaps);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_crowded_microsecond_is_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let mut items = burst(700, 1, &["one.unknown.action"]);
    let micros = items.last().unwrap().micros;
    let other = |number| Item { id: format!("near-{number:04}"), micros: micros + 1 + number, action: KNOWN[0] };
    items.extend((0..150).map(other));
    items.extend((0..150).map(|number| other(number - 200)));
    let remote = uncounted(&bench, items).await;

    let report = sync(&bench, "kilo").await.unwrap();

    assert_eq!(report.gaps.len(), 1, "{:?}", report.gaps);
    let found = uids(&bench, "kilo", "").await;
    assert!(remote.ids().iter().filter(|id| !id.starts_with("tied")).all(|id| found.contains(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_of_a_log_that_has_none_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(30)).await;
    add(&bench, "invent", "invent", &remote.base_url, "c").await;
    let range = SyncRange { from: Some(Instant::from_seconds(1_700_000_000)), until: None };

    let failure = bench.sync(&alias("invent"), range, Arc::new(|_| {}), Cancel::new()).await.unwrap_err();

    assert_eq!(failure.code, Code::Usage);
    assert!(failure.message.contains("only be read as a whole"), "{failure}");
    assert_eq!(remote.state.lock().unwrap().requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_read_nothing_fails_and_one_that_read_a_part_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = uncounted(&bench, crowded(250)).await;
    let nonsense = |pages| {
        let readable = std::iter::repeat_n(None, pages);
        readable.chain(std::iter::repeat_n(Some(Trouble::Nonsense), 50)).collect::<Vec<_>>()
    };
    // The question who we are and the count come before the first page.
    remote.state.lock().unwrap().troubles = nonsense(2);

    let failure = sync(&bench, "kilo").await.unwrap_err();

    assert_eq!(failure.code, Code::Remote);
    assert!(failure.message.contains("no list of events"), "{failure}");
    assert!(bench.organization(&alias("kilo")).await.unwrap().last_sync.is_none());

    remote.state.lock().unwrap().troubles = nonsense(3);
    assert!(!sync(&bench, "kilo").await.unwrap().complete);
    remote.state.lock().unwrap().troubles.clear();
    assert!(sync(&bench, "kilo").await.unwrap().complete);
}

const TOKENS: &str = r#"manifest = 1
id = "tokens"
name = "Tokens"
vendor = "Tokens Inc"
evidence = "fixture"

[[setting]]
id = "base_url"
kind = "url"
default = "https://api.example.com"

[[secret]]
id = "token"
label = "Key"

[auth]
kind = "bearer"
secret = "token"

[request]
url = "{base_url}/tokens"
query = { cursor = "{page}" }

[page]
kind = "token"
at = "/next"

[sync]
mode = "list"

[records]
at = "/events"
uid = ["/id"]
time = [{ at = "/at", as = "epoch_s" }]

[map]
action = "/action"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_events_that_lead_on_are_no_end() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    bench.add_connector(TOKENS).unwrap();
    let remote = TestRemote::start(crowded(45)).await;
    remote.state.lock().unwrap().empty_pages = 20;
    add(&bench, "tokens", "tokens", &remote.base_url, "").await;

    let report = sync(&bench, "tokens").await.unwrap();

    assert_eq!(sorted(uids(&bench, "tokens", "").await), remote.ids());
    assert!(report.complete, "{:?}", report.gaps);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_never_ends_is_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    bench.add_connector(TOKENS).unwrap();
    let remote = TestRemote::start(crowded(20)).await;
    remote.state.lock().unwrap().empty_pages = 2_000;
    add(&bench, "tokens", "tokens", &remote.base_url, "").await;

    let report = sync(&bench, "tokens").await.unwrap();

    assert!(!report.complete);
    assert!(report.gaps[0].reason.contains("pages in a row with nothing new"), "{:?}", report.gaps);
}
