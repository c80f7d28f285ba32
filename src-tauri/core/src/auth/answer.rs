//! What a token endpoint answered: a token, a request for patience, or a no. The words of a refusal are shown, unless a
//! secret is in them.

use super::Error;
use super::tokens::Tokens;
use crate::connector::sign_in::{Poll, SignIn};
use crate::event::{Instant, Timestamp};
use crate::page::{Meaning, Refusal, Response, Verdict};
use crate::remote::{self, Secrets};

/// What an answer to a poll says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Here is the token.
    Granted(Tokens),
    /// The person has not decided.
    Pending,
    /// The same, and this is asked too often.
    SlowDown,
}

/// Decides what an answer is before it is read: refusals are read too, trouble is tried again.
pub(super) fn judge(vendor: &str, response: &Response) -> Verdict {
    match response.status {
        408 | 425 | 429 => Verdict::Throttled(None),
        500..=599 => Verdict::Transient(format!("{vendor} could not answer (status {})", response.status)),
        _ => Verdict::Accept,
    }
}

/// Reads the answer to a request for a token.
pub(super) fn granted(sign_in: &SignIn, secrets: &Secrets, response: &Response, now: Instant) -> Result<Tokens, Error> {
    match response.status {
        200..=299 => tokens(sign_in, response, now),
        _ => Err(refused(sign_in, secrets, response)),
    }
}

/// Reads the answer to a poll.
pub(super) fn polled(
    sign_in: &SignIn,
    poll: Poll,
    secrets: &Secrets,
    response: &Response,
    now: Instant,
) -> Result<Answer, Error> {
    let vendor = || sign_in.vendor.clone();
    match poll {
        Poll::Status => match response.status {
            202 => Ok(Answer::Pending),
            200 => tokens(sign_in, response, now).map(Answer::Granted),
            403 => Err(Error::Denied { vendor: vendor() }),
            404 | 410 => Err(Error::Expired { vendor: vendor() }),
            _ => Err(refused(sign_in, secrets, response)),
        },
        Poll::Standard if matches!(response.status, 200..=299) => tokens(sign_in, response, now).map(Answer::Granted),
        Poll::Standard => match error_code(response).as_deref() {
            Some("authorization_pending") => Ok(Answer::Pending),
            Some("slow_down") => Ok(Answer::SlowDown),
            Some("access_denied" | "authorization_declined") => Err(Error::Denied { vendor: vendor() }),
            Some("expired_token" | "code_expired") => Err(Error::Expired { vendor: vendor() }),
            _ => Err(refused(sign_in, secrets, response)),
        },
    }
}

/// Says whether a refusal means that what was given will never be accepted again.
pub(super) fn is_final(error: &Error) -> bool {
    matches!(error, Error::Remote(remote::Error::Refused(refusal)) if refusal.meaning == Meaning::Auth)
}

fn tokens(sign_in: &SignIn, response: &Response, now: Instant) -> Result<Tokens, Error> {
    let find = |pointer| sign_in.find(pointer, response);
    let access = find(&sign_in.token_at).ok_or_else(|| Error::NoToken { vendor: sign_in.vendor.clone() })?;
    let lifetime = find(&sign_in.expires_at).and_then(|text| lifetime(&text, now));
    Ok(Tokens::new(access, find(&sign_in.refresh_at), lifetime, now))
}

/// Reads how long something lasts: a number of seconds, or a time.
pub(super) fn lifetime(text: &str, now: Instant) -> Option<i64> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite());
    let seconds = seconds.map(|seconds| seconds.clamp(0.0, 1e12) as i64);
    seconds.or_else(|| Some(Timestamp::parse(text).ok()?.at.seconds() - now.seconds()).map(|left| left.max(0)))
}

/// Returns the standard word for what is wrong.
fn error_code(response: &Response) -> Option<String> {
    text(response, "error")
}

fn text(response: &Response, key: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(&response.body).ok()?;
    value.get(key)?.as_str().map(str::to_owned)
}

fn refused(sign_in: &SignIn, secrets: &Secrets, response: &Response) -> Error {
    let vendor = &sign_in.vendor;
    let code = error_code(response);
    let said = said(secrets, response).map(|said| format!(" ({said})")).unwrap_or_default();
    let (meaning, say) = match (response.status, code.as_deref()) {
        (_, Some("invalid_grant" | "interaction_required" | "consent_required")) => {
            (Meaning::Auth, format!("{vendor} no longer accepts this sign-in{said}"))
        }
        (_, Some("invalid_client" | "unauthorized_client" | "invalid_request")) | (401, _) => {
            (Meaning::Auth, format!("{vendor} does not accept the client's identifier or its key{said}"))
        }
        (_, Some("invalid_scope" | "access_denied")) | (403, _) => {
            (Meaning::Scope, format!("{vendor} does not give this client what it asks for{said}"))
        }
        (404, _) => (Meaning::Organization, format!("{vendor} knows no such client or installation{said}")),
        (status, _) => (Meaning::Window, format!("{vendor} refused the sign-in (status {status}){said}")),
    };
    Error::Remote(remote::Error::Refused(Refusal { meaning, say, status: response.status }))
}

/// Returns the vendor's own words, short and without anything that could be a secret.
fn said(secrets: &Secrets, response: &Response) -> Option<String> {
    let said = text(response, "error_description").or_else(|| text(response, "message"))?;
    let said: String = said.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let safe = !said.is_empty() && !secrets.any(|secret| said.contains(secret.expose()));
    safe.then(|| said.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_seconds_or_a_time() {
        let now = Instant::from_seconds(1_800_000_000);
        let cases = [
            ("3600", Some(3600)),
            ("3599.7", Some(3599)),
            ("-5", Some(0)),
            ("2027-01-15T08:10:00Z", Some(600)),
            ("2020-01-01T00:00:00Z", Some(0)),
            ("soon", None),
            ("NaN", None),
        ];
        for (text, expected) in cases {
            assert_eq!(lifetime(text, now), expected, "{text}");
        }
    }
}
