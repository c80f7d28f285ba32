//! Sign-ins that need a person: a code that is confirmed elsewhere (RFC 8628 and its kin), or an agreement in the browser
//! of this computer (RFC 8252 with PKCE). One begins, shows where to go, and waits.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::answer::{self, Answer};
use super::loopback::{Callback, Loopback};
use super::{Clock, Error, Tokens, ask, random_text, wire};
use crate::cancel::Cancel;
use crate::connector::sign_in::{DeviceCode, Poll, Redirect, SignIn, Way};
use crate::keychain::Secret;
use crate::remote::{self, Secrets, Settings};

/// How long a person has in the browser, and for a code whose lifetime nobody says.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// How often a poll asks where nobody says.
const INTERVAL: Duration = Duration::from_secs(5);
const SLOWER: Duration = Duration::from_secs(5);

/// Where a person goes to agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The address to open.
    pub address: String,
    /// The code to compare or to type there; None where the browser brings the answer itself.
    pub code: Option<String>,
    /// How long there is.
    pub seconds: u64,
}

/// A sign-in that waits for a person. Dropping it ends it, and nothing is left of it.
pub struct SigningIn {
    sign_in: SignIn,
    secrets: Secrets,
    settings: Settings,
    clock: Clock,
    prompt: Prompt,
    stage: Stage,
}

enum Stage {
    Device { poll: Poll, code: Secret, interval: Duration },
    Browser { port: Loopback, state: String, verifier: Secret },
}

impl SigningIn {
    /// Begins a sign-in: asks for a code, or opens a port for the browser's answer.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn begin(
        sign_in: SignIn,
        secrets: Secrets,
        settings: Settings,
        clock: Clock,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let (prompt, stage) = match sign_in.way.clone() {
            Way::DeviceCode(device) => begin_device(&sign_in, &device, &settings, clock, cancel).await?,
            Way::Browser { authorize_url, redirect } => begin_browser(&sign_in, &authorize_url, redirect).await?,
            Way::ClientCredentials | Way::Assertion(_) => {
                return Err(Error::NoToken { vendor: sign_in.vendor.clone() });
            }
        };
        Ok(Self { sign_in, secrets, settings, clock, prompt, stage })
    }

    /// Returns where the person goes.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// Waits until the person has agreed, and gets the token.
    ///
    /// # Errors
    /// Any [`Error`]: denied, too late, cancelled.
    pub async fn finish(self, cancel: &Cancel) -> Result<Tokens, Error> {
        let Self { sign_in, secrets, settings, clock, prompt, stage } = self;
        match stage {
            Stage::Device { poll, code, interval } => {
                let secrets = secrets.with(ask::DEVICE_CODE, code.clone());
                let watch = Watch { sign_in: &sign_in, secrets: &secrets, settings: &settings, clock, poll };
                watch.until_granted(code.expose(), interval, Duration::from_secs(prompt.seconds), cancel).await
            }
            Stage::Browser { port, state, verifier } => {
                let redirect = port.address();
                let over = (settings.pace.sleep)(Duration::from_secs(prompt.seconds));
                let callback = tokio::select! {
                    biased;
                    callback = port.wait(&state, cancel) => callback?,
                    () = over => return Err(Error::Expired { vendor: sign_in.vendor.clone() }),
                };
                let code = match callback {
                    Callback::Code(code) => code,
                    Callback::Refused(_) => return Err(Error::Denied { vendor: sign_in.vendor.clone() }),
                };
                let secrets = secrets.with(ask::CODE, code).with(ask::VERIFIER, verifier);
                let request = ask::exchange(&sign_in, &redirect);
                let response = wire::ask(&sign_in, &settings, &request, &secrets, cancel).await?;
                answer::granted(&sign_in, &secrets, &response, clock())
            }
        }
    }
}

async fn begin_device(
    sign_in: &SignIn,
    device: &DeviceCode,
    settings: &Settings,
    clock: Clock,
    cancel: &Cancel,
) -> Result<(Prompt, Stage), Error> {
    let none = Secrets::new();
    let request = ask::codes(sign_in, &device.codes_url);
    let response = wire::ask(sign_in, settings, &request, &none, cancel).await?;
    if !(200..=299).contains(&response.status) {
        answer::granted(sign_in, &none, &response, clock())?;
    }
    let find = |pointer| sign_in.find(pointer, &response);
    let missing = || Error::NoToken { vendor: sign_in.vendor.clone() };
    let code = find(&device.code_at).ok_or_else(missing)?;
    let whole = response_text(&response, "verification_uri_complete");
    let address = whole.or_else(|| find(&device.verify_at)).ok_or_else(missing)?;
    check_address(sign_in, &address)?;
    let lifetime = find(&device.lifetime_at).and_then(|text| answer::lifetime(&text, clock()));
    let seconds = lifetime.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(LONGEST.as_secs());
    let interval = response_text(&response, "interval").and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let prompt = Prompt {
        address,
        code: Some(shown(&find(&device.user_code_at).unwrap_or_else(|| code.clone()))),
        seconds: seconds.min(24 * 60 * 60),
    };
    let interval = interval.unwrap_or(INTERVAL).clamp(Duration::from_secs(1), Duration::from_secs(60));
    Ok((prompt, Stage::Device { poll: device.poll, code: Secret::from(code), interval }))
}

async fn begin_browser(sign_in: &SignIn, authorize_url: &str, redirect: Redirect) -> Result<(Prompt, Stage), Error> {
    let port = Loopback::open(redirect).await?;
    let (state, verifier) = (random_text()?, random_text()?);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let address = ask::authorize(sign_in, authorize_url, &port.address(), &state, &challenge);
    let address = address.ok_or_else(|| Error::NoToken { vendor: sign_in.vendor.clone() })?;
    check_address(sign_in, address.as_str())?;
    let prompt = Prompt { address: address.into(), code: None, seconds: LONGEST.as_secs() };
    Ok((prompt, Stage::Browser { port, state, verifier: Secret::from(verifier) }))
}

/// Sees to it that a person is sent to nobody but whom the manifest names, over a safe connection.
fn check_address(sign_in: &SignIn, address: &str) -> Result<(), Error> {
    let url = Url::parse(address).ok();
    if url.as_ref().is_some_and(|url| sign_in.may_send_to(url)) {
        return Ok(());
    }
    let host = url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "nowhere".to_owned());
    Err(Error::ForeignAddress { vendor: sign_in.vendor.clone(), host: shown(&host) })
}

fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(100).collect()
}

fn response_text(response: &crate::page::Response, key: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(&response.body).ok()?;
    match value.get(key)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Watches a code.
struct Watch<'a> {
    sign_in: &'a SignIn,
    secrets: &'a Secrets,
    settings: &'a Settings,
    clock: Clock,
    poll: Poll,
}

impl Watch<'_> {
    async fn until_granted(
        &self,
        code: &str,
        mut interval: Duration,
        lifetime: Duration,
        cancel: &Cancel,
    ) -> Result<Tokens, Error> {
        let request = ask::poll(self.sign_in, self.poll, code);
        let mut waited = Duration::ZERO;
        while waited < lifetime {
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Remote(remote::Error::Cancelled)),
                () = (self.settings.pace.sleep)(interval) => {}
            }
            waited += interval;
            let response = wire::ask(self.sign_in, self.settings, &request, self.secrets, cancel).await?;
            match answer::polled(self.sign_in, self.poll, self.secrets, &response, (self.clock)())? {
                Answer::Granted(tokens) => return Ok(tokens),
                Answer::Pending => {}
                Answer::SlowDown => interval += SLOWER,
            }
        }
        Err(Error::Expired { vendor: self.sign_in.vendor.clone() })
    }
}
