//! HTTP to a remote: timeouts, repeats, pauses, limits of size, and the rule that a secret goes to one origin only.
//! It alone knows reqwest.

mod clock;
mod error;
mod origin;
mod pace;
mod request;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use reqwest::redirect::Policy;
use url::Url;

use crate::{
    cancel::Cancel,
    page::{PageRequest, Response, Verdict},
};

pub use clock::server_clock_skew;
pub use error::{Detail, Error};
pub use pace::{Budget, Pace, Pause, Wait, WaitReason};
pub use request::Secrets;

use origin::BoundOrigin;
use pace::{Bucket, whole_seconds};

/// The limits of one remote.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the remote may be silent within an answer.
    pub read_timeout: Duration,
    /// How long one request may take from beginning to end.
    pub timeout: Duration,
    /// The largest answer that is read, in bytes after decompression.
    pub largest_body: usize,
    /// How requests are repeated.
    pub pace: Pace,
    /// How many requests are sent in which time, where there is a limit.
    pub budget: Option<Budget>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(20),
            timeout: Duration::from_secs(60),
            largest_body: 32 << 20,
            pace: Pace::default(),
            budget: None,
        }
    }
}

/// One organization's remote: an origin and the secrets that go nowhere else. Cheap to clone.
#[derive(Clone)]
pub struct Remote(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    origin: BoundOrigin,
    secrets: Secrets,
    settings: Settings,
    bucket: Option<Arc<Mutex<Bucket>>>,
    /// Until when the remote has nothing left for us, by its own word.
    rest: Arc<Mutex<Option<Instant>>>,
}

/// What has gone wrong with one request so far.
#[derive(Default)]
struct Attempts {
    tries: u32,
    troubles: u32,
    throttles: u32,
    waited: Duration,
}

impl Remote {
    /// Binds `secrets` to the origin (scheme, host and port) of `base`.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where the origin is neither https nor on this computer.
    pub fn new(base: Url, secrets: Secrets, settings: Settings) -> Result<Self, Error> {
        let origin = BoundOrigin::new(base)?;
        let client = client(&origin, &settings)?;
        let bucket = settings.budget.map(|budget| Arc::new(Mutex::new(Bucket::new(budget, Instant::now()))));
        Ok(Self(Arc::new(Inner { client, origin, secrets, settings, bucket, rest: Arc::default() })))
    }

    /// Returns the same wire at another pace; both share one budget.
    #[must_use]
    pub fn at_pace(&self, pace: Pace) -> Self {
        let Inner { client, origin, secrets, settings, bucket, rest } = &*self.0;
        Self(Arc::new(Inner {
            client: client.clone(),
            origin: origin.clone(),
            secrets: secrets.clone(),
            settings: Settings { pace, ..settings.clone() },
            bucket: bucket.clone(),
            rest: rest.clone(),
        }))
    }

    /// Holds the next request back for `length`: the remote said that none is left until then. What is too long to sit
    /// out is left to the remote's refusal.
    pub fn rest(&self, length: Duration) {
        if length <= self.0.settings.pace.patience {
            *self.0.rest.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now().checked_add(length);
        }
    }

    /// Sends `request` until `judge` accepts or refuses the answer, patience runs out or `cancel` says stop.
    /// Pauses are told to `on_wait` before they begin.
    ///
    /// # Errors
    /// Any [`Error`]; trouble that might have passed comes as [`Error::Exhausted`].
    pub async fn fetch(
        &self,
        request: &PageRequest,
        judge: impl Fn(&Response) -> Verdict,
        on_wait: impl Fn(Wait),
        cancel: &Cancel,
    ) -> Result<Response, Error> {
        let mut attempts = Attempts::default();
        loop {
            let own = self.budget_pause();
            if !own.is_zero() {
                on_wait(Wait::new(own, WaitReason::Budget, attempts.tries));
                self.pause(own, cancel).await?;
            }
            attempts.tries += 1;
            let answer = unless(cancel, self.send(request)).await?;
            let (trouble, asked) = match answer {
                Ok(response) => match self.weigh(&response, judge(&response))? {
                    None => return Ok(response),
                    Some((trouble, asked)) => (trouble, asked),
                },
                Err(error) => (error, None),
            };
            let (length, reason) = self.next_pause(&mut attempts, trouble, asked)?;
            on_wait(Wait::new(length, reason, attempts.tries));
            self.pause(length, cancel).await?;
        }
    }

    /// Turns a verdict into None (accepted), or trouble with the pause that the remote asks for.
    fn weigh(&self, response: &Response, verdict: Verdict) -> Result<Option<(Error, Option<Duration>)>, Error> {
        let host = self.0.origin.host();
        let in_header = clock::retry_after(response);
        match verdict {
            Verdict::Accept => Ok(None),
            Verdict::Refused(refusal) => Err(Error::Refused(refusal)),
            Verdict::Transient(say) => Ok(Some((Error::Trouble { host, status: response.status, say }, in_header))),
            Verdict::Unusable(say) => Ok(Some((Error::Unusable { host, status: response.status, say }, in_header))),
            Verdict::Throttled(asked) => {
                let asked = asked.or(in_header);
                let seconds = asked.map_or(0, whole_seconds);
                Ok(Some((Error::Throttled { host, seconds }, asked)))
            }
        }
    }

    /// Decides how long to wait after trouble, or that it is time to give up.
    fn next_pause(
        &self,
        attempts: &mut Attempts,
        trouble: Error,
        asked: Option<Duration>,
    ) -> Result<(Duration, WaitReason), Error> {
        if !trouble.may_pass() {
            return Err(trouble);
        }
        let pace = &self.0.settings.pace;
        let throttled = matches!(trouble, Error::Throttled { .. });
        let failures = if throttled { &mut attempts.throttles } else { &mut attempts.troubles };
        *failures += 1;
        let length = match asked {
            None if !throttled => pace.backoff(*failures),
            asked => pace.asked(asked, *failures),
        };
        let too_often = !throttled && *failures >= pace.tries_after(&trouble);
        let counts = throttled || asked.is_some();
        let too_long = counts && attempts.waited.saturating_add(length) > pace.patience;
        if too_long && let Some(asked) = asked {
            // Whatever the status was: what the remote wants is a pause that is too long to sit out.
            let trouble = Error::Throttled { host: self.0.origin.host(), seconds: whole_seconds(asked) };
            return Err(Error::Exhausted { tries: attempts.tries, last: Box::new(trouble) });
        }
        if too_often || too_long {
            return Err(Error::Exhausted { tries: attempts.tries, last: Box::new(trouble) });
        }
        if counts {
            attempts.waited += length;
        }
        let reason = if throttled { WaitReason::Throttled } else { WaitReason::Trouble(trouble.to_string()) };
        Ok((length, reason))
    }

    /// Sends the request once and reads the whole answer.
    async fn send(&self, request: &PageRequest) -> Result<Response, Error> {
        let inner = &*self.0;
        let host = inner.origin.host();
        let sent = request::build(&inner.client, &inner.origin, &inner.secrets, request)?;
        let answer = inner.client.execute(sent).await.map_err(|error| Error::of(error, &host))?;
        let status = answer.status();
        if status.is_redirection() && status != reqwest::StatusCode::NOT_MODIFIED {
            let location = answer.headers().get("location").map(|value| String::from_utf8_lossy(value.as_bytes()));
            let to = location.map_or_else(|| "nowhere".to_owned(), |location| inner.origin.target(&location));
            return Err(Error::Redirected { host, to, status: status.as_u16() });
        }
        let headers = shown_headers(answer.headers());
        let body = read(answer, inner.settings.largest_body, &host).await?;
        Ok(Response { status: status.as_u16(), headers, body, url: request.url.clone() })
    }

    async fn pause(&self, length: Duration, cancel: &Cancel) -> Result<(), Error> {
        unless(cancel, (self.0.settings.pace.sleep)(length)).await
    }

    fn budget_pause(&self) -> Duration {
        let take =
            |bucket: &Arc<Mutex<Bucket>>| bucket.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        let until = self.0.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let rest = until.map(|until| until.saturating_duration_since(Instant::now())).unwrap_or_default();
        self.0.bucket.as_ref().map(take).unwrap_or_default().max(rest)
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut remote = formatter.debug_struct("Remote");
        remote.field("host", &self.0.origin.host()).field("secrets", &self.0.secrets).finish_non_exhaustive()
    }
}

/// Sets up a client that follows nothing, remembers nothing and waits for nothing without end.
fn client(origin: &BoundOrigin, settings: &Settings) -> Result<reqwest::Client, Error> {
    // Whoever installed one before has decided for the process; ring or that one is the same to us.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("Trailbook/", env!("CARGO_PKG_VERSION")))
        .https_only(!origin.is_loopback())
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .gzip(true)
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        .timeout(settings.timeout);
    if origin.is_loopback() {
        let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        // A new connection costs nothing here. On a kept one, a small server that writes head and body apart waits for
        // the system's delayed acknowledgement, 40 ms for each page.
        builder = builder.no_proxy().resolve_to_addrs("localhost", &here).pool_max_idle_per_host(0);
    }
    builder.build().map_err(|error| Error::Setup(Detail(error.without_url().to_string())))
}

/// Waits for `work` unless the token is cancelled first.
async fn unless<T>(cancel: &Cancel, work: impl Future<Output = T>) -> Result<T, Error> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Error::Cancelled),
        done = work => Ok(done),
    }
}

/// Takes over the headers with names in lower case, but for cookies, which are secrets of another kind.
fn shown_headers(headers: &reqwest::header::HeaderMap) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let kept = headers.iter().filter(|(name, _)| *name != reqwest::header::SET_COOKIE);
    kept.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// Reads the body piece by piece and stops where it grows too large.
async fn read(mut answer: reqwest::Response, limit: usize, host: &str) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| Error::of(error, host))? {
        if body.len() + piece.len() > limit {
            return Err(Error::TooLarge { host: host.to_owned(), limit });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
