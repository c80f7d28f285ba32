//! The only error that people see: what happened and what follows, and what to do about it.

use serde::Serialize;

/// What kind of failure it is. A code exists only where a shell acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Code {
    /// The request itself is wrong.
    Usage,
    /// There is no such thing.
    NotFound,
    /// The remote rejected the key.
    KeyRejected,
    /// The remote refuses: role, plan or scope.
    Refused,
    /// The organization's cache is sealed.
    Sealed,
    /// The remote cannot be reached.
    Offline,
    /// The remote answered with something unusable.
    Remote,
    /// The keychain or vault does not give the key.
    Keychain,
    /// The key of a cache is gone, or another one is in its place.
    KeyLost,
    /// The cache cannot be read or written.
    Cache,
    /// The cache file is damaged, and can be set aside.
    Damaged,
    /// The cache was written by a newer version.
    NewerVersion,
    /// The disk is full.
    DiskFull,
    /// The user cancelled.
    Cancelled,
    /// The query text is wrong.
    Query,
    /// A connector's manifest is wrong.
    Manifest,
    /// Something that should not happen.
    Internal,
}

/// A failure as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[error("{message}")]
pub struct Failure {
    /// What kind.
    pub code: Code,
    /// What happened and what follows.
    pub message: String,
    /// What to do.
    pub action: Option<String>,
}

impl Failure {
    /// Returns a failure without advice.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), action: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn advise(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Returns a failure that tells `error` and its causes, joined by colons.
    pub fn from_error(code: Code, error: &dyn std::error::Error) -> Self {
        Self::new(code, sentence(error))
    }
}

/// Joins an error and its causes into one sentence; a cause that repeats what was said is left out.
pub fn sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}
