//! Makes requests: fills the manifest's templates with settings, a window and a position.

use std::collections::BTreeMap;

use url::Url;

use super::manifest::page::{PageKind, Send, Walk};
use super::manifest::sections::{AuthKind, Quirk, SettingKind};
use super::parameter::QueryValue;
use super::position::Place;
use super::template::{JsonTemplate, Part, Template, Values};
use super::{Connector, Error, address, window};
use crate::event::Instant;
use crate::page::{Method, PageRequest, Position, SecretEncoding, SecretHeader, SecretPair, StreamId, Window};

impl Connector {
    /// Returns the request for the page at `position` of `stream`, or for the first page, within `window`.
    ///
    /// # Errors
    /// [`Error::Position`] where the position is not one of this connector's, [`Error::ForeignLink`] where it leads elsewhere.
    pub fn request(
        &self,
        stream: &StreamId,
        window: Option<&Window>,
        position: Option<&Position>,
    ) -> Result<PageRequest, Error> {
        if self.manifest().streams.contains_key(&stream.0) {
            return self.of(stream).request(stream, window, position);
        }
        let place = position.map(Place::read).transpose()?;
        let mut values = self.values(stream)?;
        if let Some(section) = &self.manifest().sections.window
            && let Some(window) = window
        {
            let (from, to) = match self.manifest().sections.quirk.contains(&Quirk::Auth0FromDate) {
                true => (window::auth0_id(window.from), window::auth0_id(window.until)),
                false => window::ends(section, window),
            };
            values.text("from", from);
            values.text("to", to);
        }
        let request = &self.manifest().sections.request;
        let mut query = request.query.clone();
        match &place {
            Some(place) => self.take_place(place, &mut values, &mut query)?,
            None => self.first_place(&mut values),
        }
        // Where pages go forward by time, the start of what is asked for moves with them.
        let since = values.get("page").or(values.get("from")).map(str::to_owned);
        since.into_iter().for_each(|since| values.text("since", since));
        // Where pages go back by time, the end of what is asked for moves towards the past.
        let upto = values.get("page").or(values.get("to")).map(str::to_owned);
        upto.into_iter().for_each(|upto| values.text("upto", upto));
        if let Some(Place::Link { url }) = &place {
            let url = self.own_link(stream, url)?;
            return Ok(self.dressed(url.into(), request.method, None, &values));
        }
        let only_token = place.is_some() && self.manifest().sections.page.send == Send::OnlyToken;
        if only_token {
            query.retain(|_, value| value.parts().iter().any(asks_page));
        }
        let address = self.manifest().sections.page.url.as_ref().filter(|_| place.is_some());
        let url = self.url(address.unwrap_or(&request.url), &query, &values)?;
        let body = self.body(only_token, &values);
        let method = if request.graphql.is_some() { Method::POST } else { request.method };
        Ok(self.dressed(url.into(), method, body, &values))
    }

    /// Returns what is sent besides the address: the body, or a question with its variables.
    fn body(&self, only_token: bool, values: &Values) -> Option<Vec<u8>> {
        let request = &self.manifest().sections.request;
        let filled = |template: &JsonTemplate| match template {
            JsonTemplate::Table(table) if only_token => {
                let mut table = table.clone();
                table.retain(|_, value| asks_page(value));
                JsonTemplate::Table(table).fill(values)
            }
            whole => whole.fill(values),
        };
        let body = match &request.graphql {
            Some(question) => {
                // A question needs all its variables, whichever page it asks for.
                let variables = request.variables.as_ref().and_then(|variables| variables.fill(values));
                Some(serde_json::json!({ "query": question, "variables": variables.unwrap_or_default() }))
            }
            None => request.body.as_ref().and_then(filled),
        };
        body.map(|body| body.to_string().into_bytes())
    }

    /// Returns a request without a window or position, for probes and checks.
    pub(super) fn plain_request(
        &self,
        url: &Template,
        query: &BTreeMap<String, QueryValue>,
    ) -> Result<PageRequest, Error> {
        let values =
            self.streams().first().map_or_else(|| Ok(Values::of(self.settings())), |stream| self.values(stream))?;
        let url = self.url(url, query, &values)?;
        Ok(self.dressed(url.into(), Method::GET, None, &values))
    }

    /// Returns the values that do not depend on a window or position.
    fn values(&self, stream: &StreamId) -> Result<Values, Error> {
        let sections = &self.manifest().sections;
        if !self.streams().contains(stream) {
            return Err(Error::Stream(stream.0.clone()));
        }
        let mut values = Values::of(self.settings());
        let vars = sections.stream.iter().filter(|section| section.id == stream.0).flat_map(|section| &section.vars);
        vars.for_each(|(name, value)| values.text(name, value.clone()));
        if let Some(size) = sections.page.size {
            values.number("size", u64::from(size.value));
        }
        Ok(values)
    }

    fn first_place(&self, values: &mut Values) {
        match self.manifest().sections.page.kind {
            PageKind::Number => values.number("page", self.first_number()),
            PageKind::Offset => values.number("page", 0),
            PageKind::Link | PageKind::Token | PageKind::TimeKey | PageKind::None => {}
        }
    }

    /// Returns the number of the first page.
    pub(super) fn first_number(&self) -> u64 {
        self.manifest().sections.page.first.unwrap_or(1)
    }

    fn take_place(
        &self,
        place: &Place,
        values: &mut Values,
        query: &mut BTreeMap<String, QueryValue>,
    ) -> Result<(), Error> {
        let page = &self.manifest().sections.page;
        match (page.kind, place) {
            (PageKind::Link, Place::Link { .. }) => {}
            (PageKind::Token, Place::Token { token }) => values.text("page", token.clone()),
            (PageKind::Number, Place::Number { number, .. }) => values.number("page", *number),
            (PageKind::Offset, Place::Offset { offset, .. }) => values.number("page", *offset),
            (PageKind::TimeKey, Place::Before { nanos }) => {
                let format = page.format.unwrap_or_default();
                values.text("page", window::write(format, Instant::from_nanos(*nanos)));
            }
            (PageKind::TimeKey, Place::Probe { probe, action, from, until, bound }) => {
                let stuck = page.stuck.as_ref().ok_or(Error::Position)?;
                let probe = stuck.probe.get(*probe).ok_or(Error::Position)?;
                let unit = stuck.format.unit();
                let write = |nanos: i64| window::write(stuck.format, Instant::from_nanos(nanos));
                let last = until.saturating_sub(unit);
                let above = bound.saturating_add(unit - 1);
                values.text("span_from", write(*from));
                values.text("span_to", write(last));
                values.text(
                    "bound",
                    write(match probe.walk {
                        Walk::Down => above.min(last),
                        Walk::Up => *bound,
                    }),
                );
                if let Some(action) = action {
                    values.text("action", action.clone());
                }
                query.extend(probe.query.clone());
            }
            _ => return Err(Error::Position),
        }
        Ok(())
    }

    /// Fills an address and its query, and sees to it that the address still leads where the manifest says.
    pub(super) fn url(
        &self,
        template: &Template,
        query: &BTreeMap<String, QueryValue>,
        values: &Values,
    ) -> Result<Url, Error> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Name(name) => {
                    let value = values.get(name).ok_or_else(|| Error::Unfilled(name.clone()))?;
                    if self.is_url(name) { text.push_str(value) } else { text.push_str(&address::encode(value)) }
                }
            }
        }
        let mut url = Url::parse(&text).map_err(|_| Error::Address)?;
        let pairs = query.iter().flat_map(|(name, value)| value.fill(values).into_iter().map(move |text| (name, text)));
        let pairs: Vec<String> =
            pairs.map(|(name, value)| format!("{}={}", address::encode(name), address::encode(&value))).collect();
        if !pairs.is_empty() {
            url.set_query(Some(&pairs.join("&")));
        }
        let safe = url.scheme() == "https" || address::is_loopback(&url);
        if !safe || url.as_str().len() > address::LONGEST || url.cannot_be_a_base() {
            return Err(Error::Address);
        }
        Ok(url)
    }

    fn is_url(&self, name: &str) -> bool {
        self.manifest().sections.setting.iter().any(|setting| setting.id == name && setting.kind == SettingKind::Url)
    }

    /// Returns `link` as an address of this organization's remote; relative ones are completed.
    pub(super) fn own_link(&self, stream: &StreamId, link: &str) -> Result<Url, Error> {
        let base = self.url(&self.manifest().sections.request.url, &BTreeMap::new(), &self.values(stream)?)?;
        let url = base.join(link).map_err(|_| Error::Address)?;
        if !address::same_origin(&base, &url) {
            return Err(Error::ForeignLink(url.host_str().unwrap_or("nowhere").chars().take(100).collect()));
        }
        if url.as_str().len() > address::LONGEST {
            return Err(Error::Address);
        }
        Ok(url)
    }

    /// Puts the headers on.
    pub(super) fn dressed(&self, url: String, method: Method, body: Option<Vec<u8>>, values: &Values) -> PageRequest {
        let sections = &self.manifest().sections;
        let mut request = PageRequest { method, url, body, ..PageRequest::default() };
        let secret = |name: &str| sections.secret.iter().any(|secret| secret.id == name);
        if !sections.request.headers.keys().any(|name| name.eq_ignore_ascii_case("accept")) {
            request.headers.push(("Accept".to_owned(), "application/json".to_owned()));
        }
        if request.body.is_some() {
            request.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        for (name, template) in &sections.request.headers {
            if template.names().any(secret) {
                let template = self.with_secrets(template, values);
                request.secret_headers.push(SecretHeader {
                    name: name.clone(),
                    template,
                    encoding: SecretEncoding::Plain,
                });
            } else if let Some(value) = template.fill(|name| values.get(name)) {
                request.headers.push((name.clone(), value));
            }
        }
        request.secret_headers.extend(self.credential(values));
        request.secret_query.extend(self.parameter());
        request
    }

    /// Returns the parameter that carries the secret, where an address does.
    fn parameter(&self) -> Option<SecretPair> {
        let auth = self.manifest().sections.auth.chosen(self.settings())?;
        let (name, secret) = (auth.param.clone()?, auth.secret.as_deref()?);
        (auth.kind == AuthKind::Query).then(|| SecretPair { name, template: format!("{{{secret}}}") })
    }

    fn credential(&self, values: &Values) -> Option<SecretHeader> {
        let auth = self.manifest().sections.auth.chosen(self.settings())?;
        let header = |name: &str, template, encoding| Some(SecretHeader { name: name.to_owned(), template, encoding });
        let secret = auth.secret.as_deref().unwrap_or_default();
        match auth.kind {
            AuthKind::Bearer => header("Authorization", format!("Bearer {{{secret}}}"), SecretEncoding::Plain),
            AuthKind::Basic => {
                let user = auth.user.as_ref().map(|user| self.with_secrets(user, values)).unwrap_or_default();
                header("Authorization", format!("{user}:{{{secret}}}"), SecretEncoding::Basic)
            }
            AuthKind::Header => {
                let template = auth.value.as_ref().map(|value| self.with_secrets(value, values)).unwrap_or_default();
                header(auth.header.as_deref().unwrap_or_default(), template, SecretEncoding::Plain)
            }
            // Whoever sends the request fetches the pass and fills it in.
            AuthKind::ClientCredentials | AuthKind::DeviceCode | AuthKind::Pkce | AuthKind::JwtAssertion => {
                let template = auth.value.as_ref().map(|value| self.with_secrets(value, values));
                let template = template.unwrap_or_else(|| "Bearer {access_token}".to_owned());
                header(auth.header.as_deref().unwrap_or("Authorization"), template, SecretEncoding::Plain)
            }
            AuthKind::Query | AuthKind::None => None,
        }
    }

    /// Fills settings and leaves the places of secrets.
    fn with_secrets(&self, template: &Template, values: &Values) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Name(name) if self.settings().contains_key(name) => values.get(name).unwrap_or_default().to_owned(),
            Part::Name(name) => format!("{{{name}}}"),
        };
        template.parts.iter().map(part).collect()
    }
}

/// Says whether `value` carries the place of a page.
fn asks_page(value: &JsonTemplate) -> bool {
    let mut asks = false;
    value.each_template(&mut |template| asks |= template.names().any(|name| name == "page"));
    asks
}
