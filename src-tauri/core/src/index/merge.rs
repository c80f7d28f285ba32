//! Bringing new rows among the segments: only segments that a new row falls into are made anew.

use std::sync::Arc;

use super::Error;
use super::build;
use super::rows::Rows;
use super::segment::{Segment, Segments};

/// Returns `segments` with `rows` among them. Every new row has a higher number than all rows before, so that among
/// equal times it comes last.
pub(super) fn merged(segments: &[Arc<Segment>], mut rows: Rows) -> Result<Segments, Error> {
    rows.level();
    rows.sort();
    let mut result = Segments::new();
    let mut from = 0;
    // Rows before the first segment come with it.
    for (place, segment) in segments.iter().enumerate() {
        let until = match segments.get(place + 1) {
            Some(next) => rows.at.partition_point(|at| *at < next.first).max(from),
            None => rows.len(),
        };
        add(&mut result, segment, &rows.slice(from, until))?;
        from = until;
    }
    if segments.is_empty() {
        result.extend(build::segments(&rows));
    }
    joined(result)
}

fn add(result: &mut Segments, segment: &Arc<Segment>, rows: &Rows) -> Result<(), Error> {
    if rows.is_empty() {
        result.push(segment.clone());
        return Ok(());
    }
    let before = rows.at.partition_point(|at| *at < segment.first);
    let after = rows.at.partition_point(|at| *at < segment.last);
    if before == after && !segment.is_small() {
        result.extend(build::segments(&rows.slice(0, before)));
        result.push(segment.clone());
        result.extend(build::segments(&rows.slice(after, rows.len())));
        return Ok(());
    }
    let mut all = segment.rows()?;
    all.append(rows);
    all.level();
    all.sort();
    result.extend(build::segments(&all));
    Ok(())
}

/// Returns the segments with small neighbours joined.
fn joined(segments: Segments) -> Result<Segments, Error> {
    let mut result = Segments::new();
    for segment in segments {
        match result.last() {
            Some(last) if last.is_small() && segment.is_small() => {
                let mut rows = last.rows()?;
                rows.append(&segment.rows()?);
                rows.level();
                result.pop();
                result.extend(build::segments(&rows));
            }
            _ => result.push(segment),
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::column::ColumnId;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn rows_in_any_order_end_up_in_order(parts in prop::collection::vec(prop::collection::vec((-50i64..50, 0u32..5), 0..40), 1..8)) {
            let mut segments = Segments::new();
            let mut expected: Vec<(i64, u32, u32)> = Vec::new();
            let mut seq = 0;
            for part in parts {
                let mut rows = Rows::default();
                for (at, code) in part {
                    seq += 1;
                    expected.push((at, seq, code));
                    rows.at.push(at);
                    rows.seq.push(seq);
                    rows.codes[ColumnId::FLAGS.place()].push(code);
                }
                segments = merged(&segments, rows).unwrap();
            }
            expected.sort_unstable();

            let mut found = Rows::default();
            for segment in &segments {
                prop_assert!(segment.rows > 0);
                found.append(&segment.rows().unwrap());
            }
            found.level();
            let codes = found.column(ColumnId::FLAGS);
            let found: Vec<(i64, u32, u32)> = (0..found.len())
                .map(|row| (found.at[row], found.seq[row], codes.get(row).copied().unwrap_or(0)))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
