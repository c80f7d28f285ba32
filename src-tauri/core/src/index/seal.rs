//! Sealing what the index writes: the same data key that opens the journal opens the index, through a key of its own.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

use super::Error;

/// Bytes of the random name that every file's key is made from.
pub(super) const SALT: usize = 16;

/// The key that all keys of an index come from. Wiped from memory when dropped.
#[derive(Clone)]
pub struct IndexKey(Zeroizing<[u8; 32]>);

impl IndexKey {
    /// Derives the index's key from an organization's data key.
    pub fn derive(data_key: &[u8]) -> Self {
        Self(keyed(data_key, b"trailbook column index 1"))
    }

    /// Returns the key of the file with this salt.
    pub(super) fn file(&self, salt: &[u8; SALT]) -> Result<FileKey, Error> {
        let bytes = keyed(&*self.0, salt);
        let key = UnboundKey::new(&AES_256_GCM, &*bytes).map_err(|_| Error::Damaged { what: "its key" })?;
        Ok(FileKey(LessSafeKey::new(key)))
    }
}

impl std::fmt::Debug for IndexKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("IndexKey(…)")
    }
}

fn keyed(key: &[u8], message: &[u8]) -> Zeroizing<[u8; 32]> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    let mut bytes = Zeroizing::new([0u8; 32]);
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// The key of one file. No file is ever written twice, so a chunk's number serves as its nonce.
pub(super) struct FileKey(LessSafeKey);

impl FileKey {
    /// Seals a chunk.
    pub(super) fn seal(&self, chunk: u32, mut bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
        self.0
            .seal_in_place_append_tag(nonce(chunk), Aad::empty(), &mut bytes)
            .map_err(|_| Error::Damaged { what: "a chunk that is too long to be sealed" })?;
        Ok(bytes)
    }

    /// Opens a chunk.
    pub(super) fn open(&self, chunk: u32, mut bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
        let length = self
            .0
            .open_in_place(nonce(chunk), Aad::empty(), &mut bytes)
            .map_err(|_| Error::Damaged { what: "a chunk that was altered" })?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

fn nonce(chunk: u32) -> Nonce {
    let mut bytes = [0u8; NONCE_LEN];
    bytes[..4].copy_from_slice(&chunk.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// Returns a salt that no file had before.
pub(super) fn salt() -> Result<[u8; SALT], Error> {
    let mut salt = [0u8; SALT];
    getrandom::fill(&mut salt).map_err(|_| Error::Io(std::io::Error::other("no random numbers")))?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_opens_with_its_own_key_number_and_bytes_only() {
        let key = IndexKey::derive(&[7; 32]);
        let salt = [1; SALT];
        let sealed = key.file(&salt).unwrap().seal(3, b"codes".to_vec()).unwrap();

        assert_eq!(key.file(&salt).unwrap().open(3, sealed.clone()).unwrap(), b"codes");
        assert!(key.file(&salt).unwrap().open(4, sealed.clone()).is_err());
        assert!(key.file(&[2; SALT]).unwrap().open(3, sealed.clone()).is_err());
        assert!(IndexKey::derive(&[8; 32]).file(&salt).unwrap().open(3, sealed.clone()).is_err());
        let mut altered = sealed;
        altered[0] ^= 1;
        assert!(key.file(&salt).unwrap().open(3, altered).is_err());
    }
}
