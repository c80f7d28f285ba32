//! `[discover]` of a manifest: how one key names the organizations that it can read.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::connector::parameter::QueryValue;
use crate::connector::pointer::Pointer;
use crate::connector::template::Template;

/// A request that lists the organizations of a key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiscoverSection {
    /// The setting that a choice fills.
    pub(crate) setting: String,
    pub(crate) url: Template,
    /// A parameter with `{page}` counts pages from 1; without one there is one page.
    #[serde(default)]
    pub(crate) query: BTreeMap<String, QueryValue>,
    /// Where the list is.
    pub(crate) at: Pointer,
    /// In each of its elements: the value for the setting, what people call it, and the account's role there.
    pub(crate) id: Pointer,
    pub(crate) name: Option<Pointer>,
    pub(crate) role: Option<Pointer>,
}
