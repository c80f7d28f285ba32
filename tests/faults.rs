//! Every way in which the demo misbehaves: nothing is lost, nothing is doubled, and what cannot be read is said.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use trailbook_core::cancel::Cancel;
use trailbook_core::event::{Flag, Timestamp};
use trailbook_core::failure::{Code, Failure};
use trailbook_core::organization::AccessScope;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{Check, SyncReport, Workbench};
use trailbook_demo::{Credential, Fault, LateEvents, Options, Org, RetryAfter, Role, Server, token};

use crate::support::{alias, form, query, uids, workbench};

fn anchor() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// The last days of the story: enough for several pages, quick enough for every fault.
fn range() -> SyncRange {
    let at = |text: &str| Some(Timestamp::parse(text).unwrap().at);
    SyncRange { from: at("2026-11-14T00:00:00Z"), until: at("2026-11-20T14:00:00Z") }
}

async fn server() -> Server {
    Server::start(Options::calm(anchor())).await.unwrap()
}

async fn bench(folder: &Path, server: &Server) -> Workbench {
    let bench = workbench(folder);
    bench
        .add(form("acme", "demo", &server.base_url(), "", &token(Org::Acme, Role::Owner)), Check::Later)
        .await
        .unwrap();
    bench
}

async fn sync(bench: &Workbench) -> Result<SyncReport, Failure> {
    bench.sync(&alias("acme"), range(), Arc::new(|_| {}), Cancel::new()).await
}

async fn sorted(bench: &Workbench) -> Vec<String> {
    let mut ids = uids(bench, "acme", "date:2026-11-14..2026-11-19").await;
    ids.sort();
    ids
}

async fn truth() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let bench = bench(folder.path(), &server).await;
    assert!(sync(&bench).await.unwrap().complete);
    sorted(&bench).await
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_that_passes_costs_nothing() {
    let truth = truth().await;
    assert!(truth.len() > 500, "{}", truth.len());
    let faults = [
        Fault::RateLimited(RetryAfter::Absent),
        Fault::RateLimited(RetryAfter::Seconds(0)),
        Fault::Internal,
        Fault::Unavailable,
        Fault::CutLength,
        Fault::CutChunked,
        Fault::Html,
        Fault::InvalidJson,
        Fault::Slow(1),
        Fault::BigEvent,
        Fault::InvalidUtf8,
        Fault::LoneSurrogate,
        Fault::DeepNesting,
        Fault::EmptyPage,
        Fault::ShortPage,
        Fault::Reversed,
        Fault::WrongTotal,
    ];
    for fault in faults {
        let folder = tempfile::tempdir().unwrap();
        let server = server().await;
        let bench = bench(folder.path(), &server).await;
        // The questions who we are and whether we may read pass; the first page is the one that goes wrong.
        server.control().fault(Fault::Pass, 2);
        server.control().fault(fault.clone(), 1);

        let report = sync(&bench).await;

        assert!(report.as_ref().is_ok_and(|report| report.complete), "{fault:?}: {report:?}");
        assert_eq!(sorted(&bench).await, truth, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_that_stays_is_said_and_the_next_sync_mends_it() {
    let truth = truth().await;
    for fault in [Fault::Unauthorized, Fault::RoleRequired, Fault::CursorExpired, Fault::RepeatNext, Fault::ErrorBody] {
        let folder = tempfile::tempdir().unwrap();
        let server = server().await;
        let bench = bench(folder.path(), &server).await;
        server.control().fault(Fault::Pass, 3);
        server.control().fault(fault.clone(), 1);

        let first = sync(&bench).await;
        let said = first.as_ref().map_or(true, |report| !report.complete || report.added > 0);
        assert!(said, "{fault:?}: {first:?}");

        let second = sync(&bench).await;
        assert!(second.as_ref().is_ok_and(|report| report.complete), "{fault:?}: {second:?}");
        assert_eq!(sorted(&bench).await, truth, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed_and_no_credential_goes_along() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let bench = bench(folder.path(), &server).await;
    server.control().fault(Fault::Redirect, 1);

    let failure = sync(&bench).await.unwrap_err();

    assert_eq!(failure.code, Code::Remote);
    let strays = server.control().log().into_iter().filter(|entry| entry.host.starts_with("localhost")).count();
    assert_eq!(strays, 0);
    assert!(server.control().log().iter().any(|entry| entry.credential == Credential::Present));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_record_is_kept_byte_for_byte_with_a_flag() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let bench = bench(folder.path(), &server).await;
    server.control().fault(Fault::Pass, 2);
    server.control().fault(Fault::BigEvent, 1);
    sync(&bench).await.unwrap();

    let big = uids(&bench, "acme", "is:oversized").await;

    assert_eq!(big.len(), 1);
    let record = bench.event(&alias("acme"), &big[0]).await.unwrap();
    assert!(record.event.raw.len() > 5_000_000);
    assert!(record.event.flags.contains(Flag::Oversized));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_admins_cache_holds_and_shows_that_workspace_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let bench = workbench(folder.path());
    let own = form("acme", "demo", &server.base_url(), "", &token(Org::Acme, Role::WorkspaceAdmin));
    let added = bench.add(own, Check::Now).await.unwrap();
    let AccessScope::Workspace { id, .. } = added.scope else { panic!("{:?}", added.scope) };

    sync(&bench).await.unwrap();

    let events = bench.query(&alias("acme"), &query(""), 0, 100_000).await.unwrap();
    assert!(!events.is_empty());
    let field = trailbook_core::event::Field::WorkspaceId;
    assert!(events.iter().all(|record| record.event.fields.get(field) == Some(&id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_becomes_workspace_admin_sees_that_workspace_only_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let bench = bench(folder.path(), &server).await;
    sync(&bench).await.unwrap();
    let all = bench.count(&alias("acme"), &query("")).await.unwrap();
    let outside = uids(&bench, "acme", "-has:workspace").await.remove(0);

    server.control().set_role(Org::Acme, Role::Owner, Some(Role::WorkspaceAdmin));
    sync(&bench).await.unwrap();

    let now = bench.count(&alias("acme"), &query("")).await.unwrap();
    assert!(now > 0 && now < all, "{now} of {all}");
    let listed = bench.organization(&alias("acme")).await.unwrap().events;
    assert_eq!(listed, now, "the list counts what this account may see");
    assert_eq!(bench.event(&alias("acme"), &outside).await.unwrap_err().code, Code::NotFound);
    let facets = bench.facets(&alias("acme"), &query(""), &["workspace".to_owned()], 10, None).await.unwrap();
    assert_eq!(facets[0].values.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn late_events_arrive_with_the_next_sync_and_changed_ones_become_revisions() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { late: LateEvents::Hidden, ..Options::calm(anchor()) };
    let server = Server::start(options).await.unwrap();
    let bench = bench(folder.path(), &server).await;
    let name = alias("acme");
    let everything = || bench.sync(&name, SyncRange::default(), Arc::new(|_| {}), Cancel::new());
    let first = everything().await.unwrap();
    assert!(first.complete && first.added < 31_000, "{first:?}");

    let second = everything().await.unwrap();
    assert_eq!((second.added, second.revised), (0, 0), "a second sync of the same story changes nothing");
    server.control().reveal_late();
    server.control().revise();
    let third = everything().await.unwrap();

    assert_eq!(first.added + third.added, 31_000, "{third:?}");
    assert!(third.revised > 0);
    assert_eq!(bench.count(&alias("acme"), &query("is:revised")).await.unwrap(), third.revised);
}
