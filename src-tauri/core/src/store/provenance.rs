//! Where a journal's events come from: connectors and versions of their manifests, and the remotes' clocks.

use crate::event::Instant;

use super::{Error, Store};

const NANOS: i64 = 1_000_000_000;

/// What was read with one version of a connector's manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The connector's identifier.
    pub connector: String,
    /// The manifest's version or digest.
    pub manifest: String,
    /// Pages or pieces of files.
    pub reads: u64,
    /// Events that came with them first.
    pub events: u64,
    /// When the first was received.
    pub first: Instant,
    /// When the last was.
    pub last: Instant,
}

/// How the remote's clock differed from this computer's: remote minus local, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// Reads that told the remote's time.
    pub reads: u64,
    /// The least difference.
    pub least: i64,
    /// The most.
    pub most: i64,
}

impl Store {
    /// Returns with which connectors and manifests the journal was read, the first first.
    pub fn provenance(&self) -> Result<Vec<Provenance>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT connector, manifest, count(*), sum(added), min(received), max(received) FROM fetch
                 GROUP BY connector, manifest ORDER BY min(id)",
            )?;
            let rows = select.query_map([], |row| {
                let count = |number: i64| u64::try_from(number).unwrap_or(0);
                Ok(Provenance {
                    connector: row.get(0)?,
                    manifest: row.get(1)?,
                    reads: count(row.get(2)?),
                    events: count(row.get(3)?),
                    first: Instant::from_nanos(row.get(4)?),
                    last: Instant::from_nanos(row.get(5)?),
                })
            })?;
            rows.collect::<Result<_, _>>().map_err(Error::from)
        })
    }

    /// Returns how the remote's clock differed; None where no read told it.
    pub fn skew(&self) -> Result<Option<Skew>, Error> {
        self.read(|connection| {
            let sql = "SELECT count(*), min(remote_time - received), max(remote_time - received) FROM fetch WHERE remote_time IS NOT NULL";
            let (reads, least, most) = connection.query_row(sql, [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, Option<i64>>(2)?))
            })?;
            let seconds = |nanos: i64| nanos.div_euclid(NANOS);
            let reads = u64::try_from(reads).unwrap_or(0);
            Ok(least.zip(most).map(|(least, most)| Skew { reads, least: seconds(least), most: seconds(most) }))
        })
    }
}
