//! What a journal holds beside the exact bytes of its events, as digests: the columns that a list shows, the texts that they
//! refer to, what was read and when, and the activity log. They are kept where the last checkpoint is, so that whoever has
//! the file and its key still cannot change them unseen.
//!
//! A row that is never changed is covered by its number, so that a digest goes on from where the last one ended. A migration
//! that writes such rows anew has to say what becomes of the digests.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::digest::hex;

use super::chain::{BLOCKS, Blocks, Link, Values, chain};
use super::{Error, Store};

/// Tables of which rows are only ever added, by number.
const CHAINS: [(Beside, &str); 4] = [
    (
        Beside::Reads,
        "SELECT id, stream, connector, manifest, request, window_from, window_until, position, next, status, remote_time,
             received, body_bytes, body_sha256, events, added, revised, outside, problems
         FROM fetch WHERE id > ?1 AND id <= ?2 ORDER BY id",
    ),
    (Beside::Columns, BLOCKS),
    (
        Beside::Versions,
        "SELECT id, event, fetch, raw_hash, dictionary, raw FROM revision WHERE id > ?1 AND id <= ?2 ORDER BY id",
    ),
    (Beside::Activity, "SELECT id, at, kind, detail FROM activity WHERE id > ?1 AND id <= ?2 ORDER BY id"),
];

/// The ledger as it is, for its rows change while something is read, and the few rows that say what the file is.
const LEDGER: [&str; 6] = [
    "SELECT id, organization, generation, created FROM identity ORDER BY id",
    "SELECT id, bytes FROM dictionary ORDER BY id",
    "SELECT kind, due FROM tree ORDER BY kind",
    "SELECT id, name FROM stream ORDER BY id",
    "SELECT id, stream, start, until, state, reason, position, pages, events, added, opened, completed, rung
     FROM interval ORDER BY id",
    "SELECT stream, position, updated FROM position ORDER BY stream",
];

/// Stands for a ledger beside which somebody added what nobody was at work to add: no digest of any.
const ADDED: &str = "added";

/// What becomes of the digest of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerDigest {
    /// It is made anew: whoever reads into the journal is at the end.
    Anew,
    /// It stays as it was, whatever is written into the ledger just now.
    Kept,
}

/// A part of a journal beside the exact bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Beside {
    /// What was asked for, and what came.
    #[error("the record of what was read")]
    Reads,
    /// Times, outcomes and codes of texts, and the long texts.
    #[error("what lists show of events")]
    Columns,
    /// Which event a later version belongs to, and when it came.
    #[error("where later versions belong")]
    Versions,
    /// The texts that columns refer to.
    #[error("the texts that lists show")]
    Terms,
    /// What is complete and what is missing.
    #[error("the ledger of what is complete")]
    Ledger,
    /// What was done with it.
    #[error("the log of what was done")]
    Activity,
}

/// The digests at some moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// How rows become digests. What was kept in another way cannot be read, and is made anew.
    way: Way,
    chains: [Link; CHAINS.len()],
    /// How many texts each field had, by the number of the field.
    terms: Vec<i64>,
    texts: String,
    /// None while something is being read into the journal.
    ledger: Option<String>,
}

/// How rows become digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    /// Bytes go in by their own digest.
    #[serde(rename = "2")]
    Second,
}

/// What became of what digests were kept of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Is not as it was.
    pub altered: Vec<Beside>,
    /// Whether the ledger could be compared: nobody began to write into it who did not come to an end.
    pub with_ledger: bool,
}

impl Tie {
    /// Lets go of the ledger: the journal may have gone on since, and nobody kept how.
    pub fn let_go(&mut self) {
        self.ledger = None;
    }
}

impl Store {
    /// Returns the digests as of now, going on from the last ones; None where the texts are no longer those.
    ///
    /// # Errors
    /// A file error.
    pub fn tie(&self, last: Option<&Tie>, ledger: LedgerDigest) -> Result<Option<Tie>, Error> {
        let written = self.write(|writer| Ok(writer.tied.clone()))?;
        self.read(|connection| {
            let view = connection.unchecked_transaction()?;
            let Some((terms, texts)) = terms(&view, last)? else { return Ok(None) };
            let mut chains = last.map(|last| last.chains.clone()).unwrap_or_default();
            for ((part, sql), link) in CHAINS.iter().zip(&mut chains) {
                if let (Beside::Columns, Some(after)) = (part, written.as_ref().and_then(|blocks| blocks.after(link))) {
                    link.clone_from(after);
                }
                *link = chain(&view, sql, std::mem::take(link), i64::MAX, &|| false)?;
            }
            let kept = last.and_then(|last| last.ledger.clone());
            let ledger = match (ledger, kept) {
                // Nobody let go of it, because it was not as it was: that stays to be seen.
                (LedgerDigest::Kept, kept) | (LedgerDigest::Anew, kept @ Some(_)) => kept,
                (LedgerDigest::Anew, None) => Some(all(&view, &LEDGER)?),
            };
            Ok(Some(Tie { way: Way::Second, chains, terms, texts, ledger }))
        })
    }

    /// Lets go of the ledger, which is about to be written; not where it is no longer as it was.
    ///
    /// # Errors
    /// A file error.
    pub fn loosen(&self, tie: &mut Tie) -> Result<(), Error> {
        self.read(|connection| {
            let view = connection.unchecked_transaction()?;
            let Some(ledger) = &tie.ledger else { return Ok(()) };
            if is_longer(&view, tie)? {
                // Nobody was at work who could have added anything: what is there all the same stays to be seen.
                tie.ledger = Some(ADDED.to_owned());
            } else if *ledger == all(&view, &LEDGER)? {
                tie.ledger = None;
            }
            Ok(())
        })
    }

    /// Makes the digests of blocks from now on while they are written, behind those of `tie`.
    ///
    /// # Errors
    /// A file error.
    pub fn go_on(&self, tie: Option<&Tie>) -> Result<(), Error> {
        let place = CHAINS.iter().position(|(part, _)| *part == Beside::Columns);
        let link = tie.zip(place).map(|(tie, place)| tie.chains[place].clone()).unwrap_or_default();
        self.write(|writer| {
            writer.tied = Blocks::behind(&writer.connection, &link)?;
            Ok(())
        })
    }

    /// Reads everything that `tie` is over again, and returns what is not as it was.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when `stop` says so, or a file error.
    pub fn compare(&self, tie: &Tie, stop: &dyn Fn() -> bool) -> Result<Compared, Error> {
        self.read(|connection| {
            let view = connection.unchecked_transaction()?;
            let mut altered = Vec::new();
            // Where nobody let go of the ledger nobody reads into the journal either, and what does is no part of it.
            let is_settled = tie.ledger.is_some();
            for ((part, sql), kept) in CHAINS.iter().zip(&tie.chains) {
                let until = if is_settled && *part != Beside::Activity { i64::MAX } else { kept.0 };
                if chain(&view, sql, Link::default(), until, stop)? != *kept {
                    altered.push(*part);
                }
            }
            if terms(&view, Some(tie))?.is_none_or(|(counts, _)| is_settled && counts != tie.terms) {
                altered.push(Beside::Terms);
            }
            if let Some(ledger) = &tie.ledger
                && all(&view, &LEDGER)? != *ledger
            {
                altered.push(Beside::Ledger);
            }
            Ok(Compared { altered, with_ledger: tie.ledger.is_some() })
        })
    }
}

/// Says whether there is more than what `tie` is over, the log of what was done aside.
fn is_longer(connection: &Connection, tie: &Tie) -> Result<bool, Error> {
    for ((part, sql), kept) in CHAINS.iter().zip(&tie.chains) {
        let mut select = connection.prepare_cached(sql)?;
        if *part != Beside::Activity && select.exists([kept.0, i64::MAX])? {
            return Ok(true);
        }
    }
    let texts: i64 = connection.query_row("SELECT count(*) FROM term", [], |row| row.get(0))?;
    Ok(tie.terms.iter().fold(0_i64, |sum, count| sum.saturating_add(*count)) != texts)
}

/// Counts the texts of each field and returns a digest over them all; None where those that `last` is over are not the same.
fn terms(connection: &Connection, last: Option<&Tie>) -> Result<Option<(Vec<i64>, String)>, Error> {
    let (mut now, mut then) = (Values::default(), Values::default());
    let mut counts = Vec::new();
    let mut select = connection.prepare_cached("SELECT field, code, hash, text FROM term ORDER BY field, code")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (field, code) = (usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0), row.get::<_, i64>(1)?);
        now.row(row)?;
        if let Some(last) = last
            && last.terms.get(field).is_some_and(|count| code <= *count)
        {
            then.row(row)?;
        }
        if counts.len() <= field {
            counts.resize(field.saturating_add(1).min(usize::from(u16::MAX)), 0);
        }
        if let Some(count) = counts.get_mut(field) {
            *count = code;
        }
    }
    let is_same = last.is_none_or(|last| hex(&then.finish()) == last.texts);
    Ok(is_same.then(|| (counts, hex(&now.finish()))))
}

/// Returns a digest over all rows of some questions.
fn all(connection: &Connection, questions: &[&str]) -> Result<String, Error> {
    let mut values = Values::default();
    for sql in questions {
        let mut select = connection.prepare_cached(sql)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            values.row(row)?;
        }
        values.end();
    }
    Ok(hex(&values.finish()))
}
