//! How an access token is got, with an organization's settings in place. It names secrets and holds none; whoever signs
//! in asks with it and finds the parts of an answer through it.

mod bound;

pub use bound::SignInWay;

use std::collections::BTreeMap;

use url::Url;

use super::pointer::Pointer;
use super::{address, json, split};
use crate::page::Response;

pub(crate) use super::manifest::auth::{ClientAuth, Exchange, Poll, Redirect};

/// Where the code stands in an address, as such an address writes `{code}`.
pub(crate) const CODE_PLACE: &str = "%7Bcode%7D";

/// How an access token is got.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Whose token it is, for people.
    pub(crate) vendor: String,
    pub(crate) way: Way,
    /// Where the token is got.
    pub(crate) token_url: String,
    pub(crate) client_id: Option<String>,
    /// The client's secret, or the private key.
    pub(crate) secret: Option<String>,
    pub(crate) client_auth: ClientAuth,
    pub(crate) grant: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) token_at: Pointer,
    pub(crate) expires_at: Pointer,
    pub(crate) refresh_at: Pointer,
    /// Where a person may be sent to.
    pub(crate) hosts: Vec<String>,
}

/// What gets a token.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// A secret of the client's own.
    ClientCredentials,
    /// A person who types or confirms a code elsewhere.
    DeviceCode(DeviceCode),
    /// A person in the browser of this computer.
    Browser {
        /// Where the person agrees.
        authorize_url: String,
        /// How this computer is called in the address that the browser comes back to.
        redirect: Redirect,
    },
    /// A private key.
    Assertion(Assertion),
}

/// How a code for a person is asked for and watched.
#[derive(Clone, Debug)]
pub(crate) struct DeviceCode {
    pub(crate) codes_url: String,
    pub(crate) poll: Poll,
    pub(crate) code_at: Pointer,
    pub(crate) user_code_at: Pointer,
    pub(crate) verify_at: Pointer,
    pub(crate) lifetime_at: Pointer,
}

/// What a signed assertion says.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    pub(crate) key_id: Option<String>,
    /// More claims, and other values for the usual ones.
    pub(crate) claims: BTreeMap<String, String>,
    /// How long it holds, in seconds.
    pub(crate) lifetime: i64,
    pub(crate) exchange: Exchange,
}

impl SignIn {
    /// Says whether a person has to do something.
    pub fn needs_person(&self) -> bool {
        matches!(self.way, Way::DeviceCode(_) | Way::Browser { .. })
    }

    /// Says whether that happens in the browser of this computer.
    pub fn in_browser(&self) -> bool {
        matches!(self.way, Way::Browser { .. })
    }

    /// Says whether a person may be sent to `url`: a host that the manifest names, over a safe connection.
    pub(crate) fn may_send_to(&self, url: &Url) -> bool {
        let named = url.host_str().is_some_and(|host| address::is_allowed(host, &self.hosts));
        let bare = url.username().is_empty() && url.password().is_none();
        let here = address::is_loopback(url) && self.hosts.iter().any(|host| Some(host.as_str()) == url.host_str());
        bare && named && (url.scheme() == "https" || (url.scheme() == "http" && here))
    }

    /// Returns the text at `pointer` of an answer; None where there is none.
    pub(crate) fn find(&self, pointer: &Pointer, response: &Response) -> Option<String> {
        let document = split::document(&response.body).ok()?;
        let text = String::from_utf8_lossy(&response.body[document]).into_owned();
        let root = json::parse(&text).ok()?.node;
        pointer.find(&root)?.scalar().filter(|text| !text.is_empty())
    }
}
