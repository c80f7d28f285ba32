//! Lengths of time as manifests write them: `30s`, `2m`, `1h`, `7d`, `1ms`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// A length of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span(pub(crate) Duration);

impl TryFrom<&str> for Span {
    type Error = String;

    fn try_from(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a length of time: write a number and ms, s, m, h or d, such as `2m`");
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let count: u64 = text[..digits].parse().map_err(|_| wrong())?;
        let unit: u64 = match &text[digits..] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(wrong()),
        };
        let millis = count.checked_mul(unit).filter(|millis| *millis <= 100 * 366 * 86_400_000);
        Ok(Self(Duration::from_millis(millis.ok_or_else(wrong)?)))
    }
}

impl Span {
    /// Returns its length in nanoseconds.
    pub(crate) fn nanos(self) -> i64 {
        i64::try_from(self.0.as_nanos()).unwrap_or(i64::MAX)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?.as_str()).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_a_number_and_a_unit() {
        let millis = |text: &str| Span::try_from(text).map(|span| span.0.as_millis()).ok();
        let cases = [("1ms", Some(1)), ("30s", Some(30_000)), ("2m", Some(120_000)), ("1d", Some(86_400_000))];
        for (text, expected) in cases {
            assert_eq!(millis(text), expected, "{text}");
        }
        for text in ["", "5", "d", "1 d", "-1d", "1w", "99999999999999999999d", "9999999999d", "１d"] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
