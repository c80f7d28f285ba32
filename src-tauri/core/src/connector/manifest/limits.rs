//! `[limits]` and `[[error]]` of a manifest: how fast a remote may be asked, and what its refusals mean.

use serde::Deserialize;

use crate::connector::pointer::Pointer;
use crate::connector::rule::Scalar;
use crate::connector::span::Span;
use crate::page::Meaning;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsSection {
    /// `1750/1h`.
    pub(crate) budget: Option<String>,
    /// The shortest pause between two requests.
    pub(crate) gap: Option<Span>,
    /// Headers that say how many requests are left and when there are new ones. Of several values the first counts;
    /// `ratelimit;r` is the value of `r` in the header `ratelimit`.
    pub(crate) remaining: Option<String>,
    pub(crate) reset: Option<String>,
    #[serde(default)]
    pub(crate) reset_as: ResetForm,
    pub(crate) retry_after: Option<bool>,
    #[serde(default)]
    pub(crate) throttled: Vec<When>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResetForm {
    #[default]
    EpochS,
    EpochMs,
    DeltaS,
    DeltaMs,
    /// As in an HTTP header, or RFC 3339.
    Date,
}

/// What an answer has to look like. Every key that is given has to hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    pub(crate) status: Option<u16>,
    pub(crate) at: Option<Pointer>,
    pub(crate) header: Option<String>,
    pub(crate) is: Option<Scalar>,
    pub(crate) contains: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorSection {
    pub(crate) when: When,
    pub(crate) means: Meaning,
    pub(crate) say: String,
}
