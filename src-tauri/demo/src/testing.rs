//! What the tests share: one story, questions without a network, and a small HTTP client that shows every byte.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::story::{Org, Role, Story, workspaces};
use crate::view::{Content, Late, View};
use crate::wire::{Answer, Ask, Twist, Wire};

/// The day that the tests' story ends on, a Wednesday.
pub(crate) fn anchor() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 4).unwrap()
}

/// The tests' story.
pub(crate) fn story() -> &'static Story {
    static STORY: LazyLock<Arc<Story>> = LazyLock::new(|| Story::shared(anchor()));
    &STORY
}

/// Everything that `role` may see, with the gap healed.
pub(crate) fn view(org: Org, role: Role) -> View<'static> {
    let workspace = (role == Role::WorkspaceAdmin).then(|| &workspaces(org)[0]);
    View { org, role, story: story(), arrived: &[], late: Late::Shown, content: Content::First, gap: None, workspace }
}

/// Asks a wire without a network.
pub(crate) fn ask(view: View, twist: Twist, path: &str, query: &[(&str, &str)]) -> Answer {
    let query: HashMap<String, String> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Wire::of_path(path).answer(&Ask { path, query: &query, view, twist })
}

/// Reads the body of an answer as JSON.
pub(crate) fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// What came back over the network: the head as text and the bytes behind it, chunk marks included.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|line| line.split_once(": ")).find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

/// Sends one request over a connection of its own and reads until the server closes it.
pub(crate) async fn send(address: std::net::SocketAddr, request: &str, body: &str) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let text =
        format!("{request}\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A connection that breaks off is what some tests ask for; what came before it counts.
    let _ = stream.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Reply { status, head, body: bytes.split_off(end.min(bytes.len())) }
}

/// Sends a GET with the token of an account.
pub(crate) async fn get(server: &crate::Server, path: &str, token: &str) -> Reply {
    let request = format!("GET /demo/{}/{path} HTTP/1.1\r\nauthorization: Bearer {token}", anchor());
    send(server.address(), &request, "").await
}
