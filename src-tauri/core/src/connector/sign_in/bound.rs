//! From the manifest's `[auth]` and an organization's settings to a way to sign in, and to who gets which secret.

use std::collections::BTreeMap;

use url::Url;

use super::{Assertion, DeviceCode, Poll, SignIn, Way};
use crate::connector::manifest::auth::{AuthKind, AuthSection};
use crate::connector::pointer::Pointer;
use crate::connector::template::{Template, Values};
use crate::connector::{Connector, Error, Manifest};

/// How long an assertion holds where the manifest does not say, in seconds.
const LIFETIME: u64 = 600;

/// A way to sign in as a person, as it is shown before anything was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInWay<'a> {
    /// Whether it happens in the browser of this computer.
    pub in_browser: bool,
    /// The secrets that are entered beside it.
    pub secrets: Vec<&'a str>,
    /// The setting and its value with which it is used; None where it always is.
    pub when: Option<(&'a str, &'a str)>,
}

impl Manifest {
    /// Returns the ways to sign in as a person.
    pub fn sign_in_ways(&self) -> Vec<SignInWay<'_>> {
        let by_person = |auth: &&AuthSection| matches!(auth.kind, AuthKind::DeviceCode | AuthKind::Pkce);
        self.sections.auth.0.iter().filter(by_person).map(|auth| self.sign_in_way(auth)).collect()
    }

    fn sign_in_way<'a>(&'a self, auth: &'a AuthSection) -> SignInWay<'a> {
        let secrets = self.sections.secret.iter().map(|secret| secret.id.as_str());
        SignInWay {
            in_browser: auth.kind == AuthKind::Pkce,
            secrets: secrets.filter(|id| self.uses(auth, id)).collect(),
            when: auth.when.as_ref().map(|choice| (choice.setting.as_str(), choice.is.as_str())),
        }
    }

    /// Says whether `secret` is sent anywhere, or signs anything, in this way to be let in.
    fn uses(&self, auth: &AuthSection, secret: &str) -> bool {
        let headers = self.sections.request.headers.values().flat_map(Template::names);
        let named = [&auth.user, &auth.value].into_iter().flatten().flat_map(Template::names);
        // What a code brings is not entered.
        let own = auth.secret.as_deref().filter(|_| auth.kind != AuthKind::DeviceCode);
        own == Some(secret) || headers.chain(named).any(|name| name == secret)
    }
}

impl Connector {
    /// Returns how an access token is got; None where a person enters all that a request needs.
    ///
    /// # Errors
    /// [`Error::Unfilled`] where a setting is missing.
    pub fn sign_in(&self) -> Result<Option<SignIn>, Error> {
        let Some(auth) = self.chosen() else { return Ok(None) };
        let Some(token_url) = &auth.token_url else { return Ok(None) };
        let Some(way) = self.way(auth)? else { return Ok(None) };
        let vendor = self.manifest().vendor().to_owned();
        let at = |pointer: &Option<Pointer>, usual: &str| match pointer {
            Some(pointer) => Ok(pointer.clone()),
            None => Pointer::try_from(usual).map_err(|_| Error::Address),
        };
        let is_code = matches!(way, Way::DeviceCode(_));
        let mut sign_in = SignIn {
            vendor,
            token_url: self.address(token_url)?,
            client_id: self.filled(auth.client_id.as_ref()),
            // What a code brings is not what is sent for it.
            secret: auth.secret.clone().filter(|_| !is_code),
            client_auth: auth.client_auth,
            grant: auth.grant.clone(),
            scope: self.filled(auth.scope.as_ref()),
            audience: self.filled(auth.audience.as_ref()),
            params: self.table(&auth.params),
            token_at: at(&auth.token_at, "/access_token")?,
            expires_at: at(&auth.expires_at, "/expires_in")?,
            refresh_at: at(&auth.refresh_at, "/refresh_token")?,
            hosts: self.manifest().hosts(),
            way,
        };
        sign_in.hosts.extend(self.own_hosts(&sign_in));
        Ok(Some(sign_in))
    }

    /// Returns the secrets that a person enters with these settings: what is asked for and used.
    pub fn asked_secrets(&self) -> Vec<String> {
        let sections = &self.manifest().sections;
        let asked = sections.secret.iter().filter(|secret| {
            let wanted = secret.when.as_ref().is_none_or(|choice| choice.holds(self.settings()));
            wanted && self.chosen().is_none_or(|auth| self.manifest().uses(auth, &secret.id))
        });
        asked.map(|secret| secret.id.clone()).collect()
    }

    /// Says whether a secret belongs to the log's own address; all others go to the token endpoint or nowhere.
    pub fn sends_to_log(&self, secret: &str) -> bool {
        let sections = &self.manifest().sections;
        let in_header = sections.request.headers.values().flat_map(Template::names).any(|name| name == secret);
        let auth = self.chosen();
        let in_auth = auth.is_some_and(|auth| match auth.kind {
            AuthKind::Bearer | AuthKind::Basic | AuthKind::Header | AuthKind::Query | AuthKind::None => {
                let named = [&auth.user, &auth.value].into_iter().flatten().flat_map(Template::names);
                auth.secret.as_deref() == Some(secret) || named.into_iter().any(|name| name == secret)
            }
            AuthKind::ClientCredentials | AuthKind::DeviceCode | AuthKind::Pkce | AuthKind::JwtAssertion => {
                auth.value.iter().flat_map(Template::names).any(|name| name == secret)
            }
        });
        in_header || in_auth
    }

    fn chosen(&self) -> Option<&AuthSection> {
        self.manifest().sections.auth.chosen(self.settings())
    }

    fn way(&self, auth: &AuthSection) -> Result<Option<Way>, Error> {
        let address = |template: &Option<Template>| match template {
            Some(template) => self.address(template),
            None => Err(Error::Address),
        };
        Ok(Some(match auth.kind {
            AuthKind::Bearer | AuthKind::Header | AuthKind::Basic | AuthKind::Query | AuthKind::None => {
                return Ok(None);
            }
            AuthKind::ClientCredentials => Way::ClientCredentials,
            AuthKind::DeviceCode => Way::DeviceCode(device(auth, address(&auth.codes_url)?)?),
            AuthKind::Pkce => Way::Browser { authorize_url: address(&auth.authorize_url)?, redirect: auth.redirect },
            AuthKind::JwtAssertion => Way::Assertion(Assertion {
                key_id: self.filled(auth.key_id.as_ref()),
                claims: self.table(&auth.claims),
                lifetime: auth.lifetime.map_or(LIFETIME, |span| span.0.as_secs()).try_into().unwrap_or(i64::MAX / 2),
                exchange: auth.exchange,
            }),
        }))
    }

    /// Returns an address of the sign-in; the place of a code stays one.
    fn address(&self, template: &Template) -> Result<String, Error> {
        let mut values = Values::of(self.settings());
        values.text("code", "{code}");
        Ok(self.url(template, &BTreeMap::new(), &values)?.into())
    }

    fn filled(&self, template: Option<&Template>) -> Option<String> {
        let value = template?.fill(|name| self.settings().get(name).map(String::as_str))?;
        (!value.is_empty()).then_some(value)
    }

    fn table(&self, table: &BTreeMap<String, Template>) -> BTreeMap<String, String> {
        table.iter().filter_map(|(name, template)| Some((name.clone(), self.filled(Some(template))?))).collect()
    }

    /// Returns the hosts of this very organization: what the manifest leaves open is known now.
    fn own_hosts(&self, sign_in: &SignIn) -> Vec<String> {
        let mut addresses = vec![sign_in.token_url.clone()];
        match &sign_in.way {
            Way::DeviceCode(device) => addresses.push(device.codes_url.clone()),
            Way::Browser { authorize_url, .. } => addresses.push(authorize_url.clone()),
            Way::ClientCredentials | Way::Assertion(_) => {}
        }
        addresses.iter().filter_map(|text| Url::parse(text).ok()?.host_str().map(str::to_owned)).collect()
    }
}

fn device(auth: &AuthSection, codes_url: String) -> Result<DeviceCode, Error> {
    let at = |pointer: &Option<Pointer>, usual: &str| match pointer {
        Some(pointer) => Ok(pointer.clone()),
        None => Pointer::try_from(usual).map_err(|_| Error::Address),
    };
    let code_at = at(&auth.code_at, "/device_code")?;
    let user_code_at = match (&auth.user_code_at, auth.poll) {
        (Some(pointer), _) => pointer.clone(),
        (None, Poll::Standard) => at(&None, "/user_code")?,
        (None, Poll::Status) => code_at.clone(),
    };
    Ok(DeviceCode {
        codes_url,
        poll: auth.poll,
        code_at,
        user_code_at,
        verify_at: at(&auth.verify_at, "/verification_uri")?,
        lifetime_at: at(&auth.lifetime_at, "/expires_in")?,
    })
}
