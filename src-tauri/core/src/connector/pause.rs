//! How long a remote asks to wait. "Now" is the remote's own clock, from its `Date` header.

use std::time::{Duration, SystemTime};

use super::manifest::sections::{LimitsSection, ResetForm};
use crate::page::Response;

/// The longest pause that is believed.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Returns the pause that `response` asks for, however long: whether it is sat out is not decided here.
pub(super) fn asked(limits: &LimitsSection, response: &Response) -> Option<Duration> {
    let after = (limits.retry_after != Some(false)).then(|| response.header("retry-after")).flatten();
    let reset = || reset(limits, response);
    after.and_then(|text| after_text(text, response)).or_else(reset).map(|pause| pause.min(LONGEST))
}

fn after_text(text: &str, response: &Response) -> Option<Duration> {
    seconds(text).or_else(|| until(text, response))
}

fn reset(limits: &LimitsSection, response: &Response) -> Option<Duration> {
    let text = response.header(limits.reset.as_deref()?)?;
    match limits.reset_as {
        ResetForm::DeltaS => seconds(text),
        ResetForm::Date => until(text, response),
        ResetForm::EpochS => {
            let at = SystemTime::UNIX_EPOCH.checked_add(seconds(text)?)?;
            at.duration_since(now(response)?).ok()
        }
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let whole = text.split('.').next().filter(|whole| !whole.is_empty() && whole.len() <= 12)?;
    whole.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.parse().ok().map(Duration::from_secs)).flatten()
}

fn until(text: &str, response: &Response) -> Option<Duration> {
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    Some(at.duration_since(now(response)?).unwrap_or_default())
}

fn now(response: &Response) -> Option<SystemTime> {
    httpdate::parse_http_date(response.header("date")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_read_in_every_form() {
        let date = ("date", "Wed, 21 Oct 2026 07:28:00 GMT");
        let epoch = "reset = \"x-reset\"";
        let delta = "reset = \"x-reset\"\nreset_as = \"delta_s\"";
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<u64>);
        let cases: [Case; 11] = [
            ("", &[("retry-after", "7")], Some(7)),
            ("", &[("retry-after", "7.9")], Some(7)),
            ("", &[("retry-after", "86400")], Some(86_400)),
            ("", &[date, ("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT")], Some(30)),
            ("", &[date, ("retry-after", "Wed, 21 Oct 2026 07:00:00 GMT")], Some(0)),
            ("", &[("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT")], None),
            ("", &[("retry-after", "soon")], None),
            ("retry_after = false", &[("retry-after", "7")], None),
            (epoch, &[date, ("x-reset", "1792567690")], Some(10)),
            (delta, &[("x-reset", "12")], Some(12)),
            ("", &[], None),
        ];
        for (limits, headers, expected) in cases {
            let limits: LimitsSection = toml::from_str(limits).unwrap();
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let response = Response { headers, ..Response::default() };

            assert_eq!(asked(&limits, &response).map(|pause| pause.as_secs()), expected, "{response:?}");
        }
    }
}
