//! What is known of each stretch of time of an organization, how many events lie in it, and until when a gap can be
//! closed: a source that deletes does not wait.

use serde::Serialize;

use crate::coverage::{self, Knowledge, Stretch};
use crate::event::Instant;
use crate::failure::Failure;
use crate::organization::Alias;
use crate::page::StreamId;
use crate::store::Store;

use super::registry::Description;
use super::{Workbench, blocking, now};

const DAY: i64 = 86_400_000_000_000;

/// A stretch of time of one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerSpan {
    /// The stream.
    pub stream: String,
    /// RFC 3339, UTC.
    pub from: String,
    /// RFC 3339, UTC.
    pub to: String,
    /// `proven`, `collected`, `suspect`, `missing` or `expired`.
    pub state: &'static str,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Events of it that are here.
    pub events: u64,
    /// When the source begins to delete what is not here. RFC 3339, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// In how many days that is; 0 when it has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u64>,
}

impl LedgerSpan {
    /// Says whether reading it again may bring events.
    pub fn is_gap(&self) -> bool {
        matches!(self.state, "suspect" | "missing")
    }
}

impl Workbench {
    /// Returns what is known of each stretch of time, stream after stream, oldest first.
    ///
    /// # Errors
    /// When there is no such organization, or its cache cannot be read now.
    pub async fn ledger(&self, alias: &Alias) -> Result<Vec<LedgerSpan>, Failure> {
        let description = self.describe(alias).await?;
        let this = self.clone();
        blocking(move || {
            let store = this.store(&description)?;
            let mut spans = Vec::new();
            for stream in store.streams()? {
                let keeps = this.keeps_for(&description, &stream);
                for stretch in coverage::stretches(&store.intervals(&stream)?) {
                    spans.push(span(&store, &stream, stretch, keeps)?);
                }
            }
            Ok(spans)
        })
        .await
    }

    /// Returns for how many nanoseconds the source keeps the events of `stream`, where that is known.
    fn keeps_for(&self, description: &Description, stream: &StreamId) -> Option<i64> {
        let organization = &description.organization;
        let told = organization.access.retention_days.map(|days| i64::from(days).saturating_mul(DAY));
        let declared = || {
            let connector = self.bind(&organization.connector, &organization.settings).ok()?;
            i64::try_from(connector.plan(stream).retention?.as_nanos()).ok()
        };
        told.or_else(declared)
    }
}

fn span(store: &Store, stream: &StreamId, stretch: Stretch, keeps: Option<i64>) -> Result<LedgerSpan, Failure> {
    let known = coverage::knowledge(&stretch);
    let expires = keeps.filter(|_| known.can_be_repaired()).map(|keeps| stretch.window.from.plus_nanos(keeps));
    Ok(LedgerSpan {
        stream: stream.0.clone(),
        from: stretch.window.from.to_rfc3339(0),
        to: stretch.window.until.to_rfc3339(0),
        state: known.as_str(),
        reason: stretch.reason.filter(|_| known != Knowledge::Collected),
        events: store.count_between(stream, stretch.window)?,
        expires: expires.map(|at| at.to_rfc3339(0)),
        expires_in_days: expires.map(|at| days_until(at, now())),
    })
}

fn days_until(at: Instant, now: Instant) -> u64 {
    u64::try_from(at.nanos().saturating_sub(now.nanos()) / DAY).unwrap_or(0)
}
