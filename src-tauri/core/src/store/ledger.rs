//! The coverage ledger, the resume positions and the activity log of a journal.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde_json::Value;

use crate::event::Instant;
use crate::interval::{Interval, IntervalId, IntervalState};
use crate::page::{Position, StreamId, Window};

use super::append::LedgerStep;
use super::{Error, Store, stream_number};

/// The activity that says that a checkpoint was kept of this journal. It tells those who read the log nothing.
pub const SIGNED: &str = "checkpoint";

/// One entry of the activity log.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// When.
    pub at: Instant,
    /// What, as one word.
    pub kind: String,
    /// Its particulars; never a secret, never an event.
    pub detail: Value,
}

impl Store {
    /// Returns the intervals of `stream`, oldest first, without those that were superseded.
    pub fn intervals(&self, stream: &StreamId) -> Result<Vec<Interval>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT interval.id, start, until, state, reason, position, opened, completed, rung, added
                 FROM interval JOIN stream ON stream.id = interval.stream
                 WHERE stream.name = ?1 AND state <> 'superseded' ORDER BY start, interval.id",
            )?;
            let rows = select.query_map([&stream.0], interval)?;
            rows.collect::<Result<_, _>>().map_err(Error::from)
        })
    }

    /// Returns the streams that have ledger entries or events.
    pub fn streams(&self) -> Result<Vec<StreamId>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached("SELECT name FROM stream ORDER BY id")?;
            let rows = select.query_map([], |row| Ok(StreamId(row.get(0)?)))?;
            rows.collect::<Result<_, _>>().map_err(Error::from)
        })
    }

    /// Opens an interval that is about to be read.
    pub fn open_interval(
        &self,
        stream: &StreamId,
        window: Window,
        rung: u32,
        now: Instant,
    ) -> Result<IntervalId, Error> {
        self.write(|writer| {
            let number = stream_number(&writer.connection, stream)?;
            writer
                .connection
                .prepare_cached("INSERT INTO interval (stream, start, until, state, opened, rung) VALUES (?1, ?2, ?3, 'open', ?4, ?5)")?
                .execute(params![number, window.from.nanos(), window.until.nanos(), now.nanos(), rung])?;
            Ok(IntervalId(writer.connection.last_insert_rowid()))
        })
    }

    /// Adds an interval whose state is known already.
    pub fn note_interval(
        &self,
        stream: &StreamId,
        window: Window,
        state: IntervalState,
        reason: &str,
        now: Instant,
    ) -> Result<IntervalId, Error> {
        let id = self.open_interval(stream, window, 0, now)?;
        self.close_interval(id, state, Some(reason), now)?;
        Ok(id)
    }

    /// Gives an interval a new state.
    pub fn close_interval(
        &self,
        id: IntervalId,
        state: IntervalState,
        reason: Option<&str>,
        now: Instant,
    ) -> Result<(), Error> {
        self.write(|writer| set_state(&writer.connection, id, state, reason, now))
    }

    /// Gives an interval a new state over the span that its read proved, and notes the `doubts` inside it, all or nothing.
    pub fn settle_interval(
        &self,
        id: IntervalId,
        window: Window,
        state: (IntervalState, Option<&str>),
        doubts: &[(Window, &str)],
        now: Instant,
    ) -> Result<(), Error> {
        self.write(|writer| {
            let tx = writer.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            set_window(&tx, id, window)?;
            set_state(&tx, id, state.0, state.1, now)?;
            for (doubt, reason) in doubts {
                tx.prepare_cached(
                    "INSERT INTO interval (stream, start, until, state, reason, opened, completed)
                     SELECT stream, ?2, ?3, 'suspect', ?4, ?5, ?5 FROM interval WHERE id = ?1",
                )?
                .execute(params![
                    id.0,
                    doubt.from.nanos(),
                    doubt.until.nanos(),
                    reason,
                    now.nanos()
                ])?;
            }
            tx.commit()?;
            Ok(())
        })
    }

    /// Notes that whatever was read so far has to be read again, and gives up what is being read.
    pub fn doubt_everything(&self, reason: &str, now: Instant) -> Result<(), Error> {
        self.write(|writer| {
            let tx = writer.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            tx.execute("UPDATE interval SET state = 'superseded', completed = ?1 WHERE state = 'open'", [now.nanos()])?;
            tx.execute(
                "INSERT INTO interval (stream, start, until, state, reason, opened, completed)
                 SELECT stream, min(start), max(until), 'missing', ?1, ?2, ?2 FROM interval GROUP BY stream",
                params![reason, now.nanos()],
            )?;
            tx.commit()?;
            Ok(())
        })
    }

    /// Returns where `stream` goes on.
    pub fn position(&self, stream: &StreamId) -> Result<Option<Position>, Error> {
        self.read(|connection| {
            let text: Option<String> = connection
                .prepare_cached(
                    "SELECT position.position FROM position JOIN stream ON stream.id = position.stream WHERE stream.name = ?1",
                )?
                .query_row([&stream.0], |row| row.get(0))
                .optional()?;
            Ok(text.map(Position))
        })
    }

    /// Lets `stream` go on at an earlier place, or begin anew where there is none.
    pub fn return_to(&self, stream: &StreamId, place: Option<&Position>) -> Result<(), Error> {
        self.write(|writer| {
            let sql = match place {
                Some(_) => "UPDATE position SET position = ?2 WHERE stream IN (SELECT id FROM stream WHERE name = ?1)",
                None => "DELETE FROM position WHERE stream IN (SELECT id FROM stream WHERE name = ?1) AND ?2 IS NULL",
            };
            let place = place.map(|place| &place.0);
            writer.connection.prepare_cached(sql)?.execute(params![stream.0, place])?;
            Ok(())
        })
    }

    /// Writes an entry into the activity log.
    pub fn log_activity(&self, at: Instant, kind: &str, detail: &Value) -> Result<(), Error> {
        self.write(|writer| {
            writer
                .connection
                .prepare_cached("INSERT INTO activity (at, kind, detail) VALUES (?1, ?2, ?3)")?
                .execute(params![at.nanos(), kind, detail.to_string()])?;
            Ok(())
        })
    }

    /// Returns the newest entries of the activity log, newest first; only of `kind` where one is given, else all but those
    /// that say that it was signed.
    pub fn activity(&self, kind: Option<&str>, limit: u32) -> Result<Vec<Activity>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT at, kind, detail FROM activity WHERE kind = ?1 OR ?1 IS NULL AND kind <> ?3 ORDER BY id DESC LIMIT ?2",
            )?;
            let rows = select.query_map(params![kind, limit, SIGNED], |row| {
                let detail: String = row.get(2)?;
                Ok(Activity {
                    at: Instant::from_nanos(row.get(0)?),
                    kind: row.get(1)?,
                    detail: serde_json::from_str(&detail).unwrap_or(Value::String(detail)),
                })
            })?;
            rows.collect::<Result<_, _>>().map_err(Error::from)
        })
    }
}

/// Writes what a page teaches the ledger, within the page's own transaction.
pub(super) fn record(
    tx: &Transaction<'_>,
    stream: i64,
    step: &LedgerStep,
    (events, added): (u64, u64),
    now: Instant,
) -> Result<(), Error> {
    if let Some(id) = step.interval {
        tx.prepare_cached(
            "UPDATE interval SET position = ?2, pages = pages + 1, events = events + ?3, added = added + ?4 WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            step.position.as_ref().map(|position| &position.0),
            i64::try_from(events).unwrap_or(i64::MAX),
            i64::try_from(added).unwrap_or(i64::MAX)
        ])?;
        if let Some(window) = step.window {
            set_window(tx, id, window)?;
        }
        if let Some((state, reason)) = &step.state {
            set_state(tx, id, *state, reason.as_deref(), now)?;
        }
    }
    if let Some(position) = &step.resume {
        tx.prepare_cached(
            "INSERT INTO position (stream, position, updated) VALUES (?1, ?2, ?3)
             ON CONFLICT (stream) DO UPDATE SET position = excluded.position, updated = excluded.updated",
        )?
        .execute(params![stream, position.0, now.nanos()])?;
    }
    Ok(())
}

fn set_window(connection: &Connection, id: IntervalId, window: Window) -> Result<(), Error> {
    connection.prepare_cached("UPDATE interval SET start = ?2, until = ?3 WHERE id = ?1")?.execute(params![
        id.0,
        window.from.nanos(),
        window.until.nanos()
    ])?;
    Ok(())
}

fn set_state(
    connection: &Connection,
    id: IntervalId,
    state: IntervalState,
    reason: Option<&str>,
    now: Instant,
) -> Result<(), Error> {
    let completed = (state != IntervalState::Open).then(|| now.nanos());
    connection
        .prepare_cached("UPDATE interval SET state = ?2, reason = ?3, completed = ?4 WHERE id = ?1")?
        .execute(params![id.0, state.as_str(), reason, completed])?;
    Ok(())
}

fn interval(row: &Row<'_>) -> rusqlite::Result<Interval> {
    let word: String = row.get(3)?;
    let added: i64 = row.get(9)?;
    Ok(Interval {
        id: IntervalId(row.get(0)?),
        window: Window { from: Instant::from_nanos(row.get(1)?), until: Instant::from_nanos(row.get(2)?) },
        // A word of a later version never reaches here: the schema's own check lists the words.
        state: IntervalState::from_word(&word).unwrap_or(IntervalState::Suspect),
        reason: row.get(4)?,
        position: row.get::<_, Option<String>>(5)?.map(Position),
        opened: Instant::from_nanos(row.get(6)?),
        completed: row.get::<_, Option<i64>>(7)?.map(Instant::from_nanos),
        rung: row.get(8)?,
        added: u64::try_from(added).unwrap_or(0),
    })
}
