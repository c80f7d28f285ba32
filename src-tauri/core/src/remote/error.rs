//! What can go wrong between us and a remote, in sentences. They name a host and never a path, a query or a header.

use std::{error::Error as StdError, fmt, io};

use crate::page::Refusal;

/// What the network or TLS said, with the address taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail(pub(super) String);

impl fmt::Display for Detail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl StdError for Detail {}

/// Why a page could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The host cannot be reached: no network, no such name, nobody listens.
    #[error("`{host}` cannot be reached: check the network and the address")]
    Offline {
        /// The host.
        host: String,
        /// What the network said.
        #[source]
        detail: Detail,
    },
    /// The host took too long.
    #[error("`{host}` did not answer in time: try again later")]
    Timeout {
        /// The host.
        host: String,
    },
    /// The connection could not be made safe.
    #[error("the connection to `{host}` is not safe: {problem}")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong with it and what to do.
        problem: &'static str,
        /// What TLS said.
        #[source]
        detail: Detail,
    },
    /// The answer broke off or made no sense as HTTP.
    #[error("the answer of `{host}` broke off: try again")]
    Cut {
        /// The host.
        host: String,
        /// How.
        #[source]
        detail: Detail,
    },
    /// The answer is larger than any page should be.
    #[error("the answer of `{host}` is larger than {limit} bytes: ask for smaller pages")]
    TooLarge {
        /// The host.
        host: String,
        /// The most that is read.
        limit: usize,
    },
    /// The request leads somewhere else than where its secrets belong. It was not sent.
    #[error("a request to `{wanted}` was not sent, because this organization is at `{bound}`: check the connector")]
    ForeignOrigin {
        /// Where it would have gone.
        wanted: String,
        /// Where its secrets belong.
        bound: String,
    },
    /// The host sends us elsewhere. We do not follow.
    #[error("`{host}` redirects to `{to}`, which was not followed: check the address")]
    Redirected {
        /// The host.
        host: String,
        /// Where to, as far as the host.
        to: String,
        /// The HTTP status.
        status: u16,
    },
    /// The remote refuses, and says why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The remote has trouble that may pass.
    #[error("`{host}` has trouble (HTTP status {status}): {say}")]
    Trouble {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What the connector made of it.
        say: String,
    },
    /// Something answers that is not the remote, or not as it should.
    #[error("`{host}` gave an answer that cannot be used (HTTP status {status}): {say}")]
    Unusable {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What the connector made of it.
        say: String,
    },
    /// The remote asks for a pause.
    #[error("`{host}` asks for a pause of {seconds} seconds: try again later")]
    Throttled {
        /// The host.
        host: String,
        /// How long.
        seconds: u64,
    },
    /// It did not work however often it was tried.
    #[error("gave up after {tries} tries")]
    Exhausted {
        /// How often it was tried.
        tries: u32,
        /// What went wrong last.
        #[source]
        last: Box<Error>,
    },
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The address of an organization cannot be used.
    #[error("the address `{origin}` cannot be used: {problem}")]
    BadAddress {
        /// The address as far as the host.
        origin: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The connector made a request that cannot be sent.
    #[error("the connector made a request that cannot be sent: {problem} `{what}`")]
    BadRequest {
        /// What is wrong.
        problem: &'static str,
        /// Where; never a value.
        what: String,
    },
    /// A secret that the request needs is not known.
    #[error("the secret `{id}` is missing: enter it in the organization's settings")]
    MissingSecret {
        /// The secret's identifier.
        id: String,
    },
    /// A secret cannot be sent as it is.
    #[error(
        "the secret in the header `{header}` holds a line break or another character that cannot be sent: enter it again"
    )]
    BadSecret {
        /// The header's name.
        header: String,
    },
    /// The sign-in could not be read from where secrets are kept, or not be kept there.
    #[error("{0}")]
    Vault(String),
    /// The program could not set itself up for the network.
    #[error("the network could not be set up")]
    Setup(#[source] Detail),
}

impl Error {
    /// Returns what lies behind: the last error of [`Error::Exhausted`], or this one.
    pub fn root(&self) -> &Self {
        match self {
            Self::Exhausted { last, .. } => last.root(),
            other => other,
        }
    }

    /// Says whether the same request may work in a moment.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Offline { .. } | Self::Timeout { .. } | Self::Cut { .. } => true,
            Self::Trouble { .. } | Self::Unusable { .. } | Self::Throttled { .. } => true,
            Self::Tls { .. }
            | Self::TooLarge { .. }
            | Self::ForeignOrigin { .. }
            | Self::Redirected { .. }
            | Self::Refused(_)
            | Self::Exhausted { .. }
            | Self::Cancelled
            | Self::BadAddress { .. }
            | Self::BadRequest { .. }
            | Self::MissingSecret { .. }
            | Self::BadSecret { .. }
            | Self::Vault(_)
            | Self::Setup(_) => false,
        }
    }

    /// Reads what reqwest says of a request to `host`.
    pub(super) fn of(error: reqwest::Error, host: &str) -> Self {
        let error = error.without_url();
        let host = host.to_owned();
        let causes = causes(&error);
        let detail = Detail(causes.iter().map(ToString::to_string).collect::<Vec<_>>().join(": "));
        if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return Self::Tls { host, problem: problem(tls), detail };
        }
        match () {
            () if error.is_timeout() => Self::Timeout { host },
            () if error.is_connect() => Self::Offline { host, detail },
            () if error.is_builder() => Self::Setup(detail),
            () => Self::Cut { host, detail },
        }
    }
}

/// Lists an error and all below it.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| below(*error)).collect()
}

/// Returns what an error rests on. An I/O error hides the one it wraps from `source`.
fn below<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    }
}

fn problem(error: &rustls::Error) -> &'static str {
    use rustls::CertificateError as Bad;

    let rustls::Error::InvalidCertificate(certificate) = error else {
        return "it does not speak TLS as it should; check the address";
    };
    match certificate {
        Bad::Expired | Bad::ExpiredContext { .. } => "its certificate has expired; check this computer's clock",
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            "its certificate is not valid yet; check this computer's clock"
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            "its certificate is for another name; check the address"
        }
        Bad::Revoked => "its certificate was revoked; ask whoever runs it",
        Bad::UnknownIssuer => {
            "its certificate is from an issuer that this computer does not trust; ask whoever runs the network"
        }
        _ => "its certificate is not valid; ask whoever runs it",
    }
}
