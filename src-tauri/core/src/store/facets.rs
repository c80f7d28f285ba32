//! Exact counts of the values of fields over a selection.

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::event::{Field, Outcome, Record};
use crate::index::{Apart, ColumnId, FieldCounts};
use crate::query::Predicate;

use super::facts::Stop;
use super::read::Raw;
use super::select::Selection;
use super::term::is_term;
use super::{Error, Store};

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

/// Facets that are counted under the same question.
#[derive(Clone, Debug, PartialEq)]
pub struct FacetGroup {
    /// The question: that of the selection, or one with fewer conditions.
    pub wider: Predicate,
    /// What is counted.
    pub columns: Vec<FacetColumn>,
}

impl FacetGroup {
    fn is_indexed(&self) -> bool {
        self.columns.iter().all(|column| column.is_indexed())
    }

    fn indexed(&self) -> Vec<Vec<ColumnId>> {
        self.columns.iter().filter(|column| column.is_indexed()).map(|column| column.columns()).collect()
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

impl Store {
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
        let group = FacetGroup { wider: selection.predicate().clone(), columns: columns.to_vec() };
        Ok(self.facets_apart(selection, &[group], top, wanted, stop)?.into_iter().next().unwrap_or_default())
    }

    /// Returns the facets of several groups, each under its own, wider question. Where columns decide, one walk serves
    /// them all.
    pub fn facets_apart(
        &self,
        selection: &Selection,
        groups: &[FacetGroup],
        top: usize,
        wanted: Option<Accept<'_>>,
        stop: Stop<'_>,
    ) -> Result<Vec<Vec<FacetValues>>, Error> {
        let indexed: Vec<Vec<Vec<ColumnId>>> = groups.iter().map(FacetGroup::indexed).collect();
        let apart =
            |place: usize, without| Apart { without, facets: indexed[place].iter().map(Vec::as_slice).collect() };
        let mut together = Vec::new();
        let mut asked = Vec::with_capacity(groups.len());
        for (place, group) in groups.iter().enumerate() {
            let left_out = selection.left_out_by(&group.wider);
            let same = left_out.as_ref().is_some_and(|left_out| left_out.is_empty() || group.is_indexed());
            asked.push((if same { selection.clone() } else { self.select(&group.wider)? }, same));
            if same {
                together.push(apart(place, left_out.unwrap_or_default()));
            }
        }
        let mut counted = self.ask(selection, |matches| matches.facets_apart(&together, stop))?.into_iter();
        let mut results = Vec::with_capacity(groups.len());
        for (place, (group, (own, same))) in groups.iter().zip(&asked).enumerate() {
            let counted = if *same {
                counted.next().unwrap_or_default()
            } else {
                let alone = [apart(place, Vec::new())];
                self.ask(own, |matches| matches.facets_apart(&alone, stop))?.into_iter().next().unwrap_or_default()
            };
            results.push(self.values_of(own, group, counted, top, wanted, stop)?);
        }
        Ok(results)
    }

    fn values_of(
        &self,
        selection: &Selection,
        group: &FacetGroup,
        counted: Vec<FieldCounts>,
        top: usize,
        wanted: Option<Accept<'_>>,
        stop: Stop<'_>,
    ) -> Result<Vec<FacetValues>, Error> {
        let mut counted = counted.into_iter();
        group
            .columns
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

fn facet_value(record: &Record, column: FacetColumn) -> Option<&str> {
    match column {
        FacetColumn::Outcome => Some(record.event.outcome.as_str()),
        FacetColumn::FirstOf(fields) => fields.iter().find_map(|field| record.event.fields.get(*field)),
    }
}
