//! Why somebody could not be signed in, in sentences. They name hosts and the vendor's words, never a secret.

use crate::page::{Meaning, Refusal};
use crate::remote;

use super::key::BadKey;

/// Why no access token could be got.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The wire.
    #[error(transparent)]
    Remote(#[from] remote::Error),
    /// The person said no.
    #[error("{vendor} was told not to let Trailbook in; nothing was kept")]
    Denied {
        /// Whose page it was.
        vendor: String,
    },
    /// Nobody agreed in time.
    #[error("the time to sign in at {vendor} is over; nothing was kept")]
    Expired {
        /// Whose page it was.
        vendor: String,
    },
    /// An answer came back that this sign-in did not ask for.
    #[error("the browser came back with the answer to another sign-in; it was not used")]
    WrongState,
    /// The answer lacks what it should have.
    #[error("the answer of {vendor} holds no access token")]
    NoToken {
        /// Who answered.
        vendor: String,
    },
    /// The person is to be sent to somebody else.
    #[error(
        "{vendor} wants to send you to `{host}`, which is none of the hosts that this connector names; nothing was opened"
    )]
    ForeignAddress {
        /// Who answered.
        vendor: String,
        /// Where to.
        host: String,
    },
    /// The private key cannot be used.
    #[error("the private key `{secret}` cannot be used: {problem}")]
    Key {
        /// The secret's name.
        secret: String,
        /// What is wrong with it.
        problem: BadKey,
    },
    /// A secret that is needed was not given.
    #[error("the secret `{0}` is missing")]
    MissingSecret(String),
    /// No port of this computer could be opened for the browser's answer.
    #[error("no port of this computer could be opened for the browser's answer: {0}")]
    NoPort(String),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// The vault.
    #[error("{0}")]
    Vault(String),
    /// There is no token, and only a person can get one.
    #[error("sign in again at {vendor}")]
    SignInAgain {
        /// Where.
        vendor: String,
    },
}

impl From<Error> for remote::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Remote(error) => error,
            Error::Vault(say) => Self::Vault(say),
            Error::SignInAgain { .. } => {
                Self::Refused(Refusal { meaning: Meaning::SignIn, say: error.to_string(), status: 0 })
            }
            refused => Self::Refused(Refusal { meaning: Meaning::Auth, say: refused.to_string(), status: 0 }),
        }
    }
}
