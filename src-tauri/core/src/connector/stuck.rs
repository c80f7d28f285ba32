//! Paging by time, and what to do where one instant holds more records than a page.
//!
//! Some remotes take the oldest time of a page as the start of the next, exclusive and cut to a coarser unit than the
//! records have. The boundary is therefore moved back towards the page by a nudge, so that ties are read again. When
//! that leads to the same boundary, the instant is walked through in the other ways that the manifest knows.

use super::manifest::page::{PageKind, ProbeEach, Walk};
use super::paging::Walked;
use super::position::Place;
use super::{Connector, Error};
use crate::event::Instant;
use crate::page::{Next, Position};

impl Connector {
    /// Returns what follows a page of a remote that is paged by time.
    pub(super) fn next_before(&self, walked: &Walked) -> Result<Next, Error> {
        let page = &self.manifest().sections.page;
        debug_assert_eq!(page.kind, PageKind::TimeKey);
        let format = page.format.unwrap_or_default();
        let nudge = page.nudge.map_or(1, |nudge| nudge.nanos()).max(format.unit());
        let asked = match walked.place {
            None => None,
            Some(Place::Before { nanos }) => Some(*nanos),
            Some(Place::Probe { .. }) => return self.next_of_probe(walked),
            Some(_) => return Err(Error::Position),
        };
        let boundary = self.boundary(walked, format)?.nanos();
        let next = boundary.saturating_add(nudge);
        match asked {
            Some(asked) if boundary >= asked => Err(Error::Unheeded),
            Some(asked) if next >= asked => Ok(self.stuck(walked, asked.saturating_sub(nudge), asked)),
            _ => Ok(Next::Page(Place::Before { nanos: next }.to_position())),
        }
    }

    /// Returns the other ways into the span from `from` to `until`, and the way past it.
    fn stuck(&self, walked: &Walked, from: i64, until: i64) -> Next {
        let probes = self.manifest().sections.page.stuck.iter().flat_map(|stuck| stuck.probe.iter().enumerate());
        let oldest = walked.oldest().map_or(until, Instant::nanos).clamp(from, until);
        let mut positions: Vec<Position> = Vec::new();
        for (index, probe) in probes {
            let mut add = |action: Option<String>| {
                let bound = match (probe.walk, probe.each) {
                    (Walk::Down, None) => oldest,
                    (Walk::Down, Some(ProbeEach::Action)) => until,
                    (Walk::Up, _) => from.saturating_sub(until - from),
                };
                positions.push(Place::Probe { probe: index, action, from, until, bound }.to_position());
            };
            match probe.each {
                None => add(None),
                Some(ProbeEach::Action) => {
                    self.manifest().catalogue().actions().iter().for_each(|action| add(Some(action.name.clone())));
                }
            }
        }
        let past = Place::Before { nanos: from }.to_position();
        Next::Stuck { span: Place::span(from, until), probes: positions, past }
    }

    /// Lets a probe go on as long as it moves within its span.
    fn next_of_probe(&self, walked: &Walked) -> Result<Next, Error> {
        let Some(Place::Probe { probe, action, from, until, bound }) = walked.place else {
            return Err(Error::Position);
        };
        let stuck = self.manifest().sections.page.stuck.as_ref().ok_or(Error::Position)?;
        let walk = stuck.probe.get(*probe).ok_or(Error::Position)?.walk;
        let unit = stuck.format.unit();
        let next = match walk {
            Walk::Down => walked.oldest().map(Instant::nanos).filter(|oldest| oldest < bound && oldest >= from),
            // The bound is exclusive on this side: one unit less reads ties again.
            Walk::Up => {
                let newest = walked.newest().map(|newest| newest.nanos().saturating_sub(unit));
                newest.filter(|newest| newest > bound && newest < until)
            }
        };
        Ok(next.map_or(Next::End, |bound| {
            let place = Place::Probe { probe: *probe, action: action.clone(), from: *from, until: *until, bound };
            Next::Page(place.to_position())
        }))
    }
}
