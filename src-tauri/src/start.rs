//! What the program was asked on its command line.

use std::path::PathBuf;

use crate::link::Link;

pub(crate) const HELP: &str = "\
Review an organization's audit logs offline

Usage: trailbook-desktop [--demo] [--data-dir DIR] [LINK]

  --demo            adds the two pretend organizations and opens on them
  --data-dir DIR    keeps everything in DIR (or TRAILBOOK_DATA_DIR)
  LINK              shows a query: trailbook://events/ALIAS?query=TEXT
  --version         says which version this is
  --help            says this

TRAILBOOK_PASSPHRASE opens or creates a passphrase vault instead of using the system's keychain.
If the window stays blank on Linux, start it with WEBKIT_DISABLE_COMPOSITING_MODE=1.";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Window { opening: Opening, data_dir: Option<PathBuf>, link: Option<Link> },
    Help,
    Version,
}

/// What the window shows first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Whatever organizations there are.
    Own,
    /// The pretend ones, added when missing.
    Demo,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Error {
    Unknown(String),
    NoFolder,
    NoLink(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Unknown(argument) => write!(formatter, "`{argument}` is not an option here: see --help"),
            Error::NoLink(argument) => {
                write!(formatter, "`{argument}` is no link: it reads trailbook://events/ALIAS?query=TEXT")
            }
            Error::NoFolder => write!(formatter, "--data-dir needs a folder after it"),
        }
    }
}

impl std::error::Error for Error {}

impl Start {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, Error> {
        let mut arguments = arguments.into_iter();
        let (mut opening, mut data_dir, mut link) = (Opening::Own, None, None);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--demo" => opening = Opening::Demo,
                "--data-dir" => data_dir = Some(PathBuf::from(arguments.next().ok_or(Error::NoFolder)?)),
                "--help" | "-h" => return Ok(Start::Help),
                "--version" | "-V" => return Ok(Start::Version),
                _ if Link::is_meant(&argument) => match Link::parse(&argument) {
                    Some(found) => link = Some(found),
                    None => return Err(Error::NoLink(argument)),
                },
                _ => return Err(Error::Unknown(argument)),
            }
        }
        Ok(Start::Window { opening, data_dir, link })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_read_and_anything_else_is_named() {
        let window = |opening, folder: Option<&str>| {
            Ok(Start::Window { opening, data_dir: folder.map(PathBuf::from), link: None })
        };
        check("", window(Opening::Own, None));
        check("--demo", window(Opening::Demo, None));
        check("--data-dir here --demo", window(Opening::Demo, Some("here")));
        check("--data-dir", Err(Error::NoFolder));
        check("--demo -h", Ok(Start::Help));
        check("--version", Ok(Start::Version));
        let link = Link::parse("trailbook://events/acme?query=a");
        check("trailbook://events/acme?query=a", Ok(Start::Window { opening: Opening::Own, data_dir: None, link }));
        check("trailbook://export/acme", Err(Error::NoLink("trailbook://export/acme".into())));
        check("--secret", Err(Error::Unknown("--secret".into())));
    }

    fn check(line: &str, expected: Result<Start, Error>) {
        assert_eq!(Start::parse(line.split_whitespace().map(String::from)), expected, "{line}");
    }
}
