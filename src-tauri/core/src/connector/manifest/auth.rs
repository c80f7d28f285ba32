//! `[auth]` of a manifest: which key goes where, and how a pass for it is got.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::map::OneOrMany;
use super::sections::Choice;
use crate::connector::pointer::Pointer;
use crate::connector::span::Span;
use crate::connector::template::Template;

/// The ways to be let in: one, or several of which people choose one.
#[derive(Clone, Debug)]
pub(crate) struct AuthSections(pub(crate) Vec<AuthSection>);

impl<'de> Deserialize<'de> for AuthSections {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OneOrMany::deserialize(deserializer).map(|sections| Self(sections.0))
    }
}

impl AuthSections {
    /// Returns the way that `settings` choose: the first whose `when` holds or that has none.
    pub(crate) fn chosen(&self, settings: &BTreeMap<String, String>) -> Option<&AuthSection> {
        self.0.iter().find(|section| section.when.as_ref().is_none_or(|choice| choice.holds(settings)))
    }
}

/// One way to be let in; [`super::check`] sees to it that a kind has its keys and no others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthSection {
    pub(crate) kind: AuthKind,
    /// Counts only then.
    pub(crate) when: Option<Choice>,
    /// The secret's id: a token (`bearer`, `query`), a password (`basic`), a client's secret (`client_credentials`,
    /// `pkce` where there is one), a private key (`jwt_assertion`), or, for `device_code`, the token that people need not
    /// enter because it is got. What is got lies in the vault apart from all of these.
    pub(crate) secret: Option<String>,
    /// `basic`: the user.
    pub(crate) user: Option<Template>,
    /// `query`: the parameter that carries the secret.
    pub(crate) param: Option<String>,
    /// The header, where it is not `Authorization`.
    pub(crate) header: Option<String>,
    /// What the header says; in kinds that fetch a pass, `{access_token}` stands for it.
    pub(crate) value: Option<Template>,
    /// Where a pass is fetched.
    pub(crate) token_url: Option<Template>,
    pub(crate) client_id: Option<Template>,
    /// `client_credentials`, `pkce`, `device_code`: how the client says who it is.
    #[serde(default)]
    pub(crate) client_auth: ClientAuth,
    /// The `grant_type`, where it is not the kind's own.
    pub(crate) grant: Option<String>,
    /// What is asked for, with blanks in between.
    pub(crate) scope: Option<Template>,
    pub(crate) audience: Option<Template>,
    /// More that goes with the request for a pass.
    #[serde(default)]
    pub(crate) params: BTreeMap<String, Template>,
    /// `device_code`: where a code is asked for.
    pub(crate) codes_url: Option<Template>,
    /// `device_code`: how one asks whether the person has agreed.
    #[serde(default)]
    pub(crate) poll: Poll,
    /// `device_code`: where the answer holds the code, the words for people, the address and the time left.
    pub(crate) code_at: Option<Pointer>,
    pub(crate) user_code_at: Option<Pointer>,
    pub(crate) verify_at: Option<Pointer>,
    pub(crate) lifetime_at: Option<Pointer>,
    /// `device_code`: other hosts than its addresses' own where people may be sent to agree.
    #[serde(default)]
    pub(crate) sends_to: Vec<String>,
    /// `pkce`: where people agree, in their browser.
    pub(crate) authorize_url: Option<Template>,
    /// `pkce`: how this computer is called in the address that the browser comes back to.
    #[serde(default)]
    pub(crate) redirect: Redirect,
    /// `jwt_assertion`: in which form the secret holds the key.
    #[serde(default)]
    #[expect(dead_code, reason = "tells people what to enter; the key's own text says which form it has")]
    pub(crate) key: KeyForm,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) key_id: Option<Template>,
    #[serde(default)]
    pub(crate) claims: BTreeMap<String, Template>,
    /// How long an assertion is good for.
    pub(crate) lifetime: Option<Span>,
    #[serde(default)]
    pub(crate) exchange: Exchange,
    /// Where the answer holds the pass (`/access_token`), and until when it is good (seconds, or a time).
    pub(crate) token_at: Option<Pointer>,
    pub(crate) expires_at: Option<Pointer>,
    pub(crate) refresh_at: Option<Pointer>,
}

/// How a request proves that it may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthKind {
    Bearer,
    Header,
    Basic,
    /// The secret goes into the address, for remotes that know nothing better.
    Query,
    ClientCredentials,
    DeviceCode,
    Pkce,
    JwtAssertion,
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClientAuth {
    /// `client_id` and `client_secret` in the form.
    #[default]
    Form,
    /// The same as JSON.
    Json,
    /// HTTP basic authentication.
    Basic,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Poll {
    /// RFC 8628: `POST` to `token_url` until it stops saying `authorization_pending`.
    #[default]
    Standard,
    /// `GET token_url`, which holds `{code}`: 202 waits, 200 brings the token, 403 was denied, 410 is too late.
    Status,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyForm {
    #[default]
    Pem,
    Jwk,
    /// The key file of a Google service account, which also says who issues and where to.
    GoogleJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Algorithm {
    RS256,
    ES256,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Exchange {
    /// The assertion is the grant (RFC 7523 section 2.1): Google.
    #[default]
    Assertion,
    /// The assertion says who the client is (section 2.2): Okta.
    ClientAssertion,
    /// The assertion goes as a bearer token to `token_url`: a GitHub App.
    Bearer,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Redirect {
    /// As RFC 8252 prefers.
    #[default]
    #[serde(rename = "127.0.0.1")]
    Address,
    /// For remotes that know no other.
    #[serde(rename = "localhost")]
    Localhost,
}
