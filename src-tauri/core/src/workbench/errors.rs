//! From each part's error to what people see, once.

use crate::event::Instant;
use crate::failure::{Code, Failure, sentence};
use crate::keychain;
use crate::page::{Meaning, Refusal};
use crate::remote;
use crate::store;
use crate::sync;

use super::now;

impl From<keychain::Error> for Failure {
    fn from(error: keychain::Error) -> Self {
        match &error {
            keychain::Error::Io { source, .. } if is_full(source) => {
                Self::from_error(Code::DiskFull, &error).advise(FREE)
            }
            keychain::Error::Io { source, .. } if is_denied(source) => {
                Self::from_error(Code::Keychain, &error).advise(WRITABLE)
            }
            _ => Self::from_error(Code::Keychain, &error),
        }
    }
}

const FREE: &str = "Free some space and try again; everything kept so far is safe";

/// What to do where a data folder can only be read.
pub(super) const WRITABLE: &str = "Let this user write there, or copy the data folder to where it may and name the copy with \
                                   `--data-dir`; most of what only reads works without";

/// Says whether this user may not write, or nobody may.
pub(super) fn is_denied(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// Says whether there is no room for what was to be written.
pub(super) fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let code = match error {
            store::Error::TooNew { .. } => Code::NewerVersion,
            store::Error::DiskFull => Code::DiskFull,
            store::Error::Cancelled => Code::Cancelled,
            store::Error::NotOpened | store::Error::Damaged { .. } | store::Error::Foreign => Code::Damaged,
            _ => Code::Cache,
        };
        let failure = Self::from_error(code, &error);
        match code {
            Code::DiskFull => failure.advise(FREE),
            _ if matches!(error, store::Error::Denied) => failure.advise(WRITABLE),
            Code::Damaged => failure.advise("Restore the file from a backup, or set the cache aside and sync again"),
            _ => failure,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal.meaning {
            Meaning::Auth | Meaning::SignIn => Code::KeyRejected,
            Meaning::Scope | Meaning::Plan | Meaning::Role | Meaning::Organization => Code::Refused,
            Meaning::Window | Meaning::CursorGone | Meaning::Rate | Meaning::Transient => Code::Remote,
        };
        let failure = Self::new(code, refusal.say);
        match refusal.meaning {
            Meaning::SignIn => failure.advise("Sign in again"),
            Meaning::Auth => failure.advise("Enter a new key for this organization"),
            Meaning::Organization => failure.advise("Check the organization's name and what the key may see"),
            _ => failure,
        }
    }
}

impl From<remote::Error> for Failure {
    fn from(error: remote::Error) -> Self {
        match error {
            remote::Error::Refused(refusal) => refusal.into(),
            remote::Error::Cancelled => Self::new(Code::Cancelled, "cancelled"),
            error if is_offline(&error) => {
                Self::new(Code::Offline, format!("{}; what is on this computer stays readable", sentence(&error)))
                    .advise("Check the connection and the address, then try again")
            }
            remote::Error::Vault(say) => Self::new(Code::Keychain, say),
            error => match error.root() {
                remote::Error::Throttled { host, seconds } => throttled(host, *seconds),
                _ => Self::from_error(Code::Remote, &error),
            },
        }
    }
}

/// Tells until when a remote wants to be left alone.
fn throttled(host: &str, seconds: u64) -> Failure {
    const NANOS: i64 = 1_000_000_000;
    let until = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| seconds.checked_mul(NANOS))
        .map(|length| now().plus_nanos(length));
    let (message, action) = match until.filter(|until| seconds > 0 && *until < Instant::MAX) {
        Some(until) => {
            let until = until.to_rfc3339(0);
            (format!("`{host}` asks for a pause until {until}"), format!("Try again after {until}"))
        }
        None => (format!("`{host}` asks for a pause and does not say for how long"), "Try again later".to_owned()),
    };
    Failure::new(Code::Remote, format!("{message}; what was read until then is kept")).advise(action)
}

impl From<sync::Error> for Failure {
    fn from(error: sync::Error) -> Self {
        match error {
            sync::Error::Refused(refusal) => refusal.into(),
            sync::Error::Remote(error) => error.into(),
            sync::Error::Store(error) => error.into(),
            sync::Error::Unreadable(_) => Self::from_error(Code::Remote, &error),
            sync::Error::NoRange => Self::from_error(Code::Usage, &error).advise("Sync it without a range"),
            sync::Error::Connector(error) => Self::from_error(Code::Manifest, &error),
            sync::Error::Cancelled => Self::from_error(Code::Cancelled, &error),
            sync::Error::Stopped => Self::from_error(Code::Internal, &error),
        }
    }
}

/// Says whether the remote could not be reached at all.
pub(super) fn is_offline(error: &remote::Error) -> bool {
    matches!(error.root(), remote::Error::Offline { .. })
}
