//! What one account sees of the story at one time: late events shown or not, arrivals, one workspace or all.

use crate::story::{Org, Role, Story, StoryEvent, Workspace};

/// The part of the story that an account may read now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) org: Org,
    pub(crate) role: Role,
    pub(crate) story: &'a Story,
    /// Events that happened after the story's end, oldest first.
    pub(crate) arrived: &'a [StoryEvent],
    pub(crate) late: Late,
    pub(crate) content: Content,
    /// The span that nobody gets an answer for.
    pub(crate) gap: Option<(i64, i64)>,
    /// The only workspace that the account sees.
    pub(crate) workspace: Option<&'static Workspace>,
}

/// Whether the late events are there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    Shown,
    Hidden,
}

/// Which content revisable events have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    First,
    Revised,
}

impl Content {
    /// Returns the revised version of `event`, where it reads differently now.
    pub(crate) fn of(self, event: &StoryEvent) -> Option<StoryEvent> {
        (self == Self::Revised && event.revisable).then(|| crate::story::revised(event))
    }
}

impl<'a> View<'a> {
    /// Returns the visible events whose shown time lies in the window, newest first. Both borders are microseconds.
    pub(crate) fn newest(&self, since: i64, until: i64) -> impl Iterator<Item = &'a StoryEvent> + use<'a> {
        let view = *self;
        let part = |events: &'a [StoryEvent]| {
            let shown = |event: &StoryEvent| event.millis() * 1_000;
            let first = events.partition_point(|event| shown(event) < since);
            let last = events.partition_point(|event| shown(event) < until);
            events[first.min(last)..last].iter().rev()
        };
        part(self.arrived).chain(part(self.story.events(self.org))).filter(move |event| view.sees(event))
    }

    fn sees(&self, event: &StoryEvent) -> bool {
        let there = self.late == Late::Shown || !event.late;
        there && self.workspace.is_none_or(|own| event.workspace.is_some_and(|workspace| workspace.id == own.id))
    }
}
