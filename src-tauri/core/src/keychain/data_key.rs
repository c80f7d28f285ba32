//! The key that one organization's cache is encrypted with, and its one written form.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keychain::{Error, Secret};

const VERSION: &str = "tb1";
const KEY_BYTES: usize = 32;
const ID_DIGITS: usize = 8;
const CHECK_BYTES: usize = 8;
const CHECK_TEXT: &[u8] = b"trailbook-kcv";

/// A random key of 32 bytes with an identifier that is not secret. Wiped from memory when dropped.
#[derive(Clone)]
pub struct DataKey {
    key_id: String,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

/// A text that is no data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the data key in the vault has a form this version does not know; restore it, or use the version that wrote it"
)]
pub struct BadKey;

impl DataKey {
    /// Makes a new key from the system's randomness.
    ///
    /// # Errors
    /// [`Error::Random`] where the system has none.
    pub fn generate() -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        let mut id = [0; ID_DIGITS / 2];
        getrandom::fill(key.as_mut_slice()).map_err(Error::Random)?;
        getrandom::fill(&mut id).map_err(Error::Random)?;
        Ok(Self { key_id: hex(&id).to_string(), key })
    }

    /// Returns the identifier: 8 hexadecimal digits that say which key this is, and nothing about it.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Returns 16 hexadecimal digits by which the right key is recognized without opening what it encrypts.
    pub fn check_value(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice()).expect("HMAC takes a key of any length");
        mac.update(CHECK_TEXT);
        hex(&mac.finalize().into_bytes()[..CHECK_BYTES]).to_string()
    }

    /// Returns the key as SQLCipher takes a raw key: `x'` and 64 hexadecimal digits and `'`.
    pub fn cipher_literal(&self) -> Zeroizing<String> {
        let digits = hex(self.key.as_slice());
        let mut literal = Zeroizing::new(String::with_capacity(digits.len() + 3));
        literal.push_str("x'");
        literal.push_str(&digits);
        literal.push('\'');
        literal
    }

    /// Returns the form in which the vault keeps the key: `tb1.<key id>.<base64url>`.
    pub fn to_secret(&self) -> Secret {
        let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.key.as_slice()));
        let mut text = String::with_capacity(VERSION.len() + ID_DIGITS + encoded.len() + 2);
        for part in [VERSION, ".", &self.key_id, ".", &encoded] {
            text.push_str(part);
        }
        Secret::from(text)
    }
}

impl TryFrom<&Secret> for DataKey {
    type Error = BadKey;

    fn try_from(secret: &Secret) -> Result<Self, BadKey> {
        let mut parts = secret.expose().split('.');
        let (Some(VERSION), Some(key_id), Some(encoded), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadKey);
        };
        let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        if key_id.len() != ID_DIGITS || !key_id.bytes().all(is_digit) {
            return Err(BadKey);
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| BadKey)?);
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if bytes.len() != KEY_BYTES {
            return Err(BadKey);
        }
        key.copy_from_slice(&bytes);
        Ok(Self { key_id: key_id.to_owned(), key })
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DataKey({}, …)", self.key_id)
    }
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 32 zero bytes, so that the expected values can be computed with any other tool.
    const ZEROS: &str = "tb1.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn read(text: &str) -> Result<DataKey, BadKey> {
        DataKey::try_from(&Secret::from(text.to_owned()))
    }

    #[test]
    fn a_key_survives_its_written_form() {
        let key = DataKey::generate().unwrap();
        let again = DataKey::try_from(&key.to_secret()).unwrap();

        assert_eq!(again.key_id(), key.key_id());
        assert_eq!(again.check_value(), key.check_value());
        assert_eq!(again.cipher_literal(), key.cipher_literal());
        assert_ne!(DataKey::generate().unwrap().check_value(), key.check_value());
    }

    #[test]
    fn known_bytes_have_known_forms() {
        let key = read(ZEROS).unwrap();

        assert_eq!(key.key_id(), "0000002a");
        assert_eq!(key.cipher_literal().as_str(), format!("x'{}'", "0".repeat(64)));
        assert_eq!(key.check_value(), "0e65c62575bf2d29");
        assert_eq!(key.to_secret().expose(), ZEROS);
    }

    #[test]
    fn the_cipher_always_gets_exactly_64_digits() {
        for _ in 0..100 {
            let literal = DataKey::generate().unwrap().cipher_literal();
            let digits = literal.strip_prefix("x'").and_then(|text| text.strip_suffix('\'')).unwrap();
            assert!(digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }

    #[test]
    fn any_other_form_is_refused() {
        let cases = [
            "",
            "tb1",
            "tb2.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "tb1.0000002.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "tb1.0000002A.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "tb1.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "tb1.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
            "tb1.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "tb1.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.",
            " tb1.0000002a.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ];
        for text in cases {
            assert_eq!(read(text).err(), Some(BadKey), "{text}");
        }
    }

    #[test]
    fn a_key_shows_only_its_identifier() {
        assert_eq!(format!("{:?}", read(ZEROS).unwrap()), "DataKey(0000002a, …)");
    }
}
