//! A recovery file: keys wrapped with a passphrase of their own, for the day on which the keychain is lost.

use std::collections::BTreeMap;
use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::{Detail, Error};
use super::folder::{Cost, Folder};
use super::name::SecretName;
use super::passphrase::{COST, SALT_BYTES, SHORTEST, derive, open, random, seal};
use super::secret::Secret;

/// Names the form.
const FORMAT: &str = "trailbook.recovery/1";
const BINDING: &[u8] = b"trailbook recovery ";

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    argon2id: Cost,
    salt: String,
    sealed: String,
}

/// Returns the text of a recovery file that holds `secrets`.
///
/// # Errors
/// [`Error::ShortPassphrase`], or [`Error::Random`] where the system has no randomness.
pub fn wrap(secrets: &BTreeMap<SecretName, Secret>, passphrase: &Secret) -> Result<String, Error> {
    if passphrase.expose().trim().chars().count() < SHORTEST {
        return Err(Error::ShortPassphrase { least: SHORTEST });
    }
    let salt = STANDARD.encode(random::<SALT_BYTES>()?);
    let key = derive(&nowhere(), COST, &salt, passphrase)?;
    let texts: BTreeMap<&str, &str> = secrets.iter().map(|(name, secret)| (name.as_str(), secret.expose())).collect();
    // Escapes make a byte six at most, so the buffer never moves and leaves no copy behind.
    let room = texts.iter().map(|(name, text)| 6 * (name.len() + text.len()) + 6).sum::<usize>() + 2;
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *text, &texts).map_err(|error| damaged(error.to_string()))?;
    let sealed = STANDARD.encode(seal(&key, &text, &binding(&salt))?);
    let written = Written { format: FORMAT.to_owned(), argon2id: COST, salt, sealed };
    serde_json::to_string_pretty(&written).map(|text| text + "\n").map_err(|error| damaged(error.to_string()))
}

/// Returns the secrets that a recovery file holds.
///
/// # Errors
/// [`Error::WrongPassphrase`], which a changed file looks like as well, or [`Error::Damaged`] where it is none at all.
pub fn unwrap(text: &str, passphrase: &Secret) -> Result<BTreeMap<SecretName, Secret>, Error> {
    let written: Written = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
    if written.format != FORMAT {
        return Err(damaged("it is of another version".to_owned()));
    }
    let key = derive(&nowhere(), written.argon2id, &written.salt, passphrase)?;
    let sealed = STANDARD.decode(&written.sealed).map_err(|error| damaged(error.to_string()))?;
    let text = open(&key, &sealed, &binding(&written.salt)).ok_or(Error::WrongPassphrase)?;
    let texts: BTreeMap<String, String> =
        serde_json::from_slice(&text).map_err(|_| damaged("what it holds is no list of keys".to_owned()))?;
    texts.into_iter().map(|(name, text)| Ok((SecretName::parse(&name)?, Secret::from(text)))).collect()
}

fn binding(salt: &str) -> Vec<u8> {
    [BINDING, salt.as_bytes()].concat()
}

fn damaged(say: String) -> Error {
    Error::Damaged { what: "the recovery file".to_owned(), detail: Detail(say) }
}

/// A recovery file belongs to no data folder.
fn nowhere() -> Folder {
    Folder::new(Path::new("recovery file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    fn some() -> BTreeMap<SecretName, Secret> {
        BTreeMap::from([
            (SecretName::data_key("1f2e").unwrap(), secret("tb1.\"quoted\"")),
            (SecretName::signing_key(), secret("ed1.x")),
        ])
    }

    #[test]
    fn keys_come_back_with_the_passphrase_and_with_no_other() {
        let text = wrap(&some(), &secret("correct horse battery")).unwrap();

        assert_eq!(unwrap(&text, &secret("correct horse battery")).unwrap(), some());
        assert!(matches!(unwrap(&text, &secret("wrong horse battery")), Err(Error::WrongPassphrase)));
        assert!(!text.contains("tb1.") && !text.contains("data-key"));
        assert!(matches!(wrap(&some(), &secret("short")), Err(Error::ShortPassphrase { .. })));
        assert_ne!(text, wrap(&some(), &secret("correct horse battery")).unwrap());
    }

    #[test]
    fn a_file_that_was_changed_gives_nothing() {
        let text = wrap(&some(), &secret("correct horse battery")).unwrap();
        let passphrase = secret("correct horse battery");
        let changed = [
            text.replacen("\"sealed\": \"", "\"sealed\": \"AAAA", 1),
            text.replace("recovery/1", "recovery/2"),
            text.replace("\"passes\": 2", "\"passes\": 1"),
            text.replace("\"memory_kib\": 19456", "\"memory_kib\": 4000000000"),
            text[..text.len() / 2].to_owned(),
            String::new(),
        ];
        for text in changed {
            assert!(unwrap(&text, &passphrase).is_err(), "{text}");
        }
    }
}
