//! What is known of each stretch of time of an organization, how many events lie in it, and until when a gap can be
//! closed: a source that deletes does not wait.

use serde::Serialize;

use crate::connector::SyncMode;
use crate::coverage::{self, Knowledge, Stretch};
use crate::event::Instant;
use crate::failure::Failure;
use crate::organization::{Alias, Source as Kind};
use crate::page::{StreamId, Window};
use crate::store::Store;

use super::registry::Description;
use super::{Workbench, blocking, now};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

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
    pub reason: Option<String>,
    /// Events of it that are here.
    pub events: u64,
    /// When the source begins to delete what is not here. RFC 3339, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// In how many days that is; 0 when it has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u64>,
    /// The words of the command that reads it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<String>,
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
                let source = this.source(&description, &stream);
                for stretch in coverage::stretches(&store.intervals(&stream)?) {
                    spans.push(span(&store, &stream, stretch, &source)?);
                }
            }
            Ok(spans)
        })
        .await
    }

    /// Returns what there is to know of where `stream` comes from.
    fn source(&self, description: &Description, stream: &StreamId) -> Source {
        let organization = &description.organization;
        let connector = self.bind(&organization.connector, &organization.settings).ok();
        let plan = connector.filter(|_| organization.source == Kind::Remote).map(|connector| connector.plan(stream));
        let declared = plan.as_ref().and_then(|plan| i64::try_from(plan.retention?.as_nanos()).ok());
        let told = organization.access.retention_days.map(|days| i64::from(days).saturating_mul(DAY));
        let by_time = plan.as_ref().map(|plan| matches!(plan.mode, SyncMode::Windows { .. }));
        Source { alias: organization.alias.to_string(), keeps: told.or(declared), by_time }
    }
}

/// Where a stream comes from.
struct Source {
    alias: String,
    /// For how many nanoseconds it keeps its events, where that is known.
    keeps: Option<i64>,
    /// Whether it can be asked for a span of time; None where there is nobody to ask.
    by_time: Option<bool>,
}

impl Source {
    /// Returns the words of the command that reads `window` again.
    fn repair(&self, window: Window) -> Option<String> {
        let (from, to) = (window.from.to_rfc3339(0), window.until.plus_nanos(SECOND - 1).to_rfc3339(0));
        Some(match self.by_time? {
            true => format!("sync {} --from {from} --to {to}", self.alias),
            false => format!("sync {}", self.alias),
        })
    }
}

fn span(store: &Store, stream: &StreamId, stretch: Stretch, source: &Source) -> Result<LedgerSpan, Failure> {
    let known = coverage::knowledge(&stretch);
    let gap = Some(stretch.window).filter(|_| known.can_be_repaired());
    let expires = source.keeps.zip(gap).map(|(keeps, gap)| gap.from.plus_nanos(keeps));
    Ok(LedgerSpan {
        stream: stream.0.clone(),
        from: stretch.window.from.exact(),
        to: stretch.window.until.exact(),
        state: known.as_str(),
        reason: stretch.reason.filter(|_| known != Knowledge::Collected),
        events: store.count_between(stream, stretch.window)?,
        expires: expires.map(|at| at.to_rfc3339(0)),
        expires_in_days: expires.map(|at| days_until(at, now())),
        repair: gap.and_then(|gap| source.repair(gap)),
    })
}

fn days_until(at: Instant, now: Instant) -> u64 {
    u64::try_from(at.nanos().saturating_sub(now.nanos()) / DAY).unwrap_or(0)
}
