//! Facets that each leave out some clauses of the question, all of them from one walk: what a list of values shows beside
//! the value that is already chosen.

use super::Error;
use super::count::{Counted, FieldCounts, Walk};
use super::hits::Hits;
use super::matches::Matches;
use super::parallel;
use super::plan::Plan;
use super::segment::Segment;
use super::verdict::{asked, by_rarity, clause_verdict};

/// Facets that are counted as if some clauses of the plan were not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart<'a> {
    /// The places of the clauses that are left out.
    pub without: Vec<usize>,
    /// What is counted.
    pub facets: Vec<Counted<'a>>,
}

impl Matches {
    /// Returns for each group and each of its facets how many rows have each value.
    ///
    /// # Errors
    /// When a column cannot be read, and where clauses are left out of a question that only records can decide: other
    /// records have to be looked at then, so such a question is asked anew.
    pub fn facets_apart(
        &self,
        groups: &[Apart<'_>],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Vec<FieldCounts>>, Error> {
        if self.needs_records() && groups.iter().any(|group| !group.without.is_empty()) {
            return Err(Error::Record("clauses of a question that needs records cannot be left out".into()));
        }
        let (distinct, of) = distinct(groups);
        let start = || -> Vec<Vec<FieldCounts>> {
            groups.iter().map(|group| vec![FieldCounts::default(); group.facets.len()]).collect()
        };
        let parts = parallel::fold(self.segments().len(), stop, start, |sums, place| {
            let segment = &self.segments()[place];
            let hits = self.hits_apart(place, &distinct, stop)?;
            let mut walks: Vec<Walk<'_>> = hits.iter().map(|hits| Walk::new(segment, hits)).collect();
            for ((group, walk), sums) in groups.iter().zip(&of).zip(sums) {
                for (facet, sums) in group.facets.iter().zip(sums) {
                    walks[*walk].count(facet, sums)?;
                }
            }
            Ok(())
        })?;
        let mut result = start();
        for part in parts {
            for (sums, part) in result.iter_mut().flatten().zip(part.iter().flatten()) {
                sums.merge(part);
            }
        }
        Ok(result)
    }

    /// Returns the rows of a segment that are left for each choice of clauses.
    fn hits_apart(
        &self,
        place: usize,
        withouts: &[&[usize]],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Hits>, Error> {
        match withouts {
            [] => Ok(Vec::new()),
            // What others have found out already, or can use afterwards.
            [[]] => Ok(vec![self.hits(place, stop)?.clone()]),
            [[], ..] => self.found(place, || hits_without(&self.segments()[place], self.plan(), withouts)),
            _ => hits_without(&self.segments()[place], self.plan(), withouts),
        }
    }
}

/// Returns the different choices of clauses, and for each group which of them is its own.
fn distinct<'a>(groups: &'a [Apart<'_>]) -> (Vec<&'a [usize]>, Vec<usize>) {
    let mut distinct: Vec<&[usize]> = Vec::new();
    // The whole question first.
    distinct.extend(groups.iter().map(|group| group.without.as_slice()).find(|without| without.is_empty()));
    let of = groups.iter().map(|group| {
        distinct.iter().position(|known| *known == group.without).unwrap_or_else(|| {
            distinct.push(&group.without);
            distinct.len() - 1
        })
    });
    let of = of.collect();
    (distinct, of)
}

/// Asks each clause once, of all rows for which one of the groups still has to know.
fn hits_without(segment: &Segment, plan: &Plan, withouts: &[&[usize]]) -> Result<Vec<Hits>, Error> {
    let mut states = vec![asked(segment, plan)?; withouts.len()];
    for number in by_rarity(segment, plan)? {
        let mut open = Hits::None;
        for (state, _) in states.iter().zip(withouts).filter(|(_, without)| !without.contains(&number)) {
            open = open.or(state, segment.rows);
        }
        if open == Hits::None {
            continue;
        }
        let verdict = clause_verdict(segment, &plan.clauses[number], &open)?;
        for (state, _) in states.iter_mut().zip(withouts).filter(|(_, without)| !without.contains(&number)) {
            *state = state.and(&verdict.possible);
        }
    }
    Ok(states)
}
