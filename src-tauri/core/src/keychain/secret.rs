//! A text that must not be seen: a key, a password, a passphrase.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// A secret text. It is wiped from memory when dropped and has neither `Display` nor `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Bytes that cannot be a secret, because they are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret is not text")]
pub struct NotText;

impl Secret {
    /// Returns the text. To be called on the line that sends or stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Says whether the text holds nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl TryFrom<Vec<u8>> for Secret {
    type Error = NotText;

    fn try_from(bytes: Vec<u8>) -> Result<Self, NotText> {
        String::from_utf8(bytes).map(Self::from).map_err(|error| {
            error.into_bytes().zeroize();
            NotText
        })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::from("hunter2".to_owned());

        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(format!("{:#?}", Some(&secret)), "Some(\n    Secret(…),\n)");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn only_text_becomes_a_secret() {
        assert_eq!(
            Secret::try_from(b"caf\xc3\xa9".to_vec()).map(|secret| secret.expose().to_owned()),
            Ok("café".into())
        );
        assert_eq!(Secret::try_from(vec![0xff, 0xfe]), Err(NotText));
    }

    #[test]
    fn white_space_is_no_secret() {
        for (text, blank) in [("", true), (" \n\t", true), (" a ", false)] {
            assert_eq!(Secret::from(text.to_owned()).is_blank(), blank, "{text:?}");
        }
    }
}
