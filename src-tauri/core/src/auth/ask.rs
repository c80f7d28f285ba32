//! The requests of a sign-in, as values: what is asked for with which secret in which place.

use url::Url;

use crate::connector::sign_in::{CODE_PLACE, ClientAuth, Exchange, Poll, SignIn};
use crate::page::{FormEncoding, Method, PageRequest, SecretEncoding, SecretHeader, SecretPair};

/// What the secrets of a sign-in are called while it lasts.
pub(super) const ASSERTION: &str = "assertion";
pub(super) const CODE: &str = "code";
pub(super) const DEVICE_CODE: &str = "device_code";
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
pub(super) const VERIFIER: &str = "code_verifier";

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ASSERTION_GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const CLIENT_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Asks for a token with a secret of the client's own.
pub(super) fn client_credentials(sign_in: &SignIn) -> PageRequest {
    let mut request = begin(sign_in, &sign_in.token_url, Some("client_credentials"));
    plain(&mut request, "scope", sign_in.scope.as_deref());
    plain(&mut request, "audience", sign_in.audience.as_deref());
    with_params(sign_in, request)
}

/// Asks for a new token with the one that renews it.
pub(super) fn refresh(sign_in: &SignIn) -> PageRequest {
    let mut request = begin(sign_in, &sign_in.token_url, None);
    // The grant of the kind is that of the first token; renewing has its own.
    request.secret_form.insert(0, pair("grant_type", "refresh_token"));
    request.secret_form.push(secret("refresh_token", REFRESH_TOKEN));
    request
}

/// Asks for a code that a person confirms elsewhere.
pub(super) fn codes(sign_in: &SignIn, codes_url: &str) -> PageRequest {
    let mut request = PageRequest { method: Method::POST, url: codes_url.to_owned(), ..PageRequest::default() };
    accept(&mut request);
    plain(&mut request, "client_id", sign_in.client_id.as_deref());
    plain(&mut request, "scope", sign_in.scope.as_deref());
    plain(&mut request, "audience", sign_in.audience.as_deref());
    with_params(sign_in, request)
}

/// Asks whether the person has confirmed the code.
pub(super) fn poll(sign_in: &SignIn, poll: Poll, code: &str) -> PageRequest {
    match poll {
        Poll::Standard => {
            let mut request = begin(sign_in, &sign_in.token_url, Some(DEVICE_GRANT));
            request.secret_form.push(secret("device_code", DEVICE_CODE));
            request
        }
        Poll::Status => {
            let code: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
            let url = sign_in.token_url.replace(CODE_PLACE, &code.replace('+', "%20"));
            let mut request = PageRequest { url, ..PageRequest::default() };
            accept(&mut request);
            request
        }
    }
}

/// Asks for a token with the code that the browser brought.
pub(super) fn exchange(sign_in: &SignIn, redirect: &str) -> PageRequest {
    let mut request = begin(sign_in, &sign_in.token_url, Some("authorization_code"));
    request.secret_form.push(secret("code", CODE));
    request.secret_form.push(secret("code_verifier", VERIFIER));
    request.secret_form.push(pair("redirect_uri", redirect));
    request
}

/// Asks for a token with a signed assertion.
pub(super) fn assertion(sign_in: &SignIn, exchange: Exchange) -> PageRequest {
    let url = &sign_in.token_url;
    match exchange {
        Exchange::Assertion => {
            let mut request = bare(sign_in, url, Some(ASSERTION_GRANT));
            request.secret_form.push(secret("assertion", ASSERTION));
            with_params(sign_in, request)
        }
        Exchange::ClientAssertion => {
            let mut request = bare(sign_in, url, Some("client_credentials"));
            plain(&mut request, "client_id", sign_in.client_id.as_deref());
            plain(&mut request, "scope", sign_in.scope.as_deref());
            request.secret_form.push(pair("client_assertion_type", CLIENT_ASSERTION));
            request.secret_form.push(secret("client_assertion", ASSERTION));
            with_params(sign_in, request)
        }
        Exchange::Bearer => {
            let mut request = PageRequest { method: Method::POST, url: url.clone(), ..PageRequest::default() };
            accept(&mut request);
            request.secret_headers.push(authorization(format!("Bearer {{{ASSERTION}}}"), SecretEncoding::Plain));
            request
        }
    }
}

/// Returns where the person agrees, in the browser.
pub(super) fn authorize(
    sign_in: &SignIn,
    authorize_url: &str,
    redirect: &str,
    state: &str,
    challenge: &str,
) -> Option<Url> {
    let mut url = Url::parse(authorize_url).ok()?;
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("response_type", "code");
        let client = sign_in.client_id.as_deref().map(|id| ("client_id", id));
        let scope = sign_in.scope.as_deref().map(|scope| ("scope", scope));
        let audience = sign_in.audience.as_deref().map(|audience| ("audience", audience));
        query.extend_pairs(client.into_iter().chain(scope).chain(audience));
        query.extend_pairs([("redirect_uri", redirect), ("state", state)]);
        query.extend_pairs([("code_challenge", challenge), ("code_challenge_method", "S256")]);
        query.extend_pairs(&sign_in.params);
    }
    Some(url)
}

/// Begins a request to the token endpoint: the grant, and who the client is.
fn begin(sign_in: &SignIn, url: &str, grant: Option<&str>) -> PageRequest {
    let mut request = bare(sign_in, url, grant);
    let id = sign_in.client_id.as_deref();
    match (sign_in.client_auth, &sign_in.secret) {
        (ClientAuth::Basic, Some(key)) => {
            let user = id.unwrap_or_default();
            request.secret_headers.push(authorization(format!("{user}:{{{key}}}"), SecretEncoding::Basic));
        }
        (ClientAuth::Form | ClientAuth::Json | ClientAuth::Basic, key) => {
            plain(&mut request, "client_id", id);
            if let Some(key) = key {
                request.secret_form.push(secret("client_secret", key));
            }
        }
    }
    request
}

/// Begins a request to the token endpoint that does not say who the client is.
fn bare(sign_in: &SignIn, url: &str, grant: Option<&str>) -> PageRequest {
    let form_as = match sign_in.client_auth {
        ClientAuth::Json => FormEncoding::Json,
        ClientAuth::Form | ClientAuth::Basic => FormEncoding::Form,
    };
    let mut request = PageRequest { method: Method::POST, url: url.to_owned(), form_as, ..PageRequest::default() };
    accept(&mut request);
    if let Some(grant) = grant {
        request.secret_form.push(pair("grant_type", sign_in.grant.as_deref().unwrap_or(grant)));
    }
    request
}

fn with_params(sign_in: &SignIn, mut request: PageRequest) -> PageRequest {
    request.secret_form.extend(sign_in.params.iter().map(|(name, value)| pair(name, value)));
    request
}

fn accept(request: &mut PageRequest) {
    request.headers.push(("Accept".to_owned(), "application/json".to_owned()));
}

fn plain(request: &mut PageRequest, name: &str, value: Option<&str>) {
    request.secret_form.extend(value.map(|value| pair(name, value)));
}

fn pair(name: &str, value: &str) -> SecretPair {
    SecretPair { name: name.to_owned(), template: value.to_owned() }
}

fn secret(name: &str, id: &str) -> SecretPair {
    pair(name, &format!("{{{id}}}"))
}

fn authorization(template: String, encoding: SecretEncoding) -> SecretHeader {
    SecretHeader { name: "Authorization".to_owned(), template, encoding }
}
