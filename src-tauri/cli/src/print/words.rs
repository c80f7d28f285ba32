//! Numbers, moments and gaps as people read them.

use trailbook_core::event::Timestamp;
use trailbook_core::workbench::{Gap, SourceFile};

use super::text::visible;

/// Returns `count` with separators.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a count with its noun: "1 page", "12 pages".
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// Returns items as a list in a sentence: "a", "a and b", "a, b and c".
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns RFC 3339 text as people read it: "21 Nov 2026, 14:32 UTC". Other text stays as it is.
pub fn moment(rfc3339: &str) -> String {
    match Timestamp::parse(rfc3339) {
        Ok(time) => time.at.to_utc().format("%-d %b %Y, %H:%M UTC").to_string(),
        Err(_) => visible(rfc3339).into_owned(),
    }
}

/// Returns RFC 3339 text as people read it, with its seconds where it has some.
pub fn exact(rfc3339: &str) -> String {
    match Timestamp::parse(rfc3339) {
        Ok(time) if time.at.nanos() % 60_000_000_000 != 0 => {
            time.at.to_utc().format("%-d %b %Y, %H:%M:%S UTC").to_string()
        }
        _ => moment(rfc3339),
    }
}

/// Returns what is known of a file that events came from.
pub fn source(file: &SourceFile) -> String {
    let span = match (&file.oldest, &file.newest) {
        (Some(oldest), Some(newest)) => format!(", {} to {}", exact(oldest), exact(newest)),
        _ => String::new(),
    };
    let limit = if file.at_limit { ", at the vendor's limit" } else { "" };
    let imported = file.imported.as_deref().map(|at| format!(", imported {}", moment(at))).unwrap_or_default();
    let digest = file.sha256.as_deref().map(|digest| format!(", SHA-256 {digest}")).unwrap_or_default();
    format!(
        "File {} ({}): {}{limit}{span}{imported}{digest}",
        visible(&file.name),
        visible(&file.vendor),
        counted(file.rows, "record")
    )
}

/// Returns what a gap means, as sentences.
pub fn gap(gap: &Gap) -> String {
    let (from, to) = (exact(&gap.from), exact(&gap.to));
    let (stream, reason) = (visible(&gap.stream), visible(gap.reason.trim_end_matches('.')));
    format!(
        "Results may be incomplete. Events from {from} to {to} are not on this computer (stream `{stream}`): {reason}."
    )
}

/// Returns a number of bytes in the unit that people know it by: "940 bytes", "8.4 MB", "9.1 GB".
pub fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / unit as f64),
        None => counted(bytes, "byte"),
    }
}

/// Returns seconds as minutes and seconds: "0:42".
pub fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators_and_nouns_agree() {
        assert_eq!(counted(1, "page"), "1 page");
        assert_eq!(counted(0, "page"), "0 pages");
        assert_eq!(grouped(1_284_406), "1,284,406");
        assert_eq!(grouped(999), "999");
        assert_eq!(clock(42), "0:42");
        assert_eq!(clock(605), "10:05");
    }

    #[test]
    fn lists_read_as_in_a_sentence() {
        let cases: [(&[&str], &str); 4] =
            [(&[], ""), (&["a"], "a"), (&["a", "b"], "a and b"), (&["a", "b", "c"], "a, b and c")];
        for (items, expected) in cases {
            let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
            assert_eq!(listed(&items), expected);
        }
    }

    #[test]
    fn a_gap_says_what_is_missing_and_why() {
        let missing = Gap {
            stream: "events".into(),
            from: "2026-10-02T09:14:00Z".into(),
            to: "2026-10-09T17:40:00Z".into(),
            reason: "provider error 500 on page 3\u{1b}[2J".into(),
            cause: None,
        };

        assert_eq!(
            gap(&missing),
            "Results may be incomplete. Events from 2 Oct 2026, 09:14 UTC to 9 Oct 2026, 17:40 UTC are not on this \
             computer (stream `events`): provider error 500 on page 3\\u{1b}[2J."
        );
    }

    #[test]
    fn what_is_no_moment_stays_as_it_is() {
        assert_eq!(moment("soon\u{7}"), "soon\\u{7}");
    }
}
