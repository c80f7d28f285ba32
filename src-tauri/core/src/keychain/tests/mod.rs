//! The vault as a whole: on disk, in a pretended store, and in this computer's own.

mod change;
mod computer;
mod passphrase;
mod renewal;
mod store;

use super::*;

const PASSPHRASE: &str = "correct horse battery";

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn name(id: &str) -> SecretName {
    SecretName::secret("1f2e", id).unwrap()
}

fn text(found: Result<Option<Secret>, Error>) -> Option<String> {
    found.unwrap().map(|secret| secret.expose().to_owned())
}
