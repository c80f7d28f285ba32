//! The engine as its users meet it: manifests in, requests and pages out.

mod bind;
mod builtin;
mod file;
mod guide;
mod hostile;
mod judge;
mod kilo;
mod manifest;
mod map;
mod page;
mod request;
mod samples;
mod schema;
mod shapes;
mod signing;
mod walks;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Connector, Manifest};
use crate::event::{Instant, Timestamp};
use crate::page::{Response, StreamId, Window};

/// A manifest that is right; tests change what they are about.
pub(super) const PLAIN: &str = r#"manifest = 1
id = "plain"
name = "Plain"
vendor = "Plain Inc"
evidence = "fixture"

[[setting]]
id = "base_url"
kind = "url"
default = "https://api.example.com"

[[setting]]
id = "organization"
default = "acme"

[[secret]]
id = "token"
label = "Key"

[auth]
kind = "bearer"
secret = "token"

[request]
url = "{base_url}/v1/{organization}/events"
query = { since = "{from}", until = "{to}", limit = "{size}", cursor = "{page}" }

[window]
step = "1d"

[page]
kind = "token"
at = "/next"
size = { value = 2, max = 10 }

[sync]
mode = "windows"

[records]
at = "/events"
uid = ["/id"]
uid_else = { fields = ["/time", "/action", "/actor"] }
time = [{ at = "/time" }]

[map]
action = "/action"
"#;

/// Returns [`PLAIN`] with pieces replaced.
fn plain(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(PLAIN.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is in the manifest");
        text.replacen(from, to, 1)
    })
}

fn settings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

pub(super) fn bound(manifest: &str) -> Connector {
    let manifest = Manifest::parse(manifest).unwrap_or_else(|error| panic!("{error}"));
    Connector::bind(Arc::new(manifest), &BTreeMap::new()).unwrap()
}

fn builtin(id: &str, pairs: &[(&str, &str)]) -> Connector {
    Connector::bind(super::find(id).unwrap(), &settings(pairs)).unwrap()
}

fn stream() -> StreamId {
    StreamId("events".to_owned())
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers, body: body.as_bytes().to_vec(), url: String::new() }
}

fn at(text: &str) -> Instant {
    Timestamp::parse(text).unwrap().at
}

fn window(from: &str, until: &str) -> Window {
    Window { from: at(from), until: at(until) }
}
