//! Wrong words on the command line, told the way the contract asks for.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};

use clap::error::{Error, ErrorKind};
use serde_json::json;
use trailbook_core::failure::{Code, Failure};

use crate::done::failure_code;
use crate::print::json;
use crate::print::text::visible_lines;

/// Prints what clap says, for `--json` also as JSON, and returns the exit code.
pub fn report(error: &Error, words: impl Iterator<Item = OsString>) -> u8 {
    if is_help(error.kind()) {
        let _ = error.print();
        return 0;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
    } else {
        let _ = write!(io::stderr(), "{}", visible_lines(&error.render().to_string()));
    }
    if asks_for_json(words) {
        let _ = json::value(&mut io::stdout().lock(), &json!({ "error": failure(error) }));
    }
    failure_code(Code::Usage)
}

fn is_help(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

fn asks_for_json(words: impl Iterator<Item = OsString>) -> bool {
    words.take_while(|word| word != OsStr::new("--")).any(|word| word == OsStr::new("--json"))
}

fn failure(error: &Error) -> Failure {
    let text = error.render().to_string();
    let message = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "a command is missing",
        _ => &first_paragraph(&text),
    };
    Failure::new(Code::Usage, message).advise("`trailbook --help` lists the commands and their options")
}

/// Returns what is wrong as one line: what is missing stands below the words that it is.
fn first_paragraph(text: &str) -> String {
    let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Arguments;

    #[test]
    fn wrong_words_are_a_usage_failure_in_one_sentence() {
        let error = Arguments::try_parse_from(["trailbook", "query", "acme", "--limit", "many"]).unwrap_err();

        let failure = failure(&error);

        assert_eq!(failure.code, Code::Usage);
        assert!(failure.message.starts_with("invalid value 'many' for '--limit"), "{}", failure.message);
        assert!(!failure.message.contains('\n'));
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = Arguments::try_parse_from(["trailbook", "show", "acme"]).unwrap_err();

        assert_eq!(failure(&error).message, "the following required arguments were not provided: <UID>");
    }

    #[test]
    fn json_is_asked_for_before_the_double_dash() {
        let asked = |words: &[&str]| asks_for_json(words.iter().map(OsString::from));

        assert!(asked(&["query", "--json"]));
        assert!(!asked(&["query", "--", "--json"]));
        assert!(!asked(&["query", "--jsonx"]));
    }
}
