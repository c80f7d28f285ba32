//! Ed25519 keys: the pair that signs, made from 32 random bytes, and the public half that everybody may know.

use std::fmt;

use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::text::hex;

/// The public half of a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// A key that signs.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

/// Bytes that are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot be used; restore it from a recovery file, or remove it so that a new one is made")]
pub struct BadKey;

impl SigningKey {
    /// Returns the pair that 32 random bytes give.
    ///
    /// # Errors
    /// [`BadKey`] where they give none.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, BadKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey)?;
        let public = PublicKey(pair.public_key().as_ref().try_into().map_err(|_| BadKey)?);
        Ok(Self { pair, public })
    }

    /// Makes a new pair from the system's randomness, and returns the bytes that give it again.
    ///
    /// # Errors
    /// [`BadKey`] where the system has no randomness.
    pub fn generate() -> Result<(Self, Zeroizing<[u8; 32]>), BadKey> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|_| BadKey)?;
        Ok((Self::from_seed(&seed)?, seed))
    }

    /// Returns the public half.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Signs `message`. The callers see to it that a message says what it is for.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut signature = [0; 64];
        signature.iter_mut().zip(self.pair.sign(message).as_ref()).for_each(|(to, from)| *to = *from);
        signature
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({:?}, …)", self.public)
    }
}

impl PublicKey {
    /// Says whether `signature` over `message` was made with this key.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }

    /// Returns the name of whoever holds the key, as far as a file can know it: `trailbook-` and 8 hexadecimal digits.
    pub fn holder(&self) -> String {
        format!("trailbook-{}", hex(&digest(&SHA256, &self.0).as_ref()[..4]))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", hex(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_seed_gives_the_key_and_the_signature_of_rfc_8032() {
        let seed =
            super::super::text::unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = SigningKey::from_seed(&seed).unwrap();

        assert_eq!(hex(&key.public().0), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
                         d25bf5f0595bbe24655141438e7a100b";
        assert_eq!(hex(&key.sign(b"")), signature);
        assert!(key.public().verifies(b"", &key.sign(b"")) && !key.public().verifies(b"x", &key.sign(b"")));
    }

    #[test]
    fn a_key_shows_nothing_of_its_secret() {
        let (key, seed) = SigningKey::generate().unwrap();

        assert!(!format!("{key:?}").contains(&hex(seed.as_slice())));
        assert_ne!(SigningKey::generate().unwrap().0.public(), key.public());
    }
}
