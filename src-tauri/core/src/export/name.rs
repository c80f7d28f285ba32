//! Names of files, made from names of organizations that anybody may have chosen.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::event::Instant;
use crate::page::Window;

use super::Format;

/// The most characters of a whole name: short enough for every file system and for an e-mail's attachment.
const LONGEST: usize = 80;

/// Returns a name such as `audit-acme-corporation_2026-09-01_2026-11-21.csv` for a file of `organization`'s events
/// within `period`, whose days are those of `zone`. An end at the first or last instant is open and not named.
///
/// Whatever the organization is called, the name has only letters, digits, `.`, `_` and `-`, so it stays in its folder.
pub fn file_name(organization: &str, period: Window, zone: Tz, format: Format) -> String {
    name("audit", organization, period, zone, &format!(".{}", format.extension()))
}

/// Returns a name such as `evidence-acme_2026-09-01_2026-11-21` for a pack, with this ending.
pub fn pack_name(organization: &str, period: Window, zone: Tz, ending: &str) -> String {
    name("evidence", organization, period, zone, ending)
}

fn name(kind: &str, organization: &str, period: Window, zone: Tz, ending: &str) -> String {
    let from = (period.from > Instant::MIN).then(|| day(period.from, zone));
    let until = (period.until < Instant::MAX).then(|| day(period.until.plus_nanos(-1).max(period.from), zone));
    let days = match (from, until) {
        (Some(from), Some(until)) => format!("_{from}_{until}"),
        (Some(from), None) => format!("_from_{from}"),
        (None, Some(until)) => format!("_until_{until}"),
        (None, None) => String::new(),
    };
    let rest = format!("{days}{ending}");
    let mut name = format!("{kind}-{}", slug(organization));
    name.truncate(LONGEST.saturating_sub(rest.len()));
    name.truncate(name.trim_end_matches(['-', '.', '_']).len());
    name + &rest
}

fn day(at: Instant, zone: Tz) -> NaiveDate {
    at.to_utc().with_timezone(&zone).date_naive()
}

/// Returns `name` in lower case with every run of other characters as one dash, or a plain word where nothing is left.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if matches!(letter, '.' | '_') && slug.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with(['-', '.', '_']) {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches(['-', '.', '_']).len());
    if slug.is_empty() { "organization".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;
    use crate::event::Timestamp;

    fn window(from: &str, until: &str) -> Window {
        let at = |text: &str, open| Timestamp::parse(text).map_or(open, |time| time.at);
        Window { from: at(from, Instant::MIN), until: at(until, Instant::MAX) }
    }

    #[test]
    fn names_tell_the_organization_and_the_days() {
        let zurich = chrono_tz::Europe::Zurich;
        let cases = [
            (
                "Acme Corporation",
                window("2026-09-01T00:00:00Z", "2026-11-22T00:00:00Z"),
                Tz::UTC,
                Format::CsvExcel,
                "audit-acme-corporation_2026-09-01_2026-11-21.csv",
            ),
            (
                "acme",
                window("2026-08-31T22:00:00Z", "2026-09-30T22:00:00Z"),
                zurich,
                Format::Ndjson,
                "audit-acme_2026-09-01_2026-09-30.ndjson",
            ),
            ("acme", window("2026-08-31T22:00:00Z", ""), zurich, Format::Csv, "audit-acme_from_2026-09-01.csv"),
            ("acme", window("", "2026-09-01T12:00:00Z"), zurich, Format::Csv, "audit-acme_until_2026-09-01.csv"),
            ("acme", window("", ""), zurich, Format::Csv, "audit-acme.csv"),
            ("v1.2_final", window("", ""), zurich, Format::Csv, "audit-v1.2_final.csv"),
        ];
        for (name, period, zone, format, expected) in cases {
            assert_eq!(file_name(name, period, zone, format), expected);
        }
    }

    #[test]
    fn hostile_names_stay_in_their_folder() {
        let long = "x".repeat(400);
        let cases = [
            ("../../etc/passwd", "audit-etc-passwd.csv"),
            ("..", "audit-organization.csv"),
            ("C:\\Windows\\win.ini", "audit-c-windows-win.ini.csv"),
            ("a:b", "audit-a-b.csv"),
            ("CON", "audit-con.csv"),
            ("nul.txt", "audit-nul.txt.csv"),
            ("name. . .", "audit-name.csv"),
            ("a\0b\nc", "audit-a-b-c.csv"),
            ("😀", "audit-organization.csv"),
            ("株式会社", "audit-organization.csv"),
            ("\u{202e}gpj.exe", "audit-gpj.exe.csv"),
            ("", "audit-organization.csv"),
            ("-rf /", "audit-rf.csv"),
        ];
        for (name, expected) in cases {
            assert_eq!(file_name(name, window("", ""), Tz::UTC, Format::Csv), expected, "{name:?}");
        }
        assert_eq!(file_name(&long, window("", ""), Tz::UTC, Format::Csv).len(), LONGEST);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn any_name_makes_one_safe_component(name in "\\PC{0,120}|[./\\\\:\0\r\n a-z]{0,120}") {
            let file = file_name(&name, window("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"), Tz::UTC, Format::Ndjson);

            prop_assert!(file.len() <= LONGEST);
            prop_assert!(file.starts_with("audit-") && file.ends_with("_2026-09-01_2026-09-30.ndjson"));
            prop_assert!(file.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)));
            let components: Vec<Component<'_>> = Path::new(&file).components().collect();
            prop_assert_eq!(components, [Component::Normal(file.as_ref())]);
        }
    }
}
