//! The window's job without a window: the pretend organizations, read, searched, counted and exported
//! through the command line.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::workspace::Workspace;
use crate::{Problem, run, shell};

/// What is searched for, counted and exported.
const QUERY: &str = "result:failed";

/// How much of the exported file is shown.
const LINES: usize = 5;

/// Where the events and their keys go.
enum Vault {
    Keychain,
    /// A folder and a passphrase for this one run.
    Passphrase(PathBuf, String),
}

/// Does the whole job and says where the exported file lies.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode, Problem> {
    println!("There is no display here, so no window can be seen. The command line does the same job instead.");
    shell::run(workspace.cargo().args(["build", "--package", "trailbook-cli", "--locked"]).args(run::features()))?;

    let folder = workspace.own_folder()?.join("demo");
    fs::create_dir_all(&folder)
        .map_err(|error| Problem::new(format!("cannot create {}: {error}", folder.display())))?;
    let vault = Vault::choose(&folder)?;
    let trailbook = |arguments: &[&str]| vault.open(Command::new(workspace.program("trailbook")), arguments);

    step(&mut trailbook(&["demo", "add"]))?;
    step(&mut trailbook(&["sync"]))?;
    let listing = trailbook(&["org", "list", "--json"]).output();
    let listing = listing.map_err(|error| Problem::new(format!("the organizations could not be listed: {error}")))?;
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    let alias = first_alias(&listing).ok_or_else(|| Problem::new("no pretend organization was added"))?;

    step(&mut trailbook(&["query", alias, QUERY, "--limit", "10"]))?;
    step(&mut trailbook(&["count", alias, QUERY]))?;
    let file = folder.join("failures.csv");
    step(&mut trailbook(&["export", alias, QUERY, "--overwrite", "--out", &file.to_string_lossy()]))?;
    show(&file)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs one command of the program. One of the pretend remotes has a gap that it never closes, and each
/// command whose result that touches reports it with a status of its own.
fn step(command: &mut Command) -> Result<(), Problem> {
    const INCOMPLETE: i32 = 5;
    let status = shell::status(command)?;
    if status.success() || status.code() == Some(INCOMPLETE) {
        return Ok(());
    }
    Err(Problem::new(format!("`{}` ended with {status}", shell::line(command))))
}

impl Vault {
    fn choose(folder: &Path) -> Result<Self, Problem> {
        if keychain_is_open() {
            println!("The keys go to the system's keychain, the events to the usual data folder.");
            return Ok(Self::Keychain);
        }
        let data = folder.join("data");
        println!("There is no unlocked keychain here. Instead of it this run, and no other, uses a passphrase");
        println!("vault with a random passphrase (TRAILBOOK_PASSPHRASE) in {}.", data.display());
        // What was sealed under the passphrase of an earlier run cannot be opened again.
        match fs::remove_dir_all(&data) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Problem::new(format!("cannot remove {}: {error}", data.display())));
            }
            _ => {}
        }
        let passphrase = random().map_err(|error| Problem::new(format!("no random passphrase: {error}")))?;
        Ok(Self::Passphrase(data, passphrase))
    }

    fn open(&self, mut program: Command, arguments: &[&str]) -> Command {
        program.args(arguments);
        if let Self::Passphrase(data, passphrase) = self {
            program.env("TRAILBOOK_DATA_DIR", data).env("TRAILBOOK_PASSPHRASE", passphrase);
        }
        program
    }
}

/// Whether the Secret Service answers soon and its default collection is unlocked; a locked one would ask
/// for a password in a window that nobody can see.
fn keychain_is_open() -> bool {
    let question = [
        "--session",
        "--print-reply=literal",
        "--reply-timeout=3000",
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets/aliases/default",
        "org.freedesktop.DBus.Properties.Get",
        "string:org.freedesktop.Secret.Collection",
        "string:Locked",
    ];
    shell::ask("dbus-send", &question).is_some_and(|answer| answer.contains("boolean false"))
}

fn random() -> std::io::Result<String> {
    let mut bytes = [0_u8; 24];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The first alias in a JSON list of organizations. Aliases need no escapes.
fn first_alias(listing: &str) -> Option<&str> {
    let (_, rest) = listing.split_once("\"alias\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split('"').next().filter(|alias| !alias.is_empty())
}

fn show(file: &Path) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| Problem::new(format!("{} cannot be read: {error}", file.display()));
    println!("\nThe exported file: {}", file.display());
    for line in BufReader::new(File::open(file).map_err(unreadable)?).lines().take(LINES) {
        println!("  {}", line.map_err(unreadable)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_alias_is_found_however_the_json_is_spaced() {
        check(r#"[{"alias":"acme","connector":"github"},{"alias":"initech"}]"#, Some("acme"));
        check("[\n  {\n    \"connector\": \"x\",\n    \"alias\" : \"acme\"\n  }\n]", Some("acme"));
        check("[]", None);
        check(r#"[{"alias":""}]"#, None);
    }

    #[test]
    fn two_passphrases_differ_and_are_long() {
        let (one, other) = (random().unwrap(), random().unwrap());

        assert_eq!(one.len(), 48);
        assert_ne!(one, other);
    }

    fn check(listing: &str, expected: Option<&str>) {
        assert_eq!(first_alias(listing), expected, "{listing}");
    }
}
