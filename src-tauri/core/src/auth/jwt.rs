//! JSON Web Tokens that say who we are: claims, signed with a private key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::key::{BadKey, SigningKey};
use super::{Error, random_text};
use crate::connector::sign_in::{Assertion, Exchange, SignIn};
use crate::event::Instant;
use crate::keychain::Secret;

/// What an assertion claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// Who says so; the key's own word where this is None.
    pub(super) issuer: Option<String>,
    /// In whose name.
    pub(super) subject: Option<String>,
    /// To whom.
    pub(super) audience: Option<String>,
    /// For what.
    pub(super) scope: Option<String>,
    /// How long it holds, in seconds.
    pub(super) lifetime: i64,
    /// Makes it different from every other; None where it is not wanted.
    pub(super) nonce: Option<String>,
    /// What else.
    pub(super) more: Vec<(String, String)>,
}

/// Returns what an assertion claims for a sign-in: what its kind of exchange asks for, and the manifest's own words.
pub(super) fn claims(sign_in: &SignIn, assertion: &Assertion) -> Result<Claims, Error> {
    let mut more = assertion.claims.clone();
    let mut own = |name: &str| more.remove(name);
    let (client, url) = (sign_in.client_id.clone(), Some(sign_in.token_url.clone()));
    let audience = own("aud").or_else(|| sign_in.audience.clone());
    let mut claims = Claims { issuer: own("iss").or(client), subject: own("sub"), audience, ..Claims::default() };
    match assertion.exchange {
        Exchange::Assertion => {
            claims.scope = own("scope").or_else(|| sign_in.scope.clone());
            claims.audience = claims.audience.or(url);
        }
        Exchange::ClientAssertion => {
            claims.subject = claims.subject.or_else(|| claims.issuer.clone());
            claims.audience = claims.audience.or(url);
            claims.nonce = Some(random_text()?);
        }
        Exchange::Bearer => {}
    }
    Ok(Claims { lifetime: assertion.lifetime, more: more.into_iter().collect(), ..claims })
}

/// How far back the issue time lies, for remotes whose clock is behind ours.
const LEEWAY: i64 = 30;

/// Writes and signs an assertion.
pub(super) fn assertion(
    key: &SigningKey,
    key_id: Option<&str>,
    claims: &Claims,
    now: Instant,
) -> Result<Secret, BadKey> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), json!(key.algorithm()));
    header.insert("typ".to_owned(), json!("JWT"));
    if let Some(id) = key_id.or(key.id.as_deref()) {
        header.insert("kid".to_owned(), json!(id));
    }
    let issued = now.seconds() - LEEWAY;
    let mut body = Map::new();
    let mut claim = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::String);
    claim("iss", text(&claims.issuer).or_else(|| text(&key.owner)));
    claim("sub", text(&claims.subject));
    claim("aud", text(&claims.audience));
    claim("scope", text(&claims.scope));
    claim("iat", Some(json!(issued)));
    claim("exp", Some(json!(issued + claims.lifetime)));
    claim("jti", text(&claims.nonce));
    claims.more.iter().for_each(|(name, value)| claim(name, Some(json!(value))));
    let part = |value: Map<String, Value>| URL_SAFE_NO_PAD.encode(Value::Object(value).to_string());
    let message = format!("{}.{}", part(header), part(body));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())?);
    Ok(Secret::from(format!("{message}.{signature}")))
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;
    use crate::auth::tests::keys;

    fn signed(key: String, claims: &Claims) -> (Value, Value, String, Vec<u8>) {
        let key = SigningKey::read(&Secret::from(key)).unwrap();
        let now = Instant::from_seconds(1_800_000_000);
        let token = assertion(&key, None, claims, now).unwrap().expose().to_owned();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let (header, body) = message.split_once('.').unwrap();
        let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        (json(header), json(body), message.to_owned(), URL_SAFE_NO_PAD.decode(signature).unwrap())
    }

    #[test]
    fn an_assertion_says_what_was_claimed_and_nothing_else() {
        let claims = Claims {
            subject: Some("admin@example.com".to_owned()),
            audience: Some("https://id.example.com/token".to_owned()),
            scope: Some("read".to_owned()),
            lifetime: 600,
            ..Claims::default()
        };

        let (header, body, message, signature) = signed(keys::service_account(), &claims);

        assert_eq!(header, json!({"alg": "RS256", "typ": "JWT", "kid": "key-1"}));
        assert_eq!(
            body,
            json!({
                "iss": "reader@project.iam.example.com", "sub": "admin@example.com",
                "aud": "https://id.example.com/token", "scope": "read",
                "iat": 1_799_999_970_i64, "exp": 1_800_000_570_i64,
            })
        );
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, keys::rsa_public());
        assert!(public.verify(message.as_bytes(), &signature).is_ok());
    }

    #[test]
    fn a_p256_key_signs_too() {
        let claims = Claims { issuer: Some("client".to_owned()), lifetime: 60, ..Claims::default() };

        let (header, body, message, signature) = signed(keys::p256_pkcs8(), &claims);

        assert_eq!((&header["alg"], &body["iss"]), (&json!("ES256"), &json!("client")));
        assert!(header.get("kid").is_none() && body.get("jti").is_none());
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, keys::p256_public());
        assert!(public.verify(message.as_bytes(), &signature).is_ok());
    }
}
