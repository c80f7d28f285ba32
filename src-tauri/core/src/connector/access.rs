//! What this account may see, and how many events there are: the requests that ask so, and their answers.

use super::json::{self, Node};
use super::manifest::records::{AccessSection, CheckSection};
use super::rule::Rule;
use super::template::Values;
use super::time::{self, TimeRule};
use super::{Connector, Error, split};
use crate::event::Instant;
use crate::organization::{Access, AccessScope};
use crate::page::{PageRequest, Response, StreamId};

/// A request whose answer tells something of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessProbe {
    /// What to send.
    pub request: PageRequest,
    /// Whether the remote may do without it: an answer of 400 or 404 then means nothing.
    pub optional: bool,
    /// Which of the manifest's probes it is; None for an ordinary first page.
    index: Option<usize>,
}

impl AccessProbe {
    /// Says whether `response` only means that the remote has no such request.
    pub fn is_absent(&self, response: &Response) -> bool {
        self.optional && matches!(response.status, 400 | 404)
    }
}

/// How many events the remote says it holds, and from when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub events: Option<u64>,
    /// The time of the first.
    pub earliest: Option<Instant>,
    /// The time of the last.
    pub latest: Option<Instant>,
}

impl Connector {
    /// Returns the requests that tell what this account may see. All but the optional ones have to succeed.
    ///
    /// # Errors
    /// [`Error::Unfilled`] where a setting is missing.
    pub fn access_requests(&self) -> Result<Vec<AccessProbe>, Error> {
        let probe = |(index, access): (usize, &AccessSection)| {
            let request = self.plain_request(&access.url, &access.query)?;
            Ok::<_, Error>(AccessProbe { request, optional: access.optional, index: Some(index) })
        };
        let mut probes =
            self.manifest().sections.access.iter().enumerate().map(probe).collect::<Result<Vec<_>, _>>()?;
        // Whoever may ask who they are may not be allowed to read: a page of the log is the proof.
        let request = self.request(&self.first_stream()?, None, None)?;
        let place = probes.iter().position(|probe| probe.optional).unwrap_or(probes.len());
        probes.insert(place, AccessProbe { request, optional: false, index: None });
        Ok(probes)
    }

    fn first_stream(&self) -> Result<StreamId, Error> {
        self.streams().into_iter().next().ok_or_else(|| Error::Stream(String::new()))
    }

    /// Adds what `response` tells to `access`.
    ///
    /// # Errors
    /// [`Error::Answer`] where the answer is not JSON, and any [`Error`] where a page of the log cannot be read.
    pub fn read_access(&self, probe: &AccessProbe, response: &Response, access: &mut Access) -> Result<(), Error> {
        if probe.index.is_none() {
            return self.read(&self.first_stream()?, None, None, response).map(drop);
        }
        let section = probe.index.and_then(|index| self.manifest().sections.access.get(index));
        let Some(section) = section.filter(|_| !probe.is_absent(response)) else { return Ok(()) };
        let root = root(response)?;
        let nulls = &self.manifest().sections.records.nulls;
        let values = Values::of(self.settings());
        let text =
            |rule: &Option<Rule>| rule.as_ref().and_then(|rule| rule.filled(&values).text(&root, nulls)).map(short);
        if let Some(name) = text(&section.name) {
            access.name = Some(name);
        }
        if let Some(role) = text(&section.role) {
            access.role = Some(role);
        }
        let workspace = text(&section.scope_kind).is_some_and(|kind| kind.eq_ignore_ascii_case("workspace"));
        if let Some(id) = text(&section.scope_id).filter(|_| workspace) {
            access.scope = AccessScope::Workspace { id, name: text(&section.scope_name) };
        }
        if let Some(days) = text(&section.retention_days).and_then(|days| days.parse().ok()) {
            access.retention_days = Some(days);
        }
        Ok(())
    }

    /// Returns the request that asks how many events there are, where the remote can be asked.
    pub fn total_request(&self) -> Option<PageRequest> {
        let check = self.check()?;
        self.plain_request(&check.url, &check.query).ok()
    }

    /// Reads the answer to [`Connector::total_request`].
    ///
    /// # Errors
    /// [`Error::Answer`] where the answer is not JSON.
    pub fn read_total(&self, response: &Response) -> Result<Total, Error> {
        let Some(check) = self.check() else { return Ok(Total::default()) };
        let root = root(response)?;
        let nulls = &self.manifest().sections.records.nulls;
        let at = |rule: &Option<TimeRule>| {
            let found = rule.as_ref().map(|rule| time::find(std::slice::from_ref(rule), &root, nulls));
            found.and_then(|found| found.time).map(|time| time.at)
        };
        let events = check.total.text(&root, nulls).and_then(|text| text.parse().ok());
        Ok(Total { events, earliest: at(&check.earliest), latest: at(&check.latest) })
    }

    fn check(&self) -> Option<&CheckSection> {
        self.manifest().sections.check.first()
    }
}

fn root(response: &Response) -> Result<Node, Error> {
    let document = split::document(&response.body)?;
    Ok(json::parse(&String::from_utf8_lossy(&response.body[document]))?.node)
}

fn short(text: String) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}
