//! A pretend organization, twice: a deterministic story of 50,000 events in two organizations, served on 127.0.0.1 in
//! three wire formats, with faults on request. Nobody in it is real, and nothing in it is secret.
//!
//! [`Story`] tells what happened; [`Server`] answers for it; [`Control`] makes it misbehave.

mod story;

pub use story::{
    Action, Actor, By, Change, DAYS, Org, Place, Role, Special, Status, Story, StoryEvent, System, Target, Workspace,
    actions, workspaces,
};
