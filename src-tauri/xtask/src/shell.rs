//! Running other programs: shown before they run, and named when they cannot.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::Problem;

/// Runs a command with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), Problem> {
    let shown = line(command);
    run_as(&shown, command)
}

/// Runs a command in its wrapping, and speaks of it without.
pub(crate) fn run_wrapped(wrapped: &mut Command, command: &Command) -> Result<(), Problem> {
    run_as(&line(command), wrapped)
}

/// Runs a command with its output on the terminal, and leaves it to the caller what its end means.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus, Problem> {
    println!("$ {}", line(command));
    command.status().map_err(|error| not_started(command, &error))
}

fn run_as(shown: &str, command: &mut Command) -> Result<(), Problem> {
    println!("$ {shown}");
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(Problem::new(format!("`{shown}` ended with {status}"))) }
}

/// Starts a command and does not wait for it.
pub(crate) fn start(command: &mut Command) -> Result<Child, Problem> {
    command.spawn().map_err(|error| not_started(command, &error))
}

/// Runs a command and returns what it says on its standard output; its complaints go to the terminal.
pub(crate) fn output(command: &mut Command) -> Result<String, Problem> {
    let shown = line(command);
    println!("$ {shown}");
    let answer = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if !answer.status.success() {
        return Err(Problem::new(format!("`{shown}` ended with {}", answer.status)));
    }
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// What a command says on its standard output; `None` when it is missing or ends badly.
pub(crate) fn ask(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let answer = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// Whether a program can be started by its name.
pub(crate) fn exists(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| {
        let path = folder.join(program);
        path.is_file() || path.with_extension("exe").is_file()
    })
}

/// Gives a program the arguments, the folder and the variables of another command.
pub(crate) fn alike(mut program: Command, command: &Command) -> Command {
    program.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        program.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => program.env(name, value),
            None => program.env_remove(name),
        };
    }
    program
}

/// The command as a person would type it, without its variables, which may hold a passphrase.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command, error: &std::io::Error) -> Problem {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => Problem::new(format!("`{program}` is not installed, or not in PATH")),
        _ => Problem::new(format!("`{program}` could not be started: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_command_keeps_its_arguments_folder_and_variables() {
        let mut command = Command::new("cargo");
        command.args(["test", "--workspace"]).env("CI", "true").current_dir("/");
        let mut wrapper = Command::new("wrapper");
        wrapper.arg("cargo");

        let wrapped = alike(wrapper, &command);

        assert_eq!(line(&command), "cargo test --workspace");
        assert_eq!(line(&wrapped), "wrapper cargo test --workspace");
        assert_eq!(wrapped.get_current_dir(), command.get_current_dir());
        assert!(wrapped.get_envs().any(|(name, value)| name == "CI" && value.is_some()));
    }

    #[test]
    fn a_missing_program_is_named() {
        let problem = run(&mut Command::new("no-such-program-anywhere")).unwrap_err();

        assert!(problem.to_string().contains("`no-such-program-anywhere`"), "{problem}");
        assert!(!exists("no-such-program-anywhere"));
        assert_eq!(ask("no-such-program-anywhere", &[]), None);
    }
}
