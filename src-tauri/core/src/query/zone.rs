//! Time zones: which instant a local time is, on the two days a year too when that is not plain.

use chrono::{NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::event::Instant;

/// A time zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// A name that no time zone has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time zone; write one as `UTC` or `Europe/Zurich`")]
pub struct UnknownZone(pub String);

/// What relative and local moments depend on: where the reader's clock stands, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneContext {
    /// The zone that the list shows.
    pub zone: Zone,
    /// The moment of asking.
    pub now: Instant,
}

/// Which end of a span a local time is, where it happens twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// The start: the earlier of the two.
    Start,
    /// The end: the later of the two.
    End,
}

impl Zone {
    /// Returns the zone that `name` names, in any case.
    ///
    /// # Errors
    /// [`UnknownZone`] when there is none.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        const UTC: [&str; 6] = ["UTC", "Z", "Zulu", "Etc/UTC", "Etc/UCT", "UCT"];
        let name = name.trim();
        if UTC.iter().any(|utc| utc.eq_ignore_ascii_case(name)) {
            return Ok(Self::utc());
        }
        let known = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
        known.copied().map(Self).ok_or_else(|| UnknownZone(name.to_owned()))
    }

    /// Returns Coordinated Universal Time.
    pub const fn utc() -> Self {
        Self(Tz::UTC)
    }

    /// Returns the zone of whoever runs this, or of this computer; UTC where neither says.
    pub fn local() -> Self {
        std::env::var("TZ").ok().and_then(|told| Self::told(&told)).unwrap_or_else(Self::of_computer)
    }

    /// Returns the zone that the variable `TZ` names. It may also hold a rule or a file, which name none.
    fn told(variable: &str) -> Option<Self> {
        Self::parse(variable.trim_start_matches(':')).ok()
    }

    fn of_computer() -> Self {
        iana_time_zone::get_timezone().ok().and_then(|name| Self::parse(&name).ok()).unwrap_or(Self::utc())
    }

    /// Returns its name in the IANA database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Returns the names of all zones, in order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// Returns what the clocks of this zone show at `at`.
    pub fn clock(self, at: Instant) -> NaiveDateTime {
        at.to_utc().with_timezone(&self.0).naive_local()
    }

    /// Returns how many seconds the clocks of this zone are ahead of UTC at `at`.
    pub fn offset_seconds(self, at: Instant) -> i32 {
        self.0.offset_from_utc_datetime(&at.to_utc().naive_utc()).fix().local_minus_utc()
    }

    /// Returns the first instant at which the clocks of this zone show `local` or, where they skip it, the first behind
    /// the gap; None outside the years that an instant can hold.
    pub fn first_instant(self, local: NaiveDateTime) -> Option<Instant> {
        Instant::from_utc(local.and_utc()).is_ok().then(|| self.instant(local, Edge::Start))
    }

    /// Returns the second instant at which the clocks of this zone show what they show at `at`; None where `at` is that one
    /// or the only one.
    pub fn again(self, at: Instant) -> Option<Instant> {
        let later = self.0.from_local_datetime(&self.clock(at)).latest()?;
        Some(held(later.to_utc().naive_utc())).filter(|later| *later > at)
    }

    /// Returns the zone as chrono-tz knows it.
    pub const fn tz(self) -> Tz {
        self.0
    }

    /// Returns the instant at which the clocks of this zone show `local`. Where they skip it, the first instant behind
    /// the gap; where they show it twice, the one that makes the span longer.
    pub(super) fn instant(self, local: NaiveDateTime, edge: Edge) -> Instant {
        let shown = self.0.from_local_datetime(&local);
        let time = match edge {
            Edge::Start => shown.earliest(),
            Edge::End => shown.latest(),
        };
        match time {
            Some(time) => held(time.to_utc().naive_utc()),
            None => self.behind_gap(local),
        }
    }

    /// Returns the first whole second whose clock shows `local` or later. `local` lies in a gap, so that around it
    /// clocks only go forward.
    fn behind_gap(self, local: NaiveDateTime) -> Instant {
        const DAY: i64 = 86_400;
        let middle = local.and_utc().timestamp();
        let (mut before, mut behind) = (middle - DAY, middle + DAY);
        while behind - before > 1 {
            let half = before + (behind - before) / 2;
            let reached = self.clock(Instant::from_seconds(half)) >= local;
            if reached { behind = half } else { before = half }
        }
        Instant::from_seconds(behind)
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Returns the instant of `time` in UTC, held to the range of instants.
fn held(time: NaiveDateTime) -> Instant {
    let time = time.and_local_timezone(Utc).earliest();
    time.map_or(Instant::MAX, |time| {
        let beyond = if time.timestamp() < 0 { Instant::MIN } else { Instant::MAX };
        Instant::from_utc(time).unwrap_or(beyond)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(zone: &str, local: &str, edge: Edge) -> String {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        Zone::parse(zone).unwrap().instant(local, edge).to_rfc3339(0)
    }

    #[test]
    fn a_local_time_is_one_instant_even_where_clocks_change() {
        let cases = [
            ("UTC", "2026-09-01 00:00", Edge::Start, "2026-09-01T00:00:00Z"),
            ("Europe/Zurich", "2026-09-01 00:00", Edge::Start, "2026-08-31T22:00:00Z"),
            // Skipped: the first instant behind the gap.
            ("Europe/Zurich", "2026-03-29 02:30", Edge::Start, "2026-03-29T01:00:00Z"),
            ("Europe/Zurich", "2026-03-29 02:30", Edge::End, "2026-03-29T01:00:00Z"),
            ("America/Sao_Paulo", "2018-11-04 00:00", Edge::Start, "2018-11-04T03:00:00Z"),
            ("Pacific/Apia", "2011-12-30 12:00", Edge::Start, "2011-12-30T10:00:00Z"),
            // Shown twice: the earlier as a start, the later as an end.
            ("Europe/Zurich", "2026-10-25 02:30", Edge::Start, "2026-10-25T00:30:00Z"),
            ("Europe/Zurich", "2026-10-25 02:30", Edge::End, "2026-10-25T01:30:00Z"),
            ("Australia/Lord_Howe", "2026-04-05 01:45", Edge::End, "2026-04-04T15:15:00Z"),
            ("UTC", "1600-01-01 00:00", Edge::Start, "1677-09-21T00:12:43Z"),
            ("UTC", "2400-01-01 00:00", Edge::End, "2262-04-11T23:47:16Z"),
        ];
        for (zone, local, edge, expected) in cases {
            assert_eq!(instant(zone, local, edge), expected, "{zone} {local} {edge:?}");
        }
    }

    #[test]
    fn the_variable_tz_names_a_zone_or_none() {
        let told = |text| Zone::told(text).map(Zone::name);
        assert_eq!(told("Asia/Tokyo"), Some("Asia/Tokyo"));
        assert_eq!(told(":Europe/Zurich"), Some("Europe/Zurich"));
        assert_eq!([told(""), told("CET-1CEST,M3.5.0"), told("/etc/localtime")], [None; 3]);
    }

    #[test]
    fn zones_are_found_in_any_case_and_unknown_ones_are_refused() {
        assert_eq!(Zone::parse("europe/zurich").unwrap().name(), "Europe/Zurich");
        assert_eq!(Zone::parse("Etc/UTC"), Ok(Zone::utc()));
        assert_eq!(
            Zone::parse("Mars/Base").unwrap_err().to_string(),
            "`Mars/Base` is no time zone; write one as `UTC` or `Europe/Zurich`"
        );
    }
}
