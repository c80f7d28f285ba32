//! How a command ends, and the exit code that says so.

use std::io;
use std::process::ExitCode;

use trailbook_core::failure::{Code, Failure};

use crate::values::SecretError;

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing is missing.
    Whole,
    /// Gaps remain.
    Incomplete,
    /// What was checked is not what it was.
    Invalid,
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Stop {
    /// Something failed that people have to know.
    Failure(Failure),
    /// Something failed that was told already, as part of the result.
    Told(Code),
    /// Standard output takes no more; a closed pipe is how a reader says that it has enough.
    Output(io::Error),
}

/// How a command ends.
pub type Ending = Result<Done, Stop>;

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<SecretError> for Stop {
    fn from(error: SecretError) -> Self {
        Self::Failure(Failure::from_error(Code::Usage, &error))
    }
}

/// Returns a failure for words that the command line got wrong.
pub fn wrong_usage(message: impl Into<String>) -> Stop {
    Stop::Failure(Failure::new(Code::Usage, message))
}

/// Returns the exit code of the contract.
pub fn exit_code(ending: &Ending) -> u8 {
    match ending {
        Ok(Done::Whole) => 0,
        Ok(Done::Incomplete) => 5,
        Ok(Done::Invalid) => 6,
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(Stop::Output(_)) => 1,
        Err(Stop::Failure(failure)) => failure_code(failure.code),
        Err(Stop::Told(code)) => failure_code(*code),
    }
}

/// Returns the exit code of a failure.
pub fn failure_code(code: Code) -> u8 {
    match code {
        Code::Usage | Code::Query => 2,
        Code::KeyRejected | Code::Refused | Code::Sealed => 4,
        Code::Cancelled => 130,
        Code::NotFound
        | Code::Offline
        | Code::Remote
        | Code::Keychain
        | Code::KeyLost
        | Code::Cache
        | Code::Damaged
        | Code::NewerVersion
        | Code::DiskFull
        | Code::Manifest
        | Code::Internal => 1,
    }
}

/// Returns the exit code as the process gives it.
pub fn exit(ending: &Ending) -> ExitCode {
    ExitCode::from(exit_code(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_contract() {
        let failed = |code| Err(Stop::from(Failure::new(code, "x")));
        let output = |kind: io::ErrorKind| Err(Stop::from(io::Error::from(kind)));
        let cases: [(Ending, u8); 13] = [
            (Ok(Done::Whole), 0),
            (Ok(Done::Incomplete), 5),
            (Ok(Done::Invalid), 6),
            (output(io::ErrorKind::BrokenPipe), 0),
            (output(io::ErrorKind::StorageFull), 1),
            (failed(Code::NotFound), 1),
            (failed(Code::Usage), 2),
            (failed(Code::Query), 2),
            (failed(Code::KeyRejected), 4),
            (failed(Code::Refused), 4),
            (failed(Code::Sealed), 4),
            (failed(Code::Offline), 1),
            (failed(Code::Cancelled), 130),
        ];
        for (ending, expected) in cases {
            assert_eq!(exit_code(&ending), expected, "{ending:?}");
        }
    }
}
