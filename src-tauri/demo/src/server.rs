//! The server as a value: it listens on 127.0.0.1 from its start until it is dropped.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::NaiveDate;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::control::{Control, Gap, LateEvents};
use crate::faults::Fault;
use crate::requests::{Shared, handle};
use crate::story::{Org, Role};

/// How the server starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// The day that the story of [`Server::base_url`] ends on.
    pub anchor: NaiveDate,
    /// When the late events appear.
    pub late: LateEvents,
    /// Whether the gap is there.
    pub gap: Gap,
    /// What is wrong with the first answers.
    pub faults: Vec<Fault>,
}

impl Options {
    /// Returns the demo as people meet it: with the gap, and late events that appear after 250 pages of their organization.
    pub fn new(anchor: NaiveDate) -> Self {
        Self { port: 0, anchor, late: LateEvents::After(250), gap: Gap::Open, faults: Vec::new() }
    }

    /// Returns a demo that gives all 50,000 events to whoever asks once.
    pub fn calm(anchor: NaiveDate) -> Self {
        Self { late: LateEvents::Shown, gap: Gap::Healed, ..Self::new(anchor) }
    }
}

/// The address could not be taken.
#[derive(Debug)]
pub struct CannotListen {
    port: u16,
    source: std::io::Error,
}

impl std::fmt::Display for CannotListen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "port `{}` of 127.0.0.1 cannot be listened on: choose another, or 0 for a free one",
            self.port
        )
    }
}

impl std::error::Error for CannotListen {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// A running server. It ends when dropped.
pub struct Server {
    address: SocketAddr,
    anchor: NaiveDate,
    control: Control,
    /// Its end tells the task to end.
    alive: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts to listen on 127.0.0.1.
    ///
    /// # Errors
    /// [`CannotListen`] where the port is taken or not allowed.
    pub async fn start(options: Options) -> Result<Self, CannotListen> {
        let Options { port, anchor, late, gap, faults } = options;
        let refused = |source| CannotListen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let control = Control::new(late, gap, faults);
        let shared = Arc::new(Shared { port: address.port(), control: control.clone() });
        let routes = Router::new().fallback(handle).with_state(shared);
        let (alive, dropped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let ended = async move { drop(dropped.await) };
            // Serving ends only by that signal; a connection that fails is the client's to notice.
            drop(axum::serve(listener, routes).with_graceful_shutdown(ended).await);
        });
        Ok(Self { address, anchor, control, alive, task })
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base address of every wire; the token says which organization is meant.
    pub fn base_url(&self) -> String {
        format!("http://{}/demo/{}", self.address, self.anchor)
    }

    /// Returns the handle that makes the server misbehave.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Ends the server and waits until its port is free.
    pub async fn stop(self) {
        let Self { alive, mut task, .. } = self;
        drop(alive);
        if tokio::time::timeout(Duration::from_secs(2), &mut task).await.is_err() {
            task.abort();
        }
    }
}

/// Returns the token of an account. Tokens are fixed words and not secret.
pub fn token(org: Org, role: Role) -> String {
    format!("demo-{}-{}", org.slug(), role.word().replace('_', "-"))
}
