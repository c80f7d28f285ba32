//! A pretend organization, twice: a deterministic story of 50,000 events in two organizations, served on 127.0.0.1 in
//! three wire formats, with faults on request. Nobody in it is real, and nothing in it is secret.
//!
//! [`Story`] tells what happened; [`Server`] answers for it; [`Control`] makes it misbehave.
//!
//! All wires lie below [`Server::base_url`] and take `Authorization: Bearer` with one of the eight words that [`token`]
//! returns, such as `demo-acme-owner`:
//! - the demo's own: `v1/me`, `v1/events?since=&until=&limit=&cursor=`
//! - Kilo's: `api/trpc/organizations.auditLogs.list?input=`, `….getActionTypes`, `….getSummary`, `organizations.list`
//! - Invent's: `orgs/{id or c}/audit-logs?page=&take=&from=&to=&action=&user_id=`
//!
//! Beside them, `POST /demo/control` takes [`Command`]s as JSON, and `GET /demo/control` shows the log of requests.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod body;
mod control;
mod faults;
mod log;
mod requests;
mod served;
mod server;
mod story;
mod view;
mod wire;

#[cfg(test)]
mod testing;

pub use control::{Command, Control, Gap, LateEvents};
pub use faults::{Fault, RetryAfter};
pub use log::{Credential, Entry};
pub use served::is_served;
pub use server::{CannotListen, Options, Server, token};
pub use story::{
    Action, Actor, By, Change, DAYS, Org, Place, Role, Special, Status, Story, StoryEvent, System, Target, Workspace,
    actions, workspaces,
};
pub use wire::Wire;
