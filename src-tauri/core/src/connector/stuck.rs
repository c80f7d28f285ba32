//! Paging by time, in either direction, and what to do where one instant holds more records than a page.
//!
//! Some remotes take the oldest time of a page as the start of the next, exclusive and cut to a coarser unit than the
//! records have. The boundary is therefore moved back towards the page by a nudge, so that ties are read again. When
//! that leads to the same boundary, the instant is walked through in the other ways that the manifest knows.

use super::manifest::page::{PageKind, ProbeEach, Walk};
use super::manifest::sections::{Direction, WindowFormat};
use super::paging::Walked;
use super::position::Place;
use super::{Connector, Error};
use crate::event::Instant;
use crate::page::{Next, Page, Position};

/// What a probe that comes to its end has read of the span that it looks into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
    Everything,
    /// All of it that has this action.
    Action(String),
    /// Some of it: nothing follows from its end.
    Something,
}

impl Connector {
    /// Returns what the end of `probe`, one of those in [`Next::Stuck`], proves.
    ///
    /// # Errors
    /// [`Error::Position`] where the position is no probe of this connector.
    pub fn reach(&self, probe: &Position) -> Result<Reach, Error> {
        let Place::Probe { probe, action, .. } = Place::read(probe)? else { return Err(Error::Position) };
        let stuck = self.manifest().sections.page.stuck.as_ref().ok_or(Error::Position)?;
        let walk = stuck.probe.get(probe).ok_or(Error::Position)?.walk;
        Ok(match (walk, action) {
            (Walk::Down, None) => Reach::Everything,
            (Walk::Down, Some(action)) => Reach::Action(action),
            // Going up, remotes drop the record nearest to the bound.
            (Walk::Up, _) => Reach::Something,
        })
    }

    /// Returns `probe` as it looks for another action.
    ///
    /// # Errors
    /// [`Error::Position`] where the position is no probe of this connector, or one that looks for no action.
    pub fn probe_for(&self, probe: &Position, action: &str) -> Result<Position, Error> {
        match Place::read(probe)? {
            Place::Probe { probe, action: Some(_), from, until, bound } => {
                Ok(Place::Probe { probe, action: Some(action.to_owned()), from, until, bound }.to_position())
            }
            _ => Err(Error::Position),
        }
    }

    /// Says whether the events of a page that leads on by their times run in the order by which the next one is asked for:
    /// what lies behind a boundary that was taken from among others is skipped. A difference within what is asked for again
    /// skips nothing.
    pub fn keeps_order(&self, page: &Page) -> bool {
        let sections = &self.manifest().sections;
        if sections.page.kind != PageKind::TimeKey || page.next == Next::End {
            return true;
        }
        let unit = sections.page.format.unwrap_or_default().unit();
        let slack = sections.page.nudge.map_or(1, |nudge| nudge.nanos()).max(unit);
        let times: Vec<Instant> = page.events.iter().filter_map(|event| event.occurred).map(|time| time.at).collect();
        times.windows(2).all(|pair| match sections.order.dir {
            Direction::Asc => pair[1].plus_nanos(slack) >= pair[0],
            Direction::Desc => pair[0].plus_nanos(slack) >= pair[1],
        })
    }

    /// Returns what follows a page of a remote that is paged by time.
    pub(super) fn next_before(&self, walked: &Walked) -> Result<Next, Error> {
        let page = &self.manifest().sections.page;
        debug_assert_eq!(page.kind, PageKind::TimeKey);
        let format = page.format.unwrap_or_default();
        let nudge = page.nudge.map_or(1, |nudge| nudge.nanos()).max(format.unit());
        if self.manifest().sections.order.dir == Direction::Asc {
            return self.next_since(walked, format, nudge);
        }
        let asked = match walked.place {
            None => None,
            Some(Place::Before { nanos }) => Some(*nanos),
            Some(Place::Probe { .. }) => return self.next_of_probe(walked),
            Some(_) => return Err(Error::Position),
        };
        let boundary = self.boundary(walked, format)?.nanos();
        let next = boundary.saturating_add(nudge);
        match asked {
            Some(asked) if boundary > asked => Err(Error::Unheeded),
            // A boundary that is met itself belongs to what is answered: the next one lies behind the instant.
            Some(asked) if next >= asked => Ok(self.stuck(walked, asked.saturating_sub(nudge), asked)),
            _ => Ok(Next::Page(Place::Before { nanos: next }.to_position())),
        }
    }

    /// Returns what follows a page of a remote that is paged from older to newer. A page that lies within one unit of
    /// time leads nowhere: it is told, and the walk goes on behind it.
    fn next_since(&self, walked: &Walked, format: WindowFormat, nudge: i64) -> Result<Next, Error> {
        let asked = match walked.place {
            None => None,
            Some(Place::Before { nanos }) => Some(*nanos),
            Some(_) => return Err(Error::Position),
        };
        let unit = format.unit();
        let newest = walked.newest().ok_or(Error::NoBoundary)?;
        let boundary = super::window::floor(newest, unit).nanos();
        let at = |nanos: i64| Place::Before { nanos }.to_position();
        let nearer = [nudge, unit].map(|length| boundary.saturating_sub(length));
        let Some(asked) = asked else { return Ok(Next::Page(at(nearer[0]))) };
        if boundary < asked {
            return Err(Error::Unheeded);
        }
        Ok(match nearer.into_iter().find(|next| *next > asked) {
            Some(next) => Next::Page(at(next)),
            None => {
                let past = boundary.saturating_add(unit);
                // Whether the remote counts its boundary as inside is not known, so that instant stays in doubt as well.
                let span = Place::span(asked, past.saturating_add(unit));
                Next::Stuck { span, probes: Vec::new(), past: at(past) }
            }
        })
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

    /// Lets a probe go on as long as it moves within its span. Where it does not, what it cannot get through is told,
    /// and it goes on behind that.
    fn next_of_probe(&self, walked: &Walked) -> Result<Next, Error> {
        let Some(Place::Probe { probe, action, from, until, bound }) = walked.place else {
            return Err(Error::Position);
        };
        let stuck = self.manifest().sections.page.stuck.as_ref().ok_or(Error::Position)?;
        let walk = stuck.probe.get(*probe).ok_or(Error::Position)?.walk;
        let unit = stuck.format.unit();
        let at = |bound: i64| {
            let place = Place::Probe { probe: *probe, action: action.clone(), from: *from, until: *until, bound };
            place.to_position()
        };
        let oldest = walked.oldest().map(Instant::nanos);
        let newest = walked.newest().map(|newest| newest.nanos().saturating_sub(unit));
        Ok(match walk {
            Walk::Down => match oldest {
                Some(oldest) if oldest < *bound && oldest >= *from => Next::Page(at(oldest)),
                // A full page of one unit: what lies before it can still be reached.
                Some(oldest) if oldest == *bound && bound.saturating_sub(unit) >= *from => Next::Stuck {
                    span: Place::span(*bound, bound.saturating_add(unit)),
                    probes: Vec::new(),
                    past: at(bound.saturating_sub(unit)),
                },
                _ => Next::Stuck {
                    span: Place::span(*from, bound.saturating_add(unit).min(*until)),
                    probes: Vec::new(),
                    past: at(*bound),
                },
            },
            // The bound is exclusive on this side: one unit less reads ties again.
            Walk::Up => match newest.filter(|newest| newest > bound && newest < until) {
                Some(newest) => Next::Page(at(newest)),
                None => Next::End,
            },
        })
    }
}
