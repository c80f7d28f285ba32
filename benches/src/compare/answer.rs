//! Answers in one form, whoever gave them, so that they can be held against each other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::TOP;
use crate::questions::FACETS;

/// The numbers that stand around a list: how many, of which value, when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) count: u64,
    /// The most frequent values of each facet, each with its count.
    pub(crate) facets: BTreeMap<String, Vec<(String, u64)>>,
    /// The bars: how many, and how many of them failed.
    pub(crate) bars: Vec<(u64, u64)>,
}

impl Numbers {
    /// Reads Trailbook's answer.
    pub(crate) fn of_trailbook(count: &Value, facets: &Value, bars: &Value) -> Self {
        let entries = |values: &Value| {
            let entry = |entry: &Value| (text(&entry["value"]), number(&entry["count"]));
            top(values.as_array().into_iter().flatten().map(entry).collect())
        };
        let facets = facets.as_object().into_iter().flatten();
        let bars = bars.as_array().into_iter().flatten();
        Self {
            count: number(count),
            facets: facets.map(|(field, values)| (field.clone(), entries(values))).collect(),
            bars: trimmed(bars.map(|bar| (number(&bar["count"]), number(&bar["failed"]))).collect()),
        }
    }

    /// Reads the rows of one statement with grouping sets: a mask of what is not grouped by, the values, the count.
    pub(crate) fn of_grouping_sets(rows: &Value, bars: &Value) -> Self {
        let mut numbers = Self { bars: of_bars(bars), ..Self::default() };
        let mut facets: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
        for row in rows.as_array().into_iter().flatten() {
            let (mask, count) = (number(&row[0]), number(&row[FACETS.len() + 1]));
            let grouped = FACETS.iter().enumerate().find(|(place, _)| mask >> (FACETS.len() - 1 - place) & 1 == 0);
            match grouped {
                None => numbers.count = count,
                Some((place, (field, _))) => {
                    let values = facets.entry((*field).to_owned()).or_default();
                    if let Some(value) = row[place + 1].as_str() {
                        values.push((value.to_owned(), count));
                    }
                }
            }
        }
        numbers.facets = facets.into_iter().map(|(field, values)| (field, top(values))).collect();
        numbers
    }

    /// Says where `other` differs, leaving out the facets that it does not have.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        if self.count != other.count {
            return Some(format!("{} events against {}", self.count, other.count));
        }
        let differing = self.facets.iter().find_map(|(field, values)| {
            let others = other.facets.get(field)?;
            let (own, other) = values.iter().zip(others).find(|(own, other)| own != other)?;
            Some(format!("facet `{field}`: {own:?} against {other:?}"))
        });
        let lengths = || {
            let unequal = |(field, values): (&String, &Vec<_>)| {
                other.facets.get(field).is_some_and(|others| others.len() != values.len()).then(|| field.clone())
            };
            self.facets.iter().find_map(unequal).map(|field| format!("facet `{field}`: not as many values"))
        };
        let bars = || {
            let place = (0..self.bars.len().max(other.bars.len())).find(|at| self.bars.get(*at) != other.bars.get(*at));
            place.map(|at| format!("bar {at}: {:?} against {:?}", self.bars.get(at), other.bars.get(at)))
        };
        differing.or_else(lengths).or_else(bars)
    }
}

/// Reads rows of a bar's place, its count and its failures.
pub(crate) fn of_bars(rows: &Value) -> Vec<(u64, u64)> {
    let mut bars = Vec::new();
    for row in rows.as_array().into_iter().flatten() {
        let place = usize::try_from(number(&row[0])).unwrap_or(usize::MAX).min(1_000);
        bars.resize(bars.len().max(place + 1), (0, 0));
        bars[place] = (number(&row[1]), number(&row[2]));
    }
    trimmed(bars)
}

/// Reads rows of a value and its count.
pub(crate) fn of_facet(rows: &Value) -> Vec<(String, u64)> {
    let rows = rows.as_array().into_iter().flatten();
    top(rows.filter_map(|row| Some((row[0].as_str()?.to_owned(), number(&row[1])))).collect())
}

/// Reads a list of texts, or of rows that begin with one.
pub(crate) fn of_page(rows: &Value) -> Vec<String> {
    let first = |row: &Value| if row.is_array() { text(&row[0]) } else { text(row) };
    rows.as_array().into_iter().flatten().map(first).collect()
}

/// Returns a number that may stand in the first cell of the first row.
pub(crate) fn of_count(rows: &Value) -> u64 {
    number(if rows.is_array() { &rows[0][0] } else { rows })
}

/// The most frequent first, and by their text where they are equally so. What is empty is absent.
fn top(mut values: Vec<(String, u64)>) -> Vec<(String, u64)> {
    values.retain(|(value, _)| !value.is_empty());
    values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    values.truncate(TOP);
    values
}

/// Drops the empty bars at the end, which some answers have and others leave out.
fn trimmed(mut bars: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    while bars.last() == Some(&(0, 0)) {
        bars.pop();
    }
    bars
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_of_both_kinds_can_be_equal() {
        let ours = Numbers::of_trailbook(
            &json!(3),
            &json!({ "action": [{ "value": "b", "count": 2 }, { "value": "a", "count": 1 }], "role": [] }),
            &json!([{ "count": 3, "failed": 1 }, { "count": 0, "failed": 0 }]),
        );
        let row = |mask: u64, action: Value, count: u64| {
            let mut row = vec![json!(mask), action];
            row.extend((1..FACETS.len()).map(|_| Value::Null));
            row.push(json!(count));
            Value::Array(row)
        };
        let rows = json!([row(511, Value::Null, 3), row(255, json!("a"), 1), row(255, json!("b"), 2)]);
        let theirs = Numbers::of_grouping_sets(&rows, &json!([[0, 3, 1]]));

        assert_eq!(ours.difference(&theirs), None);
        assert_eq!(ours.bars, [(3, 1)]);
    }

    #[test]
    fn a_difference_is_named() {
        let one = Numbers { count: 1, bars: vec![(1, 0)], ..Numbers::default() };
        let other = Numbers { count: 1, bars: vec![(1, 1)], ..Numbers::default() };

        assert_eq!(one.difference(&other).as_deref(), Some("bar 0: Some((1, 0)) against Some((1, 1))"));
        assert_eq!(one.difference(&one), None);
    }
}
