//! What passes between a connector, the wire and the journal: requests, responses, pages, positions.
//! Plain values; nothing here knows how a request is sent or where an event is kept.

mod sheaf;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::event::{Event, Instant};

pub use sheaf::{Bundle, MakeSheaf, PackedWords, Sheaf};

/// One endpoint of a remote with a ledger of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(pub String);

/// A span of time: `from` belongs to it, `until` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub until: Instant,
}

impl Window {
    /// Says whether `at` lies inside.
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }

    /// Says whether nothing lies inside.
    pub fn is_empty(&self) -> bool {
        self.from >= self.until
    }
}

/// Where to go on reading. Only the connector that made it knows what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub String);

/// An HTTP method that a connector may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Reads.
    #[default]
    GET,
    /// Reads with a body: some remotes take their search as one.
    POST,
}

/// A header whose value holds secrets: `{id}` stands for the secret `id`. The text itself is not secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretHeader {
    /// The header's name.
    pub name: String,
    /// Its value with placeholders, such as `Bearer {token}`.
    pub template: String,
    /// Whether the filled value is sent as HTTP basic authentication (`user:password`, encoded).
    pub encoding: SecretEncoding,
}

/// How a filled secret header is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretEncoding {
    /// As it stands.
    #[default]
    Plain,
    /// `Basic ` and base64 of it.
    Basic,
}

/// A parameter or form field whose value holds secrets: `{id}` stands for the secret `id`, as in a [`SecretHeader`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPair {
    /// The parameter's name.
    pub name: String,
    /// Its value with placeholders, such as `{token}`.
    pub template: String,
}

/// How form fields with secrets are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormEncoding {
    /// As a form of a web page.
    #[default]
    Form,
    /// As one JSON object.
    Json,
}

/// A request that a connector wants sent. It carries no secret, only the place where one goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// How.
    pub method: Method,
    /// The whole address, encoded.
    pub url: String,
    /// Headers without secrets.
    pub headers: Vec<(String, String)>,
    /// Headers with secrets.
    pub secret_headers: Vec<SecretHeader>,
    /// Parameters with secrets; they join the address on the line that sends it.
    pub secret_query: Vec<SecretPair>,
    /// Form fields with secrets, which are the body where there are any.
    pub secret_form: Vec<SecretPair>,
    /// How those fields are written.
    pub form_as: FormEncoding,
    /// The body, for [`Method::POST`].
    pub body: Option<Vec<u8>>,
}

/// What a remote answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The address that answered.
    pub url: String,
}

impl Response {
    /// Returns the first header called `name` (any case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What a connector makes of a response before it reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can be read.
    Accept,
    /// The remote asks for a pause, of this length where it says.
    Throttled(Option<Duration>),
    /// Something went wrong that may pass by itself.
    Transient(String),
    /// The answer is of another kind than the remote's own: asking once more is all that is worth it.
    Unusable(String),
    /// The remote refuses.
    Refused(Refusal),
}

/// Why a remote refuses, in the terms that decide what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The key is wrong, rejected or expired: syncing pauses, the cache stays readable.
    Auth,
    /// The sign-in has ended, and a person has to sign in again: as [`Meaning::Auth`]. No manifest says so.
    #[serde(skip)]
    SignIn,
    /// The key lacks a permission.
    Scope,
    /// The organization's plan does not include the log.
    Plan,
    /// The account's role may not read the log: a definite loss seals the cache.
    Role,
    /// The organization does not exist there or is not visible to this key.
    Organization,
    /// The asked range is not allowed.
    Window,
    /// The saved position is no longer known.
    CursorGone,
    /// Too many requests.
    Rate,
    /// May pass by itself.
    Transient,
}

/// A remote's refusal in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{say}")]
pub struct Refusal {
    /// What it means for us.
    pub meaning: Meaning,
    /// What to tell people, in the vendor's terms, with what to do.
    pub say: String,
    /// The HTTP status.
    pub status: u16,
}

/// A record of a page that could only be kept with a flag, or a page-level oddity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which record of the page, counted from 0; None for the page as a whole.
    pub record: Option<usize>,
    /// What was wrong, as a sentence without a full stop.
    pub say: String,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the walk is at its end.
    End,
    /// The next page starts here.
    Page(Position),
    /// More follows, and the remote does not say where.
    Unsaid,
    /// A full page could not move the position: more records share one instant than fit a page.
    Stuck {
        /// The span that cannot be paged through.
        span: Window,
        /// Other ways into the same span, each a page to read and follow.
        probes: Vec<Position>,
        /// Where the walk goes on behind the span.
        past: Position,
    },
}

/// One page in canonical form.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its events in the remote's order.
    pub events: Vec<Event>,
    /// What follows.
    pub next: Next,
    /// How many events the remote says there are in all, where it says.
    pub total: Option<u64>,
    /// What was odd.
    pub problems: Vec<Problem>,
}
