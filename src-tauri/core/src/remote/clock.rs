//! Times that a remote tells in headers: its own clock, and when to come back.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{event::Instant, page::Response};

/// Returns how far the remote's clock is ahead of ours, by its `Date` header; None where it has none that can be read.
/// The header counts whole seconds, and the answer was on its way for a while.
pub fn server_clock_skew(response: &Response, now: Instant) -> Option<TimeDelta> {
    let server: DateTime<Utc> = http_date(response.header("date")?)?.into();
    Some(server - now.to_utc())
}

/// Returns the pause that `Retry-After` asks for: seconds, or a date, which is measured by the remote's own clock.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    let asked = response.header("retry-after")?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = http_date(response.header("date")?)?;
    Some(http_date(asked)?.duration_since(now).unwrap_or_default())
}

fn http_date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Headers = &'static [(&'static str, &'static str)];

    const DATE: (&str, &str) = ("date", "Fri, 20 Feb 2026 10:00:00 GMT");

    fn response(headers: Headers) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Response { headers, ..Response::default() }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_remotes_clock() {
        let cases: [(Headers, Option<u64>); 9] = [
            (&[("retry-after", "7")], Some(7)),
            (&[("retry-after", " 0 ")], Some(0)),
            (&[DATE, ("retry-after", "Fri, 20 Feb 2026 10:02:00 GMT")], Some(120)),
            (&[DATE, ("retry-after", "Fri, 20 Feb 2026 09:00:00 GMT")], Some(0)),
            (&[("retry-after", "Fri, 20 Feb 2026 10:02:00 GMT")], None),
            (&[("retry-after", "-1")], None),
            (&[("retry-after", "soon")], None),
            (&[("retry-after", "99999999999999999999999")], None),
            (&[DATE], None),
        ];
        for (headers, seconds) in cases {
            assert_eq!(retry_after(&response(headers)), seconds.map(Duration::from_secs), "{headers:?}");
        }
    }

    #[test]
    fn the_skew_is_positive_where_the_remote_is_ahead() {
        let server = 1_771_581_600;
        for (ours, skew) in [(server, 0), (server - 300, 300), (server + 90, -90)] {
            let found = server_clock_skew(&response(&[DATE]), Instant::from_seconds(ours));
            assert_eq!(found, Some(TimeDelta::seconds(skew)));
        }
        assert_eq!(server_clock_skew(&response(&[]), Instant::from_seconds(0)), None);
        assert_eq!(server_clock_skew(&response(&[("date", "yesterday")]), Instant::from_seconds(0)), None);
    }
}
