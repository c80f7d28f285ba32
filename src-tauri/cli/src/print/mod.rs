//! What is printed where: results on standard output, everything else on standard error.

pub mod json;
pub mod list;
pub mod progress;
pub mod table;
pub mod text;
pub mod words;

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde::Serialize;
use serde_json::json;
use trailbook_core::failure::{Code, Failure};

use self::table::{Canvas, Colour};
use self::text::visible;
use crate::args::Global;

/// The form of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Words,
    /// One JSON value.
    Json,
}

/// Whether messages are wanted beside results and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Messages {
    Wanted,
    Unwanted,
}

/// Where this run prints and how.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// The form of results.
    pub form: Form,
    messages: Messages,
    colour: Colour,
}

impl Console {
    /// Returns the console that the options ask for.
    pub fn new(global: &Global) -> Self {
        let form = if global.json { Form::Json } else { Form::Words };
        let messages = if global.quiet { Messages::Unwanted } else { Messages::Wanted };
        let wanted = !global.no_color && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = if wanted && io::stdout().is_terminal() { Colour::On } else { Colour::Off };
        Self { form, messages, colour }
    }

    /// Returns standard output, buffered.
    pub fn out(self) -> BufWriter<Stdout> {
        BufWriter::with_capacity(64 * 1024, io::stdout())
    }

    /// Returns the room that tables have.
    pub fn canvas(self) -> Canvas {
        let width = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
        Canvas { width: width.map(|(width, _)| usize::from(width.0)), colour: self.colour }
    }

    /// Says whether a bar may be drawn.
    pub fn shows_progress(self) -> bool {
        self.messages == Messages::Wanted && io::stderr().is_terminal()
    }

    /// Prints a result: as JSON, or as `words` write it.
    pub fn result(
        self,
        value: &impl Serialize,
        words: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut out = self.out();
        match self.form {
            Form::Json => json::value(&mut out, value)?,
            Form::Words => words(&mut out)?,
        }
        out.flush()
    }

    /// Prints a message, unless none are wanted. The text must be safe for a terminal.
    pub fn note(self, text: &str) {
        if self.messages == Messages::Wanted {
            complain(text);
        }
    }

    /// Prints what has to be read even when no messages are wanted. The text must be safe for a terminal.
    pub fn say(self, text: &str) {
        complain(text);
    }

    /// Prints a failure as a sentence on standard error, and with `--json` also as JSON on standard output.
    pub fn failure(self, failure: &Failure) {
        complain(&format!("error: {}", sentences(failure)));
        if let Some(command) = command_for(failure) {
            complain(&format!("hint: {command}"));
        }
        if self.form == Form::Json {
            let _ = json::value(&mut io::stdout().lock(), &json!({ "error": failure }));
        }
    }
}

/// What to do when an organization could not be added: there is nothing yet whose key could be replaced.
pub const NOT_ADDED: &str = "Nothing was added; give the command again with a key that is accepted";

/// Returns the command that does what a failure asks for.
fn command_for(failure: &Failure) -> Option<&'static str> {
    match failure.code {
        Code::KeyRejected if failure.action.as_deref() == Some("Sign in again") => {
            Some("`trailbook org sign-in ALIAS` signs in again")
        }
        Code::KeyRejected if failure.action.as_deref() == Some(NOT_ADDED) => None,
        Code::KeyRejected => Some("`trailbook org set-secret ALIAS KEY=-` takes a new key from standard input"),
        Code::Usage if failure.action.as_deref() == Some("Choose another name, or allow it to be replaced") => {
            Some("`--overwrite` replaces it once the new one is whole")
        }
        Code::NotFound => match failure.action.as_deref() {
            Some("Look at the list of organizations") => Some("`trailbook org list` names them"),
            Some("Look at the list of connectors") => Some("`trailbook connector list` names them"),
            _ => None,
        },
        _ => None,
    }
}

/// Returns a failure in words that are safe for a terminal.
pub fn sentences(failure: &Failure) -> String {
    let message = visible(&failure.message);
    match &failure.action {
        Some(action) => format!("{}. {}", message.trim_end_matches('.'), visible(action)),
        None => message.into_owned(),
    }
}

/// Writes a line to standard error; where that is closed there is nobody to tell.
fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_names_a_command_that_can_be_given() {
        let rejected = |action| Failure::new(Code::KeyRejected, "the key was rejected").advise(action);

        assert!(command_for(&rejected("Enter a new key for this organization")).unwrap().contains("set-secret"));
        assert!(command_for(&rejected("Sign in again")).unwrap().contains("sign-in"));
        assert_eq!(command_for(&rejected(NOT_ADDED)), None);
        let taken = trailbook_core::export::Error::Exists("a.csv".into());
        assert!(command_for(&Failure::from(taken)).unwrap().contains("--overwrite"));
    }

    #[test]
    fn a_failure_reads_as_one_line_without_escapes_of_its_own() {
        let failure =
            Failure::new(Code::KeyRejected, "Acme rejected the access key (401).\u{1b}[2J\n").advise("Replace it");

        assert_eq!(sentences(&failure), "Acme rejected the access key (401).\\u{1b}[2J\\n. Replace it");
        assert_eq!(sentences(&Failure::new(Code::Offline, "offline")), "offline");
    }
}
