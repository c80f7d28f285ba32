//! A kill while a remote is read.

use chrono::NaiveDate;
use trailbook_core::workbench::Check;
use trailbook_demo::{Options, Org, Role, Server, token};

use super::{Again, Blow, holds};
use crate::state::inspect;
use crate::support::{form, workbench};

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_is_killed_keeps_whole_pages_and_goes_on() {
    let anchor = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let server = Server::start(Options::calm(anchor)).await.unwrap();
    let blow = Blow::new("sync", &["sync", "acme", "--from", "2026-11-15", "--to", "2026-11-20", "--json"]);
    let bench = workbench(&blow.data());
    let key = token(Org::Acme, Role::Owner);
    bench.add(form("acme", "demo", &server.base_url(), "", &key), Check::Later).await.unwrap();
    drop(bench);
    let (_, whole) = blow.unharmed();
    let wanted = inspect(&whole.path().join("data")).await.unwrap();
    assert!(wanted.events() > 1_000, "{}", wanted.events());

    let mut partial = 0;
    blow.strike(async |left, again| {
        let found = inspect(&left.folder.join("data")).await?;
        partial += usize::from(again == Again::NotYet && found.events() > 0 && found.events() < wanted.events());
        holds(&found, &left, again, &wanted)
    })
    .await;
    println!("sync: {partial} kills left a part of the events");
}
