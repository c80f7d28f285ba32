//! Descriptions: changed, added and damaged.

use super::*;
use crate::event::Instant;
use crate::organization::State;

fn description(id: &str) -> Description {
    Description::new(Organization {
        id: id.to_owned(),
        alias: Alias::try_from(id.to_owned()).unwrap(),
        connector: "demo".to_owned(),
        source: crate::organization::Source::Remote,
        settings: std::collections::BTreeMap::new(),
        access: crate::organization::Access::default(),
        state: State::Ready,
        created: Instant::from_nanos(0),
    })
}

#[test]
fn a_change_keeps_what_others_changed_and_does_not_bring_back_what_was_removed() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(folder.path());
    registry.save(&description("acme")).unwrap();
    let note = |known: &mut Description| known.organization.connector = "kilo".to_owned();

    registry.update("acme", |known| known.snapshot.events = 7).unwrap();
    let changed = registry.update("acme", note).unwrap();

    assert_eq!((changed.snapshot.events, changed.organization.connector.as_str()), (7, "kilo"));
    assert_eq!(registry.all().unwrap(), [changed]);
    registry.remove("acme").unwrap();
    assert_eq!(registry.update("acme", note).unwrap_err().code, Code::NotFound);
    assert!(registry.all().unwrap().is_empty());
}

#[test]
fn an_alias_is_given_once() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(folder.path());
    let of = |id: &str| {
        let mut description = description("acme");
        description.organization.id = id.to_owned();
        description
    };

    let added = std::thread::scope(|scope| {
        let threads = ["a", "b", "c", "d"].map(|id| scope.spawn(|| registry.insert(&of(id)).is_ok()));
        threads.map(|thread| thread.join().unwrap())
    });

    assert_eq!(added.into_iter().filter(|added| *added).count(), 1);
    assert_eq!(registry.insert(&of("e")).unwrap_err().code, Code::Usage);
    assert_eq!(registry.all().unwrap().len(), 1);
}

#[test]
fn a_description_that_was_exchanged_or_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(folder.path());
    ["acme", "kilo"].iter().for_each(|id| registry.save(&description(id)).unwrap());
    let (alias, organizations) = (Alias::try_from("acme".to_owned()).unwrap(), folder.path().join("organizations"));
    std::fs::write(registry.journal("acme"), "").unwrap();
    assert!(registry.nameless().is_empty() && registry.all().is_ok());

    let file = |id: &str| organizations.join(id).join(DESCRIPTION);
    let kept = std::fs::read(file("acme")).unwrap();
    let none = || registry.find(&alias).unwrap_err().message;

    std::fs::copy(file("kilo"), file("acme")).unwrap();
    assert_eq!((registry.all().unwrap().len(), registry.nameless()), (1, vec![organizations.join("acme")]));
    assert!(none().contains("is gone or that of another folder"));

    std::fs::write(file("kilo"), &kept).unwrap();
    assert!(registry.all().unwrap_err().message.contains("is that of another folder"));
    assert_eq!((registry.lost().len(), registry.readable().unwrap().len()), (2, 0), "each is told once");
    assert!(none().contains("is that of another folder"));

    std::fs::remove_file(file("acme")).unwrap();
    std::fs::remove_file(file("kilo")).unwrap();
    assert_eq!(registry.nameless(), [organizations.join("acme")]);
    assert!(none().contains("is gone") && registry.all().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn what_lies_in_the_folder_of_an_organization_is_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(folder.path());
    registry.insert(&description("acme")).unwrap();
    registry.update("acme", |known| known.snapshot.events = 1).unwrap();
    private_file(&registry.sync_lock("acme")).unwrap();

    for path in [registry.folder.clone(), registry.home("acme")] {
        for file in std::fs::read_dir(path).unwrap().map(Result::unwrap) {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", file.path().display());
        }
    }
}

#[test]
fn a_damaged_description_keeps_no_other_organization_from_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(folder.path());
    registry.save(&description("acme")).unwrap();
    registry.save(&description("other")).unwrap();
    std::fs::write(registry.home("other").join(DESCRIPTION), "{").unwrap();

    let alias = |text: &str| Alias::try_from(text.to_owned()).unwrap();
    assert!(registry.find(&alias("acme")).is_ok());
    assert_eq!(registry.find(&alias("other")).unwrap_err().code, Code::Cache);
    assert_eq!(registry.readable().unwrap(), [registry.find(&alias("acme")).unwrap()]);
    let lost = registry.lost();
    assert!(lost.len() == 1 && lost[0].message.contains("is damaged"), "{lost:?}");
    assert!(registry.all().is_err());
}
