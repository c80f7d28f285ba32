//! Organizations that are signed in to, with a pretend identity server over real HTTP.

use std::collections::BTreeMap;
use std::path::Path;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Code;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Check, NewOrganization, SigningIn, Standing, Workbench};

use crate::identity::{BROWSER, CREDENTIALS, DEVICE, Identity, KILO, QUERY, manifest};
use crate::support::{alias, sync, uids, workbench};

const EVENTS: usize = 60;

fn new(identity: &Identity, connector: &str, secrets: &[(&str, &str)]) -> NewOrganization {
    let secret = |(key, value): &(&str, &str)| ((*key).to_owned(), Secret::from((*value).to_owned()));
    NewOrganization {
        alias: alias("acme"),
        connector: connector.to_owned(),
        settings: identity.settings(),
        secrets: secrets.iter().map(secret).collect(),
    }
}

async fn begin(bench: &Workbench, identity: &Identity, connector: &str) -> SigningIn {
    bench.begin_sign_in(connector, &identity.settings(), &BTreeMap::new(), &Cancel::new()).await.unwrap()
}

/// Signs in with a code and adds the organization.
async fn add_signed_in(bench: &Workbench, identity: &Identity) {
    bench.add_connector(&manifest("device", DEVICE)).unwrap();
    let signed_in = begin(bench, identity, "device").await.finish(&Cancel::new()).await.unwrap();
    let mut new = new(identity, "device", &[]);
    new.secrets.extend([signed_in.into_secret()]);
    bench.add(new, Check::Now).await.unwrap();
}

/// Looks for a word in every file below a folder.
fn holds(folder: &Path, word: &str) -> bool {
    let mut entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.any(|path| match path.is_dir() {
        true => holds(&path, word),
        false => std::fs::read(&path).unwrap().windows(word.len()).any(|part| part == word.as_bytes()),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_in_the_middle_of_a_sync_is_renewed_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    // Each token is good for five requests: the trial takes one, the sync thirteen.
    let identity = Identity::start(5).await;
    bench.add_connector(&manifest("credentials", CREDENTIALS)).unwrap();

    bench.add(new(&identity, "credentials", &[("client_secret", "secret-canary")]), Check::Now).await.unwrap();
    let report = sync(&bench, "acme").await.unwrap();

    assert_eq!((report.added, uids(&bench, "acme", "").await.len()), (EVENTS as u64, EVENTS));
    let minds = identity.minds.lock().unwrap();
    assert!(minds.issued >= 4, "{}", minds.issued);
    assert!(!minds.log_heard.contains("secret-canary"), "the client's secret went to the log");
    assert!(minds.identity_heard.contains("secret-canary") && !minds.identity_heard.contains("access-canary"));
    drop(minds);
    for word in ["secret-canary", "access-canary", "refresh-canary"] {
        assert!(!holds(folder.path(), word), "{word} lies in a file");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_token_is_used_by_the_next_run_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::start(1_000).await;
    let bench = workbench(folder.path());
    bench.add_connector(&manifest("credentials", CREDENTIALS)).unwrap();
    bench.add(new(&identity, "credentials", &[("client_secret", "secret-canary")]), Check::Later).await.unwrap();

    sync(&bench, "acme").await.unwrap();
    drop(bench);
    sync(&workbench(folder.path()), "acme").await.unwrap();

    assert_eq!(identity.minds.lock().unwrap().issued, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_by_code_outlives_its_tokens_as_long_as_they_are_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let identity = Identity::start(4).await;
    identity.minds.lock().unwrap().polls = vec!["authorization_pending"];

    add_signed_in(&bench, &identity).await;
    sync(&bench, "acme").await.unwrap();
    drop(bench);
    let again = workbench(folder.path());
    // The token of the first run has run out: the kept refresh token renews it.
    sync(&again, "acme").await.unwrap();

    assert_eq!(uids(&again, "acme", "").await.len(), EVENTS);
    let minds = identity.minds.lock().unwrap();
    assert!(
        minds.issued >= 5 && !minds.log_heard.contains("refresh-canary") && !minds.log_heard.contains("device-canary")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_renewal_pauses_the_organization_until_somebody_signs_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let identity = Identity::start(4).await;
    add_signed_in(&bench, &identity).await;
    identity.minds.lock().unwrap().refuses = true;

    let failure = sync(&bench, "acme").await.unwrap_err();

    assert_eq!((failure.code, failure.action.as_deref()), (Code::KeyRejected, Some("Sign in again")));
    let summary = bench.organization(&alias("acme")).await.unwrap();
    assert_eq!(summary.state, Standing::Paused);
    assert!(summary.state_reason.unwrap().ends_with("sign in again at Example"));
    assert!(!uids(&bench, "acme", "").await.is_empty(), "what is on this computer stays readable");
    let said = sync(&bench, "acme").await.unwrap_err().message;
    assert!(said.contains("sign in again") && !said.contains("canary"), "{said}");

    {
        let mut minds = identity.minds.lock().unwrap();
        (minds.refuses, minds.good_for) = (false, 1_000);
    }
    let signing = bench.begin_sign_in_again(&alias("acme"), &Cancel::new()).await.unwrap();
    let (key, secret) = signing.finish(&Cancel::new()).await.unwrap().into_secret();
    bench.set_secret(&alias("acme"), &key, secret, Check::Now).await.unwrap();
    sync(&bench, "acme").await.unwrap();

    assert_eq!(bench.organization(&alias("acme")).await.unwrap().state, Standing::Ready);
    assert_eq!(uids(&bench, "acme", "").await.len(), EVENTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dialog_of_kilo_brings_a_key_that_nobody_typed() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    bench.add_connector(&manifest("kilo-like", KILO)).unwrap();
    let identity = Identity::start(1_000).await;
    let signing = begin(&bench, &identity, "kilo-like").await;
    assert_eq!(signing.prompt().code.as_deref(), Some("KILO-1"));
    assert_eq!(signing.prompt().address, format!("{}/activate", identity.identity));

    let signed_in = signing.finish(&Cancel::new()).await;
    let mut new = new(&identity, "kilo-like", &[]);
    new.secrets.extend([signed_in.unwrap().into_secret()]);
    bench.add(new, Check::Now).await.unwrap();

    assert_eq!(sync(&bench, "acme").await.unwrap().added as usize, EVENTS);
    for (answer, code) in [("denied", Code::Refused), ("expired", Code::Remote)] {
        identity.minds.lock().unwrap().polls = vec![answer];
        // What the status says is not waited for twice.
        let failure = begin(&bench, &identity, "kilo-like").await.finish(&Cancel::new()).await.unwrap_err();
        assert_eq!(failure.code, code, "{failure}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_of_this_computer_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    bench.add_connector(&manifest("browser", BROWSER)).unwrap();
    let identity = Identity::start(1_000).await;
    let signing = begin(&bench, &identity, "browser").await;
    let address = signing.prompt().address.clone();
    assert!(address.starts_with(&format!("{}/authorize?", identity.identity)));

    let cancel = Cancel::new();
    let (signed_in, ()) = tokio::join!(signing.finish(&cancel), come_back(&address));
    let mut new = new(&identity, "browser", &[]);
    new.secrets.extend([signed_in.unwrap().into_secret()]);
    bench.add(new, Check::Now).await.unwrap();

    assert_eq!(sync(&bench, "acme").await.unwrap().added as usize, EVENTS);
    assert!(identity.minds.lock().unwrap().identity_heard.contains("code_verifier"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_the_address_reaches_the_log_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    bench.add_connector(&manifest("query", QUERY)).unwrap();
    let identity = Identity::start(0).await;

    bench.add(new(&identity, "query", &[("token", "key-canary")]), Check::Now).await.unwrap();
    sync(&bench, "acme").await.unwrap();

    assert_eq!(uids(&bench, "acme", "").await.len(), EVENTS);
    assert!(!holds(folder.path(), "key-canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sign_in_nothing_is_added_and_a_removal_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let identity = Identity::start(1_000).await;
    bench.add_connector(&manifest("credentials", CREDENTIALS)).unwrap();
    bench.add_connector(&manifest("browser", BROWSER)).unwrap();
    bench.add_connector(&manifest("query", QUERY)).unwrap();

    let failure = bench.add(new(&identity, "browser", &[]), Check::Now).await.unwrap_err();
    assert_eq!(failure.action.as_deref(), Some("Sign in again"), "{failure}");
    let wrong = new(&identity, "credentials", &[("client_secret", "wrong-canary")]);
    let failure = bench.add(wrong, Check::Now).await.unwrap_err();
    assert!(failure.code == Code::KeyRejected && !failure.message.contains("canary"), "{failure}");
    assert!(bench.organizations().await.unwrap().is_empty());

    // The vault's file grows with what is in it and does not say what that is.
    let vault = || std::fs::read(folder.path().join("vault.secrets")).unwrap().len();
    bench.add(new(&identity, "credentials", &[("client_secret", "secret-canary")]), Check::Now).await.unwrap();
    sync(&bench, "acme").await.unwrap();
    bench.remove(&alias("acme")).await.unwrap();
    let empty = vault();
    bench.add(new(&identity, "query", &[("token", "key-canary")]), Check::Later).await.unwrap();
    bench.remove(&alias("acme")).await.unwrap();
    assert_eq!(vault(), empty, "nothing of the sign-in was left");
}

/// Comes back as a browser does after the person agreed.
async fn come_back(address: &str) {
    let find = |name: &str| {
        let (_, rest) = address.split_once(&format!("{name}=")).unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    let redirect = find("redirect_uri").replace("%3A", ":").replace("%2F", "/");
    let (host, path) = redirect.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path}?code=c1&state={} HTTP/1.1\r\nHost: {host}\r\n\r\n", find("state"));
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.read_to_string(&mut String::new()).await.unwrap();
}
