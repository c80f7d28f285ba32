//! Writing what a page brings: its events as blocks, and later versions of others.

use rusqlite::{Connection, Transaction, params};

use crate::digest::{Sha256, sha256};
use crate::event::{Event, Field, Instant};
use crate::page::{Bundle, Sheaf};

use super::Error;
use super::arrive::Arrivals;
use super::blocks;
use super::chain::{Block, Blocks};
use super::columns::Columns;
use super::pack::{Packers, cut};
use super::row;
use super::term::Terms;

/// Where new events belong.
pub(super) struct Batch {
    pub(super) fetch: i64,
    /// The number of the first of them.
    pub(super) first: i64,
    pub(super) received: Instant,
}

/// What the writer has at hand for blocks: the terms it knows, what compresses, and the digests that go on with each block.
pub(super) type Writing<'a> = (&'a mut Terms, &'a mut Packers, &'a mut Option<Blocks>);

/// Writes new events as blocks.
pub(super) fn insert_blocks(
    tx: &Connection,
    (terms, packers, tied): Writing<'_>,
    batch: &Batch,
    events: &[&Event],
) -> Result<(), Error> {
    let code = |_: usize, event: &Event, field: Field| match event.fields.get(field) {
        Some(text) => terms.code(tx, field, text),
        None => Ok(0),
    };
    insert(tx, (packers, tied), batch, (events, &[]), code)
}

/// Writes the new events of a page of which `sheaf` was worked out ahead.
pub(super) fn insert_ready(
    tx: &Connection,
    (terms, packers, tied): Writing<'_>,
    batch: &Batch,
    (arrivals, sheaf): (&Arrivals<'_>, &Sheaf),
) -> Result<(), Error> {
    let mut codes: Vec<Vec<u32>> = sheaf.texts.iter().map(|texts| vec![0; texts.len()]).collect();
    let code = |place: usize, _: &Event, field: Field| {
        let Some(number) = sheaf.number(field, arrivals.places[place]) else { return Ok(0) };
        let known = &mut codes[field.index()][number];
        if *known == 0 {
            *known = terms.code(tx, field, &sheaf.texts[field.index()][number])?;
        }
        Ok(*known)
    };
    let bundled: usize = sheaf.bundles.iter().map(|bundle| bundle.events).sum();
    // Blocks hold what is new and nothing else.
    let bundles: &[Bundle] = if bundled == arrivals.added.len() { &sheaf.bundles } else { &[] };
    insert(tx, (packers, tied), batch, (&arrivals.added, bundles), code)
}

fn insert(
    tx: &Connection,
    (packers, tied): (&mut Packers, &mut Option<Blocks>),
    batch: &Batch,
    (events, bundles): (&[&Event], &[Bundle]),
    mut code: impl FnMut(usize, &Event, Field) -> Result<u32, Error>,
) -> Result<(), Error> {
    let ranges = cut(events);
    let mut columns = || {
        let mut all = Vec::with_capacity(ranges.len());
        for range in &ranges {
            let mut columns = Columns::new();
            for place in range.clone() {
                row::push(&mut columns, events[place], batch.received, |event, field| code(place, event, field))?;
            }
            all.push(columns.encode()?);
        }
        Ok(all)
    };
    let mut insert = tx.prepare_cached(
        "INSERT INTO block (first, fetch, events, columns, dictionary, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let number = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
    let mut put = |range: &std::ops::Range<usize>, columns: &[u8], dictionary: Option<i64>, body: (&[u8], Sha256)| {
        let (first, events) = (batch.first.saturating_add(number(range.start)), number(range.len()));
        let block = Block { first, fetch: batch.fetch, events, columns, dictionary, body: body.0, digest: body.1 };
        if tied.as_mut().is_some_and(|tied| !tied.add(&block)) {
            *tied = None;
        }
        insert.execute(params![first, batch.fetch, events, columns, dictionary, body.0]).map(drop)
    };
    if bundles.len() == ranges.len() {
        for ((range, columns), bundle) in ranges.iter().zip(columns()?).zip(bundles) {
            put(range, &columns, Some(bundle.dictionary), (&bundle.body, bundle.digest))?;
        }
        return Ok(());
    }
    let (bodies, columns) = packers.bodies(events, &ranges, columns)?;
    for ((range, columns), body) in ranges.iter().zip(columns).zip(bodies) {
        put(range, &columns, packers.dictionary, (&body, sha256(&body)))?;
    }
    Ok(())
}

/// Writes later versions of events.
pub(super) fn insert_revisions(
    tx: &Transaction<'_>,
    packers: &mut Packers,
    fetch: i64,
    arrivals: &Arrivals<'_>,
) -> Result<(), Error> {
    for (number, raw_hash, event) in &arrivals.revised {
        let raw = packers.record(&event.raw)?;
        blocks::insert_revision(tx, *number, fetch, *raw_hash, packers.dictionary, &raw)?;
    }
    Ok(())
}
