//! Several organizations under one key.

use std::collections::BTreeMap;

use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Code;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Check, NewOrganization};

use crate::identity::{Identity, QUERY, manifest};
use crate::support::{alias, workbench};

const DISCOVER: &str = r#"
[discover]
setting = "organization"
url = "{base_url}/organizations"
query = { page = "{page}" }
at = "/organizations"
id = "/slug"
name = "/name"
role = "/role"
"#;

fn secrets(key: &str) -> BTreeMap<String, Secret> {
    BTreeMap::from([("token".to_owned(), Secret::from(key.to_owned()))])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_names_its_organizations_and_those_that_are_here_already() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    bench.add_connector(&(manifest("many", QUERY) + DISCOVER)).unwrap();
    let identity = Identity::start(0).await;
    let mut settings = identity.settings();
    settings.insert("organization".to_owned(), "globex".to_owned());
    let new = NewOrganization {
        alias: alias("initech"),
        connector: "many".to_owned(),
        settings,
        secrets: secrets("key-canary"),
    };
    bench.add(new, Check::Now).await.unwrap();

    let found = bench.discover("many", &identity.settings(), &secrets("key-canary"), &Cancel::new()).await.unwrap();

    let seen: Vec<_> = found.iter().map(|one| (one.id.as_str(), one.alias.as_str(), one.added_as.as_deref())).collect();
    assert_eq!(seen, [("acme", "acme", None), ("globex", "globex", Some("initech")), ("initech", "initech-2", None)]);
    assert_eq!((found[0].name.as_deref(), found[0].role.as_deref()), (Some("Acme"), Some("owner")));
    assert_eq!(bench.discovers("many").unwrap().as_deref(), Some("organization"));
    let refused = bench.discover("many", &identity.settings(), &secrets("wrong-canary"), &Cancel::new()).await;
    let failure = refused.unwrap_err();
    assert!(failure.code == Code::KeyRejected && !failure.message.contains("canary"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_cannot_look_for_what_it_needs_to_look_with() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(folder.path());
    let with = |from: &str, to: &str| manifest("many", QUERY) + &DISCOVER.replace(from, to);

    for (text, said) in [
        (with("setting = \"organization\"", "setting = \"base_url\""), "no setting `base_url`"),
        (with("{page}", "{organization}"), "has no value yet"),
        (with("{base_url}/organizations", "https://elsewhere.example.com/organizations"), "same place"),
        (with("{page}", "{cursor}"), "nothing gives `{cursor}`"),
        (with("{page}", "{token}"), "nothing gives `{token}`"),
    ] {
        let failure = bench.check_connector(&text).unwrap_err();
        assert!(failure.message.contains(said), "{failure}");
    }
    assert_eq!(bench.discovers("demo").unwrap(), None);
    let refused = bench.discover("demo", &BTreeMap::new(), &secrets("x"), &Cancel::new()).await;
    assert_eq!(refused.unwrap_err().code, Code::Usage);
}
