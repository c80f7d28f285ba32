//! How a vendor writes times in its own list: a person who knows that list finds the same here.

use serde::{Deserialize, Serialize};

/// The form of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum TimeStyle {
    /// Day and time of day.
    Clock,
    /// `2026-11-21 14:23:14`.
    Iso,
    /// How long ago it was.
    Relative,
}

/// The zone that times are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum TimeZone {
    /// Coordinated Universal Time.
    Utc,
    /// That of the computer it is read on.
    Local,
}
