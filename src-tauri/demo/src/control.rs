//! How the server behaves now, and the handle that changes it while it runs.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::faults::Fault;
use crate::log::{Entry, Log};
use crate::story::{Org, Role, Story, StoryEvent, System, workspaces};
use crate::view::{Content, Late, View};

const MOST_ARRIVALS: usize = 20_000;

/// When the late events appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateEvents {
    /// From the start.
    Shown,
    /// With the request after this many for pages of their organization, or when revealed.
    After(u32),
    /// When revealed.
    Hidden,
}

/// Whether the gap is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The server answers 500 for it.
    Open,
    /// The server answers for it as for the rest.
    Healed,
}

/// One wish about how the server behaves, as `POST /demo/control` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// Spoils the next `times` answers with `fault`, after those already spoilt.
    Fault {
        /// What is wrong with them.
        fault: Fault,
        /// How many.
        times: usize,
    },
    /// Forgets the faults that are still to come.
    ClearFaults,
    /// Shows the late events.
    RevealLate,
    /// Answers for the gap.
    HealGap,
    /// Changes the content of the revisable events.
    Revise,
    /// Lets this many events arrive before each page from now on.
    Drift {
        /// How many a page.
        events: usize,
    },
    /// Lets events of one system happen now.
    Arrive {
        /// In which organization.
        org: Org,
        /// Of which system.
        system: System,
        /// How many.
        events: usize,
    },
    /// Lets the token of `role` act as another role from now on, or as nobody.
    Role {
        /// The organization of the token.
        org: Org,
        /// The role in the token's name.
        role: Role,
        /// The role that it holds from now on; none revokes it.
        becomes: Option<Role>,
    },
}

/// What changes while the server runs.
struct Behaviour {
    late: LateEvents,
    gap: Gap,
    content: Content,
    drift: usize,
    faults: VecDeque<Fault>,
    roles: HashMap<(Org, Role), Option<Role>>,
    pages: HashMap<Org, u32>,
    arrived: HashMap<(NaiveDate, Org), Vec<StoryEvent>>,
    /// What is to arrive, until a story is at hand to tell it.
    pending: Vec<(Org, System, usize)>,
}

/// Changes how the server behaves, from beside it. Copies steer the same server.
#[derive(Clone)]
pub struct Control {
    behaviour: Arc<Mutex<Behaviour>>,
    log: Arc<Log>,
}

impl Control {
    pub(crate) fn new(late: LateEvents, gap: Gap, faults: Vec<Fault>) -> Self {
        let behaviour = Behaviour {
            late,
            gap,
            content: Content::First,
            drift: 0,
            faults: faults.into(),
            roles: HashMap::new(),
            pages: HashMap::new(),
            arrived: HashMap::new(),
            pending: Vec::new(),
        };
        Self { behaviour: Arc::new(Mutex::new(behaviour)), log: Arc::default() }
    }

    /// Carries out `command`.
    pub fn apply(&self, command: Command) {
        let mut behaviour = self.lock();
        match command {
            Command::Fault { fault, times } => behaviour.faults.extend(std::iter::repeat_n(fault, times.min(10_000))),
            Command::ClearFaults => behaviour.faults.clear(),
            Command::RevealLate => behaviour.late = LateEvents::Shown,
            Command::HealGap => behaviour.gap = Gap::Healed,
            Command::Revise => behaviour.content = Content::Revised,
            Command::Drift { events } => behaviour.drift = events.min(1_000),
            Command::Arrive { org, system, events } => behaviour.pending.push((org, system, events.min(10_000))),
            Command::Role { org, role, becomes } => {
                behaviour.roles.insert((org, role), becomes);
            }
        }
    }

    /// Spoils the next `times` answers with `fault`.
    pub fn fault(&self, fault: Fault, times: usize) {
        self.apply(Command::Fault { fault, times });
    }

    /// Shows the late events.
    pub fn reveal_late(&self) {
        self.apply(Command::RevealLate);
    }

    /// Answers for the gap from now on.
    pub fn heal_gap(&self) {
        self.apply(Command::HealGap);
    }

    /// Changes the content of the revisable events.
    pub fn revise(&self) {
        self.apply(Command::Revise);
    }

    /// Lets the token of `role` act as another role, or as nobody.
    pub fn set_role(&self, org: Org, role: Role, becomes: Option<Role>) {
        self.apply(Command::Role { org, role, becomes });
    }

    /// Returns the requests so far, oldest first; at most the newest ten thousand.
    pub fn log(&self) -> Vec<Entry> {
        self.log.entries()
    }

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        self.log.clear();
    }

    pub(crate) fn record(&self, entry: Entry) {
        self.log.push(entry);
    }

    pub(crate) fn next_fault(&self) -> Fault {
        self.lock().faults.pop_front().unwrap_or(Fault::Pass)
    }

    /// Returns the organization and the present role of the account behind `token`.
    pub(crate) fn account(&self, token: &str) -> Option<(Org, Role)> {
        let (org, role) = Org::ALL
            .into_iter()
            .flat_map(|org| Role::ALL.map(|role| (org, role)))
            .find(|(org, role)| crate::server::token(*org, *role) == token)?;
        let now = self.lock().roles.get(&(org, role)).copied().unwrap_or(Some(role));
        now.map(|now| (org, now))
    }

    /// Counts a request for a page and lets happen what happens with it, then shows `read` the story as it is now.
    pub(crate) fn view<T>(&self, visit: &Visit, story: &Story, read: impl FnOnce(View) -> T) -> T {
        let mut behaviour = self.lock();
        let org = visit.org;
        behaviour.arrive(visit, story);
        let late = behaviour.late(visit);
        let gap = story.gap(org).filter(|_| behaviour.gap == Gap::Open && visit.gap == Gap::Open);
        let content = behaviour.content;
        let arrived = behaviour.arrived.get(&(story.anchor(), org)).cloned().unwrap_or_default();
        drop(behaviour);
        let workspace = (visit.role == Role::WorkspaceAdmin).then(|| &workspaces(org)[0]);
        read(View { org, role: visit.role, story, arrived: &arrived, late, content, gap, workspace })
    }

    fn lock(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One look at the story.
pub(crate) struct Visit {
    pub(crate) org: Org,
    pub(crate) role: Role,
    /// Healed where the request itself asks for it.
    pub(crate) gap: Gap,
    pub(crate) kind: Kind,
    /// The system whose events arrive with this visit when there is drift.
    pub(crate) system: System,
}

/// Whether the visit asks for a page of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Page,
    Other,
}

impl Behaviour {
    fn arrive(&mut self, visit: &Visit, story: &Story) {
        let mut coming: Vec<(System, usize)> = Vec::new();
        self.pending.retain(|(org, system, events)| {
            if *org == visit.org {
                coming.push((*system, *events));
            }
            *org != visit.org
        });
        if visit.kind == Kind::Page && self.drift > 0 {
            coming.push((visit.system, self.drift));
        }
        let arrived = self.arrived.entry((story.anchor(), visit.org)).or_default();
        for system in coming.into_iter().flat_map(|(system, events)| std::iter::repeat_n(system, events)) {
            if arrived.len() < MOST_ARRIVALS {
                arrived.push(story.arrival(visit.org, system, arrived.len()));
            }
        }
    }

    fn late(&mut self, visit: &Visit) -> Late {
        let pages = self.pages.entry(visit.org).or_insert(0);
        let before = *pages;
        *pages = before.saturating_add(u32::from(visit.kind == Kind::Page));
        match self.late {
            LateEvents::Shown => Late::Shown,
            LateEvents::After(requests) if before >= requests => Late::Shown,
            LateEvents::After(_) | LateEvents::Hidden => Late::Hidden,
        }
    }
}
