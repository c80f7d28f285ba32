//! `SHA256SUMS`: names and digests in the form that `sha256sum -c` reads.

use std::collections::BTreeMap;

use super::text::unhex;

/// The digests of files, in hexadecimal, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<String, String>);

impl Sums {
    /// Returns the text, in the order of the names.
    pub fn text(&self) -> String {
        self.0.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
    }

    /// Reads the text that [`Sums::text`] wrote; nothing else is one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut sums = BTreeMap::new();
        for line in text.lines() {
            let (digest, name) = line.split_once("  ")?;
            unhex(digest)?;
            if !is_plain(name) || sums.insert(name.to_owned(), digest.to_owned()).is_some() {
                return None;
            }
        }
        let sums = Self(sums);
        (sums.text() == text).then_some(sums)
    }
}

/// Says whether `name` is that of a file in the folder itself, on any system.
pub fn is_plain(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !name.is_empty()
        && name.len() <= 80
        && name.bytes().all(letters)
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_one_form() {
        let digest = "0".repeat(64);
        let names = ["b.txt", "a.csv"].map(|name| (name.to_owned(), digest.clone()));
        let sums = Sums(names.into_iter().collect());
        let text = sums.text();
        assert_eq!(text, format!("{digest}  a.csv\n{digest}  b.txt\n"));
        assert_eq!(Sums::parse(&text), Some(sums));
        let lines: Vec<&str> = text.lines().collect();
        let altered = [
            format!("{}\n{}\n", lines[1], lines[0]),
            format!("{}\n{}\n", lines[0], lines[0]),
            text.replace("  ", " *"),
            text.trim_end().to_owned(),
            text.replace('\n', "\r\n"),
            text.replacen('0', "A", 1),
            text.replace("a.csv", "../a.csv"),
            text.replace("a.csv", "/etc/passwd"),
            text.replace("a.csv", "a\\b"),
        ];
        for altered in altered {
            assert_eq!(Sums::parse(&altered), None, "{altered}");
        }
    }
}
