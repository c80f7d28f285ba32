use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::*;

const EVENTS: u64 = 20_000;

#[test]
fn the_same_bytes_are_made_every_time() {
    let mut hasher = Sha256::new();
    lines(EVENTS, 2_000).iter().for_each(|line| hasher.update(line));
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();

    assert_eq!(digest, "68f12e8d8b546fe4bfd98f40d94915f5245c1b1c24d443f1e61c048779c2007c");
}

#[test]
fn lines_are_of_the_size_of_real_ones() {
    let lines = lines(EVENTS, usize::MAX);
    let mean = lines.iter().map(String::len).sum::<usize>() / lines.len();

    assert_eq!(lines.len(), 20_000);
    assert!((900..1_000).contains(&mean), "{mean}");
}

#[test]
fn every_line_is_one_event_with_the_keys_of_the_contract() {
    const ALWAYS: [&str; 16] = [
        "uid",
        "occurred",
        "action",
        "action_label",
        "scope",
        "category",
        "crud",
        "outcome",
        "severity",
        "description",
        "actor_id",
        "actor_type",
        "actor_name",
        "actor_email",
        "target_id",
        "details",
    ];
    for event in objects() {
        assert!(ALWAYS.iter().all(|key| event.contains_key(*key)), "{event:?}");
        assert!(event.keys().all(|key| key == "details" || key == "uid" || is_column(key)), "{event:?}");
    }
}

#[test]
fn one_event_in_five_has_many_details() {
    let sizes: Vec<usize> = objects().iter().map(|event| event["details"].to_string().len()).collect();
    let rich = sizes.iter().filter(|size| (600..=1_000).contains(*size)).count();
    let lean = sizes.iter().filter(|size| **size < 80).count();

    assert!((190..210).contains(&(rich * 1_000 / sizes.len())), "{rich}");
    assert_eq!(rich + lean, sizes.len());
}

#[test]
fn values_are_spread_as_in_real_logs() {
    let objects = objects();
    let counts = |key: &str| {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        objects
            .iter()
            .filter_map(|event| event.get(key)?.as_str())
            .for_each(|text| *counts.entry(text).or_default() += 1);
        counts
    };

    assert_eq!(counts("uid").len(), objects.len());
    assert_eq!(counts("action").len(), 150);
    assert!(counts("actor_email").len() > 2_000);
    assert_eq!(counts("workspace").len(), 40);
    assert!(counts("target_id").len() > 7_000);
    let share = counts("action")["user.signed_in"] * 100 / objects.len();
    assert!((15..25).contains(&share), "{share}");
    let failed = counts("outcome")["failure"] * 1_000 / objects.len();
    assert!((30..90).contains(&failed), "{failed}");
    assert!(counts("country").values().sum::<usize>() < objects.len());
    let unicode: HashSet<&str> = counts("actor_name").into_keys().filter(|name| !name.is_ascii()).collect();
    assert!(unicode.len() > 100);
}

#[test]
fn a_file_is_made_once_and_made_again_when_it_is_another() {
    let folder = std::env::temp_dir().join(format!("trailbook-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("events.ndjson");

    assert!(!is_current(&path, 50).unwrap());
    assert_eq!([make(&path, 50).unwrap(), make(&path, 50).unwrap()], [Made::Now, Made::Before]);
    assert!(is_current(&path, 50).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), lines(50, 50).concat());
    assert!(!is_current(&path, 60).unwrap());

    fs::remove_dir_all(folder).unwrap();
}

fn is_column(name: &str) -> bool {
    trailbook_core::event::Column::from_name(name).is_some()
}

fn lines(events: u64, count: usize) -> Vec<String> {
    let (mut lines, mut line, mut all) = (Lines::new(events), String::new(), Vec::new());
    while all.len() < count && lines.next(&mut line) {
        all.push(line.clone());
    }
    all
}

fn objects() -> Vec<Map<String, Value>> {
    lines(EVENTS, usize::MAX).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}
