//! What a secret is called in the vault.

use std::fmt;

/// The service under which all of Trailbook's secrets lie.
pub(super) const SERVICE: &str = "trailbook";

const DATA_KEY: &str = "data-key";
const CHECKPOINT_KEY: &str = "checkpoint-key";
const CHECKPOINT: &str = "checkpoint";
/// Names that begin so are of what this program keeps for itself.
const OWN: [&str; 2] = [DATA_KEY, CHECKPOINT];
const LONGEST: usize = 64;

/// The name of one secret of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SecretName(String);

/// A text that cannot be a part of a secret's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot name a secret: use 1 to 64 letters, digits, dots, dashes or underscores, and not one that begins with `data-key` or `checkpoint`"
)]
pub struct BadName(String);

impl SecretName {
    /// Names the secret `secret_id` of the organization with this identifier.
    ///
    /// # Errors
    /// [`BadName`] where a part is not a plain word, or is one that this program keeps for itself.
    pub fn secret(organization_id: &str, secret_id: &str) -> Result<Self, BadName> {
        if OWN.iter().any(|own| secret_id.starts_with(own)) {
            return Err(BadName(secret_id.to_owned()));
        }
        Ok(Self(format!("org/{}/{}", part(organization_id)?, part(secret_id)?)))
    }

    /// Names the key that the cache of the organization with this identifier is encrypted with.
    ///
    /// # Errors
    /// [`BadName`] where the identifier is not a plain word.
    pub fn data_key(organization_id: &str) -> Result<Self, BadName> {
        Ok(Self(format!("org/{}/{DATA_KEY}", part(organization_id)?)))
    }

    /// Names the key that a cache is about to be encrypted with, while its key is being changed.
    ///
    /// # Errors
    /// [`BadName`] where the identifier is not a plain word.
    pub fn next_data_key(organization_id: &str) -> Result<Self, BadName> {
        Ok(Self(format!("org/{}/{DATA_KEY}-next", part(organization_id)?)))
    }

    /// Names what belonged to a cache that was set aside under `mark`: this name of the cache in use, and the mark.
    ///
    /// # Errors
    /// [`BadName`] where the mark is not a plain word.
    pub fn aside(&self, mark: &str) -> Result<Self, BadName> {
        Ok(Self(format!("{}.{}", self.0, part(mark)?)))
    }

    /// Names the key that signs checkpoints of that organization's journal.
    ///
    /// # Errors
    /// [`BadName`] where the identifier is not a plain word.
    pub fn checkpoint_key(organization_id: &str) -> Result<Self, BadName> {
        Ok(Self(format!("org/{}/{CHECKPOINT_KEY}", part(organization_id)?)))
    }

    /// Names the last checkpoint of that organization's journal: no secret, but out of reach of whoever changes the file.
    ///
    /// # Errors
    /// [`BadName`] where the identifier is not a plain word.
    pub fn checkpoint(organization_id: &str) -> Result<Self, BadName> {
        Ok(Self(format!("org/{}/{CHECKPOINT}", part(organization_id)?)))
    }

    /// Names the key that signs what this installation hands out.
    pub fn signing_key() -> Self {
        Self("install/signing-key".to_owned())
    }

    /// Reads a name as [`SecretName::as_str`] writes it.
    ///
    /// # Errors
    /// [`BadName`] where it is none.
    pub(super) fn parse(text: &str) -> Result<Self, BadName> {
        let known = match text.split('/').collect::<Vec<_>>()[..] {
            ["install", _] => text == Self::signing_key().as_str(),
            ["org", id, secret] => part(id).is_ok() && part(secret).is_ok(),
            _ => false,
        };
        if known { Ok(Self(text.to_owned())) } else { Err(BadName(text.to_owned())) }
    }

    /// Returns the name as text, such as `org/1f2e/token`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn part(text: &str) -> Result<&str, BadName> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let good = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(plain);
    if good { Ok(text) } else { Err(BadName(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_organization_and_secret() {
        assert_eq!(SecretName::secret("1f2e", "token").unwrap().as_str(), "org/1f2e/token");
        assert_eq!(SecretName::data_key("1f2e").unwrap().as_str(), "org/1f2e/data-key");
    }

    #[test]
    fn a_part_that_could_reach_another_secret_is_refused() {
        for bad in ["", "a/b", "a b", "ü", "data-key", "data-key-next", "checkpoint-key", "checkpoint", &"x".repeat(65)]
        {
            assert!(SecretName::secret("1f2e", bad).is_err(), "{bad}");
        }
        for bad in ["", "../1f2e", "a/b"] {
            assert!(SecretName::data_key(bad).is_err(), "{bad}");
        }
    }
}
