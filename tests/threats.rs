//! What the table of threats promises of the program as a whole, and no other test shows: `docs/threats.md` names the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::evidence::{fill, said};
use crate::keys::{data_key, id};
use crate::support::{PASSPHRASE, TOKEN};
use crate::test_remote::{TestRemote, crowded};

const ORGANIZATION: &str = "6b1f0c9e-0000-4000-8000-000000000001";

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

fn holds(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// Runs a command with everything turned on that makes a program talk.
fn talkative(folder: &Path, arguments: &[&str]) -> Output {
    let temp = folder.join("temp");
    fs::create_dir_all(&temp).unwrap();
    Command::new(env!("CARGO_BIN_EXE_trailbook"))
        .args(arguments)
        .env("TRAILBOOK_DATA_DIR", folder.join("data"))
        .env("TRAILBOOK_PASSPHRASE", PASSPHRASE)
        .env("KEY", TOKEN)
        .env("NEXT_KEY", "next-canary-51fe0d")
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "full")
        .env("SQLITE_TRACE", "1")
        .env("TMPDIR", &temp)
        // A keychain that is there would take the keys, and the vault that is looked into below would be gone.
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_any_output_or_file_whatever_goes_wrong_and_however_loud_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let remote = TestRemote::start(crowded(60)).await;
    let (path, url) = (folder.path().to_owned(), remote.base_url.clone());
    let session = tokio::task::spawn_blocking(move || {
        let (base, nowhere) = (format!("base_url={url}"), "base_url=http://127.0.0.1:9");
        let organization = format!("organization={ORGANIZATION}");
        let add = |name: &str, base: &str| -> Vec<String> {
            [
                "org",
                "add",
                name,
                "--connector",
                "kilo",
                "--set",
                base,
                "--set",
                &organization,
                "--secret",
                "token=env:KEY",
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let lines: Vec<Vec<String>> = vec![add("acme", &base), add("acme", &base), add("lost", nowhere)];
        let rest = [
            "sync acme",
            "sync lost",
            "query acme",
            "org show acme",
            "org list --json",
            "coverage acme",
            "export acme --out a.csv",
            "export acme --pack --out pack",
            "verify pack",
            "verify --cache acme",
            "org rekey acme",
            "vault show",
            "vault change --to keychain",
            "vault change --to passphrase --new-passphrase env:TRAILBOOK_PASSPHRASE",
            "recovery save r.json --recovery-passphrase env:NEXT_KEY",
            "org set-secret acme token=env:NEXT_KEY",
            "org set-secret acme nothing=env:KEY",
            "settings show",
            "org quarantine acme --yes",
            "count acme",
            "query acme ((",
            "show acme nobody",
            "org show nobody",
        ];
        let rest = rest.iter().map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let mut said = BTreeMap::new();
        for line in lines.into_iter().chain(rest) {
            let output = talkative(&path, &line.iter().map(String::as_str).collect::<Vec<_>>());
            said.insert(line.join(" "), [output.stdout, output.stderr].concat());
        }
        said
    });
    let said = session.await.unwrap();

    let key = data_key(folder.path());
    let literal = key.cipher_literal();
    let digits = literal.trim_start_matches("x'").trim_end_matches('\'').to_owned();
    let written = key.to_secret().expose().to_owned();
    let needles = [TOKEN, PASSPHRASE, "next-canary-51fe0d", &digits, &written];
    assert!(said.len() >= 25, "{}", said.len());
    for (line, bytes) in &said {
        needles.iter().for_each(|needle| assert!(!holds(bytes, needle), "`{line}` says `{needle}`"));
    }
    let all = files(folder.path());
    assert!(all.len() > 20, "{}", all.len());
    for file in all {
        let bytes = fs::read(&file).unwrap();
        needles.iter().for_each(|needle| assert!(!holds(&bytes, needle), "{} holds `{needle}`", file.display()));
    }
    assert_eq!(fs::read_dir(folder.path().join("temp")).unwrap().count(), 0, "nothing was put aside elsewhere");
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_computer_can_read_a_file_of_ours() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0, 3_000);
    said(folder.path(), 0, &["query", "acme", "two lines"]);
    said(folder.path(), 0, &["org", "rekey", "acme"]);
    said(folder.path(), 0, &["count", "acme"]);

    let data = folder.path().join("data");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(&data), 0, "nobody else enters the folder");
    let inside = files(&data);
    let folders = inside.iter().flat_map(|file| file.ancestors().take_while(|above| *above != data));
    let open: Vec<&Path> = folders.filter(|path| mode(path) != 0).collect();
    assert_eq!(open, Vec::<&Path>::new());
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_crash_leaves_no_image_of_the_memory() {
    use std::io::{BufRead as _, BufReader};

    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_trailbook"))
        .args(["demo", "serve"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    // It has begun when it says where it listens, on whichever stream.
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();

    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    assert!(Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap().success());
    child.wait().unwrap();

    let core: Vec<&str> =
        limits.lines().find(|line| line.starts_with("Max core file size")).unwrap().split_whitespace().collect();
    // With 0 the system would hand the image to a program that collects them (core(5)).
    assert_eq!(core[4..6], ["1", "1"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nor is one written");
}

#[test]
fn whichever_byte_of_a_cache_is_turned_it_is_found_and_nothing_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fill(path, 0, 2_000);
    let file = path.join("data/organizations").join(id(path)).join("journal.db");
    let good = fs::read(&file).unwrap();
    let step = good.len() / 120;
    let mut found = 0;
    for turn in 0..120 {
        let mut bytes = good.clone();
        let place = turn * step + turn % step;
        bytes[place] ^= 1 << (turn % 8);
        fs::write(&file, &bytes).unwrap();

        let output = crate::evidence::run(path, &["--json", "verify", "--cache", "acme"]);

        let code = output.status.code();
        assert!(matches!(code, Some(1 | 6)), "byte {place}: {code:?} {}", String::from_utf8_lossy(&output.stdout));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(code == Some(6) || told["error"]["code"] == json!("damaged"), "byte {place}: {told}");
        assert_eq!(fs::metadata(&file).unwrap().len(), good.len() as u64);
        found += 1;
    }
    fs::write(&file, good).unwrap();
    assert_eq!((found, &said(path, 0, &["verify", "--cache", "acme"])["valid"]), (120, &json!(true)));
}
