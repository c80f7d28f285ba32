//! Turns a connector's request into one that can be sent: checks its address and headers and, last of all, fills in the secrets.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::{
    keychain::Secret,
    page::{FormEncoding, Method, PageRequest, SecretEncoding, SecretHeader, SecretPair},
    remote::{error::Error, origin::BoundOrigin},
};

/// Headers that say how a message is carried or who it is for. They are ours.
const OURS: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// The secrets of one organization by their identifiers.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secrets {
    /// Returns an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the secret `id`.
    pub fn get(&self, id: &str) -> Option<&Secret> {
        self.0.get(id)
    }

    /// Says whether `test` holds for any of them.
    pub fn any(&self, test: impl FnMut(&Secret) -> bool) -> bool {
        self.0.values().any(test)
    }

    /// Returns those whose identifiers `wanted` names.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        self.0.iter().filter(|(id, _)| wanted(id)).map(|(id, secret)| (id.clone(), secret.clone())).collect()
    }

    /// Adds the secret `id`.
    pub fn with(mut self, id: &str, secret: Secret) -> Self {
        self.0.insert(id.to_owned(), secret);
        self
    }
}

impl FromIterator<(String, Secret)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (String, Secret)>>(secrets: I) -> Self {
        Self(secrets.into_iter().collect())
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// Builds the request, or says why it must not be sent.
pub(super) fn build(
    client: &reqwest::Client,
    origin: &BoundOrigin,
    secrets: &Secrets,
    request: &PageRequest,
) -> Result<reqwest::Request, Error> {
    let mut url = origin.within(&request.url)?;
    join_query(secrets, &request.secret_query, &mut url)?;
    let method = match request.method {
        Method::GET => reqwest::Method::GET,
        Method::POST => reqwest::Method::POST,
    };
    let mut builder = client.request(method, url).headers(headers(secrets, request)?);
    if !request.secret_form.is_empty() {
        builder = match request.form_as {
            FormEncoding::Form => builder.header(CONTENT_TYPE, FORM).body(form(secrets, &request.secret_form)?),
            FormEncoding::Json => builder.header(CONTENT_TYPE, JSON).body(json(secrets, &request.secret_form)?),
        };
    } else if let Some(body) = &request.body {
        builder = builder.body(body.clone());
    }
    builder.build().map_err(|error| Error::of(error, &origin.host()))
}

/// Puts parameters with secrets behind those that the address has.
fn join_query(secrets: &Secrets, pairs: &[SecretPair], url: &mut Url) -> Result<(), Error> {
    for pair in pairs {
        let value = fill(&pair.template, secrets)?;
        url.query_pairs_mut().append_pair(&pair.name, &value);
    }
    Ok(())
}

/// Writes the fields of a form, each encoded.
fn form(secrets: &Secrets, pairs: &[SecretPair]) -> Result<String, Error> {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    for pair in pairs {
        fields.append_pair(&pair.name, &fill(&pair.template, secrets)?);
    }
    Ok(fields.finish())
}

/// Writes the fields as one JSON object.
fn json(secrets: &Secrets, pairs: &[SecretPair]) -> Result<String, Error> {
    let mut object = serde_json::Map::new();
    for pair in pairs {
        object.insert(pair.name.clone(), fill(&pair.template, secrets)?.to_string().into());
    }
    Ok(serde_json::Value::Object(object).to_string())
}

fn headers(secrets: &Secrets, request: &PageRequest) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::BadRequest { problem: "a value cannot be sent in the header", what: name.clone() })?;
        headers.append(header_name(name)?, value);
    }
    for secret in &request.secret_headers {
        headers.insert(header_name(&secret.name)?, secret_value(secrets, secret)?);
    }
    Ok(headers)
}

fn header_name(name: &str) -> Result<HeaderName, Error> {
    let bad = |problem| Error::BadRequest { problem, what: name.to_owned() };
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("there is no header"))?;
    if OURS.contains(&name.as_str()) { Err(bad("a connector may not set the header")) } else { Ok(name) }
}

fn secret_value(secrets: &Secrets, header: &SecretHeader) -> Result<HeaderValue, Error> {
    let filled = fill(&header.template, secrets)?;
    let text = match header.encoding {
        SecretEncoding::Plain => filled,
        SecretEncoding::Basic => {
            let encoded = Zeroizing::new(STANDARD.encode(filled.as_bytes()));
            Zeroizing::new(["Basic ", &encoded].concat())
        }
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| Error::BadSecret { header: header.name.clone() })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Replaces each `{id}` by its secret. What a secret holds is not looked through again.
fn fill(template: &str, secrets: &Secrets) -> Result<Zeroizing<String>, Error> {
    let broken =
        || Error::BadRequest { problem: "a brace is not closed in the template of", what: "a header".to_owned() };
    let room = template.len() + secrets.0.values().map(|secret| secret.expose().len()).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(room));
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (id, behind) = after.split_once('}').ok_or_else(broken)?;
        let secret = secrets.0.get(id).ok_or_else(|| Error::MissingSecret { id: id.to_owned() })?;
        text.push_str(before);
        text.push_str(secret.expose());
        rest = behind;
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let secret = |text: &str| Secret::from(text.to_owned());
        Secrets::new().with("token", secret("t0k{id}")).with("id", secret("ann")).with("bad", secret("a\r\nX-Evil: 1"))
    }

    fn value(template: &str, encoding: SecretEncoding) -> Result<HeaderValue, Error> {
        let header = SecretHeader { name: "Authorization".into(), template: template.into(), encoding };
        secret_value(&secrets(), &header)
    }

    #[test]
    fn templates_are_filled_once_and_marked_as_sensitive() {
        let cases = [
            ("Bearer {token}", SecretEncoding::Plain, "Bearer t0k{id}"),
            ("{id}:{token}", SecretEncoding::Plain, "ann:t0k{id}"),
            ("{id}:{token}", SecretEncoding::Basic, "Basic YW5uOnQwa3tpZH0="),
            ("plain", SecretEncoding::Plain, "plain"),
        ];
        for (template, encoding, expected) in cases {
            let value = value(template, encoding).unwrap();
            assert_eq!((value.to_str().unwrap(), value.is_sensitive()), (expected, true), "{template}");
            assert_eq!(format!("{value:?}"), "Sensitive");
        }
    }

    #[test]
    fn a_secret_that_is_missing_or_breaks_the_header_is_not_sent() {
        let missing = value("Bearer {other}", SecretEncoding::Plain).unwrap_err();
        assert_eq!(missing, Error::MissingSecret { id: "other".into() });
        let bad = value("Bearer {bad}", SecretEncoding::Plain).unwrap_err();
        assert_eq!(bad, Error::BadSecret { header: "Authorization".into() });
        assert!(matches!(value("Bearer {token", SecretEncoding::Plain), Err(Error::BadRequest { .. })));
    }

    #[test]
    fn headers_that_carry_the_message_cannot_be_set() {
        for name in ["Host", "Content-Length", "transfer-encoding", "Accept-Encoding", "Cookie", "bad name", "", "a\nb"]
        {
            let plain = PageRequest { headers: vec![(name.into(), "x".into())], ..PageRequest::default() };
            assert!(matches!(headers(&secrets(), &plain), Err(Error::BadRequest { .. })), "{name:?}");
        }
        let split = PageRequest { headers: vec![("X-A".into(), "1\r\nX-B: 2".into())], ..PageRequest::default() };
        assert!(matches!(headers(&secrets(), &split), Err(Error::BadRequest { .. })));
    }

    #[test]
    fn secrets_are_listed_by_name_only() {
        assert_eq!(format!("{:?}", secrets()), r#"{"bad", "id", "token"}"#);
    }
}
