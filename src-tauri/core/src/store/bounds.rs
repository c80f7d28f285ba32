//! Tests of the journal at its bounds: very large records, centuries, fields that are no terms.

use std::ops::ControlFlow;

use crate::event::{Field, Instant};
use crate::page::Window;

use super::tests::{append, create, event, everything};
use super::*;

#[test]
fn records_larger_than_a_batch_are_all_passed_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    for number in 0..7 {
        let raw = format!("{number}").repeat(9 * 1024 * 1024);
        append(&store, vec![event(&format!("e{number}"), number, "x", &raw)]);
    }
    let selection = store.select(&everything()).unwrap();
    let mut seen = Vec::new();

    store
        .each(&selection, Raw::With, &|| false, |record| {
            seen.push((record.seq, record.event.raw.len()));
            ControlFlow::Continue(())
        })
        .unwrap();

    assert_eq!(seen, (1..=7).rev().map(|seq| (seq, 9 * 1024 * 1024)).collect::<Vec<_>>());
    assert_eq!(store.page(&selection, 0, 5, Raw::With).unwrap().len(), 5);
    assert!(store.page(&selection, 0, 0, Raw::Without).unwrap().is_empty());
    let stopped = store.page_unless(&selection, 0, 5, Raw::Without, &|| true);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
}

#[test]
fn centuries_are_counted_without_overflow() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    append(&store, vec![event("old", -9_200_000_000, "x", "1"), event("far", 9_200_000_000, "x", "2")]);
    let selection = store.select(&everything()).unwrap();
    let (from, last) = store.span(&selection, &|| false).unwrap().unwrap();

    for span in [Window { from, until: last.plus_nanos(1) }, Window { from: Instant::MIN, until: Instant::MAX }] {
        let bars = store.histogram(&selection, span, 7, &|| false).unwrap();

        assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 2);
        assert_eq!(bars.last().unwrap().window.until, span.until);
        assert!(bars.iter().all(|bar| !bar.window.is_empty()));
    }
}

#[test]
fn a_field_that_is_no_term_can_be_counted_by() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    append(&store, vec![event("a", 1, "x", "1"), event("b", 2, "x", "2")]);
    let selection = store.select(&everything()).unwrap();

    let column = FacetColumn::FirstOf(&[Field::Description]);
    let facet = store.facets(&selection, &[column], 1, None, &|| false).unwrap().remove(0);

    assert_eq!((facet.values[0].value.as_str(), facet.values[0].count, facet.distinct), ("description of a", 1, 2));
}
