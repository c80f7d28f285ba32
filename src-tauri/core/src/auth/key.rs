//! Private keys as people are given them: PEM, the JSON file of a service account, or a JSON Web Key. A key is read
//! when it is needed and dropped after; nothing here keeps one.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::keychain::Secret;

/// Why a text cannot be used as a private key. It never shows the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Neither PEM nor one of the JSON forms.
    #[error("it is neither PEM (`-----BEGIN PRIVATE KEY-----`) nor the JSON file of a key")]
    Form,
    /// A key that a passphrase protects.
    #[error("it is protected by a passphrase: export it without one")]
    Encrypted,
    /// The public half.
    #[error("it is a public key: the private key is needed")]
    Public,
    /// Damaged, or of a kind that is not used here.
    #[error("it is damaged, or neither RSA of 2048 to 8192 bits nor P-256")]
    Unusable,
}

/// A private key that can sign, and what its file says beside it.
pub(super) struct SigningKey {
    kind: Kind,
    /// The key's identifier, where its file says.
    pub(super) id: Option<String>,
    /// Whose key it is, where its file says: the address of a service account.
    pub(super) owner: Option<String>,
}

enum Kind {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

/// The JSON file of a service account, as far as it is used. Where it says to send the assertion is not heeded: the
/// manifest says that.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
struct ServiceAccount {
    private_key: String,
    private_key_id: Option<String>,
    client_email: Option<String>,
}

#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
struct WebKey {
    kty: String,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<String>,
    p: Option<String>,
    q: Option<String>,
    dp: Option<String>,
    dq: Option<String>,
    qi: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl SigningKey {
    /// Reads a key in any of the forms.
    pub(super) fn read(secret: &Secret) -> Result<Self, BadKey> {
        let text = secret.expose().trim();
        if text.starts_with('{') {
            if let Ok(account) = serde_json::from_str::<ServiceAccount>(text) {
                let kind = pem(&account.private_key)?;
                return Ok(Self { kind, id: account.private_key_id.clone(), owner: account.client_email.clone() });
            }
            let key = serde_json::from_str::<WebKey>(text).map_err(|_| BadKey::Form)?;
            return Ok(Self { kind: web_key(&key)?, id: key.kid.clone(), owner: None });
        }
        Ok(Self { kind: pem(text)?, id: None, owner: None })
    }

    /// Returns what JSON Web Tokens call its algorithm.
    pub(super) fn algorithm(&self) -> &'static str {
        match self.kind {
            Kind::Rsa(_) => "RS256",
            Kind::P256(_) => "ES256",
        }
    }

    /// Signs `message`.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BadKey> {
        let random = SystemRandom::new();
        match &self.kind {
            Kind::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(|_| BadKey::Unusable)?;
                Ok(signature)
            }
            Kind::P256(key) => {
                key.sign(&random, message).map(|signed| signed.as_ref().to_vec()).map_err(|_| BadKey::Unusable)
            }
        }
    }
}

fn pem(text: &str) -> Result<Kind, BadKey> {
    let (label, der) = unwrap(text)?;
    match label {
        "PRIVATE KEY" => match RsaKeyPair::from_pkcs8(&der) {
            Ok(key) => Ok(Kind::Rsa(Box::new(key))),
            Err(_) => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &SystemRandom::new())
                .map(|key| Kind::P256(Box::new(key)))
                .map_err(|_| BadKey::Unusable),
        },
        "RSA PRIVATE KEY" => {
            RsaKeyPair::from_der(&der).map(|key| Kind::Rsa(Box::new(key))).map_err(|_| BadKey::Unusable)
        }
        "ENCRYPTED PRIVATE KEY" => Err(BadKey::Encrypted),
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "CERTIFICATE" => Err(BadKey::Public),
        _ => Err(BadKey::Unusable),
    }
}

/// Takes the first block of a PEM text apart.
fn unwrap(text: &str) -> Result<(&str, Zeroizing<Vec<u8>>), BadKey> {
    let (_, rest) = text.split_once("-----BEGIN ").ok_or(BadKey::Form)?;
    let (label, rest) = rest.split_once("-----").ok_or(BadKey::Form)?;
    let (body, _) = rest.split_once("-----END ").ok_or(BadKey::Form)?;
    if body.contains("ENCRYPTED") {
        return Err(BadKey::Encrypted);
    }
    let letters = Zeroizing::new(body.split_whitespace().collect::<String>());
    let der = STANDARD.decode(letters.as_bytes()).map_err(|_| BadKey::Form)?;
    Ok((label, Zeroizing::new(der)))
}

fn web_key(key: &WebKey) -> Result<Kind, BadKey> {
    let part = |text: &Option<String>| -> Result<Zeroizing<Vec<u8>>, BadKey> {
        let text = text.as_ref().ok_or(BadKey::Unusable)?;
        URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map(Zeroizing::new).map_err(|_| BadKey::Form)
    };
    if key.d.is_none() {
        return Err(BadKey::Public);
    }
    match (key.kty.as_str(), key.crv.as_deref()) {
        ("RSA", _) => {
            let (n, e, d) = (part(&key.n)?, part(&key.e)?, part(&key.d)?);
            let (p, q, dp, dq, qi) = (part(&key.p)?, part(&key.q)?, part(&key.dp)?, part(&key.dq)?, part(&key.qi)?);
            let parts = KeyPairComponents {
                public_key: PublicKeyComponents { n: n.as_slice(), e: e.as_slice() },
                d: d.as_slice(),
                p: p.as_slice(),
                q: q.as_slice(),
                dP: dp.as_slice(),
                dQ: dq.as_slice(),
                qInv: qi.as_slice(),
            };
            RsaKeyPair::from_components(&parts).map(|key| Kind::Rsa(Box::new(key))).map_err(|_| BadKey::Unusable)
        }
        ("EC", Some("P-256")) => {
            let (x, y, d) = (part(&key.x)?, part(&key.y)?, part(&key.d)?);
            let point = [&[4_u8], x.as_slice(), y.as_slice()].concat();
            let random = SystemRandom::new();
            EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &d, &point, &random)
                .map(|key| Kind::P256(Box::new(key)))
                .map_err(|_| BadKey::Unusable)
        }
        _ => Err(BadKey::Unusable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::tests::keys;

    fn read(text: &str) -> Result<SigningKey, BadKey> {
        SigningKey::read(&Secret::from(text.to_owned()))
    }

    #[test]
    fn keys_are_read_in_every_form_that_people_are_given() {
        let cases = [
            (keys::rsa_pkcs8(), "RS256"),
            (keys::rsa_pkcs1(), "RS256"),
            (keys::rsa_web_key(), "RS256"),
            (keys::p256_pkcs8(), "ES256"),
            (keys::p256_web_key(), "ES256"),
            (keys::service_account(), "RS256"),
        ];
        for (text, algorithm) in cases {
            let key = read(&text).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            assert!(!key.sign(b"message").unwrap().is_empty());
        }
    }

    #[test]
    fn the_file_of_a_service_account_says_whose_key_it_is() {
        let key = read(&keys::service_account()).unwrap();

        assert_eq!(key.owner.as_deref(), Some("reader@project.iam.example.com"));
        assert_eq!(key.id.as_deref(), Some("key-1"));
        assert_eq!(read(&keys::rsa_web_key()).ok().and_then(|key| key.id).as_deref(), Some("web-1"));
    }

    #[test]
    fn what_is_no_private_key_is_told_apart() {
        let block = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
        let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        let cases = [
            ("hello".to_owned(), BadKey::Form),
            ("{}".to_owned(), BadKey::Form),
            (block("PRIVATE KEY"), BadKey::Unusable),
            (block("ENCRYPTED PRIVATE KEY"), BadKey::Encrypted),
            (legacy.to_owned(), BadKey::Encrypted),
            (block("PUBLIC KEY"), BadKey::Public),
            (r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#.to_owned(), BadKey::Public),
            (r#"{"kty":"oct","k":"AQAB","d":"x"}"#.to_owned(), BadKey::Unusable),
        ];
        for (text, expected) in cases {
            assert_eq!(read(&text).err(), Some(expected), "{text}");
        }
    }
}
