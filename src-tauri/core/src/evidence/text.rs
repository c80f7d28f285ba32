//! Small written forms that the others share: hexadecimal, strict base64, and digests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{Algorithm, Context, SHA256};

pub(super) use crate::digest::hex;

/// Returns the 32 bytes that 64 lower-case hexadecimal digits write.
pub(super) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
    }
    Some(bytes)
}

/// Returns `bytes` as base64 with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 with padding; any other way to write the same bytes is refused.
pub(super) fn unbase64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|bytes| STANDARD.encode(bytes) == text)
}

/// A digest that is fed bit by bit.
#[derive(Clone)]
pub(super) struct Digest(Context);

impl Digest {
    pub(super) fn sha256() -> Self {
        Self::of(&SHA256)
    }

    pub(super) fn of(algorithm: &'static Algorithm) -> Self {
        Self(Context::new(algorithm))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest in hexadecimal.
    pub(super) fn hex(self) -> String {
        hex(self.0.finish().as_ref())
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Digest(…)")
    }
}

/// Returns the SHA-256 of `bytes` in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut digest = Digest::sha256();
    digest.update(bytes);
    digest.hex()
}

/// Returns an error and its causes as one sentence.
pub(super) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
