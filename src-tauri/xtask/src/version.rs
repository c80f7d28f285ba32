//! Version numbers as tools print them.

use std::fmt;

/// Major, minor and patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, pub(crate) u32, pub(crate) u32);

impl Version {
    /// Reads the first version in what a tool says of itself, such as `v20.19.0` or `rustc 1.92.0 (…)`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let number = word.strip_prefix('v').unwrap_or(word);
        let number = number.split(['-', '+', '~']).next().unwrap_or_default();
        let mut parts = number.split('.').map(str::parse::<u32>);
        let (Some(Ok(major)), Some(Ok(minor))) = (parts.next(), parts.next()) else { return None };
        let patch = match parts.next() {
            None => 0,
            Some(patch) => patch.ok()?,
        };
        Some(Self(major, minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_what_tools_print() {
        check("v20.20.2\n", Some(Version(20, 20, 2)));
        check("rustc 1.95.0 (59807616e 2026-04-14)", Some(Version(1, 95, 0)));
        check("1.96.0-nightly", Some(Version(1, 96, 0)));
        check("npm 10.8", Some(Version(10, 8, 0)));
        check("command not found", None);
        check("", None);
    }

    #[test]
    fn versions_are_ordered_by_number_and_not_by_letter() {
        assert!(Version(20, 19, 0) > Version(20, 9, 9));
        assert!(Version(22, 0, 0) > Version(20, 19, 0));
    }

    fn check(text: &str, expected: Option<Version>) {
        assert_eq!(Version::find(text), expected, "{text}");
    }
}
