//! The organizations that one key can read: the requests that ask for them, and their answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::SettingError;
use super::json;
use super::template::Values;
use super::{Connector, Error, Manifest, split};
use crate::page::{Method, PageRequest, Response};

/// The longest name or role that is shown.
const LONGEST: usize = 200;

/// An organization that a key can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// The value of the setting that names it.
    pub id: String,
    /// What people call it there.
    pub name: Option<String>,
    /// This account's role there.
    pub role: Option<String>,
}

impl Manifest {
    /// Returns the setting that discovering fills; None where a key does not name its organizations.
    pub fn discovers(&self) -> Option<&str> {
        self.sections.discover.as_ref().map(|discover| discover.setting.as_str())
    }
}

impl Connector {
    /// Binds `manifest` to what was entered before it is known which organization is meant.
    ///
    /// # Errors
    /// [`SettingError`] for the first setting that cannot be used.
    pub fn bind_to_discover(manifest: Arc<Manifest>, entered: &BTreeMap<String, String>) -> Result<Self, SettingError> {
        let sought = manifest.discovers().map(str::to_owned);
        Self::bind_without(manifest, entered, sought.as_deref())
    }

    /// Returns the request for a page of the organizations, counted from 1; None where there is none such.
    ///
    /// # Errors
    /// [`Error::Unfilled`] where a setting is missing.
    pub fn discover_request(&self, page: u64) -> Result<Option<PageRequest>, Error> {
        let Some(discover) = &self.manifest().sections.discover else { return Ok(None) };
        let mut values = Values::of(self.settings());
        values.number("page", page);
        let mut counts = false;
        for value in discover.query.values() {
            value.parts().iter().for_each(|part| {
                part.each_template(&mut |template| counts |= template.names().any(|name| name == "page"))
            });
        }
        if page > 1 && !counts {
            return Ok(None);
        }
        let url = self.url(&discover.url, &discover.query, &values)?;
        Ok(Some(self.dressed(url.into(), Method::GET, None, &values)))
    }

    /// Reads a page of organizations. An element without an identifier is left out.
    ///
    /// # Errors
    /// [`Error::Answer`] where the answer is not JSON, [`Error::NoList`] where there is no list.
    pub fn read_discovered(&self, response: &Response) -> Result<Vec<Discovered>, Error> {
        let Some(discover) = &self.manifest().sections.discover else { return Ok(Vec::new()) };
        let document = split::document(&response.body)?;
        let root = json::parse(&String::from_utf8_lossy(&response.body[document]))?.node;
        let list = discover.at.find(&root).and_then(json::Node::elements);
        let list = list.ok_or_else(|| Error::NoList(discover.at.keys().unwrap_or_default().join("/")))?;
        let text = |node: &json::Node, pointer: &Option<super::pointer::Pointer>| {
            let found = pointer.as_ref().and_then(|pointer| pointer.find(node)?.scalar());
            found.map(short).filter(|text| !text.is_empty())
        };
        let one = |node| {
            let id = discover.id.find(node)?.scalar().filter(|id| !id.is_empty())?;
            Some(Discovered { id, name: text(node, &discover.name), role: text(node, &discover.role) })
        };
        Ok(list.iter().filter_map(one).collect())
    }
}

fn short(text: String) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}
