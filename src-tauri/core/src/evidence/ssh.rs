//! Keys and signatures in the forms of OpenSSH, so that `ssh-keygen -Y verify` checks them without this program.

use ring::digest::{SHA256, SHA512, digest};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::key::{PublicKey, SigningKey};
use super::text::{base64, unbase64};

/// What signatures of evidence are for. A signature for anything else does not count, nor does one of these elsewhere.
pub const NAMESPACE: &str = "audit-evidence-pack@v1";

/// What the signatures that close archives are for.
const ARCHIVE: &str = "audit-evidence-archive@v1";

const MAGIC: &[u8] = b"SSHSIG";
const KIND: &[u8] = b"ssh-ed25519";
const HASH: &[u8] = b"sha512";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// Letters on a line, as OpenSSH writes it.
const LINE: usize = 70;

/// Returns the signature of `message` as OpenSSH writes it into a file.
pub fn sign(key: &SigningKey, message: &[u8]) -> String {
    armored(key.public(), &key.sign(&signed_data(NAMESPACE, message)))
}

/// Returns the signature of an archive's digest: 88 letters.
pub fn seal(key: &SigningKey, digest: &str) -> String {
    base64(&key.sign(&signed_data(ARCHIVE, digest.as_bytes())))
}

/// Says whether `signature` is that of an archive's digest, in the one way of writing it.
pub fn is_sealed(key: PublicKey, digest: &str, signature: &str) -> bool {
    unbase64(signature).is_some_and(|bytes| key.verifies(&signed_data(ARCHIVE, digest.as_bytes()), &bytes))
}

/// Returns the key that signed `message`, where `file` is its signature in this very form.
pub fn signer(file: &str, message: &[u8]) -> Option<PublicKey> {
    let lines: String = file.strip_prefix(BEGIN)?.strip_suffix(END)?.lines().collect();
    let blob = unbase64(&lines)?;
    // The form is fixed, so the places of both are: what else differs shows when it is written again.
    let key_at = MAGIC.len() + 4 + 4 + 4 + KIND.len() + 4;
    let key = PublicKey(blob.get(key_at..key_at + 32)?.try_into().ok()?);
    let signature: [u8; 64] = blob.get(blob.len().checked_sub(64)?..)?.try_into().ok()?;
    (armored(key, &signature) == file && key.verifies(&signed_data(NAMESPACE, message), &signature)).then_some(key)
}

/// Returns a line of a file of allowed signers, for signatures of evidence alone.
pub fn allowed_signer(key: PublicKey) -> String {
    format!("{} namespaces=\"{NAMESPACE}\" {}\n", key.holder(), public_key(key))
}

/// Returns the key of a file of allowed signers that is exactly the one line of [`allowed_signer`].
pub fn key_of_allowed(file: &str) -> Option<PublicKey> {
    let blob = unbase64(file.trim_end().rsplit(' ').next()?)?;
    let key = PublicKey(blob.get(blob.len().checked_sub(32)?..)?.try_into().ok()?);
    (allowed_signer(key) == file).then_some(key)
}

/// Returns the key as OpenSSH writes public keys, without a comment.
pub fn public_key(key: PublicKey) -> String {
    format!("ssh-ed25519 {}", base64(&key_blob(key)))
}

/// Returns the fingerprint that `ssh-keygen -l` shows.
pub fn fingerprint(key: PublicKey) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(digest(&SHA256, &key_blob(key)).as_ref()))
}

fn armored(key: PublicKey, signature: &[u8; 64]) -> String {
    let mut signed = Vec::new();
    put(&mut signed, KIND);
    put(&mut signed, signature);
    let mut blob = MAGIC.to_vec();
    blob.extend_from_slice(&1_u32.to_be_bytes());
    for part in [&key_blob(key), NAMESPACE.as_bytes(), b"", HASH, &signed] {
        put(&mut blob, part);
    }
    let letters = base64(&blob);
    let mut text = BEGIN.to_owned();
    for line in letters.as_bytes().chunks(LINE) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text + END
}

fn signed_data(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut data = MAGIC.to_vec();
    for part in [namespace.as_bytes(), b"", HASH, digest(&SHA512, message).as_ref()] {
        put(&mut data, part);
    }
    data
}

fn key_blob(key: PublicKey) -> Vec<u8> {
    let mut blob = Vec::new();
    put(&mut blob, KIND);
    put(&mut blob, &key.0);
    blob
}

fn put(data: &mut Vec<u8>, part: &[u8]) {
    data.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    data.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::{Command, Stdio};

    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed(&[7; 32]).unwrap()
    }

    #[test]
    fn ssh_keygen_accepts_the_signature_and_nothing_that_was_altered() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("signature"), sign(&key(), b"the message")).unwrap();
        fs::write(path("allowed"), allowed_signer(key().public())).unwrap();
        let accepts = |message: &str| {
            fs::write(path("message"), message).unwrap();
            let holder = key().public().holder();
            Command::new("ssh-keygen")
                .args(["-Y", "verify", "-f"])
                .arg(path("allowed"))
                .args(["-I", &holder, "-n", NAMESPACE, "-s"])
                .arg(path("signature"))
                .stdin(Stdio::from(fs::File::open(path("message")).unwrap()))
                .output()
                .unwrap()
                .status
                .success()
        };

        assert!(accepts("the message"));
        assert!(!accepts("the messagE"));
        fs::write(path("key.pub"), public_key(key().public())).unwrap();
        let shown = Command::new("ssh-keygen").arg("-lf").arg(path("key.pub")).output().unwrap();
        assert!(String::from_utf8(shown.stdout).unwrap().contains(&fingerprint(key().public())));
    }

    #[test]
    fn a_signature_names_its_key_and_has_one_form() {
        let file = sign(&key(), b"message");
        assert_eq!(signer(&file, b"message"), Some(key().public()));
        assert_eq!(signer(&file, b"other"), None);

        for at in 0..file.len() {
            for bit in 0..8 {
                let mut bytes = file.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(altered) = String::from_utf8(bytes) else { continue };
                assert_eq!(signer(&altered, b"message"), None, "byte {at}, bit {bit}");
            }
        }
        for altered in [file.replace('\n', "\r\n"), file.clone() + "\n", format!(" {file}"), file.replace("\n", "")] {
            assert_eq!(signer(&altered, b"message"), None);
        }
    }

    #[test]
    fn a_seal_is_of_one_key_and_one_digest_and_for_archives_alone() {
        let seal = seal(&key(), "digest");
        assert_eq!(seal.len(), 88);
        assert!(is_sealed(key().public(), "digest", &seal));
        assert!(!is_sealed(key().public(), "digesT", &seal));
        assert!(!is_sealed(SigningKey::from_seed(&[8; 32]).unwrap().public(), "digest", &seal));

        let of_a_pack = base64(&key().sign(&signed_data(NAMESPACE, b"digest")));
        assert!(!is_sealed(key().public(), "digest", &of_a_pack));
        for altered in [seal.replace('=', ""), seal.clone() + "\n", String::new(), "A".repeat(88)] {
            assert!(!is_sealed(key().public(), "digest", &altered), "{altered}");
        }
    }

    #[test]
    fn a_list_of_signers_has_one_form() {
        let file = allowed_signer(key().public());
        assert_eq!(key_of_allowed(&file), Some(key().public()));
        for altered in [file.replace("v1", "v2"), file.replace("trailbook-", "other-"), file.repeat(2), String::new()] {
            assert_eq!(key_of_allowed(&altered), None, "{altered}");
        }
    }
}
