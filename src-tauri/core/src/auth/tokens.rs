//! What a sign-in gives: an access token, and where there is one the refresh token that renews it. Written as one
//! secret for the vault.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::event::Instant;
use crate::keychain::Secret;

/// The name under which the vault keeps an organization's tokens.
pub const SIGN_IN: &str = "sign-in";

/// A token is renewed this much before it runs out, or a tenth of its life where that is less.
const MARGIN: i64 = 60;

/// An access token and what renews it. Shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    /// When it is to be renewed, in seconds since 1970; None where nobody says.
    pub(super) renew_at: Option<i64>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Written {
    access_token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renew_at: Option<i64>,
}

impl Tokens {
    pub(super) fn new(access: String, refresh: Option<String>, lifetime: Option<i64>, now: Instant) -> Self {
        let renew_at = lifetime.map(|seconds| now.seconds().saturating_add(seconds - MARGIN.min(seconds / 10)));
        Self { access: Secret::from(access), refresh: refresh.map(Secret::from), renew_at }
    }

    /// Says whether the access token is good by the clock.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        self.renew_at.is_none_or(|at| now.seconds() < at)
    }

    /// Returns the tokens as one secret.
    pub fn to_secret(&self) -> Secret {
        let written = Written {
            access_token: self.access.expose().to_owned(),
            refresh_token: self.refresh.as_ref().map(|token| token.expose().to_owned()),
            renew_at: self.renew_at,
        };
        // Three texts and a number always can be written.
        Secret::from(serde_json::to_string(&written).unwrap_or_default())
    }

    /// Reads what [`Tokens::to_secret`] wrote; None where it is something else.
    pub fn of_secret(secret: &Secret) -> Option<Self> {
        let written: Written = serde_json::from_str(secret.expose()).ok()?;
        let text = |text: &String| Secret::from(text.clone());
        Some(Self {
            access: text(&written.access_token),
            refresh: written.refresh_token.as_ref().map(text),
            renew_at: written.renew_at,
        })
    }

    /// Returns the same tokens without what renews them.
    #[must_use]
    pub fn without_refresh(self) -> Self {
        Self { refresh: None, ..self }
    }

    /// Returns the part that is worth keeping where a vault has no room for all of it: what renews the rest.
    pub(super) fn without_access(&self) -> Option<Self> {
        let refresh = self.refresh.clone()?;
        Some(Self { access: Secret::from(String::new()), refresh: Some(refresh), renew_at: Some(0) })
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_runs_out() {
        let now = Instant::from_seconds(1_000);
        for (lifetime, good, stale) in [(3_600, 4_539, 4_540), (100, 1_089, 1_090), (0, 999, 1_000)] {
            let tokens = Tokens::new("a".into(), None, Some(lifetime), now);
            assert!(tokens.is_fresh(Instant::from_seconds(good)), "{lifetime}");
            assert!(!tokens.is_fresh(Instant::from_seconds(stale)), "{lifetime}");
        }
        assert!(Tokens::new("a".into(), None, None, now).is_fresh(Instant::MAX));
    }

    #[test]
    fn tokens_come_back_from_the_vault_and_show_nothing() {
        let tokens = Tokens::new("canary-1".into(), Some("canary-2".into()), Some(60), Instant::from_seconds(0));

        assert_eq!(Tokens::of_secret(&tokens.to_secret()), Some(tokens.clone()));
        assert!(!format!("{tokens:?} {:?}", tokens.to_secret()).contains("canary"));
        assert_eq!(Tokens::of_secret(&Secret::from("canary".to_owned())), None);
    }

    #[test]
    fn what_renews_a_token_is_kept_without_it() {
        let tokens = Tokens::new("long".into(), Some("short".into()), Some(60), Instant::from_seconds(0));

        let kept = tokens.without_access().unwrap();

        assert!(!kept.is_fresh(Instant::from_seconds(1)) && kept.refresh == tokens.refresh);
        assert_eq!(Tokens::new("a".into(), None, None, Instant::from_seconds(0)).without_access(), None);
    }
}
