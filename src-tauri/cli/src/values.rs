//! Values that the command line's words hold, read once.

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;

use trailbook_core::event::{Instant, Timestamp};
use trailbook_core::keychain::Secret;

/// The most that a secret may have: a private key fits, a mistaken file does not.
const LARGEST_SECRET: u64 = 64 * 1024;
/// The environment variable that may hold the passphrase.
const PASSPHRASE: &str = "TRAILBOOK_PASSPHRASE";

/// A `KEY=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What stands before the sign.
    pub key: String,
    /// What stands after it.
    pub value: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok(Self { key: key.to_owned(), value: value.to_owned() }),
            _ => Err("write it as KEY=VALUE".to_owned()),
        }
    }
}

/// A point in time: a date, which is its first instant in UTC, or a whole time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Instant);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = if text.len() == "2026-09-01".len() { format!("{text}T00:00:00Z") } else { text.to_owned() };
        let time = Timestamp::parse(&whole)
            .map_err(|error| format!("{error}; write 2026-09-01 or 2026-09-01T10:30:00+02:00"))?;
        Ok(Self(time.at))
    }
}

/// A secret's name and where it is: never the secret itself, which others could read from the list of processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSource {
    /// The connector's name for it.
    pub key: String,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Variable(String),
    File(PathBuf),
    Input,
}

/// Why a secret was not found. Says nothing of what was given in its place.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("a secret is given as {}", SecretSource::USAGE)]
    Form,
    #[error(
        "the secret `{0}` was given on the command line itself, where other programs on this computer can read it; \
         replace it at the vendor if it was real, and give {0}=env:VARIABLE, {0}=file:PATH or {0}=- (standard input)"
    )]
    Literal(String),
    #[error("the environment variable `{0}` is not set or is not text")]
    Variable(String),
    #[error("`{}` cannot be read as a secret", .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("standard input cannot be read as a secret")]
    Input(#[source] io::Error),
    #[error("the secret `{0}` is blank")]
    Blank(String),
    #[error("only one secret can come from standard input")]
    InputTwice,
}

impl SecretSource {
    /// How it is written.
    pub const USAGE: &'static str = "KEY=env:VAR|file:PATH|-";

    /// Reads `text`, which must not be shown when it is refused.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let (key, place) = text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or(SecretError::Form)?;
        let place = match (place, place.split_once(':')) {
            ("-", _) => Place::Input,
            (_, Some(("env", name))) if !name.is_empty() => Place::Variable(name.to_owned()),
            (_, Some(("file", path))) if !path.is_empty() => Place::File(PathBuf::from(path)),
            _ => return Err(SecretError::Literal(key.to_owned())),
        };
        Ok(Self { key: key.to_owned(), place })
    }

    /// Reads all of `texts`; only one of them may stand for standard input.
    pub fn parse_all(texts: &[String]) -> Result<Vec<Self>, SecretError> {
        let sources = texts.iter().map(|text| Self::parse(text)).collect::<Result<Vec<_>, _>>()?;
        match sources.iter().filter(|source| source.place == Place::Input).count() {
            0 | 1 => Ok(sources),
            _ => Err(SecretError::InputTwice),
        }
    }

    /// Fetches the secret. A line's end after it is not part of it.
    pub fn fetch(&self) -> Result<Secret, SecretError> {
        let text = match &self.place {
            Place::Variable(name) => std::env::var(name).map_err(|_| SecretError::Variable(name.clone()))?,
            Place::File(path) => {
                fs::File::open(path).and_then(read_text).map_err(|error| SecretError::File(path.clone(), error))?
            }
            Place::Input => read_text(io::stdin().lock()).map_err(SecretError::Input)?,
        };
        let secret = without_line_end(text);
        if secret.is_blank() { Err(SecretError::Blank(self.key.clone())) } else { Ok(secret) }
    }
}

/// Returns the passphrase in `file`, or else in the environment; None where neither is given.
pub fn passphrase(file: Option<PathBuf>) -> Result<Option<Secret>, SecretError> {
    let place = match file {
        Some(path) => Place::File(path),
        None if std::env::var_os(PASSPHRASE).is_some() => Place::Variable(PASSPHRASE.to_owned()),
        None => return Ok(None),
    };
    SecretSource { key: "passphrase".to_owned(), place }.fetch().map(Some)
}

fn read_text(input: impl Read) -> io::Result<String> {
    let mut text = String::new();
    input.take(LARGEST_SECRET + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST_SECRET {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "more than 64 KiB"));
    }
    Ok(text)
}

fn without_line_end(mut text: String) -> Secret {
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Secret::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_by_their_place() {
        let cases = [
            ("token=env:KEY", Place::Variable("KEY".into())),
            ("token=file:/run/key", Place::File("/run/key".into())),
            ("token=file:C:\\key", Place::File("C:\\key".into())),
            ("token=-", Place::Input),
        ];
        for (text, place) in cases {
            assert_eq!(SecretSource::parse(text).unwrap(), SecretSource { key: "token".into(), place }, "{text}");
        }
    }

    #[test]
    fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
        for text in ["token=hunter2", "token=", "token=env:", "token=file:", "token=hunter2:x", "token=--"] {
            let error = SecretSource::parse(text).unwrap_err();

            assert!(matches!(error, SecretError::Literal(_)), "{text}");
            assert!(error.to_string().contains("token=env:VARIABLE") && !error.to_string().contains("hunter2"));
        }
        for text in ["hunter2", "=hunter2", ""] {
            let error = SecretSource::parse(text).unwrap_err();

            assert!(matches!(error, SecretError::Form), "{text}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn standard_input_holds_one_secret() {
        let texts = ["token=-".to_owned(), "user=-".to_owned()];

        assert!(SecretSource::parse_all(&texts[..1]).is_ok());
        assert!(matches!(SecretSource::parse_all(&texts), Err(SecretError::InputTwice)));
    }

    #[test]
    fn a_secret_ends_before_its_lines_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (content, expected) in
            [("abc\n", Some("abc")), ("abc\r\n", Some("abc")), (" a b ", Some(" a b ")), ("\n", None)]
        {
            fs::write(&path, content).unwrap();

            let found = SecretSource { key: "token".into(), place: Place::File(path.clone()) }.fetch();

            assert_eq!(found.ok().map(|secret| secret.expose().to_owned()), expected.map(str::to_owned), "{content:?}");
        }
        fs::write(&path, "x".repeat(70_000)).unwrap();
        assert!(matches!(passphrase(Some(path)), Err(SecretError::File(..))));
        assert!(matches!(passphrase(Some(folder.path().join("absent"))), Err(SecretError::File(..))));
    }

    #[test]
    fn times_are_dates_or_whole_times() {
        let cases = [
            ("2026-09-01", "2026-09-01T00:00:00Z"),
            ("2026-09-01T10:30:00+02:00", "2026-09-01T08:30:00Z"),
            ("2026-09-01T10:30:00Z", "2026-09-01T10:30:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Time>().map(|time| time.0.to_rfc3339(0)), Ok(expected.to_owned()));
        }
        for text in ["yesterday", "2026-13-01", "", "0001-01-01"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }

    #[test]
    fn settings_are_pairs() {
        assert_eq!("a=b=c".parse(), Ok(Pair { key: "a".into(), value: "b=c".into() }));
        assert!("a".parse::<Pair>().is_err() && "=b".parse::<Pair>().is_err());
    }
}
