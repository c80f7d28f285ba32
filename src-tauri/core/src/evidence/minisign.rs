//! Signatures in the form of minisign, for those who have that and not OpenSSH.

use blake2::{Blake2b512, Digest as _};
use ring::digest::{SHA256, digest};

use super::key::{PublicKey, SigningKey};
use super::text::{base64, unbase64};

const COMMENT: &str = "untrusted comment: signature of an evidence pack\n";
const KEY_COMMENT: &str = "untrusted comment: key of ";
const TRUSTED: &str = "trusted comment: ";

/// Returns the signature of `message`. `comment` is signed as well.
pub fn sign(key: &SigningKey, message: &[u8], comment: &str) -> String {
    let signature = key.sign(&Blake2b512::digest(message));
    let global = key.sign(&[&signature[..], comment.as_bytes()].concat());
    written(key.public(), &signature, &global, comment)
}

/// Returns the signed comment, where `file` is `key`'s signature of `message` in this very form.
pub fn verify(file: &str, message: &[u8], key: PublicKey) -> Option<String> {
    let mut lines = file.lines().skip(1);
    let signature: [u8; 64] = unbase64(lines.next()?)?.get(10..)?.try_into().ok()?;
    let comment = lines.next()?.strip_prefix(TRUSTED)?;
    let global: [u8; 64] = unbase64(lines.next()?)?.try_into().ok()?;
    let whole = written(key, &signature, &global, comment) == file
        && key.verifies(&Blake2b512::digest(message), &signature)
        && key.verifies(&[&signature[..], comment.as_bytes()].concat(), &global);
    whole.then(|| comment.to_owned())
}

/// Returns the file of a public key.
pub fn public_key(key: PublicKey) -> String {
    format!("{KEY_COMMENT}{}\n{}\n", key.holder(), base64(&[b"Ed", &key_number(key)[..], &key.0].concat()))
}

fn written(key: PublicKey, signature: &[u8; 64], global: &[u8; 64], comment: &str) -> String {
    let blob = [b"ED", &key_number(key)[..], signature].concat();
    format!("{COMMENT}{}\n{TRUSTED}{comment}\n{}\n", base64(&blob), base64(global))
}

fn key_number(key: PublicKey) -> [u8; 8] {
    let mut number = [0; 8];
    number.copy_from_slice(&digest(&SHA256, &key.0).as_ref()[..8]);
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_of_minisign_itself_is_read() {
        // The example in the documentation of minisign's verifiers: the file holds "test".
        let key = unbase64("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3").unwrap();
        let key = PublicKey(key[10..].try_into().unwrap());
        let signature =
            "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=";
        let bytes = unbase64(signature).unwrap();
        assert_eq!(&bytes[..2], b"ED");
        assert!(key.verifies(&Blake2b512::digest(b"test"), &bytes[10..]));
    }

    #[test]
    fn a_signature_has_one_form() {
        let key = SigningKey::from_seed(&[3; 32]).unwrap();
        let file = sign(&key, b"message", "file:SHA256SUMS");
        assert_eq!(verify(&file, b"message", key.public()).as_deref(), Some("file:SHA256SUMS"));
        assert_eq!(verify(&file, b"other", key.public()), None);
        for at in 0..file.len() {
            let mut bytes = file.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(altered) = String::from_utf8(bytes) else { continue };
            assert_eq!(verify(&altered, b"message", key.public()), None, "byte {at}");
        }
    }
}
