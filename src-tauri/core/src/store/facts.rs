//! Exact counts over a selection: how many, of which value, in which span of time.

use std::collections::HashMap;
use std::ops::ControlFlow;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::event::{Field, Instant, Outcome, Record};
use crate::page::Window;

use super::read::{Key, Raw};
use super::select::Selection;
use super::term::is_term;
use super::{Error, Store};

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FacetColumn {
    /// The first of these fields that has a text.
    FirstOf(&'static [Field]),
    /// The outcome.
    Outcome,
}

impl FacetColumn {
    /// Says whether the journal keeps it as a number in a column of its own.
    fn is_coded(self) -> bool {
        match self {
            Self::FirstOf(fields) => fields.iter().all(|field| is_term(*field)),
            Self::Outcome => true,
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

/// The whole result of a selection: how many, and a key every so many rows, so that any row is near one.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// How many records.
    pub count: u64,
    /// The key of every [`Outline::STRIDE`]th record, the first included.
    pub anchors: Vec<Key>,
}

impl Outline {
    /// Records from one anchor to the next.
    pub const STRIDE: u64 = 1_000;

    fn add(&mut self, key: Key) {
        if self.count.is_multiple_of(Self::STRIDE) {
            self.anchors.push(key);
        }
        self.count += 1;
    }
}

impl Store {
    /// Returns how many records `selection` holds.
    pub fn count(&self, selection: &Selection) -> Result<u64, Error> {
        if selection.residual.is_some() {
            let mut count = 0;
            self.each(selection, None, Raw::Without, |_| {
                count += 1;
                ControlFlow::Continue(())
            })?;
            return Ok(count);
        }
        self.read(|connection| {
            let sql = format!("SELECT count(*) FROM event WHERE {}", selection.sql);
            let count: i64 =
                connection.prepare_cached(&sql)?.query_row(params_from_iter(&selection.args), |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
    }

    /// Returns how many events of `stream` are kept.
    pub fn count_of(&self, stream: &crate::page::StreamId) -> Result<u64, Error> {
        self.read(|connection| {
            let count: i64 = connection
                .prepare_cached(
                    "SELECT coalesce(sum(added), 0) FROM fetch JOIN stream ON stream.id = fetch.stream WHERE stream.name = ?1",
                )?
                .query_row([&stream.0], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
    }

    /// Walks the whole of `selection` and returns its outline. `stop` is asked now and then.
    pub fn outline(&self, selection: &Selection, stop: &dyn Fn() -> bool) -> Result<Outline, Error> {
        let mut outline = Outline::default();
        if selection.residual.is_some() {
            let mut stopped = false;
            self.each(selection, None, Raw::Without, |record| {
                outline.add(Key { at: record.at(), seq: record.seq });
                stopped = outline.count.is_multiple_of(1_024) && stop();
                if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            return if stopped { Err(Error::Cancelled) } else { Ok(outline) };
        }
        self.read(|connection| {
            let sql = format!("SELECT at, seq FROM event WHERE {} ORDER BY at DESC, seq DESC", selection.sql);
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(&selection.args))?;
            while let Some(row) = rows.next()? {
                outline.add(Key { at: Instant::from_nanos(row.get(0)?), seq: row.get(1)? });
                if outline.count.is_multiple_of(16_384) && stop() {
                    return Err(Error::Cancelled);
                }
            }
            Ok(())
        })?;
        Ok(outline)
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
        let counts = if selection.residual.is_some() || !column.is_coded() {
            self.facet_by_record(selection, column)?
        } else {
            self.read(|connection| self.facet_by_code(connection, selection, column))?
        };
        let mut values: Vec<FacetValue> = counts
            .into_iter()
            .filter(|(value, _)| wanted(value))
            .map(|(value, count)| FacetValue { value, count })
            .collect();
        let distinct = u64::try_from(values.len()).unwrap_or(u64::MAX);
        values.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
        values.truncate(top);
        Ok((values, distinct))
    }

    fn facet_by_record(&self, selection: &Selection, column: FacetColumn) -> Result<HashMap<String, u64>, Error> {
        let mut counts = HashMap::new();
        self.each(selection, None, Raw::Without, |record| {
            if let Some(value) = facet_value(&record, column) {
                *counts.entry(value.to_owned()).or_default() += 1;
            }
            ControlFlow::Continue(())
        })?;
        Ok(counts)
    }

    fn facet_by_code(
        &self,
        connection: &Connection,
        selection: &Selection,
        column: FacetColumn,
    ) -> Result<HashMap<String, u64>, Error> {
        let code = match column {
            FacetColumn::Outcome => "outcome".to_owned(),
            FacetColumn::FirstOf([field]) => field.name().to_owned(),
            FacetColumn::FirstOf(fields) => {
                format!("coalesce({})", fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", "))
            }
        };
        let sql = format!("SELECT {code}, count(*) FROM event WHERE {} GROUP BY 1", selection.sql);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(&selection.args))?;
        let mut text = connection.prepare_cached("SELECT text FROM term WHERE id = ?1")?;
        // Two fields may hold the same text under different numbers: counts are added by text.
        let mut counts = HashMap::new();
        while let Some(row) = rows.next()? {
            let Some(number) = row.get::<_, Option<i64>>(0)? else { continue };
            let count: i64 = row.get(1)?;
            let value: String = match column {
                FacetColumn::Outcome => match usize::try_from(number).ok().and_then(|code| Outcome::ALL.get(code)) {
                    Some(outcome) => outcome.as_str().to_owned(),
                    None => continue,
                },
                FacetColumn::FirstOf(_) => text.query_row([number], |row| row.get(0))?,
            };
            *counts.entry(value).or_default() += u64::try_from(count).unwrap_or(0);
        }
        Ok(counts)
    }

    /// Returns `buckets` bars of equal width over `span`, with the counts of `selection`.
    pub fn histogram(&self, selection: &Selection, span: Window, buckets: u32) -> Result<Vec<Bar>, Error> {
        let width = bucket_width(span, buckets);
        let mut bars: Vec<Bar> = (0..i64::from(buckets))
            .map(|number| {
                let begin = |number: i64| {
                    let nanos = i128::from(span.from.nanos()) + i128::from(number) * i128::from(width);
                    Instant::from_nanos(i64::try_from(nanos).unwrap_or(i64::MAX)).min(span.until)
                };
                let (from, until) = (begin(number), begin(number + 1));
                Bar { window: Window { from, until }, count: 0, failed: 0 }
            })
            .filter(|bar| !bar.window.is_empty())
            .collect();
        let mut add = |at: i64, count: i64, failed: i64| {
            if let Some(bar) = usize::try_from(at).ok().and_then(|place| bars.get_mut(place)) {
                bar.count += u64::try_from(count).unwrap_or(0);
                bar.failed += u64::try_from(failed).unwrap_or(0);
            }
        };
        // SQL counts in 64 bits: centuries apart, two instants differ by more.
        let too_long = span.until.nanos().checked_sub(span.from.nanos()).is_none();
        if selection.residual.is_some() || too_long {
            self.each(selection, None, Raw::Without, |record| {
                let at = record.at();
                if span.contains(at) {
                    let failed = i64::from(record.event.outcome == Outcome::Failure);
                    let past = i128::from(at.nanos()) - i128::from(span.from.nanos());
                    add(i64::try_from(past / i128::from(width)).unwrap_or(i64::MAX), 1, failed);
                }
                ControlFlow::Continue(())
            })?;
            return Ok(bars);
        }
        self.read(|connection| {
            let sql = format!(
                "SELECT (at - ?) / ?, count(*), sum(outcome = {}) FROM event WHERE at >= ? AND at < ? AND {} GROUP BY 1",
                Outcome::Failure as i64,
                selection.sql
            );
            let mut args =
                [span.from.nanos(), width, span.from.nanos(), span.until.nanos()].map(Value::from).to_vec();
            args.extend(selection.args.iter().cloned());
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(args))?;
            while let Some(row) = rows.next()? {
                add(row.get(0)?, row.get(1)?, row.get(2)?);
            }
            Ok(())
        })?;
        Ok(bars)
    }

    /// Returns the first and the last instant of `selection`, if it holds anything.
    pub fn span(&self, selection: &Selection) -> Result<Option<(Instant, Instant)>, Error> {
        if selection.residual.is_some() {
            let mut span: Option<(Instant, Instant)> = None;
            self.each(selection, None, Raw::Without, |record| {
                let at = record.at();
                span = Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
                ControlFlow::Continue(())
            })?;
            return Ok(span);
        }
        self.read(|connection| {
            let end = |order: &str| -> Result<Option<i64>, Error> {
                let sql = format!("SELECT at FROM event WHERE {} ORDER BY at {order} LIMIT 1", selection.sql);
                let mut statement = connection.prepare_cached(&sql)?;
                let mut rows = statement.query(params_from_iter(&selection.args))?;
                Ok(match rows.next()? {
                    Some(row) => Some(row.get(0)?),
                    None => None,
                })
            };
            let (first, last) = (end("ASC")?, end("DESC")?);
            Ok(first.zip(last).map(|(first, last)| (Instant::from_nanos(first), Instant::from_nanos(last))))
        })
    }
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
