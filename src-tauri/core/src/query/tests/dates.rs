//! Moments: what they span in a zone, and how windows combine.

use super::{filter, now};
use crate::query::{Filter, Zone};

fn windows(text: &str, zone: &str) -> String {
    let zone = Zone::parse(zone).unwrap();
    let time = filter(text).resolve(now(), zone).time;
    let spelled = time.iter().map(|window| {
        let from = if window.from.nanos() == i64::MIN { String::new() } else { spell(window.from.nanos()) };
        let until = if window.until.nanos() == i64::MAX { String::new() } else { spell(window.until.nanos()) };
        format!("{from}..{until}")
    });
    spelled.collect::<Vec<_>>().join(" | ")
}

fn spell(nanos: i64) -> String {
    let at = crate::event::Instant::from_nanos(nanos);
    let digits = if nanos % 1_000_000_000 == 0 { 0 } else { 9 };
    at.to_rfc3339(digits).trim_end_matches('Z').replace("T00:00:00", "")
}

#[test]
fn dates_span_what_people_mean() {
    let cases = [
        ("", ".."),
        ("after:2026-09-01", "2026-09-01.."),
        ("before:2026-09-01", "..2026-09-01"),
        ("after:2026-09 before:2026-Q4", "2026-09-01..2026-10-01"),
        ("date:2026-09-01", "2026-09-01..2026-09-02"),
        ("date:2026-12", "2026-12-01..2027-01-01"),
        ("date:2026-q3", "2026-07-01..2026-10-01"),
        ("date:2026-Q4", "2026-10-01..2027-01-01"),
        ("date:2026", "2026-01-01..2027-01-01"),
        ("date:2261", "2261-01-01..2262-01-01"),
        ("date:2026-09-01T10:30", "2026-09-01T10:30:00..2026-09-01T10:31:00"),
        ("date:\"2026-09-01 10:30:15\"", "2026-09-01T10:30:15..2026-09-01T10:30:16"),
        ("date:2026-09-01t10:30:15.5", "2026-09-01T10:30:15.500000000..2026-09-01T10:30:15.600000000"),
        ("date:2026-01-01T09:00+01:00", "2026-01-01T08:00:00..2026-01-01T08:01:00"),
        ("after:>=2026-01-01T09:00:30-0530", "2026-01-01T14:30:30.."),
        ("after:2026-01-01T09:00z", "2026-01-01T09:00:00.."),
        ("date:today", "2026-11-21..2026-11-22"),
        ("date:yesterday", "2026-11-20..2026-11-21"),
        ("after:yesterday before:today", "2026-11-20..2026-11-21"),
        ("after:7d", "2026-11-14T09:12:00.."),
        ("after:24h", "2026-11-20T09:12:00.."),
        ("after:30M before:<now", "2026-11-21T08:42:00..2026-11-21T09:12:00"),
        ("after:2w", "2026-11-07T09:12:00.."),
        ("date:7d", "2026-11-14T09:12:00..2026-11-21T09:12:00.000000001"),
        ("date:7d..2d", "2026-11-14T09:12:00..2026-11-19T09:12:00.000000001"),
        ("date:2026-07-01..2026-09-30", "2026-07-01..2026-10-01"),
        ("date:2026-07..", "2026-07-01.."),
        ("date:..2026-07", "..2026-08-01"),
        ("date:*..2026-07", "..2026-08-01"),
        ("date:>2026-07", "2026-08-01.."),
        ("date:>=2026-07", "2026-07-01.."),
        ("date:<2026-07", "..2026-07-01"),
        ("date:<=2026-07", "..2026-08-01"),
        ("date:2026-07,2026-09 date:2026-08-01", "2026-07-01..2026-08-02 | 2026-09-01..2026-10-01"),
        ("-date:2026-07", "..2026-07-01 | 2026-08-01.."),
        ("date:2026 -date:2026-07,2026-Q4", "2026-01-01..2026-07-01 | 2026-08-01..2026-10-01"),
        ("after:2026-01 after:2026-02 before:2026-06 before:2026-05", "2026-02-01..2026-05-01"),
        ("-after:2026-02", "..2026-02-01"),
        ("after:2026-05 before:2026-04", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(windows(text, "UTC"), expected, "{text}");
        assert_eq!(filter(&filter(text).to_text()), filter(text), "{text}");
    }
}

#[test]
fn days_have_the_length_that_their_zone_gives_them() {
    let cases = [
        // 23 hours and 25 hours.
        ("date:2026-03-29", "Europe/Zurich", "2026-03-28T23:00:00..2026-03-29T22:00:00"),
        ("date:2026-10-25", "Europe/Zurich", "2026-10-24T22:00:00..2026-10-25T23:00:00"),
        // The hour that does not exist, and the one that happens twice.
        ("after:2026-03-29T02:30", "Europe/Zurich", "2026-03-29T01:00:00.."),
        ("date:2026-10-25T02:30", "Europe/Zurich", "2026-10-25T00:30:00..2026-10-25T01:31:00"),
        // Midnight does not exist, and a whole day does not.
        ("date:2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00..2018-11-05T02:00:00"),
        ("date:2011-12-30", "Pacific/Apia", ""),
        // The calendar day of the reader, not of Greenwich.
        ("date:today", "Pacific/Auckland", "2026-11-20T11:00:00..2026-11-21T11:00:00"),
        ("date:yesterday", "America/Los_Angeles", "2026-11-20T08:00:00..2026-11-21T08:00:00"),
        ("date:2026-09-01T09:00Z", "Asia/Kathmandu", "2026-09-01T09:00:00..2026-09-01T09:01:00"),
    ];
    for (text, zone, expected) in cases {
        assert_eq!(windows(text, zone), expected, "{text} {zone}");
    }
}

#[test]
fn moments_are_written_in_one_way() {
    let cases = [
        ("date:2026-q3", "date:2026-Q3"),
        ("date:\"2026-09-01 10:30\"", "date:2026-09-01T10:30"),
        ("date:\">=2026-09-01 10:30 +02\"", "date:>=2026-09-01T10:30+02"),
        ("date:>=\"2026-09-01 10:30\"", "date:>=2026-09-01T10:30"),
        ("after:TODAY", "after:today"),
        ("after:007D", "after:7d"),
        ("after:0d", "after:0d"),
        ("date:NOW..", "date:now.."),
    ];
    for (text, canonical) in cases {
        assert_eq!(filter(text).to_text(), canonical, "{text}");
    }
}

#[test]
fn every_zone_resolves_every_month_into_joined_windows() {
    for name in Zone::names() {
        let zone = Zone::parse(name).unwrap();
        let year: Vec<String> = (1..=12).map(|month| format!("2024-{month:02}")).collect();
        let months = Filter::parse(&format!("date:{}", year.join(","))).unwrap();

        assert_eq!(months.resolve(now(), zone).time, filter("date:2024").resolve(now(), zone).time, "{name}");
    }
}
