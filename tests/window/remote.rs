//! A remote of the tests' own: the demo server, which ends with the test.

use chrono::Utc;
use serde_json::json;
use tokio::runtime::Runtime;
use trailbook_demo::{Control, Options, Org, Role, Server, token};

use super::desktop::Desktop;

/// The running server, and what lets it run.
pub struct Remote {
    server: Server,
    _runtime: Runtime,
}

impl Remote {
    /// Starts a server whose story has neither gaps nor late events.
    pub fn start() -> Self {
        let runtime = Runtime::new().expect("threads for the server");
        let options = Options::calm(Utc::now().date_naive());
        let server = runtime.block_on(Server::start(options)).expect("a server on this computer");
        Self { server, _runtime: runtime }
    }

    /// What to enter as its address.
    pub fn address(&self) -> String {
        self.server.base_url()
    }

    /// Makes it behave otherwise.
    pub fn control(&self) -> Control {
        self.server.control()
    }

    /// Opens a window that holds all events of one workspace, which are few enough to come quickly.
    pub fn window(&self) -> Desktop {
        self.window_with("demo", Role::WorkspaceAdmin)
    }

    /// Opens a window that holds what `role` may see through a connector.
    pub fn window_with(&self, connector: &str, role: Role) -> Desktop {
        self.held_by(Desktop::start(&[]), connector, role)
    }

    /// Fills a window that was opened with what `role` may see through a connector.
    pub fn held_by(&self, desktop: Desktop, connector: &str, role: Role) -> Desktop {
        let mut form = json!({
            "alias": "acme",
            "connector": connector,
            "settings": { "base_url": self.address() },
            "secrets": { "token": token(Org::Acme, role) },
        });
        if connector == "kilo" {
            form["settings"]["organization"] = json!(Org::Acme.id());
        }
        desktop.invoke("add_organization", json!({ "form": form })).expect("an organization");
        desktop.value("void (window.fresh = false, location.reload())");
        desktop.until("window.fresh === undefined && document.querySelector('[data-testid=sync]') !== null");
        desktop.synced();
        desktop.answered();
        if desktop.value("document.querySelector('[data-testid=sync]').innerText.includes('Never')") == true {
            desktop.click("Sync now");
            desktop.synced();
        }
        desktop
    }
}
