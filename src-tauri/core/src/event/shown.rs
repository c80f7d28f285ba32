//! How a vendor writes times and results in its own list: a person who knows that list finds the same here.

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

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum ResultStyle {
    /// In this program's words: what failed stands out, what succeeded does not.
    Plain,
    /// In the vendor's words: success green, failure red.
    Vendor,
}
