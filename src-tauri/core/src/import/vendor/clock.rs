//! Tables that say in one column on which day something happened, and in another at which time of it.

use super::cells::Sample;
use super::read::occurred;
use super::row::Place;
use super::time;

/// What is in the name of a column that holds times of day.
const TIMES: [&str; 7] = ["time", "clock", "hour", "zeit", "heure", "hora", "giờ"];
/// What is in the name of one that holds how long something took, which is written alike.
const LENGTHS: [&str; 11] =
    ["duration", "elapsed", "spent", "run", "response", "session", "idle", "latency", "length", "dauer", "laufzeit"];

/// Returns the column with the time of day, where the one that says when holds dates alone. One that may as well be
/// something else is left: a wrong time is worse than a day.
pub(super) fn clock(sample: &Sample, columns: &[(Place, usize)]) -> Option<usize> {
    let all = |number: usize, is: fn(&str) -> bool| {
        let mut texts = sample.rows.iter().filter_map(|row| row.get(number)).filter(|text| !text.trim().is_empty());
        texts.clone().next().is_some() && texts.all(|text| is(text))
    };
    let day = occurred(columns).filter(|number| all(*number, time::is_day))?;
    let named = |number: &usize| sample.names.get(*number).is_some_and(|name| names_a_time(name));
    let mut found = (0..sample.names.len())
        .filter(|number| *number != day)
        .filter(named)
        .filter(|number| all(*number, time::is_clock));
    found.next().filter(|_| found.next().is_none())
}

fn names_a_time(name: &str) -> bool {
    let name = name.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    has(&TIMES) && !has(&LENGTHS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], rows: &[&[&str]]) -> Option<usize> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let sample = Sample { names: owned(names), rows: rows.iter().map(|row| owned(row)).collect() };
        clock(&sample, &[(Place::parse("occurred").unwrap(), 0)])
    }

    #[test]
    fn the_one_column_that_is_named_as_a_time_and_holds_nothing_else_goes_with_the_date() {
        let rows: [&[&str]; 2] = [&["2026-09-01", "12:00:00", "ann"], &["2026-09-02", "", "bo"]];
        for name in ["Time", "Event time (UTC)", "Uhrzeit", "Giờ"] {
            assert_eq!(found(&["Date", name, "User"], &rows), Some(1), "{name}");
        }
        for name in ["Response time", "Laufzeit", "Session time", "Version", "Break"] {
            assert_eq!(found(&["Date", name, "User"], &rows), None, "{name}");
        }
        assert_eq!(found(&["Date", "Time", "User"], &[&["2026-09-01T10:00:00Z", "12:00:00", "ann"]]), None);
        assert_eq!(found(&["Date", "Start time", "End time"], &[&["2026-09-01", "12:00", "13:00"]]), None);
    }
}
