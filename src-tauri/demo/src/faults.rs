//! The ways in which the server misbehaves on request, one answer at a time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::body::{Piece, Pieces};
use crate::wire::{Answer, Refusal, Twist, Wire};

/// What is wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing; lets one request through before the next fault.
    Pass,
    /// 429.
    RateLimited(RetryAfter),
    /// 401, as for a token that was revoked.
    Unauthorized,
    /// The wire's answer to a role that may not read the log.
    RoleRequired,
    /// 500.
    Internal,
    /// 503.
    Unavailable,
    /// The whole length is declared, half of it is sent, then the connection ends.
    CutLength,
    /// Half of it is sent in chunks, then the connection ends without a last chunk.
    CutChunked,
    /// A page for people with status 200, as proxies and sign-in pages send.
    Html,
    /// An error object with status 200.
    ErrorBody,
    /// The body arrives in ten parts, each after a pause of this many milliseconds.
    Slow(u64),
    /// The last brackets are missing though the length is right.
    InvalidJson,
    /// The first event holds 5 MB of text.
    BigEvent,
    /// The first event holds bytes that are not UTF-8.
    InvalidUtf8,
    /// The first event holds half a surrogate pair, escaped.
    LoneSurrogate,
    /// The first event holds ten thousand nested brackets.
    DeepNesting,
    /// 302 to the same server under another origin (`localhost` for `127.0.0.1`), where the log shows what came along.
    Redirect,
    /// The way to the next page leads to this page again.
    RepeatNext,
    /// No events, though there are more.
    EmptyPage,
    /// Half the events, and a way to the others. (The Kilo and Invent wires have no way but the usual one.)
    ShortPage,
    /// The events of the page, the oldest first.
    Reversed,
    /// A total that is seven too high, wherever the wire tells one.
    WrongTotal,
    /// 403 with the headers of a used-up rate limit, as some vendors send instead of 429.
    LimitAsForbidden,
    /// 400 with the code `cursor_expired`.
    CursorExpired,
}

/// What a 429 says about when to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// Nothing.
    Absent,
    /// A number of seconds.
    Seconds(u32),
    /// The date that lies this many seconds ahead.
    Date(u32),
}

impl Fault {
    /// Returns what the wire itself does wrong.
    pub(crate) fn twist(&self) -> Twist {
        match self {
            Self::RepeatNext => Twist::RepeatNext,
            Self::EmptyPage => Twist::EmptyPage,
            Self::ShortPage => Twist::ShortPage,
            Self::Reversed => Twist::Reversed,
            Self::WrongTotal => Twist::WrongTotal,
            _ => Twist::Honest,
        }
    }

    /// Returns the answer that stands in for the wire's, where the fault does not let the wire answer at all.
    pub(crate) fn instead(&self, wire: Wire, path: &str, port: u16) -> Option<Answer> {
        let plain = |status, body: &str| Answer::json(status, body);
        Some(match self {
            Self::RateLimited(after) => {
                let mut answer = plain(429, r#"{"error":{"code":"rate_limited","message":"too many requests"}}"#);
                answer.headers.extend(after.text().map(|text| ("retry-after", text)));
                answer
            }
            Self::LimitAsForbidden => {
                let mut answer = plain(403, r#"{"message":"rate limit exceeded"}"#);
                let reset = (Utc::now().timestamp() + 1).to_string();
                answer.headers = vec![("x-ratelimit-remaining", "0".into()), ("x-ratelimit-reset", reset)];
                answer
            }
            Self::CursorExpired => plain(400, r#"{"error":{"code":"cursor_expired","message":"begin again"}}"#),
            Self::Unauthorized => wire.refuse(Refusal::Token, path),
            Self::RoleRequired => wire.refuse(Refusal::Role, path),
            Self::Internal => plain(500, r#"{"error":{"code":"internal","message":"something broke"}}"#),
            Self::Unavailable => plain(503, r#"{"error":{"code":"unavailable","message":"try again later"}}"#),
            Self::Html => {
                let mut answer = plain(200, "<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>");
                answer.headers.push(("content-type", "text/html; charset=utf-8".into()));
                answer
            }
            Self::ErrorBody => plain(200, r#"{"error":{"code":"internal","message":"the query took too long"}}"#),
            Self::Redirect => {
                let mut answer = plain(302, "");
                answer.headers.push(("location", format!("http://localhost:{port}/elsewhere")));
                answer
            }
            Self::Pass | Self::CutLength | Self::CutChunked | Self::Slow(_) | Self::InvalidJson => return None,
            Self::BigEvent | Self::InvalidUtf8 | Self::LoneSurrogate | Self::DeepNesting => return None,
            Self::RepeatNext | Self::EmptyPage | Self::ShortPage | Self::Reversed | Self::WrongTotal => return None,
        })
    }

    /// Turns `answer` into what goes out, damaged as the fault says.
    pub(crate) fn send(&self, answer: Answer) -> Response {
        let (status, headers) = (answer.status, answer.headers);
        let bytes = self.stain(answer.body.into_bytes());
        let (length, half) = (bytes.len(), bytes.len() / 2);
        let body = match self {
            Self::CutLength | Self::CutChunked => {
                let half = Bytes::from(bytes).slice(..half);
                Body::new(Pieces::new([Piece::Bytes(half), Piece::Break]))
            }
            Self::Slow(pause) => slow(Bytes::from(bytes), Duration::from_millis(*pause)),
            _ => Body::from(bytes),
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if matches!(self, Self::CutLength | Self::Slow(_)) {
            out.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        for (name, text) in headers {
            if let Ok(value) = HeaderValue::from_str(&text) {
                out.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    /// Spoils the bytes of a page. The first `[` opens its list of events on every wire.
    fn stain(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let member: Vec<u8> = match self {
            Self::InvalidJson => {
                bytes.truncate(bytes.len().saturating_sub(2));
                bytes.extend_from_slice(b"  ");
                return bytes;
            }
            Self::BigEvent => [br#""padding":""#.to_vec(), vec![b'x'; 5 * 1024 * 1024], br#"","#.to_vec()].concat(),
            Self::InvalidUtf8 => b"\"note\":\"caf\xe9 \xff\xfe \xed\xa0\x80\",".to_vec(),
            Self::LoneSurrogate => br#""note":"half \ud800 pair","#.to_vec(),
            Self::DeepNesting => {
                [br#""nest":"#.to_vec(), vec![b'['; 10_000], vec![b']'; 10_000], b",".to_vec()].concat()
            }
            _ => return bytes,
        };
        let list = bytes.windows(2).position(|pair| pair == b"[{");
        if let Some(list) = list {
            bytes.splice(list + 2..list + 2, member);
        }
        bytes
    }
}

impl RetryAfter {
    fn text(self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Seconds(seconds) => Some(seconds.to_string()),
            Self::Date(seconds) => {
                let at = Utc::now() + TimeDelta::seconds(i64::from(seconds));
                Some(at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
            }
        }
    }
}

fn slow(bytes: Bytes, pause: Duration) -> Body {
    let part = bytes.len().div_ceil(10).max(1);
    let parts = (0..bytes.len()).step_by(part).map(|from| bytes.slice(from..(from + part).min(bytes.len())));
    Body::new(Pieces::new(parts.flat_map(|part| [Piece::Pause(pause), Piece::Bytes(part)])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stain_lands_in_the_first_event_of_every_wire() {
        let pages = [r#"{"events":[{"id":"1"}]}"#, r#"{"result":{"data":{"logs":[{"id":"1"}]}}}"#, r#"[{"id":"1"}]"#];
        for page in pages {
            let text = String::from_utf8(Fault::DeepNesting.stain(page.into())).unwrap();
            assert!(text.contains(r#"[{"nest":[[["#) && text.contains(r#"]],"id":"1"}"#), "{page}");
            assert!(Fault::BigEvent.stain(page.into()).len() > 5_000_000);
            assert!(String::from_utf8(Fault::InvalidUtf8.stain(page.into())).is_err());
            let broken = Fault::InvalidJson.stain(page.into());
            assert_eq!(broken.len(), page.len());
            assert!(serde_json::from_slice::<serde_json::Value>(&broken).is_err());
        }
    }

    #[test]
    fn an_empty_page_stays_as_it_is() {
        assert_eq!(Fault::BigEvent.stain(b"[]".to_vec()), b"[]");
    }

    #[test]
    fn faults_have_names_in_json() {
        let cases = [
            (Fault::Unavailable, r#""unavailable""#),
            (Fault::Slow(20), r#"{"slow":20}"#),
            (Fault::RateLimited(RetryAfter::Absent), r#"{"rate_limited":"absent"}"#),
            (Fault::RateLimited(RetryAfter::Date(3)), r#"{"rate_limited":{"date":3}}"#),
        ];
        for (fault, text) in cases {
            assert_eq!(serde_json::to_string(&fault).unwrap(), text);
            assert_eq!(serde_json::from_str::<Fault>(text).unwrap(), fault);
        }
    }
}
