//! A pretend identity server and the log that trusts it, each at an origin of its own on this computer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde_json::json;

/// What both servers know, and what happens on request.
#[derive(Default)]
pub struct Minds {
    /// The token that the log accepts, and for how many more requests.
    good: Option<(String, usize)>,
    /// For how many requests a new token is good.
    pub good_for: usize,
    /// The refresh token that may be used next.
    pub refresh: Option<String>,
    /// How many tokens were given.
    pub issued: usize,
    /// Whether refresh tokens are refused.
    pub refuses: bool,
    /// The answers to polls before the token is given: an OAuth error each.
    pub polls: Vec<&'static str>,
    /// Everything that the log was sent: addresses and headers.
    pub log_heard: String,
    /// Everything that the identity server was sent in forms.
    pub identity_heard: String,
}

pub type Shared = Arc<Mutex<Minds>>;

/// The two servers.
pub struct Identity {
    pub minds: Shared,
    /// Where the log is.
    pub log: String,
    /// Where people and clients sign in.
    pub identity: String,
}

impl Identity {
    pub async fn start(good_for: usize) -> Self {
        let minds = Shared::new(Mutex::new(Minds { good_for, ..Minds::default() }));
        let log = Router::new().route("/events", get(events)).route("/organizations", get(organizations));
        let identity =
            Router::new().route("/token", post(token)).route("/codes", post(codes)).route("/codes/{code}", get(status));
        let (log, identity) = (serve(log, &minds).await, serve(identity, &minds).await);
        Self { minds, log, identity }
    }

    /// The settings of an organization there.
    pub fn settings(&self) -> BTreeMap<String, String> {
        let setting = |key: &str, value: &String| (key.to_owned(), value.clone());
        BTreeMap::from([setting("base_url", &self.log), setting("identity_url", &self.identity)])
    }
}

async fn serve(router: Router<Shared>, minds: &Shared) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = router.with_state(minds.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    base
}

fn issue(minds: &mut Minds) -> Response {
    minds.issued += 1;
    let (access, refresh) = (format!("access-canary-{}", minds.issued), format!("refresh-canary-{}", minds.issued));
    minds.good = Some((access.clone(), minds.good_for));
    minds.refresh = Some(refresh.clone());
    json!({"access_token": access, "refresh_token": refresh, "expires_in": 3600}).to_string().into_response()
}

fn refuse(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, json!({"error": error}).to_string()).into_response()
}

async fn token(State(minds): State<Shared>, Form(form): Form<BTreeMap<String, String>>) -> Response {
    let mut minds = minds.lock().unwrap();
    minds.identity_heard.push_str(&format!("{form:?}\n"));
    let field = |name: &str| form.get(name).map(String::as_str);
    match field("grant_type").unwrap_or_default() {
        "refresh_token" if minds.refuses || minds.refresh.as_deref() != field("refresh_token") => {
            refuse("invalid_grant")
        }
        "client_credentials" if field("client_secret") != Some("secret-canary") => refuse("invalid_client"),
        "urn:ietf:params:oauth:grant-type:device_code" if !minds.polls.is_empty() => refuse(minds.polls.remove(0)),
        _ => issue(&mut minds),
    }
}

async fn codes(headers: HeaderMap) -> Response {
    let host = headers["host"].to_str().unwrap();
    let address = format!("http://{host}/activate");
    json!({
        "device_code": "device-canary", "user_code": "WDJB-MJHT", "verification_uri": address, "interval": 1,
        "code": "KILO-1", "verificationUrl": address, "expires_in": 600, "expiresIn": 600,
    })
    .to_string()
    .into_response()
}

async fn status(State(minds): State<Shared>, Path(code): Path<String>) -> Response {
    assert_eq!(code, "KILO-1");
    let mut minds = minds.lock().unwrap();
    match minds.polls.is_empty() {
        true => {
            minds.issued += 1;
            minds.good = Some(("kilo-canary".to_owned(), minds.good_for));
            json!({"token": "kilo-canary", "userId": "u1"}).to_string().into_response()
        }
        false => match minds.polls.remove(0) {
            "denied" => StatusCode::FORBIDDEN.into_response(),
            "expired" => StatusCode::GONE.into_response(),
            _ => StatusCode::ACCEPTED.into_response(),
        },
    }
}

/// Says no to whoever comes without the right token, or with one that has run out.
fn let_in(minds: &mut Minds, headers: &HeaderMap, query: &BTreeMap<String, String>) -> Option<Response> {
    minds.log_heard.push_str(&format!("{headers:?} {query:?}\n"));
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let given = given.or_else(|| query.get("api_key").map(String::as_str)).map(str::to_owned);
    if given.as_deref() == Some("key-canary") {
        return None;
    }
    match (&mut minds.good, given) {
        (Some((token, left)), Some(given)) if *token == given && *left > 0 => {
            *left -= 1;
            None
        }
        _ => Some((StatusCode::UNAUTHORIZED, r#"{"error":"token"}"#).into_response()),
    }
}

async fn events(
    State(minds): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    const PAGES: usize = 12;
    let mut minds = minds.lock().unwrap();
    if let Some(refusal) = let_in(&mut minds, &headers, &query) {
        return refusal;
    }
    let page: usize = query.get("cursor").map_or(0, |text| text.parse().unwrap());
    let event =
        |number: usize| json!({"id": format!("e{number}"), "at": 1_790_000_000 - number, "action": "user.login"});
    let events: Vec<_> = (page * 5..page * 5 + 5).map(event).collect();
    let next = (page + 1 < PAGES).then(|| (page + 1).to_string());
    json!({"events": events, "next": next}).to_string().into_response()
}

async fn organizations(
    State(minds): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    if let Some(refusal) = let_in(&mut minds.lock().unwrap(), &headers, &query) {
        return refusal;
    }
    let all =
        ["Acme", "Globex", "Initech"].map(|name| json!({"slug": name.to_lowercase(), "name": name, "role": "owner"}));
    let page: usize = query.get("page").map_or(1, |text| text.parse().unwrap());
    let part: Vec<_> = all.into_iter().skip((page - 1) * 2).take(2).collect();
    json!({"organizations": part}).to_string().into_response()
}

/// A manifest of the log whose `[auth]` and secrets are these.
pub fn manifest(id: &str, auth: &str) -> String {
    format!(
        r#"manifest = 1
id = "{id}"
name = "Signed {id}"
vendor = "Example"
evidence = "fixture"

[[setting]]
id = "base_url"
kind = "url"
default = "https://api.example.com"

[[setting]]
id = "identity_url"
kind = "url"
default = "https://id.example.com"

[[setting]]
id = "organization"

{auth}

[request]
url = "{{base_url}}/events"
query = {{ cursor = "{{page}}" }}

[page]
kind = "token"
at = "/next"

[sync]
mode = "list"

[records]
at = "/events"
uid = ["/id"]
time = [{{ at = "/at", as = "epoch_s" }}]

[map]
action = "/action"
"#
    )
}

pub const CREDENTIALS: &str = r#"
[[secret]]
id = "client_secret"
label = "Secret"

[auth]
kind = "client_credentials"
token_url = "{identity_url}/token"
client_id = "client-1"
secret = "client_secret"
scope = "logs.read"
"#;

pub const DEVICE: &str = r#"
[auth]
kind = "device_code"
codes_url = "{identity_url}/codes"
token_url = "{identity_url}/token"
client_id = "client-1"
"#;

pub const KILO: &str = r#"
[[secret]]
id = "token"
label = "Token"

[auth]
kind = "device_code"
poll = "status"
codes_url = "{identity_url}/codes"
token_url = "{identity_url}/codes/{code}"
secret = "token"
code_at = "/code"
verify_at = "/verificationUrl"
lifetime_at = "/expiresIn"
token_at = "/token"
"#;

pub const BROWSER: &str = r#"
[auth]
kind = "pkce"
authorize_url = "{identity_url}/authorize"
token_url = "{identity_url}/token"
client_id = "client-1"
scope = "logs.read"
"#;

pub const QUERY: &str = r#"
[[secret]]
id = "token"
label = "Key"

[auth]
kind = "query"
param = "api_key"
secret = "token"
"#;
