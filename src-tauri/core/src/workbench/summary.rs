//! What the workbench tells its shells: plain values that serialize the same everywhere.

use serde::Serialize;

use crate::organization::{AccessScope, Alias, Source};
use crate::remote::WaitReason;
use crate::sync::{Phase, Progress, Tally};

use super::doubting::Doubt;
use super::schedule::Every;

/// Whether an organization can be read and synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Standing {
    /// Both.
    Ready,
    /// The remote rejected the key: read only.
    Paused,
    /// The account lost its role: neither.
    Sealed,
    /// The keychain does not give the key now: neither, for the moment.
    Locked,
}

/// A stretch of time whose events are not all on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Gap {
    /// The stream.
    pub stream: String,
    /// RFC 3339, UTC.
    pub from: String,
    /// RFC 3339, UTC.
    pub to: String,
    /// Why.
    pub reason: String,
    /// The same as a fact, where it is this program that says so.
    pub cause: Option<crate::coverage::Cause>,
}

/// One organization as the lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct OrganizationSummary {
    /// What people call it here.
    pub alias: String,
    /// The connector's identifier.
    pub connector: String,
    /// The connector's name.
    pub connector_name: String,
    /// Where its events come from: what comes from files cannot be synced.
    pub source: Source,
    /// The organization's own name.
    pub name: Option<String>,
    /// This account's role there.
    pub role: Option<String>,
    /// What this account may see.
    pub scope: AccessScope,
    /// How long the remote keeps its log.
    pub retention_days: Option<u32>,
    /// Events on this computer.
    pub events: u64,
    /// Up to when nothing more is expected. RFC 3339, UTC.
    pub complete_until: Option<String>,
    /// When it was last synced to an end. RFC 3339, UTC.
    pub last_sync: Option<String>,
    /// Whether it can be read and synced.
    pub state: Standing,
    /// Why not.
    pub state_reason: Option<String>,
    /// Since when not. RFC 3339, UTC.
    pub state_since: Option<String>,
    /// Whether a person signs in to it, so that there is no key to replace.
    pub signs_in: bool,
    /// How often it is synced by itself; None where it is not.
    pub every: Option<Every>,
    /// Whether it is one of the pretend organizations.
    pub demo: bool,
    /// What is known to be missing.
    pub gaps: Vec<Gap>,
    /// How the cache contradicts what was signed about it; None where it does not.
    pub doubt: Option<Doubt>,
}

/// What a sync is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum SyncPhase {
    /// Asking who this account is.
    Checking,
    /// Reading pages.
    Reading,
    /// Waiting because the remote asked for it or did not answer well.
    Waiting,
}

/// How far a sync has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SyncProgress {
    /// The organization.
    pub alias: String,
    /// Pages read.
    pub pages: u64,
    /// Events received, repeated ones included.
    pub received: u64,
    /// Events not seen before.
    pub added: u64,
    /// How many the remote says there are, where it says.
    pub total: Option<u64>,
    /// The oldest instant received so far. RFC 3339, UTC.
    pub oldest: Option<String>,
    /// The newest instant received so far. RFC 3339, UTC.
    pub newest: Option<String>,
    /// What it is doing.
    pub state: SyncPhase,
    /// How long it waits.
    pub wait_seconds: Option<u64>,
    /// Why it waits.
    pub message: Option<String>,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SyncReport {
    /// The organization.
    pub alias: String,
    /// Pages read.
    pub pages: u64,
    /// Events received, repeated ones included.
    pub received: u64,
    /// Events not seen before.
    pub added: u64,
    /// Events already kept, byte for byte.
    pub duplicates: u64,
    /// Events already kept, now with different bytes.
    pub revised: u64,
    /// Events kept that the remote no longer gives where it should, told for the first time.
    pub vanished: u64,
    /// New events whose time or action is not understood: the source may write them in another form than before.
    pub unclear: u64,
    /// What is known to be missing.
    pub gaps: Vec<Gap>,
    /// Whether nothing is known to be missing.
    pub complete: bool,
    /// How long it took.
    pub duration_ms: u64,
}

/// A value of a facet with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct FacetEntry {
    /// The value as a query takes it.
    pub value: String,
    /// The value as people read it.
    pub label: String,
    /// How many events have it.
    pub count: u64,
}

/// The values of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Facet {
    /// The facet's name.
    pub field: String,
    /// Its most frequent values.
    pub values: Vec<FacetEntry>,
    /// How many different values there are.
    pub distinct: u64,
}

/// What is known of a bar's span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum BarCoverage {
    /// It was read to its end.
    Collected,
    /// It was read, but something says that events are missing.
    Suspect,
    /// It was not read.
    Missing,
    /// The remote no longer keeps it.
    Expired,
    /// Nothing was asked for there.
    Unknown,
}

/// One bar of a histogram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct HistogramBar {
    /// RFC 3339, UTC.
    pub from: String,
    /// RFC 3339, UTC.
    pub to: String,
    /// Events inside.
    pub count: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// What is known of its span.
    pub coverage: BarCoverage,
}

/// A label under the time axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Tick {
    /// RFC 3339, UTC.
    pub at: String,
    /// How much of it to write.
    pub form: TickForm,
}

/// How much of a moment a label under the time axis says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum TickForm {
    /// Hour, minute and second.
    Second,
    /// Hour and minute.
    Minute,
    /// Day and month.
    Day,
    /// The month.
    Month,
    /// The month with its year.
    MonthOfYear,
    /// The year.
    Year,
}

/// Counts over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Histogram {
    /// The bars, oldest first, without holes.
    pub bars: Vec<HistogramBar>,
    /// Labels for the axis.
    pub ticks: Vec<Tick>,
    /// All events inside.
    pub total: u64,
    /// The parts up to now that nobody asked for, oldest first.
    pub unasked: Vec<TimeSpan>,
}

/// A span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct TimeSpan {
    /// RFC 3339, UTC.
    pub from: String,
    /// RFC 3339, UTC.
    pub to: String,
}

/// Returns what a sync tells on its way.
pub(super) fn told_progress(alias: &Alias, step: &Progress) -> SyncProgress {
    match &step.phase {
        Phase::Reading => progress(alias, SyncPhase::Reading, &step.tally),
        Phase::Waiting(wait) => SyncProgress {
            wait_seconds: Some(wait.seconds),
            message: Some(match &wait.reason {
                WaitReason::Throttled => "the provider asked for a pause".to_owned(),
                WaitReason::Trouble(trouble) => trouble.clone(),
                WaitReason::Budget => "keeping within the provider's request limit".to_owned(),
            }),
            ..progress(alias, SyncPhase::Waiting, &step.tally)
        },
    }
}

/// Returns how far a sync has come.
pub(super) fn progress(alias: &Alias, state: SyncPhase, tally: &Tally) -> SyncProgress {
    SyncProgress {
        alias: alias.to_string(),
        pages: tally.pages,
        received: tally.received,
        added: tally.kept.added,
        total: tally.total,
        oldest: tally.span.map(|(oldest, _)| oldest.to_rfc3339(0)),
        newest: tally.span.map(|(_, newest)| newest.to_rfc3339(0)),
        state,
        wait_seconds: None,
        message: None,
    }
}
