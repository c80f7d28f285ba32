//! Two processes at the same cache: one adds, the other is told so; both may ask. Whoever is killed holds nothing up.

use std::process::Child;

use crate::chance::{Chance, rounds};
use crate::program::{event_files, run, said, trailbook};
use crate::state::inspect;

/// Pairs where every change is tested.
const PAIRS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_imports_at_once_one_is_told_to_wait_and_nothing_is_kept_twice() {
    let place = tempfile::tempdir().unwrap();
    let names = event_files(&place.path().join("files"), 30, 40);
    let mut words = vec!["import", "acme"];
    words.extend(names.iter().map(String::as_str));
    let mut refused = 0;
    for round in rounds(PAIRS) {
        let data = place.path().join(format!("data-{round}"));
        // Both may be the first: the organization, its key and its file are made once.
        let pair: Vec<Child> = (0..2).map(|_| trailbook(&data, &words).spawn().unwrap()).collect();
        let ended: Vec<_> = pair.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        assert!(ended.iter().any(|output| output.status.success()), "{}", said(&ended[0]));
        for output in ended.iter().filter(|output| !output.status.success()) {
            let words = said(output);
            assert!(words.contains("already") && !words.contains("panicked"), "{words}");
            refused += 1;
        }
        let found = inspect(&data).await.unwrap();
        assert_eq!(found.events(), 30 * 40);
    }
    println!("two imports at once: {refused} were told to wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_while_another_adds_sees_whole_pages_and_ever_more_of_them() {
    const EACH: u64 = 40;
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let names = event_files(&place.path().join("files"), 30, 40);
    run(&data, &["import", "acme", &names[0]]);
    let mut words = vec!["import", "acme"];
    words.extend(names[1..].iter().map(String::as_str));
    let mut writer = trailbook(&data, &words).spawn().unwrap();
    let mut seen = EACH;
    let mut asked = 0;
    while writer.try_wait().unwrap().is_none() {
        let count: u64 = run(&data, &["count", "acme"]).trim().parse().unwrap();
        assert!(count >= seen && count.is_multiple_of(EACH), "{count} after {seen}");
        seen = count;
        asked += 1;
    }
    assert!(writer.wait().unwrap().success());
    println!("asked {asked} times while another process added");
    assert_eq!(inspect(&data).await.unwrap().events(), 30 * EACH);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_a_killed_process_holds_nobody_up() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let names = event_files(&place.path().join("files"), 20, 40);
    let mut words = vec!["import", "acme"];
    words.extend(names.iter().map(String::as_str));
    let mut chance = Chance::begin("locks");
    for _ in rounds(PAIRS) {
        let mut child = trailbook(&data, &words).spawn().unwrap();
        std::thread::sleep(chance.moment(std::time::Duration::from_millis(300)));
        child.kill().unwrap();
        child.wait().unwrap();
        // At once, without a pause in which anything could be cleaned up.
        run(&data, &words);
    }
    assert_eq!(inspect(&data).await.unwrap().events(), 20 * 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_sign_for_the_first_time_all_use_one_key() {
    let place = tempfile::tempdir().unwrap();
    let names = event_files(&place.path().join("files"), 1, 40);
    for round in rounds(PAIRS) {
        let data = place.path().join(format!("data-{round}"));
        run(&data, &["import", "acme", &names[0]]);
        crate::state::forget_signing(&data);
        let pack = |number: usize| place.path().join(format!("{round}-{number}.zip")).to_str().unwrap().to_owned();
        let words = |number: usize| {
            ["export", "acme", "--pack", "--json", "--out"].map(str::to_owned).into_iter().chain([pack(number)])
        };
        let all: Vec<Child> = (0..4)
            .map(|number| {
                let words: Vec<String> = words(number).collect();
                trailbook(&data, &crate::work::borrowed(&words)).spawn().unwrap()
            })
            .collect();
        let signers: std::collections::BTreeSet<String> = all
            .into_iter()
            .map(|child| {
                let output = child.wait_with_output().unwrap();
                assert!(output.status.success(), "{}", said(&output));
                let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                report["fingerprint"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(signers.len(), 1, "{signers:?}");
        inspect(&data).await.unwrap();
    }
}
