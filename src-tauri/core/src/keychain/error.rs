//! What can go wrong with a vault, in sentences that name the store and say what to do.

use std::fmt;

use crate::keychain::name::BadName;

/// What the store itself said: for a log or a details box, beside the sentence for people. Never a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail(pub(super) String);

impl fmt::Display for Detail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Detail {}

/// Why a secret could not be found, kept or forgotten.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such store here, or it does not run.
    #[error("{store} is not available: start it, or use a passphrase instead")]
    Unavailable {
        /// The store's name.
        store: String,
        /// What the store said.
        #[source]
        detail: Detail,
    },
    /// The store is locked.
    #[error("{store} is locked: unlock it and try again")]
    Locked {
        /// The store's name.
        store: String,
        /// What the store said.
        #[source]
        detail: Detail,
    },
    /// A person or a rule of the system said no.
    #[error("{store} refused access: allow Trailbook to use it when it asks, and try again")]
    Denied {
        /// The store's name.
        store: String,
        /// What the store said.
        #[source]
        detail: Detail,
    },
    /// The secret is not there.
    #[error("{store} does not hold `{name}`: enter the secret again, or restore the store from a backup")]
    Missing {
        /// The store's name.
        store: String,
        /// The secret's name.
        name: String,
    },
    /// The store holds several secrets of that name.
    #[error("{store} holds {count} entries named `{name}`: delete all but the right one in its own window")]
    Ambiguous {
        /// The store's name.
        store: String,
        /// The secret's name.
        name: String,
        /// How many there are.
        count: usize,
    },
    /// The store did not answer in time.
    #[error("{store} did not answer within {seconds} seconds: look for a window that asks for its password")]
    TimedOut {
        /// The store's name.
        store: String,
        /// How long it was given.
        seconds: u64,
    },
    /// The store has not answered an earlier question yet, so it was not asked another.
    #[error("{store} has not answered an earlier question yet: look for a window that asks for its password")]
    Waiting {
        /// The store's name.
        store: String,
    },
    /// The secret is longer than the store can hold.
    #[error(
        "`{name}` is too long for {store}, which takes at most {limit} bytes: use a shorter secret or a passphrase vault"
    )]
    TooLong {
        /// The store's name.
        store: String,
        /// The secret's name.
        name: String,
        /// The most that it takes.
        limit: u32,
    },
    /// What came back is not what was kept.
    #[error("{store} did not give `{name}` back as it was kept: try again, or use a passphrase instead")]
    NotKept {
        /// The store's name.
        store: String,
        /// The secret's name.
        name: String,
    },
    /// The passphrase does not open the vault.
    #[error("the passphrase is wrong: nothing was changed, try again")]
    WrongPassphrase,
    /// Somebody changed the passphrase while the vault was open.
    #[error("the passphrase of this data folder was changed meanwhile: start again with the new one")]
    OtherPassphrase,
    /// A new vault needs a passphrase that cannot be guessed at once.
    #[error("the passphrase of a new vault needs at least {least} characters: use several words that only you know")]
    ShortPassphrase {
        /// The fewest characters.
        least: usize,
    },
    /// The data folder keeps its secrets elsewhere.
    #[error("this data folder keeps its secrets in {kept_in}, not in {asked}: open it with {kept_in}")]
    OtherKind {
        /// Where they are.
        kept_in: String,
        /// Where they were looked for.
        asked: String,
    },
    /// The secrets are where they should be moved to.
    #[error("the secrets are in {store} already: nothing was moved")]
    SameKind {
        /// Where they are.
        store: String,
    },
    /// The store holds another secret of that name, which may belong to another data folder.
    #[error("{store} already holds another `{name}`: delete that one first if nothing needs it; nothing was moved")]
    Taken {
        /// The store's name.
        store: String,
        /// The secret's name.
        name: String,
    },
    /// The vault was written by a newer version.
    #[error("the vault was written by a newer version of Trailbook (format {found}): update Trailbook")]
    Newer {
        /// Its format.
        found: u32,
    },
    /// A part of the vault cannot be read as what it should be.
    #[error("{what} is damaged: restore it from a backup")]
    Damaged {
        /// What is damaged.
        what: String,
        /// How that shows.
        #[source]
        detail: Detail,
    },
    /// A name cannot name a secret.
    #[error(transparent)]
    Name(#[from] BadName),
    /// The system gave no randomness.
    #[error("the system gave no randomness for a new key")]
    Random(#[source] getrandom::Error),
    /// A file of the vault could not be read or written.
    #[error("`{path}` could not be read or written")]
    Io {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}
