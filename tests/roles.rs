//! What an account may see, and what becomes of the cache when that changes.

use std::sync::Arc;

use trailbook_core::cancel::Cancel;
use trailbook_core::event::Instant;
use trailbook_core::failure::Code;
use trailbook_core::keychain::Secret;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{Asker, Check, Standing};
use trailbook_demo::{Options, Server};

use crate::support::{add, alias, form, query, sync, workbench};
use crate::test_remote::{TestRemote, Trouble, crowded};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_key_pauses_and_leaves_the_cache_readable() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(500)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    sync(&bench, "kilo").await.unwrap();
    remote.state.lock().unwrap().troubles = vec![Some(Trouble::KeyRejected); 10];

    let failure = sync(&bench, "kilo").await.unwrap_err();

    assert_eq!(failure.code, Code::KeyRejected);
    assert_eq!(bench.organization(&alias("kilo")).await.unwrap().state, Standing::Paused);
    assert_eq!(bench.count(&alias("kilo"), &query("")).await.unwrap(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_role_seals_the_cache_and_its_return_opens_it_without_a_new_download() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(500)).await;
    let other = TestRemote::start(crowded(50)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    add(&bench, "other", "kilo", &other.base_url, ORGANIZATION).await;
    sync(&bench, "kilo").await.unwrap();
    sync(&bench, "other").await.unwrap();
    remote.state.lock().unwrap().troubles = vec![Some(Trouble::RoleLost); 10];

    let failure = sync(&bench, "kilo").await.unwrap_err();

    assert_eq!(failure.code, Code::Refused);
    let summary = bench.organization(&alias("kilo")).await.unwrap();
    assert_eq!(summary.state, Standing::Sealed);
    assert!(summary.state_since.is_some());
    assert_eq!(bench.count(&alias("kilo"), &query("")).await.unwrap_err().code, Code::Sealed);
    assert_eq!(bench.count(&alias("other"), &query("")).await.unwrap(), 50, "other organizations are not touched");

    remote.state.lock().unwrap().troubles.clear();
    let report = sync(&bench, "kilo").await.unwrap();
    assert_eq!(report.added, 0);
    assert_eq!(bench.count(&alias("kilo"), &query("")).await.unwrap(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_rejected_later_does_not_open_a_sealed_cache() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(50)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    sync(&bench, "kilo").await.unwrap();
    remote.state.lock().unwrap().troubles = vec![Some(Trouble::RoleLost); 10];
    sync(&bench, "kilo").await.unwrap_err();
    remote.state.lock().unwrap().troubles = vec![Some(Trouble::KeyRejected); 10];

    let failure = sync(&bench, "kilo").await.unwrap_err();

    assert_eq!(failure.code, Code::KeyRejected);
    assert!(failure.message.contains("sealed"), "{failure}");
    assert_eq!(bench.organization(&alias("kilo")).await.unwrap().state, Standing::Sealed);
    assert_eq!(bench.count(&alias("kilo"), &query("")).await.unwrap_err().code, Code::Sealed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_ends_when_another_process_seals_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let (window, command_line) = (workbench(folder.path()), workbench(folder.path()));
    let remote = TestRemote::start(crowded(50)).await;
    add(&window, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    sync(&window, "kilo").await.unwrap();
    let (id, _) = window.open_query(&alias("kilo"), &query(""), 10, Asker::Aside).await.unwrap();
    assert_eq!(window.query_count(id).await.unwrap(), 50);
    assert_eq!(window.query_found(id).await.unwrap(), 50);
    remote.state.lock().unwrap().troubles = vec![Some(Trouble::RoleLost); 10];

    sync(&command_line, "kilo").await.unwrap_err();

    assert_eq!(window.query_page(id, 0, 10).await.unwrap_err().code, Code::Sealed);
    assert_eq!(window.query_count(id).await.unwrap_err().code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_may_see_more_reads_again_what_it_could_not_see() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let now = chrono::Utc::now();
    let server = Server::start(Options::calm(now.date_naive())).await.unwrap();
    for (name, role) in [("acme", "demo-acme-workspace-admin"), ("whole", "demo-acme-owner")] {
        bench.add(form(name, "demo", &server.base_url(), "", role), Check::Now).await.unwrap();
    }
    let from = Instant::from_seconds(now.timestamp() - 20 * 86_400);
    let range = SyncRange { from: Some(from), until: None };
    let read = async |name: &str| bench.sync(&alias(name), range, Arc::new(|_| {}), Cancel::new()).await;
    let part = read("acme").await.unwrap().added;
    let whole = read("whole").await.unwrap().added;
    assert!(part > 0 && part < whole, "{part} of {whole}");

    bench.set_secret(&alias("acme"), "token", Secret::from("demo-acme-owner".to_owned()), Check::Now).await.unwrap();
    let report = read("acme").await.unwrap();

    assert_eq!(bench.count(&alias("acme"), &query("")).await.unwrap(), whole);
    assert!(report.complete, "{:?}", report.gaps);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_that_the_remote_refuses_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let remote = TestRemote::start(crowded(50)).await;
    add(&bench, "kilo", "kilo", &remote.base_url, ORGANIZATION).await;
    let name = alias("kilo");
    let replace = |check| bench.set_secret(&name, "token", Secret::from("wrong".to_owned()), check);

    let failure = replace(Check::Now).await.unwrap_err();

    assert_eq!(failure.code, Code::KeyRejected);
    assert!(failure.message.contains("the old secret `token` was kept"), "{failure}");
    assert_eq!(sync(&bench, "kilo").await.unwrap().added, 50);
    replace(Check::Later).await.unwrap();
    assert_eq!(sync(&bench, "kilo").await.unwrap_err().code, Code::KeyRejected);
}
