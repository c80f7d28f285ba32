//! HTTP to a remote: timeouts, repeats, pauses, limits of size, and the rule that a secret goes to one origin only.
//! It alone knows reqwest.

mod answer;
mod client;
mod clock;
mod error;
mod network;
mod origin;
mod pace;
mod request;
#[cfg(test)]
mod tests;
mod token;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use url::Url;

use crate::{
    cancel::Cancel,
    keychain::Secret,
    page::{Meaning, PageRequest, Response, Verdict},
};

pub use clock::server_clock_skew;
pub use error::{Detail, Error};
pub use network::{BadNetwork, Network, Proxy};
pub use pace::{Budget, Pace, Pause, Wait, WaitReason};
pub use request::Secrets;
pub use token::{ACCESS_TOKEN, Renewal, TokenSource};

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
    /// The way out of this computer.
    pub network: Network,
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
            network: Network::default(),
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
    tokens: Option<Arc<dyn TokenSource>>,
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
        let client = client::client(&origin, &settings)?;
        let bucket = settings.budget.map(|budget| Arc::new(Mutex::new(Bucket::new(budget, Instant::now()))));
        Ok(Self(Arc::new(Inner { client, origin, secrets, settings, bucket, rest: Arc::default(), tokens: None })))
    }

    /// Returns the same wire with the access tokens of `tokens` among its secrets, as [`ACCESS_TOKEN`].
    #[must_use]
    pub fn with_tokens(&self, tokens: Arc<dyn TokenSource>) -> Self {
        Self(Arc::new(Inner { tokens: Some(tokens), ..self.0.copy() }))
    }

    /// Returns the same wire at another pace; both share one budget.
    #[must_use]
    pub fn at_pace(&self, pace: Pace) -> Self {
        let inner = self.0.copy();
        Self(Arc::new(Inner { settings: Settings { pace, ..inner.settings }, ..inner }))
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
        let mut renewal = Renewal::Never;
        loop {
            let own = self.budget_pause();
            if !own.is_zero() {
                on_wait(Wait::new(own, WaitReason::Budget, attempts.tries));
                self.pause(own, cancel).await?;
            }
            attempts.tries += 1;
            let token = unless(cancel, self.token(&renewal)).await??;
            let answer = unless(cancel, self.send(request, token.as_ref())).await?;
            let (trouble, asked) = match answer {
                Ok(response) => match self.weigh(&response, judge(&response)) {
                    Ok(None) => return Ok(response),
                    Ok(Some((trouble, asked))) => (trouble, asked),
                    Err(refusal) if is_stale(&refusal) && renewal.may_begin(token) => continue,
                    Err(refusal) => return Err(refusal),
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
    async fn send(&self, request: &PageRequest, token: Option<&Secret>) -> Result<Response, Error> {
        let inner = &*self.0;
        let host = inner.origin.host();
        let secrets = token.map(|token| inner.secrets.clone().with(ACCESS_TOKEN, token.clone()));
        let sent = request::build(&inner.client, &inner.origin, secrets.as_ref().unwrap_or(&inner.secrets), request)?;
        let answer = inner.client.execute(sent).await.map_err(|error| Error::of(error, &host))?;
        let status = answer.status();
        if status.is_redirection() && status != reqwest::StatusCode::NOT_MODIFIED {
            let location = answer.headers().get("location").map(|value| String::from_utf8_lossy(value.as_bytes()));
            let to = location.map_or_else(|| "nowhere".to_owned(), |location| inner.origin.target(&location));
            return Err(Error::Redirected { host, to, status: status.as_u16() });
        }
        let headers = answer::shown_headers(answer.headers());
        let body = answer::read(answer, inner.settings.largest_body, &host).await?;
        Ok(Response { status: status.as_u16(), headers, body, url: request.url.clone() })
    }

    /// Returns the token for the next request, where requests take one.
    async fn token(&self, renewal: &Renewal) -> Result<Option<Secret>, Error> {
        match &self.0.tokens {
            Some(tokens) => tokens.token(renewal.rejected()).await.map(Some),
            None => Ok(None),
        }
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

impl Inner {
    /// Returns the parts again, all of them cheap.
    fn copy(&self) -> Self {
        let Self { client, origin, secrets, settings, bucket, rest, tokens } = self;
        Self {
            client: client.clone(),
            origin: origin.clone(),
            secrets: secrets.clone(),
            settings: settings.clone(),
            bucket: bucket.clone(),
            rest: rest.clone(),
            tokens: tokens.clone(),
        }
    }
}

/// Says whether a token that was good a moment ago may have run out.
fn is_stale(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.meaning == Meaning::Auth)
}

impl fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut remote = formatter.debug_struct("Remote");
        remote.field("host", &self.0.origin.host()).field("secrets", &self.0.secrets).finish_non_exhaustive()
    }
}

/// Waits for `work` unless the token is cancelled first.
async fn unless<T>(cancel: &Cancel, work: impl Future<Output = T>) -> Result<T, Error> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Error::Cancelled),
        done = work => Ok(done),
    }
}
