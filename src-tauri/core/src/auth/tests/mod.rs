//! Signing in against a pretend identity server over real HTTP. Pauses are recorded instead of waited for.

mod browser;
mod device;
mod keeping;
pub(crate) mod keys;
mod server;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::cancel::Cancel;
use crate::connector::sign_in::{Assertion, ClientAuth, DeviceCode, Exchange, Poll, Redirect, SignIn, Way};
use crate::keychain::Secret;
use crate::page::Meaning;
use crate::remote::{self, Pace, Secrets, Settings, TokenSource};
use server::{Asked, Server};

type Pauses = Arc<Mutex<Vec<Duration>>>;

fn settings(pauses: &Pauses) -> Settings {
    let pauses = Arc::clone(pauses);
    let sleep = move |length| -> remote::Pause {
        pauses.lock().unwrap().push(length);
        Box::pin(std::future::ready(()))
    };
    let pace = Pace { jitter: |longest| longest, sleep: Arc::new(sleep), ..Pace::default() };
    Settings { pace, ..Settings::default() }
}

fn now() -> crate::event::Instant {
    crate::event::Instant::from_seconds(1_800_000_000)
}

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn pointer(text: &str) -> crate::connector::pointer::Pointer {
    text.try_into().unwrap()
}

fn sign_in(base: &str, way: Way) -> SignIn {
    SignIn {
        vendor: "Example".to_owned(),
        way,
        token_url: format!("{base}/token"),
        client_id: Some("client-1".to_owned()),
        secret: None,
        client_auth: ClientAuth::Form,
        grant: None,
        scope: Some("logs.read".to_owned()),
        audience: None,
        params: BTreeMap::new(),
        token_at: pointer("/access_token"),
        expires_at: pointer("/expires_in"),
        refresh_at: pointer("/refresh_token"),
        hosts: vec!["127.0.0.1".to_owned()],
    }
}

fn token(name: &str, refresh: Option<&str>) -> (u16, String) {
    (
        200,
        json!({"access_token": name, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh}).to_string(),
    )
}

fn failed(status: u16, error: &str) -> (u16, String) {
    (status, json!({"error": error, "error_description": "so says the server"}).to_string())
}
