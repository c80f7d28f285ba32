//! What the tests share: a workbench in a folder of its own, with a passphrase vault, and ways to ask it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;
use trailbook_core::organization::Alias;
use trailbook_core::query::Zone;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{Check, Config, NewOrganization, Query, SyncReport, VaultChoice, Workbench};

/// The passphrase of every vault in the tests.
pub const PASSPHRASE: &str = "correct horse battery staple";
/// The key that the remotes of the tests accept.
pub const TOKEN: &str = "canary-token-7f3a9c";

/// Opens a workbench in `folder`.
pub fn workbench(folder: &Path) -> Workbench {
    let vault = VaultChoice::Passphrase(Secret::from(PASSPHRASE.to_owned()));
    Workbench::open(Config { data_dir: folder.to_owned(), vault }).unwrap()
}

/// Returns an alias.
pub fn alias(text: &str) -> Alias {
    Alias::try_from(text.to_owned()).unwrap()
}

/// Returns a question in UTC.
pub fn query(text: &str) -> Query {
    Query { text: text.to_owned(), zone: Zone::utc() }
}

/// Returns what somebody enters to add an organization.
pub fn form(name: &str, connector: &str, base_url: &str, organization: &str, token: &str) -> NewOrganization {
    let mut settings = BTreeMap::from([("base_url".to_owned(), base_url.to_owned())]);
    if !organization.is_empty() {
        settings.insert("organization".to_owned(), organization.to_owned());
    }
    NewOrganization {
        alias: alias(name),
        connector: connector.to_owned(),
        settings,
        secrets: BTreeMap::from([("token".to_owned(), Secret::from(token.to_owned()))]),
    }
}

/// Adds an organization without asking the remote.
pub async fn add(bench: &Workbench, name: &str, connector: &str, base_url: &str, organization: &str) {
    bench.add(form(name, connector, base_url, organization, TOKEN), Check::Later).await.unwrap();
}

/// Syncs an organization to the end.
pub async fn sync(bench: &Workbench, name: &str) -> Result<SyncReport, Failure> {
    bench.sync(&alias(name), SyncRange::default(), Arc::new(|_| {}), Cancel::new()).await
}

/// Returns the identifiers of all events that match, newest first.
pub async fn uids(bench: &Workbench, name: &str, text: &str) -> Vec<String> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let sink = found.clone();
    bench
        .each(&alias(name), &query(text), move |record| {
            sink.lock().unwrap().push(record.event.uid.unwrap().as_str().to_owned());
            true
        })
        .await
        .unwrap();
    Arc::into_inner(found).unwrap().into_inner().unwrap()
}
