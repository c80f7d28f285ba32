//! Access tokens that are got and renewed by somebody else while requests are sent.

use std::{future::Future, pin::Pin};

use crate::keychain::Secret;

use super::Error;

/// What a connector calls the token in its templates.
pub const ACCESS_TOKEN: &str = "access_token";

/// Gives a token for the next request, and a new one where the last was rejected.
pub trait TokenSource: Send + Sync {
    /// Returns a token that is good by the clock and is not `rejected`.
    fn token<'a>(
        &'a self,
        rejected: Option<&'a Secret>,
    ) -> Pin<Box<dyn Future<Output = Result<Secret, Error>> + Send + 'a>>;
}

/// Whether a token was rejected in the course of one request. It is renewed once: a new token that is rejected too is
/// a refusal of the account.
#[derive(Debug, PartialEq, Eq)]
pub enum Renewal {
    /// No token was.
    Never,
    /// This one was.
    Once(Secret),
}

impl Renewal {
    /// Takes note that `token` was rejected and says whether another may be tried.
    pub(super) fn may_begin(&mut self, token: Option<Secret>) -> bool {
        match (&self, token) {
            (Self::Never, Some(token)) => {
                *self = Self::Once(token);
                true
            }
            _ => false,
        }
    }

    /// Returns the token that was rejected.
    pub(super) fn rejected(&self) -> Option<&Secret> {
        match self {
            Self::Never => None,
            Self::Once(token) => Some(token),
        }
    }
}
