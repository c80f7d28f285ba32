//! SHA-256 with the processor's own instructions where it has them: for whole files and for what is kept of them.

use ring::digest::{Context, SHA256};

/// A SHA-256.
pub type Sha256 = [u8; 32];

/// A SHA-256 on its way.
#[derive(Clone)]
pub struct Hasher(Context);

impl Default for Hasher {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hasher(…)")
    }
}

impl Hasher {
    /// Takes in more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of all that was taken in.
    pub fn finish(self) -> Sha256 {
        let mut digest = Sha256::default();
        // It has 32 bytes; zip stops there whatever comes.
        digest.iter_mut().zip(self.0.finish().as_ref()).for_each(|(to, from)| *to = *from);
        digest
    }
}

/// Returns the digest of `bytes`.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish()
}

/// Returns a digest in hexadecimal.
pub fn hex(digest: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let cases = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ];
        for (text, expected) in cases {
            assert_eq!(hex(&sha256(text.as_bytes())), expected);
            let mut hasher = Hasher::default();
            text.bytes().for_each(|byte| hasher.update(&[byte]));
            assert_eq!(hex(&hasher.finish()), expected);
        }
    }
}
