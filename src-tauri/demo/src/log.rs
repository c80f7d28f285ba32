//! The requests that came in, for tests to look at. Values that might be secret are never kept.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Method, Uri, header};
use serde::{Deserialize, Serialize};

const KEPT: usize = 10_000;
const PLAIN: [&str; 11] =
    ["since", "until", "limit", "cursor", "input", "page", "take", "from", "to", "action", "healed"];

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The method.
    pub method: String,
    /// The host that the client believed to speak with.
    pub host: String,
    /// The path.
    pub path: String,
    /// The query as received; values of parameters that the wires do not know are left out.
    pub query: String,
    /// Whether a credential came along.
    pub credential: Credential,
}

/// Whether a credential came along. Its value is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// An `Authorization` or `Cookie` header was there.
    Present,
    /// Neither was there.
    Absent,
}

impl Entry {
    pub(crate) fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let known = |pair: &str| {
            let name = pair.split('=').next().unwrap_or("");
            if PLAIN.contains(&name) { pair.to_owned() } else { format!("{name}=") }
        };
        let query: Vec<String> = uri.query().into_iter().flat_map(|query| query.split('&')).map(known).collect();
        let credential = headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE);
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
        Self {
            method: method.to_string(),
            host: host.to_owned(),
            path: uri.path().to_owned(),
            query: query.join("&"),
            credential: if credential { Credential::Present } else { Credential::Absent },
        }
    }
}

/// The newest requests.
#[derive(Default)]
pub(crate) struct Log(Mutex<VecDeque<Entry>>);

impl Log {
    pub(crate) fn push(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_that_a_credential_came_but_not_which() {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer demo-acme-owner".parse().unwrap());
        let uri = "/v1/events?since=2026-01-01T00:00:00Z&token=demo-acme-owner".parse().unwrap();

        let entry = Entry::of(&Method::GET, &uri, &headers);

        assert_eq!(entry.query, "since=2026-01-01T00:00:00Z&token=");
        assert_eq!(entry.credential, Credential::Present);
        assert!(!format!("{entry:?}").contains("demo-acme-owner"));
    }
}
