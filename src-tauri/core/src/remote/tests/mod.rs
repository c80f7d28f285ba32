//! The remote against servers that misbehave. Pauses are recorded instead of waited for.

mod answers;
mod repeats;
mod secrecy;
mod server;
mod tls;

use std::sync::{Arc, Mutex};

use super::*;
use crate::{
    keychain::Secret,
    page::{Meaning, Refusal, SecretEncoding, SecretHeader},
};
use server::{Answer, Server, answer, cut, gzip};

const CANARY: &str = "t0k3n-canary";

/// The pauses that would have been made.
type Pauses = Arc<Mutex<Vec<Duration>>>;

/// A pace whose pauses end at once, with the longest pause that the jitter allows.
fn hasty(pauses: &Pauses) -> Pace {
    let pauses = Arc::clone(pauses);
    let sleep = move |length| -> Pause {
        pauses.lock().unwrap().push(length);
        Box::pin(std::future::ready(()))
    };
    Pace { jitter: |longest| longest, sleep: Arc::new(sleep), ..Pace::default() }
}

fn settings() -> Settings {
    Settings { pace: hasty(&Pauses::default()), ..Settings::default() }
}

fn once() -> Settings {
    let mut settings = settings();
    settings.pace.tries = 1;
    settings
}

fn remote(server: &Server, settings: Settings) -> Remote {
    let secrets = Secrets::new().with("token", Secret::from(CANARY.to_owned()));
    Remote::new(server.url.clone(), secrets, settings).unwrap()
}

fn request(url: String) -> PageRequest {
    let header = SecretHeader {
        name: "Authorization".into(),
        template: "Bearer {token}".into(),
        encoding: SecretEncoding::Plain,
    };
    PageRequest { url, secret_headers: vec![header], ..PageRequest::default() }
}

/// What a connector might make of an answer.
fn judge(response: &Response) -> Verdict {
    match response.status {
        200..=299 => Verdict::Accept,
        429 => Verdict::Throttled(None),
        500..=599 => Verdict::Transient("the server has trouble".into()),
        status => Verdict::Refused(Refusal { meaning: Meaning::Auth, say: "the key is wrong".into(), status }),
    }
}

/// Fetches `/events` of a server that gives these answers.
async fn fetch(answers: Vec<Answer>, settings: Settings) -> (Result<Response, Error>, Server) {
    let server = Server::start(answers).await;
    let asked = request(server.at("/events?cursor=q-canary"));
    let answer = remote(&server, settings).fetch(&asked, judge, |_| (), &Cancel::new()).await;
    (answer, server)
}

fn root(answer: Result<Response, Error>) -> Error {
    answer.unwrap_err().root().clone()
}
