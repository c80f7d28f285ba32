//! Every question answered the plain way: each event's columns are walked, each record is checked.

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::event::{Instant, Outcome, Record};
use crate::page::Window;
use crate::query::Predicate;

use super::answer::{Bar, FacetColumn, FacetValue, Outline, empty_bars};
use super::blocks;
use super::read::{Key, Raw};
use super::reader::RecordReader;
use super::{Error, Store};

/// A predicate and the state of the journal that it is asked of: later events do not change what it selects.
#[derive(Clone, Debug)]
pub struct Selection {
    predicate: Predicate,
    newest: i64,
}

impl Selection {
    fn holds(&self, record: &Record) -> bool {
        record.seq <= self.newest && self.predicate.matches(record)
    }
}

impl Store {
    /// Compiles `predicate` for the journal as it is now.
    pub fn select(&self, predicate: &Predicate) -> Result<Selection, Error> {
        let newest = self.read(blocks::highest)?;
        Ok(Selection { predicate: predicate.clone(), newest })
    }

    /// Returns up to `limit` records of `selection` that follow `after` in the list, newest first.
    pub fn rows(&self, selection: &Selection, after: Option<Key>, limit: u32, raw: Raw) -> Result<Vec<Record>, Error> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        if wanted == 0 {
            return Ok(found);
        }
        self.each(selection, after, raw, |record| {
            found.push(record);
            if found.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(found)
    }

    /// Passes every record of `selection` after `after` to `visit`, newest first, until it breaks.
    pub fn each(
        &self,
        selection: &Selection,
        after: Option<Key>,
        raw: Raw,
        mut visit: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let keys = self.keys(selection)?;
        self.read(|connection| {
            let mut reader = RecordReader::new(self, connection, Raw::With);
            for key in keys.into_iter().rev().filter(|key| after.is_none_or(|after| *key < after)) {
                let Some(mut record) = reader.record(key.seq)? else { continue };
                if !selection.holds(&record) {
                    continue;
                }
                if raw == Raw::Without {
                    record.event.raw = Vec::new();
                }
                if visit(record).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Returns the keys of the events that lie in the selection's spans of time, oldest first.
    fn keys(&self, selection: &Selection) -> Result<Vec<Key>, Error> {
        let mut keys = Vec::new();
        self.read(|connection| {
            blocks::blocks_after(connection, 0, |head, columns| {
                for (seq, at) in (head.first..).zip(columns.at) {
                    let at = Instant::from_nanos(at);
                    if seq <= selection.newest && selection.predicate.time.iter().any(|window| window.contains(at)) {
                        keys.push(Key { at, seq });
                    }
                }
                Ok(ControlFlow::Continue(()))
            })
        })?;
        keys.sort_unstable();
        Ok(keys)
    }

    /// Returns the record with this number if `selection` holds it.
    pub fn visible(&self, selection: &Selection, number: i64, raw: Raw) -> Result<Option<Record>, Error> {
        let found = self.records(&[number], Raw::With)?.pop();
        let mut visible = found.filter(|record| selection.holds(record));
        if let (Some(record), Raw::Without) = (&mut visible, raw) {
            record.event.raw = Vec::new();
        }
        Ok(visible)
    }

    /// Returns up to `limit` records of `selection` that come before `key` in the list, newest first.
    pub fn rows_before(&self, selection: &Selection, key: Key, limit: u32) -> Result<Vec<Record>, Error> {
        let mut found = Vec::new();
        let later = self.keys(selection)?.into_iter().filter(|other| *other > key);
        for key in later {
            if found.len() == usize::try_from(limit).unwrap_or(usize::MAX) {
                break;
            }
            found.extend(self.visible(selection, key.seq, Raw::Without)?);
        }
        found.reverse();
        Ok(found)
    }

    /// Returns how many records `selection` holds.
    pub fn count(&self, selection: &Selection) -> Result<u64, Error> {
        Ok(self.outline(selection, &|| false)?.count)
    }

    /// Walks the whole of `selection` and returns its outline. `stop` is asked now and then.
    pub fn outline(&self, selection: &Selection, stop: &dyn Fn() -> bool) -> Result<Outline, Error> {
        let mut outline = Outline::default();
        let mut stopped = false;
        self.each(selection, None, Raw::Without, |record| {
            outline.add(Key { at: record.at(), seq: record.seq });
            stopped = outline.count.is_multiple_of(1_024) && stop();
            if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if stopped { Err(Error::Cancelled) } else { Ok(outline) }
    }

    /// Returns how many records of `selection` have each value of `column`, most frequent first, and how many values there are.
    /// Only values that `wanted` accepts are returned and counted.
    pub fn facet(
        &self,
        selection: &Selection,
        column: FacetColumn,
        top: usize,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<(Vec<FacetValue>, u64), Error> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        self.each(selection, None, Raw::Without, |record| {
            if let Some(value) = facet_value(&record, column).filter(|value| wanted(value)) {
                *counts.entry(value.to_owned()).or_default() += 1;
            }
            ControlFlow::Continue(())
        })?;
        let distinct = u64::try_from(counts.len()).unwrap_or(u64::MAX);
        let mut values: Vec<FacetValue> =
            counts.into_iter().map(|(value, count)| FacetValue { value, count }).collect();
        values.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
        values.truncate(top);
        Ok((values, distinct))
    }

    /// Returns `buckets` bars of equal width over `span`, with the counts of `selection`.
    pub fn histogram(&self, selection: &Selection, span: Window, buckets: u32) -> Result<Vec<Bar>, Error> {
        let (mut bars, width) = empty_bars(span, buckets);
        self.each(selection, None, Raw::Without, |record| {
            let at = record.at();
            let past = i128::from(at.nanos()) - i128::from(span.from.nanos());
            let place = usize::try_from(past / i128::from(width)).ok().filter(|_| span.contains(at));
            if let Some(bar) = place.and_then(|place| bars.get_mut(place)) {
                bar.count += 1;
                bar.failed += u64::from(record.event.outcome == Outcome::Failure);
            }
            ControlFlow::Continue(())
        })?;
        Ok(bars)
    }

    /// Returns the first and the last instant of `selection`, if it holds anything.
    pub fn span(&self, selection: &Selection) -> Result<Option<(Instant, Instant)>, Error> {
        let mut span: Option<(Instant, Instant)> = None;
        self.each(selection, None, Raw::Without, |record| {
            let at = record.at();
            span = Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
            ControlFlow::Continue(())
        })?;
        Ok(span)
    }
}

fn facet_value(record: &Record, column: FacetColumn) -> Option<&str> {
    match column {
        FacetColumn::Outcome => Some(record.event.outcome.as_str()),
        FacetColumn::FirstOf(fields) => fields.iter().find_map(|field| record.event.fields.get(*field)),
    }
}
