//! How long a remote asks to wait. "Now" is the remote's own clock, from its `Date` header.

use std::time::{Duration, SystemTime};

use super::manifest::sections::{LimitsSection, ResetForm};
use crate::event::Timestamp;
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

/// Returns how long it is until there are new requests, by the header for that.
pub(super) fn reset(limits: &LimitsSection, response: &Response) -> Option<Duration> {
    let name = limits.reset.as_deref()?;
    let since = |epoch: Duration| SystemTime::UNIX_EPOCH.checked_add(epoch)?.duration_since(now(response)?).ok();
    // A date holds a comma of its own.
    if limits.reset_as == ResetForm::Date {
        return until(response.header(name)?, response);
    }
    let text = first(response, name)?;
    match limits.reset_as {
        ResetForm::DeltaS => seconds(text),
        ResetForm::DeltaMs => millis(text),
        ResetForm::EpochS => since(seconds(text)?),
        ResetForm::EpochMs => since(millis(text)?),
        ResetForm::Date => None,
    }
}

/// Returns the first value of a header such as `160, 160;w=1`; of the parameter `r` where the name is `header;r`.
pub(super) fn first<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    let (name, key) = name.split_once(';').map_or((name, None), |(name, key)| (name.trim(), Some(key.trim())));
    let text = response.header(name)?;
    let Some(key) = key else { return text.split([',', ';']).next().map(str::trim) };
    let pairs = text.split([',', ';']).filter_map(|part| part.split_once('='));
    pairs.into_iter().find(|(found, _)| found.trim() == key).map(|(_, value)| value.trim())
}

fn millis(text: &str) -> Option<Duration> {
    seconds(text).map(|count| Duration::from_millis(count.as_secs()))
}

fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let whole = text.split('.').next().filter(|whole| !whole.is_empty() && whole.len() <= 15)?;
    whole.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.parse().ok().map(Duration::from_secs)).flatten()
}

fn until(text: &str, response: &Response) -> Option<Duration> {
    let at = httpdate::parse_http_date(text.trim()).ok().or_else(|| {
        let at = Timestamp::parse(text.trim()).ok()?.at;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(at.millis()).ok()?))
    })?;
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
        let structured = "reset = \"x-reset\"\nreset_as = \"delta_s\"";
        let keyed = "reset = \"ratelimit;t\"\nreset_as = \"delta_s\"";
        let dated = "reset = \"x-reset\"\nreset_as = \"date\"";
        let in_millis = "reset = \"x-reset\"\nreset_as = \"epoch_ms\"";
        let cases: [Case; 16] = [
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
            (structured, &[("x-reset", "9, 60;w=60;name=\"org\"")], Some(9)),
            (keyed, &[("ratelimit", "\"default\";r=0;t=33")], Some(33)),
            (dated, &[date, ("x-reset", "Wed, 21 Oct 2026 07:28:05 GMT")], Some(5)),
            (dated, &[date, ("x-reset", "2026-10-21T07:29:00Z")], Some(60)),
            (in_millis, &[date, ("x-reset", "1792567690000")], Some(10)),
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
