//! A window's ends as a remote wants them written. What is inside is always asked for, where need be with a little
//! more on either side: events that come twice are known by their identifier.

use super::manifest::sections::{Ends, WindowFormat, WindowSection};
use crate::event::Instant;
use crate::page::Window;

const MILLI: i64 = 1_000_000;
const SECOND: i64 = 1_000 * MILLI;
const DAY: i64 = 86_400 * SECOND;

/// Returns the texts for `{from}` and `{to}`.
pub(crate) fn ends(section: &WindowSection, window: &Window) -> (String, String) {
    let unit = section.format.unit().max(section.grain.map_or(1, |grain| grain.nanos()));
    let open_start = matches!(section.ends, Ends::OpenStart | Ends::Open);
    let closed_end = matches!(section.ends, Ends::Closed | Ends::OpenStart);
    let from = floor(window.from, unit).plus_nanos(if open_start { -unit } else { 0 });
    // A whole day is named by its date, so the last day inside is the last that is named.
    let until = if closed_end && unit >= DAY {
        floor(window.until.plus_nanos(-1), unit)
    } else {
        let above = floor(window.until.plus_nanos(unit - 1), unit);
        if closed_end || above > window.until || unit == 1 { above } else { window.until }
    };
    (write(section.format, from), write(section.format, until))
}

/// Writes an instant as the least identifier that an Auth0 log entry of that second can have.
pub(crate) fn auth0_id(at: Instant) -> String {
    let digits: String = at.to_rfc3339(0).chars().filter(char::is_ascii_digit).collect();
    format!("900{digits}{}", "0".repeat(39))
}

impl WindowFormat {
    /// Returns the nanoseconds that lie between two texts of this form.
    pub(crate) const fn unit(self) -> i64 {
        match self {
            Self::Rfc3339 | Self::EpochS => SECOND,
            Self::Rfc3339Ms | Self::EpochMs => MILLI,
            Self::Rfc3339Us => 1_000,
            Self::Rfc3339Ns => 1,
            Self::Date => DAY,
        }
    }
}

/// Rounds towards the past to a multiple of `unit` nanoseconds.
pub(crate) fn floor(at: Instant, unit: i64) -> Instant {
    at.plus_nanos(-at.nanos().rem_euclid(unit))
}

/// Writes an instant; what the form cannot hold is cut off.
pub(crate) fn write(format: WindowFormat, at: Instant) -> String {
    match format {
        WindowFormat::Rfc3339 => at.to_rfc3339(0),
        WindowFormat::Rfc3339Ms => at.to_rfc3339(3),
        WindowFormat::Rfc3339Us => at.to_rfc3339(6),
        WindowFormat::Rfc3339Ns => at.to_rfc3339(9),
        WindowFormat::EpochS => at.seconds().to_string(),
        WindowFormat::EpochMs => at.millis().to_string(),
        WindowFormat::Date => at.to_rfc3339(0)[..10].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Timestamp;

    #[test]
    fn ends_are_widened_and_never_narrowed() {
        let cases = [
            (
                r#"format="rfc3339""#,
                "2026-01-02T00:00:00Z",
                "2026-01-02T00:00:09.5Z",
                "2026-01-02T00:00:00Z",
                "2026-01-02T00:00:10Z",
            ),
            (
                "format=\"rfc3339\"\nends=\"[)\"",
                "2026-01-02T00:00:00.7Z",
                "2026-01-02T00:00:09Z",
                "2026-01-02T00:00:00Z",
                "2026-01-02T00:00:09Z",
            ),
            (
                "format=\"rfc3339_ms\"\nends=\"()\"",
                "2026-01-02T00:00:00Z",
                "2026-01-02T00:00:09.0001Z",
                "2026-01-01T23:59:59.999Z",
                "2026-01-02T00:00:09.001Z",
            ),
            ("format=\"epoch_s\"\nends=\"(]\"", "1970-01-01T00:00:05Z", "1970-01-01T00:00:09Z", "4", "9"),
            (r#"format="date""#, "2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z", "2026-01-02", "2026-01-03"),
            (r#"format="date""#, "2026-01-02T05:00:00Z", "2026-01-04T00:00:01Z", "2026-01-02", "2026-01-04"),
            (
                "format=\"date\"\nends=\"[)\"",
                "2026-01-02T00:00:00Z",
                "2026-01-04T00:00:01Z",
                "2026-01-02",
                "2026-01-05",
            ),
        ];
        for (text, from, until, expected_from, expected_until) in cases {
            let section: WindowSection = toml::from_str(text).unwrap();
            let at = |text: &str| Timestamp::parse(text).unwrap().at;
            let window = Window { from: at(from), until: at(until) };

            assert_eq!(ends(&section, &window), (expected_from.to_owned(), expected_until.to_owned()), "{text} {from}");
        }
    }

    #[test]
    fn a_second_is_written_as_the_least_identifier_of_its_log_entries() {
        let at = Timestamp::parse("2020-01-23T15:14:59.137Z").unwrap().at;

        assert_eq!(auth0_id(at), format!("90020200123151459{}", "0".repeat(39)));
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        let section: WindowSection = toml::from_str(r#"format = "date""#).unwrap();

        ends(&section, &Window { from: Instant::MIN, until: Instant::MAX });
    }
}
