//! The passphrase vault and its files.

use std::{collections::BTreeMap, fs, path::Path};

use tempfile::TempDir;

use super::*;

fn open(dir: &TempDir) -> Result<Vault, Error> {
    Vault::passphrase(dir.path(), secret(PASSPHRASE))
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    fs::read_dir(dir).unwrap().map(|entry| file(entry.unwrap())).collect()
}

fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    open(&dir).unwrap().keep(&name("token"), &secret("s3cr3t-canary")).unwrap();
    dir
}

#[test]
fn secrets_outlive_the_process_and_are_told_apart() {
    let dir = filled();
    let vault = open(&dir).unwrap();
    vault.keep(&name("key"), &secret("\"\\ü\n")).unwrap();
    vault.keep(&name("token"), &secret("second")).unwrap();

    let again = open(&dir).unwrap();

    assert_eq!(text(again.find(&name("token"))), Some("second".into()));
    assert_eq!(text(again.find(&name("key"))), Some("\"\\ü\n".into()));
    assert_eq!(text(again.find(&name("other"))), None);
    assert!(matches!(again.require(&name("other")), Err(Error::Missing { .. })));
    again.forget(&name("token")).unwrap();
    again.forget(&name("token")).unwrap();
    assert_eq!(text(open(&dir).unwrap().find(&name("token"))), None);
    assert_eq!(text(open(&dir).unwrap().find(&name("key"))), Some("\"\\ü\n".into()));
}

#[test]
fn two_open_vaults_of_one_folder_see_each_others_secrets() {
    let dir = filled();
    let (one, other) = (open(&dir).unwrap(), open(&dir).unwrap());

    one.keep(&name("a"), &secret("1")).unwrap();
    other.keep(&name("b"), &secret("2")).unwrap();

    assert_eq!(text(one.find(&name("b"))), Some("2".into()));
    assert_eq!(text(other.find(&name("a"))), Some("1".into()));
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let dir = filled();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let vault = open(&dir).unwrap();
            scope.spawn(move || {
                for number in 0..5 {
                    vault.keep(&name(&format!("{writer}.{number}")), &secret("x")).unwrap();
                }
            });
        }
    });

    let vault = open(&dir).unwrap();
    let there = |id: String| text(vault.find(&name(&id))).is_some();
    assert!((0..4).all(|writer| (0..5).all(|number| there(format!("{writer}.{number}")))));
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let dir = filled();
    let before = files(dir.path());

    let wrong = Vault::passphrase(dir.path(), secret("correct horse batterie")).unwrap_err();

    assert!(matches!(wrong, Error::WrongPassphrase));
    assert_eq!(files(dir.path()), before);
}

#[test]
fn a_new_vault_needs_a_passphrase_of_some_length() {
    let dir = TempDir::new().unwrap();

    for text in ["", "  ", "seven77", "   seven77   "] {
        let short = Vault::passphrase(dir.path(), secret(text)).unwrap_err();

        assert!(short.to_string().contains("at least 8 characters: use several words"), "{short}");
        assert!(files(dir.path()).is_empty());
    }
    Vault::passphrase(dir.path(), secret("eight888")).unwrap();
    // An old vault asks for its own passphrase only, however short that is.
    assert!(matches!(Vault::passphrase(dir.path(), secret("short")), Err(Error::WrongPassphrase)));
}

#[test]
fn nothing_on_disk_shows_a_secret_or_the_passphrase() {
    let dir = filled();
    let all = files(dir.path()).into_values().flatten().collect::<Vec<u8>>();

    for marker in ["s3cr3t-canary", PASSPHRASE, "token", "1f2e"] {
        assert!(!all.windows(marker.len()).any(|window| window == marker.as_bytes()), "{marker}");
    }
    assert_eq!(format!("{:?}", open(&dir).unwrap()), "Vault(the passphrase vault)");
}

#[test]
fn every_flipped_byte_of_the_secrets_is_noticed() {
    let dir = filled();
    let vault = open(&dir).unwrap();
    let path = dir.path().join("vault.secrets");
    let good = fs::read(&path).unwrap();

    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, bad).unwrap();
        assert!(matches!(vault.find(&name("token")), Err(Error::Damaged { .. })), "byte {at}");
        assert!(vault.keep(&name("token"), &secret("x")).is_err(), "a damaged vault is not written over");
    }
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).unwrap();
        assert!(matches!(vault.find(&name("token")), Err(Error::Damaged { .. })), "cut to {length}");
    }

    assert_eq!(vault.state().readiness, Readiness::Damaged);
    fs::write(&path, &good).unwrap();
    assert_eq!(vault.state(), VaultState { readiness: Readiness::Ready, message: None, detail: None });
}

#[test]
fn damage_of_the_record_is_not_taken_for_a_wrong_passphrase() {
    let dir = filled();
    let path = dir.path().join("vault.json");
    let good = fs::read(&path).unwrap();

    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, bad).unwrap();
        let error = open(&dir).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. } | Error::Newer { .. }), "byte {at}: {error}");
    }
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).unwrap();
        assert!(matches!(open(&dir), Err(Error::Damaged { .. })), "cut to {length}");
    }
}

#[test]
fn a_lost_file_is_damage_and_not_a_fresh_start() {
    for lost in ["vault.json", "vault.secrets"] {
        let dir = filled();
        fs::remove_file(dir.path().join(lost)).unwrap();
        let before = files(dir.path());

        let error = open(&dir).unwrap_err();

        assert!(matches!(error, Error::Damaged { .. }), "{lost}: {error}");
        assert_eq!(files(dir.path()), before, "{lost}");
    }
}

#[test]
fn a_rewrite_that_broke_off_leaves_the_old_secrets() {
    let dir = filled();
    let fresh = dir.path().join("vault.secrets.new");
    fs::write(&fresh, b"half a fi").unwrap();
    assert_eq!(text(open(&dir).unwrap().find(&name("token"))), Some("s3cr3t-canary".into()));

    fs::remove_file(&fresh).unwrap();
    fs::create_dir(&fresh).unwrap();
    let vault = open(&dir).unwrap();
    assert!(matches!(vault.keep(&name("token"), &secret("new")), Err(Error::Io { .. })));
    assert_eq!(text(vault.find(&name("token"))), Some("s3cr3t-canary".into()));

    fs::remove_dir(&fresh).unwrap();
    vault.keep(&name("token"), &secret("new")).unwrap();
    assert_eq!(text(vault.find(&name("token"))), Some("new".into()));
}

#[test]
fn a_vault_of_a_newer_version_or_of_absurd_cost_is_not_opened() {
    let dir = filled();
    let path = dir.path().join("vault.json");
    let good = fs::read_to_string(&path).unwrap();

    fs::write(&path, good.replace("\"format\":1", "\"format\":2")).unwrap();
    assert!(matches!(open(&dir), Err(Error::Newer { found: 2 })));

    let folder = Folder::new(dir.path());
    fs::write(&path, &good).unwrap();
    let Some(Record::Passphrase(mut record)) = folder.record().unwrap() else { panic!("a passphrase record") };
    record.argon2id.memory_kib = u32::MAX;
    folder.write_record(&folder.hold().unwrap(), &Record::Passphrase(record)).unwrap();
    assert!(matches!(open(&dir), Err(Error::Damaged { .. })));
}

#[test]
fn the_cost_is_the_one_that_the_file_names() {
    let dir = TempDir::new().unwrap();
    open(&dir).unwrap();

    let json = fs::read_to_string(dir.path().join("vault.json")).unwrap();

    assert!(
        json.contains(r#""kind":"passphrase","argon2id":{"memory_kib":19456,"passes":2,"lanes":1},"salt":""#),
        "{json}"
    );
    assert_eq!(chosen(dir.path()).unwrap(), Some(VaultKind::Passphrase));
}

#[test]
fn a_folder_with_a_passphrase_vault_does_not_open_with_the_keychain() {
    let dir = filled();

    let error = Vault::keychain(dir.path()).unwrap_err();

    assert!(matches!(error, Error::OtherKind { .. }));
    assert!(error.to_string().starts_with("this data folder keeps its secrets in the passphrase vault, not in "));
}

#[cfg(unix)]
#[test]
fn only_this_user_may_read_the_vault() {
    use std::os::unix::fs::PermissionsExt;

    let outer = TempDir::new().unwrap();
    let dir = outer.path().join("data");
    fs::create_dir(&dir).unwrap();
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    Vault::passphrase(&dir, secret(PASSPHRASE)).unwrap().keep(&name("token"), &secret("x")).unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

    assert_eq!(mode(&dir), 0o700);
    for file in files(&dir).keys() {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
    }
}
