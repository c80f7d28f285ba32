use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for step in [
        include_str!("../../../migrations/0001_journal.sql"),
        include_str!("../../../migrations/0002_filter_indexes.sql"),
        include_str!("../../../migrations/0003_blocks.sql"),
    ] {
        connection.execute_batch(step).unwrap();
    }
    connection
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn it_finds_what_a_map_finds(batches in prop::collection::vec(prop::collection::vec(0u64..5_000, 0..400), 1..40)) {
        let connection = database();
        let mut known = Known::default();
        known.prepare(&connection, 0).unwrap();
        let mut map: HashMap<u64, Vec<u32>> = HashMap::new();
        let mut number = 0;
        for batch in batches {
            let entries: Vec<Entry> = batch.into_iter().map(|hash| { number += 1; Entry { hash, number } }).collect();
            for entry in &entries {
                map.entry(entry.hash).or_default().push(entry.number);
            }
            known.add(&connection, entries).unwrap();
        }
        let mut again = Known::default();
        again.prepare(&connection, i64::from(number)).unwrap();
        let wanted: Vec<u64> = (0..6_000).step_by(7).collect();
        for known in [&known, &again] {
            prop_assert!(map.keys().all(|hash| known.may_hold(*hash)));
            let mut found: HashMap<u64, Vec<u32>> = HashMap::new();
            for entry in known.find(&connection, &wanted).unwrap() {
                found.entry(entry.hash).or_default().push(entry.number);
            }
            for hash in &wanted {
                prop_assert_eq!(found.get(hash), map.get(hash));
            }
        }
    }
}

#[test]
fn equal_hashes_are_found_across_the_ends_of_chunks() {
    let connection = database();
    let mut known = Known::default();
    known.prepare(&connection, 0).unwrap();
    let entries = |hash: u64, count: u32| (1..=count).map(move |number| Entry { hash, number });

    known.add(&connection, entries(7, 990).chain(entries(8, 2_020)).chain(entries(9, 5)).collect()).unwrap();

    assert_eq!(known.find(&connection, &[7]).unwrap().len(), 990);
    assert_eq!(known.find(&connection, &[8]).unwrap().len(), 2_020);
    assert_eq!(known.find(&connection, &[6, 9, 10]).unwrap().len(), 5);
}

#[test]
fn runs_stay_few() {
    let connection = database();
    let mut known = Known::default();
    known.prepare(&connection, 0).unwrap();
    for number in 0..600u32 {
        known.add(&connection, vec![Entry { hash: u64::from(number), number }]).unwrap();
    }

    let runs: i64 = connection.query_row("SELECT count(*) FROM known_run", [], |row| row.get(0)).unwrap();
    assert!(runs <= 28, "{runs}");
    assert_eq!(known.find(&connection, &(0..600).collect::<Vec<_>>()).unwrap().len(), 600);
}
