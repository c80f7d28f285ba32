//! Exact counts over a selection: how many, of which value, in which span of time.

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::event::{Field, Instant, Outcome, Record};
use crate::index::{ColumnId, FieldCounts};
use crate::page::Window;

use super::read::Raw;
use super::select::{Selection, outcome_codes};
use super::term::is_term;
use super::{Error, Store};

/// Says whether an answer is no longer wanted.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Says whether a value of a column is wanted.
pub type Accept<'a> = &'a dyn Fn(FacetColumn, &str) -> bool;

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FacetColumn {
    /// The first of these fields that has a text.
    FirstOf(&'static [Field]),
    /// The outcome.
    Outcome,
}

impl FacetColumn {
    /// Says whether the index keeps it.
    fn is_indexed(self) -> bool {
        match self {
            Self::FirstOf(fields) => fields.iter().all(|field| is_term(*field)),
            Self::Outcome => true,
        }
    }

    fn columns(self) -> Vec<ColumnId> {
        match self {
            Self::FirstOf(fields) => fields.iter().map(|field| ColumnId::of(*field)).collect(),
            Self::Outcome => vec![ColumnId::OUTCOME],
        }
    }
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The text.
    pub value: String,
    /// How many events have it.
    pub count: u64,
}

/// The values of one facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetValues {
    /// The most frequent, most frequent first.
    pub values: Vec<FacetValue>,
    /// How many different values there are.
    pub distinct: u64,
}

/// One bar of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its span.
    pub window: Window,
    /// Events inside.
    pub count: u64,
    /// Those of them that failed.
    pub failed: u64,
}

impl Store {
    /// Returns how many records `selection` holds. `progress` hears how many were found in how many thousandths of all.
    pub fn count(
        &self,
        selection: &Selection,
        stop: Stop<'_>,
        progress: &(dyn Fn(u64, u32) + Sync),
    ) -> Result<u64, Error> {
        self.ask(selection, |matches| matches.count(stop, progress))
    }

    /// Returns how many records of `selection` have each value of each of `columns`. Only values that `wanted` accepts
    /// for that column are returned and counted as different ones; all where it is none.
    pub fn facets(
        &self,
        selection: &Selection,
        columns: &[FacetColumn],
        top: usize,
        wanted: Option<Accept<'_>>,
        stop: Stop<'_>,
    ) -> Result<Vec<FacetValues>, Error> {
        let indexed: Vec<Vec<ColumnId>> =
            columns.iter().filter(|column| column.is_indexed()).map(|column| column.columns()).collect();
        let asked: Vec<&[ColumnId]> = indexed.iter().map(Vec::as_slice).collect();
        let mut counted = self.ask(selection, |matches| matches.facets(&asked, stop))?.into_iter();
        columns
            .iter()
            .map(|column| {
                let wanted = wanted.map(|wanted| move |text: &str| wanted(*column, text));
                let wanted = wanted.as_ref().map(|wanted| wanted as &dyn Fn(&str) -> bool);
                if column.is_indexed() {
                    self.named(&counted.next().unwrap_or_default(), *column, top, wanted)
                } else {
                    Ok(top_of(self.facet_by_record(selection, *column, stop)?, top, wanted))
                }
            })
            .collect()
    }

    /// Counts a column that the index does not keep.
    fn facet_by_record(
        &self,
        selection: &Selection,
        column: FacetColumn,
        stop: Stop<'_>,
    ) -> Result<HashMap<String, u64>, Error> {
        let mut counts = HashMap::new();
        self.each(selection, Raw::Without, stop, |record| {
            if let Some(value) = facet_value(&record, column) {
                *counts.entry(value.to_owned()).or_default() += 1;
            }
            ControlFlow::Continue(())
        })?;
        Ok(counts)
    }

    /// Puts texts to codes: to all of them where texts decide, else only to the most frequent.
    fn named(
        &self,
        counts: &FieldCounts,
        column: FacetColumn,
        top: usize,
        wanted: Option<&dyn Fn(&str) -> bool>,
    ) -> Result<FacetValues, Error> {
        let FacetColumn::FirstOf(fields) = column else { return Ok(top_of(outcomes(counts), top, wanted)) };
        let field_of = |column: ColumnId| fields.iter().copied().find(|field| ColumnId::of(*field) == column);
        let mut present: Vec<(Field, u32, u64)> = Vec::new();
        for (column, counts) in &counts.counts {
            let Some(field) = field_of(*column) else { continue };
            present.extend(
                (0u32..).zip(counts).filter(|(_, count)| **count > 0).map(|(code, count)| (field, code, *count)),
            );
        }
        let one_field = present.windows(2).all(|pair| pair[0].0 == pair[1].0);
        let distinct = present.len() as u64;
        if wanted.is_none() && one_field && present.len() > top && top > 0 {
            // The last that can be shown, and all that are as frequent: among equals the text decides.
            present.sort_unstable_by_key(|(_, _, count)| std::cmp::Reverse(*count));
            let least = present[top - 1].2;
            present.truncate(present.partition_point(|(_, _, count)| *count >= least));
        }
        let texts = self.texts_of(&present)?;
        let mut by_text = HashMap::with_capacity(texts.len());
        for (text, (_, _, count)) in texts.into_iter().zip(&present) {
            // Two fields may hold the same text under different codes: counts are added by text.
            *by_text.entry(text).or_default() += count;
        }
        let all = by_text.len() as u64;
        let mut values = top_of(by_text, top, wanted);
        if wanted.is_none() {
            values.distinct = if one_field { distinct } else { all };
        }
        Ok(values)
    }

    fn texts_of(&self, present: &[(Field, u32, u64)]) -> Result<Vec<String>, Error> {
        /// So many are found sooner in the whole dictionary.
        const MANY: usize = 500;
        self.read(|connection| {
            let gone = || Error::Damaged { what: "a term is missing".to_owned() };
            let many = present.len() > MANY;
            present
                .iter()
                .map(|(field, code, _)| {
                    let text = if many {
                        self.0.terms.of_up_to(connection, *field, *code)?.text(*code).cloned()
                    } else {
                        self.0.texts.of(connection, *field, *code)?
                    };
                    Ok(text.ok_or_else(gone)?.to_string())
                })
                .collect()
        })
    }

    /// Returns `buckets` bars of equal width over `span`, with the counts of `selection`.
    pub fn histogram(
        &self,
        selection: &Selection,
        span: Window,
        buckets: u32,
        stop: Stop<'_>,
    ) -> Result<Vec<Bar>, Error> {
        let width = bucket_width(span, buckets);
        let mut bounds: Vec<i64> = (0..=i64::from(buckets))
            .map(|number| {
                let nanos = i128::from(span.from.nanos()) + i128::from(number) * i128::from(width);
                i64::try_from(nanos).unwrap_or(i64::MAX).min(span.until.nanos())
            })
            .collect();
        bounds.dedup();
        let failed = outcome_codes(&[Outcome::Failure]);
        let bars = self.ask(selection, |matches| matches.histogram(&bounds, ColumnId::OUTCOME, &failed, stop))?;
        let bar = |(bounds, (count, failed)): (&[i64], (u64, u64))| {
            let window = Window { from: Instant::from_nanos(bounds[0]), until: Instant::from_nanos(bounds[1]) };
            Bar { window, count, failed }
        };
        Ok(bounds.windows(2).zip(bars).map(bar).collect())
    }

    /// Returns the first and the last instant of `selection`, if it holds anything.
    pub fn span(&self, selection: &Selection, stop: Stop<'_>) -> Result<Option<(Instant, Instant)>, Error> {
        let span = self.ask(selection, |matches| matches.span(stop))?;
        Ok(span.map(|(first, last)| (Instant::from_nanos(first), Instant::from_nanos(last))))
    }
}

fn outcomes(counts: &FieldCounts) -> HashMap<String, u64> {
    let counts = counts.counts.first().map(|(_, counts)| counts.as_slice()).unwrap_or_default();
    let named = Outcome::ALL.iter().zip(counts).filter(|(_, count)| **count > 0);
    named.map(|(outcome, count)| (outcome.as_str().to_owned(), *count)).collect()
}

/// Returns the most frequent values; among equals by text.
fn top_of(counts: HashMap<String, u64>, top: usize, wanted: Option<&dyn Fn(&str) -> bool>) -> FacetValues {
    let mut values: Vec<FacetValue> = counts
        .into_iter()
        .filter(|(value, _)| wanted.is_none_or(|wanted| wanted(value)))
        .map(|(value, count)| FacetValue { value, count })
        .collect();
    let distinct = values.len() as u64;
    values.sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
    values.truncate(top);
    FacetValues { values, distinct }
}

fn bucket_width(span: Window, buckets: u32) -> i64 {
    let length = (i128::from(span.until.nanos()) - i128::from(span.from.nanos())).max(1);
    let buckets = i128::from(buckets.max(1));
    // Rounded up, so that the last bar reaches the end.
    let width = length / buckets + i128::from(length % buckets != 0);
    i64::try_from(width).unwrap_or(i64::MAX).max(1)
}

fn facet_value(record: &Record, column: FacetColumn) -> Option<&str> {
    match column {
        FacetColumn::Outcome => Some(record.event.outcome.as_str()),
        FacetColumn::FirstOf(fields) => fields.iter().find_map(|field| record.event.fields.get(*field)),
    }
}
