//! A data folder where nothing can be written: what only reads answers as before, the rest says so and changes nothing.
//!
//! Where mounting is not allowed this test fails and says so; `TRAILBOOK_WITHOUT_MOUNT=1` leaves it out.

use std::path::Path;
use std::process::{Command, Output};

use crate::program::{PROGRAM, dressed, run, said};
use crate::work;

/// Lets a folder be read only, where nobody else sees it so, and runs the program.
const READ_ONLY: &str = r#"
set -eu
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 90
shift
exec "$@"
"#;

/// Why it could not be run.
const REFUSED: i32 = 90;

fn run_read_only(data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", READ_ONLY, "sh"]).arg(data).arg(PROGRAM).args(words);
    let output = dressed(command, data).output().unwrap();
    assert_ne!(
        output.status.code(),
        Some(REFUSED),
        "nothing can be mounted here: {}; run this as root, or allow user namespaces, or set TRAILBOOK_WITHOUT_MOUNT=1",
        said(&output)
    );
    output
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_reads_works_where_nothing_can_be_written_and_the_rest_says_so() {
    if std::env::var("TRAILBOOK_WITHOUT_MOUNT").is_ok_and(|value| value == "1") {
        return;
    }
    let work = work::export().await;
    let folder = work.begin();
    let data = folder.path().join("data");
    let alias = "acme";
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("all.csv");
    let questions: [&[&str]; 4] =
        [&["count", alias], &["query", alias, "--limit", "5"], &["facets", alias, "action"], &["org", "list"]];
    let before: Vec<String> = questions.iter().map(|words| run(&data, words)).collect();

    for (words, before) in questions.iter().zip(before) {
        let output = run_read_only(&data, words);
        assert_eq!((output.status.code(), String::from_utf8(output.stdout).unwrap()), (Some(0), before), "{words:?}");
    }
    for words in [&["verify", "--cache", alias] as &[&str], &["export", alias, "--out", file.to_str().unwrap()]] {
        let output = run_read_only(&data, words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", said(&output));
    }
    for words in [
        &["org", "rekey", alias] as &[&str],
        &["org", "remove", alias, "--yes"],
        &["org", "quarantine", "acme", "--yes"],
    ] {
        let output = run_read_only(&data, words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(said(&output).contains("copy the data folder"), "{words:?}: {}", said(&output));
    }
    assert_eq!(
        run(&data, &["count", alias]),
        String::from_utf8(run_read_only(&data, &["count", alias]).stdout).unwrap()
    );
}
