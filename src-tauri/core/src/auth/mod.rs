//! Signing in: how an access token is got, kept in the vault and renewed, for remotes that do not take a pasted key.
//!
//! What to ask and how to read the answer are values ([`ask`], [`answer`], [`jwt`]), as in a connector; the wire is in
//! [`flow`] and [`keeper`]. A client's secret, a private key or a refresh token goes to the token endpoint and nowhere
//! else; the API gets the access token and nothing else.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod answer;
mod ask;
mod error;
mod flow;
mod jwt;
mod keeper;
mod key;
mod loopback;
mod shelf;
#[cfg(test)]
mod tests;
mod tokens;
mod wire;

pub use error::Error;
pub use flow::{Prompt, SigningIn};
pub use keeper::Keeper;
pub use key::BadKey;
pub use shelf::Shelf;
pub use tokens::{SIGN_IN, Tokens};

use crate::event::Instant;

/// Tells the time.
pub type Clock = fn() -> Instant;

/// Returns a text that nobody can guess, in letters that an address may hold.
fn random_text() -> Result<String, Error> {
    use base64::Engine;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}
